#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/money.h"
#include "base/url.h"
#include "pay/sumup.h"
#include "pay/sumup_checkout.h"
#include "pay/sumup_refund.h"

/* Their clock and ours differ by so much at most. */
#define CLOCKS		MINUTES(5)

/* What went back of a transaction since a moment. */
struct returned {
	int64_t		 since;
	const char	*currency;
	int64_t		 sum;
	int64_t		 failed;	/* tried, and did not go back */
	bool		 unreadable;
};

static enum result	transaction_read(struct arena *,
			    const struct payment *, const struct answer *,
			    struct json **);
static void		events_read(const struct json *, const char *,
			    struct returned *);
static void		event_read(const struct json *, struct returned *);
static int64_t		refunds_others(const struct order *,
			    const struct refund *, int64_t);
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
	if (!sumup_id_valid(payment->transaction))
		return (fail(INVALID, "order %s: no transaction of SumUp to "
		    "refund", id_short(order->id)));
	sumup_call(arena, call, "GET", sumup_merchant_path(arena, "v2.1",
	    arena_format(arena, "/transactions?id=%s",
	    url_encode(arena, payment->transaction))));

	return (OK);
}

enum result
sumup_refund_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	struct returned	 returned, listed;
	struct json	*transaction;
	int64_t		 ours;
	enum result	 word;

	refund_news_make(REFUND_UNKNOWN, "", news);
	word = transaction_read(arena, payment, answer, &transaction);
	if (word != OK)
		return (word);
	memset(&returned, 0, sizeof(returned));
	returned.since = refund->created_at - CLOCKS;
	returned.currency = payment->currency;
	listed = returned;
	/* The same events stand in two lists, of which one may be empty. */
	events_read(json_get(transaction, "events"), "type", &returned);
	events_read(json_get(transaction, "transaction_events"),
	    "event_type", &listed);
	if (returned.unreadable || listed.unreadable)
		return (fail(BROKEN, "SumUp's transaction cannot be read"));
	if (listed.sum > returned.sum)
		returned.sum = listed.sum;
	if (listed.failed > returned.failed)
		returned.failed = listed.failed;

	ours = returned.sum - refunds_others(order, refund, returned.since);
	if (ours == refund->amount)
		news->kind = REFUND_DONE;
	else if (ours > 0)
		return (LATER);
	else if (returned.failed == refund->amount)
		refund_news_make(REFUND_FAILED, "failed", news);

	return (OK);
}

/* It must be the transaction that was asked for. */
static enum result
transaction_read(struct arena *arena, const struct payment *payment,
    const struct answer *answer, struct json **transaction)
{
	const char	*code;
	enum result	 word = answer_word(answer);

	if (word != OK) {
		word = sumup_refusal(arena, answer, &code);
		return (word == ABSENT ? INVALID : word);
	}
	if (json_parse(arena, answer->body, answer->body_length,
	    transaction) != OK ||
	    !json_text_is(json_get(*transaction, "id"),
	    payment->transaction) || !json_text_is(json_get(*transaction,
	    "currency"), payment->currency))
		return (fail(BROKEN, "SumUp's answer cannot be read, or is "
		    "about another transaction"));

	return (OK);
}

static void
events_read(const struct json *events, const char *kind,
    struct returned *returned)
{
	const struct json	*one;

	for (one = json_first(events); one != NULL; one = json_next(one)) {
		if (json_text_is(json_get(one, kind), "REFUND"))
			event_read(one, returned);
	}
}

/* An event without a readable time may be ours: rather none than two. */
static void
event_read(const struct json *event, struct returned *returned)
{
	const char	*time;
	int64_t		 amount, moment, *sum = &returned->sum;
	int		 decimals = 2;

	if (json_text(json_get(event, "timestamp"), &time) &&
	    sumup_moment(time, &moment) && moment < returned->since)
		return;
	if (json_text_is(json_get(event, "status"), "FAILED"))
		sum = &returned->failed;
	(void)money_currency(returned->currency, &decimals);
	if (!json_decimal(json_get(event, "amount"), decimals, &amount))
		returned->unreadable = true;
	else if (amount < 0 || __builtin_add_overflow(*sum, amount, sum))
		returned->unreadable = true;
}

/* What other refunds of the same payment have given back since. */
static int64_t
refunds_others(const struct order *order, const struct refund *refund,
    int64_t since)
{
	const struct refund	*refunds = order->refunds.items;
	int64_t			 sum = 0;
	size_t			 i;

	for (i = 0; i < order->refunds.count; i++) {
		if (strcmp(refunds[i].id, refund->id) != 0 &&
		    strcmp(refunds[i].payment_id, refund->payment_id) == 0 &&
		    (strcmp(refunds[i].state, "done") == 0 ||
		    strcmp(refunds[i].state, "pending") == 0) &&
		    refunds[i].changed_at >= since)
			sum += refunds[i].amount;
	}

	return (sum);
}

static void
refund_news_make(enum refund_kind kind, const char *why,
    struct refund_news *news)
{
	news->kind = kind;
	news->reference = "";
	news->why = why;
}
