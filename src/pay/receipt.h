/*
 * Money received by hand: what the manager saw on his account, for an attempt
 * that no provider can be asked about. All that came for an attempt counts
 * together, and settles it as a provider's word would.
 */
#ifndef PAY_RECEIPT_H
#define PAY_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "pay/payment.h"
#include "shop/order.h"
#include "store/store.h"

/* What the manager may do about an attempt. */
enum receipt_act {
	RECEIPT_RECEIVE,	/* so much came, on that day */
	RECEIPT_ACCEPT,		/* held: it is enough as it is */
	RECEIPT_DECLINE		/* held: it is not, and goes back */
};

struct receiving {
	const char		*order_id;
	const char		*payment_id;
	const char		*token;		/* of the form: twice is once */
	enum receipt_act	 act;
	struct receipt		 receipt;	/* RECEIPT_RECEIVE */
};

/* The attempt that is paid by hand: the newest one that was begun; NULL: none
 * is. */
struct payment	*receipt_payment(const struct order *);
/* What came for it and did not go back. */
int64_t		 receipt_sum(const struct order *, const struct payment *);
/* What another receipt would do: VERDICT_ACCEPT, VERDICT_HOLD, or
 * VERDICT_NOTHING where it was paid, or is held and stays so. */
enum verdict	 receipt_judge(const struct order *, const struct payment *,
		    int64_t amount);

/*
 * Does it, in one change. CONFLICT: the token was used, so that it is done
 * already. REFUSED: such an attempt cannot be settled by hand, has all the
 * receipts it can have, or (to accept or decline) is not held. INVALID: no
 * amount. ABSENT: no such order or attempt.
 * Money that comes for an order that was paid or is over is kept, and the
 * manager sees it as trouble.
 */
enum result	 payment_receive(struct arena *, struct store *,
		    const struct receiving *);

#endif
