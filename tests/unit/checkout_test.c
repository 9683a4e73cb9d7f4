/* From basket to order: once, at the price that was seen, while stock lasts. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "goods.h"
#include "shop/policy.h"
#include "store/errands.h"
#include "store/tally.h"

#define BUYERS	6

static const struct method	by_sandbox = { .provider = "sandbox",
				    .card = "" };

static size_t
errands_owed(struct support *support, const char *kind)
{
	struct errands	errands;
	size_t		i, count = 0;

	assert_result(errands_waiting(support->arena, support->store, 1000,
	    &errands), OK);
	for (i = 0; i < errands.count; i++)
		count += strcmp(errands.items[i].kind, kind) == 0;

	return (count);
}

static void
offer(struct support *support, const char *basket_id, struct offer *out)
{
	struct basket	basket;

	assert_result(basket_load(support->arena, support->store, basket_id,
	    &basket), OK);
	assert_result(offer_make(support->arena, support->store, &basket,
	    out), OK);
}

/* All that an order would have left behind is not there. */
static void
assert_nothing_ordered(struct support *support)
{
	assert_int_equal(goods_count(support, "orders", "pending"), 0);
	assert_int_equal(goods_count(support, "sequence", "order"), 0);
	assert_int_equal(errands_owed(support, "payment-start"), 0);
}

static void
an_order_is_what_the_basket_was(void **state)
{
	struct support		*support = *state;
	const char		*id = goods_id(support);
	struct policy		 before = *policy(), terms = before;
	const struct order_item	*items;
	const struct payment	*payment;
	struct basket		 basket;
	struct order		 order, stored;

	terms.shipping_price = 490;
	policy_set(&terms);
	goods_put(support, "a", 250, 700, 5);
	goods_put(support, "b", 1000, 1900, UNLIMITED);
	assert_result(goods_add(support, id, "a", 2, &basket), OK);
	assert_result(goods_add(support, id, "b", 1, &basket), OK);
	assert_result(goods_place(support, id, &order), OK);
	policy_set(&before);

	assert_result(order_load(support->arena, support->store, order.id,
	    &stored), OK);
	items = stored.items.items;
	payment = order_payment(&stored);
	assert_int_equal(stored.items.count, 2);
	assert_int_equal(items[0].quantity, 2);
	assert_int_equal(items[0].total, 500);
	assert_true(items[0].reserved);
	assert_false(items[1].reserved);
	assert_int_equal(stored.goods, 1500);
	assert_int_equal(stored.total, 1990);
	assert_int_equal(stored.taxes.count, 2);
	assert_string_equal(stored.state, "pending");
	assert_string_equal(stored.number, "1001");
	assert_string_equal(stored.basket_id, id);
	assert_string_equal(stored.address.city, "Ulm");
	assert_int_equal(stored.hold_until, SUPPORT_NOW +
	    policy()->hold_time);
	assert_string_equal(payment->state, "preparing");
	assert_int_equal(payment->amount, 1990);
	assert_int_equal(errands_owed(support, "payment-start"), 1);
	assert_stock(support, "a", 3);
}

static void
a_second_click_finds_the_first_ones_order(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;
	struct order	 order, again;

	goods_put(support, "a", 250, 700, 5);
	assert_result(goods_add(support, id, "a", 2, &basket), OK);
	assert_result(goods_place(support, id, &order), OK);
	assert_result(goods_place(support, id, &again), OK);
	assert_string_equal(again.id, order.id);
	/* Also when everything has changed since. */
	goods_put(support, "a", 999, 700, 0);
	support_clock(SUPPORT_NOW + DAYS(30));
	assert_result(basket_sweep(support->store, 10), OK);
	assert_result(goods_place(support, id, &again), OK);
	assert_string_equal(again.id, order.id);
	assert_int_equal(goods_count(support, "orders", "pending"), 1);
	assert_int_equal(errands_owed(support, "payment-start"), 1);
}

