/* What the manager saw on his account settles an order to the cent, once, and
 * none of it is ever lost. */
#include "sale.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "pay/providers.h"
#include "pay/receipt.h"
#include "pay/transfer.h"
#include "shop/cancel.h"
#include "shop/checkout.h"
#include "shop/refund.h"

static struct support	*support;
static struct order	 order;

static const char *
text_of_tests(const char *language, const char *key)
{
	assert_string_equal(key, "pay.transfer.order");

	return (strcmp(language, "de") == 0 ? "Bestellung" : "Order");
}

static const struct transfer_settings	settings = {
	.name = "Müller & Söhne", .iban = "DE02120300000000202051",
	.bic = "", .bank = "Musterbank", .term = DAYS(7),
	.text = text_of_tests,
};

/* An order that waits for a transfer of 500. */
static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	transfer_configure(&settings);
	sale_place(support, "transfer", "", &order);
	assert_string_equal(order_payment(&order)->state, "pending");
	assert_int_equal(order.total, 500);

	return (0);
}

static int
end(void **state)
{
	transfer_configure(NULL);

	return (support_teardown(state));
}

static enum result
act_with(const char *token, enum receipt_act act, int64_t amount)
{
	struct receiving	receiving = { .order_id = order.id,
				    .payment_id = order_payment(&order)->id,
				    .token = token, .act = act,
				    .receipt = { amount, SUPPORT_NOW } };
	enum result		word;

	word = payment_receive(support->arena, support->store, &receiving);
	sale_load(support, order.id, &order);

	return (word);
}

static enum result
act(enum receipt_act what, int64_t amount)
{
	char	token[ID_SIZE];

	id_make(token);

	return (act_with(token, what, amount));
}

static void
stands(const char *state, size_t receipts, int64_t sum)
{
	struct payment	*payment = order_payment(&order);

	assert_string_equal(order.state, state);
	assert_int_equal(payment->receipts.count, receipts);
	assert_int_equal(receipt_sum(&order, payment), sum);
	assert_int_equal(payment->seen_amount, sum);
}

static void
the_exact_amount_pays(void **state)
{
	assert_int_equal(receipt_judge(&order, receipt_payment(&order), 500),
	    VERDICT_ACCEPT);
	assert_result(act(RECEIPT_RECEIVE, 500), OK);
	stands("accepted", 1, 500);
	assert_string_equal(order.trouble, "");
	assert_int_equal(((struct receipt *)
	    order_payment(&order)->receipts.items)->at, SUPPORT_NOW);
}

static void
the_same_form_twice_counts_once(void **state)
{
	char	token[ID_SIZE];

	id_make(token);
	assert_result(act_with(token, RECEIPT_RECEIVE, 200), OK);
	assert_result(act_with(token, RECEIPT_RECEIVE, 200), CONFLICT);
	assert_result(act_with(token, RECEIPT_RECEIVE, 300), CONFLICT);
	stands("held", 1, 200);
}

static void
less_is_held_until_the_rest_comes(void **state)
{
	assert_result(act(RECEIPT_RECEIVE, 200), OK);
	stands("held", 1, 200);
	assert_string_equal(order.trouble, "wrong_amount");
	assert_int_equal(sale_stock(support), SALE_STOCK - SALE_PIECES);
	assert_result(act(RECEIPT_RECEIVE, 100), OK);
	stands("held", 2, 300);
	assert_result(act(RECEIPT_RECEIVE, 200), OK);
	stands("accepted", 3, 500);
	assert_string_equal(order.trouble, "");
}

static void
more_is_held(void **state)
{
	assert_int_equal(receipt_judge(&order, receipt_payment(&order), 501),
	    VERDICT_HOLD);
	assert_result(act(RECEIPT_RECEIVE, 501), OK);
	stands("held", 1, 501);
}

static void
what_is_held_is_accepted_or_declined_by_hand(void **state)
{
	assert_result(act(RECEIPT_RECEIVE, 499), OK);
	assert_result(act(RECEIPT_ACCEPT, 0), OK);
	stands("accepted", 1, 499);
	assert_string_equal(order.trouble, "");
	assert_result(act(RECEIPT_ACCEPT, 0), REFUSED);
	assert_result(act(RECEIPT_DECLINE, 0), REFUSED);
	stands("accepted", 1, 499);
}

static void
what_is_declined_gives_its_goods_back(void **state)
{
	assert_result(act(RECEIPT_RECEIVE, 200), OK);
	assert_result(act(RECEIPT_DECLINE, 0), OK);
	stands("declined", 1, 0);
	assert_string_equal(order_payment(&order)->reason, "sent_back");
	assert_int_equal(sale_stock(support), SALE_STOCK);
}

