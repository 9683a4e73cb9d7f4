/*
 * Ids: random, canonical, short in logs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <string.h>

#include "base/id.h"

#undef fail
#include <cmocka.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static void
ids_are_random_and_of_version_4(void **state)
{
	char	ids[200][ID_SIZE];
	size_t	i, before;

	for (i = 0; i < COUNT(ids); i++) {
		id_make(ids[i]);
		assert_int_equal(strlen(ids[i]), ID_LENGTH);
		assert_true(id_valid(ids[i]));
		assert_int_equal(ids[i][14], '4');
		assert_non_null(strchr("89ab", ids[i][19]));
		for (before = 0; before < i; before++)
			assert_string_not_equal(ids[i], ids[before]);
	}
}

static void
canonical_ids_are_taken(void **state)
{
	assert_true(id_valid("919108f7-52d1-4320-9bac-f847db4148a8"));
	assert_true(id_valid("00000000-0000-0000-0000-000000000000"));
}

static void
other_ids_are_refused(void **state)
{
	static const char *const	wrong[] = { "", "919108f7",
		"919108F7-52d1-4320-9bac-f847db4148a8",
		"919108f7-52d1-4320-9bac-f847db4148a",
		"919108f7-52d1-4320-9bac-f847db4148a8a",
		"919108f7-52d1-4320-9bac-f847db4148a8 ",
		" 919108f7-52d1-4320-9bac-f847db4148a8",
		"{919108f7-52d1-4320-9bac-f847db4148a8}",
		"919108f752d143209bacf847db4148a8",
		"919108f7052d1-4320-9bac-f847db4148a8",
		"g19108f7-52d1-4320-9bac-f847db4148a8",
		"919108f7-52d1-4320-9bac-f847db4148a\n" };
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++)
		assert_false(id_valid(wrong[i]));
	assert_false(id_valid(NULL));
}

static void
logs_see_eight_characters(void **state)
{
	const char	*one, *other;

	one = id_short("919108f7-52d1-4320-9bac-f847db4148a8");
	other = id_short("a19108f7-52d1-4320-9bac-f847db4148a8");
	assert_string_equal(one, "919108f7");
	assert_string_equal(other, "a19108f7");
	assert_string_equal(id_short("abc"), "abc");
	assert_string_equal(id_short(""), "");
	assert_string_equal(id_short(NULL), "");
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test(name)
	const struct CMUnitTest	tests[] = {
		TEST(ids_are_random_and_of_version_4),
		TEST(canonical_ids_are_taken),
		TEST(other_ids_are_refused),
		TEST(logs_see_eight_characters),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
