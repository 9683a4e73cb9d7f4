#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/url.h"
#include "pay/stripe.h"
#include "pay/stripe_session.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define PROBE_TIMEOUT	SECONDS(5)

/* What stands in answers besides the session. */
enum wanted { WANTED_RETRY, WANTED_REQUEST };

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
static enum result	 stripe_hear(struct arena *, const struct letter *,
			    struct news *);

static void		 call_make(struct arena *, struct call *,
			    const char *, const char *);
static enum result	 refusal_read(struct arena *, const struct answer *,
			    enum result, const char **);
static enum result	 answer_read(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static bool		 event_concerns_us(const struct json *,
			    const char **);
static void		 news_nothing(const struct order *,
			    const struct payment *, struct news *);
static bool		 same(const char *, const char *);

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
	.hear = stripe_hear,
};

void
stripe_probe(struct arena *arena, struct call *call)
{
	call_make(arena, call, "GET",
	    "/v1/checkout/sessions?limit=1&expand[]=data.payment_intent");
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
	call_make(arena, call, "POST", "/v1/checkout/sessions");
	call_header(arena, call, "content-type",
	    "application/x-www-form-urlencoded");
	call_header(arena, call, "idempotency-key", payment->id);
	call_body(call, form, strlen(form));

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
	word = refusal_read(arena, answer, word, &about);
	if (word == INVALID && strcmp(about, "expires_at") == 0) {
		news_nothing(order, payment, news);
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
	call_make(arena, call, "GET", arena_format(arena,
	    "/v1/checkout/sessions/%s?expand[]=payment_intent",
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
	word = refusal_read(arena, answer, word, &about);
	if (word != ABSENT && (word != INVALID ||
	    strcmp(about, "expires_at") != 0))
		return (word);
	news_nothing(order, payment, news);

	return (OK);
}

/*
 * Only what is said about sessions of ours is news: another program may use the
 * same account. Thin events ("v2.core.event") have no session in them.
 */
static enum result
stripe_hear(struct arena *arena, const struct letter *letter,
    struct news *news)
{
	const struct stripe_settings	*settings = stripe_settings();
	const struct call		*call = &letter->call;
	const char			*body, *type;
	struct json			*event;
	const struct json		*session;
	bool				 live;

	body = call->body == NULL ? "" : call->body;
	if (stripe_verify(arena, settings->secrets, STRIPE_SECRETS_MAX,
	    letter->now, letter_header(letter, "stripe-signature"), body,
	    call->body_length) != OK)
		return (REFUSED);
	if (json_parse(arena, body, call->body_length, &event) != OK ||
	    !json_is_object(event))
		return (INVALID);

	news_init(news);
	if (!event_concerns_us(event, &type))
		return (OK);
	if (!json_truth(json_get(event, "livemode"), &live) ||
	    live != settings->live)
		return (fail(REFUSED, "a letter of Stripe in the other mode"));
	session = json_get(json_get(event, "data"), "object");
	if (!json_text(json_get(event, "id"), &news->event_id) ||
	    !stripe_id_valid(news->event_id) ||
	    stripe_session_read(arena, session, news) != OK)
		return (INVALID);
	if (strcmp(type, "checkout.session.async_payment_failed") == 0 &&
	    news->kind == NEWS_PENDING)
		news->kind = NEWS_DECLINED;
	if (news->kind == NEWS_DECLINED)
		news->reason = "declined";
	news->body = arena_copy(arena, body, call->body_length);

	return (OK);
}

static void
call_make(struct arena *arena, struct call *call, const char *method,
    const char *path)
{
	const struct stripe_settings	*settings = stripe_settings();

	call_init(call, method, arena_format(arena, "%s%s",
	    settings->api_base, path));
	call->wanted[WANTED_RETRY] = "stripe-should-retry";
	call->wanted[WANTED_REQUEST] = "request-id";
	call_header(arena, call, "authorization", arena_format(arena,
	    "Bearer %s", settings->key));
	call_header(arena, call, "stripe-version", STRIPE_VERSION);
}

/* Stripe says itself whether another try may help. Its words may quote the
 * customer, so only its codes are logged. */
static enum result
refusal_read(struct arena *arena, const struct answer *answer,
    enum result word, const char **about)
{
	const char		*again = answer->headers[WANTED_RETRY];
	const char		*type = "", *code = "";
	const struct json	*error;
	struct json		*body;

	*about = "";
	if (json_parse(arena, answer->body, answer->body_length,
	    &body) == OK) {
		error = json_get(body, "error");
		json_text(json_get(error, "type"), &type);
		json_text(json_get(error, "code"), &code);
		json_text(json_get(error, "param"), about);
	}
	log_event(LOG_LEVEL_WARNING, "stripe", "status", arena_format(arena,
	    "%d", answer->status), "type", type, "code", code, "param",
	    *about, "request", answer->headers[WANTED_REQUEST], NULL);

	if (answer->status == 424 || same(again, "true"))
		return (LATER);
	if (same(again, "false") && word == LATER && answer->status != 429)
		return (INVALID);

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

static bool
event_concerns_us(const struct json *event, const char **type)
{
	static const char *const	types[] = {
		"checkout.session.completed",
		"checkout.session.async_payment_succeeded",
		"checkout.session.async_payment_failed",
		"checkout.session.expired",
	};
	const char			*object;
	size_t				 i;

	if (!json_text(json_get(event, "object"), &object) ||
	    strcmp(object, "event") != 0 ||
	    !json_text(json_get(event, "type"), type))
		return (false);
	for (i = 0; i < LENGTH(types); i++) {
		if (strcmp(types[i], *type) == 0)
			return (true);
	}

	return (false);
}

static void
news_nothing(const struct order *order, const struct payment *payment,
    struct news *news)
{
	news_init(news);
	news->kind = NEWS_NOTHING;
	news->provider = stripe_provider.name;
	news->order_id = order->id;
	news->payment_id = payment->id;
	news->currency = news->reference = news->url = "";
	news->reason = news->event_id = news->body = "";
}

static bool
same(const char *given, const char *word)
{
	return (given != NULL && strcmp(given, word) == 0);
}
