/*
 * The shop's side of the rehearsal bank: providers "sandbox" (card form on
 * /checkout) and "sandbox_page" (the bank's own page). They are set up once
 * sandbox_configure() was called.
 */
#ifndef PAY_SANDBOX_H
#define PAY_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "pay/provider.h"

#define SANDBOX_SIGNATURE_AGE	SECONDS(300)

struct sandbox_settings {
	const char	*api_base;	/* where the bank listens, inside:
					   "http://127.0.0.1:40001" */
	const char	*public_base;	/* the same for browsers: base_url */
	const char	*api_key;
	const char	*webhook_secret;
};

extern const struct provider	sandbox_provider;
extern const struct provider	sandbox_page_provider;

/* Switches the sandbox on; the struct and its texts must stay. Before the
 * fork. NULL switches it off (tests). */
void				 sandbox_configure(
				    const struct sandbox_settings *);
/* NULL: the sandbox is off. */
const struct sandbox_settings	*sandbox_settings(void);

/* A call to the bank with our key; the path begins with "/". */
void				 sandbox_call(struct arena *, struct call *,
				    const char *method, const char *path);

/* Whether the digits (blanks and dashes do not count) are one of the published
 * test cards: anything else is refused before it is stored or logged. */
bool				 sandbox_card_known(const char *);
/* The known card's digits alone; NULL: not known. */
const char			*sandbox_card_digits(const char *);

/* The published test cards, for the checkout page; NULL beyond the end. What is
 * pointed to stands until the thread asks again. */
struct sandbox_card {
	const char	*number;	/* sixteen digits */
	const char	*scene_key;	/* texts: what it plays */
};

const struct sandbox_card	*sandbox_card_at(size_t);

/* `Sandbox-Signature`: "t=SECONDS,v1=HMAC-SHA256(secret, SECONDS.BODY)". */
char				*sandbox_sign(struct arena *,
				    const char *secret, int64_t now,
				    const char *body, size_t length);
/* REFUSED: not ours, or more than SANDBOX_SIGNATURE_AGE from now. */
enum result			 sandbox_verify(struct arena *,
				    const char *secret, int64_t now,
				    const char *header, const char *body,
				    size_t length);

#endif
