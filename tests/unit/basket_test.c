/* Baskets: limits, prices, life, and the tally that must never drift. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "goods.h"
#include "shop/policy.h"
#include "store/documents.h"
#include "store/tally.h"

#define PRODUCT_COUNT	5
#define BASKET_COUNT	6
#define STEPS		1500

/* What a model of all baskets holds: pieces by basket and product. */
struct books {
	const char	*ids[BASKET_COUNT];
	int64_t		 pieces[BASKET_COUNT][PRODUCT_COUNT];
	int64_t		 expires_at[BASKET_COUNT];
	bool		 stored[BASKET_COUNT];	/* and not swept yet */
	bool		 ordered[BASKET_COUNT];
};

static const char *const	products[PRODUCT_COUNT] = { "p0", "p1", "p2",
				    "p3", "p4" };

static enum result
set(struct support *support, const char *basket_id, const char *id,
    int64_t amount, struct basket *basket)
{
	struct basket_change	change = { basket_id, id, amount, 1 };

	return (basket_change(support->arena, support->store, &change,
	    basket));
}

static void
load(struct support *support, const char *id, struct basket *basket)
{
	assert_result(basket_load(support->arena, support->store, id, basket),
	    OK);
}

static void
a_basket_is_stored_at_its_first_change(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct document	 document;
	struct basket	 basket;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	load(support, id, &basket);
	assert_int_equal(basket.revision, 0);
	assert_result(basket_renew(support->arena, support->store, &basket),
	    OK);
	assert_result(goods_add(support, id, "p0", -1, &basket), OK);
	assert_result(set(support, id, "p0", 0, &basket), OK);
	assert_result(document_get(support->arena, support->store, BASKETS,
	    id, &document), ABSENT);

	assert_result(goods_add(support, id, "p0", 2, &basket), OK);
	load(support, id, &basket);
	assert_int_equal(basket.revision, 1);
	assert_int_equal(basket.count, 2);
	assert_int_equal(basket.total, 500);
	assert_string_equal(basket.order_id, "");
}

static void
no_basket_has_an_id_that_is_no_uuid(void **state)
{
	static const char *const	ids[] = { "", "x", "1234",
		"00000000-0000-0000-0000-00000000000G",
		"../../../../../../../../etc/passwd-x",
		"' OR 1=1 --                         " };
	struct support			*support = *state;
	struct basket			 basket;
	size_t				 i;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		assert_result(basket_load(support->arena, support->store,
		    ids[i], &basket), INVALID);
		assert_result(goods_add(support, ids[i], "p0", 1, &basket),
		    INVALID);
	}
	assert_result(basket_load(support->arena, support->store, NULL,
	    &basket), INVALID);
}

static void
quantities_stay_within_the_limits(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	goods_put(support, "few", 100, 700, 3);
	assert_result(goods_add(support, id, "p0", 99, &basket), OK);
	assert_result(goods_add(support, id, "p0", 1, &basket), INVALID);
	assert_result(goods_add(support, id, "p0", INT64_MAX, &basket),
	    INVALID);
	assert_result(set(support, id, "p0", 100, &basket), INVALID);
	assert_result(goods_add(support, id, "few", 4, &basket), INVALID);
	assert_result(goods_add(support, id, "few", 3, &basket), OK);
	assert_result(goods_add(support, id, "few", 1, &basket), INVALID);
	assert_result(goods_add(support, id, "none", 1, &basket), ABSENT);

	load(support, id, &basket);
	assert_int_equal(basket.count, 102);
	assert_int_equal(basket_quantity(&basket, "p0"), 99);
	assert_int_equal(basket_quantity(&basket, "none"), 0);
	assert_result(goods_add(support, id, "p0", INT64_MIN, &basket), OK);
	assert_int_equal(basket.items.count, 1);
	assert_result(set(support, id, "few", 0, &basket), OK);
	assert_int_equal(basket.items.count, 0);
	assert_int_equal(basket.total, 0);
	assert_int_equal(goods_count(support, "basket", "p0"), 0);
	assert_int_equal(goods_count(support, "basket", "few"), 0);
}

