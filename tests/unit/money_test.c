/*
 * Money: exact in each case, or refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/money.h"

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

#define CASES	100000

__extension__ typedef __int128 wide;

static uint64_t	seed;

/* The same numbers in each run (xorshift64). */
static uint64_t
random_next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed);
}

/* Of any size, small ones as often as large ones. */
static int64_t
random_integer(void)
{
	uint64_t	bits = random_next();

	return ((int64_t)(random_next() >> 1 >> (bits & 63)) *
	    ((bits & 64) != 0 ? -1 : 1));
}

static int
start(void **state)
{
	seed = 0x9E3779B97F4A7C15;
	return (before(state));
}

static int64_t
parsed(const char *text, const char *currency)
{
	struct money	money;

	if (money_parse(text, currency, &money) != OK)
		fail_msg("refused: %s %s", text, currency);
	assert_string_equal(money.currency, currency);
	return (money.minor);
}

static void
refused(const char *text, const char *currency)
{
	struct money	money = money_make(7, "XXX");

	if (money_parse(text, currency, &money) != INVALID)
		fail_msg("taken: %s", text == NULL ? "NULL" : text);
	assert_true(money_equal(money, money_make(7, "XXX")));
}

static void
what_people_type_is_read(void **state)
{
	static const struct {
		const char	*text, *currency;
		int64_t		 minor;
	} good[] = {
		{ "12,30", "EUR", 1230 }, { "12.30", "EUR", 1230 },
		{ "12,3", "EUR", 1230 }, { "12", "EUR", 1200 },
		{ "0,10", "EUR", 10 }, { " 12,30 € ", "EUR", 1230 },
		{ "€12.30", "EUR", 1230 }, { "EUR 12", "EUR", 1200 },
		{ "12,30 EUR", "EUR", 1230 }, { "1.234,50", "EUR", 123450 },
		{ "1,234.50", "EUR", 123450 }, { "1 234,50", "EUR", 123450 },
		{ "1'234.50", "CHF", 123450 }, { "1.234", "EUR", 123400 },
		{ "1.234.567,89", "EUR", 123456789 },
		{ "1234567.89", "EUR", 123456789 }, { "500", "JPY", 500 },
		{ "1,500", "JPY", 1500 }, { "1.234", "KWD", 1234 },
	};
	static const char	*const wrong[] = { "", " ", "€", "-1", "+1",
		"12,", ",50", "1,2,3", "1.23.456", "12.345,6,7", "0.123",
		"1234.567", "1.234.50", "1,234,50", "12,345.678", "12;30",
		"1e3", "0x10", "12 30", "zwölf", "12,30,", "1..234",
		"CHF 12", "12,30 $", "1.234'567,00", "99999999999999",
		"111111111111111111111111111111111111111111" };
	struct money		money;
	size_t			i;

	for (i = 0; i < COUNT(good); i++) {
		if (money_typed(good[i].text, good[i].currency,
		    &money) != OK || money.minor != good[i].minor)
			fail_msg("\"%s\"", good[i].text);
		assert_string_equal(money.currency, good[i].currency);
	}
	for (i = 0; i < COUNT(wrong); i++) {
		if (money_typed(wrong[i], "EUR", &money) != INVALID)
			fail_msg("\"%s\" is taken", wrong[i]);
	}
	assert_int_equal(money_typed(NULL, "EUR", &money), INVALID);
	assert_int_equal(money_typed("1", "XXX", &money), INVALID);
}

static void
currencies_are_known(void **state)
{
	int	decimals;

	assert_true(money_currency("EUR", &decimals) && decimals == 2);
	assert_true(money_currency("USD", NULL));
	assert_true(money_currency("JPY", &decimals) && decimals == 0);
	assert_true(money_currency("KWD", &decimals) && decimals == 3);
	assert_true(money_currency("AED", &decimals) && decimals == 2);
	assert_true(money_currency("ZWG", &decimals) && decimals == 2);
	assert_true(money_currency("ISK", &decimals) && decimals == 0);
}

static void
other_currencies_are_refused(void **state)
{
	static const char *const	wrong[] = { "", "EU", "EURO", "eur",
		"Eur", "XXX", "ZZZ", "AAA", "E\nR", "XAU" };
	int				decimals = 42;
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++)
		assert_false(money_currency(wrong[i], &decimals));
	assert_false(money_currency(NULL, &decimals));
	assert_int_equal(decimals, 42);
}

static void
amounts_are_read(void **state)
{
	assert_int_equal(parsed("18.40", "EUR"), 1840);
	assert_int_equal(parsed("18.4", "EUR"), 1840);
	assert_int_equal(parsed("18", "EUR"), 1800);
	assert_int_equal(parsed("0.05", "EUR"), 5);
	assert_int_equal(parsed("0", "EUR"), 0);
	assert_int_equal(parsed("500", "JPY"), 500);
	assert_int_equal(parsed("1.234", "KWD"), 1234);
	assert_int_equal(parsed("1.2", "KWD"), 1200);
	assert_int_equal(parsed("10000000000.00", "EUR"), MONEY_MINOR_MAX);
	assert_int_equal(parsed("10000000000", "EUR"), MONEY_MINOR_MAX);
}

