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
static enum result	sales_collect(struct arena *, struct store *,
			    const char *, const struct sales *,
			    struct sales *);
static enum result	sales_top(struct arena *, struct store *,
			    const char *, size_t, struct sales *);
static void		sales_add(struct sales *, const struct tallies *);
static void		keys_of_days(struct arena *, int64_t, size_t,
			    struct sales *);
static void		keys_of_months(struct arena *, int64_t, size_t,
			    struct sales *);
static enum result	sales_series(struct store *, const char *,
			    struct sales *);
static const char	*day_before(struct arena *, const char *, int64_t);
static const char	*month_before(struct arena *, const char *, int);

enum result
sales_by_product(struct arena *arena, struct store *store,
    enum sales_period period, int64_t now, size_t limit, struct sales *sales)
{
	static const size_t	days[] = { 1, 7, 30 };
	struct sales		keys;
	enum result		word;

	switch (period) {
	case SALES_THIS_MONTH:
		keys_of_months(arena, now, 1, &keys);
		return (sales_top(arena, store, arena_format(arena,
		    "sold-product-month|%s", keys.items[0].key), limit,
		    sales));
	case SALES_ALL:
		word = sales_top(arena, store, "sold", SALES_ROWS_MAX, sales);
		break;
	case SALES_YEAR:
		keys_of_months(arena, now, 12, &keys);
		word = sales_collect(arena, store, "sold-product-month",
		    &keys, sales);
		break;
	default:
		keys_of_days(arena, now, days[period], &keys);
		word = sales_collect(arena, store, "sold-product-day", &keys,
		    sales);
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
	keys_of_days(arena, now, days, sales);

	return (sales_series(store, "sold-day", sales));
}

enum result
sales_by_month(struct arena *arena, struct store *store, int64_t now,
    size_t months, struct sales *sales)
{
	keys_of_months(arena, now, months, sales);

	return (sales_series(store, "sold-month", sales));
}

/* The tallies NAME|DAY or NAME|MONTH, the newest first: where there are more
 * rows than we add up, the oldest are left out. */
static enum result
sales_collect(struct arena *arena, struct store *store, const char *name,
    const struct sales *keys, struct sales *sales)
{
	struct tallies	*rows;
	enum result	 word;
	size_t		 i, count = 0;

	rows = arena_alloc(arena, keys->count * sizeof(*rows));
	for (i = keys->count; i-- > 0;) {
		word = tally_range(arena, store, arena_format(arena, "%s|%s",
		    name, keys->items[i].key), "", "",
		    (int)(SALES_ROWS_MAX - count), &rows[i]);
		if (word != OK)
			return (word);
		count += rows[i].count;
	}

	sales->count = 0;
	sales->items = arena_alloc(arena, count * sizeof(*sales->items));
	for (i = 0; i < keys->count; i++)
		sales_add(sales, &rows[i]);

	return (OK);
}

/* Those with the most pieces. */
static enum result
sales_top(struct arena *arena, struct store *store, const char *name,
    size_t limit, struct sales *sales)
{
	struct tallies	rows;
	enum result	word;

	word = tally_top(arena, store, name, (int)limit, &rows);
	if (word != OK)
		return (word);
	sales->count = 0;
	sales->items = arena_alloc(arena, rows.count *
	    sizeof(*sales->items));
	sales_add(sales, &rows);

	return (OK);
}

/* At the end of an array with room for them. */
static void
sales_add(struct sales *sales, const struct tallies *rows)
{
	struct sale	*sale;
	size_t		 i;

	for (i = 0; i < rows->count; i++) {
		sale = &sales->items[sales->count++];
		sale->key = rows->items[i].key;
		sale->count = rows->items[i].count;
		sale->amount = rows->items[i].amount;
	}
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

static void
keys_of_days(struct arena *arena, int64_t now, size_t days,
    struct sales *keys)
{
	const char	*today = moment_day(arena, now);
	size_t		 i;

	keys->count = days;
	keys->items = arena_alloc(arena, days * sizeof(*keys->items));
	for (i = 0; i < days; i++)
		keys->items[i].key = day_before(arena, today,
		    (int64_t)(days - 1 - i));
}

static void
keys_of_months(struct arena *arena, int64_t now, size_t months,
    struct sales *keys)
{
	const char	*month = arena_copy(arena, moment_day(arena, now), 7);
	size_t		 i;

	keys->count = months;
	keys->items = arena_alloc(arena, months * sizeof(*keys->items));
	for (i = 0; i < months; i++)
		keys->items[i].key = month_before(arena, month,
		    (int)(months - 1 - i));
}

static enum result
sales_series(struct store *store, const char *name, struct sales *sales)
{
	enum result	word;
	size_t		i;

	for (i = 0; i < sales->count; i++) {
		word = tally_get(store, name, sales->items[i].key,
		    &sales->items[i].count, &sales->items[i].amount);
		if (word != OK)
			return (word);
	}

	return (OK);
}

/* By the calendar, not by 24 hours: days on which clocks change are shorter or
 * longer. */
static const char *
day_before(struct arena *arena, const char *day, int64_t back)
{
	int64_t	midnight;

	if (!moment_parse(day, &midnight))
		return (day);

	return (arena_copy(arena, moment_iso(arena, midnight - DAYS(back)),
	    strlen("2026-11-21")));
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
