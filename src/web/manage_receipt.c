#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "pay/receipt.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/flash.h"
#include "web/model_order.h"
#include "web/model_transfer.h"
#include "web/reply.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* Banks book in their own time zones. */
#define DATE_SLACK	DAYS(2)

static const struct {
	const char	*name;
	const char	*label_key;	/* of the button that does it */
	const char	*flash;		/* what is said afterwards */
} acts[] = {
	[RECEIPT_RECEIVE] = { "receive", "receipt.book", "received" },
	[RECEIPT_ACCEPT] = { "accept", "receipt.accept", "receipt_accepted" },
	[RECEIPT_DECLINE] = { "decline", "receipt.decline",
	    "receipt_declined" },
};

/* What was typed, and what is wrong with it: keys of texts, or NULL. */
struct receipt_form {
	enum receipt_act	 act;
	const char		*amount;
	const char		*date;
	struct receipt		 receipt;
	const char		*amount_error;
	const char		*date_error;
};

static enum result	receipt_do(struct visit *);
static bool		form_read(struct visit *, const struct order *,
			    const struct payment *, struct receipt_form *);
static const char	*typed(struct visit *, const char *);
static void		receipt_read(const struct order *,
			    const struct payment *, struct receipt_form *);
static enum result	receipt_book(struct visit *, const struct order *,
			    const struct receipt_form *, const char *);
static enum result	receipt_page(struct visit *, const struct order *,
			    const struct payment *,
			    const struct receipt_form *);
static void		errors_fill(struct visit *, struct model *,
			    const struct receipt_form *);
static void		error_fill(struct visit *, struct model *,
			    const char *, enum name, const char *);
static void		confirm_fill(struct visit *, struct model *,
			    const struct order *, const struct payment *,
			    const struct receipt_form *);
static const char	*outcome_text(struct visit *, const struct order *,
			    const struct payment *,
			    const struct receipt_form *);

int
manage_receipt(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, receipt_do));
}

/* Without a token it is shown what would happen; the page that shows it has the
 * token with which it is done, once. */
static enum result
receipt_do(struct visit *visit)
{
	const char		*token = visit_parameter(visit, "token");
	const struct payment	*payment;
	struct receipt_form	 form;
	struct order		 order;
	enum result		 word;

	visit->subject = "order";
	word = order_load(visit->arena, visit->store,
	    visit_parameter(visit, "order_id"), &order);
	if (word != OK)
		return (word);
	payment = receipt_payment(&order);
	if (payment == NULL || !form_read(visit, &order, payment, &form))
		return (INVALID);

	if (token != NULL && form.amount_error == NULL &&
	    form.date_error == NULL)
		return (receipt_book(visit, &order, &form, token));

	return (receipt_page(visit, &order, payment, &form));
}

/* False: nothing the manager can do. */
static bool
form_read(struct visit *visit, const struct order *order,
    const struct payment *payment, struct receipt_form *form)
{
	const char	*act = typed(visit, "act");
	size_t		 i;

	memset(form, 0, sizeof(*form));
	for (i = 0; i < LENGTH(acts); i++) {
		if (strcmp(acts[i].name, act) == 0)
			break;
	}
	if (i == LENGTH(acts))
		return (false);
	form->act = (enum receipt_act)i;
	form->amount = typed(visit, "amount");
	form->date = typed(visit, "date");
	if (form->act == RECEIPT_RECEIVE)
		receipt_read(order, payment, form);

	return (true);
}

static const char *
typed(struct visit *visit, const char *name)
{
	const char	*value = visit_parameter(visit, name);

	return (value == NULL ? "" : value);
}

static void
receipt_read(const struct order *order, const struct payment *payment,
    struct receipt_form *form)
{
	struct receipt	*receipt = &form->receipt;
	struct money	 money;

