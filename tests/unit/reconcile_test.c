/* Every night each provider is asked how the attempts of a month stand. */
#include "sale.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/moment.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "pay/reconcile.h"
#include "shop/attempt.h"
#include "store/errands.h"
#include "teller.h"
#include "wire/perform.h"
#include "work_room.h"

static struct support	*support;
static struct order	 order;
static int64_t		 night;		/* the moment of the next one */

static const struct errand_kind	asking[] = {
	{ RECONCILE,	errand_reconcile,	1000 },
	{ PAYMENT_ASK,	errand_payment_ask,	10 },
};

static int
begin(void **state)
{
	static struct sandbox_settings	settings;

	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	night = reconcile_moment(SUPPORT_NOW + DAYS(1));
	sale_place(support, "sandbox", "4242424242424242", &order);
	settings = sale_sandbox;
	settings.api_base = teller_base();
	sandbox_configure(&settings);
	assert_result(reconcile_sweep(support->arena, support->store,
	    SUPPORT_NOW), OK);

	return (0);
}

static void
say(enum news_kind kind)
{
	struct news	news;

	sale_news(&order, order_payment(&order), kind, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
}

static void
bank_says(const char *state, int64_t amount)
{
	teller_say_json(200, arena_format(support->arena,
	    "{\"id\":\"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21\",\"reference\":"
	    "\"%s\",\"order_id\":\"%s\",\"state\":\"%s\",\"reason\":\"\","
	    "\"amount\":%lld,\"amount_received\":%lld,\"currency\":\"EUR\","
	    "\"hosted\":false,\"url\":\"\"}", order_payment(&order)->id,
	    order.id, state, (long long)amount, (long long)amount));
}

static void
night_comes(int64_t now)
{
	support_clock(now);
	assert_result(reconcile_sweep(support->arena, support->store, now),
	    OK);
}

static enum result
run_at(int64_t now)
{
	struct arena	*arena = arena_create();
	struct errand	 errand;
	struct run	 run = { .arena = arena, .store = support->store,
			    .errand = &errand, .why = "" };
	enum result	 word;

	/* Only ours: what an order is owed besides waits for others. */
	support_clock(now);
	do {
		word = errand_lease(arena, support->store, now, now + 1,
		    &errand);
	} while (word == OK && kind_find(asking, 2, errand.kind) == NULL);
	if (word == OK)
		word = errand_run(&run, kind_find(asking, 2, errand.kind));
	arena_destroy(arena);

	return (word);
}

static void
last_of(const char *provider, struct reconciliation *last)
{
	assert_result(reconciliation_get(support->arena, support->store,
	    provider, last), OK);
}

static const char *
difference(void)
{
	struct attempt	attempt;

	assert_result(attempt_get(support->arena, support->store,
	    order_payment(&order)->id, &attempt), OK);

	return (attempt.difference);
}

static void
it_begins_once_a_night(void **state)
{
	struct reconciliation	last;

	last_of("sandbox", &last);
	assert_int_equal(last.started_at, SUPPORT_NOW);
	assert_int_equal(last.ended_at, SUPPORT_NOW);
	night_comes(night - 1);
	assert_int_equal(sale_errands(support, RECONCILE), 0);
	night_comes(night);
	night_comes(night + 1);
	night_comes(night + HOURS(20));
	/* One with each of the two that the sandbox is. */
	assert_int_equal(sale_errands(support, RECONCILE), 2);
	last_of("sandbox", &last);
	assert_int_equal(last.started_at, night);
	assert_int_equal(last.ended_at, 0);
	night_comes(night + DAYS(1) + HOURS(1));
	assert_int_equal(sale_errands(support, RECONCILE), 2);
	last_of("sandbox", &last);
	assert_int_equal(last.started_at, night + DAYS(1) + HOURS(1));
}

static void
the_night_is_local_and_early(void **state)
{
	const char	*text = moment_iso(support->arena, night);

	/* TZ of the tests: UTC. */
	assert_non_null(strstr(text, "2026-11-22T03:"));
}

static void
run_both(int64_t now)
{
	assert_result(run_at(now), OK);
	assert_result(run_at(now), OK);
}

static void
what_is_right_shows_no_difference(void **state)
{
	struct reconciliation	last;
	struct attempt		attempt;

	say(NEWS_ACCEPTED);
	night_comes(night);
	bank_says("accepted", order.total);
	run_both(night);
	assert_string_equal(difference(), "");
	assert_result(attempt_get(support->arena, support->store,
	    order_payment(&order)->id, &attempt), OK);
	assert_int_equal(attempt.asked_at, night);
	assert_result(run_at(night + SECONDS(1) - 1), ABSENT);
	assert_result(run_at(night + SECONDS(1)), OK);
	assert_int_equal(sale_errands(support, RECONCILE), 0);
	last_of("sandbox", &last);
	assert_int_equal(last.asked, 1);
	assert_int_equal(last.ended_at, night + SECONDS(1));
	last_of("sandbox_page", &last);
	assert_int_equal(last.asked, 0);
}

static void
money_that_went_unheard_is_settled(void **state)
{
	say(NEWS_EXPIRED);
	assert_state(support, order.id, "expired");
	night_comes(night);
	bank_says("accepted", order.total);
	run_both(night);
	assert_state(support, order.id, "accepted");
	assert_string_equal(difference(), "");
}

static void
what_the_bank_does_not_know_is_shown(void **state)
{
	say(NEWS_ACCEPTED);
	night_comes(night);
	teller_say_json(404, "{}");
	run_both(night);
	assert_state(support, order.id, "accepted");
	assert_string_equal(difference(), "unknown_there");
}

static void
open_and_old_attempts_are_left_out(void **state)
{
	size_t	before = teller_count();

	night_comes(night);
	run_both(night);
	assert_int_equal(teller_count(), before);
	assert_int_equal(sale_errands(support, RECONCILE), 0);

	say(NEWS_ACCEPTED);
	night_comes(night + DAYS(31));
	run_both(night + DAYS(31));
	assert_int_equal(teller_count(), before);
}

static void
a_bank_that_wants_rest_gets_it(void **state)
{
	say(NEWS_ACCEPTED);
	night_comes(night);
	teller_say("HTTP/1.1 429 X\r\nRetry-After: 90\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	run_both(night);
	assert_int_equal(sale_errands(support, RECONCILE), 1);
	assert_result(run_at(night + SECONDS(89)), ABSENT);
	bank_says("accepted", order.total);
	assert_result(run_at(night + SECONDS(90)), OK);
	assert_result(run_at(night + SECONDS(92)), OK);
	assert_int_equal(sale_errands(support, RECONCILE), 0);
}

/* An answer that nobody understands does not stop the others. */
static void
what_cannot_be_read_is_left_out(void **state)
{
	struct reconciliation	last;

	say(NEWS_ACCEPTED);
	night_comes(night);
	teller_say_json(200, "<html>");
	run_both(night);
	assert_result(run_at(night + SECONDS(1)), OK);
	assert_int_equal(sale_errands(support, RECONCILE), 0);
	last_of("sandbox", &last);
	assert_int_equal(last.asked, 0);
	assert_string_equal(difference(), "");
}

/* The runner dies after the answer was settled: it is asked again. */
static void
it_goes_on_where_it_was(void **state)
{
	struct reconciliation	last;
	struct errand		errand;

	say(NEWS_ACCEPTED);
	night_comes(night);
	assert_result(errand_lease(support->arena, support->store, night,
	    night + ERRAND_LEASE_TIME, &errand), OK);
	bank_says("accepted", order.total);
	run_both(night + ERRAND_LEASE_TIME);
	while (run_at(night + 2 * ERRAND_LEASE_TIME) == OK)
		continue;
	assert_int_equal(sale_errands(support, RECONCILE), 0);
	last_of("sandbox", &last);
	assert_int_equal(last.asked, 1);
	assert_true(last.ended_at > 0);
}

static enum result
ask_body(struct store *store, void *argument)
{
	return (payment_ask_put(support->arena, store, argument,
	    SUPPORT_NOW));
}

static void
the_manager_may_ask_at_any_time(void **state)
{
	struct attempt	attempt;
	int		i;

	say(NEWS_ACCEPTED);
	assert_result(attempt_get(support->arena, support->store,
	    order_payment(&order)->id, &attempt), OK);
	for (i = 0; i < 3; i++)
		assert_result(store_change(support->store, "ask", ask_body,
		    &attempt), OK);
	assert_int_equal(sale_errands(support, PAYMENT_ASK), 1);
	bank_says("declined", order.total);
	assert_result(run_at(SUPPORT_NOW), OK);
	assert_int_equal(sale_errands(support, PAYMENT_ASK), 0);
	assert_state(support, order.id, "accepted");
	assert_string_equal(difference(), "unpaid_there");
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin,	\
			    support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(it_begins_once_a_night),
		test(the_night_is_local_and_early),
		test(what_is_right_shows_no_difference),
		test(money_that_went_unheard_is_settled),
		test(what_the_bank_does_not_know_is_shown),
		test(open_and_old_attempts_are_left_out),
		test(a_bank_that_wants_rest_gets_it),
		test(what_cannot_be_read_is_left_out),
		test(it_goes_on_where_it_was),
		test(the_manager_may_ask_at_any_time),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	if (wire_start() != OK)
		return (1);

	return (cmocka_run_group_tests_name("reconcile", tests, NULL, NULL));
}
