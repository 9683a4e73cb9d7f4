/* Time runs out for what lies around, whatever the clock did before. */
#include "support.h"

#include "base/moment.h"
#include "store/seen.h"

/* The room above knows Kore; this file of it does not. */
#include "work/trouble_list.c"
#include "work/outage_watch.c"
#include "work/sweep.c"

#define YEARS(n)	DAYS(365 * (int64_t)(n))

static enum result
believe(struct store *store, void *argument)
{
	return (seen_add(store, "bank", argument, "{}", "paid"));
}

static void
believed(struct support *support, const char *id, enum result wanted)
{
	assert_result(store_change(support->store, "seen", believe,
	    (void *)(uintptr_t)id), wanted);
}

static void
old_messages_are_forgotten_and_young_ones_kept(void **state)
{
	struct support	*support = *state;

	believed(support, "1", OK);
	sweep_all(support->store, SUPPORT_NOW + DAYS(89));
	believed(support, "1", CONFLICT);
	sweep_all(support->store, SUPPORT_NOW + DAYS(91));
	believed(support, "1", OK);
}

static void
a_clock_that_was_ahead_stops_no_sweep(void **state)
{
	struct support	*support = *state;

	sweep_all(support->store, SUPPORT_NOW + YEARS(200));
	believed(support, "1", OK);
	sweep_all(support->store, SUPPORT_NOW + DAYS(91));
	believed(support, "1", OK);
}

static void
a_sweep_that_was_just_made_is_not_made_again(void **state)
{
	struct support	*support = *state;

	sweep_all(support->store, SUPPORT_NOW + DAYS(91));
	believed(support, "1", OK);
	sweep_all(support->store, SUPPORT_NOW + DAYS(91) + SWEEP_SLOW - 1);
	believed(support, "1", CONFLICT);
}

static int
begin(void **state)
{
	slow_due = 0;

	return (support_setup(state));
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin,	\
			    support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(old_messages_are_forgotten_and_young_ones_kept),
		test(a_clock_that_was_ahead_stops_no_sweep),
		test(a_sweep_that_was_just_made_is_not_made_again),
	};

	return (cmocka_run_group_tests_name("sweep", tests, NULL, NULL));
}
