/* An order that a restore puts back counts as it did, and what was owed for it
 * waits for somebody who knows. */
#include "sale.h"

#include <string.h>

#include "goods.h"
#include "pay/payment.h"
#include "shop/hand_over.h"
#include "shop/refund.h"
#include "store/documents.h"
#include "store/errands.h"

/* The room above knows Kore; this file of it does not. */
#include "work/mirror_order.c"

#define NEXT_DAY	(SUPPORT_NOW + DAYS(1))

struct putting {
	struct arena	*arena;
	struct document	 document;
};

static enum result
put_body(struct store *store, void *argument)
{
	struct putting	*putting = argument;
	enum result	 word;

	word = document_restore(store, ORDERS, &putting->document);

	return (word == OK ? mirror_order_restored(putting->arena, store,
	    &putting->document) : word);
}

static enum result
put_back(struct support *support, const struct document *document)
{
	struct putting	putting = { support->arena, *document };

	return (store_change(support->store, "restore", put_body, &putting));
}

static void
document_of(struct support *support, const char *id,
    struct document *document)
{
	assert_result(document_get(support->arena, support->store, ORDERS, id,
	    document), OK);
}

static void
gave_up(struct support *support, const char *id, const char *kind,
    bool wanted)
{
	struct errands	found;

	assert_result(errands_of(support->arena, support->store, id, kind, 9,
	    &found), OK);
	assert_int_equal(found.count, wanted ? 1 : 0);
	if (!wanted)
		return;
	assert_true(found.items[0].gave_up_at > 0);
	assert_string_equal(found.items[0].last_error, "restored");
}

#define TALLIES(X)							\
	X("orders", "accepted") X("orders", "pending")			\
	X("sold-day", "2026-11-21") X("sold-month", "2026-11")		\
	X("sold", SALE_PRODUCT) X("refunded-day", "2026-11-21")		\
	X("refunded-month", "2026-11") X("sequence", "order")		\
	X("sold-product-day|2026-11-21", SALE_PRODUCT)			\
	X("sold-product-month|2026-11", SALE_PRODUCT)

static void
it_counts_as_it_did_before(void **state)
{
	struct refund_wish	 part = { "", "", 100, "a", false, true };
	struct support		*support = *state, *other;
	struct document		 document;
	struct order		 order;
	struct news		 news;
	void			*second;

	sale_place(support, "sandbox", "4242424242424242", &order);
	sale_news(&order, order_payment(&order), NEWS_ACCEPTED, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	part.id = goods_id(support);
	part.payment_id = order_payment(&order)->id;
	assert_result(refund_begin(support->arena, support->store, order.id,
	    &part, &order), OK);
	part.id = goods_id(support);
	part.by_hand = false;
	assert_result(refund_begin(support->arena, support->store, order.id,
	    &part, &order), OK);
	document_of(support, order.id, &document);

	assert_int_equal(support_setup(&second), 0);
	other = second;
	support_clock(NEXT_DAY);
	assert_result(put_back(other, &document), OK);
#define SAME(name, key)							\
	assert_int_equal(goods_count(other, name, key),			\
	    goods_count(support, name, key));				\
	assert_int_equal(goods_amount(other, name, key),		\
	    goods_amount(support, name, key));
	TALLIES(SAME)
	assert_int_equal(goods_count(other, "orders", "accepted"), 1);
	assert_int_equal(goods_amount(other, "refunded-day", "2026-11-21"),
	    100);
	gave_up(other, order.id, HAND_OVER, true);
	gave_up(other, order.id, REFUND, true);
	gave_up(other, order.id, PAYMENT_POLL, false);
	assert_int_equal(support_teardown(&second), 0);
}

static void
an_open_payment_is_asked_about(void **state)
{
	struct support	*support = *state, *other;
	struct document	 document;
	struct errands	 found;
	struct order	 order;
	void		*second;

	sale_place(support, "sandbox", "4242424242424242", &order);
	document_of(support, order.id, &document);
	assert_int_equal(support_setup(&second), 0);
	other = second;
	assert_result(put_back(other, &document), OK);
	assert_result(errands_of(other->arena, other->store, order.id,
	    PAYMENT_POLL, 9, &found), OK);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].gave_up_at, 0);
	gave_up(other, order.id, HAND_OVER, false);
	assert_int_equal(goods_count(other, "sequence", "order"),
	    goods_count(support, "sequence", "order"));
	assert_int_equal(support_teardown(&second), 0);
}

static void
what_is_no_order_is_not_counted(void **state)
{
	struct support	*support = *state;
	struct document	 document = { "a", "{\"id\":\"a\"}", 1, 1, 1, 0 };

	assert_result(put_back(support, &document), INVALID);
	assert_int_equal(goods_count(support, "orders", "accepted"), 0);
}

#define TEST(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		TEST(it_counts_as_it_did_before),
		TEST(an_open_payment_is_asked_about),
		TEST(what_is_no_order_is_not_counted),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
