#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "pay/stripe.h"
#include "pay/stripe_call.h"
#include "shop/policy.h"

#define LINES_MAX	100	/* of a session in mode "payment" */
/* A session ends within 24 hours; the rest is for clocks that differ. */
#define SESSION_MAXIMUM	HOURS(23)

static void	pairs_of_attempt(struct text *, const struct order *,
		    const struct payment *);
static bool	lines_fit(const struct order *, const struct payment *);
static void	lines_add(struct text *, const struct order *);
static void	line_add(struct text *, size_t, const char *, int64_t,
		    int64_t, const char *);
static const char *currency_lower(struct arena *, const char *);

enum result
stripe_form(struct arena *arena, const struct order *order,
    const struct payment *payment, const char **form)
{
	struct text	text;
	int64_t		counted;

	if (stripe_amount(payment->amount, payment->currency, &counted) != OK)
		return (INVALID);

	text_init(&text, arena, 4096);
	pairs_of_attempt(&text, order, payment);
	if (lines_fit(order, payment))
		lines_add(&text, order);
	else
		line_add(&text, 0, arena_format(arena, "%s %s",
		    stripe_settings()->text(order->language,
		    "pay.order"), order->number), 1, counted,
		    payment->currency);
	*form = text.bytes;

	return (OK);
}

int64_t
stripe_expires_at(const struct payment *payment)
{
	int64_t	latest = payment->created_at + SESSION_MAXIMUM;

	return (payment->expires_at < latest ? payment->expires_at : latest);
}

/* Both the session and the charge it becomes carry the order and the attempt,
 * so that each event of either can be brought home. Both ways back end on the
 * same page: what is true is asked, not read from an address. */
static void
pairs_of_attempt(struct text *text, const struct order *order,
    const struct payment *payment)
{
	const char	*back;

	back = arena_format(text->arena,
	    "%s/wait_for_payment?order_id=%s&returned=1", policy()->base_url,
	    order->id);
	stripe_pair(text, "mode", "payment");
	stripe_pair(text, "client_reference_id", payment->id);
	stripe_pair(text, "metadata[order_id]", order->id);
	stripe_pair(text, "metadata[attempt]", payment->id);
	stripe_pair(text, "payment_intent_data[metadata][order_id]", order->id);
	stripe_pair(text, "payment_intent_data[metadata][attempt]",
	    payment->id);
	stripe_pair(text, "success_url", back);
	stripe_pair(text, "cancel_url", back);
	stripe_pair(text, "customer_email", order->email);
	stripe_pair(text, "locale", strcmp(order->language, "de") == 0 ? "de" :
	    "en");
	stripe_pair_integer(text, "expires_at",
	    stripe_expires_at(payment) / 1000);
}

/* What the shopper reads there adds up to what he pays, or is one line. */
static bool
lines_fit(const struct order *order, const struct payment *payment)
{
	const struct order_item	*items = order->items.items;
	int64_t			 sum = order->shipping_price, counted;
	size_t			 i;

	if (order->items.count + 1 > LINES_MAX || stripe_amount(sum,
	    payment->currency, &counted) != OK)
		return (false);
	for (i = 0; i < order->items.count; i++) {
		if (items[i].quantity < 1 || stripe_amount(items[i].price,
		    payment->currency, &counted) != OK ||
		    __builtin_mul_overflow(items[i].price, items[i].quantity,
		    &counted) || __builtin_add_overflow(sum, counted, &sum))
			return (false);
	}

	return (order->items.count > 0 && sum == payment->amount);
}

static void
lines_add(struct text *text, const struct order *order)
{
	const struct order_item	*items = order->items.items;
	int64_t			 counted = 0;
	size_t			 i;

	for (i = 0; i < order->items.count; i++) {
		(void)stripe_amount(items[i].price, order->currency,
		    &counted);
		line_add(text, i, items[i].name, items[i].quantity, counted,
		    order->currency);
	}
	if (order->shipping_price == 0)
		return;
	(void)stripe_amount(order->shipping_price, order->currency,
	    &counted);
	line_add(text, i, stripe_settings()->text(order->language,
	    "pay.stripe.shipping"), 1, counted, order->currency);
}

static void
line_add(struct text *text, size_t at, const char *name, int64_t quantity,
    int64_t price, const char *currency)
{
	struct arena	*arena = text->arena;
	const char	*line = arena_format(arena, "line_items[%zu]", at);

	stripe_pair_integer(text, arena_format(arena, "%s[quantity]", line),
	    quantity);
	stripe_pair(text, arena_format(arena, "%s[price_data][currency]", line),
	    currency_lower(arena, currency));
	stripe_pair_integer(text, arena_format(arena,
	    "%s[price_data][unit_amount]", line), price);
	stripe_pair(text, arena_format(arena,
	    "%s[price_data][product_data][name]", line), name);
}

static const char *
currency_lower(struct arena *arena, const char *currency)
{
	char	*lower = arena_text(arena, currency), *at;

	for (at = lower; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}

	return (lower);
}
