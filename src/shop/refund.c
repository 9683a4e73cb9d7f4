#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/hand_over.h"
#include "shop/refund.h"
#include "store/errands.h"

struct beginning {
	struct arena			*arena;
	const char			*order_id;
	const struct refund_wish	*wish;
	struct order			*order;
};

static enum result	begin_body(struct store *, void *);
static enum result	begin_check(const struct order *,
			    const struct refund_wish *);
static enum result	begin_goods(struct beginning *, struct store *);
static enum result	begin_money(struct beginning *, struct store *,
			    int64_t);

int64_t
refund_received(const struct payment *payment)
{
	bool	held = strcmp(payment->state, "held") == 0;

	if (!held && strcmp(payment->state, "accepted") != 0 &&
	    strcmp(payment->state, "refunded") != 0)
		return (0);
	if (strcmp(payment->seen_currency, payment->currency) != 0)
		return (held ? 0 : payment->amount);

	return (payment->seen_amount > 0 ? payment->seen_amount : 0);
}

int64_t
refund_made(const struct order *order, const struct payment *payment)
{
	const struct refund	*refunds = order->refunds.items;
	int64_t			 sum = 0;
	size_t			 i;

	for (i = 0; i < order->refunds.count; i++) {
		if (strcmp(refunds[i].payment_id, payment->id) == 0 &&
		    strcmp(refunds[i].state, "failed") != 0)
			sum += refunds[i].amount;
	}

	return (sum);
}

int64_t
refund_left(const struct order *order, const struct payment *payment)
{
	int64_t	left = refund_received(payment) - refund_made(order, payment);

	return (left > 0 ? left : 0);
}

int64_t
refund_left_in_all(const struct order *order)
{
	const struct payment	*payments = order->payments.items;
	int64_t			 sum = 0;
	size_t			 i;

	for (i = 0; i < order->payments.count; i++)
		sum += refund_left(order, &payments[i]);

	return (sum);
}

bool
refund_is_open(const struct refund *refund)
{
	return (strcmp(refund->state, "waiting") == 0 ||
	    strcmp(refund->state, "pending") == 0);
}

struct refund *
refund_find(const struct order *order, const char *id)
{
	struct refund	*refunds = order->refunds.items;
	size_t		 i;

	for (i = 0; i < order->refunds.count; i++) {
		if (strcmp(refunds[i].id, id) == 0)
			return (&refunds[i]);
	}

	return (NULL);
}

enum result
refund_begin(struct arena *arena, struct store *store, const char *order_id,
    const struct refund_wish *wish, struct order *order)
{
	struct beginning	beginning = { arena, order_id, wish, order };

	return (store_change(store, "refund-begin", begin_body,
	    &beginning));
}

static enum result
begin_body(struct store *store, void *argument)
{
	struct beginning	*beginning = argument;
	const struct refund_wish *wish = beginning->wish;
	struct order		*order = beginning->order;
	int64_t			 now = moment_now();
	enum result		 word;

	word = order_load(beginning->arena, store, beginning->order_id,
	    order);
	if (word != OK || refund_find(order, wish->id) != NULL)
		return (word);
	if ((word = begin_check(order, wish)) != OK)
		return (word);
	if ((word = begin_money(beginning, store, now)) != OK)
		return (word);

	return (begin_goods(beginning, store));
}

static enum result
begin_check(const struct order *order, const struct refund_wish *wish)
{
	const struct payment	*payment;

	if (!id_valid(wish->id) || text_has_control(wish->reason) ||
	    text_length(wish->reason) > REFUND_REASON_MAX)
		return (INVALID);
	payment = order_payment_find(order, wish->payment_id);
	if (payment == NULL)
		return (ABSENT);
	if (order->refunds.count >= REFUNDS_MAX)
		return (REFUSED);

	return (wish->amount > 0 && wish->amount <= refund_left(order,
	    payment) ? OK : INVALID);
}

static enum result
begin_money(struct beginning *beginning, struct store *store, int64_t now)
{
	static const struct refund_report by_hand = { "done", "", "" };
	const struct refund_wish	*wish = beginning->wish;
	struct order			*order = beginning->order;
	struct refund			*refund;
	struct json			*body;
	enum result			 word;

	refund = list_append(beginning->arena, &order->refunds,
	    sizeof(*refund));
	refund->id = wish->id;
	refund->payment_id = wish->payment_id;
	refund->state = "waiting";
	refund->amount = wish->amount;
	refund->reason = wish->reason;
	refund->reference = refund->why = "";
	refund->created_at = refund->changed_at = now;
	refund->by_hand = wish->by_hand;
	if (wish->by_hand)
		return (refund_apply(beginning->arena, store, order, refund,
		    &by_hand, now));

	body = json_object(beginning->arena);
	json_set_text(body, "refund", refund->id);
	word = errand_put(store, refund->id, REFUND, order->id,
	    json_print(beginning->arena, body), now);

	return (word != OK ? word : order_save(beginning->arena, store,
	    order, order->state));
}

/* Goods that are not paid any more are not sent; and those that come back are
 * for sale again, once. */
static enum result
begin_goods(struct beginning *beginning, struct store *store)
{
	struct order	*order = beginning->order;
	enum result	 word = OK;

	if (refund_left_in_all(order) == 0 && *order->handed_over_at == '\0')
		word = errand_cancel(store, HAND_OVER, order->id);
	if (word != OK || !beginning->wish->restock)
		return (word);
	word = order_release(beginning->arena, store, order);

	return (word != OK ? word : order_save(beginning->arena, store,
	    order, order->state));
}
