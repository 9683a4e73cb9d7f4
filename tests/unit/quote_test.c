/* Quotes: no cent is lost, whatever is in the basket. */
#include "support.h"

#include <string.h>

#include "base/money.h"
#include "goods.h"
#include "shop/quote.h"

#define ROUNDS	20000
#define ITEMS	12

static const struct quote_terms	free_terms = { 0, 0 };

/* Each sum that a customer or the tax office could make. */
static void
assert_sums(const struct quote *quote, const struct quote_item *items,
    size_t count)
{
	int64_t	lines = 0, gross = 0;
	size_t	i;

	for (i = 0; i < count; i++) {
		assert_int_equal(quote->lines[i],
		    items[i].price * items[i].quantity);
		lines += quote->lines[i];
	}
	assert_int_equal(lines, quote->goods);
	assert_int_equal(quote->goods + quote->shipping, quote->total);
	for (i = 0; i < quote->tax_count; i++) {
		const struct quote_tax	*tax = &quote->taxes[i];

		gross += tax->gross;
		assert_int_equal(tax->tax, money_tax_included(tax->gross,
		    tax->rate));
		assert_int_equal(tax->net, tax->gross - tax->tax);
		assert_true(tax->gross >= 0 && tax->net >= 0);
		assert_true(i == 0 || tax->rate < tax[-1].rate);
	}
	assert_int_equal(gross, quote->total);
}

/* A rate's share of shipping is its part of the goods, give or take a cent. */
static void
assert_shares(const struct quote *quote, const struct quote_item *items,
    size_t count)
{
	size_t	i, j;

	if (quote->goods == 0)
		return;
	for (i = 0; i < quote->tax_count; i++) {
		int64_t	goods = 0, share;

		for (j = 0; j < count; j++) {
			if (items[j].tax_rate == quote->taxes[i].rate)
				goods += quote->lines[j];
		}
		share = quote->taxes[i].gross - goods;
		assert_true(share * quote->goods <=
		    (quote->shipping * goods) + quote->goods);
		assert_true(share * quote->goods >=
		    (quote->shipping * goods) - quote->goods);
	}
}

static void
items_shuffle(struct quote_item *items, size_t count)
{
	struct quote_item	moved;
	size_t			i, j;

	for (i = count; i > 1; i--) {
		j = (size_t)goods_random((int64_t)i);
		moved = items[i - 1];
		items[i - 1] = items[j];
		items[j] = moved;
	}
}

static size_t
items_make(struct quote_item *items)
{
	static const int64_t	rates[] = { 1900, 700, 0, 550, 2500 };
	static const int64_t	prices[] = { 10, 1000, 100000000 };
	size_t			count, i;

	count = 1 + (size_t)goods_random(ITEMS);
	for (i = 0; i < count; i++) {
		items[i].price = goods_random(prices[goods_random(3)]);
		items[i].quantity = 1 + goods_random(99);
		items[i].tax_rate = rates[goods_random(5)];
	}

	return (count);
}

static void
no_cent_is_lost_and_order_does_not_matter(void **state)
{
	struct quote_item	items[ITEMS];
	struct quote		quote, again;
	int			round;

	(void)state;
	goods_seed(12);
	for (round = 0; round < ROUNDS; round++) {
		struct arena		*arena = arena_create();
		size_t			 count = items_make(items);
		struct quote_terms	 terms;

		terms.shipping_price = goods_random(2) * goods_random(2000);
		terms.shipping_free_from = goods_random(2) *
		    goods_random(20000);
		assert_result(quote_make(arena, items, count, &terms, &quote),
		    OK);
		assert_sums(&quote, items, count);
		assert_shares(&quote, items, count);
		assert_int_equal(quote.shipping,
		    terms.shipping_free_from > 0 &&
		    quote.goods >= terms.shipping_free_from ? 0 :
		    terms.shipping_price);

		items_shuffle(items, count);
		assert_result(quote_make(arena, items, count, &terms, &again),
		    OK);
		again.lines = quote.lines;
		assert_memory_equal(&again, &quote, sizeof(quote));
		arena_destroy(arena);
	}
}

static void
shipping_ends_exactly_at_its_threshold(void **state)
{
	struct arena		*arena = arena_create();
	struct quote_item	 item = { 4999, 1, 700 };
	struct quote_terms	 terms = { 490, 5000 };
	struct quote		 quote;

	(void)state;
	assert_result(quote_make(arena, &item, 1, &terms, &quote), OK);
	assert_int_equal(quote.total, 5489);
	item.price = 5000;
	assert_result(quote_make(arena, &item, 1, &terms, &quote), OK);
	assert_int_equal(quote.shipping, 0);
	item.price = 5001;
	assert_result(quote_make(arena, &item, 1, &terms, &quote), OK);
	assert_int_equal(quote.total, 5001);
	terms.shipping_free_from = 0;
	item.price = 1000000;
	assert_result(quote_make(arena, &item, 1, &terms, &quote), OK);
	assert_int_equal(quote.shipping, 490);
	arena_destroy(arena);
}

