#include <string.h>

#include "shop/address.h"
#include "shop/policy.h"
#include "view/format.h"
#include "view/order_model.h"
#include "view/texts.h"

static void	state_model(const struct speech *, const struct order *,
		    struct model *);
static void	delivery_model(const struct speech *, const struct order *,
		    struct model *);
static void	refunds_model(const struct speech *, const struct order *,
		    struct model *);
static void	links_model(const struct speech *, const struct order *,
		    const char *, struct model *);
static void	address_model(const struct speech *, const struct address *,
		    struct model *);
static void	address_line(struct model *, const char *);

void
order_model(const struct speech *speech, const struct order *order,
    const char *base, struct model *model)
{
	const struct payment	*payment = order_payment(order);

	model_text(model, NAME_order_id, order->id);
	model_text(model, NAME_order_number, order->number);
	model_text(model, NAME_order_date, format_date_time(speech->arena,
	    order->created_at, speech->language));
	model_text(model, NAME_email, order->email);
	model_text(model, NAME_payment_name, payment != NULL ?
	    payment_words(speech, payment) : "");
	model_text(model, NAME_hold_until, order->hold_until == 0 ? "" :
	    format_date_time(speech->arena, order->hold_until,
	    speech->language));
	state_model(speech, order, model);
	delivery_model(speech, order, model);
	refunds_model(speech, order, model);
	links_model(speech, order, base, model);
	address_model(speech, &order->address, model);
}

void
order_model_lines(const struct speech *speech, const struct order *order,
    struct model *model)
{
	const struct order_item	*items = order->items.items;
	const struct order_tax	*taxes = order->taxes.items;
	struct model		*line;
	size_t			 i;

	for (i = 0; i < order->items.count; i++) {
		line = model_item(model, NAME_lines);
		model_text(line, NAME_name, items[i].name);
		model_text(line, NAME_quantity, format_number(speech->arena,
		    items[i].quantity, speech->language));
		model_text(line, NAME_price, money_words(speech,
		    items[i].price, order->currency));
		model_text(line, NAME_total, money_words(speech,
		    items[i].total, order->currency));
		model_text(line, NAME_tax_rate, format_rate(speech->arena,
		    items[i].tax_rate, speech->language));
		model_text(line, NAME_gone, "");
		model_text(line, NAME_short_stock, "");
		model_text(line, NAME_repriced, "");
	}
	for (i = 0; i < order->taxes.count; i++)
		tax_model(speech, order->currency, &taxes[i], model);
	totals_model(speech, order->currency, order->goods,
	    order->shipping_price, order->total, model);
}

void
totals_model(const struct speech *speech, const char *currency, int64_t goods,
    int64_t shipping, int64_t total, struct model *model)
{
	model_text(model, NAME_goods, money_words(speech, goods, currency));
	model_text(model, NAME_shipping, money_words(speech, shipping,
	    currency));
	model_truth(model, NAME_shipping_free, shipping == 0);
	model_text(model, NAME_total, money_words(speech, total, currency));
}

void
tax_model(const struct speech *speech, const char *currency,
    const struct order_tax *tax, struct model *model)
{
	struct model	*item = model_item(model, NAME_taxes);

	model_text(item, NAME_rate, format_rate(speech->arena, tax->rate,
	    speech->language));
	model_text(item, NAME_tax, money_words(speech, tax->tax, currency));
	model_text(item, NAME_net, money_words(speech, tax->net, currency));
	model_text(item, NAME_gross, money_words(speech, tax->gross,
	    currency));
}

void
seller_model(const struct speech *speech, struct model *model)
{
	const char	*rest = policy()->seller_address;
	size_t		 length;

	model_text(model, NAME_seller_tax_id, policy()->tax_id);
	if (*rest == '\0') {
		model_text(model_item(model, NAME_seller_lines), NAME_text,
		    policy()->name);
		model_text(model_item(model, NAME_seller_lines), NAME_text,
		    text_of(speech->language, "invoice.seller_missing"));
		return;
	}
	while (*rest != '\0') {
		length = strcspn(rest, "|");
		model_text(model_item(model, NAME_seller_lines), NAME_text,
		    arena_copy(speech->arena, rest, length));
		rest += length;
		rest += strspn(rest, "|");
	}
}

const char *
order_state_words(const struct speech *speech, const struct order *order)
{
	const struct payment	*payment = order_payment(order);
	const char		*state = order->state;

	if (strcmp(state, "pending") == 0 && payment != NULL &&
	    strcmp(payment->state, "preparing") == 0)
		state = "preparing";

	return (words_or(speech, "order.state", state, state));
}

const char *
payment_words(const struct speech *speech, const struct payment *payment)
{
	return (words_or(speech, "pay", payment->provider,
	    payment->provider));
}

