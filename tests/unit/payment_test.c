/* What a provider says changes an order once, forward, and to the cent. */
#include "sale.h"

#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "pay/payment.h"
#include "store/errands.h"

#define POLL	"payment-poll"

struct sale {
	struct support	*support;
	struct order	 order;
	struct payment	*payment;
};

static void
sale_begin(struct sale *sale, void **state)
{
	sale->support = *state;
	sale_place(sale->support, "sandbox", "4242424242424242",
	    &sale->order);
	sale->payment = order_payment(&sale->order);
}

static void
sale_again(struct sale *sale)
{
	sale_load(sale->support, sale->order.id, &sale->order);
	sale->payment = order_payment(&sale->order);
}

static enum result
say(struct sale *sale, const struct news *news)
{
	enum result	word;

	word = payment_settle(sale->support->arena, sale->support->store,
	    news);
	sale_again(sale);

	return (word);
}

static enum result
say_kind(struct sale *sale, enum news_kind kind)
{
	struct news	news;

	sale_news(&sale->order, sale->payment, kind, &news);

	return (say(sale, &news));
}

static enum result
say_event(struct sale *sale, enum news_kind kind, const char *event)
{
	struct news	news;

	sale_news(&sale->order, sale->payment, kind, &news);
	news.event_id = event;
	news.body = "{}";

	return (say(sale, &news));
}

static void
check(const struct sale *sale, const char *order, const char *payment,
    const char *trouble, int64_t stock)
{
	assert_string_equal(sale->order.state, order);
	assert_string_equal(sale->payment->state, payment);
	assert_string_equal(sale->order.trouble, trouble);
	assert_int_equal(sale_stock(sale->support), stock);
}

static void
accepted_money_makes_one_hand_over(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state);
	assert_int_equal(sale_stock(sale.support), 1);
	assert_result(say_kind(&sale, NEWS_PENDING), OK);
	check(&sale, "pending", "pending", "", 1);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "", 1);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);
	assert_int_equal(sale.order.paid_at, SUPPORT_NOW);
}

static void
accepted_at_once_needs_no_pending(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "", 1);
}

static void
a_hundred_duplicates_are_one(void **state)
{
	struct sale	sale;
	int		i;

	sale_begin(&sale, state);
	for (i = 0; i < 100; i++)
		assert_result(say_event(&sale, NEWS_ACCEPTED, "event-1"), OK);
	check(&sale, "accepted", "accepted", "", 1);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);
}

static void
a_hundred_events_are_one(void **state)
{
	struct sale	sale;
	char		event[32];
	int		i;

	sale_begin(&sale, state);
	for (i = 0; i < 100; i++) {
		(void)snprintf(event, sizeof(event), "event-%d", i);
		assert_result(say_event(&sale, NEWS_ACCEPTED, event), OK);
	}
	check(&sale, "accepted", "accepted", "", 1);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);
}

static void
nothing_leads_backwards(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state);
	assert_result(say_event(&sale, NEWS_ACCEPTED, "2"), OK);
	assert_result(say_event(&sale, NEWS_PENDING, "1"), OK);
	assert_result(say_event(&sale, NEWS_DECLINED, "3"), OK);
	assert_result(say_event(&sale, NEWS_EXPIRED, "4"), OK);
	assert_result(say_event(&sale, NEWS_NOTHING, "5"), OK);
	check(&sale, "accepted", "accepted", "", 1);

	assert_result(say_event(&sale, NEWS_ACCEPTED, "6"), OK);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);
}

static void
declined_gives_stock_back_once(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_DECLINED, &news);
	news.reason = "card_declined";
	assert_result(say(&sale, &news), OK);
	check(&sale, "declined", "declined", "", SALE_STOCK);
	assert_string_equal(sale.payment->reason, "card_declined");
	assert_result(say(&sale, &news), OK);
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	check(&sale, "declined", "declined", "", SALE_STOCK);
}

static void
expired_gives_stock_back_once(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state);
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	assert_result(say_kind(&sale, NEWS_DECLINED), OK);
	check(&sale, "expired", "expired", "", SALE_STOCK);
}

