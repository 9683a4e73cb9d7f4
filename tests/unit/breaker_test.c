/* Who does not answer is left alone for a while, and asked again by one. */
#include "support.h"

#include <string.h>

#include "wire/breaker.h"
#include "wire/origin.h"
#include "wire/perform.h"
#include "teller.h"

#define NOW	SUPPORT_NOW

static struct breaker	breaker;
static bool		probe;
static int64_t		wait;

static int
setup(void **state)
{
	support_log_quiet();
	memset(&breaker, 0, sizeof(breaker));
	probe = false;
	wait = 0;
	origins_forget();

	return (0);
}

static void
call_at(int64_t now, enum breaker_outcome outcome)
{
	assert_true(breaker_enter(&breaker, now, &probe, &wait));
	breaker_leave(&breaker, now, probe, now, outcome, 0);
}

static void
fail_until_open(void)
{
	int	i;

	for (i = 0; i < BREAKER_FAILURES; i++)
		call_at(NOW + i, BREAKER_FAILED);
}

static void
failures_in_a_row_open_it(void **state)
{
	int	i;

	for (i = 0; i < BREAKER_FAILURES - 1; i++)
		call_at(NOW, BREAKER_FAILED);
	call_at(NOW, BREAKER_ANSWERED);
	assert_int_equal(breaker.pause, 0);
	fail_until_open();
	assert_int_equal(breaker.since, NOW);
	assert_false(breaker_enter(&breaker, NOW + 10, &probe, &wait));
	assert_in_range(wait, SECONDS(10) - 6, SECONDS(12) + 500);
}

static void
one_looks_whether_it_is_well_again(void **state)
{
	int64_t	then = NOW + BREAKER_FAILURES + SECONDS(10);

	fail_until_open();
	assert_true(breaker_enter(&breaker, then, &probe, &wait));
	assert_true(probe);
	assert_false(breaker_enter(&breaker, then, &probe, &wait));
	assert_in_range(wait, SECONDS(5), SECONDS(10));
	breaker_leave(&breaker, then + 50, true, then, BREAKER_ANSWERED, 0);
	call_at(then + 51, BREAKER_FAILED);
	call_at(then + 52, BREAKER_FAILED);
	assert_int_equal(breaker.since, then + 51);
}

static void
the_pause_doubles_up_to_five_minutes(void **state)
{
	static const int64_t	pauses[] = { 20, 40, 80, 160, 300, 300 };
	int64_t			now;
	size_t			i;

	fail_until_open();
	now = breaker.until;
	for (i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		assert_false(breaker_enter(&breaker, now - 1, &probe,
		    &wait));
		call_at(now, BREAKER_FAILED);
		assert_int_equal(breaker.until, now + SECONDS(pauses[i]));
		now = breaker.until;
	}
	/* Since when it has been so is not forgotten. */
	assert_int_equal(breaker.since, NOW);
	call_at(now, BREAKER_ANSWERED);
	assert_int_equal(breaker.pause, 0);
}

static void
two_calls_at_once_and_turns_for_the_others(void **state)
{
	int64_t	before = 0;
	bool	first, second;
	int	i;

	assert_true(breaker_enter(&breaker, NOW, &first, &wait));
	assert_true(breaker_enter(&breaker, NOW, &second, &wait));
	for (i = 0; i < 10; i++) {
		assert_false(breaker_enter(&breaker, NOW, &probe, &wait));
		assert_true(wait >= before + 100);
		before = wait;
	}
	breaker_leave(&breaker, NOW + SECONDS(4), first, NOW,
	    BREAKER_ANSWERED, 0);
	assert_true(breaker_enter(&breaker, NOW + SECONDS(4), &first,
	    &wait));
	/* As long as the calls take. */
	assert_false(breaker_enter(&breaker, NOW + SECONDS(4), &probe,
	    &wait));
	assert_int_equal(wait, SECONDS(2));
	for (i = 0; i < 1000; i++) {
		assert_false(breaker_enter(&breaker, NOW + SECONDS(4),
		    &probe, &wait));
		assert_true(wait <= SECONDS(63));
	}
}

/* Of two on their way, one opens it and the other does not make it longer. */
static void
calls_on_their_way_open_it_once(void **state)
{
	int	i;

	for (i = 0; i < BREAKER_FAILURES - 1; i++)
		call_at(NOW, BREAKER_FAILED);
	assert_true(breaker_enter(&breaker, NOW, &probe, &wait));
	assert_true(breaker_enter(&breaker, NOW, &probe, &wait));
	breaker_leave(&breaker, NOW + 1, false, NOW, BREAKER_FAILED, 0);
	breaker_leave(&breaker, NOW + 2, false, NOW, BREAKER_FAILED, 0);
	assert_int_equal(breaker.until, NOW + 1 + SECONDS(10));
	assert_int_equal(breaker.running, 0);
}

