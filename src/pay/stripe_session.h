/*
 * What Stripe says of a Checkout Session, as news. Private to src/pay.
 */
#ifndef PAY_STRIPE_SESSION_H
#define PAY_STRIPE_SESSION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/result.h"
#include "pay/provider.h"

/* Fills news that were zeroed before, all but `body`; an `event_id` that is set
 * stays. OK with NEWS_NOTHING: a session that is none of ours. INVALID: no
 * session, or one that cannot be. */
enum result	stripe_session_read(struct arena *, const struct json *,
		    struct news *);

/* A currency as Stripe writes it ("eur"), as we do. INVALID: none. */
enum result	stripe_currency(struct arena *, const struct json *,
		    const char **);

/* "cs_live_a1…", "evt_…": letters, digits and low lines. */
bool		stripe_id_valid(const char *);

#endif