static void
another_amount_is_held(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.amount--;
	assert_result(say(&sale, &news), OK);
	check(&sale, "held", "held", "wrong_amount", 1);
	assert_int_equal(sale.payment->seen_amount, sale.order.total - 1);
	assert_string_equal(sale.payment->seen_currency, "EUR");
	assert_int_equal(sale_errands(sale.support, "hand-over"), 0);

	/* Too much is not right either, and hearing it again changes
	 * nothing. */
	news.amount += 2;
	assert_result(say(&sale, &news), OK);
	assert_int_equal(sale.payment->seen_amount, sale.order.total - 1);
}

static void
another_currency_is_held(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.currency = "HUF";
	assert_result(say(&sale, &news), OK);
	check(&sale, "held", "held", "wrong_currency", 1);
	assert_string_equal(sale.payment->seen_currency, "HUF");
}

static void
held_money_may_be_put_right(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.amount = 1;
	assert_result(say(&sale, &news), OK);
	assert_result(say_kind(&sale, NEWS_PENDING), OK);
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	check(&sale, "held", "held", "wrong_amount", 1);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "", 1);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);
}

static void
held_money_may_be_taken_back(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.amount = 1;
	assert_result(say(&sale, &news), OK);
	assert_result(say_kind(&sale, NEWS_DECLINED), OK);
	check(&sale, "declined", "declined", "", SALE_STOCK);
}

static void
late_money_takes_stock_again(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state);
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "", 1);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);
}

static void
late_money_without_stock_is_flagged(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state);
	assert_result(say_kind(&sale, NEWS_DECLINED), OK);
	sale_sell_out(sale.support);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "paid_without_stock", 0);
}

static void
late_money_of_another_amount_is_flagged(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.amount = 7;
	assert_result(say(&sale, &news), OK);
	check(&sale, "held", "held", "wrong_amount", SALE_STOCK);
}

static void
late_money_that_is_put_right_takes_stock_again(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.amount = 7;
	assert_result(say(&sale, &news), OK);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "", 1);
}

/* Whatever a letter says, under one id it is heard once. */
static void
an_event_is_believed_once(void **state)
{
	struct sale	sale;

	sale_begin(&sale, state);
	assert_result(say_event(&sale, NEWS_PENDING, "event-1"), OK);
	assert_result(say_event(&sale, NEWS_ACCEPTED, "event-1"), OK);
	check(&sale, "pending", "pending", "", 1);
	assert_result(say_event(&sale, NEWS_ACCEPTED, "event-2"), OK);
	check(&sale, "accepted", "accepted", "", 1);
}

static void
foreign_news_changes_nothing(void **state)
{
	struct sale	sale;
	struct order	other;
	struct news	news;

	sale_begin(&sale, state);
	sale_place(sale.support, "sandbox", "4242424242424242", &other);

	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.order_id = other.id;		/* another order's */
	assert_result(say(&sale, &news), ABSENT);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.payment_id = sale.order.id;	/* no attempt */
	assert_result(say(&sale, &news), ABSENT);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.provider = "sandbox_page";		/* another provider's */
	assert_result(say(&sale, &news), ABSENT);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.order_id = "../../etc/passwd";
	assert_result(say(&sale, &news), ABSENT);

	check(&sale, "pending", "preparing", "", 1);
	assert_state(sale.support, other.id, "pending");
	assert_int_equal(sale_errands(sale.support, "hand-over"), 0);
}

static void
a_refused_letter_is_not_in_the_ledger(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &news);
	news.event_id = "event-1";
	news.payment_id = sale.order.id;
	assert_result(say(&sale, &news), ABSENT);
	assert_result(say_event(&sale, NEWS_ACCEPTED, "event-1"), OK);
	check(&sale, "accepted", "accepted", "", 1);
}

static void
a_foreign_reference_is_refused(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_PENDING, &news);
	news.reference = "bank-1";
	news.url = "https://bank.example/1";
	assert_result(say(&sale, &news), OK);
	assert_string_equal(sale.payment->reference, "bank-1");
	assert_string_equal(sale.payment->url, "https://bank.example/1");

	news.kind = NEWS_ACCEPTED;
	news.reference = "bank-2";
	assert_result(say(&sale, &news), REFUSED);
	check(&sale, "pending", "pending", "", 1);
	news.reference = "bank-1";
	assert_result(say(&sale, &news), OK);
	check(&sale, "accepted", "accepted", "", 1);
}