static void
other_amounts_are_refused(void **state)
{
	static const char *const	wrong[] = { "", " ", ".", "1.", ".5",
		"-1", "+1", " 1", "1 ", "1,00", "1.000", "1e3", "0x1", "1.2.3",
		"1'000", "1.0 ", "1.-5", "10000000000.01", "10000000001",
		"9223372036854775808", "18446744073709551617", "inf", "nan",
		"99999999999999999999999999999999999999", "1.0a", "\xD9\xA1" };
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++)
		refused(wrong[i], "EUR");
	refused("500.", "JPY");
	refused("500.0", "JPY");
	refused("1.2345", "KWD");
	refused("1", "XXX");
	refused("1", NULL);
	refused(NULL, "EUR");
}

static void
amounts_are_written(void **state)
{
	static const struct {
		int64_t		 minor;
		const char	*currency, *text;
	} cases[] = {
		{ 1840, "EUR", "18.40" }, { -5, "EUR", "-0.05" },
		{ 0, "EUR", "0.00" }, { 500, "JPY", "500" },
		{ -500, "JPY", "-500" }, { 1234, "KWD", "1.234" },
		{ -1, "KWD", "-0.001" }, { 100, "EUR", "1.00" },
		{ INT64_MIN, "EUR", "-92233720368547758.08" },
		{ INT64_MIN, "JPY", "-9223372036854775808" },
		{ INT64_MAX, "KWD", "9223372036854775.807" },
	};
	size_t	i;

	for (i = 0; i < COUNT(cases); i++)
		assert_string_equal(money_decimal(arena, money_make(
		    cases[i].minor, cases[i].currency)), cases[i].text);
}

static void
what_is_written_is_read_again(void **state)
{
	static const char *const	currencies[] = { "EUR", "JPY", "KWD" };
	struct arena			*own = arena_create();
	int64_t				 minor;
	int				 i;

	for (i = 0; i < CASES; i++) {
		const char	*currency = currencies[i % 3];

		minor = (int64_t)(random_next() % (MONEY_MINOR_MAX + 1)) >>
		    (random_next() % 40);
		assert_int_equal(parsed(money_decimal(own, money_make(minor,
		    currency)), currency), minor);
		if (i % 1000 == 0) {
			arena_destroy(own);
			own = arena_create();
		}
	}
	arena_destroy(own);
}

static void
sums_stay_within_the_limit(void **state)
{
	struct money	sum = money_make(1, "EUR");

	assert_int_equal(money_add(money_make(1840, "EUR"),
	    money_make(-40, "EUR"), &sum), OK);
	assert_true(money_equal(sum, money_make(1800, "EUR")));
	assert_int_equal(money_add(money_make(MONEY_MINOR_MAX - 1, "EUR"),
	    money_make(1, "EUR"), &sum), OK);
	assert_int_equal(money_add(money_make(MONEY_MINOR_MAX, "EUR"),
	    money_make(1, "EUR"), &sum), INVALID);
	assert_int_equal(money_add(money_make(-MONEY_MINOR_MAX, "EUR"),
	    money_make(-1, "EUR"), &sum), INVALID);
	assert_int_equal(money_add(money_make(INT64_MAX, "EUR"),
	    money_make(INT64_MAX, "EUR"), &sum), INVALID);
	assert_int_equal(money_add(money_make(1, "EUR"),
	    money_make(1, "USD"), &sum), INVALID);
	assert_true(money_equal(sum, money_make(MONEY_MINOR_MAX, "EUR")));
}

static void
products_stay_within_the_limit(void **state)
{
	struct money	product = money_make(1, "EUR");

	assert_int_equal(money_multiply(money_make(1840, "EUR"), 3, &product),
	    OK);
	assert_true(money_equal(product, money_make(5520, "EUR")));
	assert_int_equal(money_multiply(money_make(1, "EUR"),
	    MONEY_MINOR_MAX, &product), OK);
	assert_int_equal(money_multiply(money_make(2, "EUR"),
	    MONEY_MINOR_MAX, &product), INVALID);
	assert_int_equal(money_multiply(money_make(MONEY_MINOR_MAX, "EUR"),
	    INT64_MIN, &product), INVALID);
	assert_int_equal(money_multiply(money_make(4294967296, "EUR"),
	    4294967296, &product), INVALID);
}

static void
sums_and_products_agree(void **state)
{
	struct money	sum, product, step = money_make(0, "EUR");
	int64_t		factor, i;
	int		turn;

	for (turn = 0; turn < CASES / 20; turn++) {
		step.minor = random_integer() % MONEY_MINOR_MAX;
		factor = (int64_t)(random_next() % 20);
		sum = money_make(0, "EUR");
		for (i = 0; i < factor; i++) {
			if (money_add(sum, step, &sum) != OK)
				break;
		}
		if (i == factor) {
			assert_int_equal(money_multiply(step, factor,
			    &product), OK);
			assert_true(money_equal(sum, product));
		} else {
			assert_int_equal(money_multiply(step, factor,
			    &product), INVALID);
		}
	}
}