static void
give_back(int64_t amount)
{
	struct refund_wish	wish = { .payment_id =
				    order_payment(&order)->id,
				    .amount = amount, .reason = "",
				    .by_hand = true };
	struct order		changed;
	char			id[ID_SIZE];

	id_make(id);
	wish.id = arena_text(support->arena, id);
	assert_result(refund_begin(support->arena, support->store, order.id,
	    &wish, &changed), OK);
	sale_load(support, order.id, &order);
}

/* What went back is not there to pay anything. */
static void
what_was_sent_back_does_not_count_again(void **state)
{
	assert_result(act(RECEIPT_RECEIVE, 499), OK);
	assert_result(act(RECEIPT_DECLINE, 0), OK);
	assert_int_equal(receipt_sum(&order, order_payment(&order)), 0);
	assert_result(act(RECEIPT_RECEIVE, 1), OK);
	assert_string_equal(order.state, "held");
	assert_int_equal(refund_left_in_all(&order), 1);
	assert_result(act(RECEIPT_DECLINE, 0), OK);
	assert_result(act(RECEIPT_RECEIVE, 500), OK);
	assert_string_equal(order.state, "accepted");
	assert_int_equal(order_payment(&order)->receipts.count, 3);
	assert_int_equal(refund_left_in_all(&order), 500);
}

static void
what_was_given_back_does_not_count_again(void **state)
{
	assert_result(act(RECEIPT_RECEIVE, 499), OK);
	give_back(200);
	assert_int_equal(receipt_judge(&order, receipt_payment(&order), 1),
	    VERDICT_NOTHING);
	assert_result(act(RECEIPT_RECEIVE, 1), OK);
	assert_string_equal(order.state, "held");
	assert_result(act(RECEIPT_RECEIVE, 200), OK);
	assert_string_equal(order.state, "accepted");
	assert_int_equal(refund_left_in_all(&order), 500);
}

static void
nothing_is_decided_before_money_came(void **state)
{
	assert_result(act(RECEIPT_ACCEPT, 0), REFUSED);
	assert_result(act(RECEIPT_DECLINE, 0), REFUSED);
	stands("pending", 0, 0);
}

static void
late_money_takes_the_order_up_again(void **state)
{
	struct news	news;

	sale_news(&order, order_payment(&order), NEWS_EXPIRED, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_result(act(RECEIPT_RECEIVE, 500), OK);
	stands("accepted", 1, 500);
	assert_int_equal(sale_stock(support), SALE_STOCK - SALE_PIECES);
}

static void
late_money_without_goods_is_trouble(void **state)
{
	struct news	news;

	sale_news(&order, order_payment(&order), NEWS_EXPIRED, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	sale_sell_out(support);
	assert_result(act(RECEIPT_RECEIVE, 500), OK);
	stands("accepted", 1, 500);
	assert_string_equal(order.trouble, "paid_without_stock");
}

static void
money_for_a_canceled_order_is_kept_and_shown(void **state)
{
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &order), OK);
	assert_result(act(RECEIPT_RECEIVE, 500), OK);
	assert_int_equal(order_payment(&order)->receipts.count, 1);
	assert_int_equal(order_payment(&order)->seen_amount, 500);
	assert_string_equal(order.state, "canceled");
	assert_string_equal(order.trouble, "paid_after_cancel");
}

static void
money_for_a_paid_order_is_kept_and_shown(void **state)
{
	assert_result(act(RECEIPT_RECEIVE, 500), OK);
	assert_result(act(RECEIPT_RECEIVE, 500), OK);
	stands("accepted", 2, 1000);
	assert_string_equal(order.trouble, "paid_twice");
}

static void
amounts_and_attempts_are_looked_at(void **state)
{
	struct receiving	receiving = { .order_id = order.id,
				    .payment_id = order.id,
				    .token = order.id,
				    .act = RECEIPT_RECEIVE,
				    .receipt = { 500, SUPPORT_NOW } };

	assert_result(act(RECEIPT_RECEIVE, 0), INVALID);
	assert_result(act(RECEIPT_RECEIVE, -500), INVALID);
	assert_result(act(RECEIPT_RECEIVE, INT64_MAX), INVALID);
	assert_result(act_with("", RECEIPT_RECEIVE, 500), INVALID);
	assert_result(act_with("x", RECEIPT_RECEIVE, 500), INVALID);
	assert_result(payment_receive(support->arena, support->store,
	    &receiving), ABSENT);
	receiving.order_id = receiving.payment_id =
	    order_payment(&order)->id;
	assert_result(payment_receive(support->arena, support->store,
	    &receiving), ABSENT);
	stands("pending", 0, 0);
}

static void
only_a_transfer_is_settled_by_hand(void **state)
{
	sale_place(support, "sandbox", "4242424242424242", &order);
	assert_null(receipt_payment(&order));
	assert_result(act(RECEIPT_RECEIVE, 500), REFUSED);
	stands("pending", 0, 0);
}

