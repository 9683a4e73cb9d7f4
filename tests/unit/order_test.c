/* Orders: what may happen in which state, stock, and figures that add up. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "goods.h"
#include "shop/policy.h"
#include "store/documents.h"
#include "store/errands.h"

#define STATES	5
#define EVENTS	5
#define PIECES	2
#define STOCK	5
#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

static const char *const	states[STATES] = { "pending", "held",
				    "accepted", "declined", "expired" };
static const enum order_event_kind	events[EVENTS] = { ORDER_PAY,
	ORDER_DECLINE, ORDER_EXPIRE, ORDER_HOLD, ORDER_RETRY };

/* What stands after an event, by state and event; NULL: not possible. */
static const char *const	after[STATES][EVENTS] = {
	{ "accepted", "declined", "expired", "held", NULL },
	{ "accepted", "declined", NULL, NULL, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
	{ "accepted", NULL, NULL, "held", "pending" },
	{ "accepted", NULL, NULL, "held", "pending" },
};

static bool
takes_stock(const char *state)
{
	return (strcmp(state, "declined") != 0 &&
	    strcmp(state, "expired") != 0);
}

/* An order in a state, come there from "pending". */
static void
reach(struct support *support, const char *state, struct order *order)
{
	static const enum order_event_kind	ways[STATES] = { ORDER_RETRY,
		ORDER_HOLD, ORDER_PAY, ORDER_DECLINE, ORDER_EXPIRE };
	size_t					i;

	goods_put(support, "p", 250, 700, STOCK);
	goods_order(support, "p", PIECES, order);
	for (i = 1; i < STATES; i++) {
		if (strcmp(states[i], state) == 0)
			assert_result(goods_apply(support, order, ways[i]),
			    OK);
	}
	assert_string_equal(order->state, state);
}

static size_t
hand_overs(struct support *support, const char *order_id)
{
	struct errands	errands;
	size_t		i, count = 0;

	assert_result(errands_waiting(support->arena, support->store, 1000,
	    &errands), OK);
	for (i = 0; i < errands.count; i++)
		count += strcmp(errands.items[i].kind, "hand-over") == 0 &&
		    strcmp(errands.items[i].subject, order_id) == 0;

	return (count);
}

static void
each_event_in_each_state_does_what_the_table_says(void **state)
{
	struct support	*support = *state;
	struct order	 order, stored;
	size_t		 i, j;

	for (i = 0; i < STATES; i++) {
		for (j = 0; j < EVENTS; j++) {
			const char	*to = after[i][j];
			bool		 paid;

			reach(support, states[i], &order);
			assert_result(goods_apply(support, &order, events[j]),
			    to == NULL ? CONFLICT : OK);
			if (to == NULL)
				to = states[i];
			assert_result(order_load(support->arena,
			    support->store, order.id, &stored), OK);
			assert_string_equal(stored.state, to);
			assert_string_equal(stored.trouble, "");

			/* Money of another amount came late: nothing taken
			 * before the manager or the bank has decided. */
			assert_stock(support, "p", takes_stock(to) &&
			    (takes_stock(states[i]) ||
			    events[j] != ORDER_HOLD) ? STOCK - PIECES :
			    STOCK);
			paid = strcmp(to, "accepted") == 0;
			assert_int_equal(order_is_paid(&stored), paid);
			assert_int_equal(stored.paid_at != 0, paid);
			assert_int_equal(hand_overs(support, order.id),
			    paid ? 1 : 0);
			assert_int_equal(stored.hold_until != 0,
			    strcmp(to, "pending") == 0 &&
			    strcmp(states[i], "pending") == 0);
		}
	}
}

static void
questions_about_a_state_have_one_answer(void **state)
{
	struct support	*support = *state;
	struct order	 order;
	size_t		 i;

	for (i = 0; i < STATES; i++) {
		reach(support, states[i], &order);
		assert_int_equal(order_is_paid(&order), i == 2);
		assert_int_equal(order_is_open(&order), i < 2);
		assert_int_equal(order_can_retry(&order), i > 2);
		assert_non_null(order_payment(&order));
		assert_ptr_equal(order_payment_find(&order,
		    order_payment(&order)->id), order_payment(&order));
		assert_null(order_payment_find(&order, order.id));
	}
}

static enum result
release_body(struct store *store, void *argument)
{
	struct order	*order = argument;
	struct arena	*arena = arena_create();
	enum result	 word;

	word = order_release(arena, store, order);
	if (word == OK)
		word = order_release(arena, store, order);
	if (word == OK)
		word = order_save(arena, store, order, order->state);
	arena_destroy(arena);

	return (word);
}

static void
stock_is_given_back_once(void **state)
{
	struct support	*support = *state;
	struct order	 order;

	reach(support, "pending", &order);
	assert_stock(support, "p", STOCK - PIECES);
	assert_result(store_change(support->store, "release", release_body,
	    &order), OK);
	assert_stock(support, "p", STOCK);
	assert_result(goods_apply(support, &order, ORDER_DECLINE), OK);
	assert_stock(support, "p", STOCK);
	assert_result(goods_apply(support, &order, ORDER_DECLINE), CONFLICT);
	assert_result(goods_apply(support, &order, ORDER_EXPIRE), CONFLICT);
	assert_stock(support, "p", STOCK);
}

static void
late_money_takes_stock_again(void **state)
{
	struct support	*support = *state;
	struct order	 order;

	reach(support, "expired", &order);
	assert_stock(support, "p", STOCK);
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);
	assert_string_equal(order.trouble, "");
	assert_stock(support, "p", STOCK - PIECES);
}

