/* What each word of an errand means, and what payment errands make of answers. */
#include "sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/moment.h"
#include "store/errands.h"
#include "teller.h"
#include "work_room.h"

#define ERRAND_ID	"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define BANK_ID		"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"

static struct sandbox_settings	settings;
static struct support		*support;
static enum result		 next_word;
static int64_t			 next_wait;
static int			 runs;

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	runs = 0;
	next_wait = 0;

	return (0);
}

/* The runner */

static enum result
work_as_told(struct run *run)
{
	runs++;
	run->wait = next_wait;
	run->why = "told so";

	return (next_word);
}

static const struct errand_kind	told[] = { { "told", work_as_told, 3 } };

static enum result
put_body(struct store *store, void *kind)
{
	return (errand_put(store, ERRAND_ID, kind, "subject", "",
	    SUPPORT_NOW));
}

static void
put(const char *kind)
{
	char	copy[32];

	(void)snprintf(copy, sizeof(copy), "%s", kind);
	assert_result(store_change(support->store, "put", put_body, copy),
	    OK);
}

static enum result
run_told(int64_t now)
{
	support_clock(now);

	return (errand_run_next_of(support->store, now, told, 1));
}

static bool
is_troubled(int64_t attempts, struct errand *errand)
{
	struct errands	errands;

	assert_result(errands_troubled(support->arena, support->store,
	    attempts, 10, &errands), OK);
	if (errands.count > 0)
		*errand = errands.items[0];

	return (errands.count > 0);
}

static void
nothing_due_is_absent(void **state)
{
	assert_result(run_told(SUPPORT_NOW), ABSENT);
	put("told");
	assert_result(run_told(SUPPORT_NOW - 1), ABSENT);
	assert_int_equal(runs, 0);
}

static void
done_and_already_done_end_an_errand(void **state)
{
	static const enum result	words[] = { OK, CONFLICT };
	size_t				i;

	for (i = 0; i < 2; i++) {
		put("told");
		next_word = words[i];
		assert_result(run_told(SUPPORT_NOW), OK);
		assert_result(run_told(SUPPORT_NOW + DAYS(1)), ABSENT);
	}
	assert_int_equal(runs, 2);
}

static void
hopeless_errands_are_given_up_and_shown(void **state)
{
	static const enum result	words[] = { ABSENT, INVALID,
					    REFUSED };
	struct errand			errand;
	size_t				i;

	for (i = 0; i < 3; i++) {
		put("told");
		next_word = words[i];
		assert_result(run_told(SUPPORT_NOW), OK);
		assert_result(run_told(SUPPORT_NOW + DAYS(1)), ABSENT);
		assert_true(is_troubled(1, &errand));
		assert_true(errand.gave_up_at > 0);
		assert_string_equal(errand.last_error, "told so");
		support_teardown(state);
		assert_int_equal(begin(state), 0);
	}
}

static void
trouble_is_tried_again_and_later(void **state)
{
	static const enum result	words[] = { LATER, BROKEN };
	struct errand			errand;
	size_t				i;

	for (i = 0; i < 2; i++) {
		put("told");
		next_word = words[i];
		assert_result(run_told(SUPPORT_NOW), OK);
		assert_result(run_told(SUPPORT_NOW + 999), ABSENT);
		assert_result(run_told(SUPPORT_NOW + 1250), OK);
		assert_result(run_told(SUPPORT_NOW + 3249), ABSENT);
		assert_int_equal(runs, 2);
		assert_true(is_troubled(1, &errand));
		assert_int_equal(errand.gave_up_at, 0);

		/* The third is the last. */
		assert_result(run_told(SUPPORT_NOW + 3750), OK);
		assert_result(run_told(SUPPORT_NOW + DAYS(9)), ABSENT);
		assert_true(is_troubled(1, &errand));
		assert_true(errand.gave_up_at > 0);
		support_teardown(state);
		assert_int_equal(begin(state), 0);
	}
}

