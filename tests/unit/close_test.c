/* An attempt that nobody wants any more is ended at its provider, before
 * another one begins; whatever is paid meanwhile counts, once. */
#include "sale.h"

#include <string.h>

#include "base/moment.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "shop/cancel.h"
#include "shop/checkout.h"
#include "store/errands.h"
#include "teller.h"
#include "work_room.h"

#define BANK_ID	"b0b0b0b0-0f3c-4b53-9d5f-2f6f5f1d8f11"

static struct support			*support;
static struct order			 order;
static struct sandbox_settings		 settings;
static const struct method		 by_page = { .provider =
					    "sandbox_page", .card = "" };
static const struct method		 by_hand = { .provider = "transfer",
					    .card = "", .offline = true,
					    .hold_time = DAYS(7) };

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	sale_place(support, "sandbox", "4242424242424242", &order);
	settings = sale_sandbox;
	settings.api_base = teller_base();
	sandbox_configure(&settings);

	return (0);
}

static void
load(void)
{
	sale_load(support, order.id, &order);
}

static const struct payment *
attempt(size_t i)
{
	const struct payment	*payments = order.payments.items;

	load();
	payments = order.payments.items;
	assert_true(i < order.payments.count);

	return (&payments[i]);
}

static void
bank_says(size_t i, const char *said, int64_t busy_until)
{
	const struct payment	*payment = attempt(i);

	teller_say_json(200, arena_format(support->arena,
	    "{\"id\":\"%.35s%zu\",\"reference\":\"%s\",\"order_id\":"
	    "\"%s\",\"state\":\"%s\",\"reason\":\"\",\"amount\":%lld,"
	    "\"amount_received\":%lld,\"currency\":\"EUR\",\"hosted\":%s,"
	    "\"url\":\"\",\"busy_until\":%lld}", BANK_ID, i, payment->id,
	    order.id, said, (long long)order.total, (long long)order.total,
	    strcmp(payment->provider, "sandbox") == 0 ? "false" : "true",
	    (long long)busy_until));
}

static void
run_due(int64_t now)
{
	support_clock(now);
	sale_no_mails(support);
	assert_result(errand_run_next(support->store, now), OK);
}

/* The first attempt is open at the bank. */
static void
pending(void)
{
	bank_says(0, "pending", 0);
	run_due(SUPPORT_NOW);
	assert_string_equal(attempt(0)->state, "pending");
}

static enum result
pay_by(const struct method *method)
{
	struct order	changed;

	load();

	return (checkout_retry(support->arena, support->store, order.id,
	    order_payment(&order)->id, method, &changed));
}

static void
settle_with(size_t i, enum news_kind kind)
{
	struct news	news;

	payment_news(&order, attempt(i), kind, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	load();
}

static void
the_old_attempt_is_ended_before_the_new_one_begins(void **state)
{
	pending();
	assert_result(pay_by(&by_page), OK);
	assert_string_equal(attempt(1)->state, "waiting");
	assert_string_equal(attempt(0)->state, "pending");
	assert_int_equal(sale_errands(support, PAYMENT_START), 0);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 1);

	bank_says(0, "expired", 0);
	run_due(SUPPORT_NOW);
	assert_non_null(strstr(teller_heard(), "POST "));
	assert_non_null(strstr(teller_heard(), attempt(0)->id));
	assert_string_equal(attempt(0)->state, "expired");
	assert_string_equal(attempt(0)->reason, "closed");
	assert_string_equal(attempt(1)->state, "preparing");
	assert_string_equal(order.state, "pending");
	assert_int_equal(sale_stock(support), SALE_STOCK - SALE_PIECES);
	assert_int_equal(sale_errands(support, PAYMENT_START), 1);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 0);
}

static void
a_second_click_ends_nothing(void **state)
{
	struct order	changed;
	const char	*first;

	pending();
	first = attempt(0)->id;
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    first, &by_page, &changed), OK);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    first, &by_page, &changed), REFUSED);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_page, &changed), REFUSED);
	load();
	assert_int_equal(order.payments.count, 2);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 1);
}

