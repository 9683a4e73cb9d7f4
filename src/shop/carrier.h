/*
 * The carrier: to whom paid orders are handed over, and what is said to it.
 * Pure translation; work performs it.
 */
#ifndef SHOP_CARRIER_H
#define SHOP_CARRIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "shop/order.h"

#define CARRIER_SECRETS_MAX	4
#define CARRIER_URL_MAX		1024

enum carrier_way {
	CARRIER_NONE,		/* the owner ships what his page shows */
	CARRIER_REHEARSAL,	/* ours: pretends */
	CARRIER_URL,		/* a signed POST */
	CARRIER_QUEUE,		/* SQS */
	CARRIER_TOPIC		/* SNS */
};

struct carrier {
	enum carrier_way	 way;
	const char		*target;	/* URL, queue's URL or ARN */
	const char		*secrets[CARRIER_SECRETS_MAX];	/* of the URL;
						   NULL where none */
};

/* The owner's carrier, in the parent, before the fork; texts are borrowed. */
void			 carrier_configure(const struct carrier *);
const struct carrier	*carrier(void);
/* The one that is used: where none is set, rehearsals have theirs. */
enum carrier_way	 carrier_way(void);

/*
 * The order as the carrier gets it: JSON with id, number, email, address, items
 * and shipping in the contract's names and shapes. No payments, no prices, no
 * ids of baskets or attempts.
 */
const char	*carrier_document(struct arena *, const struct order *);

/*
 * The document as a POST to the carrier's URL, signed: "Webshop-Signature:
 * t=SECONDS,v1=HEX[,v1=HEX…]", where each HEX is HMAC-SHA-256 over SECONDS, "."
 * and the raw body with one of the secrets. The errand's id is the
 * Idempotency-Key.
 */
void		 carrier_call(struct arena *, const struct order *,
		    const char *errand_id, int64_t now, struct call *);

/*
 * What the carrier said. OK: it has the order (2xx), now or already (409),
 * under its own reference, which is "" if it names none: {"reference": "…"}.
 * LATER: trouble that passes. INVALID: it will not take this order. `why` is a
 * key of the texts "why.…" and, behind a blank, the status:
 * "carrier_refused 422"; "" with OK.
 */
enum result	 carrier_answered(struct arena *, const struct answer *,
		    const char **reference, const char **why);

#endif
