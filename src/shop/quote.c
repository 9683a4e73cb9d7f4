#include <string.h>

#include "base/money.h"
#include "shop/quote.h"

static enum result	quote_lines(struct quote *, const struct quote_item *,
			    size_t);
static enum result	quote_rate_add(struct quote *, int64_t, int64_t);
static void		quote_rates_sort(struct quote *);
static void		quote_shipping_split(struct quote *);

enum result
quote_make(struct arena *arena, const struct quote_item *items, size_t count,
    const struct quote_terms *terms, struct quote *quote)
{
	enum result	word;
	size_t		i;

	memset(quote, 0, sizeof(*quote));
	if (count == 0 || terms->shipping_price < 0 ||
	    terms->shipping_price > MONEY_MINOR_MAX)
		return (INVALID);

	quote->lines = arena_alloc(arena, count * sizeof(*quote->lines));
	if ((word = quote_lines(quote, items, count)) != OK)
		return (word);

	if (terms->shipping_free_from <= 0 ||
	    quote->goods < terms->shipping_free_from)
		quote->shipping = terms->shipping_price;
	quote->total = quote->goods + quote->shipping;
	if (quote->total > MONEY_MINOR_MAX)
		return (INVALID);

	quote_rates_sort(quote);
	quote_shipping_split(quote);
	for (i = 0; i < quote->tax_count; i++) {
		struct quote_tax	*tax = &quote->taxes[i];

		tax->tax = money_tax_included(tax->gross, tax->rate);
		tax->net = tax->gross - tax->tax;
	}

	return (OK);
}

static enum result
quote_lines(struct quote *quote, const struct quote_item *items, size_t count)
{
	enum result	word;
	int64_t		line;
	size_t		i;

	for (i = 0; i < count; i++) {
		if (items[i].price < 0 || items[i].quantity < 1 ||
		    items[i].tax_rate < 0 || items[i].tax_rate > 10000)
			return (INVALID);
		if (__builtin_mul_overflow(items[i].price,
		    items[i].quantity, &line) || line > MONEY_MINOR_MAX)
			return (INVALID);
		quote->lines[i] = line;
		quote->goods += line;
		if (quote->goods > MONEY_MINOR_MAX)
			return (INVALID);
		word = quote_rate_add(quote, items[i].tax_rate, line);
		if (word != OK)
			return (word);
	}

	return (OK);
}

static enum result
quote_rate_add(struct quote *quote, int64_t rate, int64_t gross)
{
	size_t	i;

	for (i = 0; i < quote->tax_count; i++) {
		if (quote->taxes[i].rate == rate)
			break;
	}
	if (i == QUOTE_RATES_MAX)
		return (INVALID);
	if (i == quote->tax_count) {
		quote->taxes[i].rate = rate;
		quote->tax_count++;
	}
	quote->taxes[i].gross += gross;

	return (OK);
}

static void
quote_rates_sort(struct quote *quote)
{
	struct quote_tax	moved;
	size_t			i, j;

	for (i = 1; i < quote->tax_count; i++) {
		moved = quote->taxes[i];
		for (j = i; j > 0 && quote->taxes[j - 1].rate < moved.rate; j--)
			quote->taxes[j] = quote->taxes[j - 1];
		quote->taxes[j] = moved;
	}
}

/*
 * Shipping is ancillary to the goods and shares their tax rates (UStAE 3.10):
 * each rate takes its whole part, what is left goes one by one to the largest
 * remainders, so that nothing is lost to rounding.
 */
static void
quote_shipping_split(struct quote *quote)
{
	__int128	product;
	int64_t		remainders[QUOTE_RATES_MAX], left, share;
	size_t		i, best;

	if (quote->goods == 0) {
		quote->taxes[0].gross += quote->shipping;
		return;
	}

	left = quote->shipping;
	for (i = 0; i < quote->tax_count; i++) {
		product = (__int128)quote->shipping * quote->taxes[i].gross;
		share = (int64_t)(product / quote->goods);
		remainders[i] = (int64_t)(product % quote->goods);
		quote->taxes[i].gross += share;
		left -= share;
	}
	while (left > 0) {
		best = 0;
		for (i = 1; i < quote->tax_count; i++) {
			if (remainders[i] > remainders[best])
				best = i;
		}
		remainders[best] = -1;
		quote->taxes[best].gross++;
		left--;
	}
}
