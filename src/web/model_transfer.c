#include <string.h>

#include "base/moment.h"
#include "pay/girocode.h"
#include "pay/receipt.h"
#include "pay/transfer.h"
#include "view/format.h"
#include "view/qr_code.h"
#include "web/model_order.h"
#include "web/model_transfer.h"

#define CODE_VERSION_MAX	13	/* EPC069-12 */
#define CODE_PIXELS		4	/* of a module */

static void	account_fill(struct visit *, struct model *,
		    const struct order *, const struct payment *);
static void	code_fill(struct visit *, struct model *,
		    const struct order *, const struct payment *);
static bool	is_in(const struct payment *, const char *);

void
model_transfer(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct payment	*payment = receipt_payment(order);
	struct model		*transfer;

	if (payment == NULL || payment != order_payment(order))
		return;
	model_truth(model, NAME_sent_back, is_in(payment, "declined") &&
	    strcmp(payment->reason, "sent_back") == 0);
	if (!order_is_open(order) || (!is_in(payment, "pending") &&
	    !is_in(payment, "held")))
		return;

	transfer = model_child(model, NAME_transfer);
	model_text(transfer, NAME_amount, payment_money(visit, payment,
	    payment->amount));
	model_text(transfer, NAME_received, payment->receipts.count == 0 ?
	    "" : payment_money(visit, payment, receipt_sum(order,
	    payment)));
	if (is_in(payment, "pending") && transfer_settings() != NULL)
		account_fill(visit, model_child(transfer, NAME_account),
		    order, payment);
}

void
model_receipts(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct payment	*payment = receipt_payment(order);
	const struct receipt	*receipts;
	struct model		*receiving, *row;
	size_t			 i;

	if (payment == NULL)
		return;
	model_text(model, NAME_typed_date, moment_day(visit->arena,
	    moment_now()));
	receiving = model_child(model, NAME_receiving);
	model_text(receiving, NAME_payment_id, payment->id);
	model_text(receiving, NAME_amount, payment_money(visit, payment,
	    payment->amount));
	model_text(receiving, NAME_received, payment->receipts.count == 0 ?
	    "" : payment_money(visit, payment, payment->seen_amount));
	model_text(receiving, NAME_purpose, transfer_settings() == NULL ? "" :
	    transfer_purpose(visit->arena, order));
	model_truth(receiving, NAME_held, is_in(payment, "held"));
	model_truth(receiving, NAME_accepted, is_in(payment, "accepted"));
	receipts = payment->receipts.items;
	for (i = 0; i < payment->receipts.count; i++) {
		row = model_item(receiving, NAME_receipts);
		model_text(row, NAME_amount, payment_money(visit, payment,
		    receipts[i].amount));
		model_text(row, NAME_date, format_date(visit->arena,
		    receipts[i].at, visit->language));
	}
}

const char *
payment_money(struct visit *visit, const struct payment *payment,
    int64_t minor)
{
	return (format_money(visit->arena, money_make(minor,
	    payment->currency), visit->language));
}

static void
account_fill(struct visit *visit, struct model *account,
    const struct order *order, const struct payment *payment)
{
	const struct transfer_settings	*settings = transfer_settings();

	model_text(account, NAME_holder, settings->name);
	model_text(account, NAME_iban, iban_grouped(visit->arena,
	    settings->iban));
	model_text(account, NAME_bic, settings->bic);
	model_text(account, NAME_bank, settings->bank);
	model_text(account, NAME_purpose, transfer_purpose(visit->arena,
	    order));
	model_text(account, NAME_due, format_date(visit->arena,
	    payment->expires_at, visit->language));
	code_fill(visit, account, order, payment);
}

/* Without a code where none can be made: the same stands there in words. */
static void
code_fill(struct visit *visit, struct model *account,
    const struct order *order, const struct payment *payment)
{
	const char	*payload;
	struct qr_code	 drawn;
	struct model	*code;

	if (transfer_payload(visit->arena, order, payment, &payload) != OK ||
	    qr_code_draw(visit->arena, payload, CODE_VERSION_MAX,
	    &drawn) != OK)
		return;
	code = model_child(account, NAME_girocode);
	model_integer(code, NAME_side, (int64_t)drawn.side);
	model_integer(code, NAME_width, (int64_t)drawn.side * CODE_PIXELS);
	model_text(code, NAME_path, drawn.path);
}

static bool
is_in(const struct payment *payment, const char *state)
{
	return (strcmp(payment->state, state) == 0);
}
