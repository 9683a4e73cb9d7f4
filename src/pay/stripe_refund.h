/*
 * Giving money back through Stripe. Private to src/pay. A refund quotes the
 * payment intent that paid the session, and carries our id, so that it is found
 * again among the intent's refunds.
 */
#ifndef PAY_STRIPE_REFUND_H
#define PAY_STRIPE_REFUND_H

#include "base/arena.h"
#include "base/call.h"
#include "base/json.h"
#include "base/result.h"
#include "pay/provider.h"

/* INVALID: the intent of the payment is not known. */
enum result	stripe_refund(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    struct call *);
enum result	stripe_refunded(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    const struct answer *, struct refund_news *);
enum result	stripe_refund_ask(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    struct call *);
enum result	stripe_refund_answered(struct arena *,
		    const struct order *, const struct payment *,
		    const struct refund *, const struct answer *,
		    struct refund_news *);

/* What an event says of a refund; NEWS_NOTHING: it is none of ours. INVALID: no
 * refund. */
enum result	stripe_refund_hear(const struct json *, struct news *);

#endif
