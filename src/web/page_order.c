#include <string.h>

#include "pay/payment.h"
#include "pay/providers.h"
#include "shop/policy.h"
#include "shop/order.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/model_offer.h"
#include "web/model_order.h"
#include "web/model_product.h"
#include "web/model_transfer.h"
#include "web/flash.h"
#include "web/purchase_form.h"
#include "web/reply.h"

static enum result	wait_show(struct visit *);
static enum result	status_show(struct visit *);
static enum result	invoice_show(struct visit *);
static enum result	retry_do(struct visit *);
static enum result	order_asked_for(struct visit *, struct order *);
static bool		there_is_another_way(const struct payment *);
static bool		page_is_known(struct visit *, const struct payment *);
static enum result	wait_page(struct visit *, const struct order *, bool);
static void		attempt_fill(struct visit *, struct model *,
			    const struct payment *);
static void		closing_fill(struct visit *, struct model *,
			    const struct order *);
static enum result	status_page(struct visit *, int,
			    const struct order *,
			    const struct purchase_form *);

int
page_wait_for_payment(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, wait_show));
}

int
page_order_status(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, status_show));
}

int
page_invoice(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, invoice_show));
}

int
page_retry_payment(struct http_request *request)
{
	return (visit_serve(request, VISIT_POST, retry_do));
}

/*
 * Preparing and pending wait here; a provider with a page of its own is gone to
 * as soon as that is known, unless the shopper comes back from it.
 */
static enum result
wait_show(struct visit *visit)
{
	const struct payment	*payment;
	struct order		 order;
	enum result		 word;
	bool			 returned, onward;

	if ((word = order_asked_for(visit, &order)) != OK)
		return (word);
	payment = order_payment(&order);
	returned = visit_parameter(visit, "returned") != NULL;

	if (strcmp(order.state, "pending") != 0 || payment == NULL ||
	    (payment->offline && !payment_is_waiting(payment)))
		return (reply_redirect(visit, "/order_status?order_id=%s",
		    order.id));
	onward = *payment->url != '\0' && !returned &&
	    payment->returned_at == 0;
	if (onward && page_is_known(visit, payment))
		return (reply_redirect(visit, "%s", payment->url));
	if (returned) {
		word = payment_returned(visit->arena, visit->store, &order);
		if (word != OK && word != ABSENT && word != CONFLICT)
			return (word);
	}

	return (wait_page(visit, &order, onward));
}

/* To pay than this one; a provider can be tried twice, but who sends the money
 * himself gains nothing by that. */
static bool
there_is_another_way(const struct payment *payment)
{
	const struct provider	*provider;
	size_t			 i;

	for (i = 0; (provider = provider_at(i)) != NULL; i++) {
		if (!payment->offline ||
		    strcmp(provider->name, payment->provider) != 0)
			return (true);
	}

	return (false);
}

/* A form's answer may redirect to our own pages and to those the Content
 * Security Policy names. A provider can serve its page under a name the owner
 * chose there: to that one, the page itself leads on. */
static bool
page_is_known(struct visit *visit, const struct payment *payment)
{
	const struct provider	*provider = provider_find(payment->provider);
	struct url		 page, known;

	if (provider == NULL || provider->page_origin == NULL)
		return (true);

	return (url_parse(visit->arena, arena_copy(visit->arena, payment->url,
	    strcspn(payment->url, "#")), &page) == OK &&
	    url_parse(visit->arena, provider->page_origin(), &known) == OK &&
	    strcmp(page.scheme, known.scheme) == 0 &&
	    strcmp(page.host, known.host) == 0 && page.port == known.port);
}

static enum result
status_show(struct visit *visit)
{
	struct purchase_form	form;
	struct order		order;
	enum result		word;

	if ((word = order_asked_for(visit, &order)) != OK)
		return (word);

	purchase_form_init(visit, &form);

	return (status_page(visit, 200, &order, &form));
}

static enum result
invoice_show(struct visit *visit)
{
	struct order	 order;
	struct model	*model;
	enum result	 word;

	if ((word = order_asked_for(visit, &order)) != OK)
		return (word);
	if (!order_has_receipt(&order))
		return (ABSENT);

	model = page_model(visit);
	model_order(visit, model, &order);
	model_order_lines(visit, model, &order);
	model_seller(visit, model);
	model_text(model, NAME_invoice_date, format_date(visit->arena,
	    order.paid_at, visit->language));

	return (reply_page(visit, 200, "invoice.html", model));
}

/* Pays a declined order again, or a pending one another way. A second click
 * finds the attempt of the first. */
