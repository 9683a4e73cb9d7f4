/*
 * What happens to an order and who must hear of it: each notice is a domain
 * event (store/events.h) and the errands that follow from it, all in the change
 * in which it happens. The table of what follows stands in notice.c.
 */
#ifndef SHOP_NOTICE_H
#define SHOP_NOTICE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/result.h"
#include "shop/order.h"
#include "store/store.h"

enum notice {
	NOTICE_CREATED,
	NOTICE_PAID,
	NOTICE_DECLINED,
	NOTICE_EXPIRED,		/* nobody paid in time */
	NOTICE_HELD,		/* money came, but not what was asked for */
	NOTICE_RETRIED,
	NOTICE_CANCELED,
	NOTICE_REFUNDED,	/* {"refund", "amount"}: in part, or all */
	NOTICE_HANDED_OVER,
	NOTICE_SHIPPING,	/* {"status", "comment", "received_at",
				   "delivery"} */
	NOTICES
};

/* "order.created", …: the event's kind. */
const char	*notice_name(enum notice);

/* Inside a change. `data` may be NULL. Each errand that follows has the order's
 * id as subject and {"event", "kind"} as body. */
enum result	notice_put(struct arena *, struct store *,
		    const struct order *, enum notice, const struct json *data,
		    int64_t now);

#endif
