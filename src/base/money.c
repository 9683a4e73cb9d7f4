#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"

__extension__ typedef __int128 wide;

static int		 currency_compare(const void *, const void *);
static enum result	 money_within(int64_t, const char *, struct money *);
static bool		 digits_read(const char **, int, int64_t *);
static int64_t		 power_of_ten(int);

/* ISO 4217, in order; without funds, metals and test codes. */
static const struct currency {
	char	code[4];
	int	decimals;
} currencies[] = {
	{ "AED", 2 }, { "AFN", 2 }, { "ALL", 2 }, { "AMD", 2 }, { "AOA", 2 },
	{ "ARS", 2 }, { "AUD", 2 }, { "AWG", 2 }, { "AZN", 2 }, { "BAM", 2 },
	{ "BBD", 2 }, { "BDT", 2 }, { "BGN", 2 }, { "BHD", 3 }, { "BIF", 0 },
	{ "BMD", 2 }, { "BND", 2 }, { "BOB", 2 }, { "BRL", 2 }, { "BSD", 2 },
	{ "BTN", 2 }, { "BWP", 2 }, { "BYN", 2 }, { "BZD", 2 }, { "CAD", 2 },
	{ "CDF", 2 }, { "CHF", 2 }, { "CLP", 0 }, { "CNY", 2 }, { "COP", 2 },
	{ "CRC", 2 }, { "CUP", 2 }, { "CVE", 2 }, { "CZK", 2 }, { "DJF", 0 },
	{ "DKK", 2 }, { "DOP", 2 }, { "DZD", 2 }, { "EGP", 2 }, { "ERN", 2 },
	{ "ETB", 2 }, { "EUR", 2 }, { "FJD", 2 }, { "FKP", 2 }, { "GBP", 2 },
	{ "GEL", 2 }, { "GHS", 2 }, { "GIP", 2 }, { "GMD", 2 }, { "GNF", 0 },
	{ "GTQ", 2 }, { "GYD", 2 }, { "HKD", 2 }, { "HNL", 2 }, { "HTG", 2 },
	{ "HUF", 2 }, { "IDR", 2 }, { "ILS", 2 }, { "INR", 2 }, { "IQD", 3 },
	{ "IRR", 2 }, { "ISK", 0 }, { "JMD", 2 }, { "JOD", 3 }, { "JPY", 0 },
	{ "KES", 2 }, { "KGS", 2 }, { "KHR", 2 }, { "KMF", 0 }, { "KPW", 2 },
	{ "KRW", 0 }, { "KWD", 3 }, { "KYD", 2 }, { "KZT", 2 }, { "LAK", 2 },
	{ "LBP", 2 }, { "LKR", 2 }, { "LRD", 2 }, { "LSL", 2 }, { "LYD", 3 },
	{ "MAD", 2 }, { "MDL", 2 }, { "MGA", 2 }, { "MKD", 2 }, { "MMK", 2 },
	{ "MNT", 2 }, { "MOP", 2 }, { "MRU", 2 }, { "MUR", 2 }, { "MVR", 2 },
	{ "MWK", 2 }, { "MXN", 2 }, { "MYR", 2 }, { "MZN", 2 }, { "NAD", 2 },
	{ "NGN", 2 }, { "NIO", 2 }, { "NOK", 2 }, { "NPR", 2 }, { "NZD", 2 },
	{ "OMR", 3 }, { "PAB", 2 }, { "PEN", 2 }, { "PGK", 2 }, { "PHP", 2 },
	{ "PKR", 2 }, { "PLN", 2 }, { "PYG", 0 }, { "QAR", 2 }, { "RON", 2 },
	{ "RSD", 2 }, { "RUB", 2 }, { "RWF", 0 }, { "SAR", 2 }, { "SBD", 2 },
	{ "SCR", 2 }, { "SDG", 2 }, { "SEK", 2 }, { "SGD", 2 }, { "SHP", 2 },
	{ "SLE", 2 }, { "SOS", 2 }, { "SRD", 2 }, { "SSP", 2 }, { "STN", 2 },
	{ "SVC", 2 }, { "SYP", 2 }, { "SZL", 2 }, { "THB", 2 }, { "TJS", 2 },
	{ "TMT", 2 }, { "TND", 3 }, { "TOP", 2 }, { "TRY", 2 }, { "TTD", 2 },
	{ "TWD", 2 }, { "TZS", 2 }, { "UAH", 2 }, { "UGX", 0 }, { "USD", 2 },
	{ "UYU", 2 }, { "UZS", 2 }, { "VED", 2 }, { "VES", 2 }, { "VND", 0 },
	{ "VUV", 0 }, { "WST", 2 }, { "XAF", 0 }, { "XCD", 2 }, { "XCG", 2 },
	{ "XOF", 0 }, { "XPF", 0 }, { "YER", 2 }, { "ZAR", 2 }, { "ZMW", 2 },
	{ "ZWG", 2 },
};

