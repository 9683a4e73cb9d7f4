#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "base/text.h"
#include "pay/stripe.h"
#include "pay/stripe_session.h"

#define ID_LENGTH_MAX	255
#define URL_LENGTH_MAX	2000

/* A direct debit may take so long; the stock is held meanwhile. */
#define DEBIT_TIME	DAYS(21)

static enum result	session_amount(struct arena *, const struct json *,
			    struct news *);
static enum result	session_state(const struct json *, struct news *);
static enum result	session_paid(const struct json *, struct news *);
static void		session_waits(const struct json *, struct news *);

enum result
stripe_session_read(struct arena *arena, const struct json *session,
    struct news *news)
{
	const struct json	*metadata = json_get(session, "metadata");
	const char		*kind, *attempt;

	news->provider = stripe_provider.name;
	news->url = news->reason = news->body = "";
	if (news->event_id == NULL)
		news->event_id = "";
	if (!json_text(json_get(session, "object"), &kind) ||
	    strcmp(kind, "checkout.session") != 0)
		return (INVALID);
	if (!json_text(json_get(session, "client_reference_id"),
	    &news->payment_id) || !id_valid(news->payment_id) ||
	    !json_text(json_get(metadata, "order_id"), &news->order_id) ||
	    !id_valid(news->order_id) ||
	    !json_text(json_get(metadata, "attempt"), &attempt) ||
	    strcmp(attempt, news->payment_id) != 0) {
		news->kind = NEWS_NOTHING;
		return (OK);
	}
	if (!json_text(json_get(session, "id"), &news->reference) ||
	    !stripe_id_valid(news->reference) ||
	    session_amount(arena, session, news) != OK)
		return (INVALID);
	json_text(json_get(session, "url"), &news->url);
	if (strlen(news->url) > URL_LENGTH_MAX || text_has_control(news->url) ||
	    (*news->url != '\0' && strncmp(news->url, "https://", 8) != 0 &&
	    strncmp(stripe_settings()->api_base, "https://", 8) == 0))
		return (INVALID);

	return (session_state(session, news));
}

enum result
stripe_currency(struct arena *arena, const struct json *json,
    const char **upper)
{
	const char	*lower;
	char		*currency;
	size_t		 i;

	if (!json_text(json, &lower) || strlen(lower) != 3)
		return (INVALID);
	currency = arena_text(arena, lower);
	for (i = 0; i < 3; i++) {
		if (!islower((unsigned char)currency[i]))
			return (INVALID);
		currency[i] = (char)toupper((unsigned char)currency[i]);
	}
	*upper = currency;

	return (OK);
}

bool
stripe_id_valid(const char *id)
{
	const char	*at;

	for (at = id; *at != '\0'; at++) {
		if (!isascii((unsigned char)*at) ||
		    (!isalnum((unsigned char)*at) && *at != '_'))
			return (false);
	}

	return (at > id && at - id <= ID_LENGTH_MAX);
}

static enum result
session_amount(struct arena *arena, const struct json *session,
    struct news *news)
{
	int64_t	counted;

	if (stripe_currency(arena, json_get(session, "currency"),
	    &news->currency) != OK ||
	    !json_integer(json_get(session, "amount_total"), &counted))
		return (INVALID);

	return (stripe_minor(counted, news->currency, &news->amount));
}

/* "complete" alone is no payment: a bank may still be at work on it. */
static enum result
session_state(const struct json *session, struct news *news)
{
	const char	*status, *paid;

	if (!json_text(json_get(session, "status"), &status) ||
	    !json_text(json_get(session, "payment_status"), &paid))
		return (INVALID);
	if (strcmp(paid, "paid") == 0 ||
	    (strcmp(paid, "no_payment_required") == 0 &&
	    strcmp(status, "complete") == 0)) {
		news->kind = NEWS_ACCEPTED;
		return (session_paid(session, news));
	}
	if (strcmp(paid, "unpaid") != 0 &&
	    strcmp(paid, "no_payment_required") != 0)
		return (INVALID);

	if (strcmp(status, "expired") == 0)
		news->kind = NEWS_EXPIRED;
	else if (strcmp(status, "complete") == 0)
		session_waits(session, news);
	else if (strcmp(status, "open") == 0)
		news->kind = NEWS_PENDING;
	else
		return (INVALID);

	return (OK);
}

/* By which intent it was paid, which its refunds quote, and what of it went
 * back, where the intent is told in full. */
static enum result
session_paid(const struct json *session, struct news *news)
{
	const struct json	*intent = json_get(session, "payment_intent");
	const struct json	*charge = json_get(intent, "latest_charge");
	const char		*id;
	int64_t			 counted;

	if (json_text(intent, &id) || json_text(json_get(intent, "id"), &id)) {
		if (!stripe_id_valid(id))
			return (INVALID);
		news->transaction = id;
	}
	if (!json_integer(json_get(charge, "amount_refunded"), &counted))
		return (OK);

	return (stripe_minor(counted, news->currency, &news->refunded));
}

/* Through, but no money yet: a debit is under way, or has come back. Of that
 * the session itself says nothing; the payment intent does, where it is told in
 * full. */
static void
session_waits(const struct json *session, struct news *news)
{
	const struct json	*intent = json_get(session, "payment_intent");
	const char		*status = "";
	int64_t			 created = 0;

	json_text(json_get(intent, "status"), &status);
	if (strcmp(status, "requires_payment_method") == 0 ||
	    strcmp(status, "canceled") == 0) {
		news->kind = NEWS_DECLINED;
		news->reason = "declined";
		return;
	}
	news->kind = NEWS_PENDING;
	if (!json_integer(json_get(session, "created"), &created) ||
	    created <= 0 || created > moment_now() / 1000)
		created = moment_now() / 1000;
	news->wait_until = SECONDS(created) + DEBIT_TIME;
}
