/* What was sold: by product, day and month, across their ends. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/moment.h"
#include "goods.h"
#include "shop/sales.h"
#include "store/tally.h"

static int64_t
at(const char *moment)
{
	int64_t	parsed = 0;

	assert_true(moment_parse(moment, &parsed));

	return (parsed);
}

static void
zone(const char *name)
{
	assert_int_equal(setenv("TZ", name, 1), 0);
	tzset();
}

/* Sold at a moment: so many pieces of a product. */
static void
sell(struct support *support, const char *moment, const char *id,
    int64_t pieces)
{
	struct order	order;

	support_clock(at(moment));
	goods_order(support, id, pieces, &order);
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);
}

static void
of_products(struct support *support, enum sales_period period,
    const char *now, struct sales *sales)
{
	assert_result(sales_by_product(support->arena, support->store, period,
	    at(now), 100, sales), OK);
}

static int64_t
pieces_of(const struct sales *sales, const char *id)
{
	size_t	i;

	for (i = 0; i < sales->count; i++) {
		if (strcmp(sales->items[i].key, id) == 0)
			return (sales->items[i].count);
	}

	return (0);
}

static void
periods_end_now_and_begin_with_a_day(void **state)
{
	static const struct {
		enum sales_period	period;
		int64_t			pieces;
	} periods[] = { { SALES_TODAY, 1 }, { SALES_WEEK, 11 },
		{ SALES_MONTH, 111 }, { SALES_YEAR, 1111 },
		{ SALES_ALL, 11111 } };
	struct support	*support = *state;
	struct sales	 sales;
	size_t		 i;
	int		 j;

	zone("UTC");
	goods_put(support, "a", 100, 700, UNLIMITED);
	sell(support, "2026-03-01T00:00:00Z", "a", 1);
	for (j = 0; j < 5; j++)
		sell(support, "2026-02-23T00:00:00Z", "a", 2);
	for (j = 0; j < 5; j++)
		sell(support, "2026-01-31T00:00:00Z", "a", 20);
	for (j = 0; j < 20; j++)
		sell(support, "2025-04-01T00:00:00Z", "a", 50);
	/* One moment before each of them. */
	for (j = 0; j < 200; j++)
		sell(support, "2025-03-31T23:59:59Z", "a", 50);
	for (i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		of_products(support, periods[i].period,
		    "2026-03-01T23:59:59Z", &sales);
		assert_int_equal(pieces_of(&sales, "a"), periods[i].pieces);
	}
	/* A second later it is tomorrow. */
	of_products(support, SALES_TODAY, "2026-03-02T00:00:00Z", &sales);
	assert_int_equal(sales.count, 0);
	of_products(support, SALES_WEEK, "2026-03-02T00:00:00Z", &sales);
	assert_int_equal(pieces_of(&sales, "a"), 1);
}

static void
products_come_by_amount(void **state)
{
	struct support	*support = *state;
	struct sales	 sales;

	zone("UTC");
	goods_put(support, "cheap", 10, 700, UNLIMITED);
	goods_put(support, "dear", 9999, 700, UNLIMITED);
	goods_put(support, "dear.2", 9999, 700, UNLIMITED);
	sell(support, "2026-11-20T12:00:00Z", "cheap", 50);
	sell(support, "2026-11-21T12:00:00Z", "cheap", 50);
	sell(support, "2026-11-20T12:00:00Z", "dear", 1);
	sell(support, "2026-11-20T12:00:00Z", "dear.2", 1);
	of_products(support, SALES_MONTH, "2026-11-21T13:00:00Z", &sales);
	assert_int_equal(sales.count, 3);
	assert_string_equal(sales.items[0].key, "dear");
	assert_string_equal(sales.items[1].key, "dear.2");
	assert_string_equal(sales.items[2].key, "cheap");
	assert_int_equal(sales.items[2].count, 100);
	assert_int_equal(sales.items[2].amount, 1000);
	assert_result(sales_by_product(support->arena, support->store,
	    SALES_ALL, at("2026-11-21"), 2, &sales), OK);
	assert_int_equal(sales.count, 2);
	assert_string_equal(sales.items[1].key, "dear.2");
}