static void
late_money_without_stock_is_trouble_but_accepted(void **state)
{
	struct support	*support = *state;
	struct order	 order;

	reach(support, "declined", &order);
	goods_put(support, "p", 250, 700, PIECES - 1);
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);
	assert_string_equal(order.state, "accepted");
	assert_string_equal(order.trouble, "paid_without_stock");
	assert_stock(support, "p", PIECES - 1);
	assert_int_equal(goods_count(support, "sold", "p"), PIECES);

	reach(support, "declined", &order);
	goods_remove(support, "p");
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);
	assert_string_equal(order.trouble, "paid_without_stock");
}

/* Half of an order is not taken from those who could have it whole. */
static void
late_money_takes_all_of_its_stock_or_none(void **state)
{
	struct support			*support = *state;
	const char			*id = goods_id(support);
	const struct order_item		*items;
	struct basket			 basket;
	struct order			 order, stored;

	goods_put(support, "p", 250, 700, STOCK);
	goods_put(support, "q", 250, 700, STOCK);
	assert_result(goods_add(support, id, "p", PIECES, &basket), OK);
	assert_result(goods_add(support, id, "q", PIECES, &basket), OK);
	assert_result(goods_place(support, id, &order), OK);
	assert_result(goods_apply(support, &order, ORDER_EXPIRE), OK);
	goods_put(support, "q", 250, 700, PIECES - 1);
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);

	assert_result(order_load(support->arena, support->store, order.id,
	    &stored), OK);
	items = stored.items.items;
	assert_string_equal(stored.trouble, "paid_without_stock");
	assert_stock(support, "p", STOCK);
	assert_stock(support, "q", PIECES - 1);
	assert_false(items[0].reserved || items[1].reserved);
}

/* Wrong money came after the order had given its stock back. */
static void
a_held_order_without_stock_takes_it_when_paid(void **state)
{
	struct support	*support = *state;
	struct order	 order;

	reach(support, "expired", &order);
	assert_result(goods_apply(support, &order, ORDER_HOLD), OK);
	assert_stock(support, "p", STOCK);
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);
	assert_stock(support, "p", STOCK - PIECES);
	assert_string_equal(order.trouble, "");

	reach(support, "expired", &order);
	assert_result(goods_apply(support, &order, ORDER_HOLD), OK);
	goods_put(support, "p", 250, 700, 0);
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);
	assert_string_equal(order.trouble, "paid_without_stock");
	assert_stock(support, "p", 0);

	/* Declined instead: what was not taken is not given back. */
	reach(support, "expired", &order);
	assert_result(goods_apply(support, &order, ORDER_HOLD), OK);
	assert_result(goods_apply(support, &order, ORDER_DECLINE), OK);
	assert_stock(support, "p", STOCK);
}

