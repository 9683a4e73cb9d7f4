/* Products: stock, pages, kinds, unit prices, languages. */
#include "support.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "goods.h"
#include "shop/product.h"

struct taking {
	struct arena	*arena;
	const char	*id;
	int64_t		 quantity;
};

static enum result
take_body(struct store *store, void *argument)
{
	struct taking	*taking = argument;
	struct product	 product;
	enum result	 word;

	word = product_load(taking->arena, store, taking->id, &product);
	if (word == OK)
		word = product_take(taking->arena, store, &product,
		    taking->quantity);

	return (word);
}

static enum result
take(struct support *support, const char *id, int64_t quantity)
{
	struct taking	taking = { support->arena, id, quantity };

	return (store_change(support->store, "take", take_body, &taking));
}

static enum result
save_body(struct store *store, void *argument)
{
	struct product	*product = argument;
	struct arena	*arena = arena_create();
	enum result	 word;

	word = product_save(arena, store, product);
	arena_destroy(arena);

	return (word);
}

static enum result
save(struct support *support, struct product *product)
{
	return (store_change(support->store, "save", save_body, product));
}

static void
make(struct product *product, const char *id, const char *kind)
{
	*product = (struct product){ .id = id, .name = id, .name_en = "",
	    .kind = kind, .origin = "", .origin_en = "", .description = "",
	    .description_en = "", .image = "", .unit = "", .currency = "EUR",
	    .price = 100, .stock = UNLIMITED };
}

static void
stock_is_never_below_nothing(void **state)
{
	struct support	*support = *state;

	goods_put(support, "p", 100, 700, 3);
	assert_result(take(support, "p", 4), CONFLICT);
	assert_stock(support, "p", 3);
	assert_result(take(support, "p", 3), OK);
	assert_stock(support, "p", 0);
	assert_result(take(support, "p", 1), CONFLICT);
	assert_result(take(support, "p", INT64_MAX), CONFLICT);
	assert_result(take(support, "p", -2), OK);
	assert_stock(support, "p", 2);
	assert_result(take(support, "none", 1), ABSENT);
}

static void
stock_given_back_stays_readable(void **state)
{
	struct support	*support = *state;

	goods_put(support, "p", 100, 700, PRODUCT_STOCK_MAX - 1);
	assert_result(take(support, "p", -5), OK);
	assert_stock(support, "p", PRODUCT_STOCK_MAX);
}

static void
an_uncounted_product_is_never_sold_out(void **state)
{
	struct support	*support = *state;
	struct product	 product;

	goods_put(support, "p", 100, 700, UNLIMITED);
	assert_result(take(support, "p", 1000000), OK);
	assert_result(take(support, "p", -1000000), OK);
	assert_stock(support, "p", UNLIMITED);
	make(&product, "p", "");
	assert_true(product_has(&product, INT64_MAX));
	product.stock = 2;
	assert_true(product_has(&product, 2));
	assert_false(product_has(&product, 3));
}

/* Pages are rendered anew only when the change can be seen on them. */
static void
the_catalogue_moves_when_its_pages_do(void **state)
{
	struct support	*support = *state;
	int64_t		 before, after;

	goods_put(support, "p", 100, 700, 100);
	assert_result(catalogue_revision(support->store, &before), OK);
	assert_result(take(support, "p", 90), OK);
	assert_result(catalogue_revision(support->store, &after), OK);
	assert_int_equal(after, before);
	assert_result(take(support, "p", 5), OK);
	assert_result(catalogue_revision(support->store, &after), OK);
	assert_true(after > before);
	before = after;
	assert_result(take(support, "p", -95), OK);
	assert_result(catalogue_revision(support->store, &after), OK);
	assert_true(after > before);
	before = after;
	goods_put(support, "p", 101, 700, 100);
	assert_result(catalogue_revision(support->store, &after), OK);
	assert_true(after > before);
}

static void
who_saves_an_old_revision_meets_a_conflict(void **state)
{
	struct support	*support = *state;
	struct product	 one, other;

	make(&one, "p", "berries");
	assert_result(save(support, &one), OK);
	assert_int_equal(one.revision, 1);
	other = one;
	assert_result(save(support, &one), OK);
	assert_result(save(support, &other), CONFLICT);
	make(&other, "p", "berries");
	assert_result(save(support, &other), CONFLICT);
	assert_int_equal(goods_count(support, "products", "all"), 1);
	assert_int_equal(goods_count(support, "products", "kind:berries"), 1);
}

static void
tallies_follow_a_product_from_kind_to_kind(void **state)
{
	struct support	*support = *state;
	struct product	 product, second;

	make(&product, "p", "berries");
	make(&second, "q", "");
	assert_result(save(support, &product), OK);
	assert_result(save(support, &second), OK);
	assert_result(save(support, &product), OK);
	assert_int_equal(goods_count(support, "products", "all"), 2);
	assert_int_equal(goods_count(support, "products", "kind:berries"), 1);
	product.kind = "wines";
	assert_result(save(support, &product), OK);
	second.kind = "wines";
	assert_result(save(support, &second), OK);
	assert_int_equal(goods_count(support, "products", "kind:berries"), 0);
	assert_int_equal(goods_count(support, "products", "kind:wines"), 2);
	product.kind = "";
	assert_result(save(support, &product), OK);
	assert_int_equal(goods_count(support, "products", "kind:wines"), 1);
	assert_int_equal(goods_count(support, "products", "all"), 2);
}

