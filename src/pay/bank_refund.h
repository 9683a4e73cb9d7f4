/*
 * Refunds of the rehearsal bank: collection "sandbox_refunds", by the
 * customer's own id of the refund. As with payments, no state is stored that
 * time would change.
 */
#ifndef PAY_BANK_REFUND_H
#define PAY_BANK_REFUND_H

#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/result.h"
#include "pay/bank.h"
#include "store/store.h"

#define BANK_REFUNDS	"sandbox_refunds"

struct bank_refund {
	const char	*id;		/* UUID */
	const char	*reference;	/* the customer's, once */
	const char	*payment;	/* the customer's reference of what is
					   given back */
	const char	*order_id;
	const char	*scene;		/* of the payment */
	bool		 hosted;
	int64_t		 amount;	/* minor units */
	const char	*currency;
	int64_t		 created_at;	/* ms */
};

/* Reads a customer's request: reference, payment, amount, currency. */
enum result	bank_refund_read(struct arena *, const char *body, size_t,
		    struct bank_refund *);

/* Gives it back, and puts a letter down where the money takes its time, in one
 * change. A reference that is known gives the refund of the first time.
 * CONFLICT: with another amount. INVALID: more than is left of what was paid.
 * ABSENT: no such payment. */
enum result	bank_refund_make(struct arena *, struct store *,
		    struct bank_refund *, int64_t now);

/* ABSENT: none. */
enum result	bank_refund_find(struct arena *, struct store *,
		    const char *reference, struct bank_refund *);

/* As API and letters write it: state pending, done, failed at that moment. */
struct json	*bank_refund_tell(struct arena *, const struct bank_refund *,
		    int64_t now);

#endif