static void
nothing_is_ordered_from_nothing(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;
	struct order	 order;

	assert_result(goods_place(support, id, &order), ABSENT);
	assert_result(goods_place(support, "", &order), ABSENT);
	assert_result(goods_place(support, "no uuid", &order), ABSENT);
	goods_put(support, "a", 250, 700, 5);
	assert_result(goods_add(support, id, "a", 1, &basket), OK);
	assert_result(goods_add(support, id, "a", -1, &basket), OK);
	assert_result(goods_place(support, id, &order), ABSENT);
	assert_nothing_ordered(support);
}

static void
another_total_than_was_seen_is_a_conflict(void **state)
{
	static const int64_t	seen[] = { 499, 501, 0, INT64_MAX };
	struct support		*support = *state;
	const char		*id = goods_id(support);
	struct purchase		 purchase;
	struct basket		 basket;
	struct order		 order;
	size_t			 i;

	goods_put(support, "a", 250, 700, 5);
	assert_result(goods_add(support, id, "a", 2, &basket), OK);
	goods_purchase(id, &purchase);
	for (i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		purchase.total_seen = seen[i];
		assert_result(checkout_place(support->arena, support->store,
		    &purchase, &order), CONFLICT);
		assert_nothing_ordered(support);
		assert_stock(support, "a", 5);
	}
	purchase.total_seen = 500;
	assert_result(checkout_place(support->arena, support->store,
	    &purchase, &order), OK);
}

static void
what_changed_since_is_said_before_buying(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;
	struct offer	 now;
	struct order	 order;

	goods_put(support, "a", 250, 700, 5);
	goods_put(support, "b", 100, 700, 5);
	assert_result(goods_add(support, id, "a", 2, &basket), OK);
	assert_result(goods_add(support, id, "b", 3, &basket), OK);
	offer(support, id, &now);
	assert_true(now.buyable);
	assert_false(now.changed);

	goods_put(support, "a", 300, 700, 5);
	offer(support, id, &now);
	assert_true(now.buyable && now.changed && now.lines[0].repriced);
	assert_int_equal(now.lines[0].price_before, 250);
	assert_int_equal(now.quote.goods, 900);

	goods_put(support, "b", 100, 700, 2);
	offer(support, id, &now);
	assert_true(!now.buyable && now.changed && now.lines[1].short_stock);
	assert_int_equal(now.quote.goods, 600);
	assert_result(goods_place(support, id, &order), CONFLICT);

	goods_remove(support, "b");
	offer(support, id, &now);
	assert_true(!now.buyable && now.lines[1].gone);
	assert_string_equal(now.lines[1].product.id, "b");
	assert_result(goods_place(support, id, &order), CONFLICT);
	goods_remove(support, "a");
	offer(support, id, &now);
	assert_int_equal(now.quote.total, 0);
	assert_nothing_ordered(support);
}

/* A dearer price that nobody was shown is not charged. */
static void
a_price_that_rose_is_shown_first(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct purchase	 purchase;
	struct basket	 basket;
	struct order	 order;

	goods_put(support, "a", 250, 700, 5);
	assert_result(goods_add(support, id, "a", 2, &basket), OK);
	goods_purchase(id, &purchase);
	purchase.total_seen = 500;
	goods_put(support, "a", 251, 700, 5);
	assert_result(checkout_place(support->arena, support->store,
	    &purchase, &order), CONFLICT);
	purchase.total_seen = 502;
	assert_result(checkout_place(support->arena, support->store,
	    &purchase, &order), OK);
	assert_int_equal(order.total, 502);
}

static void
a_basket_of_too_many_rates_cannot_be_bought(void **state)
{
	struct support	*support = *state;
	const char	*id = goods_id(support);
	struct basket	 basket;
	struct offer	 now;
	struct order	 order;
	char		 name[32];
	int		 i;

	for (i = 0; i <= QUOTE_RATES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "rate-%d", i);
		goods_put(support, name, 100, i * 100, UNLIMITED);
		assert_result(goods_add(support, id, name, 1, &basket), OK);
	}
	offer(support, id, &now);
	assert_false(now.buyable);
	assert_int_equal(now.count, QUOTE_RATES_MAX + 1);
	assert_result(goods_place(support, id, &order), CONFLICT);
	assert_nothing_ordered(support);
	assert_result(goods_add(support, id, "rate-0", -1, &basket), OK);
	assert_result(goods_place(support, id, &order), OK);
}

