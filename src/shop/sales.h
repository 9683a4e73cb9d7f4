/*
 * What was sold, as the manager looks at it: read from tallies, so that it
 * costs the same with a thousand orders and with a million.
 */
#ifndef SHOP_SALES_H
#define SHOP_SALES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

enum sales_period { SALES_TODAY, SALES_WEEK, SALES_MONTH, SALES_YEAR,
	SALES_ALL, SALES_THIS_MONTH };

/* A product's or a day's or month's sales; amount in minor units. */
struct sale {
	const char	*key;		/* product, "2026-11-21", "2026-11" */
	int64_t		 count;		/* pieces, or orders */
	int64_t		 amount;
};

struct sales {
	size_t		 count;
	struct sale	*items;
};

/*
 * Per product in a period that ends now: 1, 7 or 30 days, 12 months, or all; by
 * amount, largest first, at most `limit`. These add up what was sold. This
 * calendar month comes by pieces and is read off: it costs as much as `limit`.
 */
enum result	sales_by_product(struct arena *, struct store *,
		    enum sales_period, int64_t now, size_t limit,
		    struct sales *);

/* The last so many days, or months, today's included, oldest first, those
 * without a sale included. */
enum result	sales_by_day(struct arena *, struct store *, int64_t now,
		    size_t days, struct sales *);
enum result	sales_by_month(struct arena *, struct store *, int64_t now,
		    size_t months, struct sales *);

#endif