static void
lines_stay_within_the_limit(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;
	char		 name[16];
	int64_t		 i;

	for (i = 0; i <= policy()->lines_maximum; i++) {
		(void)snprintf(name, sizeof(name), "line-%d", (int)i);
		goods_put(support, arena_text(support->arena, name), 1, 0,
		    UNLIMITED);
		assert_result(goods_add(support, id, arena_text(
		    support->arena, name), 1, &basket),
		    i < policy()->lines_maximum ? OK : INVALID);
	}
	load(support, id, &basket);
	assert_int_equal(basket.items.count, policy()->lines_maximum);
	assert_result(goods_add(support, id, "line-0", 1, &basket), OK);
	assert_result(set(support, id, "line-1", 0, &basket), OK);
	assert_result(goods_add(support, id, name, 1, &basket), OK);
}

static void
a_line_of_a_deleted_product_can_only_shrink(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	assert_result(goods_add(support, id, "p0", 3, &basket), OK);
	goods_remove(support, "p0");
	assert_result(goods_add(support, id, "p0", 1, &basket), INVALID);
	assert_result(goods_add(support, id, "p0", -1, &basket), OK);
	assert_int_equal(basket.count, 2);
	assert_int_equal(basket.total, 500);
	assert_result(set(support, id, "p0", 0, &basket), OK);
	assert_int_equal(basket.items.count, 0);
	assert_result(goods_add(support, id, "p0", 1, &basket), ABSENT);
}

static void
a_sold_out_line_can_shrink_and_stay(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;

	goods_put(support, "p0", 250, 700, 5);
	assert_result(goods_add(support, id, "p0", 5, &basket), OK);
	goods_put(support, "p0", 250, 700, 2);
	assert_result(set(support, id, "p0", 5, &basket), OK);
	assert_result(set(support, id, "p0", 6, &basket), INVALID);
	assert_result(goods_add(support, id, "p0", -1, &basket), OK);
	assert_int_equal(basket.count, 4);
}

/* The price it was added at is kept, so that the page can say it changed. */
static void
a_price_is_taken_when_pieces_are_added(void **state)
{
	struct support		*support = *state;
	const char		*id = goods_id(support);
	struct basket_line	*line;
	struct basket		 basket;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	assert_result(goods_add(support, id, "p0", 2, &basket), OK);
	goods_put(support, "p0", 300, 700, UNLIMITED);
	assert_result(goods_add(support, id, "p0", -1, &basket), OK);
	line = basket.items.items;
	assert_int_equal(line->price, 250);
	assert_result(goods_add(support, id, "p0", 1, &basket), OK);
	line = basket.items.items;
	assert_int_equal(line->price, 300);
	assert_int_equal(basket.total, 600);
}

static void
an_ordered_basket_takes_nothing_more(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;
	struct order	 order;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	assert_result(goods_add(support, id, "p0", 2, &basket), OK);
	assert_result(goods_place(support, id, &order), OK);
	assert_result(goods_add(support, id, "p0", 1, &basket), REFUSED);
	assert_string_equal(basket.order_id, order.id);
	load(support, id, &basket);
	assert_int_equal(basket.count, 0);
	assert_int_equal(basket.total, 0);
	assert_int_equal(basket_quantity(&basket, "p0"), 0);
	assert_int_equal(goods_count(support, "basket", "p0"), 0);

	/* Its id belongs to the order for good. */
	support_clock(SUPPORT_NOW + DAYS(2));
	assert_result(goods_add(support, id, "p0", 1, &basket), REFUSED);
	assert_string_equal(basket.order_id, order.id);
	assert_result(basket_sweep(support->store, 10), OK);
	assert_result(goods_add(support, id, "p0", 1, &basket), REFUSED);
	assert_string_equal(basket.order_id, order.id);
	assert_int_equal(goods_count(support, "basket", "p0"), 0);
}

