/*
 * Attempts to pay an order: how they begin, wait for one another, and are
 * ended. All of it inside a change, on a record that the caller saves.
 */
#ifndef SHOP_PAYING_H
#define SHOP_PAYING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/order.h"
#include "store/store.h"

/* Kinds of errands; the subject is the order's id, the body {"payment"}, and
 * of a start the "card" too. */
#define PAYMENT_START	"payment-start"
#define PAYMENT_CLOSE	"payment-close"

/* How an attempt is to be paid. */
struct method {
	const char	*provider;
	const char	*card;		/* a published test card, or "" */
	int64_t		 hold_time;	/* ms; 0: policy()->hold_time */
	bool		 offline;	/* nobody is to be called */
};

/* A new attempt at the end of the order's payments, begun at once: the errand
 * that takes it to its provider, or, offline, "pending". */
enum result	paying_add(struct arena *, struct store *, struct order *,
		    const struct method *, int64_t now);

/*
 * The shopper wants to pay another way: the open attempt is to be ended at its
 * provider, and the new one waits for that. One that waits already is changed.
 * REFUSED: it is the same way, offline: begun anew, it would only hold the
 * goods for longer.
 */
enum result	paying_switch(struct arena *, struct store *,
		    struct order *, const struct method *, int64_t now);

/* Has an attempt ended at its provider, once; OK when that is under way. */
enum result	paying_close(struct arena *, struct store *,
		    const struct order *, struct payment *, int64_t now);

/* All that are open, but that one (NULL: none is spared); what waits was never
 * begun and is forgotten. */
enum result	paying_close_all(struct arena *, struct store *,
		    struct order *, const struct payment *spared,
		    int64_t now);

/* Begins the one that waits, if no older one can be paid any more.
 * `begun`: it was. */
enum result	paying_next(struct arena *, struct store *, struct order *,
		    int64_t now, bool *begun);

/* The older attempt cannot be ended, since the payer has done his part: it
 * stands alone again. */
void		paying_stays(struct order *, struct payment *);

bool		payment_is_open(const struct payment *);	/* preparing
						   or pending */
bool		payment_is_waiting(const struct payment *);

#endif
