/*
 * Giving money back through SumUp. Private to src/pay. SumUp has neither a key
 * that makes a refund happen once nor an id for it: whether one was made is
 * read from the transaction, which names the refunds of it with amount and
 * time.
 */
#ifndef PAY_SUMUP_REFUND_H
#define PAY_SUMUP_REFUND_H

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "pay/provider.h"
#include "shop/order.h"

/* INVALID: the transaction of the payment is not known. */
enum result	sumup_refund(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    struct call *);
/* LATER also where SumUp does not refund yet: the payment is not settled, or
 * the merchant's balance is too low. */
enum result	sumup_refunded(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    const struct answer *, struct refund_news *);

enum result	sumup_refund_ask(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    struct call *);
/* REFUND_UNKNOWN only when no money went back since the refund was asked for
 * but what other refunds account for: it may be made then. LATER: some did, and
 * it is not the amount of this one. */
enum result	sumup_refund_answered(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    const struct answer *, struct refund_news *);

#endif