bool
money_currency(const char *code, int *decimals)
{
	const struct currency	*found;

	if (code == NULL)
		return (false);
	found = bsearch(code, currencies,
	    sizeof(currencies) / sizeof(currencies[0]), sizeof(currencies[0]),
	    currency_compare);
	if (found == NULL)
		return (false);
	if (decimals != NULL)
		*decimals = found->decimals;
	return (true);
}

struct money
money_make(int64_t minor, const char *currency)
{
	struct money	money = { .minor = minor };

	memcpy(money.currency, currency, strnlen(currency, 3));
	return (money);
}

enum result
money_add(struct money one, struct money other, struct money *sum)
{
	int64_t	minor;

	if (strcmp(one.currency, other.currency) != 0 ||
	    __builtin_add_overflow(one.minor, other.minor, &minor))
		return (INVALID);
	return (money_within(minor, one.currency, sum));
}

enum result
money_multiply(struct money one, int64_t factor, struct money *product)
{
	int64_t	minor;

	if (__builtin_mul_overflow(one.minor, factor, &minor))
		return (INVALID);
	return (money_within(minor, one.currency, product));
}

bool
money_equal(struct money one, struct money other)
{
	return (one.minor == other.minor &&
	    strcmp(one.currency, other.currency) == 0);
}

enum result
money_parse(const char *text, const char *currency, struct money *money)
{
	int64_t	minor = 0;
	int	decimals;

	if (text == NULL || !money_currency(currency, &decimals) ||
	    !digits_read(&text, 0, &minor))
		return (INVALID);
	if (*text != '.' || decimals == 0) {
		minor *= power_of_ten(decimals);
	} else {
		text++;
		if (!digits_read(&text, decimals, &minor))
			return (INVALID);
	}
	if (*text != '\0')
		return (INVALID);
	return (money_within(minor, currency, money));
}

char *
money_decimal(struct arena *arena, struct money money)
{
	unsigned long long	minor, power;
	const char		*sign;
	int			decimals;

	if (!money_currency(money.currency, &decimals))
		decimals = 2;
	sign = money.minor < 0 ? "-" : "";
	minor = (unsigned long long)money.minor;
	if (money.minor < 0)
		minor = 0 - minor;
	if (decimals == 0)
		return (arena_format(arena, "%s%llu", sign, minor));
	power = (unsigned long long)power_of_ten(decimals);
	return (arena_format(arena, "%s%llu.%0*llu", sign, minor / power,
	    decimals, minor % power));
}

int64_t
money_tax_included(int64_t gross, int64_t rate)
{
	int64_t	whole;

	if (rate <= 0)
		return (0);
	if (__builtin_add_overflow(rate, 10000, &whole))
		return (gross);
	return (money_scale(gross, rate, whole));
}

int64_t
money_scale(int64_t a, int64_t b, int64_t c)
{
	wide	product, half, value;

	if (c <= 0)
		return (0);
	product = (wide)a * b;
	half = c / 2;
	value = product < 0 ? (product - half) / c : (product + half) / c;
	if (value > INT64_MAX)
		return (INT64_MAX);
	if (value < INT64_MIN)
		return (INT64_MIN);
	return ((int64_t)value);
}

static int
currency_compare(const void *code, const void *currency)
{
	return (strcmp(code, ((const struct currency *)currency)->code));
}

static enum result
money_within(int64_t minor, const char *currency, struct money *money)
{
	if (minor > MONEY_MINOR_MAX || minor < -MONEY_MINOR_MAX)
		return (INVALID);
	*money = money_make(minor, currency);
	return (OK);
}

/*
 * Reads digits onto the value; with a width (of the decimals) at most that
 * many, missing ones taken as 0. False when there are none, more than the
 * width, or the value leaves what money can be.
 */
static bool
digits_read(const char **text, int width, int64_t *value)
{
	int	count;

	for (count = 0; **text >= '0' && **text <= '9'; count++, (*text)++) {
		if (width > 0 && count == width)
			return (false);
		*value = *value * 10 + (**text - '0');
		if (*value > MONEY_MINOR_MAX)
			return (false);
	}
	if (count == 0)
		return (false);
	for (; count < width; count++)
		*value *= 10;
	return (true);
}

static int64_t
power_of_ten(int exponent)
{
	int64_t	power = 1;

	for (; exponent > 0; exponent--)
		power *= 10;
	return (power);
}