static void
a_retry_without_stock_changes_nothing(void **state)
{
	struct support	*support = *state;
	struct order	 order, stored;

	reach(support, "declined", &order);
	goods_put(support, "p", 250, 700, 1);
	assert_result(goods_apply(support, &order, ORDER_RETRY), CONFLICT);
	assert_result(order_load(support->arena, support->store, order.id,
	    &stored), OK);
	assert_string_equal(stored.state, "declined");
	assert_stock(support, "p", 1);
}

static void
a_product_counted_only_later_gets_nothing_back(void **state)
{
	struct support	*support = *state;
	struct order	 order;

	goods_put(support, "p", 250, 700, UNLIMITED);
	goods_order(support, "p", PIECES, &order);
	goods_put(support, "p", 250, 700, 7);
	assert_result(goods_apply(support, &order, ORDER_DECLINE), OK);
	assert_stock(support, "p", 7);
	assert_result(goods_apply(support, &order, ORDER_RETRY), OK);
	assert_stock(support, "p", 7 - PIECES);
}

static void
stock_of_a_deleted_product_is_nobodys(void **state)
{
	struct support	*support = *state;
	struct order	 order;

	reach(support, "pending", &order);
	goods_remove(support, "p");
	assert_result(goods_apply(support, &order, ORDER_DECLINE), OK);
	goods_put(support, "p", 250, 700, STOCK);
	assert_result(goods_apply(support, &order, ORDER_RETRY), OK);
	assert_stock(support, "p", STOCK - PIECES);
}

static enum result
save_body(struct store *store, void *argument)
{
	struct order	*order = argument;
	struct arena	*arena = arena_create();
	enum result	 word;

	word = order_save(arena, store, order, order->state);
	arena_destroy(arena);

	return (word);
}

static void
an_old_revision_is_a_conflict_and_moves_no_tally(void **state)
{
	struct support	*support = *state;
	struct order	 order, old;

	reach(support, "pending", &order);
	assert_result(order_load(support->arena, support->store, order.id,
	    &old), OK);
	assert_result(store_change(support->store, "save", save_body, &order),
	    OK);
	assert_result(store_change(support->store, "save", save_body, &old),
	    CONFLICT);
	assert_int_equal(goods_count(support, "orders", "pending"), 1);
	assert_int_equal(goods_amount(support, "orders", "pending"),
	    order.total);
}

/* What could not be read again is not written. */
static void
an_order_does_not_outgrow_its_document(void **state)
{
	struct support		*support = *state;
	struct order_event	*event;
	struct order		 order, stored;
	char			*comment;
	int			 i;

	reach(support, "accepted", &order);
	comment = arena_alloc(support->arena, 9001);
	memset(comment, '<', 9000);
	for (i = 0; i < 30; i++) {
		event = list_append(support->arena, &order.shipping,
		    sizeof(*event));
		event->status = "sent";
		event->comment = comment;
		event->received_at = "";
	}
	assert_result(store_change(support->store, "save", save_body, &order),
	    INVALID);
	assert_result(order_load(support->arena, support->store, order.id,
	    &stored), OK);
	assert_int_equal(stored.shipping.count, 0);
	order.shipping.count = 10;
	assert_result(store_change(support->store, "save", save_body, &order),
	    OK);
	assert_result(order_load(support->arena, support->store, order.id,
	    &stored), OK);
	assert_int_equal(stored.shipping.count, 10);
}

static void
an_order_is_found_by_its_id_and_its_basket_only(void **state)
{
	static const char *const	strangers[] = { "", "1001", "x",
		"00000000-0000-4000-8000-000000000000",
		"' OR 1=1 --                         " };
	struct support			*support = *state;
	struct order			 order, found;
	size_t				 i;

	reach(support, "pending", &order);
	assert_result(order_of_basket(support->arena, support->store,
	    order.basket_id, &found), OK);
	assert_string_equal(found.id, order.id);
	for (i = 0; i < LENGTH(strangers); i++) {
		assert_result(order_load(support->arena, support->store,
		    strangers[i], &found), ABSENT);
		assert_result(order_of_basket(support->arena, support->store,
		    strangers[i], &found), ABSENT);
	}
	assert_result(order_load(support->arena, support->store, NULL,
	    &found), ABSENT);
	assert_result(order_load(support->arena, support->store,
	    order.basket_id, &found), ABSENT);
}