static void
the_one_that_waits_may_be_changed(void **state)
{
	pending();
	assert_result(pay_by(&by_page), OK);
	assert_result(pay_by(&by_hand), OK);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 1);
	assert_string_equal(attempt(1)->provider, "transfer");
	assert_int_equal(order.payments.count, 2);

	/* Nobody is called for it: it is pending at once, for its own time. */
	bank_says(0, "expired", 0);
	run_due(SUPPORT_NOW + SECONDS(1));
	assert_string_equal(attempt(1)->state, "pending");
	assert_int_equal(attempt(1)->expires_at, SUPPORT_NOW + SECONDS(1) +
	    DAYS(7));
	assert_int_equal(order.hold_until, attempt(1)->expires_at);
}

static void
money_that_comes_while_it_is_ended_counts(void **state)
{
	pending();
	assert_result(pay_by(&by_page), OK);
	bank_says(0, "accepted", 0);
	run_due(SUPPORT_NOW);
	load();
	assert_string_equal(order.state, "accepted");
	assert_int_equal(order.payments.count, 1);
	assert_string_equal(order.trouble, "");
	assert_int_equal(sale_errands(support, PAYMENT_START), 0);
}

static void
a_letter_may_be_faster_than_the_answer(void **state)
{
	pending();
	assert_result(pay_by(&by_page), OK);
	settle_with(0, NEWS_EXPIRED);
	assert_string_equal(attempt(1)->state, "preparing");

	/* And then the answer changes nothing. */
	bank_says(0, "expired", 0);
	run_due(SUPPORT_NOW);
	assert_int_equal(sale_errands(support, PAYMENT_START), 1);
}

static void
a_payer_who_has_done_his_part_is_waited_for(void **state)
{
	pending();
	assert_result(pay_by(&by_page), OK);
	bank_says(0, "pending", SUPPORT_NOW + SECONDS(20));
	run_due(SUPPORT_NOW);
	load();
	assert_int_equal(order.payments.count, 1);
	assert_string_equal(attempt(0)->state, "pending");
	assert_int_equal(attempt(0)->closing_at, 0);
	assert_int_equal(order.hold_until, attempt(0)->expires_at);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 0);
	assert_int_equal(sale_errands(support, PAYMENT_POLL), 1);

	/* It may be tried again. */
	assert_result(pay_by(&by_page), OK);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 1);
}

static void
an_attempt_whose_reference_is_unknown_is_ended_in_two_steps(void **state)
{
	size_t	before;

	assert_result(pay_by(&by_page), OK);
	assert_string_equal(attempt(0)->reference, "");
	before = teller_count();
	bank_says(0, "pending", 0);
	run_due(SUPPORT_NOW);
	run_due(SUPPORT_NOW);		/* the start is not made any more */
	/* And as it is open still, it is asked about. */
	assert_int_equal(teller_count(), before + 3);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_string_not_equal(attempt(0)->reference, "");
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 1);
	bank_says(0, "expired", 0);
	run_due(SUPPORT_NOW + SECONDS(3));
	assert_string_equal(attempt(1)->state, "preparing");
}

static void
a_silent_bank_is_waited_for_until_the_time_is_over(void **state)
{
	int64_t	over;

	pending();
	assert_result(pay_by(&by_page), OK);
	teller_say_json(500, "{}");
	run_due(SUPPORT_NOW);
	assert_string_equal(attempt(1)->state, "waiting");
	over = attempt(0)->expires_at + MINUTES(11);
	while (sale_errands(support, PAYMENT_START) == 0)
		run_due(over);
	assert_string_equal(attempt(0)->state, "pending");
	assert_string_equal(attempt(1)->state, "preparing");
	assert_string_equal(order.state, "pending");

	/* Paid after all, and then the other one too. */
	settle_with(0, NEWS_ACCEPTED);
	assert_string_equal(order.state, "accepted");
	assert_true(attempt(1)->closing_at != 0);
	settle_with(1, NEWS_ACCEPTED);
	assert_string_equal(order.trouble, "paid_twice");
	assert_int_equal(sale_errands(support, "hand-over"), 1);
}