/* Declined, tried again, and then the first attempt's money comes. */
static void
an_older_attempt_that_is_paid_wins(void **state)
{
	struct sale	sale;
	struct news	late;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &late);
	assert_result(say_kind(&sale, NEWS_DECLINED), OK);
	sale_retry(sale.support, sale.order.id, &sale.order);
	sale_again(&sale);
	check(&sale, "pending", "preparing", "", 1);

	assert_result(say(&sale, &late), OK);
	check(&sale, "accepted", "preparing", "", 1);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);

	/* The second attempt ends without money: nothing happens. */
	assert_result(say_kind(&sale, NEWS_DECLINED), OK);
	check(&sale, "accepted", "declined", "", 1);
}

static void
an_order_paid_twice_is_flagged(void **state)
{
	struct sale	sale;
	struct news	late;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &late);
	assert_result(say_kind(&sale, NEWS_DECLINED), OK);
	sale_retry(sale.support, sale.order.id, &sale.order);
	sale_again(&sale);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "", 1);

	assert_result(say(&sale, &late), OK);
	check(&sale, "accepted", "accepted", "paid_twice", 1);
	assert_int_equal(sale_errands(sale.support, "hand-over"), 1);
}

static void
an_older_attempt_that_ends_leaves_the_order_alone(void **state)
{
	struct sale	sale;
	struct news	wrong;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_ACCEPTED, &wrong);
	wrong.amount = 1;
	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	sale_retry(sale.support, sale.order.id, &sale.order);
	sale_again(&sale);

	/* Wrong money for the first: shown, but the second may still pay. */
	assert_result(say(&sale, &wrong), OK);
	check(&sale, "pending", "preparing", "wrong_amount", 1);
	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	check(&sale, "accepted", "accepted", "wrong_amount", 1);
}

static void
an_open_attempt_has_one_poll(void **state)
{
	struct sale	sale;
	struct news	news;
	struct asked	asked = { "no-such-errand", 0, 0 };

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_PENDING, &news);
	assert_result(payment_settle_asked(sale.support->arena,
	    sale.support->store, &news, &asked), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 1);
	assert_result(payment_settle_asked(sale.support->arena,
	    sale.support->store, &news, &asked), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 1);

	/* The poll ends in the change that puts the next one down. */
	asked.errand_id = sale.payment->id;
	asked.round = 1;
	assert_result(payment_settle_asked(sale.support->arena,
	    sale.support->store, &news, &asked), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 1);
	news.kind = NEWS_ACCEPTED;
	assert_result(payment_settle_asked(sale.support->arena,
	    sale.support->store, &news, &asked), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 0);
	assert_state(sale.support, sale.order.id, "accepted");
}

static void
polls_slow_down_until_the_attempt_expires(void **state)
{
	static const int64_t	steps[] = { 2, 3, 5, 8, 15, 30, 60, 60 };
	struct sale		sale;
	int64_t			due, i;

	sale_begin(&sale, state);
	for (i = 0; i < 8; i++) {
		due = payment_poll_due(sale.payment, i, SUPPORT_NOW);
		assert_in_range(due - SUPPORT_NOW, SECONDS(steps[i]),
		    SECONDS(steps[i]) * 6 / 5);
	}
	due = payment_poll_due(sale.payment, 20,
	    sale.payment->expires_at - SECONDS(5));
	assert_int_equal(due, sale.payment->expires_at + SECONDS(1));
	due = payment_poll_due(sale.payment, 20,
	    sale.payment->expires_at + SECONDS(5));
	assert_true(due >= sale.payment->expires_at + SECONDS(65));
	due = payment_poll_due(sale.payment, -3, SUPPORT_NOW);
	assert_true(due >= SUPPORT_NOW + SECONDS(60));
	due = payment_poll_due(sale.payment, 20, SUPPORT_NOW + HOURS(3));
	assert_true(due >= SUPPORT_NOW + HOURS(3) + MINUTES(10));
}

