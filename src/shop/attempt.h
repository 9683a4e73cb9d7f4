/*
 * Attempts to pay as the manager compares them: each order's attempts are
 * entered in the change that saves the order, and what a provider says of one
 * in the change that believes it (store/attempts.h). The orders are what
 * counts; the rows can be made anew from them.
 */
#ifndef SHOP_ATTEMPT_H
#define SHOP_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/order.h"
#include "store/attempts.h"
#include "store/store.h"

/* A kind of errand that enters the attempts of all orders, page by page; its
 * body is how far it came: {"created_at", "id"}, or "". */
#define ATTEMPTS_REBUILD	"attempts-rebuild"

/* What a provider says of an attempt. */
struct said {
	const char	*word;		/* nothing, pending, accepted,
					   declined, expired */
	int64_t		 amount;
	const char	*currency;
	int64_t		 refunded;
	bool		 asked;		/* an answer; else a letter */
};

/*
 * In what we and the provider differ, "" in nothing:
 *	paid_there	it has the money, and we do not know of it
 *	unpaid_there	we took it for paid, and there it is not
 *	unknown_there	it does not know what we took for paid, or wait for
 *	amount_there	another amount, or currency
 *	refunded_there	more was given back there
 *	open_there	it can still be paid there, and has ended here
 * Pure.
 */
const char	*attempt_difference(const struct attempt *);
/* Those words, for a filter; NULL ends. */
extern const char *const attempt_differences[];

/* Enters what has changed of an order's attempts. Inside a change. */
enum result	attempts_keep(struct arena *, struct store *,
		    const struct order *);

/* Enters a provider's word. Inside a change. ABSENT: no such attempt. */
enum result	attempt_hear(struct arena *, struct store *, const char *id,
		    const struct said *, int64_t now);

/* Makes all rows anew, in the background: puts the errand down. To be called
 * where orders were put into the store by another way (a restore). Inside a
 * change. */
enum result	attempts_rebuild(struct store *, int64_t now);
/* A page of it, newest orders first, from behind that place (0: the start): its
 * own change. `more` and the place say how it goes on. */
enum result	attempts_rebuild_page(struct arena *, struct store *,
		    int64_t *created_at, const char **id, bool *more);

#endif
