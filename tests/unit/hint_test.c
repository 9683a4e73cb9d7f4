/* A hint makes us ask, soon and not too often; nothing of it is believed. */
#include "sale.h"

#include "base/moment.h"
#include "pay/payment.h"
#include "store/errands.h"

#define POLL	"payment-poll"
#define PAUSE	SECONDS(5)

struct sale {
	struct support	*support;
	struct order	 order;
	struct payment	*payment;
};

static void
sale_again(struct sale *sale)
{
	sale_load(sale->support, sale->order.id, &sale->order);
	sale->payment = order_payment(&sale->order);
}

static void
sale_begin(struct sale *sale, void **state, enum news_kind kind)
{
	struct news	news;

	sale->support = *state;
	sale_place(sale->support, "sandbox", "4242424242424242",
	    &sale->order);
	sale->payment = order_payment(&sale->order);
	if (kind == NEWS_NOTHING)
		return;
	sale_news(&sale->order, sale->payment, kind, &news);
	assert_result(payment_settle(sale->support->arena,
	    sale->support->store, &news), OK);
	sale_again(sale);
}

/* An answer that leaves the attempt open puts the next poll down. */
static void
answer(struct sale *sale, int64_t round)
{
	struct asked	asked = { sale->payment->id, round, 0 };
	struct news	news;

	sale_news(&sale->order, sale->payment, NEWS_PENDING, &news);
	assert_result(payment_settle_asked(sale->support->arena,
	    sale->support->store, &news, &asked), OK);
	sale_again(sale);
}

static enum result
hint(struct sale *sale, const char *order, const char *payment,
    const char *provider)
{
	struct news	news;

	news_init(&news);
	news.kind = NEWS_HINT;
	news.order_id = order;
	news.payment_id = payment;
	news.provider = provider;

	return (payment_hint(sale->support->arena, sale->support->store,
	    &news));
}

static enum result
hint_right(struct sale *sale)
{
	return (hint(sale, sale->order.id, sale->payment->id, "sandbox"));
}

static int64_t
due(struct sale *sale)
{
	struct errand	errand;

	assert_result(errand_get(sale->support->arena, sale->support->store,
	    sale->payment->id, &errand), OK);

	return (errand.due_at - SUPPORT_NOW);
}

static void
an_open_attempt_is_asked_about_soon(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state, NEWS_PENDING);
	assert_result(hint_right(&sale), OK);
	assert_int_equal(due(&sale), 0);
	assert_string_equal(sale.payment->state, "pending");
	assert_int_equal(sale_errands(sale.support, POLL), 1);
}

static void
a_hundred_hints_are_one_question_every_few_seconds(void **state)
{
	struct sale	sale;
	int		i;

	sale_begin(&sale, state, NEWS_PENDING);
	answer(&sale, 6);
	assert_true(due(&sale) >= SECONDS(60));
	for (i = 0; i < 100; i++)
		assert_result(hint_right(&sale), OK);
	assert_int_equal(due(&sale), PAUSE);
	assert_int_equal(sale_errands(sale.support, POLL), 1);

	/* Long after the last answer, at once. */
	answer(&sale, 6);
	support_clock(SUPPORT_NOW + SECONDS(20));
	assert_result(hint_right(&sale), OK);
	assert_int_equal(due(&sale), SECONDS(20));
	support_clock(SUPPORT_NOW + SECONDS(40));
	assert_result(hint_right(&sale), OK);
	assert_int_equal(due(&sale), SECONDS(20));
}

static void
an_attempt_that_begins_asks_by_itself(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state, NEWS_NOTHING);
	assert_result(hint_right(&sale), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 0);
}

static void
late_money_is_asked_for_once(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state, NEWS_EXPIRED);
	assert_result(hint_right(&sale), OK);
	assert_result(hint_right(&sale), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 1);
	assert_int_equal(due(&sale), PAUSE);
	assert_string_equal(sale.order.state, "expired");
}

static void
money_that_is_here_is_not_asked_for(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state, NEWS_ACCEPTED);
	assert_result(hint_right(&sale), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 0);
}

static void
hints_about_what_is_not_ours_change_nothing(void **state)
{
	struct sale	sale;
	struct order	other;

	sale_begin(&sale, state, NEWS_PENDING);
	sale_place(sale.support, "sandbox", "4242424242424242", &other);
	assert_result(hint(&sale, other.id, sale.payment->id, "sandbox"),
	    ABSENT);
	assert_result(hint(&sale, sale.order.id, other.id, "sandbox"),
	    ABSENT);
	assert_result(hint(&sale, sale.order.id, sale.payment->id, "stripe"),
	    ABSENT);
	assert_result(hint(&sale, "", "", "sandbox"), ABSENT);
	assert_result(hint(&sale, "../etc", "", "sandbox"), ABSENT);
	assert_int_equal(sale_errands(sale.support, POLL), 0);
}

static void
a_hint_under_a_foreign_reference_asks_nothing(void **state)
{
	struct news	news;
	struct sale	sale;

	sale_begin(&sale, state, NEWS_NOTHING);
	sale_news(&sale.order, sale.payment, NEWS_PENDING, &news);
	news.reference = "known";
	assert_result(payment_settle(sale.support->arena,
	    sale.support->store, &news), OK);
	news.kind = NEWS_HINT;
	news.reference = "another";
	assert_result(payment_hint(sale.support->arena, sale.support->store,
	    &news), REFUSED);
	assert_int_equal(sale_errands(sale.support, POLL), 0);
	news.reference = "known";
	assert_result(payment_hint(sale.support->arena, sale.support->store,
	    &news), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 1);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(an_open_attempt_is_asked_about_soon),
		test(a_hundred_hints_are_one_question_every_few_seconds),
		test(an_attempt_that_begins_asks_by_itself),
		test(late_money_is_asked_for_once),
		test(money_that_is_here_is_not_asked_for),
		test(hints_about_what_is_not_ours_change_nothing),
		test(a_hint_under_a_foreign_reference_asks_nothing),
	};

	return (cmocka_run_group_tests_name("hint", tests, NULL, NULL));
}
