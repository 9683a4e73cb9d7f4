/*
 * A basket: collection "baskets". It is stored at its first change; until then
 * it is only an id.
 */
#ifndef SHOP_BASKET_H
#define SHOP_BASKET_H

#include <stdint.h>

#include "base/arena.h"
#include "base/fields.h"
#include "base/id.h"
#include "base/result.h"
#include "shop/product.h"
#include "store/documents.h"
#include "store/store.h"

#define BASKETS		"baskets"

struct basket_line {
	const char	*product_id;
	int64_t		 quantity;
	int64_t		 price;		/* when it was added, minor units */
};

struct basket {
	const char	*id;
	struct list	 items;		/* of struct basket_line */
	int64_t		 count;		/* pieces */
	int64_t		 total;		/* goods only, minor units, as of the
					   last change: the summary */
	const char	*order_id;	/* "": still a basket */
	/* not part of the document */
	int64_t		 revision;	/* 0: not stored yet */
	int64_t		 expires_at;	/* ms */
};

extern const struct field	basket_fields[];

/* The stored basket, or an empty one under that id (OK). INVALID: no UUID. */
enum result	basket_load(struct arena *, struct store *, const char *id,
		    struct basket *);

/*
 * Adds to a line (amount may be negative; a line at 0 goes), or with `set`
 * makes the quantity exactly that. Its own change. ABSENT: no such product.
 * INVALID: beyond the limits of policy or of stock (then nothing is changed).
 * REFUSED: the basket is already an order, even if it has expired since
 * (order_id is filled in).
 */
struct basket_change {
	const char	*basket_id;
	const char	*product_id;
	int64_t		 amount;
	int		 set;
};

enum result	basket_change(struct arena *, struct store *,
		    const struct basket_change *, struct basket *);

/* Saves inside a change and moves the tally "basket" (pieces per product in
 * live baskets). */
enum result	basket_save(struct arena *, struct store *, struct basket *,
		    const struct basket *before);

/* How many pieces of a product are in it; 0 of a basket that is an order. */
int64_t		basket_quantity(const struct basket *, const char *product_id);

/* Looking at a basket keeps it alive: renews it in a change of its own once
 * half of its life is over. OK as well when the store takes no change now. */
enum result	basket_renew(struct arena *, struct store *, struct basket *);

/* Counts a document that was put back as it was (a restore). Inside a change.
 * INVALID: it cannot be read. */
enum result	basket_restored(struct arena *, struct store *,
		    const struct document *);

/* Removes up to `limit` expired baskets, tallies included. Its own change. */
enum result	basket_sweep(struct store *, int limit);

#endif
