/*
 * Calls to Stripe, and what it says when it will not. Private to src/pay.
 */
#ifndef PAY_STRIPE_CALL_H
#define PAY_STRIPE_CALL_H

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "base/text.h"

/* A call with our key; the path begins with "/v1/". */
void		stripe_call(struct arena *, struct call *,
		    const char *method, const char *path);
/* A POST of a form, under an idempotency key ("": none is needed). */
void		stripe_post(struct arena *, struct call *, const char *path,
		    const char *form, const char *key);

/* One more field of a form: both are percent-encoded where need be. */
void		stripe_pair(struct text *, const char *name,
		    const char *value);
void		stripe_pair_integer(struct text *, const char *name,
		    int64_t);

/* The word for an answer that is an error; `about` is the parameter it names,
 * or "". Stripe says itself whether another try may help. */
enum result	stripe_refusal(struct arena *, const struct answer *,
		    const char **about);

#endif
