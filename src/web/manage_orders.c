#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "shop/order.h"
#include "store/tally.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/model_mail.h"
#include "web/model_hand_over.h"
#include "web/model_manager.h"
#include "web/model_offer.h"
#include "web/model_order.h"
#include "web/model_product.h"
#include "web/model_refund.h"
#include "web/model_transfer.h"
#include "web/reply.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define PAGE_SIZE	50

static const char	*states[] = { "", "pending", "accepted", "held",
	"declined", "expired", "canceled", "refunded", "trouble" };

static enum result	payments_show(struct visit *);
static enum result	order_show(struct visit *);
static const char	*state_read(struct visit *);
static enum result	states_fill(struct visit *, struct model *,
			    const char *);
static enum result	state_count(struct visit *, const char *, int64_t *);
static void		payment_fill(struct visit *, struct model *,
			    const struct payment *);

int
manage_payments(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, payments_show));
}

int
manage_order(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, order_show));
}

static enum result
payments_show(struct visit *visit)
{
	const char	*state = state_read(visit);
	const char	*before = visit_parameter(visit, "before");
	const char	*id = visit_parameter(visit, "id");
	const char	*find = visit_parameter(visit, "find");
	struct model	*model = page_model(visit);
	int64_t		 created_before = 0;
	enum result	 word;

	if (state == NULL)
		return (INVALID);
	if (before != NULL && id_valid(id) && strlen(before) < 15)
		created_before = strtoll(before, NULL, 10);

	word = states_fill(visit, model, state);
	model_text(model, NAME_find, find == NULL ? "" : find);
	if (word == OK && find != NULL && *find != '\0')
		word = model_orders_found(visit, model, find, PAGE_SIZE);
	else if (word == OK)
		word = model_orders(visit, model, state, created_before, id,
		    PAGE_SIZE);
	if (word != OK)
		return (word);

	return (reply_page(visit, 200, "manager_payments.html", model));
}

static enum result
order_show(struct visit *visit)
{
	const struct payment	*payments;
	struct order		 order;
	struct model		*model;
	enum result		 word;
	size_t			 i;

	visit->subject = "order";
	word = order_load(visit->arena, visit->store,
	    visit_parameter(visit, "order_id"), &order);
	if (word != OK)
		return (word);

	model = page_model(visit);
	model_order(visit, model, &order);
	model_order_lines(visit, model, &order);
	model_order_history(visit, model, &order);
	model_truth(model, NAME_trouble, *order.trouble != '\0');
	model_text(model, NAME_trouble_text, trouble_text(visit, &order));
	if ((word = model_hand_over(visit, model, &order)) != OK)
		return (word);
	payments = order.payments.items;
	for (i = 0; i < order.payments.count; i++)
		payment_fill(visit, model_item(model, NAME_payments),
		    &payments[i]);
	model_receipts(visit, model, &order);
	if ((word = model_refunds(visit, model, &order)) != OK)
		return (word);
	if ((word = model_order_mails(visit, model, order.id)) != OK)
		return (word);

	return (reply_page(visit, 200, "manager_order.html", model));
}

/* A known state, "" for all; NULL: no such state. */
static const char *
state_read(struct visit *visit)
{
	const char	*given = visit_parameter(visit, "state");
	size_t		 i;

	for (i = 0; i < LENGTH(states); i++) {
		if (strcmp(states[i], given == NULL ? "" : given) == 0)
			return (states[i]);
	}

	return (NULL);
}

static enum result
states_fill(struct visit *visit, struct model *model, const char *chosen)
{
	struct model	*item;
	const char	*label;
	int64_t		 count;
	enum result	 word;
	size_t		 i;

	for (i = 0; i < LENGTH(states); i++) {
		if ((word = state_count(visit, states[i], &count)) != OK)
			return (word);
		label = *states[i] == '\0' ?
		    text_of(visit->language, "manager.state_all") :
		    strcmp(states[i], "trouble") == 0 ?
		    text_of(visit->language, "manager.state_trouble") :
		    text_or(visit, "order.state", states[i], states[i]);
		item = model_item(model, NAME_states);
		model_text(item, NAME_name, states[i]);
		model_text(item, NAME_label, label);
		model_text(item, NAME_count, format_number(visit->arena,
		    count, visit->language));
		model_truth(item, NAME_selected, states[i] == chosen);
	}

	return (OK);
}

static enum result
state_count(struct visit *visit, const char *state, int64_t *count)
{
	struct orders	troubled;
	int64_t		amount, one;
	enum result	word = OK;
	size_t		i;

	*count = 0;
	if (strcmp(state, "trouble") == 0) {
		word = orders_page(visit->arena, visit->store, state, 0, "",
		    100, &troubled);
		if (word == OK)
			*count = (int64_t)troubled.count;
		return (word);
	}
	if (*state != '\0')
		return (tally_get(visit->store, "orders", state, count,
		    &amount));
	/* All but the first, which is all, and the last. */
	for (i = 1; word == OK && i + 1 < LENGTH(states); i++) {
		word = tally_get(visit->store, "orders", states[i], &one,
		    &amount);
		*count += one;
	}

	return (word);
}

static void
payment_fill(struct visit *visit, struct model *row,
    const struct payment *payment)
{
	model_text(row, NAME_provider, payment_name(visit, payment));
	model_text(row, NAME_state, payment->state);
	model_text(row, NAME_state_text, text_or(visit, "payment.state",
	    payment->state, payment->state));
	model_text(row, NAME_amount, format_money(visit->arena, money_make(
	    payment->amount, payment->currency), visit->language));
	model_text(row, NAME_reference, payment->reference);
	model_text(row, NAME_reason, *payment->reason == '\0' ? "" :
	    text_or(visit, "reason", payment->reason, payment->reason));
	model_text(row, NAME_created, format_date_time(visit->arena,
	    payment->created_at, visit->language));
	model_text(row, NAME_seen, *payment->seen_currency == '\0' ? "" :
	    format_money(visit->arena, money_make(payment->seen_amount,
	    payment->seen_currency), visit->language));
}
