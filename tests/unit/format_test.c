/*
 * Values as people write them, in German and English. "~" stands for the
 * no-break space and "_" for the minus sign.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/moment.h"
#include "base/text.h"
#include "view/format.h"

#undef fail
#include <cmocka.h>

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

static void
same(const char *got, const char *wanted)
{
	struct text	text;

	text_init(&text, arena, 64);
	for (; *wanted != '\0'; wanted++) {
		if (*wanted == '~')
			text_add(&text, "\u00a0");
		else if (*wanted == '_')
			text_add(&text, "\u2212");
		else
			text_add_bytes(&text, wanted, 1);
	}
	assert_string_equal(got, text.bytes);
}

static void
money(int64_t minor, const char *currency, const char *german,
    const char *english)
{
	same(format_money(arena, money_make(minor, currency), "de"), german);
	same(format_money(arena, money_make(minor, currency), "en"),
	    english);
}

static void
money_is_written(void **state)
{
	money(1840, "EUR", "18,40~€", "€18.40");
	money(0, "EUR", "0,00~€", "€0.00");
	money(5, "EUR", "0,05~€", "€0.05");
	money(-5, "EUR", "_0,05~€", "_€0.05");
	money(99999, "EUR", "999,99~€", "€999.99");
	money(100000, "EUR", "1.000,00~€", "€1,000.00");
	money(123450, "EUR", "1.234,50~€", "€1,234.50");
	money(MONEY_MINOR_MAX, "EUR", "10.000.000.000,00~€",
	    "€10,000,000,000.00");
	money(INT64_MIN, "EUR", "_92.233.720.368.547.758,08~€",
	    "_€92,233,720,368,547,758.08");
}

static void
other_currencies_are_written(void **state)
{
	money(1840, "USD", "18,40~$", "$18.40");
	money(1840, "CHF", "18,40~CHF", "CHF~18.40");
	money(-1840, "CHF", "_18,40~CHF", "_CHF~18.40");
	money(1840, "JPY", "1.840~¥", "¥1,840");
	money(1840, "KWD", "1,840~KWD", "KWD~1.840");
}

static void
rates_are_written(void **state)
{
	same(format_rate(arena, 1900, "de"), "19~%");
	same(format_rate(arena, 1900, "en"), "19%");
	same(format_rate(arena, 550, "de"), "5,5~%");
	same(format_rate(arena, 550, "en"), "5.5%");
	same(format_rate(arena, 725, "de"), "7,25~%");
	same(format_rate(arena, 705, "de"), "7,05~%");
	same(format_rate(arena, 0, "de"), "0~%");
	same(format_rate(arena, 1, "de"), "0,01~%");
	same(format_rate(arena, 10000, "de"), "100~%");
	same(format_rate(arena, -700, "de"), "_7~%");
}

static void
contents_are_written(void **state)
{
	same(format_content(arena, 500, "g", "de"), "500~g");
	same(format_content(arena, 999, "g", "de"), "999~g");
	same(format_content(arena, 1000, "g", "de"), "1~kg");
	same(format_content(arena, 1500, "g", "de"), "1,5~kg");
	same(format_content(arena, 1500, "g", "en"), "1.5~kg");
	same(format_content(arena, 1005, "g", "de"), "1,005~kg");
	same(format_content(arena, 750, "ml", "de"), "0,75~l");
	same(format_content(arena, 200, "ml", "de"), "0,2~l");
	same(format_content(arena, 20, "ml", "de"), "20~ml");
	same(format_content(arena, 5000, "ml", "de"), "5~l");
	same(format_content(arena, 6, "Stück", "de"), "6~Stück");
}

static void
no_content_is_empty(void **state)
{
	same(format_content(arena, 0, "g", "de"), "");
	same(format_content(arena, -1, "g", "de"), "");
	same(format_content(arena, 500, "", "de"), "");
	same(format_content(arena, 500, NULL, "de"), "");
}

static void
numbers_are_written(void **state)
{
	same(format_number(arena, 0, "de"), "0");
	same(format_number(arena, 999, "de"), "999");
	same(format_number(arena, 1000, "de"), "1.000");
	same(format_number(arena, 1234567, "en"), "1,234,567");
	same(format_number(arena, -1000, "en"), "_1,000");
	same(format_number(arena, INT64_MIN, "de"),
	    "_9.223.372.036.854.775.808");
}

static void
zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void
dates_are_written_in_the_zone(void **state)
{
	int64_t	moment;

	assert_true(moment_parse("2021-07-17T08:05:59Z", &moment));
	zone("Europe/Berlin");
	same(format_date(arena, moment, "de"), "17. Juli 2021");
	same(format_date(arena, moment, "en"), "17 July 2021");
	same(format_date_time(arena, moment, "de"),
	    "17. Juli 2021, 10:05 Uhr");
	same(format_date_time(arena, moment, "en"), "17 July 2021, 10:05");
	zone("UTC");
	same(format_date_time(arena, moment, "en"), "17 July 2021, 08:05");

	assert_true(moment_parse("2021-12-31T23:30:00Z", &moment));
	zone("Europe/Berlin");
	same(format_date(arena, moment, "de"), "1. Januar 2022");
	assert_true(moment_parse("2024-03-01T00:00:00Z", &moment));
	same(format_date(arena, moment, "de"), "1. März 2024");
}

static void
strange_moments_are_no_crash(void **state)
{
	zone("UTC");
	same(format_date(arena, 0, "de"), "1. Januar 1970");
	same(format_date_time(arena, -1, "en"), "31 December 1969, 23:59");
	(void)format_date(arena, INT64_MAX, "de");
	(void)format_date(arena, INT64_MIN, "de");
	(void)format_date_time(arena, INT64_MAX, "en");
}

static void
age(int64_t ms, const char *german, const char *english)
{
	same(format_age(arena, ms, "de"), german);
	same(format_age(arena, ms, "en"), english);
}

static void
ages_are_written(void **state)
{
	age(0, "gerade eben", "just now");
	age(SECONDS(59), "gerade eben", "just now");
	age(MINUTES(1), "vor 1 Minute", "1 minute ago");
	age(MINUTES(5), "vor 5 Minuten", "5 minutes ago");
	age(HOURS(1), "vor 1 Stunde", "1 hour ago");
	age(HOURS(47), "vor 47 Stunden", "47 hours ago");
	age(DAYS(2), "vor 2 Tagen", "2 days ago");
	age(DAYS(60), "vor 2 Monaten", "2 months ago");
	age(DAYS(365), "vor 1 Jahr", "1 year ago");
	age(DAYS(800), "vor 2 Jahren", "2 years ago");
	age(-SECONDS(5), "gleich", "in a moment");
	age(-MINUTES(5), "in 5 Minuten", "in 5 minutes");
	age(-HOURS(1), "in 1 Stunde", "in 1 hour");
	(void)format_age(arena, INT64_MIN, "de");
	(void)format_age(arena, INT64_MAX, "de");
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(money_is_written),
		TEST(other_currencies_are_written),
		TEST(rates_are_written),
		TEST(contents_are_written),
		TEST(no_content_is_empty),
		TEST(numbers_are_written),
		TEST(dates_are_written_in_the_zone),
		TEST(strange_moments_are_no_crash),
		TEST(ages_are_written),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
