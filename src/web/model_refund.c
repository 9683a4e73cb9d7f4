#include <string.h>

#include "base/money.h"
#include "pay/providers.h"
#include "shop/paying.h"
#include "shop/refund.h"
#include "store/errands.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_manager.h"
#include "web/model_order.h"
#include "web/model_refund.h"

#define ERRANDS_SHOWN	20

static const char *amount_typed(struct visit *, struct money);
static void	refund_fill(struct visit *, struct model *,
		    const struct order *, const struct refund *);
static bool	errand_is_shown(const struct errand *);

enum result
model_refunds(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct refund	*refunds = order->refunds.items;
	const struct payment	*payments = order->payments.items;
	size_t			 i;

	for (i = 0; i < order->refunds.count; i++)
		refund_fill(visit, model_item(model, NAME_refunds), order,
		    &refunds[i]);
	model_truth(model, NAME_refunds_any, order->refunds.count > 0);
	for (i = 0; i < order->payments.count; i++) {
		if (refund_left(order, &payments[i]) > 0)
			model_refundable(visit, model_item(model,
			    NAME_refundable), order, &payments[i]);
	}
	model_truth(model, NAME_can_cancel, order_is_unpaid(order));

	return (model_order_errands(visit, model, order));
}

void
model_refundable(struct visit *visit, struct model *model,
    const struct order *order, const struct payment *payment)
{
	struct money	 left = money_make(refund_left(order, payment),
			    payment->currency);

	model_text(model, NAME_payment_id, payment->id);
	model_text(model, NAME_provider, payment_name(visit, payment));
	model_text(model, NAME_refund_left, format_money(visit->arena, left,
	    visit->language));
	model_text(model, NAME_refund_amount, amount_typed(visit, left));
	model_truth(model, NAME_by_hand, refund_is_by_hand(payment));
	model_truth(model, NAME_restock, *order->handed_over_at == '\0');
}

enum result
model_order_errands(struct visit *visit, struct model *model,
    const struct order *order)
{
	struct errands	errands;
	enum result	word;
	size_t		i, count = 0;

	word = errands_of(visit->arena, visit->store, order->id, "",
	    ERRANDS_SHOWN, &errands);
	if (word != OK)
		return (word);
	for (i = 0; i < errands.count; i++) {
		if (!errand_is_shown(&errands.items[i]))
			continue;
		model_errand(visit, model_item(model, NAME_errands),
		    &errands.items[i]);
		count++;
	}
	model_truth(model, NAME_errands_any, count > 0);

	return (OK);
}

/* One whose provider is not set up any more cannot be asked to. */
bool
refund_is_by_hand(const struct payment *payment)
{
	const struct provider	*provider = provider_find(payment->provider);

	return (provider == NULL || provider->refund == NULL);
}

/* As the manager would type it. */
static const char *
amount_typed(struct visit *visit, struct money money)
{
	char	*amount = money_decimal(visit->arena, money), *point;

	if (strcmp(visit->language, "de") == 0 &&
	    (point = strchr(amount, '.')) != NULL)
		*point = ',';

	return (amount);
}

static void
refund_fill(struct visit *visit, struct model *row,
    const struct order *order, const struct refund *refund)
{
	const struct payment	*payment;

	payment = order_payment_find(order, refund->payment_id);
	model_text(row, NAME_created, format_date_time(visit->arena,
	    refund->created_at, visit->language));
	model_text(row, NAME_amount, format_money(visit->arena, money_make(
	    refund->amount, order->currency), visit->language));
	model_text(row, NAME_provider, refund->by_hand ?
	    text_of(visit->language, "refund.by_hand") : payment == NULL ?
	    "" : payment_name(visit, payment));
	model_text(row, NAME_state, strcmp(refund->state, "done") == 0 ?
	    "accepted" : strcmp(refund->state, "failed") == 0 ? "bad" :
	    "wait");
	model_text(row, NAME_state_text, text_or(visit, "refund.state",
	    refund->state, refund->state));
	model_text(row, NAME_reference, refund->reference);
	model_text(row, NAME_reason, refund->reason);
	model_text(row, NAME_error, *refund->why == '\0' ? "" :
	    text_or(visit, "refund.why", refund->why, refund->why));
}

/* Questions that are asked all the time are no news. */
static bool
errand_is_shown(const struct errand *errand)
{
	return (strcmp(errand->kind, PAYMENT_CLOSE) == 0 ||
	    strcmp(errand->kind, REFUND) == 0 ||
	    strcmp(errand->kind, PAYMENT_START) == 0 ||
	    (strcmp(errand->kind, "payment-poll") == 0 &&
	    *errand->last_error != '\0'));
}
