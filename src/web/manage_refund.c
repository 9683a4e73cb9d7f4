#include <string.h>

#include "base/id.h"
#include "base/money.h"
#include "base/text.h"
#include "shop/cancel.h"
#include "shop/refund.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/flash.h"
#include "web/model_order.h"
#include "web/model_refund.h"
#include "web/reply.h"

/* What was typed, and what is wrong with it: keys of texts, or NULL. */
struct refund_form {
	const struct payment	*payment;
	const char		*amount;
	const char		*amount_error;
	const char		*reason_error;
	struct refund_wish	 wish;
};

static enum result	refund_do(struct visit *);
static enum result	cancel_do(struct visit *);
static enum result	order_asked_for(struct visit *, struct order *);
static bool		form_read(struct visit *, const struct order *,
			    struct refund_form *);
static void		amount_read(const struct order *,
			    struct refund_form *);
static void		reason_read(struct visit *, struct refund_form *);
static enum result	refund_put(struct visit *, const struct order *,
			    const struct refund_form *);
static enum result	refund_page(struct visit *, const struct order *,
			    const struct refund_form *);
static void		confirm_fill(struct visit *, struct model *,
			    const struct order *,
			    const struct refund_form *);
static void		error_fill(struct visit *, struct model *,
			    const char *, enum name, const char *);
static const char	*typed(struct visit *, const char *);

int
manage_refund(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, refund_do));
}

int
manage_cancel(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, cancel_do));
}

/* Without a token it is shown what would happen; the page that shows it has the
 * token, which is the refund's id: however often it is sent, that is one
 * refund. */
static enum result
refund_do(struct visit *visit)
{
	struct refund_form	form;
	struct order		order;
	enum result		word;

	if ((word = order_asked_for(visit, &order)) != OK)
		return (word);
	/* Sent again, after the money was on its way. */
	if (refund_find(&order, typed(visit, "token")) != NULL)
		return (reply_redirect(visit, "/manager/order?order_id=%s",
		    order.id));
	if (!form_read(visit, &order, &form))
		return (INVALID);
	if (*form.wish.id != '\0' && form.amount_error == NULL &&
	    form.reason_error == NULL)
		return (refund_put(visit, &order, &form));

	return (refund_page(visit, &order, &form));
}

/* The first click asks, the second one does it. */
static enum result
cancel_do(struct visit *visit)
{
	bool		 sure = strcmp(typed(visit, "sure"), "yes") == 0;
	struct model	*model;
	struct order	 order;
	enum result	 word;

	if ((word = order_asked_for(visit, &order)) != OK)
		return (word);
	if (sure) {
		word = order_cancel(visit->arena, visit->store, order.id,
		    &order);
		if (word != OK && word != REFUSED)
			return (word);
		flash_leave(visit, word == OK ? "order_canceled" :
		    "order_paid_now", "");
	}
	if (sure || !order_is_unpaid(&order))
		return (reply_redirect(visit, "/manager/order?order_id=%s",
		    order.id));

	model = page_model(visit);
	model_order(visit, model, &order);
	model_order_lines(visit, model, &order);

	return (reply_page(visit, 200, "manager_cancel.html", model));
}

static enum result
order_asked_for(struct visit *visit, struct order *order)
{
	visit->subject = "order";

	return (order_load(visit->arena, visit->store,
	    visit_parameter(visit, "order_id"), order));
}

/* False: nothing of this order. */
static bool
form_read(struct visit *visit, const struct order *order,
    struct refund_form *form)
{
	memset(form, 0, sizeof(*form));
	form->payment = order_payment_find(order, typed(visit, "payment_id"));
	if (form->payment == NULL)
		return (false);
	form->wish.payment_id = form->payment->id;
	form->wish.id = typed(visit, "token");
	form->wish.restock = strcmp(typed(visit, "restock"), "yes") == 0;
	form->wish.by_hand = refund_is_by_hand(form->payment);
	form->amount = typed(visit, "amount");
	amount_read(order, form);
	reason_read(visit, form);