	if (money_typed(form->amount, payment->currency, &money) != OK ||
	    money.minor < 1)
		form->amount_error = "receipt.error_amount";
	else
		receipt->amount = money.minor;
	/* A day is a day wherever the server stands. */
	if (!moment_parse(form->date, &receipt->at) ||
	    strlen(form->date) != strlen("2026-11-21") ||
	    receipt->at < order->created_at - DATE_SLACK ||
	    receipt->at > moment_now() + DAYS(1))
		form->date_error = "receipt.error_date";
	else
		receipt->at += HOURS(12);
}

static enum result
receipt_book(struct visit *visit, const struct order *order,
    const struct receipt_form *form, const char *token)
{
	struct receiving	receiving = { .order_id = order->id,
				    .payment_id = typed(visit, "payment_id"),
				    .token = token, .act = form->act,
				    .receipt = form->receipt };
	enum result		word;

	word = payment_receive(visit->arena, visit->store, &receiving);
	if (word != OK && word != CONFLICT)
		return (word);
	flash_leave(visit, word == CONFLICT ? "received_before" :
	    acts[form->act].flash, "");

	return (reply_redirect(visit, "/manager/order?order_id=%s",
	    order->id));
}

static enum result
receipt_page(struct visit *visit, const struct order *order,
    const struct payment *payment, const struct receipt_form *form)
{
	struct model	*model = page_model(visit);
	bool		 wrong;

	wrong = form->amount_error != NULL || form->date_error != NULL;
	model_order(visit, model, order);
	model_receipts(visit, model, order);
	model_text(model, NAME_typed_amount, form->amount);
	model_text(model, NAME_typed_date, form->date);
	if (wrong)
		errors_fill(visit, model, form);
	else
		confirm_fill(visit, model, order, payment, form);

	return (reply_page(visit, wrong ? 422 : 200, "manager_receipt.html",
	    model));
}

static void
errors_fill(struct visit *visit, struct model *model,
    const struct receipt_form *form)
{
	model_truth(model, NAME_errors_any, true);
	error_fill(visit, model, "amount", NAME_amount_error,
	    form->amount_error);
	error_fill(visit, model, "date", NAME_date_error, form->date_error);
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

static void
confirm_fill(struct visit *visit, struct model *model,
    const struct order *order, const struct payment *payment,
    const struct receipt_form *form)
{
	struct model	*confirm = model_child(model, NAME_confirm);
	bool		 received = form->act == RECEIPT_RECEIVE;
	char		 token[ID_SIZE];

	id_make(token);
	model_text(confirm, NAME_token, arena_text(visit->arena, token));
	model_text(confirm, NAME_payment_id, payment->id);
	model_text(confirm, NAME_act, acts[form->act].name);
	model_text(confirm, NAME_label, text_of(visit->language,
	    acts[form->act].label_key));
	model_text(confirm, NAME_amount, !received ? "" :
	    payment_money(visit, payment, form->receipt.amount));
	model_text(confirm, NAME_date, !received ? "" : format_date(
	    visit->arena, form->receipt.at, visit->language));
	model_text(confirm, NAME_outcome, outcome_text(visit, order, payment,
	    form));
}

static const char *
outcome_text(struct visit *visit, const struct order *order,
    const struct payment *payment, const struct receipt_form *form)
{
	int64_t		 sum = receipt_sum(order, payment) +
			     form->receipt.amount;
	int64_t		 rest = payment->amount - sum;
	const char	*key;

	if (form->act != RECEIPT_RECEIVE)
		key = form->act == RECEIPT_ACCEPT ? "receipt.outcome_accept" :
		    "receipt.outcome_decline";
	else if (receipt_judge(order, payment, form->receipt.amount) ==
	    VERDICT_ACCEPT)
		key = "receipt.outcome_paid";
	else if (strcmp(payment->state, "accepted") == 0 ||
	    strcmp(payment->state, "refunded") == 0)
		key = "receipt.outcome_again";
	else
		key = rest > 0 ? "receipt.outcome_less" :
		    "receipt.outcome_more";

	return (text_fill(visit->arena, visit->language, key, "rest",
	    payment_money(visit, payment, rest > 0 ? rest : -rest),
	    "received", payment_money(visit, payment, sum), "amount",
	    payment_money(visit, payment, payment->amount), NULL));
}