static void
looking_at_a_basket_renews_it(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	int64_t		 half = policy()->basket_life / 2;
	struct basket	 basket;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	assert_result(goods_add(support, id, "p0", 2, &basket), OK);
	support_clock(SUPPORT_NOW + half - 1);
	load(support, id, &basket);
	assert_result(basket_renew(support->arena, support->store, &basket),
	    OK);
	assert_int_equal(basket.revision, 1);

	support_clock(SUPPORT_NOW + half);
	assert_result(basket_renew(support->arena, support->store, &basket),
	    OK);
	assert_int_equal(basket.revision, 2);
	assert_int_equal(goods_count(support, "basket", "p0"), 2);
	support_clock(SUPPORT_NOW + 3 * half - 1);
	load(support, id, &basket);
	assert_int_equal(basket.count, 2);
	support_clock(SUPPORT_NOW + 3 * half);
	load(support, id, &basket);
	assert_int_equal(basket.count, 0);
	assert_int_equal(basket.revision, 0);
}

static void
an_expired_id_begins_again_and_its_pieces_are_gone(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	goods_put(support, "p1", 250, 700, UNLIMITED);
	assert_result(goods_add(support, id, "p0", 7, &basket), OK);
	assert_result(goods_add(support, id, "p1", 1, &basket), OK);
	support_clock(SUPPORT_NOW + DAYS(1));
	assert_result(goods_add(support, id, "p1", 3, &basket), OK);
	assert_int_equal(basket.count, 3);
	assert_int_equal(goods_count(support, "basket", "p0"), 0);
	assert_int_equal(goods_count(support, "basket", "p1"), 3);
	assert_result(basket_sweep(support->store, 10), OK);
	load(support, id, &basket);
	assert_int_equal(basket.count, 3);
}

static void
the_sweep_takes_so_many_and_the_oldest_first(void **state)
{
	struct support	*support = *state;
	struct basket	 basket;
	int		 i;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	for (i = 0; i < 5; i++) {
		support_clock(SUPPORT_NOW + i);
		assert_result(goods_add(support, goods_id(support), "p0", 1,
		    &basket), OK);
	}
	assert_result(basket_sweep(support->store, 10), OK);
	assert_int_equal(goods_count(support, "basket", "p0"), 5);
	support_clock(SUPPORT_NOW + DAYS(1) + 3);
	assert_result(basket_sweep(support->store, 3), OK);
	assert_int_equal(goods_count(support, "basket", "p0"), 2);
	assert_result(basket_sweep(support->store, 3), OK);
	assert_int_equal(goods_count(support, "basket", "p0"), 1);
}

static enum result
damage_body(struct store *store, void *argument)
{
	const char	*id = argument;

	return (document_put(store, BASKETS, id, 1, "{\"id\":1}",
	    moment_now() + 1));
}

static void
a_damaged_basket_does_not_stop_the_sweep(void **state)
{
	struct support	*support = *state;
	const char	*damaged = goods_id(support);
	struct document	 document;
	struct basket	 basket;

	goods_put(support, "p0", 250, 700, UNLIMITED);
	assert_result(goods_add(support, damaged, "p0", 1, &basket), OK);
	assert_result(goods_add(support, goods_id(support), "p0", 4, &basket),
	    OK);
	assert_result(store_change(support->store, "damage", damage_body,
	    (void *)(uintptr_t)damaged), OK);
	assert_result(basket_load(support->arena, support->store, damaged,
	    &basket), BROKEN);
	support_clock(SUPPORT_NOW + DAYS(2));
	assert_result(basket_sweep(support->store, 10), OK);
	assert_result(document_get_expired(support->arena, support->store,
	    BASKETS, damaged, &document), ABSENT);
	assert_int_equal(goods_count(support, "basket", "p0"), 1);
}

/* The tally against the model: pieces of all baskets that were not swept, but
 * for those which began again. */
static void
assert_books(struct support *support, const struct books *books)
{
	int	i, j;

	for (j = 0; j < PRODUCT_COUNT; j++) {
		int64_t	pieces = 0;

		for (i = 0; i < BASKET_COUNT; i++) {
			if (books->stored[i] && !books->ordered[i])
				pieces += books->pieces[i][j];
		}
		assert_int_equal(goods_count(support, "basket", products[j]),
		    pieces);
	}
}

static void
books_forget(struct books *books, int i)
{
	memset(books->pieces[i], 0, sizeof(books->pieces[i]));
	books->stored[i] = false;
}

