#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/money.h"
#include "pay/receipt.h"
#include "shop/paying.h"
#include "shop/refund.h"
#include "store/seen.h"

#define LEDGER	"receipts"

struct taking {
	struct arena		*arena;
	const struct receiving	*receiving;
	bool			 known;
	enum verdict		 verdict;
};

static enum result	take_body(struct store *, void *);
static enum result	take_receipt(struct taking *, struct store *,
			    struct order *, struct payment *);
static enum result	send_back(struct taking *, struct store *,
			    struct order *, struct payment *);
static enum result	take_settle(struct taking *, struct store *,
			    const struct order *, const struct payment *);
static bool		act_is_possible(const struct payment *,
			    const struct receiving *);
static const char	*trouble_of(const struct order *);

struct payment *
receipt_payment(const struct order *order)
{
	struct payment	*payments = order->payments.items;
	size_t		 i;

	for (i = order->payments.count; i-- > 0;) {
		if (payments[i].offline && !payment_is_waiting(&payments[i]))
			return (&payments[i]);
	}

	return (NULL);
}

int64_t
receipt_sum(const struct order *order, const struct payment *payment)
{
	return (payment->receipts.count == 0 ? 0 : payment->seen_amount -
	    refund_made(order, payment));
}

enum verdict
receipt_judge(const struct order *order, const struct payment *payment,
    int64_t amount)
{
	struct news	news;

	payment_news(order, payment, NEWS_ACCEPTED, &news);
	news.amount = receipt_sum(order, payment) + amount;

	return (payment_judge(payment, &news));
}

enum result
payment_receive(struct arena *arena, struct store *store,
    const struct receiving *receiving)
{
	struct taking	taking = { .arena = arena, .receiving = receiving };
	enum result	word;

	if (!id_valid(receiving->token) ||
	    (receiving->act == RECEIPT_RECEIVE &&
	    (receiving->receipt.amount < 1 ||
	    receiving->receipt.amount > MONEY_MINOR_MAX)))
		return (INVALID);
	word = store_change(store, "payment-receive", take_body, &taking);
	if (word != OK || taking.known)
		return (word == OK ? CONFLICT : word);
	log_event(LOG_LEVEL_INFO, "receipt", "order",
	    id_short(receiving->order_id), "verdict",
	    verdict_name(taking.verdict), NULL);

	return (OK);
}

static enum result
take_body(struct store *store, void *argument)
{
	struct taking		*taking = argument;
	const struct receiving	*receiving = taking->receiving;
	struct payment		*payment;
	struct order		 order;
	enum result		 word;

	taking->known = false;
	word = order_load(taking->arena, store, receiving->order_id, &order);
	if (word != OK)
		return (word);
	payment = order_payment_find(&order, receiving->payment_id);
	if (payment == NULL)
		return (ABSENT);
	word = seen_add(store, LEDGER, receiving->token, "", "");
	if (word == CONFLICT) {
		taking->known = true;
		return (OK);
	}
	if (word != OK)
		return (word);
	if (!act_is_possible(payment, receiving))
		return (REFUSED);

	if (receiving->act == RECEIPT_RECEIVE)
		word = take_receipt(taking, store, &order, payment);
	if (receiving->act == RECEIPT_DECLINE)
		word = send_back(taking, store, &order, payment);

	return (word != OK ? word : take_settle(taking, store, &order,
	    payment));
}

/* What came is kept whatever it means. */
static enum result
take_receipt(struct taking *taking, struct store *store, struct order *order,
    struct payment *payment)
{
	const struct receiving	*receiving = taking->receiving;
	struct receipt		*receipt;
	enum verdict		 verdict;

	verdict = receipt_judge(order, payment, receiving->receipt.amount);
	receipt = list_append(taking->arena, &payment->receipts,
	    sizeof(*receipt));
	*receipt = receiving->receipt;
	payment->seen_amount += receiving->receipt.amount;
	payment->seen_currency = payment->currency;
	if (verdict == VERDICT_NOTHING &&
	    strcmp(payment->state, "held") != 0)
		order->trouble = trouble_of(order);

	return (order_save(taking->arena, store, order, order->state));
}

/* It stays in the list of what came, and counts no more. */
static enum result
send_back(struct taking *taking, struct store *store, struct order *order,
    struct payment *payment)
{
	payment->seen_amount = refund_made(order, payment);

	return (order_save(taking->arena, store, order, order->state));
}

static enum result
take_settle(struct taking *taking, struct store *store,
    const struct order *order, const struct payment *payment)
{
	struct news	news;

	payment_news(order, payment, taking->receiving->act ==
	    RECEIPT_DECLINE ? NEWS_DECLINED : NEWS_ACCEPTED, &news);
	if (taking->receiving->act == RECEIPT_RECEIVE)
		news.amount = receipt_sum(order, payment);
	if (taking->receiving->act == RECEIPT_DECLINE)
		news.reason = "sent_back";

	return (payment_settle_within(taking->arena, store, &news,
	    &taking->verdict));
}

static bool
act_is_possible(const struct payment *payment,
    const struct receiving *receiving)
{
	if (!payment->offline || payment_is_waiting(payment))
		return (false);
	if (receiving->act != RECEIPT_RECEIVE)
		return (strcmp(payment->state, "held") == 0);

	return (payment->receipts.count < ORDER_RECEIPTS_MAX &&
	    payment->seen_amount <= MONEY_MINOR_MAX);
}

static const char *
trouble_of(const struct order *order)
{
	return (strcmp(order->state, "canceled") == 0 ?
	    "paid_after_cancel" : "paid_twice");
}
