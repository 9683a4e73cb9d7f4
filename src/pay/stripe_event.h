/*
 * Stripe's letters. Private to src/pay.
 */
#ifndef PAY_STRIPE_EVENT_H
#define PAY_STRIPE_EVENT_H

#include "base/arena.h"
#include "base/result.h"
#include "pay/provider.h"

/* Words of provider.h's `hear`. */
enum result	stripe_hear(struct arena *, const struct letter *,
		    struct news *);

#endif