static enum result
retry_do(struct visit *visit)
{
	struct purchase_form	 form;
	struct order		 order;
	const char		*attempt;
	enum result		 word;

	if ((word = order_asked_for(visit, &order)) != OK)
		return (word);
	attempt = visit_parameter(visit, "attempt");
	if (attempt == NULL)
		attempt = "";
	if (!order_can_retry(&order) && !(order_can_switch(&order) &&
	    strcmp(order_payment(&order)->id, attempt) == 0))
		return (reply_redirect(visit,
		    "/wait_for_payment?order_id=%s", order.id));
	payment_form_read(visit, &form);
	if (form.wrong)
		return (status_page(visit, 422, &order, &form));

	word = checkout_retry(visit->arena, visit->store, order.id, attempt,
	    &form.purchase.method, &order);
	if (word == CONFLICT) {
		visit->notice = text_of(visit->language,
		    "order.retry_sold_out");
		return (status_page(visit, 409, &order, &form));
	}
	if (word != OK && word != REFUSED)
		return (word);

	return (reply_redirect(visit, "/wait_for_payment?order_id=%s",
	    order.id));
}

static enum result
order_asked_for(struct visit *visit, struct order *order)
{
	visit->subject = "order";
	/* An order's page is no place for a basket's capability. */
	return (order_load(visit->arena, visit->store,
	    visit_parameter(visit, "order_id"), order));
}

static enum result
wait_page(struct visit *visit, const struct order *order, bool onward)
{
	const struct payment	*payment = order_payment(order);
	struct model		*model = page_model(visit);
	bool			 preparing;

	preparing = strcmp(payment->state, "preparing") == 0;
	closing_fill(visit, model, order);
	model_text(model, NAME_order_id, order->id);
	model_text(model, NAME_order_number, order->number);
	model_text(model, NAME_total, money_text(visit, order->total));
	model_truth(model, NAME_preparing, preparing);
	model_truth(model, NAME_pending, strcmp(payment->state,
	    "pending") == 0);
	model_truth(model, NAME_can_switch, order_can_switch(order));
	model_text(model, NAME_switch_url, arena_format(visit->arena,
	    "/order_status?order_id=%s&pay=another#retry", order->id));
	model_text(model, NAME_payment_name, payment_name(visit, payment));
	attempt_fill(visit, model, payment);
	model_text(model, NAME_onward_url, onward ? payment->url : "");
	model_text(model, NAME_status_url, arena_format(visit->arena,
	    "%s/order_status?order_id=%s", policy()->base_url, order->id));

	return (reply_page(visit, 200, "wait.html", model));
}

/* As it was last heard: nobody is asked here. */
static void
attempt_fill(struct visit *visit, struct model *model,
    const struct payment *payment)
{
	bool	payable = payment_is_open(payment) &&
		    !payment_is_waiting(payment);

	model_text(model, NAME_attempt, payment->id);
	model_text(model, NAME_provider_url, payable ? payment->url : "");
	model_text(model, NAME_attempt_at, format_date_time(visit->arena,
	    payment->created_at, visit->language));
	model_text(model, NAME_attempt_until, format_date_time(visit->arena,
	    payment->expires_at, visit->language));
}

/* What the shopper waits for who pays another way: the older attempt that may
 * still be paid, and until when at most. */
static void
closing_fill(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct payment	*payments = order->payments.items;
	const struct payment	*last = order_payment(order);
	int64_t			 until = 0;
	size_t			 i;

	if (last == NULL || !payment_is_waiting(last))
		return;
	for (i = 0; i + 1 < order->payments.count; i++) {
		if (!payment_is_open(&payments[i]) ||
		    payments[i].expires_at <= until)
			continue;
		until = payments[i].expires_at;
		model_text(model, NAME_closing_name, payment_name(visit,
		    &payments[i]));
	}
	model_truth(model, NAME_closing, true);
	model_text(model, NAME_closing_until, format_date_time(visit->arena,
	    until, visit->language));
	model_text(model, NAME_next_name, payment_name(visit, last));
}

static enum result
status_page(struct visit *visit, int status, const struct order *order,
    const struct purchase_form *form)
{
	const struct payment	*payment = order_payment(order);
	struct model		*model = page_model(visit);

	purchase_form_fill(visit, model, form);
	model_order(visit, model, order);
	model_order_lines(visit, model, order);
	model_order_history(visit, model, order);
	model_truth(model, NAME_switching, form->wrong ||
	    visit_parameter(visit, "pay") != NULL);
	if (payment != NULL)
		attempt_fill(visit, model, payment);
	model_transfer(visit, model, order);
	model_truth(model, NAME_offline, strcmp(order->state, "pending") == 0 &&
	    payment != NULL && payment->offline &&
	    !payment_is_waiting(payment));
	model_truth(model, NAME_can_retry, order_can_retry(order) &&
	    provider_at(0) != NULL);
	model_truth(model, NAME_can_switch, order_can_switch(order) &&
	    there_is_another_way(payment));
	closing_fill(visit, model, order);

	return (reply_page(visit, status, "order_status.html", model));
}