static void
equal_means_amount_and_currency(void **state)
{
	assert_true(money_equal(money_make(5, "EUR"), money_make(5, "EUR")));
	assert_false(money_equal(money_make(5, "EUR"), money_make(6, "EUR")));
	assert_false(money_equal(money_make(5, "EUR"), money_make(5, "USD")));
}

static void
scale_rounds_half_away_from_zero(void **state)
{
	assert_int_equal(money_scale(1, 1, 2), 1);
	assert_int_equal(money_scale(-1, 1, 2), -1);
	assert_int_equal(money_scale(1, 1, 3), 0);
	assert_int_equal(money_scale(2, 1, 3), 1);
	assert_int_equal(money_scale(-2, 1, 3), -1);
	assert_int_equal(money_scale(3, 5, 10), 2);
	assert_int_equal(money_scale(149, 1, 100), 1);
	assert_int_equal(money_scale(150, 1, 100), 2);
	assert_int_equal(money_scale(0, 5, 7), 0);
}

static void
scale_is_exact_at_the_borders(void **state)
{
	assert_true(money_scale(INT64_MAX, INT64_MAX, INT64_MAX) == INT64_MAX);
	assert_true(money_scale(INT64_MIN, INT64_MAX, INT64_MAX) == INT64_MIN);
	assert_true(money_scale(INT64_MAX, 2, 1) == INT64_MAX);
	assert_true(money_scale(INT64_MIN, 2, 1) == INT64_MIN);
	assert_true(money_scale(INT64_MIN, INT64_MIN, 1) == INT64_MAX);
	assert_int_equal(money_scale(5, 5, 0), 0);
	assert_int_equal(money_scale(5, 5, -1), 0);
}

/* |a·b − value·c| ≤ c/2, and at exactly half the value is the outer one. */
static void
scale_is_the_nearest_integer(void **state)
{
	wide	product, rest;
	int64_t	a, b, c, value;
	int	i;

	for (i = 0; i < CASES; i++) {
		a = random_integer();
		b = random_integer();
		c = random_integer();
		if (c < 0)
			c = -c;
		c += c == 0;
		value = money_scale(a, b, c);
		assert_true(money_scale(b, a, c) == value);
		if (value == INT64_MAX || value == INT64_MIN)
			continue;
		assert_true(a == INT64_MIN || money_scale(-a, b, c) == -value);
		product = (wide)a * b;
		rest = product - (wide)value * c;
		if (product < 0)
			rest = -rest;
		assert_true(rest * 2 < c && rest * 2 >= -(wide)c);
	}
}

static void
tax_is_contained_in_the_gross(void **state)
{
	assert_int_equal(money_tax_included(11900, 1900), 1900);
	assert_int_equal(money_tax_included(10700, 700), 700);
	assert_int_equal(money_tax_included(1840, 700), 120);
	assert_int_equal(money_tax_included(1, 1900), 0);
	assert_int_equal(money_tax_included(-11900, 1900), -1900);
	assert_int_equal(money_tax_included(100, 0), 0);
	assert_int_equal(money_tax_included(100, -5), 0);
	assert_int_equal(money_tax_included(100, INT64_MAX), 100);
}

/* The tax on the net that remains is the tax, to one unit of rounding. */
static void
tax_fits_the_net(void **state)
{
	int64_t	gross, rate, tax, again, distance;
	int	i;

	for (i = 0; i < CASES; i++) {
		gross = random_integer() % MONEY_MINOR_MAX;
		rate = (int64_t)(random_next() % 10001);
		tax = money_tax_included(gross, rate);
		assert_true(money_tax_included(-gross, rate) == -tax);
		again = money_scale(gross - tax, rate, 10000);
		distance = again > tax ? again - tax : tax - again;
		assert_true(distance <= 1);
		assert_true(gross < 0 ? tax <= 0 && tax >= gross :
		    tax >= 0 && tax <= gross);
	}
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, start, after)
	const struct CMUnitTest	tests[] = {
		TEST(what_people_type_is_read),
		TEST(currencies_are_known),
		TEST(other_currencies_are_refused),
		TEST(amounts_are_read),
		TEST(other_amounts_are_refused),
		TEST(amounts_are_written),
		TEST(what_is_written_is_read_again),
		TEST(sums_stay_within_the_limit),
		TEST(products_stay_within_the_limit),
		TEST(sums_and_products_agree),
		TEST(equal_means_amount_and_currency),
		TEST(scale_rounds_half_away_from_zero),
		TEST(scale_is_exact_at_the_borders),
		TEST(scale_is_the_nearest_integer),
		TEST(tax_is_contained_in_the_gross),
		TEST(tax_fits_the_net),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