	return (*form->wish.id == '\0' || id_valid(form->wish.id));
}

static void
amount_read(const struct order *order, struct refund_form *form)
{
	struct money	money;

	if (money_typed(form->amount, form->payment->currency,
	    &money) != OK || money.minor < 1)
		form->amount_error = "refund.error_amount";
	else if (money.minor > refund_left(order, form->payment))
		form->amount_error = "refund.error_too_much";
	else
		form->wish.amount = money.minor;
}

static void
reason_read(struct visit *visit, struct refund_form *form)
{
	const char	*reason = text_clean(visit->arena, typed(visit,
			    "reason"));

	form->wish.reason = reason == NULL ? "" : reason;
	if (reason == NULL || text_has_control(reason))
		form->reason_error = "error.characters";
	else if (text_length(reason) > REFUND_REASON_MAX)
		form->reason_error = "error.too_long";
}

/* INVALID now: something was given back while the page was looked at. */
static enum result
refund_put(struct visit *visit, const struct order *order,
    const struct refund_form *form)
{
	struct order	changed;
	enum result	word;

	word = refund_begin(visit->arena, visit->store, order->id,
	    &form->wish, &changed);
	if (word != OK && word != INVALID && word != REFUSED)
		return (word);
	flash_leave(visit, word != OK ? "refund_not" : form->wish.by_hand ?
	    "refund_noted" : "refund_begun", "");

	return (reply_redirect(visit, "/manager/order?order_id=%s",
	    order->id));
}

static enum result
refund_page(struct visit *visit, const struct order *order,
    const struct refund_form *form)
{
	struct model	*model = page_model(visit), *form_model;
	bool		 wrong;

	wrong = form->amount_error != NULL || form->reason_error != NULL;
	model_order(visit, model, order);
	if (wrong) {
		model_truth(model, NAME_errors_any, true);
		form_model = model_item(model, NAME_refundable);
		model_refundable(visit, form_model, order, form->payment);
		model_text(form_model, NAME_refund_amount, form->amount);
		model_text(form_model, NAME_reason, form->wish.reason);
		model_truth(form_model, NAME_restock, form->wish.restock);
		error_fill(visit, model, "amount", NAME_amount_error,
		    form->amount_error);
		error_fill(visit, model, "reason", NAME_reason_error,
		    form->reason_error);
	} else {
		confirm_fill(visit, model_child(model, NAME_confirm), order,
		    form);
	}

	return (reply_page(visit, wrong ? 422 : 200, "manager_refund.html",
	    model));
}

static void
confirm_fill(struct visit *visit, struct model *confirm,
    const struct order *order, const struct refund_form *form)
{
	const struct refund_wish	*wish = &form->wish;
	int64_t				 left;
	char				 id[ID_SIZE];

	id_make(id);
	left = refund_left(order, form->payment) - wish->amount;
	model_refundable(visit, confirm, order, form->payment);
	model_text(confirm, NAME_token, arena_text(visit->arena, id));
	model_text(confirm, NAME_amount, format_money(visit->arena,
	    money_make(wish->amount, form->payment->currency),
	    visit->language));
	model_text(confirm, NAME_refund_amount, form->amount);
	model_text(confirm, NAME_refund_left, format_money(visit->arena,
	    money_make(left, form->payment->currency), visit->language));
	model_text(confirm, NAME_reason, wish->reason);
	model_truth(confirm, NAME_restock, wish->restock);
}

static void
error_fill(struct visit *visit, struct model *model, const char *field,
    enum name name, const char *key)
{
	struct model	*item;

	if (key == NULL)
		return;
	model_text(model, name, text_of(visit->language, key));
	item = model_item(model, NAME_errors);
	model_text(item, NAME_field, field);
	model_text(item, NAME_message, text_of(visit->language, key));
}

static const char *
typed(struct visit *visit, const char *name)
{
	const char	*value = visit_parameter(visit, name);

	return (value == NULL ? "" : value);
}
