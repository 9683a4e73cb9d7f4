#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/money.h"
#include "base/url.h"
#include "pay/payment.h"
#include "pay/sandbox.h"
#include "pay/sandbox_refund.h"
#include "pay/scene.h"

static bool		sandbox_is_set_up(void);
static enum result	card_start(struct arena *, const struct order *,
			    const struct payment *, const char *,
			    struct call *);
static enum result	page_start(struct arena *, const struct order *,
			    const struct payment *, const char *,
			    struct call *);
static enum result	sandbox_started(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	sandbox_ask(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	sandbox_answered(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	sandbox_close(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	sandbox_closed(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	sandbox_hear(struct arena *, const struct letter *,
			    struct news *);

static struct json	*request_make(struct arena *, const struct order *,
			    const struct payment *);
static void		 request_call(struct arena *, const struct payment *,
			    const struct json *, struct call *);
static enum result	 answer_read(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 news_read(const struct json *, struct news *);
static bool		 news_kind_read(const struct json *,
			    enum news_kind *);

const struct provider	sandbox_provider = {
	.name = "sandbox",
	.label_key = "pay.sandbox",
	.hint_key = "pay.sandbox.hint",
	.takes_card = true,
	.letter_headers = { "sandbox-signature" },
	.is_set_up = sandbox_is_set_up,
	.start = card_start,
	.started = sandbox_started,
	.ask = sandbox_ask,
	.answered = sandbox_answered,
	.close = sandbox_close,
	.closed = sandbox_closed,
	.refund = sandbox_refund,
	.refunded = sandbox_refunded,
	.refund_ask = sandbox_refund_ask,
	.refund_answered = sandbox_refund_answered,
	.hear = sandbox_hear,
};

const struct provider	sandbox_page_provider = {
	.name = "sandbox_page",
	.label_key = "pay.sandbox_page",
	.hint_key = "pay.sandbox_page.hint",
	.letter_headers = { "sandbox-signature" },
	.is_set_up = sandbox_is_set_up,
	.start = page_start,
	.started = sandbox_started,
	.ask = sandbox_ask,
	.answered = sandbox_answered,
	.close = sandbox_close,
	.closed = sandbox_closed,
	.refund = sandbox_refund,
	.refunded = sandbox_refunded,
	.refund_ask = sandbox_refund_ask,
	.refund_answered = sandbox_refund_answered,
	.hear = sandbox_hear,
};

static bool
sandbox_is_set_up(void)
{
	return (sandbox_settings() != NULL);
}

static enum result
card_start(struct arena *arena, const struct order *order,
    const struct payment *payment, const char *card, struct call *call)
{
	struct json	*request;

	if (!sandbox_card_known(card))
		return (INVALID);
	request = request_make(arena, order, payment);
	json_set_truth(request, "hosted", false);
	json_set_text(request, "card", sandbox_card_digits(card));
	request_call(arena, payment, request, call);

	return (OK);
}

/* `returned` tells the wait page that the shopper has been there. */
static enum result
page_start(struct arena *arena, const struct order *order,
    const struct payment *payment, const char *card, struct call *call)
{
	struct json	*request = request_make(arena, order, payment);

	json_set_truth(request, "hosted", true);
	json_set_text(request, "return_url", arena_format(arena,
	    "%s/wait_for_payment?order_id=%s&returned=1",
	    sandbox_settings()->public_base, order->id));
	request_call(arena, payment, request, call);

	return (OK);
}

static enum result
sandbox_started(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	enum result	word = answer_word(answer);

	if (word == ABSENT)
		return (fail(BROKEN, "the bank's API is not there"));

	return (word != OK ? word :
	    answer_read(arena, order, payment, answer, news));
}

static enum result
sandbox_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	sandbox_call(arena, call, "GET", arena_format(arena,
	    "/sandbox/api/payments?reference=%s", url_encode(arena,
	    payment->id)));

	return (OK);
}

static enum result
sandbox_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	enum result	word = answer_word(answer);

	if (word == ABSENT) {
		payment_news(order, payment, NEWS_NOTHING, news);
		return (OK);
	}

	return (word != OK ? word :
	    answer_read(arena, order, payment, answer, news));
}

static enum result
sandbox_close(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	sandbox_call(arena, call, "POST", arena_format(arena,
	    "/sandbox/api/payments/close?reference=%s", url_encode(arena,
	    payment->id)));
	call_body(call, "", 0);

	return (OK);
}

/* What the bank never saw is over too: whoever asks for this begins it no
 * more. */
static enum result
sandbox_closed(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	enum result	word;

	word = sandbox_answered(arena, order, payment, answer, news);
	if (word == OK && news->kind == NEWS_NOTHING)
		news->kind = NEWS_EXPIRED;

	return (word);
}

static enum result
sandbox_hear(struct arena *arena, const struct letter *letter,
    struct news *news)
{
	const struct call	*call = &letter->call;
	const char		*type, *body;
	struct json		*message;
	enum result		 word;

	body = call->body == NULL ? "" : call->body;
	word = sandbox_verify(arena, sandbox_settings()->webhook_secret,
	    letter->now, letter_header(letter, "sandbox-signature"), body,
	    call->body_length);
	if (word != OK)
		return (word);

	if (json_parse(arena, body, call->body_length, &message) != OK ||
	    !json_text(json_get(message, "type"), &type))
		return (INVALID);
	news_init(news);
	word = strcmp(type, "payment") == 0 ?
	    news_read(json_get(message, "payment"), news) :
	    strcmp(type, "refund") == 0 ?
	    sandbox_refund_hear(json_get(message, "refund"), news) :
	    INVALID;
	if (word != OK ||
	    !json_text(json_get(message, "id"), &news->event_id) ||
	    !id_valid(news->event_id))
		return (INVALID);
	news->body = arena_copy(arena, body, call->body_length);

	return (OK);
}

static struct json *
request_make(struct arena *arena, const struct order *order,
    const struct payment *payment)
{
	struct json	*request = json_object(arena);

	json_set_text(request, "reference", payment->id);
	json_set_text(request, "order_id", order->id);
	json_set_text(request, "description", order->number);
	json_set_integer(request, "amount", payment->amount);
	json_set_text(request, "currency", payment->currency);
	json_set_integer(request, "expires_at", payment->expires_at);
	json_set_text(request, "webhook_url", arena_format(arena,
	    "%s/hook/sandbox", sandbox_settings()->api_base));

	return (request);
}

static void
request_call(struct arena *arena, const struct payment *payment,
    const struct json *request, struct call *call)
{
	const char	*body = json_print(arena, request);

	sandbox_call(arena, call, "POST", "/sandbox/api/payments");
	call_header(arena, call, "content-type", "application/json");
	call_header(arena, call, "idempotency-key", payment->id);
	call_body(call, body, strlen(body));
}

/* An answer must speak of what was asked. */
static enum result
answer_read(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	struct json	*message;

	if (json_parse(arena, answer->body, answer->body_length,
	    &message) != OK || news_read(message, news) != OK)
		return (fail(BROKEN, "the bank's answer cannot be read"));
	if (strcmp(news->payment_id, payment->id) != 0 ||
	    strcmp(news->order_id, order->id) != 0 ||
	    strcmp(news->provider, payment->provider) != 0)
		return (fail(BROKEN, "order %s: the bank answers about "
		    "another payment", id_short(order->id)));
	news->event_id = news->body = "";

	return (OK);
}

static enum result
news_read(const struct json *from, struct news *news)
{
	const char	*amount;
	bool		 hosted;

	news_init(news);
	news->event_id = news->body = "";
	if (!news_kind_read(json_get(from, "state"), &news->kind) ||
	    !json_text(json_get(from, "order_id"), &news->order_id) ||
	    !json_text(json_get(from, "reference"), &news->payment_id) ||
	    !json_text(json_get(from, "id"), &news->reference) ||
	    !json_text(json_get(from, "currency"), &news->currency) ||
	    !json_text(json_get(from, "url"), &news->url) ||
	    !json_text(json_get(from, "reason"), &news->reason) ||
	    !json_truth(json_get(from, "hosted"), &hosted))
		return (INVALID);

	amount = news->kind == NEWS_ACCEPTED ? "amount_received" : "amount";
	if (!json_integer(json_get(from, amount), &news->amount) ||
	    !id_valid(news->order_id) || !id_valid(news->payment_id) ||
	    !id_valid(news->reference) || strlen(news->currency) > 16 ||
	    strlen(news->url) > 2048 || strlen(news->reason) > 100)
		return (INVALID);
	json_integer(json_get(from, "busy_until"), &news->wait_until);
	news->provider = hosted ? sandbox_page_provider.name :
	    sandbox_provider.name;

	return (OK);
}

static bool
news_kind_read(const struct json *from, enum news_kind *kind)
{
	static const enum news_kind	kinds[] = {
		[SCENE_PENDING] = NEWS_PENDING,
		[SCENE_ACCEPTED] = NEWS_ACCEPTED,
		[SCENE_DECLINED] = NEWS_DECLINED,
		[SCENE_EXPIRED] = NEWS_EXPIRED,
	};
	enum scene_state		state;
	const char			*name;

	if (!json_text(from, &name) || !scene_state_find(name, &state))
		return (false);
	*kind = kinds[state];

	return (true);
}
