#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/url.h"
#include "pay/payment.h"
#include "pay/stripe.h"
#include "pay/stripe_call.h"
#include "pay/stripe_event.h"
#include "pay/stripe_refund.h"
#include "pay/stripe_session.h"

#define PROBE_TIMEOUT	SECONDS(5)

static bool		 stripe_is_set_up(void);
static bool		 stripe_is_live(void);
static const char	*stripe_page_origin(void);
static enum result	 stripe_start(struct arena *, const struct order *,
			    const struct payment *, const char *,
			    struct call *);
static enum result	 stripe_started(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 stripe_ask(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	 stripe_answered(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 stripe_close(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	 stripe_closed(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);

static enum result	 answer_read(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);

const struct provider	stripe_provider = {
	.name = "stripe",
	.label_key = "pay.stripe",
	.hint_key = "pay.stripe.hint",
	.letter_headers = { "stripe-signature" },
	.is_set_up = stripe_is_set_up,
	.is_live = stripe_is_live,
	.page_origin = stripe_page_origin,
	.start = stripe_start,
	.started = stripe_started,
	.ask = stripe_ask,
	.answered = stripe_answered,
	.close = stripe_close,
	.closed = stripe_closed,
	.refund = stripe_refund,
	.refunded = stripe_refunded,
	.refund_ask = stripe_refund_ask,
	.refund_answered = stripe_refund_answered,
	.hear = stripe_hear,
};

void
stripe_probe(struct arena *arena, struct call *call)
{
	stripe_call(arena, call, "GET",
	    "/v1/checkout/sessions?limit=1"
	    "&expand[]=data.payment_intent.latest_charge");
	call->timeout = PROBE_TIMEOUT;
}

static bool
stripe_is_live(void)
{
	return (stripe_settings()->live);
}

static bool
stripe_is_set_up(void)
{
	return (stripe_settings() != NULL);
}

static const char *
stripe_page_origin(void)
{
	return (stripe_settings()->page_origin);
}

/* The same bytes under the same key, however often: whatever became of the
 * answers, there is one session. */
static enum result
stripe_start(struct arena *arena, const struct order *order,
    const struct payment *payment, const char *card, struct call *call)
{
	const char	*form;
	enum result	 word;

	(void)card;
	if ((word = stripe_form(arena, order, payment, &form)) != OK)
		return (word);
	stripe_post(arena, call, "/v1/checkout/sessions", form, payment->id);

	return (OK);
}

/* A session cannot be opened for less than half an hour: an attempt that comes
 * to Stripe so late has expired, and a new one may be made at once. A key that
 * was used for other bytes (the owner changed his address meanwhile) belongs to
 * a session whose page nobody was led to. */
static enum result
stripe_started(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	const char	*about;
	enum result	 word = answer_word(answer);

	if (word == OK)
		return (answer_read(arena, order, payment, answer, news));
	word = stripe_refusal(arena, answer, &about);
	if (word == INVALID && strcmp(about, "expires_at") == 0) {
		payment_news(order, payment, NEWS_NOTHING, news);
		news->kind = NEWS_EXPIRED;
		return (OK);
	}
	if (word == ABSENT)
		return (fail(BROKEN, "Stripe's API is not there"));

	return (word);
}

/*
 * By the session's id. If the answer that brought it was lost, the request is
 * repeated: under the same key it finds the session, or opens the one that was
 * meant. After its time Stripe opens none, so that the attempt can be asked
 * about for the last time; before, one that nobody needs is left alone.
 */
static enum result
stripe_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	if (*payment->reference == '\0') {
		if (strcmp(order->state, "pending") != 0 &&
		    moment_now() < stripe_expires_at(payment))
			return (LATER);
		return (stripe_start(arena, order, payment, "", call));
	}
	stripe_call(arena, call, "GET", arena_format(arena,
	    "/v1/checkout/sessions/%s?expand[]=payment_intent.latest_charge",
	    url_encode(arena, payment->reference)));

	return (OK);
}

static enum result
stripe_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	const char	*about;
	enum result	 word = answer_word(answer);

	if (word == OK)
		return (answer_read(arena, order, payment, answer, news));
	word = stripe_refusal(arena, answer, &about);
	if (word != ABSENT && (word != INVALID ||
	    strcmp(about, "expires_at") != 0))
		return (word);
	payment_news(order, payment, NEWS_NOTHING, news);

	return (OK);
}

/* A session that was never opened, or whose answer was lost, is opened first:
 * whoever wants it closed begins it no more. */
static enum result
stripe_close(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	if (*payment->reference == '\0')
		return (stripe_start(arena, order, payment, "", call));
	stripe_post(arena, call, arena_format(arena,
	    "/v1/checkout/sessions/%s/expire", url_encode(arena,
	    payment->reference)), "", "");

	return (OK);
}

/* Only an open session can be expired (400): what became of this one, it says
 * when it is asked. */
static enum result
stripe_closed(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	const char	*about;
	enum result	 word;

	if (answer->status == 400 && *payment->reference != '\0') {
		word = stripe_refusal(arena, answer, &about);
		payment_news(order, payment, NEWS_PENDING, news);
		return (word == INVALID ? OK : word);
	}
	word = stripe_answered(arena, order, payment, answer, news);
	if (word == OK && news->kind == NEWS_NOTHING)
		news->kind = NEWS_EXPIRED;

	return (word);
}

/* An answer must speak of what was asked. */
static enum result
answer_read(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	struct json	*session;
	bool		 live;

	news_init(news);
	if (json_parse(arena, answer->body, answer->body_length,
	    &session) != OK || stripe_session_read(arena, session, news) != OK)
		return (fail(BROKEN, "Stripe's answer cannot be read"));
	if (news->kind == NEWS_NOTHING ||
	    strcmp(news->payment_id, payment->id) != 0 ||
	    strcmp(news->order_id, order->id) != 0)
		return (fail(BROKEN, "order %s: Stripe answers about another "
		    "payment", id_short(order->id)));
	if (!json_truth(json_get(session, "livemode"), &live) ||
	    live != stripe_settings()->live)
		return (fail(BROKEN, "order %s: Stripe answers in the other "
		    "mode", id_short(order->id)));
	news->event_id = news->body = "";

	return (OK);
}