static void
the_other_side_may_ask_for_more_time(void **state)
{
	put("told");
	next_word = LATER;
	next_wait = SECONDS(90);
	assert_result(run_told(SUPPORT_NOW), OK);
	assert_result(run_told(SUPPORT_NOW + SECONDS(90) - 1), ABSENT);
	assert_result(run_told(SUPPORT_NOW + SECONDS(90)), OK);
}

static void
an_unknown_kind_does_not_stop_the_others(void **state)
{
	struct errand	errand;

	put("mystery");
	assert_result(run_told(SUPPORT_NOW), OK);
	assert_true(is_troubled(1, &errand));
	assert_string_equal(errand.last_error, "unknown kind");
	assert_int_equal(runs, 0);
}

/* Whoever runs it dies: the lease ends, and the next one runs it. */
static void
an_errand_outlives_its_runner(void **state)
{
	struct errand	errand;

	put("told");
	assert_result(errand_lease(support->arena, support->store,
	    SUPPORT_NOW, SUPPORT_NOW + ERRAND_LEASE_TIME, &errand), OK);
	next_word = OK;
	assert_result(run_told(SUPPORT_NOW + ERRAND_LEASE_TIME - 1), ABSENT);
	assert_result(run_told(SUPPORT_NOW + ERRAND_LEASE_TIME), OK);
	assert_int_equal(runs, 1);
}

static void
back_off_doubles_up_to_ten_minutes(void **state)
{
	int64_t	i, low = SECONDS(1);

	for (i = 1; i < 200; i++) {
		assert_in_range(errand_back_off(i, 0), low, low + low / 4);
		low = low * 2 > MINUTES(10) ? MINUTES(10) : low * 2;
	}
}

/* Payment errands */

static void
place(struct order *order)
{
	sale_place(support, "sandbox", "4242424242424242", order);
	settings = sale_sandbox;
	settings.api_base = teller_base();
	sandbox_configure(&settings);
}

static void
bank_says(const struct order *order, const char *said)
{
	const struct payment	*payment = order_payment(order);

	teller_say_json(200, arena_format(support->arena,
	    "{\"id\":\"" BANK_ID "\",\"reference\":\"%s\",\"order_id\":"
	    "\"%s\",\"state\":\"%s\",\"reason\":\"\",\"amount\":%lld,"
	    "\"amount_received\":%lld,\"currency\":\"EUR\",\"hosted\":false,"
	    "\"url\":\"\"}", payment->id, order->id, said,
	    (long long)order->total, (long long)order->total));
}

static void
run_due(int64_t now)
{
	support_clock(now);
	sale_no_mails(support);
	assert_result(errand_run_next(support->store, now), OK);
}

static void
nothing_is_due(int64_t now)
{
	support_clock(now);
	sale_no_mails(support);
	assert_result(errand_run_next(support->store, now), ABSENT);
}

static void
a_start_is_recorded_with_its_first_poll(void **state)
{
	struct order	order;

	place(&order);
	bank_says(&order, "pending");
	run_due(SUPPORT_NOW);
	assert_non_null(strstr(teller_heard(), order_payment(&order)->id));
	sale_load(support, order.id, &order);
	assert_string_equal(order_payment(&order)->state, "pending");
	assert_string_equal(order_payment(&order)->reference, BANK_ID);
	assert_int_equal(sale_errands(support, PAYMENT_START), 0);
	assert_int_equal(sale_errands(support, PAYMENT_POLL), 1);

	nothing_is_due(SUPPORT_NOW + SECONDS(2) - 1);
	bank_says(&order, "accepted");
	run_due(SUPPORT_NOW + SECONDS(2) + 400);
	assert_state(support, order.id, "accepted");
	assert_int_equal(sale_errands(support, PAYMENT_POLL), 0);
	assert_int_equal(sale_errands(support, "hand-over"), 1);
}

