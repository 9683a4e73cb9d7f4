#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/url.h"
#include "pay/sumup.h"
#include "pay/sumup_checkout.h"
#include "pay/sumup_refund.h"
#include "pay/sumup_transaction.h"

#define CHECKOUTS	"/v0.1/checkouts"

static bool		 sumup_is_set_up(void);
static bool		 sumup_is_live(void);
static const char	*sumup_page_origin(void);
static enum result	 sumup_start(struct arena *, const struct order *,
			    const struct payment *, const char *,
			    struct call *);
static enum result	 sumup_started(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 sumup_ask(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	 sumup_answered(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 sumup_close(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	 sumup_closed(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 sumup_hear(struct arena *, const struct letter *,
			    struct news *);

static void		 checkout_call(struct arena *, const char *,
			    const struct payment *, struct call *);
static void		 list_call(struct arena *, const struct payment *,
			    struct call *);
static enum result	 answer_read(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 list_read(const struct json *, const struct order *,
			    const struct payment *, struct news *);
static enum result	 one_read(const struct json *, const struct order *,
			    const struct payment *, struct news *);
static bool		 money_is_here(const struct payment *);
static void		 news_check(const struct payment *, struct news *);
static bool		 letter_is_sealed(const struct pairs *,
			    struct news *);
static bool		 letter_concerns(const struct json *, const char **);

const struct provider	sumup_provider = {
	.name = "sumup",
	.label_key = "pay.sumup",
	.hint_key = "pay.sumup.hint",
	.letter_reply = "",
	.is_set_up = sumup_is_set_up,
	.is_live = sumup_is_live,
	.page_origin = sumup_page_origin,
	.start = sumup_start,
	.started = sumup_started,
	.ask = sumup_ask,
	.answered = sumup_answered,
	.close = sumup_close,
	.closed = sumup_closed,
	.refund = sumup_refund,
	.refunded = sumup_refunded,
	.refund_unkeyed = true,
	.refund_ask = sumup_refund_ask,
	.refund_answered = sumup_refund_answered,
	.hear = sumup_hear,
};

static bool
sumup_is_set_up(void)
{
	return (sumup_settings() != NULL);
}

static bool
sumup_is_live(void)
{
	return (sumup_settings()->live);
}

static const char *
sumup_page_origin(void)
{
	return (sumup_settings()->page_origin);
}

static enum result
sumup_start(struct arena *arena, const struct order *order,
    const struct payment *payment, const char *card, struct call *call)
{
	const char	*request;
	enum result	 word;

	(void)card;
	word = sumup_request(arena, order, payment, &request);
	if (word != OK)
		return (word);
	sumup_call(arena, call, "POST", CHECKOUTS);
	call_header(arena, call, "content-type", "application/json");
	call_body(call, request, strlen(request));

	return (OK);
}

/* A reference that is there already was taken with an answer that was lost: the
 * attempt is asked about by it. A checkout without a page leads nobody
 * anywhere. */
static enum result
sumup_started(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	const char	*code;
	enum result	 word = answer_word(answer);

	if (word == OK) {
		word = answer_read(arena, order, payment, answer, news);
		if (word != OK)
			return (word);
		news_check(payment, news);
		return (news->kind == NEWS_PENDING && *news->url == '\0' ?
		    fail(INVALID, "order %s: SumUp opens no page",
		    id_short(order->id)) : OK);
	}
	word = sumup_refusal(arena, answer, &code);
	if (answer->status == 409 &&
	    strcmp(code, "DUPLICATED_CHECKOUT") == 0) {
		sumup_news(order, payment, NEWS_NOTHING, news);
		return (OK);
	}
	if (word == ABSENT)
		return (fail(BROKEN, "SumUp's API is not there"));

	return (word);
}

/* Once money has come, its transaction is what counts. */
static enum result
sumup_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	if (money_is_here(payment))
		return (sumup_transaction_ask(arena, order, payment, call));
	if (*payment->reference == '\0')
		list_call(arena, payment, call);
	else
		checkout_call(arena, "GET", payment, call);

	return (OK);
}

static enum result
sumup_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	const char	*code;
	enum result	 word = answer_word(answer);

	if (word == OK)
		return (answer_read(arena, order, payment, answer, news));
	word = sumup_refusal(arena, answer, &code);
	if (word != ABSENT)
		return (word);
	sumup_news(order, payment, NEWS_NOTHING, news);

	return (OK);
}

/* An attempt whose checkout is not known is looked for first. */
static enum result
sumup_close(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	(void)order;
	if (*payment->reference == '\0')
		list_call(arena, payment, call);
	else
		checkout_call(arena, "DELETE", payment, call);

	return (OK);
}

/* A checkout that is processed already was paid, or is over: asking tells. */
static enum result
sumup_closed(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	const char	*code;
	enum result	 word;

	if (answer->status == 409) {
		word = sumup_refusal(arena, answer, &code);
		sumup_news(order, payment, NEWS_PENDING, news);
		return (strcmp(code, "CHECKOUT_PROCESSED") == 0 ? OK : word);
	}
	word = sumup_answered(arena, order, payment, answer, news);
	if (word == OK && news->kind == NEWS_NOTHING)
		news->kind = NEWS_EXPIRED;

	return (word);
}

/*
 * SumUp does not sign: a letter is a hint to ask, no more. It comes to an
 * address that only SumUp was told, and is of no use for any attempt but the
 * one of that address.
 */
static enum result
sumup_hear(struct arena *arena, const struct letter *letter,
    struct news *news)
{
	const struct call	*call = &letter->call;
	const char		*query = strchr(call->url, '?');
	struct pairs		 pairs;
	struct json		*event;

	news_init(news);
	if (query == NULL || pairs_parse(arena, query + 1, strlen(query + 1),
	    &pairs) != OK || !letter_is_sealed(&pairs, news))
		return (REFUSED);
	if (json_parse(arena, call->body == NULL ? "" : call->body,
	    call->body_length, &event) != OK || !json_is_object(event))
		return (INVALID);
	if (!letter_concerns(event, &news->reference))
		return (OK);
	if (!sumup_id_valid(news->reference))
		return (INVALID);
	news->provider = sumup_provider.name;
	news->kind = NEWS_HINT;

	return (OK);
}

static void
checkout_call(struct arena *arena, const char *method,
    const struct payment *payment, struct call *call)
{
	sumup_call(arena, call, method, arena_format(arena,
	    CHECKOUTS "/%s", url_encode(arena, payment->reference)));
}

static void
list_call(struct arena *arena, const struct payment *payment,
    struct call *call)
{
	sumup_call(arena, call, "GET", arena_format(arena,
	    CHECKOUTS "?checkout_reference=%s",
	    url_encode(arena, payment->id)));
}

/* An answer must speak of what was asked: one checkout, a list of those with
 * the attempt's reference, or the transaction that paid it. */
static enum result
answer_read(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	struct json	*body;
	enum result	 word = INVALID;

	if (json_parse(arena, answer->body, answer->body_length, &body) == OK)
		word = json_is_array(body) ?
		    list_read(body, order, payment, news) :
		    one_read(body, order, payment, news);
	switch (word) {
	case OK:
		return (OK);
	case REFUSED:
		return (fail(BROKEN, "order %s: SumUp answers about another "
		    "payment", id_short(order->id)));
	case CONFLICT:
		return (fail(INVALID, "SumUp's merchant account is %s "
		    "sandbox, and sumup_mode is %s", sumup_settings()->live ?
		    "a" : "no", sumup_settings()->live ? "live" : "test"));
	case ABSENT:
		return (fail(BROKEN, "order %s: SumUp says that it is paid, "
		    "without a successful transaction", id_short(order->id)));
	default:
		return (fail(BROKEN, "SumUp's answer cannot be read"));
	}
}

static enum result
one_read(const struct json *checkout, const struct order *order,
    const struct payment *payment, struct news *news)
{
	enum result	word;

	if (money_is_here(payment)) {
		word = sumup_transaction_is(checkout, payment);
		return (word != OK ? word : sumup_transaction_read(checkout,
		    order, payment, news));
	}
	word = sumup_checkout_read(checkout, order, payment, news);
	if (word == OK && *payment->reference != '\0' &&
	    strcmp(payment->reference, news->reference) != 0)
		return (REFUSED);

	return (word);
}

/* What is there under our reference and is not what we ask for is left alone:
 * another try has another reference. */
static enum result
list_read(const struct json *list, const struct order *order,
    const struct payment *payment, struct news *news)
{
	const struct json	*one;
	enum result		 word;

	for (one = json_first(list); one != NULL; one = json_next(one)) {
		word = one_read(one, order, payment, news);
		if (word == REFUSED)
			continue;
		if (word == OK)
			news_check(payment, news);
		return (word);
	}
	sumup_news(order, payment, NEWS_NOTHING, news);

	return (OK);
}

static bool
money_is_here(const struct payment *payment)
{
	return (*payment->transaction != '\0' &&
	    (strcmp(payment->state, "accepted") == 0 ||
	    strcmp(payment->state, "refunded") == 0));
}

/* Nobody is led to a page that asks for other money. */
static void
news_check(const struct payment *payment, struct news *news)
{
	if (news->kind != NEWS_PENDING ||
	    (news->amount == payment->amount &&
	    strcmp(news->currency, payment->currency) == 0))
		return;
	news->kind = NEWS_DECLINED;
	news->reason = "refused";
	news->url = "";
}

static bool
letter_is_sealed(const struct pairs *pairs, struct news *news)
{
	char	seal[SUMUP_SEAL_SIZE];

	news->order_id = pairs_get(pairs, "order");
	news->payment_id = pairs_get(pairs, "payment");
	if (!id_valid(news->order_id) || !id_valid(news->payment_id))
		return (false);
	sumup_seal(news->order_id, news->payment_id, seal);

	return (secret_equal(pairs_get(pairs, "seal"), seal));
}

/* Two shapes are documented, and there may be kinds we do not know. */
static bool
letter_concerns(const struct json *event, const char **id)
{
	const char	*type;

	if (!json_text(json_get(event, "event_type"), &type))
		return (false);
	if (strcmp(type, "CHECKOUT_STATUS_CHANGED") == 0)
		return (json_text(json_get(event, "id"), id));

	return (strcmp(type, "checkout.status.updated") == 0 &&
	    json_text(json_get(json_get(event, "payload"), "checkout_id"),
	    id));
}
