/*
 * The rehearsal bank: collection "sandbox_payments". Index: $.reference. It
 * knows what its customers told it and nothing of orders. No state is stored
 * that time would change: bank_state() tells it from the scene and the clock.
 */
#ifndef PAY_BANK_H
#define PAY_BANK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"
#include "pay/scene.h"
#include "store/errands.h"
#include "store/store.h"

#define BANK_PAYMENTS	"sandbox_payments"
#define BANK_WEBHOOK	"sandbox-webhook"	/* kind of errand */

struct bank_payment {
	const char	*id;		/* UUID */
	const char	*reference;	/* the customer's, once */
	const char	*order_id;	/* the customer's, handed back */
	const char	*description;	/* shown to the payer */
	int64_t		 amount;	/* minor units */
	const char	*currency;
	bool		 hosted;	/* the payer chooses on our page */
	const char	*scene;		/* "" until the payer chose */
	const char	*return_url;	/* hosted: where the payer goes next */
	const char	*webhook_url;
	int64_t		 created_at;	/* ms */
	int64_t		 began_at;	/* scene chosen; 0: not yet */
	int64_t		 expires_at;
	int64_t		 closed_at;	/* by the customer; 0: it is not */
	int64_t		 refunded;	/* what was given back of it */
	/* not part of the document */
	int64_t		 revision;
};

extern const struct field	bank_payment_fields[];

/*
 * Reads a customer's request (JSON: reference, order_id, description, amount,
 * currency, hosted, card, return_url, webhook_url, expires_at) into a payment
 * not yet stored. INVALID: something is missing or wrong, an unknown card.
 */
enum result	bank_read(struct arena *, const char *body, size_t,
		    struct bank_payment *);

/*
 * Opens the payment and puts its letters down, in one change. A reference that
 * is known gives the payment of the first time (OK); CONFLICT: with another
 * amount, currency, or way of paying.
 */
enum result	bank_open(struct arena *, struct store *,
		    struct bank_payment *, int64_t now);

/* By id or by the customer's reference. ABSENT: none. */
enum result	bank_load(struct arena *, struct store *, const char *id,
		    struct bank_payment *);
enum result	bank_find(struct arena *, struct store *,
		    const char *reference, struct bank_payment *);

/* The payer chose on our page. Its own change. ABSENT: no such payment or
 * scene. CONFLICT: it was chosen before or has expired; nothing was changed. */
enum result	bank_choose(struct arena *, struct store *, const char *id,
		    const char *scene, int64_t now, struct bank_payment *);

/* The customer wants it to be over: one that the payer has not begun is expired
 * from now on. One that is settled, or being settled, stays as it is (OK). Its
 * own change. ABSENT: no such payment. */
enum result	bank_close(struct arena *, struct store *,
		    const char *reference, int64_t now,
		    struct bank_payment *);

/* Inside a change. */
enum result	bank_save(struct arena *, struct store *,
		    struct bank_payment *);

enum scene_state	 bank_state(const struct bank_payment *, int64_t now);
/* Whether the API plays dead for this payment now. */
bool			 bank_is_silent(const struct bank_payment *,
			    int64_t now);
/* What the customer is told, as the API and letters write it. */
struct json		*bank_tell(struct arena *,
			    const struct bank_payment *, enum scene_state);

/* The letter of a webhook errand as a signed call. ABSENT: its payment is
 * gone. INVALID: no such letter. */
enum result	bank_letter(struct arena *, struct store *,
		    const struct errand *, int64_t now, struct call *);

#endif