static void
pages_hold_each_order_once_newest_first(void **state)
{
	struct support	*support = *state;
	struct orders	 page;
	struct order	 order;
	const char	*id = "";
	int64_t		 before = 0;
	size_t		 seen = 0, i;

	goods_put(support, "p", 250, 700, UNLIMITED);
	for (i = 0; i < 11; i++) {
		support_clock(SUPPORT_NOW + (int64_t)(i / 4));
		goods_order(support, "p", 1, &order);
		if (i % 2 == 0)
			assert_result(goods_apply(support, &order, ORDER_PAY),
			    OK);
	}
	do {
		assert_result(orders_page(support->arena, support->store, "",
		    before, id, 4, &page), OK);
		for (i = 0; i < page.count; i++) {
			assert_true(before == 0 ||
			    page.items[i].document_created_at < before ||
			    (page.items[i].document_created_at == before &&
			    strcmp(page.items[i].id, id) < 0));
			before = page.items[i].document_created_at;
			id = page.items[i].id;
		}
		seen += page.count;
	} while (page.count == 4);
	assert_int_equal(seen, 11);
	assert_result(orders_page(support->arena, support->store, "accepted",
	    0, "", 100, &page), OK);
	assert_int_equal(page.count, 6);
	assert_result(orders_page(support->arena, support->store, "trouble",
	    0, "", 100, &page), OK);
	assert_int_equal(page.count, 0);
}

static enum result
damage_body(struct store *store, void *argument)
{
	const struct order	*order = argument;

	return (document_put(store, ORDERS, order->id, order->revision, "{}",
	    0));
}

static void
one_that_cannot_be_read_hides_no_other(void **state)
{
	struct support	*support = *state;
	struct order	 orders[7];
	struct orders	 page = { .last_id = "" };
	size_t		 seen = 0;
	int		 i;

	goods_put(support, "p", 250, 700, UNLIMITED);
	for (i = 0; i < 7; i++) {
		support_clock(SUPPORT_NOW + i);
		goods_order(support, "p", 1, &orders[i]);
	}
	/* The last of the first page, where the next one begins. */
	assert_result(store_change(support->store, "damage", damage_body,
	    &orders[4]), OK);
	do {
		assert_result(orders_page(support->arena, support->store, "",
		    page.last_created_at, page.last_id, 3, &page), OK);
		seen += page.count;
	} while (page.more);
	assert_int_equal(seen, 6);
}

/* --- figures ----------------------------------------------------------- */

#define PRODUCTS_SOLD	3
#define ORDERS_PLACED	12
#define HISTORY		400

static const char *const	sold[PRODUCTS_SOLD] = { "a", "b", "c" };
static const int64_t		stocks[PRODUCTS_SOLD] = { 20, UNLIMITED, 6 };

static void
order_something(struct support *support, struct order *order)
{
	const char	*id = goods_id(support);
	struct basket	 basket;
	int		 i;

	memset(order, 0, sizeof(*order));
	for (i = 0; i < PRODUCTS_SOLD; i++) {
		if (goods_random(2) == 0)
			(void)goods_add(support, id, sold[i],
			    1 + goods_random(3), &basket);
	}
	if (goods_place(support, id, order) != OK)
		order->id = NULL;
}

static void
assert_stocks(struct support *support, const struct orders *orders)
{
	int64_t	left[PRODUCTS_SOLD];
	size_t	i, j, k;

	memcpy(left, stocks, sizeof(left));
	for (i = 0; i < orders->count; i++) {
		const struct order_item	*items =
					    orders->items[i].items.items;

		for (j = 0; j < orders->items[i].items.count; j++) {
			for (k = 0; k < PRODUCTS_SOLD; k++) {
				if (items[j].reserved && strcmp(sold[k],
				    items[j].product_id) == 0)
					left[k] -= items[j].quantity;
			}
		}
	}
	for (k = 0; k < PRODUCTS_SOLD; k++) {
		assert_stock(support, sold[k], left[k]);
		assert_true(left[k] == UNLIMITED || left[k] >= 0);
	}
}