/* It waits until a card can no longer be charged. */
static void
an_attempt_that_was_not_begun_takes_nothing(void **state)
{
	struct method	method = { .provider = "transfer", .card = "",
			    .offline = true, .hold_time = DAYS(7) };

	sale_place(support, "sandbox", "4242424242424242", &order);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    order_payment(&order)->id, &method, &order), OK);
	assert_string_equal(order_payment(&order)->state, "waiting");
	assert_null(receipt_payment(&order));
	assert_result(act(RECEIPT_RECEIVE, 500), REFUSED);
}

/* What the page says and what the code says are one amount. */
static void
codes_say_what_the_order_costs_whatever_it_is(void **state)
{
	struct payment	*payment = order_payment(&order);
	const char	*payload;
	int		 i;

	srand(20261121);
	for (i = 0; i < 10000; i++) {
		struct arena	*arena = arena_create();

		payment->amount = 1 + rand() % (i % 2 == 0 ? 1000 : 99999999);
		assert_result(transfer_payload(arena, &order, payment,
		    &payload), OK);
		assert_non_null(strstr(payload, arena_format(arena,
		    "\nEUR%lld.%02lld\n", (long long)payment->amount / 100,
		    (long long)payment->amount % 100)));
		arena_destroy(arena);
	}
}

static void
receipts_come_to_an_end(void **state)
{
	size_t	i;

	for (i = 0; i < ORDER_RECEIPTS_MAX; i++)
		assert_result(act(RECEIPT_RECEIVE, 1), OK);
	assert_result(act(RECEIPT_RECEIVE, 1), REFUSED);
	stands("held", ORDER_RECEIPTS_MAX, ORDER_RECEIPTS_MAX);
}

/* What the payer is told */

static void
each_order_has_a_purpose_of_its_own(void **state)
{
	const char	*one, *same, *other;

	one = transfer_purpose(support->arena, &order);
	same = transfer_purpose(support->arena, &order);
	assert_string_equal(one, same);
	assert_memory_equal(one, "Order 1001 ", 11);
	assert_int_equal(strlen(one), 15);
	assert_int_equal(strspn(one + 11, "23456789BCDFGHJKLMNPQRSTVWXYZ"),
	    4);
	order.id = "0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21";
	other = transfer_purpose(support->arena, &order);
	assert_string_not_equal(one + 11, other + 11);
	assert_string_equal(other, "Order 1001 D3WJ");
}

static void
its_code_says_where_how_much_and_what_for(void **state)
{
	const char	*payload;

	order.id = "0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21";
	order.language = "de";
	assert_result(transfer_payload(support->arena, &order,
	    order_payment(&order), &payload), OK);
	assert_string_equal(payload, "BCD\n002\n1\nSCT\n\n"
	    "Mueller + Soehne\nDE02120300000000202051\nEUR5.00\n\n\n"
	    "Bestellung 1001 D3WJ");
	order_payment(&order)->currency = "CHF";
	assert_result(transfer_payload(support->arena, &order,
	    order_payment(&order), &payload), INVALID);
}

static void
it_is_a_provider_only_when_it_is_set_up(void **state)
{
	const struct provider	*provider = provider_find("transfer");

	assert_non_null(provider);
	assert_true(provider->offline);
	assert_int_equal(provider->hold_time(), DAYS(7));
	transfer_configure(NULL);
	assert_null(provider_find("transfer"));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest	tests[] = {
		TEST(the_exact_amount_pays),
		TEST(the_same_form_twice_counts_once),
		TEST(less_is_held_until_the_rest_comes),
		TEST(more_is_held),
		TEST(what_is_held_is_accepted_or_declined_by_hand),
		TEST(what_is_declined_gives_its_goods_back),
		TEST(what_was_sent_back_does_not_count_again),
		TEST(what_was_given_back_does_not_count_again),
		TEST(nothing_is_decided_before_money_came),
		TEST(late_money_takes_the_order_up_again),
		TEST(late_money_without_goods_is_trouble),
		TEST(money_for_a_canceled_order_is_kept_and_shown),
		TEST(money_for_a_paid_order_is_kept_and_shown),
		TEST(amounts_and_attempts_are_looked_at),
		TEST(only_a_transfer_is_settled_by_hand),
		TEST(an_attempt_that_was_not_begun_takes_nothing),
		TEST(codes_say_what_the_order_costs_whatever_it_is),
		TEST(receipts_come_to_an_end),
		TEST(each_order_has_a_purpose_of_its_own),
		TEST(its_code_says_where_how_much_and_what_for),
		TEST(it_is_a_provider_only_when_it_is_set_up),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