/* 19 % and 7 % by hand: 10.00 and 5.00 with 4.90 of shipping in 2:1. */
static void
shipping_follows_the_goods(void **state)
{
	struct arena		*arena = arena_create();
	struct quote_item	 items[] = { { 500, 1, 700 }, { 500, 2, 1900 } };
	struct quote_terms	 terms = { 490, 0 };
	struct quote		 quote;

	(void)state;
	assert_result(quote_make(arena, items, 2, &terms, &quote), OK);
	assert_int_equal(quote.tax_count, 2);
	assert_int_equal(quote.taxes[0].rate, 1900);
	assert_int_equal(quote.taxes[0].gross, 1327);
	assert_int_equal(quote.taxes[0].tax, 212);
	assert_int_equal(quote.taxes[1].gross, 663);
	assert_int_equal(quote.taxes[1].tax, 43);
	arena_destroy(arena);
}

static void
what_costs_nothing_still_has_a_rate_for_its_shipping(void **state)
{
	struct arena		*arena = arena_create();
	struct quote_item	 items[] = { { 0, 3, 0 }, { 0, 1, 700 } };
	struct quote_terms	 terms = { 490, 0 };
	struct quote		 quote;

	(void)state;
	assert_result(quote_make(arena, items, 2, &terms, &quote), OK);
	assert_sums(&quote, items, 2);
	assert_int_equal(quote.taxes[0].rate, 700);
	assert_int_equal(quote.taxes[0].gross, 490);
	arena_destroy(arena);
}

static void
nine_rates_are_too_many(void **state)
{
	struct arena		*arena = arena_create();
	struct quote_item	 items[QUOTE_RATES_MAX + 1];
	struct quote		 quote;
	size_t			 i;

	(void)state;
	for (i = 0; i <= QUOTE_RATES_MAX; i++)
		items[i] = (struct quote_item){ 100, 1, (int64_t)i * 100 };
	assert_result(quote_make(arena, items, QUOTE_RATES_MAX, &free_terms,
	    &quote), OK);
	assert_result(quote_make(arena, items, QUOTE_RATES_MAX + 1,
	    &free_terms, &quote), INVALID);
	arena_destroy(arena);
}

static void
wrong_numbers_are_refused(void **state)
{
	static const struct {
		struct quote_item	item;
		struct quote_terms	terms;
		enum result		word;
	} cases[] = {
		{ { 1, 1, 0 }, { 0, 0 }, OK },
		{ { -1, 1, 0 }, { 0, 0 }, INVALID },
		{ { 1, 0, 0 }, { 0, 0 }, INVALID },
		{ { 1, -1, 0 }, { 0, 0 }, INVALID },
		{ { 1, 1, -1 }, { 0, 0 }, INVALID },
		{ { 1, 1, 10000 }, { 0, 0 }, OK },
		{ { 1, 1, 10001 }, { 0, 0 }, INVALID },
		{ { 1, 1, 0 }, { -1, 0 }, INVALID },
		{ { MONEY_MINOR_MAX, 1, 0 }, { 0, 0 }, OK },
		{ { MONEY_MINOR_MAX, 1, 0 }, { 1, 0 }, INVALID },
		{ { MONEY_MINOR_MAX, 2, 0 }, { 0, 0 }, INVALID },
		{ { MONEY_MINOR_MAX + 1, 1, 0 }, { 0, 0 }, INVALID },
		{ { INT64_MAX, 1, 0 }, { 0, 0 }, INVALID },
		{ { INT64_MAX, INT64_MAX, 0 }, { 0, 0 }, INVALID },
		{ { 4294967296, 4294967296, 0 }, { 0, 0 }, INVALID },
		{ { 1, 1, 0 }, { MONEY_MINOR_MAX + 1, 0 }, INVALID },
		{ { 1, 1, 0 }, { INT64_MAX, 0 }, INVALID },
	};
	struct arena	*arena = arena_create();
	struct quote	 quote;
	size_t		 i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_result(quote_make(arena, &cases[i].item, 1,
		    &cases[i].terms, &quote), cases[i].word);
	assert_result(quote_make(arena, NULL, 0, &free_terms, &quote),
	    INVALID);
	arena_destroy(arena);
}

/* Each line is within limits, their sum is not. */
static void
a_sum_beyond_all_limits_is_refused(void **state)
{
	struct arena		*arena = arena_create();
	struct quote_item	 items[] = { { MONEY_MINOR_MAX, 1, 700 },
				    { 1, 1, 700 } };
	struct quote		 quote;

	(void)state;
	assert_result(quote_make(arena, items, 2, &free_terms, &quote),
	    INVALID);
	items[0].price--;
	assert_result(quote_make(arena, items, 2, &free_terms, &quote), OK);
	arena_destroy(arena);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(no_cent_is_lost_and_order_does_not_matter),
		cmocka_unit_test(shipping_ends_exactly_at_its_threshold),
		cmocka_unit_test(shipping_follows_the_goods),
		cmocka_unit_test(
		    what_costs_nothing_still_has_a_rate_for_its_shipping),
		cmocka_unit_test(nine_rates_are_too_many),
		cmocka_unit_test(wrong_numbers_are_refused),
		cmocka_unit_test(a_sum_beyond_all_limits_is_refused),
	};

	return (cmocka_run_group_tests_name("quote", tests, NULL, NULL));
}
