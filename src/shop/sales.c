#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/moment.h"
#include "shop/sales.h"
#include "store/tally.h"

/* So many products times days are added up at most. */
#define SALES_ROWS_MAX	50000

static int		sale_by_key(const void *, const void *);
static int		sale_by_amount(const void *, const void *);
static void		sales_merge(struct sales *);
static enum result	sales_read(struct arena *, struct store *,
			    const char *, const char *, const char *,
			    struct sales *);
static enum result	sales_series(struct arena *, struct store *,
			    const char *, struct sales *);
static const char	*month_before(struct arena *, const char *, int);

enum result
sales_by_product(struct arena *arena, struct store *store,
    enum sales_period period, int64_t now, size_t limit, struct sales *sales)
{
	static const int	 days[] = { 1, 7, 30 };
	const char		*today = moment_day(arena, now);
	const char		*month = arena_copy(arena, today, 7);
	enum result		 word;

	switch (period) {
	case SALES_ALL:
		word = sales_read(arena, store, "sold", "", "", sales);
		break;
	case SALES_YEAR:
		word = sales_read(arena, store, "sold-product-month",
		    month_before(arena, month, 11),
		    arena_format(arena, "%s}", month), sales);
		break;
	default:
		word = sales_read(arena, store, "sold-product-day",
		    moment_day(arena, now - DAYS(days[period] - 1)),
		    arena_format(arena, "%s}", today), sales);
		break;
	}
	if (word != OK)
		return (word);

	qsort(sales->items, sales->count, sizeof(*sales->items), sale_by_key);
	sales_merge(sales);
	qsort(sales->items, sales->count, sizeof(*sales->items),
	    sale_by_amount);
	if (sales->count > limit)
		sales->count = limit;

	return (OK);
}

enum result
sales_by_day(struct arena *arena, struct store *store, int64_t now,
    size_t days, struct sales *sales)
{
	size_t	i;

	sales->count = days;
	sales->items = arena_alloc(arena, days * sizeof(*sales->items));
	for (i = 0; i < days; i++)
		sales->items[i].key = moment_day(arena,
		    now - DAYS((int64_t)(days - 1 - i)));

	return (sales_series(arena, store, "sold-day", sales));
}

enum result
sales_by_month(struct arena *arena, struct store *store, int64_t now,
    size_t months, struct sales *sales)
{
	const char	*month = arena_copy(arena, moment_day(arena, now), 7);
	size_t		 i;

	sales->count = months;
	sales->items = arena_alloc(arena, months * sizeof(*sales->items));
	for (i = 0; i < months; i++)
		sales->items[i].key = month_before(arena, month,
		    (int)(months - 1 - i));

	return (sales_series(arena, store, "sold-month", sales));
}

static enum result
sales_read(struct arena *arena, struct store *store, const char *name,
    const char *from, const char *to, struct sales *sales)
{
	struct tallies	tallies;
	const char	*bar;
	enum result	word;
	size_t		i;

	word = tally_range(arena, store, name, from, to, SALES_ROWS_MAX,
	    &tallies);
	if (word != OK)
		return (word);
	sales->count = tallies.count;
	sales->items = arena_alloc(arena, tallies.count *
	    sizeof(*sales->items));
	for (i = 0; i < tallies.count; i++) {
		bar = strchr(tallies.items[i].key, '|');
		sales->items[i].key = bar != NULL ? bar + 1 :
		    tallies.items[i].key;
		sales->items[i].count = tallies.items[i].count;
		sales->items[i].amount = tallies.items[i].amount;
	}

	return (OK);
}

/* Neighbours of the same key become one. */
static void
sales_merge(struct sales *sales)
{
	struct sale	*items = sales->items;
	size_t		 i, kept = 0;

	for (i = 0; i < sales->count; i++) {
		if (kept > 0 && strcmp(items[kept - 1].key,
		    items[i].key) == 0) {
			items[kept - 1].count += items[i].count;
			items[kept - 1].amount += items[i].amount;
		} else {
			items[kept++] = items[i];
		}
	}
	sales->count = kept;
}

static enum result
sales_series(struct arena *arena, struct store *store, const char *name,
    struct sales *sales)
{
	enum result	word;
	size_t		i;

	(void)arena;
	for (i = 0; i < sales->count; i++) {
		word = tally_get(store, name, sales->items[i].key,
		    &sales->items[i].count, &sales->items[i].amount);
		if (word != OK)
			return (word);
	}

	return (OK);
}

/* "2026-11", 11 → "2025-12" */
static const char *
month_before(struct arena *arena, const char *month, int back)
{
	int	year = 0, number = 0, months;

	if (sscanf(month, "%4d-%2d", &year, &number) != 2)
		return (month);
	months = year * 12 + number - 1 - back;

	return (arena_format(arena, "%04d-%02d", months / 12,
	    months % 12 + 1));
}

static int
sale_by_key(const void *a, const void *b)
{
	return (strcmp(((const struct sale *)a)->key,
	    ((const struct sale *)b)->key));
}

static int
sale_by_amount(const void *a, const void *b)
{
	const struct sale	*left = a, *right = b;

	if (left->amount != right->amount)
		return (left->amount < right->amount ? 1 : -1);

	return (strcmp(left->key, right->key));
}