static void
a_declined_order_can_be_paid_again(void **state)
{
	struct support	*support = *state;
	struct order	 order;

	goods_put(support, "a", 250, 700, 2);
	goods_order(support, "a", 2, &order);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_sandbox, &order), REFUSED);
	assert_result(goods_apply(support, &order, ORDER_DECLINE), OK);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_sandbox, &order), OK);
	assert_int_equal(order.payments.count, 2);
	assert_string_equal(order.state, "pending");
	assert_string_equal(order_payment(&order)->state, "preparing");
	assert_true(order.hold_until > SUPPORT_NOW);
	assert_stock(support, "a", 0);
	assert_int_equal(errands_owed(support, "payment-start"), 2);

	/* A second click. */
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_sandbox, &order), REFUSED);
	assert_int_equal(errands_owed(support, "payment-start"), 2);
}

/* Who pays by himself has his own time; nobody is called. */
static void
an_offline_attempt_is_pending_at_once(void **state)
{
	static const struct method	by_hand = { .provider = "transfer",
					    .card = "", .offline = true,
					    .hold_time = DAYS(7) };
	struct support	*support = *state;
	struct order	 order;

	goods_put(support, "a", 250, 700, 2);
	goods_order(support, "a", 2, &order);
	assert_result(goods_apply(support, &order, ORDER_DECLINE), OK);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_hand, &order), OK);
	assert_string_equal(order_payment(&order)->state, "pending");
	assert_int_equal(order_payment(&order)->expires_at,
	    SUPPORT_NOW + DAYS(7));
	assert_int_equal(order.hold_until, SUPPORT_NOW + DAYS(7));
	assert_int_equal(errands_owed(support, "payment-start"), 1);

	/* The same again would hold the goods for longer, and no more. */
	support_clock(SUPPORT_NOW + DAYS(6));
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    order_payment(&order)->id, &by_hand, &order), REFUSED);
	assert_result(order_load(support->arena, support->store, order.id,
	    &order), OK);
	assert_int_equal(order.payments.count, 2);
	assert_int_equal(order.hold_until, SUPPORT_NOW + DAYS(7));
}

static void
a_retry_needs_an_order_and_its_stock(void **state)
{
	struct support	*support = *state;
	struct order	 order, stored;

	goods_put(support, "a", 250, 700, 2);
	goods_order(support, "a", 2, &order);
	assert_result(goods_apply(support, &order, ORDER_EXPIRE), OK);
	goods_put(support, "a", 250, 700, 1);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_sandbox, &stored), CONFLICT);
	assert_result(order_load(support->arena, support->store, order.id,
	    &stored), OK);
	assert_int_equal(stored.payments.count, 1);
	assert_string_equal(stored.state, "expired");
	assert_int_equal(errands_owed(support, "payment-start"), 1);
	assert_stock(support, "a", 1);
	assert_result(checkout_retry(support->arena, support->store,
	    goods_id(support), "", &by_sandbox, &stored), ABSENT);
	assert_result(checkout_retry(support->arena, support->store, "x",
	    "", &by_sandbox, &stored), ABSENT);
}

static void
attempts_to_pay_come_to_an_end(void **state)
{
	struct support	*support = *state;
	struct order	 order;
	size_t		 i;

	goods_put(support, "a", 250, 700, 2);
	goods_order(support, "a", 2, &order);
	for (i = 1; i < ORDER_PAYMENTS_MAX; i++) {
		assert_result(goods_apply(support, &order, ORDER_DECLINE),
		    OK);
		assert_true(order_can_retry(&order));
		assert_result(checkout_retry(support->arena, support->store,
		    order.id, "", &by_sandbox, &order), OK);
	}
	assert_result(goods_apply(support, &order, ORDER_DECLINE), OK);
	assert_false(order_can_retry(&order));
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_sandbox, &order), REFUSED);
}

/* --- races ------------------------------------------------------------- */