const char *
money_words(const struct speech *speech, int64_t minor, const char *currency)
{
	return (format_money(speech->arena, money_make(minor, currency),
	    speech->language));
}

const char *
words_or(const struct speech *speech, const char *prefix, const char *word,
    const char *fallback)
{
	const char	*key = arena_format(speech->arena, "%s.%s", prefix,
			    word);

	return (text_exists(key) ? text_of(speech->language, key) : fallback);
}

const char *
why_words(const struct speech *speech, const char *why)
{
	size_t		 length = strcspn(why, " ");
	const char	*text;

	text = words_or(speech, "why", arena_copy(speech->arena, why, length),
	    NULL);
	if (text == NULL || why[length] == '\0')
		return (text == NULL ? why : text);

	return (arena_format(speech->arena, "%s (%s)", text,
	    why + length + 1));
}

static void
state_model(const struct speech *speech, const struct order *order,
    struct model *model)
{
	const struct payment	*payment = order_payment(order);
	const char		*reason = payment != NULL ?
				    payment->reason : "";
	bool			 declined = strcmp(order->state,
				    "declined") == 0;

	model_text(model, NAME_state, order->state);
	model_text(model, NAME_state_text, order_state_words(speech, order));
	model_truth(model, NAME_accepted, order_is_paid(order));
	model_truth(model, NAME_declined, declined);
	model_truth(model, NAME_expired,
	    strcmp(order->state, "expired") == 0);
	model_truth(model, NAME_held, strcmp(order->state, "held") == 0);
	model_truth(model, NAME_canceled,
	    strcmp(order->state, "canceled") == 0);
	model_truth(model, NAME_pending,
	    strcmp(order->state, "pending") == 0);
	model_text(model, NAME_declined_reason, declined && *reason != '\0' ?
	    words_or(speech, "reason", reason, "") : "");
}

static void
delivery_model(const struct speech *speech, const struct order *order,
    struct model *model)
{
	const char	*delivery = order->delivery;
	bool		 bad = strcmp(delivery, "failed") == 0 ||
			    strcmp(delivery, "returned") == 0;

	model_text(model, NAME_delivery, delivery);
	model_text(model, NAME_delivery_text, *delivery == '\0' ? "" :
	    words_or(speech, "shipping", delivery, delivery));
	model_text(model, NAME_delivery_tag, bad ? "bad" :
	    strcmp(delivery, "delivered") == 0 ? "accepted" : "wait");
}

/* What was given back, and what is on its way. */
static void
refunds_model(const struct speech *speech, const struct order *order,
    struct model *model)
{
	const struct refund	*refunds = order->refunds.items;
	struct model		*item;
	size_t			 i;

	model_text(model, NAME_refunded, order->refunded == 0 ? "" :
	    money_words(speech, order->refunded, order->currency));
	model_truth(model, NAME_refunded_all, strcmp(order->state,
	    "refunded") == 0);
	for (i = 0; i < order->refunds.count; i++) {
		item = model_item(model, NAME_given_back);
		model_text(item, NAME_amount, money_words(speech,
		    refunds[i].amount, order->currency));
		model_text(item, NAME_date, format_date(speech->arena,
		    refunds[i].changed_at, speech->language));
		model_text(item, NAME_text, words_or(speech,
		    "refund.shopper", refunds[i].state, refunds[i].state));
	}
	model_truth(model, NAME_given_back_any, order->refunds.count > 0);
}

static void
links_model(const struct speech *speech, const struct order *order,
    const char *base, struct model *model)
{
	struct arena	*arena = speech->arena;

	model_text(model, NAME_wait_url, arena_format(arena,
	    "%s/wait_for_payment?order_id=%s", base, order->id));
	model_text(model, NAME_status_url, arena_format(arena,
	    "%s/order_status?order_id=%s", base, order->id));
	model_text(model, NAME_invoice_url, !order_has_receipt(order) ? "" :
	    arena_format(arena, "%s/invoice?order_id=%s", base, order->id));
}

static void
address_model(const struct speech *speech, const struct address *address,
    struct model *model)
{
	const struct country	*country = country_find(address->country);

	address_line(model, address->address1);
	address_line(model, address->address2);
	address_line(model, address->address3);
	address_line(model, arena_format(speech->arena, "%s %s",
	    address->zip, address->city));
	address_line(model, address->state);
	address_line(model, country == NULL ? address->country :
	    strcmp(speech->language, "de") == 0 ? country->name_de :
	    country->name_en);
}

static void
address_line(struct model *model, const char *line)
{
	if (*line != '\0')
		model_text(model_item(model, NAME_address_lines), NAME_text,
		    line);
}
