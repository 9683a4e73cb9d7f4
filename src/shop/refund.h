/*
 * Giving money back: how much may still be, what is noted of each refund, and
 * what follows from it for attempt, order and figures. Whoever calls decides
 * that the money moves; here is only written down that it shall, and did.
 */
#ifndef SHOP_REFUND_H
#define SHOP_REFUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/order.h"
#include "store/store.h"

/* Kind of errand: the refund's id is the errand's, its subject the order's. */
#define REFUND		"refund"

#define REFUNDS_MAX	100	/* of one order */
#define REFUND_REASON_MAX 200	/* code points */

/* What the manager wants. */
struct refund_wish {
	const char	*id;		/* UUID, made with the form: a second
					   click is the same refund */
	const char	*payment_id;
	int64_t		 amount;	/* minor units */
	const char	*reason;
	bool		 restock;	/* goods go back into stock, once */
	bool		 by_hand;	/* he has moved the money himself */
};

/* What is known of a refund now. */
struct refund_report {
	const char	*state;		/* pending, done, failed */
	const char	*reference;	/* the provider's; "" unknown */
	const char	*why;		/* failed: a word */
};

/* What came by an attempt, and what of it is neither given back nor on its way
 * back; 0 when nothing came, or money of another currency. Pure. */
int64_t		 refund_received(const struct payment *);
/* What of it was given back, or is on its way. Pure. */
int64_t		 refund_made(const struct order *, const struct payment *);
int64_t		 refund_left(const struct order *, const struct payment *);
/* The same over all attempts. */
int64_t		 refund_left_in_all(const struct order *);

/* Waiting or pending. */
bool		 refund_is_open(const struct refund *);
struct refund	*refund_find(const struct order *, const char *id);

/*
 * Puts the refund down with its errand, or, by hand, as done, in its own
 * change. Once all money is on its way back, an order that waits for the
 * carrier waits no more. OK also when there is a refund of that id.
 * INVALID: an amount beyond what is left, or none. REFUSED: too many refunds.
 * ABSENT: no such order or attempt.
 */
enum result	 refund_begin(struct arena *, struct store *,
		    const char *order_id, const struct refund_wish *,
		    struct order *);

/*
 * Writes down how a refund stands: only forward (shop/order.h), all else is
 * heard and changes nothing. Done: the order's sum, the figures of the day,
 * event order.refunded; all of an attempt's money back: "refunded", and the
 * order with the last of them. Failed: trouble "refund_failed", and what was
 * counted before is taken back. Inside a change; saves the order.
 */
enum result	 refund_apply(struct arena *, struct store *, struct order *,
		    struct refund *, const struct refund_report *,
		    int64_t now);

/* What a restore makes of an order's refunds: those done are counted, those on
 * their way are tasks that failed, which the manager tries again once it is
 * sure that the money has not moved. Inside a change. */
enum result	 refund_restored(struct arena *, struct store *,
		    const struct order *, int64_t now);

#endif
