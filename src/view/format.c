#include <stddef.h>
#include <string.h>

#include "view/format.h"
#include "view/texts.h"

#define NO_BREAK	"\xc2\xa0"
#define MINUS		"\xe2\x88\x92"
#define DIGITS_SIZE	40	/* 20 digits, their separators, the NUL */

/* German groups with a point and cuts with a comma, English the other way. */
static const char	groups[LANGUAGES] = { '.', ',' };
static const char	cuts[LANGUAGES] = { ',', '.' };

static const struct {
	const char	*code;
	const char	*sign;
} signs[] = {
	{ "EUR", "€" }, { "GBP", "£" }, { "JPY", "¥" }, { "USD", "$" },
};

static const char	*currency_sign(const char *);
static void		 digits_group(uint64_t, char, char [DIGITS_SIZE]);
static char		*fraction_format(struct arena *, uint64_t,
			    unsigned int, const char *);
static uint64_t		 magnitude(int64_t);

char *
format_money(struct arena *arena, struct money money, const char *language)
{
	const char	*sign = currency_sign(money.currency);
	const char	*minus = money.minor < 0 ? MINUS : "";
	const char	*rest = "";
	char		 whole[DIGITS_SIZE];
	uint64_t	 unit = 1, minor = magnitude(money.minor);
	size_t		 index = language_index(language);
	int		 decimals = 2, i;

	(void)money_currency(money.currency, &decimals);
	for (i = 0; i < decimals; i++)
		unit *= 10;

	digits_group(minor / unit, groups[index], whole);
	if (decimals > 0)
		rest = arena_format(arena, "%c%0*llu", cuts[index],
		    decimals, (unsigned long long)(minor % unit));

	if (index == 0)
		return (arena_format(arena, "%s%s%s" NO_BREAK "%s", minus,
		    whole, rest, sign != NULL ? sign : money.currency));
	if (sign == NULL)
		return (arena_format(arena, "%s%s" NO_BREAK "%s%s", minus,
		    money.currency, whole, rest));

	return (arena_format(arena, "%s%s%s%s", minus, sign, whole, rest));
}

char *
format_rate(struct arena *arena, int64_t basis_points, const char *language)
{
	return (arena_format(arena, "%s%s%s%%", basis_points < 0 ? MINUS : "",
	    fraction_format(arena, magnitude(basis_points), 100, language),
	    language_index(language) == 0 ? NO_BREAK : ""));
}

/* Wine and juice are labelled in litres, small bottles in millilitres. */
char *
format_content(struct arena *arena, int64_t amount, const char *unit,
    const char *language)
{
	unsigned int	part = 1;

	if (amount <= 0 || unit == NULL || unit[0] == '\0')
		return (arena_copy(arena, "", 0));

	if (strcmp(unit, "g") == 0 && amount >= 1000) {
		part = 1000;
		unit = "kg";
	} else if (strcmp(unit, "ml") == 0 && amount >= 200) {
		part = 1000;
		unit = "l";
	}

	return (arena_format(arena, "%s" NO_BREAK "%s",
	    fraction_format(arena, (uint64_t)amount, part, language), unit));
}

char *
format_number(struct arena *arena, int64_t number, const char *language)
{
	char	digits[DIGITS_SIZE];

	digits_group(magnitude(number), groups[language_index(language)],
	    digits);

	return (arena_format(arena, "%s%s", number < 0 ? MINUS : "", digits));
}

static const char *
currency_sign(const char *currency)
{
	size_t	i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (strcmp(currency, signs[i].code) == 0)
			return (signs[i].sign);
	}

	return (NULL);
}

static void
digits_group(uint64_t number, char separator, char out[DIGITS_SIZE])
{
	char	digits[DIGITS_SIZE];
	size_t	at = DIGITS_SIZE - 1;
	int	count = 0;

	digits[at] = '\0';
	do {
		if (count > 0 && count % 3 == 0)
			digits[--at] = separator;
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
		count++;
	} while (number > 0);

	memcpy(out, digits + at, DIGITS_SIZE - at);
}

/* number / part (1, 100 or 1000) without zeros at the end: 1500 / 1000 →
 * "1,5". */
static char *
fraction_format(struct arena *arena, uint64_t number, unsigned int part,
    const char *language)
{
	size_t		 index = language_index(language);
	uint64_t	 rest = number % part;
	char		 whole[DIGITS_SIZE];
	int		 decimals = part == 1000 ? 3 : 2;

	digits_group(number / part, groups[index], whole);
	if (rest == 0)
		return (arena_format(arena, "%s", whole));

	for (; rest % 10 == 0; rest /= 10)
		decimals--;

	return (arena_format(arena, "%s%c%0*llu", whole, cuts[index],
	    decimals, (unsigned long long)rest));
}

/* Also right for INT64_MIN. */
static uint64_t
magnitude(int64_t number)
{
	return (number < 0 ? -(uint64_t)number : (uint64_t)number);
}