/* Killed after the bank said yes and before it was written down. */
static void
a_start_that_is_run_twice_asks_for_the_same(void **state)
{
	struct order	order;
	struct errand	errand;
	const char	*key;

	place(&order);
	assert_result(errand_lease(support->arena, support->store,
	    SUPPORT_NOW, SUPPORT_NOW + 1, &errand), OK);
	bank_says(&order, "accepted");
	run_due(SUPPORT_NOW + 1);
	key = arena_format(support->arena, "idempotency-key: %s\r\n",
	    order_payment(&order)->id);
	assert_non_null(strstr(teller_heard(), key));
	assert_state(support, order.id, "accepted");
}

static void
a_start_waits_for_a_bank_in_trouble(void **state)
{
	struct order	order;
	struct errand	errand;

	place(&order);
	teller_say_json(500, "oops");
	run_due(SUPPORT_NOW);
	assert_state(support, order.id, "pending");
	assert_true(is_troubled(1, &errand));
	assert_string_equal(errand.last_error, "answered 500");
	bank_says(&order, "accepted");
	run_due(SUPPORT_NOW + 1250);
	assert_state(support, order.id, "accepted");
}

static void
a_start_the_bank_refuses_is_declined_and_shown(void **state)
{
	struct order	order;
	struct errand	errand;

	place(&order);
	teller_say_json(422, "{}");
	run_due(SUPPORT_NOW);
	sale_load(support, order.id, &order);
	assert_string_equal(order.state, "declined");
	assert_string_equal(order_payment(&order)->reason, "refused");
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_true(is_troubled(1, &errand));
}

/* The manager may mend the key; the shopper does not wait for ever. */
static void
a_key_the_bank_refuses_is_tried_again_for_a_while(void **state)
{
	struct order	order;
	struct errand	errand;

	place(&order);
	teller_say_json(401, "{}");
	run_due(SUPPORT_NOW);
	assert_state(support, order.id, "pending");
	assert_true(is_troubled(1, &errand));
	assert_non_null(strstr(errand.last_error, "does not take our key"));
	assert_int_equal(errand.gave_up_at, 0);

	support_clock(SUPPORT_NOW + MINUTES(2));
	run_due(SUPPORT_NOW + MINUTES(2));
	sale_load(support, order.id, &order);
	assert_string_equal(order.state, "declined");
	assert_string_equal(order_payment(&order)->reason, "refused");
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_true(is_troubled(1, &errand));
	assert_true(errand.gave_up_at > 0);
}

static void
a_key_that_was_mended_goes_on(void **state)
{
	struct order	order;

	place(&order);
	teller_say_json(401, "{}");
	run_due(SUPPORT_NOW);
	bank_says(&order, "accepted");
	run_due(SUPPORT_NOW + SECONDS(2));
	assert_state(support, order.id, "accepted");
}

static void
a_start_too_late_is_left_to_the_poll(void **state)
{
	struct order	order;
	size_t		before;

	place(&order);
	before = teller_count();
	run_due(order_payment(&order)->expires_at);
	assert_int_equal(teller_count(), before);
	assert_int_equal(sale_errands(support, PAYMENT_START), 0);
	assert_int_equal(sale_errands(support, PAYMENT_POLL), 1);
	assert_state(support, order.id, "pending");
}

/* Declined, tried again, and the first attempt's money comes before the second
 * attempt has reached the bank: the shopper is not charged twice. */
static void
an_attempt_nobody_needs_is_not_begun(void **state)
{
	struct order	order;
	struct news	first;
	size_t		before;
	int		i;

	place(&order);
	bank_says(&order, "declined");
	run_due(SUPPORT_NOW);
	sale_load(support, order.id, &order);
	payment_news(&order, order_payment(&order), NEWS_ACCEPTED, &first);
	sale_retry(support, order.id, &order);
	assert_result(payment_settle(support->arena, support->store, &first),
	    OK);

	before = teller_count();
	teller_say_json(404, "{}");
	for (i = 0; i < 3; i++)		/* start, hand-over, close */
		run_due(SUPPORT_NOW);
	assert_int_equal(sale_errands(support, PAYMENT_START), 0);
	assert_int_equal(teller_count(), before + 1);
	assert_non_null(strstr(teller_heard(), "/close?"));
	sale_load(support, order.id, &order);
	assert_string_equal(order.state, "accepted");
	assert_string_equal(order_payment(&order)->state, "expired");
	assert_int_equal(sale_errands(support, PAYMENT_POLL), 0);
}