static void
a_bank_at_work_keeps_the_goods(void **state)
{
	struct sale	sale;
	struct news	news;
	int64_t		before, later = SUPPORT_NOW + DAYS(14);

	sale_begin(&sale, state);
	before = sale.payment->expires_at;
	assert_result(say_kind(&sale, NEWS_PENDING), OK);
	assert_int_equal(sale.payment->expires_at, before);
	sale_news(&sale.order, sale.payment, NEWS_PENDING, &news);
	news.wait_until = later;
	assert_result(say(&sale, &news), OK);
	check(&sale, "pending", "pending", "", 1);
	assert_int_equal(sale.payment->expires_at, later);
	assert_int_equal(sale.order.hold_until, later);

	/* Never back, and not for an attempt that has ended. */
	news.wait_until = later - DAYS(1);
	assert_result(say(&sale, &news), OK);
	assert_int_equal(sale.payment->expires_at, later);
	assert_result(say_kind(&sale, NEWS_DECLINED), OK);
	news.wait_until = later + DAYS(1);
	assert_result(say(&sale, &news), OK);
	check(&sale, "declined", "declined", "", 3);
	assert_int_equal(sale.payment->expires_at, later);
}

static void
a_page_that_was_missing_is_taken(void **state)
{
	struct sale	sale;
	struct news	news;

	sale_begin(&sale, state);
	assert_result(say_kind(&sale, NEWS_PENDING), OK);
	sale_news(&sale.order, sale.payment, NEWS_PENDING, &news);
	news.url = "https://bank.example/1";
	assert_result(say(&sale, &news), OK);
	assert_string_equal(sale.payment->url, "https://bank.example/1");
	news.url = "https://bank.example/2";
	assert_result(say(&sale, &news), OK);
	assert_string_equal(sale.payment->url, "https://bank.example/1");
}

static void
who_comes_back_is_asked_about_at_once(void **state)
{
	struct sale	sale;
	struct news	news;
	struct asked	asked = { "", 6, 0 };
	struct errand	errand;
	int		i;

	sale_begin(&sale, state);
	sale_news(&sale.order, sale.payment, NEWS_PENDING, &news);
	assert_result(payment_settle_asked(sale.support->arena,
	    sale.support->store, &news, &asked), OK);
	sale_again(&sale);
	assert_result(payment_returned(sale.support->arena,
	    sale.support->store, &sale.order), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 1);
	for (i = 0; i < 2; i++)		/* the start, and the poll */
		assert_result(errand_lease(sale.support->arena,
		    sale.support->store, SUPPORT_NOW, SUPPORT_NOW + 1000,
		    &errand), OK);

	assert_result(say_kind(&sale, NEWS_ACCEPTED), OK);
	assert_result(payment_returned(sale.support->arena,
	    sale.support->store, &sale.order), ABSENT);
}

static void
the_sweep_asks_about_what_was_forgotten(void **state)
{
	struct sale	sale;
	size_t		count;

	sale_begin(&sale, state);
	assert_result(payment_sweep(sale.support->arena,
	    sale.support->store, sale.payment->expires_at, &count), OK);
	assert_int_equal(count, 0);
	assert_result(payment_sweep(sale.support->arena,
	    sale.support->store, sale.payment->expires_at + SECONDS(2),
	    &count), OK);
	assert_int_equal(count, 1);
	assert_result(payment_sweep(sale.support->arena,
	    sale.support->store, sale.payment->expires_at + SECONDS(2),
	    &count), OK);
	assert_int_equal(sale_errands(sale.support, POLL), 1);
	check(&sale, "pending", "preparing", "", 1);

	assert_result(say_kind(&sale, NEWS_EXPIRED), OK);
	assert_result(payment_sweep(sale.support->arena,
	    sale.support->store, sale.payment->expires_at + SECONDS(2),
	    &count), OK);
	assert_int_equal(count, 0);
}

/* --- the whole table ----------------------------------------------------- */

#define STATES	6
#define KINDS	5

static const char *const	states[STATES] = { "preparing", "pending",
				    "held", "accepted", "declined",
				    "expired" };