static void
assert_figures(struct support *support, const struct orders *orders)
{
	int64_t	count[STATES] = { 0 }, amount[STATES] = { 0 };
	int64_t	pieces[PRODUCTS_SOLD] = { 0 }, turnover = 0, paid = 0;
	size_t	i, j, k;

	for (i = 0; i < orders->count; i++) {
		const struct order	*order = &orders->items[i];
		const struct order_item	*items = order->items.items;

		for (j = 0; j < STATES; j++) {
			if (strcmp(order->state, states[j]) == 0)
				break;
		}
		count[j]++;
		amount[j] += order->total;
		if (!order_is_paid(order))
			continue;
		paid++;
		turnover += order->total;
		for (j = 0; j < order->items.count; j++) {
			for (k = 0; k < PRODUCTS_SOLD; k++) {
				if (strcmp(sold[k], items[j].product_id) == 0)
					pieces[k] += items[j].quantity;
			}
		}
	}
	for (j = 0; j < STATES; j++) {
		assert_int_equal(goods_count(support, "orders", states[j]),
		    count[j]);
		assert_int_equal(goods_amount(support, "orders", states[j]),
		    amount[j]);
	}
	for (k = 0; k < PRODUCTS_SOLD; k++)
		assert_int_equal(goods_count(support, "sold", sold[k]),
		    pieces[k]);
	assert_int_equal(goods_count(support, "sold-day", "2026-11-21"),
	    paid);
	assert_int_equal(goods_amount(support, "sold-day", "2026-11-21"),
	    turnover);
	assert_int_equal(goods_amount(support, "sold-month", "2026-11"),
	    turnover);
}

static void
figures_are_the_sums_over_all_orders(void **state)
{
	struct support	*support = *state;
	struct order	 placed[ORDERS_PLACED];
	struct orders	 all;
	int		 i, step;

	goods_seed(99);
	for (i = 0; i < PRODUCTS_SOLD; i++)
		goods_put(support, sold[i], 199 + i, 700, stocks[i]);
	for (i = 0; i < ORDERS_PLACED; i++)
		order_something(support, &placed[i]);

	for (step = 0; step < HISTORY; step++) {
		struct order	*order;

		order = &placed[goods_random(ORDERS_PLACED)];
		/* Paying ends a history: it comes less often. */
		i = (int)goods_random(EVENTS * 4);
		if (order->id == NULL || i == EVENTS)
			order_something(support, order);
		else if (i < EVENTS || i % EVENTS != 0)
			(void)goods_apply(support, order, events[i % EVENTS]);
		if (step % 20 != 0)
			continue;
		assert_result(orders_page(support->arena, support->store, "",
		    0, "", 1000, &all), OK);
		assert_figures(support, &all);
		assert_stocks(support, &all);
	}
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(each_event_in_each_state_does_what_the_table_says),
		test(questions_about_a_state_have_one_answer),
		test(stock_is_given_back_once),
		test(late_money_takes_stock_again),
		test(late_money_without_stock_is_trouble_but_accepted),
		test(late_money_takes_all_of_its_stock_or_none),
		test(a_held_order_without_stock_takes_it_when_paid),
		test(a_retry_without_stock_changes_nothing),
		test(a_product_counted_only_later_gets_nothing_back),
		test(stock_of_a_deleted_product_is_nobodys),
		test(an_old_revision_is_a_conflict_and_moves_no_tally),
		test(an_order_does_not_outgrow_its_document),
		test(an_order_is_found_by_its_id_and_its_basket_only),
		test(pages_hold_each_order_once_newest_first),
		test(one_that_cannot_be_read_hides_no_other),
		test(figures_are_the_sums_over_all_orders),
	};

	return (cmocka_run_group_tests_name("order", tests, NULL, NULL));
}
