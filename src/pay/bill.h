/*
 * Bills, as QIWI's P2P protocol has them (partner/bill/v1): provider "bill".
 * One bill stands for one attempt and bears its id. QIWI itself ended in
 * February 2024; the protocol is spoken to whoever the owner names. It is set
 * up once bill_configure() was called.
 */
#ifndef PAY_BILL_H
#define PAY_BILL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/money.h"
#include "base/result.h"
#include "pay/provider.h"

#define BILL_KEYS_MAX	4
#define BILL_SIGNATURE	"x-api-signature-sha256"
/* "Number(6.2)": what a bill can ask for at most, in hundredths. */
#define BILL_AMOUNT_MAX	99999999LL
/* No bill lives longer than 45 days; the rest is for clocks that differ. */
#define BILL_LIFE_MAX	(DAYS(45) - HOURS(1))

struct bill_settings {
	const char	*base;		/* where it is asked, an origin */
	/* The first asks and signs; the others signed bills that may still be
	 * open. NULL ends. */
	const char	*keys[BILL_KEYS_MAX];
	const char	*site;		/* our siteId; "": any */
	/* A text of the shop: view's text_of(). */
	const char	*(*text)(const char *language, const char *key);
};

extern const struct provider	bill_provider;

/* Switches bills on; the struct and its texts must stay. Before the fork. NULL
 * switches them off (tests). */
void				 bill_configure(const struct bill_settings *);
/* NULL: off. */
const struct bill_settings	*bill_settings(void);

/* What a bill says, in an answer or a letter. */
struct bill {
	const char	*site;
	const char	*id;		/* of the attempt, if it is ours */
	struct money	 amount;
	const char	*status;
	const char	*order_id;	/* "" unknown; never signed */
	const char	*url;		/* "" unknown; never signed */
};

/* INVALID: no bill, or no amount in whole hundredths of a currency that counts
 * them. */
enum result	bill_read(struct arena *, const struct json *, struct bill *);

/* WAITING, PAID, REJECTED and EXPIRED as news; false: another word. */
bool		bill_kind(const char *status, enum news_kind *);

/* "RUB|1.00|BILL|SITE|PAID": what is signed; the amount always has two
 * decimals, however it was written. */
char		*bill_signed(struct arena *, const struct bill *);

/*
 * HMAC-SHA-256 with one of the keys, as hex of either case or as base64,
 * compared in constant time. REFUSED: with none of them, or no signature. The
 * key's place in the list goes through `which`.
 */
enum result	bill_verify(struct arena *, const char *const *keys,
		    size_t count, const char *signature, const char *what,
		    size_t *which);

/* The body that makes an attempt's bill, the same bytes each time. INVALID: the
 * amount cannot be told. */
enum result	bill_body(struct arena *, const struct order *,
		    const struct payment *, const char **);

/* Asks for a bill that is not there (`webshop check`): 404 is the answer of one
 * who takes our key. And whether an answer says just that. */
void		bill_probe(struct arena *, struct call *);
bool		bill_is_missing(struct arena *, const struct answer *);

#endif
