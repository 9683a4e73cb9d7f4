/*
 * A quote: the pure arithmetic of a sale. Same input, same output; no store, no
 * clock. All prices are gross; tax is what is contained in them.
 */
#ifndef SHOP_QUOTE_H
#define SHOP_QUOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"

#define QUOTE_RATES_MAX	8

struct quote_item {
	int64_t	price;		/* of one piece, minor units, >= 0 */
	int64_t	quantity;	/* >= 1 */
	int64_t	tax_rate;	/* basis points */
};

struct quote_terms {
	int64_t	shipping_price;
	int64_t	shipping_free_from;	/* of goods; 0: never free */
};

struct quote_tax {
	int64_t	rate;
	int64_t	gross;		/* goods and share of shipping */
	int64_t	tax;		/* contained in gross */
	int64_t	net;		/* gross - tax */
};

struct quote {
	int64_t			*lines;		/* price × quantity, each */
	int64_t			 goods;		/* sum of lines */
	int64_t			 shipping;
	int64_t			 total;		/* goods + shipping */
	struct quote_tax	 taxes[QUOTE_RATES_MAX]; /* by rate, falling */
	size_t			 tax_count;
};

/*
 * Σ lines = goods; goods + shipping = total; Σ taxes.gross = total. Shipping
 * follows the goods: it is split over the rates in proportion to their gross
 * (largest remainder). INVALID: negative or overflowing numbers, no items, more
 * than QUOTE_RATES_MAX rates.
 */
enum result	quote_make(struct arena *, const struct quote_item *, size_t,
		    const struct quote_terms *, struct quote *);

#endif