/* The owner took the bank away meanwhile. */
static void
a_bank_that_is_gone_is_waited_for_until_the_time_is_over(void **state)
{
	int64_t	over;
	size_t	count;

	pending();
	assert_result(pay_by(&by_hand), OK);
	sandbox_configure(NULL);
	run_due(SUPPORT_NOW);
	assert_string_equal(attempt(1)->state, "waiting");
	over = attempt(0)->expires_at + SECONDS(2);
	support_clock(over);
	assert_result(payment_sweep(support->arena, support->store, over,
	    &count), OK);
	assert_string_equal(attempt(1)->state, "pending");
	assert_string_equal(order.state, "pending");
	assert_int_equal(order.hold_until, over + DAYS(7));
}

static void
the_second_attempt_is_ended_when_the_first_is_paid(void **state)
{
	settle_with(0, NEWS_DECLINED);
	sale_retry(support, order.id, &order);
	settle_with(0, NEWS_ACCEPTED);
	assert_string_equal(order.state, "accepted");
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 1);
	assert_true(attempt(1)->closing_at != 0);
}

static void
a_canceled_order_gives_its_stock_back_at_once(void **state)
{
	struct order	changed;

	pending();
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &changed), OK);
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &changed), OK);
	load();
	assert_string_equal(order.state, "canceled");
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 1);
	bank_says(0, "expired", 0);
	run_due(SUPPORT_NOW);
	assert_string_equal(attempt(0)->state, "expired");
	assert_string_equal(order.state, "canceled");
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_result(pay_by(&by_page), REFUSED);
}

static void
money_for_a_canceled_order_is_shown(void **state)
{
	struct order	changed;

	pending();
	assert_result(pay_by(&by_page), OK);
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &changed), OK);
	load();
	assert_int_equal(order.payments.count, 1);
	settle_with(0, NEWS_ACCEPTED);
	assert_string_equal(order.state, "canceled");
	assert_string_equal(order.trouble, "paid_after_cancel");
	assert_string_equal(attempt(0)->state, "accepted");
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_int_equal(sale_errands(support, "hand-over"), 0);
}

static void
wrong_money_for_a_canceled_order_is_shown(void **state)
{
	struct order	changed;
	struct news	news;

	pending();
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &changed), OK);
	payment_news(&order, attempt(0), NEWS_ACCEPTED, &news);
	news.amount--;
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	load();
	assert_string_equal(order.state, "canceled");
	assert_string_equal(order.trouble, "paid_after_cancel");
	assert_string_equal(attempt(0)->state, "held");
	assert_int_equal(attempt(0)->seen_amount, order.total - 1);
}

static void
a_paid_order_is_not_canceled(void **state)
{
	struct order	changed;

	settle_with(0, NEWS_ACCEPTED);
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &changed), REFUSED);
	assert_state(support, order.id, "accepted");
	assert_result(order_cancel(support->arena, support->store,
	    "5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11", &changed), ABSENT);
}

static void
declined_and_expired_orders_can_be_canceled(void **state)
{
	struct order	changed;

	settle_with(0, NEWS_DECLINED);
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &changed), OK);
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_int_equal(sale_errands(support, PAYMENT_CLOSE), 0);
	settle_with(0, NEWS_ACCEPTED);
	assert_string_equal(order.trouble, "paid_after_cancel");
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, begin, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(the_old_attempt_is_ended_before_the_new_one_begins),
		test(a_second_click_ends_nothing),
		test(the_one_that_waits_may_be_changed),
		test(money_that_comes_while_it_is_ended_counts),
		test(a_letter_may_be_faster_than_the_answer),
		test(a_payer_who_has_done_his_part_is_waited_for),
		test(an_attempt_whose_reference_is_unknown_is_ended_in_two_steps),
		test(a_silent_bank_is_waited_for_until_the_time_is_over),
		test(a_bank_that_is_gone_is_waited_for_until_the_time_is_over),
		test(the_second_attempt_is_ended_when_the_first_is_paid),
		test(a_canceled_order_gives_its_stock_back_at_once),
		test(money_for_a_canceled_order_is_shown),
		test(wrong_money_for_a_canceled_order_is_shown),
		test(a_paid_order_is_not_canceled),
		test(declined_and_expired_orders_can_be_canceled),
	};

	return (cmocka_run_group_tests_name("close", tests, NULL, NULL));
}