static const enum news_kind	kinds[KINDS] = { NEWS_NOTHING, NEWS_PENDING,
				    NEWS_ACCEPTED, NEWS_DECLINED,
				    NEWS_EXPIRED };

/* By state and kind, for the right amount. */
static const enum verdict	verdicts[STATES][KINDS] = {
	{ VERDICT_NOTHING, VERDICT_PENDING, VERDICT_ACCEPT, VERDICT_DECLINE,
	    VERDICT_EXPIRE },
	{ VERDICT_NOTHING, VERDICT_NOTHING, VERDICT_ACCEPT, VERDICT_DECLINE,
	    VERDICT_EXPIRE },
	{ VERDICT_NOTHING, VERDICT_NOTHING, VERDICT_ACCEPT, VERDICT_DECLINE,
	    VERDICT_NOTHING },
	{ VERDICT_NOTHING, VERDICT_NOTHING, VERDICT_NOTHING, VERDICT_NOTHING,
	    VERDICT_NOTHING },
	{ VERDICT_NOTHING, VERDICT_NOTHING, VERDICT_ACCEPT, VERDICT_NOTHING,
	    VERDICT_NOTHING },
	{ VERDICT_NOTHING, VERDICT_NOTHING, VERDICT_ACCEPT, VERDICT_NOTHING,
	    VERDICT_NOTHING },
};

/* Money of another amount or currency is held, never taken. */
static enum verdict
verdict_of_wrong_money(size_t state, size_t kind)
{
	if (verdicts[state][kind] != VERDICT_ACCEPT)
		return (verdicts[state][kind]);

	return (strcmp(states[state], "held") == 0 ? VERDICT_NOTHING :
	    VERDICT_HOLD);
}

static void
each_news_in_each_state_leads_forward_only(void **state)
{
	struct payment	payment = { .amount = 500, .currency = "EUR",
			    .url = "" };
	struct news	news;
	size_t		i, j;

	(void)state;
	for (i = 0; i < STATES; i++) {
		for (j = 0; j < KINDS; j++) {
			payment.state = states[i];
			news = (struct news){ .kind = kinds[j], .amount = 500,
			    .currency = "EUR", .url = "" };
			assert_int_equal(payment_judge(&payment, &news),
			    verdicts[i][j]);
			news.amount = 499;
			assert_int_equal(payment_judge(&payment, &news),
			    verdict_of_wrong_money(i, j));
			news.amount = 500;
			news.currency = "USD";
			assert_int_equal(payment_judge(&payment, &news),
			    verdict_of_wrong_money(i, j));
		}
	}
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(accepted_money_makes_one_hand_over),
		test(accepted_at_once_needs_no_pending),
		test(a_hundred_duplicates_are_one),
		test(a_hundred_events_are_one),
		test(nothing_leads_backwards),
		test(declined_gives_stock_back_once),
		test(expired_gives_stock_back_once),
		test(another_amount_is_held),
		test(another_currency_is_held),
		test(held_money_may_be_put_right),
		test(held_money_may_be_taken_back),
		test(late_money_takes_stock_again),
		test(late_money_without_stock_is_flagged),
		test(late_money_of_another_amount_is_flagged),
		test(late_money_that_is_put_right_takes_stock_again),
		test(an_event_is_believed_once),
		test(foreign_news_changes_nothing),
		test(a_refused_letter_is_not_in_the_ledger),
		test(a_foreign_reference_is_refused),
		test(an_older_attempt_that_is_paid_wins),
		test(an_order_paid_twice_is_flagged),
		test(an_older_attempt_that_ends_leaves_the_order_alone),
		test(an_open_attempt_has_one_poll),
		test(polls_slow_down_until_the_attempt_expires),
		test(a_bank_at_work_keeps_the_goods),
		test(a_page_that_was_missing_is_taken),
		test(who_comes_back_is_asked_about_at_once),
		test(the_sweep_asks_about_what_was_forgotten),
		test(each_news_in_each_state_leads_forward_only),
	};

	return (cmocka_run_group_tests_name("payment", tests, NULL, NULL));
}