/* Runs the start with a pending answer; the moment of the poll after expiry. */
static int64_t
place_pending(struct order *order)
{
	size_t	count;

	place(order);
	bank_says(order, "pending");
	run_due(SUPPORT_NOW);
	support_clock(order_payment(order)->expires_at + SECONDS(70));
	assert_result(payment_sweep(support->arena, support->store,
	    moment_now(), &count), OK);

	return (moment_now());
}

static void
an_attempt_expires_after_it_was_asked_about(void **state)
{
	struct order	order;
	int64_t		late;

	late = place_pending(&order);
	bank_says(&order, "pending");
	run_due(late);
	assert_state(support, order.id, "expired");
	assert_int_equal(sale_stock(support), SALE_STOCK);
	/* The bank called it open: it is told. */
	bank_says(&order, "expired");
	run_due(late);
	assert_non_null(strstr(teller_heard(), "/close?"));
	nothing_is_due(late + DAYS(1));
}

static void
money_that_came_at_the_last_moment_counts(void **state)
{
	struct order	order;
	int64_t		late;

	late = place_pending(&order);
	bank_says(&order, "accepted");
	run_due(late);
	assert_state(support, order.id, "accepted");
}

static void
an_attempt_the_bank_never_saw_expires(void **state)
{
	struct order	order;
	int64_t		late;

	late = place_pending(&order);
	teller_say_json(404, "{}");
	run_due(late);
	assert_state(support, order.id, "expired");
}

static void
an_attempt_does_not_expire_while_nobody_answers(void **state)
{
	struct order	order;
	int64_t		late;

	late = place_pending(&order);
	teller_say_json(503, "{}");
	run_due(late);
	assert_state(support, order.id, "pending");
	assert_int_equal(sale_errands(support, PAYMENT_POLL), 1);
	teller_say_json(401, "{}");
	run_due(late + SECONDS(80));
	assert_state(support, order.id, "pending");

	/* There is an end to it. */
	late = order_payment(&order)->expires_at + PAYMENT_PATIENCE;
	run_due(late);
	sale_load(support, order.id, &order);
	assert_string_equal(order.state, "expired");
	assert_string_equal(order_payment(&order)->reason, "unreachable");
}

static void
a_paid_order_is_handed_over_once(void **state)
{
	struct order		order;
	struct order_event	*events;
	int64_t			now = SUPPORT_NOW;

	place(&order);
	bank_says(&order, "accepted");
	run_due(now);
	run_due(now);
	assert_int_equal(sale_errands(support, "rehearsal-carrier"), 3);
	sale_load(support, order.id, &order);
	assert_string_not_equal(order.handed_over_at, "");
	nothing_is_due(now + SECONDS(4) - 1);
	run_due(now + SECONDS(4));
	run_due(now + SECONDS(10));
	run_due(now + SECONDS(20));
	nothing_is_due(now + DAYS(1));
	sale_load(support, order.id, &order);
	assert_int_equal(order.shipping.count, 3);
	events = order.shipping.items;
	assert_string_equal(events[0].status, "sent");
	assert_string_equal(events[2].status, "delivered");
}

/* The carrier's report comes again, as after a crash before it was crossed
 * out. */
static enum result
report_again_body(struct store *store, void *errand)
{
	const struct errand	*first = errand;

	return (errand_put(store, ERRAND_ID, first->kind, first->subject,
	    first->body, 0));
}