static void
a_rest_that_is_asked_for_is_given(void **state)
{
	assert_true(breaker_enter(&breaker, NOW, &probe, &wait));
	breaker_leave(&breaker, NOW, probe, NOW, BREAKER_ANSWERED,
	    SECONDS(7));
	assert_false(breaker_enter(&breaker, NOW, &probe, &wait));
	assert_int_equal(wait, SECONDS(7));
	assert_true(breaker_enter(&breaker, NOW + SECONDS(7), &probe,
	    &wait));
	assert_false(probe);
	breaker_leave(&breaker, NOW, probe, NOW, BREAKER_ANSWERED, HOURS(24));
	assert_false(breaker_enter(&breaker, NOW, &probe, &wait));
	assert_int_equal(wait, BREAKER_PAUSE_MAX);
}

static void
a_refused_key_opens_it_until_it_is_taken(void **state)
{
	call_at(NOW, BREAKER_UNSURE);
	assert_int_equal(breaker.pause, 0);
	breaker_refuse(&breaker, NOW);
	breaker_refuse(&breaker, NOW + 1);
	assert_true(breaker.refused);
	assert_int_equal(breaker.until, NOW + SECONDS(10));
	call_at(NOW + SECONDS(10), BREAKER_UNSURE);
	breaker_refuse(&breaker, NOW + SECONDS(10));
	assert_int_equal(breaker.until, NOW + SECONDS(30));
	assert_int_equal(breaker.since, NOW);
	call_at(NOW + SECONDS(30), BREAKER_ANSWERED);
	assert_false(breaker.refused);
	call_at(NOW + SECONDS(30), BREAKER_ANSWERED);
}

static void
a_clock_put_back_keeps_nobody_waiting(void **state)
{
	fail_until_open();
	assert_true(breaker_enter(&breaker, NOW - DAYS(1), &probe, &wait));
}

static void
silent(struct arena *arena, struct answer *answer)
{
	struct call	call;

	call_init(&call, "GET", "http://127.0.0.1:1/");
	call.service = "teller";
	assert_result(perform(arena, &call, answer), LATER);
}

/* One origin's trouble is not another's. */
static void
calls_are_held_back_by_origin(void **state)
{
	struct arena	*arena = arena_create();
	struct outages	 outages;
	struct answer	 answer;
	struct call	 call;
	int		 i;

	assert_result(perform_allow("http://127.0.0.1:1"), OK);
	for (i = 0; i < BREAKER_FAILURES; i++) {
		silent(arena, &answer);
		assert_false(answer.held);
	}
	silent(arena, &answer);
	assert_true(answer.held);
	assert_true(answer.retry_after > SECONDS(9));
	assert_true(*answer.trouble != '\0');
	origins_troubled(arena, &outages);
	assert_int_equal(outages.count, 1);
	assert_string_equal(outages.items[0].origin, "http://127.0.0.1:1");
	assert_string_equal(outages.items[0].service, "teller");
	assert_false(outages.items[0].refused);

	teller_say_json(200, "{}");
	call_init(&call, "GET", teller_base());
	assert_result(perform(arena, &call, &answer), OK);
	call_init(&call, "GET", "http://127.0.0.1:1/");
	call.insistent = true;
	assert_result(perform(arena, &call, &answer), LATER);
	assert_false(answer.held);
	arena_destroy(arena);
}

static void
a_key_that_is_not_taken_holds_the_others_back(void **state)
{
	struct arena	*arena = arena_create();
	struct answer	 answer;
	struct call	 call;

	teller_say_json(401, "{}");
	call_init(&call, "GET", teller_base());
	assert_result(perform(arena, &call, &answer), OK);
	assert_result(perform(arena, &call, &answer), OK);
	assert_false(answer.key_refused);
	perform_refused(&call);
	assert_result(perform(arena, &call, &answer), LATER);
	assert_true(answer.held);
	assert_true(answer.key_refused);
	arena_destroy(arena);
}

static void
an_answer_of_a_server_in_trouble_counts(void **state)
{
	struct arena	*arena = arena_create();
	struct answer	 answer;
	struct call	 call;
	int		 i;

	teller_say_json(500, "{}");
	call_init(&call, "GET", teller_base());
	for (i = 0; i < BREAKER_FAILURES; i++)
		assert_result(perform(arena, &call, &answer), OK);
	assert_result(perform(arena, &call, &answer), LATER);
	assert_true(answer.held);
	assert_false(answer.key_refused);
	arena_destroy(arena);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, setup, NULL)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(failures_in_a_row_open_it),
		test(one_looks_whether_it_is_well_again),
		test(the_pause_doubles_up_to_five_minutes),
		test(two_calls_at_once_and_turns_for_the_others),
		test(calls_on_their_way_open_it_once),
		test(a_rest_that_is_asked_for_is_given),
		test(a_refused_key_opens_it_until_it_is_taken),
		test(a_clock_put_back_keeps_nobody_waiting),
		test(calls_are_held_back_by_origin),
		test(a_key_that_is_not_taken_holds_the_others_back),
		test(an_answer_of_a_server_in_trouble_counts),
	};

	if (wire_start() != OK)
		return (1);

	return (cmocka_run_group_tests_name("breaker", tests, NULL, NULL));
}
