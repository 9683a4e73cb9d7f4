/*
 * Money and moments: texts that are read are written as the same value;
 * arithmetic never leaves its limits. The first byte chooses the currency.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/money.h"

#define NUMBERS	3

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

__extension__ typedef __int128 wide;

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(struct arena *arena, const char *currency, const char *text)
{
	struct money	money, again;
	int64_t		moment, same;

	if (money_parse(text, currency, &money) == OK) {
		check(money.minor >= 0 && money.minor <= MONEY_MINOR_MAX);
		check(strspn(text, "0123456789.") == strlen(text));
		check(money_parse(money_decimal(arena, money), currency,
		    &again) == OK);
		check(money_equal(money, again));
	}
	if (moment_parse(text, &moment)) {
		check(moment_parse(moment_iso(arena, moment), &same));
		check(moment - same >= 0 && moment - same < 1000);
	}
}

static void
check_scale(int64_t a, int64_t b, int64_t c)
{
	int64_t	value = money_scale(a, b, c);
	wide	rest;

	if (c <= 0) {
		check(value == 0);
		return;
	}
	check(money_scale(b, a, c) == value);
	if (value == INT64_MAX || value == INT64_MIN)
		return;
	rest = (wide)a * b - (wide)value * c;
	check(rest <= c / 2 && rest >= -(wide)(c / 2));
}

static void
check_numbers(const int64_t numbers[NUMBERS])
{
	struct money	one = money_make(numbers[0], "EUR");
	struct money	other = money_make(numbers[1], "EUR"), sum, back;
	int64_t		tax;

	check_scale(numbers[0], numbers[1], numbers[2]);
	tax = money_tax_included(numbers[0], numbers[2]);
	check(numbers[0] < 0 ? tax <= 0 && tax >= numbers[0] :
	    tax >= 0 && tax <= numbers[0]);
	if (money_add(one, other, &sum) == OK)
		check((wide)numbers[0] + numbers[1] == sum.minor &&
		    sum.minor <= MONEY_MINOR_MAX &&
		    sum.minor >= -MONEY_MINOR_MAX);
	if (money_multiply(one, numbers[1], &back) == OK)
		check((wide)numbers[0] * numbers[1] == back.minor &&
		    back.minor <= MONEY_MINOR_MAX &&
		    back.minor >= -MONEY_MINOR_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const	currencies[] = { "EUR", "JPY", "KWD",
					    "XXX" };
	struct arena			*arena;
	int64_t				numbers[NUMBERS];

	if (size == 0)
		return (0);
	arena = arena_create();
	check_text(arena, currencies[bytes[0] % 4],
	    arena_copy(arena, bytes + 1, size - 1));
	if (size >= sizeof(numbers)) {
		memcpy(numbers, bytes, sizeof(numbers));
		check_numbers(numbers);
	}
	arena_destroy(arena);
	return (0);
}
