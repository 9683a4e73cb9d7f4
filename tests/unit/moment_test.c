/*
 * Time: RFC 3339 both ways, the clock, local days.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/moment.h"

#undef fail
#include <cmocka.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena	*arena;

static int
before(void **state)
{
	arena = arena_create();
	return (0);
}

static int
after(void **state)
{
	arena_destroy(arena);
	return (0);
}

static int64_t
clock_fixed(void)
{
	return (1626516000123);
}

static void
the_clock_can_be_set(void **state)
{
	int64_t	real;

	moment_clock(clock_fixed);
	assert_int_equal(moment_now(), 1626516000123);
	moment_clock(NULL);
	real = moment_now();
	assert_true(real / 1000 - (int64_t)time(NULL) <= 1 &&
	    (int64_t)time(NULL) - real / 1000 <= 1);
}

static void
units_are_milliseconds(void **state)
{
	assert_int_equal(SECONDS(2), 2000);
	assert_int_equal(MINUTES(2), 120000);
	assert_int_equal(HOURS(1), 3600000);
	assert_true(DAYS(30) == 2592000000);
}

static void
moments_are_written(void **state)
{
	static const struct {
		int64_t		 moment;
		const char	*iso, *stamp;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z" },
		{ 1626516000123, "2021-07-17T10:00:00Z",
		    "2021-07-17T10:00:00.123Z" },
		{ -1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z" },
		{ 951782400000, "2000-02-29T00:00:00Z",
		    "2000-02-29T00:00:00.000Z" },
		{ 4107542399999, "2100-02-28T23:59:59Z",
		    "2100-02-28T23:59:59.999Z" },
		{ 253402300799999, "9999-12-31T23:59:59Z",
		    "9999-12-31T23:59:59.999Z" },
		{ -62135596800000, "0001-01-01T00:00:00Z",
		    "0001-01-01T00:00:00.000Z" },
	};
	char	stamp[MOMENT_SIZE];
	size_t	i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_string_equal(moment_iso(arena, cases[i].moment),
		    cases[i].iso);
		moment_stamp(cases[i].moment, stamp);
		assert_string_equal(stamp, cases[i].stamp);
	}
	assert_non_null(moment_iso(arena, INT64_MAX));
	assert_non_null(moment_iso(arena, INT64_MIN));
	assert_non_null(moment_day(arena, INT64_MAX));
	assert_non_null(moment_day(arena, INT64_MIN));
}

static void
moments_are_read(void **state)
{
	static const struct {
		const char	*text;
		int64_t		 moment;
	} cases[] = {
		{ "1970-01-01", 0 }, { "2021-07-17", 1626480000000 },
		{ "2021-07-17T10:00:00Z", 1626516000000 },
		{ "2021-07-17T10:00:00.1Z", 1626516000100 },
		{ "2021-07-17T10:00:00.123Z", 1626516000123 },
		{ "2021-07-17T10:00:00.123456789Z", 1626516000123 },
		{ "2000-02-29", 951782400000 }, { "2024-02-29T23:59:59Z",
		    1709251199000 }, { "1969-12-31T23:59:59.999Z", -1 },
	};
	int64_t	moment;
	size_t	i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_true(moment_parse(cases[i].text, &moment));
		assert_true(moment == cases[i].moment);
	}
}

static void
other_texts_are_refused(void **state)
{
	static const char *const	wrong[] = { "", "2021", "2021-07",
		"2021-7-17", "2021-07-17T", "2021-07-17 10:00:00Z",
		"2021-07-17T10:00Z", "2021-07-17T10:00:00",
		"2021-07-17T10:00:00z", "2021-07-17T10:00:00+00:00",
		"2021-07-17T10:00:00.Z", "2021-07-17T10:00:00.1234567890Z",
		"2021-07-17T10:00:00,1Z", "2021-07-17T24:00:00Z",
		"2021-07-17T10:60:00Z", "2021-07-17T10:00:60Z",
		"2021-02-29", "2100-02-29", "2021-04-31", "2021-00-01",
		"2021-13-01", "2021-01-00", "2021-01-32", "0000-01-01",
		"12021-01-01", "-2021-01-01", " 2021-07-17", "2021-07-17 ",
		"2021-07-17Z", "20210717", "2021-07-17T10:00:00ZZ",
		"2021-07-1\xC2\xB2" };
	int64_t				moment = 42;
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++) {
		if (moment_parse(wrong[i], &moment))
			fail_msg("taken: %s", wrong[i]);
	}
	assert_false(moment_parse(NULL, &moment));
	assert_int_equal(moment, 42);
}

static void
each_day_follows_the_last(void **state)
{
	struct arena	*own = arena_create();
	struct tm	 known;
	time_t		 seconds;
	int64_t		 day, moment, read;
	char		 text[16], *iso;

	for (day = -719162; day < 2932896; day += 37) {
		moment = DAYS(day) + (day + 719162) * 86399 % DAYS(1);
		seconds = (time_t)(moment / 1000 - (moment % 1000 < 0));
		assert_non_null(gmtime_r(&seconds, &known));
		assert_true(strftime(text, sizeof(text), "%m-%dT%H", &known) >
		    0);
		iso = moment_iso(own, moment);
		assert_memory_equal(iso + 5, text, strlen(text));
		assert_true(moment_parse(iso, &read));
		assert_true(read == (int64_t)seconds * 1000);
	}
	arena_destroy(own);
}

static void
days_are_local(void **state)
{
	assert_int_equal(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
	tzset();
	assert_string_equal(moment_day(arena, 1626472799999), "2021-07-16");
	assert_string_equal(moment_day(arena, 1626472800000), "2021-07-17");
	assert_string_equal(moment_day(arena, 1609455599999), "2020-12-31");
	assert_string_equal(moment_day(arena, 1609455600000), "2021-01-01");
	assert_int_equal(setenv("TZ", "UTC0", 1), 0);
	tzset();
	assert_string_equal(moment_day(arena, 1626472800000), "2021-07-16");
	assert_string_equal(moment_day(arena, -1), "1969-12-31");
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(the_clock_can_be_set),
		TEST(units_are_milliseconds),
		TEST(moments_are_written),
		TEST(moments_are_read),
		TEST(other_texts_are_refused),
		TEST(each_day_follows_the_last),
		TEST(days_are_local),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
