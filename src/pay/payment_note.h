/*
 * What letters say of money that is here already: refunds, and payers who say
 * that they owe nothing. Private to src/pay; payment_settle() hands it on.
 */
#ifndef PAY_PAYMENT_NOTE_H
#define PAY_PAYMENT_NOTE_H

#include "base/arena.h"
#include "base/result.h"
#include "pay/provider.h"
#include "store/store.h"

/*
 * Its own change. NEWS_REFUND is written down as an answer would be
 * (shop/refund.h). NEWS_GIVEN_BACK: more went back than we know of: trouble
 * "refunded_outside". NEWS_DISPUTE: trouble "dispute". Words as
 * payment_settle().
 */
enum result	payment_note(struct arena *, struct store *,
		    const struct news *);

/* Enters by which transaction an attempt was paid, so that a letter that names
 * nothing else finds it. Inside a change. */
enum result	transaction_keep(struct arena *, struct store *,
		    const struct news *);

#endif