static void
books_change(struct support *support, struct books *books, int i, int64_t now)
{
	int		 j = (int)goods_random(PRODUCT_COUNT);
	int64_t		 amount = goods_random(60) - 25, had;
	struct basket	 basket;
	enum result	 word;

	word = goods_add(support, books->ids[i], products[j], amount,
	    &basket);
	if (books->ordered[i]) {
		assert_result(word, REFUSED);
		return;
	}
	had = books->stored[i] && books->expires_at[i] > now ?
	    books->pieces[i][j] : 0;
	if (amount > 0 && had + amount > policy()->line_maximum) {
		assert_result(word, INVALID);
		return;
	}
	assert_result(word, OK);
	if (basket.revision == 0)
		return;
	if (books->expires_at[i] <= now)
		books_forget(books, i);
	books->stored[i] = true;
	books->pieces[i][j] = had + amount > 0 ? had + amount : 0;
	books->expires_at[i] = now + policy()->basket_life;
}

static void
books_order(struct support *support, struct books *books, int i, int64_t now)
{
	struct order	order;
	int64_t		pieces = 0;
	int		j;

	for (j = 0; j < PRODUCT_COUNT; j++)
		pieces += books->pieces[i][j];
	if (!books->ordered[i] && (!books->stored[i] || pieces == 0 ||
	    books->expires_at[i] <= now)) {
		assert_result(goods_place(support, books->ids[i], &order),
		    ABSENT);
		return;
	}
	assert_result(goods_place(support, books->ids[i], &order), OK);
	books->ordered[i] = true;
}

static void
books_sweep(struct support *support, struct books *books, int64_t now)
{
	int	i;

	assert_result(basket_sweep(support->store, BASKET_COUNT), OK);
	for (i = 0; i < BASKET_COUNT; i++) {
		if (books->stored[i] && books->expires_at[i] <= now)
			books_forget(books, i);
	}
}

static void
the_tally_is_the_sum_over_baskets_whatever_happens(void **state)
{
	struct support	*support = *state;
	struct books	 books;
	int64_t		 now = SUPPORT_NOW;
	int		 i, step;

	memset(&books, 0, sizeof(books));
	goods_seed(7);
	for (i = 0; i < PRODUCT_COUNT; i++)
		goods_put(support, products[i], 100, 700, UNLIMITED);
	for (i = 0; i < BASKET_COUNT; i++)
		books.ids[i] = goods_id(support);

	for (step = 0; step < STEPS; step++) {
		i = (int)goods_random(BASKET_COUNT);
		now += goods_random(HOURS(4));
		support_clock(now);
		switch (goods_random(24)) {
		case 0:
			books_sweep(support, &books, now);
			break;
		case 1:
			books_order(support, &books, i, now);
			break;
		case 2:
			/* Another visitor comes. */
			if (!books.stored[i] || books.expires_at[i] <= now)
				break;
			if (books.ordered[i]) {
				books_forget(&books, i);
				books.ordered[i] = false;
				books.ids[i] = goods_id(support);
			}
			break;
		default:
			books_change(support, &books, i, now);
			break;
		}
		assert_books(support, &books);
	}
	support_clock(now + DAYS(3));
	assert_result(basket_sweep(support->store, 10000), OK);
	for (i = 0; i < PRODUCT_COUNT; i++)
		assert_int_equal(goods_count(support, "basket", products[i]),
		    0);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_basket_is_stored_at_its_first_change),
		test(no_basket_has_an_id_that_is_no_uuid),
		test(quantities_stay_within_the_limits),
		test(lines_stay_within_the_limit),
		test(a_line_of_a_deleted_product_can_only_shrink),
		test(a_sold_out_line_can_shrink_and_stay),
		test(a_price_is_taken_when_pieces_are_added),
		test(an_ordered_basket_takes_nothing_more),
		test(looking_at_a_basket_renews_it),
		test(an_expired_id_begins_again_and_its_pieces_are_gone),
		test(the_sweep_takes_so_many_and_the_oldest_first),
		test(a_damaged_basket_does_not_stop_the_sweep),
		test(the_tally_is_the_sum_over_baskets_whatever_happens),
	};

	return (cmocka_run_group_tests_name("basket", tests, NULL, NULL));
}
