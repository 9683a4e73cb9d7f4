/*
 * Canceling an order that is not paid.
 */
#ifndef SHOP_CANCEL_H
#define SHOP_CANCEL_H

#include "base/arena.h"
#include "base/result.h"
#include "shop/order.h"
#include "store/store.h"

/* Its stock is back at once, and each open attempt is ended at its provider in
 * the background. OK also when it is canceled already. REFUSED: it is paid:
 * money is given back (shop/refund.h). ABSENT: no such order. Its own
 * change. */
enum result	order_cancel(struct arena *, struct store *,
		    const char *order_id, struct order *);

#endif
