#include <ctype.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/text_latin.h"
#include "pay/girocode.h"

#define AMOUNT_MAX	99999999999LL
#define IBAN_SHORTEST	15
#define IBAN_LONGEST	34
#define REFERENCE_MAX	25

/* The lengths of the registry (ISO 13616) where euros are sent to. */
static const struct {
	char	country[3];
	size_t	length;
} iban_lengths[] = {
	{ "AD", 24 }, { "AT", 20 }, { "BE", 16 }, { "BG", 22 }, { "CH", 21 },
	{ "CY", 28 }, { "CZ", 24 }, { "DE", 22 }, { "DK", 18 }, { "EE", 20 },
	{ "ES", 24 }, { "FI", 18 }, { "FR", 27 }, { "GB", 22 }, { "GI", 23 },
	{ "GR", 27 }, { "HR", 21 }, { "HU", 28 }, { "IE", 22 }, { "IS", 26 },
	{ "IT", 27 }, { "LI", 21 }, { "LT", 20 }, { "LU", 20 }, { "LV", 21 },
	{ "MC", 27 }, { "MT", 31 }, { "NL", 18 }, { "NO", 15 }, { "PL", 28 },
	{ "PT", 25 }, { "RO", 24 }, { "SE", 24 }, { "SI", 19 }, { "SK", 24 },
	{ "SM", 27 }, { "VA", 22 },
};

static bool	account_fits(const struct girocode *);
static bool	remainder_is_one(const char *);
static bool	capitals_and_digits(const char *, size_t);

enum result
girocode_payload(struct arena *arena, const struct girocode *code,
    const char **payload)
{
	const char	*name = girocode_letters(arena, code->name);
	const char	*text = girocode_letters(arena, code->text);
	struct text	 out;

	if (!account_fits(code) || *name == '\0' ||
	    strlen(name) > GIROCODE_NAME_MAX ||
	    strlen(text) > GIROCODE_TEXT_MAX)
		return (INVALID);
	if (*code->reference != '\0' && (*text != '\0' ||
	    !creditor_reference_valid(code->reference)))
		return (INVALID);

	text_init(&out, arena, GIROCODE_SIZE_MAX);
	text_format(&out, "BCD\n002\n1\nSCT\n%s\n%s\n%s\nEUR%s", code->bic,
	    name, code->iban, money_decimal(arena, money_make(code->amount,
	    code->currency)));
	/* Behind the amount: a purpose, then one of two references. */
	if (*code->reference != '\0')
		text_format(&out, "\n\n%s", code->reference);
	else if (*text != '\0')
		text_format(&out, "\n\n\n%s", text);
	if (out.length > GIROCODE_SIZE_MAX)
		return (INVALID);
	*payload = out.bytes;

	return (OK);
}

char *
girocode_letters(struct arena *arena, const char *string)
{
	const char	*clean = text_clean(arena, string), *at;
	struct text	 out;

	text_init(&out, arena, 64);
	for (at = text_latin(arena, clean == NULL ? "" : clean); *at != '\0';
	    at++) {
		if (*at == '&')
			text_add_bytes(&out, "+", 1);
		else if (isalnum((unsigned char)*at) ||
		    strchr(" /-?:().,'+", *at) != NULL)
			text_add_bytes(&out, at, 1);
	}

	return (text_clean(arena, out.bytes));
}

bool
iban_valid(const char *iban)
{
	size_t	i, length = strlen(iban);

	if (length < IBAN_SHORTEST || length > IBAN_LONGEST ||
	    !isalpha((unsigned char)iban[0]) ||
	    !isalpha((unsigned char)iban[1]) ||
	    !isdigit((unsigned char)iban[2]) ||
	    !isdigit((unsigned char)iban[3]) ||
	    !capitals_and_digits(iban, length))
		return (false);
	for (i = 0; i < sizeof(iban_lengths) / sizeof(iban_lengths[0]); i++) {
		if (strncmp(iban_lengths[i].country, iban, 2) == 0 &&
		    iban_lengths[i].length != length)
			return (false);
	}

	return (remainder_is_one(iban));
}

bool
creditor_reference_valid(const char *reference)
{
	size_t	length = strlen(reference);

	return (strncmp(reference, "RF", 2) == 0 && length > 4 &&
	    length <= REFERENCE_MAX && isdigit((unsigned char)reference[2]) &&
	    isdigit((unsigned char)reference[3]) &&
	    capitals_and_digits(reference, length) &&
	    remainder_is_one(reference));
}

bool
bic_valid(const char *bic)
{
	size_t	i, length = strlen(bic);

	for (i = 0; i < 6 && i < length; i++) {
		if (!isalpha((unsigned char)bic[i]))
			return (false);
	}

	return ((length == 8 || length == 11) &&
	    capitals_and_digits(bic, length));
}

char *
iban_grouped(struct arena *arena, const char *iban)
{
	struct text	out;
	size_t		i;

	text_init(&out, arena, IBAN_LONGEST + IBAN_LONGEST / 4);
	for (i = 0; iban[i] != '\0'; i++) {
		if (i > 0 && i % 4 == 0)
			text_add_bytes(&out, " ", 1);
		text_add_bytes(&out, &iban[i], 1);
	}

	return (out.bytes);
}

char *
iban_bare(struct arena *arena, const char *typed)
{
	struct text	out;
	char		letter;

	text_init(&out, arena, IBAN_LONGEST);
	for (; *typed != '\0'; typed++) {
		if (*typed == ' ')
			continue;
		letter = (char)toupper((unsigned char)*typed);
		text_add_bytes(&out, &letter, 1);
	}

	return (out.bytes);
}

static bool
account_fits(const struct girocode *code)
{
	return (iban_valid(code->iban) &&
	    (*code->bic == '\0' || bic_valid(code->bic)) &&
	    strcmp(code->currency, "EUR") == 0 && code->amount >= 1 &&
	    code->amount <= AMOUNT_MAX);
}

/* ISO 7064, MOD 97-10: the first four behind the rest, letters as 10 to 35. */
static bool
remainder_is_one(const char *text)
{
	size_t		i, length = strlen(text);
	unsigned int	rest = 0;
	char		letter;

	for (i = 0; i < length; i++) {
		letter = text[(i + 4) % length];
		if (isdigit((unsigned char)letter))
			rest = (rest * 10 + (unsigned int)(letter - '0')) % 97;
		else
			rest = (rest * 100 + (unsigned int)(letter - 'A') +
			    10) % 97;
	}

	return (rest == 1);
}

static bool
capitals_and_digits(const char *text, size_t length)
{
	return (strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
	    length);
}
