/* Tallies move together with what they count. */
#include "support.h"

#include <stdio.h>

#include "store/tally.h"

struct step {
	const char	*name;
	const char	*key;
	int64_t		 count;
	int64_t		 amount;
	enum result	 word;
};

static enum result
step_body(struct store *store, void *argument)
{
	const struct step	*step = argument;
	enum result		 result;

	result = tally_add(store, step->name, step->key, step->count,
	    step->amount);
	return (result == OK ? step->word : result);
}

static enum result
add(struct support *support, const char *name, const char *key,
    int64_t count, int64_t amount)
{
	struct step	step = { name, key, count, amount, OK };

	return (store_change(support->store, "tally", step_body, &step));
}

static void
assert_tally(struct support *support, const char *name, const char *key,
    int64_t wanted_count, int64_t wanted_amount)
{
	int64_t	count, amount;

	count = amount = 42;
	assert_result(tally_get(support->store, name, key, &count, &amount),
	    OK);
	assert_int_equal(count, wanted_count);
	assert_int_equal(amount, wanted_amount);
}

static void
a_counter_starts_at_nothing(void **state)
{
	struct support	*support = *state;

	assert_tally(support, "orders", "pending", 0, 0);
	assert_result(add(support, "orders", "pending", 2, 500), OK);
	assert_result(add(support, "orders", "pending", -1, 70), OK);
	assert_tally(support, "orders", "pending", 1, 570);
	assert_tally(support, "orders", "accepted", 0, 0);
	assert_tally(support, "order", "pending", 0, 0);
}

static void
a_counter_at_nothing_is_gone(void **state)
{
	struct support	*support = *state;
	struct tallies	 tallies;

	assert_result(add(support, "basket", "rose", 2, 0), OK);
	assert_result(add(support, "basket", "rose", -2, 0), OK);
	assert_result(add(support, "basket", "lily", -1, 0), OK);
	assert_result(add(support, "basket", "lily", 1, 0), OK);
	assert_result(add(support, "basket", "iris", 0, 0), OK);
	/* One of the two numbers keeps it. */
	assert_result(add(support, "basket", "aster", 1, 5), OK);
	assert_result(add(support, "basket", "aster", -1, 0), OK);

	assert_result(tally_range(support->arena, support->store, "basket",
	    "", "", 10, &tallies), OK);
	assert_int_equal(tallies.count, 1);
	assert_string_equal(tallies.items[0].key, "aster");
	assert_int_equal(tallies.items[0].count, 0);
	assert_int_equal(tallies.items[0].amount, 5);
}

static void
a_change_that_fails_moves_nothing(void **state)
{
	struct support	*support = *state;
	struct step	 step = { "orders", "pending", 1, 1, INVALID };

	assert_result(add(support, "orders", "pending", 1, 100), OK);
	assert_result(store_change(support->store, "tally", step_body, &step),
	    INVALID);
	assert_tally(support, "orders", "pending", 1, 100);
}

static void
a_sum_beyond_64_bits_is_refused(void **state)
{
	struct support	*support = *state;

	assert_result(add(support, "n", "k", 1, INT64_MAX - 1), OK);
	assert_result(add(support, "n", "k", 1, 1), OK);
	assert_result(add(support, "n", "k", 1, 1), BROKEN);
	assert_tally(support, "n", "k", 2, INT64_MAX);
	assert_result(add(support, "", "k", 1, 1), BROKEN);
}

static void
outside_a_change_nothing_moves(void **state)
{
	struct support	*support = *state;

	assert_result(tally_add(support->store, "n", "k", 1, 1), BROKEN);
	assert_tally(support, "n", "k", 0, 0);
}

static void
assert_keys(const struct tallies *tallies, const char *wanted)
{
	char	keys[256];
	size_t	i, length;

	length = 0;
	keys[0] = '\0';
	for (i = 0; i < tallies->count; i++) {
		assert_true(length < 200);
		length += (size_t)snprintf(keys + length,
		    sizeof(keys) - length, "%s ", tallies->items[i].key);
	}
	assert_string_equal(keys, wanted);
}

static void
a_range_is_ordered_and_half_open(void **state)
{
	struct support		*support = *state;
	struct tallies		 tallies;
	static const char *const days[] = { "2026-11-03", "2026-11-01",
		"2026-12-01", "2026-11-02", "ü", "" };
	size_t			 i;

	for (i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		assert_result(add(support, "day", days[i], 1, 1), OK);
	assert_result(add(support, "other", "2026-11-02", 1, 1), OK);

	assert_result(tally_range(support->arena, support->store, "day",
	    "2026-11-01", "2026-11-03", 10, &tallies), OK);
	assert_keys(&tallies, "2026-11-01 2026-11-02 ");
	assert_result(tally_range(support->arena, support->store, "day",
	    "2026-11-02", NULL, 10, &tallies), OK);
	assert_keys(&tallies, "2026-11-02 2026-11-03 2026-12-01 ü ");
	assert_result(tally_range(support->arena, support->store, "day",
	    NULL, "2026-11-02", 10, &tallies), OK);
	assert_keys(&tallies, " 2026-11-01 ");
	assert_result(tally_range(support->arena, support->store, "day",
	    "", "", 2, &tallies), OK);
	assert_keys(&tallies, " 2026-11-01 ");
	assert_result(tally_range(support->arena, support->store, "day",
	    "", "", -1, &tallies), OK);
	assert_int_equal(tallies.count, 0);
	assert_result(tally_range(support->arena, support->store, "none",
	    "", "", 9, &tallies), OK);
	assert_int_equal(tallies.count, 0);
}

static void
the_top_has_the_largest_counts(void **state)
{
	struct support	*support = *state;
	struct tallies	 tallies;
	char		 key[16];
	int		 i;

	assert_result(add(support, "basket", "rose", 5, 0), OK);
	assert_result(add(support, "basket", "lily", 9, 0), OK);
	assert_result(add(support, "basket", "iris", 5, 0), OK);
	assert_result(add(support, "basket", "lily", -7, 0), OK);
	assert_result(tally_top(support->arena, support->store, "basket", 2,
	    &tallies), OK);
	assert_keys(&tallies, "iris rose ");

	for (i = 0; i < 40; i++) {
		(void)snprintf(key, sizeof(key), "p%02d", i);
		assert_result(add(support, "many", key, i + 1, 0), OK);
	}
	assert_result(tally_top(support->arena, support->store, "many", 100,
	    &tallies), OK);
	assert_int_equal(tallies.count, 40);
	assert_string_equal(tallies.items[0].key, "p39");
	assert_string_equal(tallies.items[39].key, "p00");
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_counter_starts_at_nothing),
		test(a_counter_at_nothing_is_gone),
		test(a_change_that_fails_moves_nothing),
		test(a_sum_beyond_64_bits_is_refused),
		test(outside_a_change_nothing_moves),
		test(a_range_is_ordered_and_half_open),
		test(the_top_has_the_largest_counts),
	};

	return (cmocka_run_group_tests_name("tally", tests, NULL, NULL));
}
