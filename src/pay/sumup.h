/*
 * SumUp's hosted checkout: provider "sumup". It is set up once
 * sumup_configure() was called. Outside rules: developer.sumup.com/api.
 * The attempt's id is the checkout's reference, which SumUp takes only once;
 * money is a JSON number in whole units.
 */
#ifndef PAY_SUMUP_H
#define PAY_SUMUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/moment.h"
#include "base/result.h"
#include "pay/provider.h"

#define SUMUP_API	"https://api.sumup.com"
#define SUMUP_PAGE	"https://checkout.sumup.com"
#define SUMUP_SEAL_SIZE	33	/* 32 hex digits and the NUL */

struct sumup_settings {
	const char	*key;		/* API key; also seals return_url */
	const char	*merchant;	/* merchant code */
	bool		 live;		/* false: a sandbox account */
	const char	*api_base;	/* SUMUP_API, or of the tests */
	const char	*page_origin;	/* SUMUP_PAGE, or of the tests */
	/* A text of the shop: view's text_of(). */
	const char	*(*text)(const char *language, const char *key);
};

extern const struct provider	sumup_provider;

/* Switches SumUp on; the struct and its texts must stay. Before the fork. NULL
 * switches it off (tests). */
void				 sumup_configure(
				    const struct sumup_settings *);
/* NULL: SumUp is off. */
const struct sumup_settings	*sumup_settings(void);

/* Whether SumUp takes money of that currency. */
bool		sumup_currency(const char *);

/*
 * What makes the address of an attempt's letters unguessable, since SumUp does
 * not sign them: an HMAC of order and attempt with the API key. So there is
 * nothing for the owner to set, nothing to keep, and each process and each
 * restored copy of the shop agrees on it. With another key the letters about
 * attempts that are under way are refused; asking finds those.
 */
void		sumup_seal(const char *order_id, const char *payment_id,
		    char [SUMUP_SEAL_SIZE]);

/* The JSON that opens an attempt's checkout. INVALID: SumUp cannot take the
 * amount. */
enum result	sumup_request(struct arena *, const struct order *,
		    const struct payment *, const char **);

/* A call to SumUp with our key. */
void		sumup_call(struct arena *, struct call *, const char *method,
		    const char *path);
/* The path of the merchant's own things: "/v1/merchants/CODE". */
const char	*sumup_merchant_path(struct arena *, const char *version,
		    const char *rest);

/* Reads a time as SumUp writes it, "2026-05-27T08:45:43.831+00:00" or with a Z
 * at its end. */
bool		sumup_moment(const char *, int64_t *);

/* The word for an answer that is not 2xx, and its error code ("" if none);
 * logs what may be logged. Both of SumUp's shapes are read. */
enum result	sumup_refusal(struct arena *, const struct answer *,
		    const char **code);

/* Asks for the merchant's account (`webshop check`), and reads the answer.
 * INVALID: it is no such answer, or of another merchant. */
struct sumup_account {
	bool		 sandbox;
	const char	*currency;
};

void		sumup_probe(struct arena *, struct call *);
enum result	sumup_probed(struct arena *, const struct answer *,
		    struct sumup_account *);

#endif
