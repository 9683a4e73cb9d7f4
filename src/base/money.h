/*
 * Money is an integer number of minor units (cents) and an ISO 4217 code. No
 * floating point anywhere; each overflow is INVALID.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"

/* The largest amount we ever handle, either sign. */
#define MONEY_MINOR_MAX	1000000000000LL

struct money {
	int64_t	minor;
	char	currency[4];
};

/* Whether the text is a currency we know; its number of decimals (EUR 2, JPY
 * 0, KWD 3) through the pointer, which may be NULL. */
bool		 money_currency(const char *, int *);

struct money	 money_make(int64_t, const char *);

/* INVALID: different currencies, or beyond MONEY_MINOR_MAX. */
enum result	 money_add(struct money, struct money, struct money *);
enum result	 money_multiply(struct money, int64_t, struct money *);

bool		 money_equal(struct money, struct money);

/* "18.40": digits, optional decimals up to the currency's, nothing else.
 * INVALID: all else, an unknown currency, beyond MONEY_MINOR_MAX. */
enum result	 money_parse(const char *, const char *currency,
		    struct money *);
/*
 * An amount as people type it, in German or English, perhaps with its currency:
 * "12,30", "12.3", "1.234,50 €", "1,234.50", "1 234", "EUR 12". A mark with no
 * more digits behind it than the currency has decimals separates these; before
 * it, marks may stand between groups of three. INVALID: all else, also what
 * could be read in two ways ("0.123").
 */
enum result	 money_typed(const char *, const char *currency,
		    struct money *);

/* The amount as exact decimal text with a point ("18.40", "-0.05", "500" for
 * JPY), for wires and documents, whatever the locale. */
char		*money_decimal(struct arena *, struct money);

/* The tax contained in a gross amount at a rate in basis points (1900 = 19 %),
 * rounded half away from zero; 0 unless the rate is positive. */
int64_t		 money_tax_included(int64_t gross, int64_t rate);

/* a * b / c exactly in 128 bits, rounded half away from zero. A share of
 * nothing is nothing: 0 unless c > 0. What exceeds 64 bits is cut to them. */
int64_t		 money_scale(int64_t a, int64_t b, int64_t c);

#endif
