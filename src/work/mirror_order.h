/*
 * An order that a restore put back, and what of it was still owed.
 */
#ifndef WORK_MIRROR_ORDER_H
#define WORK_MIRROR_ORDER_H

#include "base/arena.h"
#include "base/result.h"
#include "store/documents.h"
#include "store/store.h"

/* Counts it, sees to it that later numbers are larger, asks about its open
 * attempts to pay, and shows the manager that a paid one was not handed over.
 * Inside a change. INVALID: it cannot be read. */
enum result	mirror_order_restored(struct arena *, struct store *,
		    const struct document *);

#endif
