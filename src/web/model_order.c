#include <string.h>

#include "pay/providers.h"
#include "shop/address.h"
#include "shop/policy.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_order.h"
#include "web/model_product.h"

static void	model_address(struct visit *, struct model *,
		    const struct address *);
static void	address_line(struct model *, const char *);
static struct model *timeline_step(struct visit *, struct model *,
		    const char *, int64_t, bool);
static const char *moment_text(struct visit *, const char *);

void
model_order(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct payment	*payment = order_payment(order);
	const char		*reason = payment != NULL ?
				    payment->reason : "";

	model_text(model, NAME_order_id, order->id);
	model_text(model, NAME_order_number, order->number);
	model_text(model, NAME_order_date, format_date_time(visit->arena,
	    order->created_at, visit->language));
	model_text(model, NAME_email, order->email);
	model_text(model, NAME_state, order->state);
	model_text(model, NAME_state_text, order_state_text(visit, order));
	model_truth(model, NAME_accepted, order_is_paid(order));
	model_truth(model, NAME_declined,
	    strcmp(order->state, "declined") == 0);
	model_truth(model, NAME_expired,
	    strcmp(order->state, "expired") == 0);
	model_truth(model, NAME_held, strcmp(order->state, "held") == 0);
	model_truth(model, NAME_pending,
	    strcmp(order->state, "pending") == 0);
	model_text(model, NAME_declined_reason,
	    strcmp(order->state, "declined") == 0 && *reason != '\0' ?
	    text_or(visit, "reason", reason, "") : "");
	model_text(model, NAME_payment_name, payment != NULL ?
	    payment_name(visit, payment) : "");
	model_text(model, NAME_hold_until, order->hold_until == 0 ? "" :
	    format_date_time(visit->arena, order->hold_until,
	    visit->language));
	model_text(model, NAME_wait_url, arena_format(visit->arena,
	    "/wait_for_payment?order_id=%s", order->id));
	model_text(model, NAME_status_url, arena_format(visit->arena,
	    "/order_status?order_id=%s", order->id));
	model_text(model, NAME_invoice_url, !order_is_paid(order) ? "" :
	    arena_format(visit->arena, "/invoice?order_id=%s", order->id));
	model_address(visit, model, &order->address);
}

void
model_order_history(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct order_event	*events = order->shipping.items;
	const struct payment		*payment = order_payment(order);
	struct model			*item;
	int64_t				 handed = 0;
	size_t				 i;

	timeline_step(visit, model, "ordered", order->created_at, true);
	if (strcmp(order->state, "declined") == 0 ||
	    strcmp(order->state, "expired") == 0 ||
	    strcmp(order->state, "held") == 0) {
		item = timeline_step(visit, model, order->state,
		    payment != NULL ? payment->changed_at : 0, true);
		model_truth(item, NAME_trouble, true);
		return;
	}
	timeline_step(visit, model, "paid", order->paid_at,
	    order_is_paid(order));
	moment_parse(order->handed_over_at, &handed);
	timeline_step(visit, model, "handed_over", handed, handed != 0);

	for (i = 0; i < order->shipping.count; i++) {
		item = model_item(model, NAME_shipping_events);
		model_text(item, NAME_status, text_or(visit, "shipping",
		    events[i].status, events[i].status));
		model_text(item, NAME_comment, events[i].comment);
		model_text(item, NAME_date, moment_text(visit,
		    events[i].received_at));
	}
}

void
model_seller(struct visit *visit, struct model *model)
{
	const char	*rest = policy()->seller_address;
	size_t		 length;

	model_text(model, NAME_seller_tax_id, policy()->tax_id);
	if (*rest == '\0') {
		model_text(model_item(model, NAME_seller_lines), NAME_text,
		    policy()->name);
		model_text(model_item(model, NAME_seller_lines), NAME_text,
		    text_of(visit->language, "invoice.seller_missing"));
		return;
	}
	while (*rest != '\0') {
		length = strcspn(rest, "|");
		model_text(model_item(model, NAME_seller_lines), NAME_text,
		    arena_copy(visit->arena, rest, length));
		rest += length;
		rest += strspn(rest, "|");
	}
}

const char *
order_state_text(struct visit *visit, const struct order *order)
{
	const struct payment	*payment = order_payment(order);
	const char		*state = order->state;

	if (strcmp(state, "pending") == 0 && payment != NULL &&
	    strcmp(payment->state, "preparing") == 0)
		state = "preparing";

	return (text_or(visit, "order.state", state, state));
}

const char *
payment_name(struct visit *visit, const struct payment *payment)
{
	return (text_or(visit, "pay", payment->provider, payment->provider));
}

const char *
text_or(struct visit *visit, const char *prefix, const char *word,
    const char *fallback)
{
	const char	*key = arena_format(visit->arena, "%s.%s", prefix,
			    word);

	return (text_exists(key) ? text_of(visit->language, key) : fallback);
}

static void
model_address(struct visit *visit, struct model *model,
    const struct address *address)
{
	const struct country	*country = country_find(address->country);

	address_line(model, address->address1);
	address_line(model, address->address2);
	address_line(model, address->address3);
	address_line(model, arena_format(visit->arena, "%s %s", address->zip,
	    address->city));
	address_line(model, address->state);
	address_line(model, country == NULL ? address->country :
	    strcmp(visit->language, "de") == 0 ? country->name_de :
	    country->name_en);
}

static void
address_line(struct model *model, const char *line)
{
	if (*line != '\0')
		model_text(model_item(model, NAME_address_lines), NAME_text,
		    line);
}

static struct model *
timeline_step(struct visit *visit, struct model *model, const char *step,
    int64_t moment, bool done)
{
	struct model	*item = model_item(model, NAME_timeline);

	model_text(item, NAME_title, text_or(visit, "timeline", step, step));
	model_text(item, NAME_text, "");
	model_text(item, NAME_date, !done || moment == 0 ? "" :
	    format_date_time(visit->arena, moment, visit->language));
	model_truth(item, NAME_done, done);
	model_truth(item, NAME_trouble, false);

	return (item);
}

/* What a document holds as RFC 3339, as people write it. */
static const char *
moment_text(struct visit *visit, const char *iso)
{
	int64_t	moment;

	if (!moment_parse(iso, &moment))
		return (iso);

	return (format_date_time(visit->arena, moment, visit->language));
}