static void
a_report_that_comes_twice_is_written_once(void **state)
{
	struct order	order;
	struct errands	errands;

	place(&order);
	bank_says(&order, "accepted");
	run_due(SUPPORT_NOW);
	run_due(SUPPORT_NOW);
	sale_no_mails(support);
	assert_result(errands_waiting(support->arena, support->store, 1,
	    &errands), OK);
	assert_result(store_change(support->store, "again",
	    report_again_body, &errands.items[0]), OK);
	run_due(SUPPORT_NOW);
	run_due(SUPPORT_NOW + SECONDS(4));
	sale_load(support, order.id, &order);
	assert_int_equal(order.shipping.count, 1);
}

static void
an_unpaid_order_is_not_handed_over(void **state)
{
	struct order	order;
	struct errand	errand = { .id = ERRAND_ID, .kind = "hand-over",
			    .body = "" };
	struct run	run;

	place(&order);
	errand.subject = order.id;
	run = (struct run){ support->arena, support->store, &errand, false,
	    0, "" };
	assert_result(errand_hand_over(&run), REFUSED);
	errand.subject = ERRAND_ID;
	assert_result(errand_hand_over(&run), ABSENT);
	sale_load(support, order.id, &order);
	assert_string_equal(order.handed_over_at, "");
}

static void
letters_are_sent_until_somebody_says_yes(void **state)
{
	struct bank_payment	 payment;
	const char		*body = "{\"reference\":\"r\",\"amount\":5,"
				    "\"currency\":\"EUR\",\"card\":"
				    "\"4242424242424242\",\"webhook_url\":"
				    "\"http://shop.example/hook/sandbox\"}";
	struct errand		 errand;

	settings = sale_sandbox;
	settings.api_base = teller_base();
	sandbox_configure(&settings);
	assert_result(bank_read(support->arena, body, strlen(body),
	    &payment), OK);
	assert_result(bank_open(support->arena, support->store, &payment,
	    SUPPORT_NOW), OK);
	teller_say_json(503, "{}");
	run_due(SUPPORT_NOW + SECONDS(1));
	assert_true(is_troubled(1, &errand));
	assert_string_equal(errand.last_error, "answered 503");
	teller_say_json(200, "{}");
	run_due(SUPPORT_NOW + SECONDS(3));
	assert_non_null(strstr(teller_heard(), "POST /hook/sandbox "));
	assert_non_null(strstr(teller_heard(), "sandbox-signature: t="));
	nothing_is_due(SUPPORT_NOW + DAYS(1));
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin,	\
			    support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(nothing_due_is_absent),
		test(done_and_already_done_end_an_errand),
		test(hopeless_errands_are_given_up_and_shown),
		test(trouble_is_tried_again_and_later),
		test(the_other_side_may_ask_for_more_time),
		test(an_unknown_kind_does_not_stop_the_others),
		test(an_errand_outlives_its_runner),
		test(back_off_doubles_up_to_ten_minutes),
		test(a_start_is_recorded_with_its_first_poll),
		test(a_start_that_is_run_twice_asks_for_the_same),
		test(a_start_waits_for_a_bank_in_trouble),
		test(a_start_the_bank_refuses_is_declined_and_shown),
		test(a_key_the_bank_refuses_is_tried_again_for_a_while),
		test(a_key_that_was_mended_goes_on),
		test(a_start_too_late_is_left_to_the_poll),
		test(an_attempt_nobody_needs_is_not_begun),
		test(an_attempt_expires_after_it_was_asked_about),
		test(money_that_came_at_the_last_moment_counts),
		test(an_attempt_the_bank_never_saw_expires),
		test(an_attempt_does_not_expire_while_nobody_answers),
		test(a_paid_order_is_handed_over_once),
		test(a_report_that_comes_twice_is_written_once),
		test(an_unpaid_order_is_not_handed_over),
		test(letters_are_sent_until_somebody_says_yes),
	};

	if (wire_start() != OK)
		return (1);

	return (cmocka_run_group_tests_name("errand_run", tests, NULL,
	    NULL));
}