static void
this_month_comes_by_pieces(void **state)
{
	struct support	*support = *state;
	struct sales	 sales;

	zone("UTC");
	goods_put(support, "cheap", 10, 700, UNLIMITED);
	goods_put(support, "dear", 9999, 700, UNLIMITED);
	sell(support, "2026-10-31T23:59:59Z", "dear", 9);
	sell(support, "2026-11-01T00:00:00Z", "cheap", 2);
	sell(support, "2026-11-20T12:00:00Z", "dear", 1);
	of_products(support, SALES_THIS_MONTH, "2026-11-21T13:00:00Z",
	    &sales);
	assert_int_equal(sales.count, 2);
	assert_string_equal(sales.items[0].key, "cheap");
	assert_int_equal(sales.items[0].count, 2);
	assert_int_equal(sales.items[0].amount, 20);
	assert_int_equal(sales.items[1].count, 1);
	assert_result(sales_by_product(support->arena, support->store,
	    SALES_THIS_MONTH, at("2026-11-21"), 1, &sales), OK);
	assert_int_equal(sales.count, 1);
	of_products(support, SALES_THIS_MONTH, "2026-12-01T00:00:00Z",
	    &sales);
	assert_int_equal(sales.count, 0);
}

static void
assert_days(struct support *support, const char *now, size_t days,
    const char *first, const char *second, const char *last)
{
	struct sales	sales;
	size_t		i;

	assert_result(sales_by_day(support->arena, support->store, at(now),
	    days, &sales), OK);
	assert_int_equal(sales.count, days);
	assert_string_equal(sales.items[0].key, first);
	assert_string_equal(sales.items[1].key, second);
	assert_string_equal(sales.items[days - 1].key, last);
	for (i = 1; i < days; i++) {
		assert_true(strcmp(sales.items[i - 1].key,
		    sales.items[i].key) < 0);
		assert_int_equal(at(sales.items[i].key) -
		    at(sales.items[i - 1].key), DAYS(1));
	}
}

static void
each_day_stands_once_across_months_and_years(void **state)
{
	struct support	*support = *state;

	zone("UTC");
	assert_days(support, "2026-01-02T00:00:00Z", 30, "2025-12-04",
	    "2025-12-05", "2026-01-02");
	assert_days(support, "2028-03-01T23:59:59Z", 30, "2028-02-01",
	    "2028-02-02", "2028-03-01");
	assert_days(support, "2027-03-01T12:00:00Z", 2, "2027-02-28",
	    "2027-03-01", "2027-03-01");
}

/* Half past midnight in Berlin after the short and the long day of a year. */
static void
each_day_stands_once_when_clocks_change(void **state)
{
	struct support	*support = *state;
	struct sales	 sales;

	zone("Europe/Berlin");
	assert_days(support, "2026-03-29T22:30:00Z", 7, "2026-03-24",
	    "2026-03-25", "2026-03-30");
	assert_days(support, "2026-10-25T23:30:00Z", 7, "2026-10-20",
	    "2026-10-21", "2026-10-26");
	assert_days(support, "2026-10-25T22:30:00Z", 7, "2026-10-19",
	    "2026-10-20", "2026-10-25");

	goods_put(support, "a", 100, 700, UNLIMITED);
	sell(support, "2026-03-29T12:00:00Z", "a", 3);
	of_products(support, SALES_WEEK, "2026-03-29T22:30:00Z", &sales);
	assert_int_equal(pieces_of(&sales, "a"), 3);
	zone("UTC");
}

static void
each_month_stands_once(void **state)
{
	struct support	*support = *state;
	struct sales	 sales;

	zone("UTC");
	goods_put(support, "a", 100, 700, UNLIMITED);
	sell(support, "2025-12-31T23:59:59Z", "a", 2);
	sell(support, "2026-01-01T00:00:00Z", "a", 1);
	assert_result(sales_by_month(support->arena, support->store,
	    at("2026-01-31T12:00:00Z"), 14, &sales), OK);
	assert_int_equal(sales.count, 14);
	assert_string_equal(sales.items[0].key, "2024-12");
	assert_string_equal(sales.items[1].key, "2025-01");
	assert_string_equal(sales.items[12].key, "2025-12");
	assert_int_equal(sales.items[12].amount, 200);
	assert_string_equal(sales.items[13].key, "2026-01");
	assert_int_equal(sales.items[13].count, 1);
	assert_int_equal(sales.items[11].count, 0);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(periods_end_now_and_begin_with_a_day),
		test(products_come_by_amount),
		test(this_month_comes_by_pieces),
		test(each_day_stands_once_across_months_and_years),
		test(each_day_stands_once_when_clocks_change),
		test(each_month_stands_once),
	};

	return (cmocka_run_group_tests_name("sales", tests, NULL, NULL));
}
