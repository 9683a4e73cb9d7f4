#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/money.h"
#include "pay/sumup.h"
#include "pay/sumup_checkout.h"
#include "pay/sumup_refund.h"
#include "pay/sumup_transaction.h"

/* Their clock and ours differ by so much at most. */
#define CLOCKS		MINUTES(5)

static int64_t		window_begin(const struct order *,
			    const struct refund *);
static bool		gave_back(const struct refund *,
			    const struct refund *);
static int64_t		refunds_made(const struct order *,
			    const struct refund *, int64_t);
static int64_t		refunds_waiting(const struct order *,
			    const struct refund *);
static bool		is_other(const struct refund *,
			    const struct refund *);
static void		refund_news_make(enum refund_kind, const char *,
			    struct refund_news *);

enum result
sumup_refund(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    struct call *call)
{
	struct json	*body = json_object(arena);
	const char	*text;

	if (!sumup_id_valid(payment->transaction))
		return (fail(INVALID, "order %s: no transaction of SumUp to "
		    "refund", id_short(order->id)));
	json_set_decimal(body, "amount", money_decimal(arena,
	    money_make(refund->amount, payment->currency)));
	text = json_print(arena, body);
	sumup_call(arena, call, "POST", sumup_merchant_path(arena, "v1.0",
	    arena_format(arena, "/payments/%s/refunds",
	    payment->transaction)));
	call_header(arena, call, "content-type", "application/json");
	call_body(call, text, strlen(text));
	call->once = true;

	return (OK);
}

enum result
sumup_refunded(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	const char	*code;
	enum result	 word = answer_word(answer);

	(void)order;
	(void)payment;
	(void)refund;
	refund_news_make(REFUND_DONE, "", news);
	if (word == OK)
		return (OK);
	word = sumup_refusal(arena, answer, &code);
	if (word != ABSENT && word != INVALID)
		return (word);
	refund_news_make(REFUND_FAILED, *code != '\0' ? code : "refused",
	    news);

	return (OK);
}

enum result
sumup_refund_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    struct call *call)
{
	(void)refund;

	return (sumup_transaction_ask(arena, order, payment, call));
}

enum result
sumup_refund_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	struct sumup_returned	 returned;
	const char		*code;
	struct json		*transaction;
	int64_t			 ours, since = window_begin(order, refund);
	enum result		 word = answer_word(answer);

	refund_news_make(REFUND_UNKNOWN, "", news);
	if (word != OK) {
		word = sumup_refusal(arena, answer, &code);
		return (word == ABSENT ? INVALID : word);
	}
	if (json_parse(arena, answer->body, answer->body_length,
	    &transaction) != OK ||
	    sumup_transaction_is(transaction, payment) != OK ||
	    sumup_transaction_returned(transaction, payment, since,
	    &returned) != OK)
		return (fail(BROKEN, "order %s: SumUp's answer cannot be read, "
		    "or is about another transaction", id_short(order->id)));

	ours = returned.sum - refunds_made(order, refund, since);
	if (ours == refund->amount ||
	    ours == refund->amount + refunds_waiting(order, refund))
		news->kind = REFUND_DONE;
	else if (ours > 0)
		return (LATER);
	else if (returned.failed == refund->amount)
		refund_news_make(REFUND_FAILED, "failed", news);

	return (OK);
}

/* Since when what went back is looked at: a refund that may have been made then
 * is looked at as a whole, however late it was recognised. */
static int64_t
window_begin(const struct order *order, const struct refund *refund)
{
	const struct refund	*refunds = order->refunds.items;
	int64_t			 since = refund->created_at - CLOCKS;
	size_t			 i = 0;

	while (i < order->refunds.count) {
		if (gave_back(&refunds[i], refund) &&
		    refunds[i].changed_at >= since &&
		    refunds[i].created_at - CLOCKS < since) {
			since = refunds[i].created_at - CLOCKS;
			i = 0;
		} else {
			i++;
		}
	}

	return (since);
}

static bool
gave_back(const struct refund *one, const struct refund *refund)
{
	return (is_other(one, refund) && !one->by_hand &&
	    (strcmp(one->state, "done") == 0 ||
	    strcmp(one->state, "pending") == 0));
}

/* What other refunds of the same payment have given back since. Money that the
 * manager moved himself may have gone another way, and explains nothing. */
static int64_t
refunds_made(const struct order *order, const struct refund *refund,
    int64_t since)
{
	const struct refund	*refunds = order->refunds.items;
	int64_t			 sum = 0;
	size_t			 i;

	for (i = 0; i < order->refunds.count; i++) {
		if (gave_back(&refunds[i], refund) &&
		    refunds[i].changed_at >= since)
			sum += refunds[i].amount;
	}

	return (sum);
}

/* What others may have given back, whose answers were lost too. */
static int64_t
refunds_waiting(const struct order *order, const struct refund *refund)
{
	const struct refund	*refunds = order->refunds.items;
	int64_t			 sum = 0;
	size_t			 i;

	for (i = 0; i < order->refunds.count; i++) {
		if (is_other(&refunds[i], refund) &&
		    strcmp(refunds[i].state, "waiting") == 0)
			sum += refunds[i].amount;
	}

	return (sum);
}

static bool
is_other(const struct refund *one, const struct refund *refund)
{
	return (strcmp(one->id, refund->id) != 0 &&
	    strcmp(one->payment_id, refund->payment_id) == 0);
}

static void
refund_news_make(enum refund_kind kind, const char *why,
    struct refund_news *news)
{
	news->kind = kind;
	news->reference = "";
	news->why = why;
}
