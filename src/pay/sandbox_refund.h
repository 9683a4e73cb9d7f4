/*
 * Giving money back through the rehearsal bank. Private to src/pay.
 */
#ifndef PAY_SANDBOX_REFUND_H
#define PAY_SANDBOX_REFUND_H

#include "base/arena.h"
#include "base/call.h"
#include "base/json.h"
#include "base/result.h"
#include "pay/provider.h"

enum result	sandbox_refund(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    struct call *);
enum result	sandbox_refunded(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    const struct answer *, struct refund_news *);
enum result	sandbox_refund_ask(struct arena *, const struct order *,
		    const struct payment *, const struct refund *,
		    struct call *);
enum result	sandbox_refund_answered(struct arena *,
		    const struct order *, const struct payment *,
		    const struct refund *, const struct answer *,
		    struct refund_news *);

/* The letter about one. INVALID: it cannot be read. */
enum result	sandbox_refund_hear(const struct json *, struct news *);

#endif
