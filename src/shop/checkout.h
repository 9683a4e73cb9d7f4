/*
 * From basket to order. What a basket looks like today, and the one change that
 * makes it an order.
 */
#ifndef SHOP_CHECKOUT_H
#define SHOP_CHECKOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/address.h"
#include "shop/paying.h"
#include "shop/basket.h"
#include "shop/order.h"
#include "shop/product.h"
#include "shop/quote.h"

/* A line as the shopper sees it now. */
struct offer_line {
	struct product	product;	/* .id only when gone */
	int64_t		quantity;
	int64_t		total;
	int64_t		price_before;	/* the price when it was added */
	bool		gone;		/* the product was deleted */
	bool		short_stock;	/* fewer are left than wanted */
	bool		repriced;
};

struct offer {
	struct offer_line	*lines;
	size_t			 count;
	struct quote		 quote;		/* over the lines that can be
						   bought; zero when none,
						   or beyond adding up */
	bool			 buyable;	/* all of it can be bought */
	bool			 changed;	/* some line has news */
};

/* A basket with today's products and prices. OK for an empty one as well. */
enum result	offer_make(struct arena *, struct store *,
		    const struct basket *, struct offer *);

/* What the form asks for; all texts cleaned and valid. */
struct purchase {
	const char	*basket_id;
	const char	*email;
	struct address	 address;
	struct method	 method;
	const char	*language;
	int64_t		 total_seen;	/* -1: the shopper saw none */
};

/*
 * Makes the order, in one change: quote, stock, order, basket closed, errand
 * "payment-start" (offline none: the attempt is pending). A basket that is an
 * order already gives that order (OK): a second click finds the first one's.
 * ABSENT: no basket or an empty one. CONFLICT: the offer changed (total, stock,
 * a product gone): show it again; nothing was changed.
 */
enum result	checkout_place(struct arena *, struct store *,
		    const struct purchase *, struct order *);

/*
 * A new payment attempt. For a declined or expired order stock is taken again.
 * Of one that is pending, the attempt is ended at its provider first, and the
 * new one waits for that; `instead_of` is that attempt's id, so that a second
 * click does not end what the first one began ("": of a pending order none).
 * REFUSED: the order's state does not allow it. CONFLICT: stock is gone.
 * ABSENT: no such order. Its own change.
 */
enum result	checkout_retry(struct arena *, struct store *,
		    const char *order_id, const char *instead_of,
		    const struct method *, struct order *);

/* An order of that number was put back (a restore): the next ones are larger.
 * Inside a change. */
enum result	checkout_number_restored(struct store *, const char *number);
/* Orders may have been lost behind the last one that was put back, and their
 * buyers know their numbers: so many are left out. Inside a change. */
#define CHECKOUT_NUMBERS_LOST	1000
enum result	checkout_numbers_lost(struct store *);

#endif
