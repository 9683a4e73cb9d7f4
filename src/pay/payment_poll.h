/*
 * The next question about an open attempt. Private to src/pay.
 */
#ifndef PAY_PAYMENT_POLL_H
#define PAY_PAYMENT_POLL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/order.h"
#include "store/store.h"

/* Puts the poll down, due at a moment. The errand's id is the attempt's, so
 * that there is one at most: OK when there is one already. Inside a change. */
enum result	payment_poll_put(struct arena *, struct store *,
		    const struct order *, const struct payment *,
		    int64_t round, int64_t due);

#endif