static void
pages_come_by_position_and_know_their_total(void **state)
{
	struct support	*support = *state;
	struct products	 page;
	struct product	 product;
	char		 id[16];
	int		 i;

	for (i = 0; i < 7; i++) {
		(void)snprintf(id, sizeof(id), "p%d", i);
		make(&product, id, i < 3 ? "berries" : "wines");
		product.position = 100 - i;
		assert_result(save(support, &product), OK);
	}
	assert_result(products_page(support->arena, support->store, "", 1, 5,
	    &page), OK);
	assert_int_equal(page.count, 5);
	assert_int_equal(page.total, 7);
	assert_string_equal(page.items[0].id, "p6");
	assert_result(products_page(support->arena, support->store, "", 2, 5,
	    &page), OK);
	assert_int_equal(page.count, 2);
	assert_string_equal(page.items[1].id, "p0");
	assert_result(products_page(support->arena, support->store,
	    "berries", 1, 5, &page), OK);
	assert_int_equal(page.count, 3);
	assert_int_equal(page.total, 3);
	assert_result(products_page(support->arena, support->store, "none",
	    1, 5, &page), OK);
	assert_int_equal(page.count, 0);
	assert_int_equal(page.total, 0);
}

static void
pages_beyond_all_bounds_are_empty_or_absent(void **state)
{
	struct support	*support = *state;
	struct products	 page;

	goods_put(support, "p", 100, 700, 1);
	assert_result(products_page(support->arena, support->store, "", 3, 24,
	    &page), OK);
	assert_int_equal(page.count, 0);
	assert_result(products_page(support->arena, support->store, "",
	    INT_MAX, 24, &page), ABSENT);
	assert_result(products_page(support->arena, support->store, "", 0, 24,
	    &page), ABSENT);
	assert_result(products_page(support->arena, support->store, "", -1,
	    24, &page), ABSENT);
}

static void
no_product_has_a_strange_id(void **state)
{
	struct support	*support = *state;
	struct product	 product;
	char		 long_id[100];

	memset(long_id, 'a', sizeof(long_id) - 1);
	long_id[sizeof(long_id) - 1] = '\0';
	assert_result(product_load(support->arena, support->store, NULL,
	    &product), ABSENT);
	assert_result(product_load(support->arena, support->store, "",
	    &product), ABSENT);
	assert_result(product_load(support->arena, support->store, long_id,
	    &product), ABSENT);
	assert_result(product_load(support->arena, support->store,
	    "' OR 1=1 --", &product), ABSENT);
}

/* § 4 PAngV: the price of a kilogram or a litre. */
static void
unit_prices_are_for_a_kilogram_or_a_litre(void **state)
{
	struct product	product;

	(void)state;
	make(&product, "p", "");
	assert_int_equal(product_unit_price(&product), 0);
	product.price = 420;
	product.net_content = 250;
	assert_int_equal(product_unit_price(&product), 0);
	product.unit = "g";
	assert_int_equal(product_unit_price(&product), 1680);
	assert_string_equal(product_unit_name(&product), "kg");
	product.unit = "ml";
	product.price = 1000;
	product.net_content = 750;
	assert_int_equal(product_unit_price(&product), 1333);
	assert_string_equal(product_unit_name(&product), "l");
	product.net_content = 0;
	assert_int_equal(product_unit_price(&product), 0);
	product.net_content = 1;
	product.price = PRODUCT_PRICE_MAX;
	assert_int_equal(product_unit_price(&product),
	    PRODUCT_PRICE_MAX * 1000LL);
}

static void
texts_come_in_the_language_or_in_german(void **state)
{
	struct product	product;

	(void)state;
	make(&product, "Beere", "");
	assert_string_equal(product_name(&product, "de"), "Beere");
	assert_string_equal(product_name(&product, "en"), "Beere");
	product.name_en = "Berry";
	assert_string_equal(product_name(&product, "en"), "Berry");
	assert_string_equal(product_name(&product, "fr"), "Beere");
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(stock_is_never_below_nothing),
		test(stock_given_back_stays_readable),
		test(an_uncounted_product_is_never_sold_out),
		test(the_catalogue_moves_when_its_pages_do),
		test(who_saves_an_old_revision_meets_a_conflict),
		test(tallies_follow_a_product_from_kind_to_kind),
		test(pages_come_by_position_and_know_their_total),
		test(pages_beyond_all_bounds_are_empty_or_absent),
		test(no_product_has_a_strange_id),
		test(unit_prices_are_for_a_kilogram_or_a_litre),
		test(texts_come_in_the_language_or_in_german),
	};

	return (cmocka_run_group_tests_name("product", tests, NULL, NULL));
}
