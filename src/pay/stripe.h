/*
 * Stripe Checkout, the page that Stripe hosts: provider "stripe". It is set up
 * once stripe_configure() was called. Outside rules: docs.stripe.com/api, at
 * the version below, which each request names.
 */
#ifndef PAY_STRIPE_H
#define PAY_STRIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/moment.h"
#include "base/result.h"
#include "pay/provider.h"

#define STRIPE_VERSION		"2026-10-28.endive"
#define STRIPE_API		"https://api.stripe.com"
#define STRIPE_PAGE		"https://checkout.stripe.com"
#define STRIPE_SIGNATURE_AGE	SECONDS(300)
#define STRIPE_SECRETS_MAX	4

/* A session lives for at least 30 minutes after it was made; the rest is for
 * clocks that differ and for the way there. */
#define STRIPE_HOLD_MINIMUM	MINUTES(31)

struct stripe_settings {
	const char	*key;		/* sk_… or rk_… */
	const char	*secrets[STRIPE_SECRETS_MAX];	/* whsec_…; NULL ends */
	bool		 live;
	const char	*api_base;	/* STRIPE_API, or of the tests */
	const char	*page_origin;	/* STRIPE_PAGE, or of the tests */
	/* A text of the shop: view's text_of(). */
	const char	*(*text)(const char *language, const char *key);
};

extern const struct provider	stripe_provider;

/* Switches Stripe on; the struct and its texts must stay. Before the fork. NULL
 * switches it off (tests). */
void				 stripe_configure(
				    const struct stripe_settings *);
/* NULL: Stripe is off. */
const struct stripe_settings	*stripe_settings(void);

/*
 * `Stripe-Signature`: "t=SECONDS,v1=HMAC-SHA256(secret, SECONDS.BODY),…" over
 * the raw body. One v1 made with one of the secrets is enough; unknown schemes
 * are skipped. REFUSED: none is, or more than STRIPE_SIGNATURE_AGE from now, in
 * either direction. An empty secret signs nothing.
 */
enum result	stripe_verify(struct arena *, const char *const *secrets,
		    size_t, int64_t now, const char *header,
		    const char *body, size_t length);

/*
 * Minor units as Stripe counts them, and back: some currencies without
 * decimals are counted in hundredths, one with them in whole units, and of
 * three decimals the last is 0. INVALID: the amount cannot be told in the
 * currency.
 */
enum result	stripe_amount(int64_t minor, const char *currency,
		    int64_t *counted);
enum result	stripe_minor(int64_t counted, const char *currency,
		    int64_t *minor);

/*
 * The request that opens an attempt's session, the same bytes each time: line
 * items with shipping as the last one, or a single one where the lines do not
 * add up to the amount. INVALID: Stripe cannot take the amount.
 */
enum result	stripe_form(struct arena *, const struct order *,
		    const struct payment *, const char **form);
/* When the session ends, ms: with the attempt, but Stripe allows a day. */
int64_t		stripe_expires_at(const struct payment *);

/* Asks for what only a key may see that may ask as we do (`webshop check`). */
void		stripe_probe(struct arena *, struct call *);

#endif
