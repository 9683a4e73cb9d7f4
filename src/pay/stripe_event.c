#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "pay/stripe.h"
#include "pay/stripe_event.h"
#include "pay/stripe_refund.h"
#include "pay/stripe_session.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

static enum result	session_hear(struct arena *, const struct json *,
			    struct news *);
static enum result	debit_hear(struct arena *, const struct json *,
			    struct news *);
static enum result	refund_hear(struct arena *, const struct json *,
			    struct news *);
static enum result	charge_hear(struct arena *, const struct json *,
			    struct news *);
static enum result	dispute_hear(struct arena *, const struct json *,
			    struct news *);

/* What happened, and who reads it. */
static const struct event_type {
	const char	*name;
	enum result	 (*hear)(struct arena *, const struct json *,
			    struct news *);
} types[] = {
	{ "checkout.session.completed", session_hear },
	{ "checkout.session.async_payment_succeeded", session_hear },
	{ "checkout.session.async_payment_failed", debit_hear },
	{ "checkout.session.expired", session_hear },
	{ "charge.refunded", charge_hear },
	{ "refund.created", refund_hear },
	{ "refund.updated", refund_hear },
	{ "refund.failed", refund_hear },
	{ "charge.dispute.created", dispute_hear },
};

static const struct event_type	*type_find(const struct json *);
static bool			 intent_read(const struct json *,
				    struct news *);

/*
 * Only what is said about sessions of ours is news: another program may use the
 * same account. Thin events ("v2.core.event") have no object in them.
 */
enum result
stripe_hear(struct arena *arena, const struct letter *letter,
    struct news *news)
{
	const struct stripe_settings	*settings = stripe_settings();
	const struct call		*call = &letter->call;
	const struct event_type		*type;
	const char			*body;
	struct json			*event;
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
	if ((type = type_find(event)) == NULL)
		return (OK);
	if (!json_truth(json_get(event, "livemode"), &live) ||
	    live != settings->live)
		return (fail(REFUSED, "a letter of Stripe in the other mode"));
	if (!json_text(json_get(event, "id"), &news->event_id) ||
	    !stripe_id_valid(news->event_id) || type->hear(arena,
	    json_get(json_get(event, "data"), "object"), news) != OK)
		return (INVALID);
	news->provider = stripe_provider.name;
	news->body = arena_copy(arena, body, call->body_length);

	return (OK);
}

static enum result
session_hear(struct arena *arena, const struct json *session,
    struct news *news)
{
	enum result	word = stripe_session_read(arena, session, news);

	if (word == OK && news->kind == NEWS_DECLINED)
		news->reason = "declined";

	return (word);
}

/* The debit came back, whatever the session itself says. */
static enum result
debit_hear(struct arena *arena, const struct json *session,
    struct news *news)
{
	enum result	word = stripe_session_read(arena, session, news);

	if (word == OK && news->kind == NEWS_PENDING)
		news->kind = NEWS_DECLINED;
	if (word == OK && news->kind == NEWS_DECLINED)
		news->reason = "declined";

	return (word);
}

static enum result
refund_hear(struct arena *arena, const struct json *refund,
    struct news *news)
{
	(void)arena;

	return (stripe_refund_hear(refund, news));
}

/* A charge has the metadata of its intent; what was given back of it stands
 * there in all. */
static enum result
charge_hear(struct arena *arena, const struct json *charge,
    struct news *news)
{
	const struct json	*metadata = json_get(charge, "metadata");
	int64_t			 counted;

	if (!json_text(json_get(metadata, "order_id"), &news->order_id) ||
	    !json_text(json_get(metadata, "attempt"), &news->payment_id) ||
	    !id_valid(news->order_id) || !id_valid(news->payment_id))
		return (OK);
	if (!json_integer(json_get(charge, "amount_refunded"), &counted) ||
	    stripe_currency(arena, json_get(charge, "currency"),
	    &news->currency) != OK || stripe_minor(counted, news->currency,
	    &news->amount) != OK)
		return (INVALID);
	news->kind = NEWS_GIVEN_BACK;

	return (OK);
}

/* Says nothing of our order but by which intent it was paid. */
static enum result
dispute_hear(struct arena *arena, const struct json *dispute,
    struct news *news)
{
	(void)arena;
	if (!intent_read(dispute, news))
		return (OK);
	news->kind = NEWS_DISPUTE;

	return (OK);
}

static const struct event_type *
type_find(const struct json *event)
{
	const char	*object, *name;
	size_t		 i;

	if (!json_text(json_get(event, "object"), &object) ||
	    strcmp(object, "event") != 0 ||
	    !json_text(json_get(event, "type"), &name))
		return (NULL);
	for (i = 0; i < LENGTH(types); i++) {
		if (strcmp(types[i].name, name) == 0)
			return (&types[i]);
	}

	return (NULL);
}

static bool
intent_read(const struct json *json, struct news *news)
{
	return (json_text(json_get(json, "payment_intent"),
	    &news->transaction) && stripe_id_valid(news->transaction));
}