struct buyer {
	const char		*folder;
	const char		*basket_id;
	pthread_barrier_t	*start;
	enum result		 word;
	char			 order_id[64];
};

static void *
buy(void *argument)
{
	struct buyer	*buyer = argument;
	struct arena	*arena = arena_create();
	struct purchase	 purchase;
	struct store	*store = NULL;
	struct order	 order;

	buyer->word = store_open(buyer->folder, &store);
	pthread_barrier_wait(buyer->start);
	if (buyer->word == OK) {
		goods_purchase(buyer->basket_id, &purchase);
		buyer->word = checkout_place(arena, store, &purchase, &order);
	}
	if (buyer->word == OK)
		(void)snprintf(buyer->order_id, sizeof(buyer->order_id), "%s",
		    order.id);
	store_close(store);
	arena_destroy(arena);

	return (NULL);
}

static void
buy_at_once(struct support *support, struct buyer *buyers)
{
	pthread_barrier_t	start;
	pthread_t		threads[BUYERS];
	int			i;

	assert_int_equal(pthread_barrier_init(&start, NULL, BUYERS), 0);
	for (i = 0; i < BUYERS; i++) {
		buyers[i].folder = support->folder;
		buyers[i].start = &start;
		assert_int_equal(pthread_create(&threads[i], NULL, buy,
		    &buyers[i]), 0);
	}
	for (i = 0; i < BUYERS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
}

static void
the_last_piece_is_sold_once(void **state)
{
	struct support	*support = *state;
	struct buyer	 buyers[BUYERS];
	struct basket	 basket;
	int		 round, i, sold;

	for (round = 0; round < 5; round++) {
		memset(buyers, 0, sizeof(buyers));
		goods_put(support, "a", 250, 700, 1);
		for (i = 0; i < BUYERS; i++) {
			buyers[i].basket_id = goods_id(support);
			assert_result(goods_add(support, buyers[i].basket_id,
			    "a", 1, &basket), OK);
		}
		buy_at_once(support, buyers);
		for (i = sold = 0; i < BUYERS; i++) {
			if (buyers[i].word == OK)
				sold++;
			else
				assert_result(buyers[i].word, CONFLICT);
		}
		assert_int_equal(sold, 1);
		assert_stock(support, "a", 0);
		assert_int_equal(goods_count(support, "orders", "pending"),
		    round + 1);
		assert_int_equal(goods_count(support, "sequence", "order"),
		    round + 1);
	}
}

static void
one_basket_becomes_one_order(void **state)
{
	struct support	*support = *state;
	struct buyer	 buyers[BUYERS];
	struct basket	 basket;
	int		 round, i;

	goods_put(support, "a", 250, 700, 1000);
	for (round = 0; round < 5; round++) {
		const char	*id = goods_id(support);

		memset(buyers, 0, sizeof(buyers));
		assert_result(goods_add(support, id, "a", 1, &basket), OK);
		for (i = 0; i < BUYERS; i++)
			buyers[i].basket_id = id;
		buy_at_once(support, buyers);
		for (i = 0; i < BUYERS; i++) {
			assert_result(buyers[i].word, OK);
			assert_string_equal(buyers[i].order_id,
			    buyers[0].order_id);
		}
		assert_stock(support, "a", 1000 - round - 1);
		assert_int_equal(errands_owed(support, "payment-start"),
		    round + 1);
	}
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(an_order_is_what_the_basket_was),
		test(a_second_click_finds_the_first_ones_order),
		test(nothing_is_ordered_from_nothing),
		test(another_total_than_was_seen_is_a_conflict),
		test(what_changed_since_is_said_before_buying),
		test(a_price_that_rose_is_shown_first),
		test(a_basket_of_too_many_rates_cannot_be_bought),
		test(a_declined_order_can_be_paid_again),
		test(an_offline_attempt_is_pending_at_once),
		test(a_retry_needs_an_order_and_its_stock),
		test(attempts_to_pay_come_to_an_end),
		test(the_last_piece_is_sold_once),
		test(one_basket_becomes_one_order),
	};

	return (cmocka_run_group_tests_name("checkout", tests, NULL, NULL));
}
