/*
 * Outside services in trouble: noticed in the process that calls them, kept
 * here for those that show it.
 */
#ifndef STORE_OUTAGES_H
#define STORE_OUTAGES_H

#include "base/arena.h"
#include "base/outage.h"
#include "base/result.h"
#include "store/store.h"

/* Those, and no others. Its own change, which does not wait for the disk. */
enum result	outages_put(struct store *, const struct outages *);

/* By origin. */
enum result	outages_all(struct arena *, struct store *, struct outages *);

#endif
