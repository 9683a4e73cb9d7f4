#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "base/url.h"
#include "pay/stripe.h"
#include "pay/stripe_call.h"
#include "pay/stripe_refund.h"
#include "pay/stripe_session.h"

static enum result	refund_read(const struct json *,
			    const struct payment *, const struct refund *,
			    struct refund_news *);
static enum result	state_read(const struct json *,
			    struct refund_news *);
static bool		is_ours(const struct json *, const char *);

enum result
stripe_refund(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    struct call *call)
{
	struct text	form;
	int64_t		counted;

	if (*payment->transaction == '\0' || stripe_amount(refund->amount,
	    payment->currency, &counted) != OK)
		return (INVALID);
	text_init(&form, arena, 512);
	stripe_pair(&form, "payment_intent", payment->transaction);
	stripe_pair_integer(&form, "amount", counted);
	stripe_pair(&form, "reason", "requested_by_customer");
	stripe_pair(&form, "metadata[order_id]", order->id);
	stripe_pair(&form, "metadata[attempt]", payment->id);
	stripe_pair(&form, "metadata[refund]", refund->id);
	stripe_post(arena, call, "/v1/refunds", form.bytes, refund->id);

	return (OK);
}

enum result
stripe_refunded(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	struct json	*body;
	const char	*about;

	(void)order;
	if (answer_word(answer) != OK)
		return (stripe_refusal(arena, answer, &about));
	if (json_parse(arena, answer->body, answer->body_length,
	    &body) != OK)
		return (fail(BROKEN, "Stripe's answer about a refund cannot "
		    "be read"));

	return (refund_read(body, payment, refund, news));
}

enum result
stripe_refund_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    struct call *call)
{
	(void)order;
	if (*refund->reference != '\0')
		stripe_call(arena, call, "GET", arena_format(arena,
		    "/v1/refunds/%s", url_encode(arena, refund->reference)));
	else if (*payment->transaction != '\0')
		stripe_call(arena, call, "GET", arena_format(arena,
		    "/v1/refunds?payment_intent=%s&limit=100",
		    url_encode(arena, payment->transaction)));
	else
		return (INVALID);

	return (OK);
}

/* Of all refunds of the intent, the one that carries our id. */
enum result
stripe_refund_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	const struct json	*data, *one;
	struct json		*body;
	const char		*kind = "";
	bool			 more = false;

	if (answer_word(answer) != OK || json_parse(arena, answer->body,
	    answer->body_length, &body) != OK ||
	    !json_text(json_get(body, "object"), &kind) ||
	    strcmp(kind, "list") != 0)
		return (stripe_refunded(arena, order, payment, refund,
		    answer, news));
	data = json_get(body, "data");
	for (one = json_first(data); one != NULL; one = json_next(one)) {
		if (is_ours(one, refund->id))
			return (refund_read(one, payment, refund, news));
	}
	json_truth(json_get(body, "has_more"), &more);
	news->kind = REFUND_UNKNOWN;

	return (more || !json_is_array(data) ? LATER : OK);
}

enum result
stripe_refund_hear(const struct json *refund, struct news *news)
{
	const struct json	*metadata = json_get(refund, "metadata");
	const char		*kind;

	if (!json_text(json_get(refund, "object"), &kind) ||
	    strcmp(kind, "refund") != 0)
		return (INVALID);
	if (!json_text(json_get(metadata, "refund"), &news->refund_id) ||
	    !json_text(json_get(metadata, "attempt"), &news->payment_id) ||
	    !json_text(json_get(metadata, "order_id"), &news->order_id) ||
	    !id_valid(news->refund_id) || !id_valid(news->payment_id) ||
	    !id_valid(news->order_id))
		return (OK);
	news->kind = NEWS_REFUND;

	return (state_read(refund, &news->refund));
}

/* An answer must speak of what was asked. */
static enum result
refund_read(const struct json *json, const struct payment *payment,
    const struct refund *refund, struct refund_news *news)
{
	const char	*kind = "", *currency = "";
	int64_t		 counted, minor;

	if (!json_text(json_get(json, "object"), &kind) ||
	    strcmp(kind, "refund") != 0 || !is_ours(json, refund->id) ||
	    !json_text(json_get(json, "currency"), &currency) ||
	    !text_same(currency, payment->currency) ||
	    !json_integer(json_get(json, "amount"), &counted) ||
	    stripe_minor(counted, payment->currency, &minor) != OK ||
	    minor != refund->amount || state_read(json, news) != OK)
		return (fail(BROKEN, "Stripe answers about another refund"));

	return (OK);
}

static enum result
state_read(const struct json *json, struct refund_news *news)
{
	static const struct {
		const char		*status;
		enum refund_kind	 kind;
	} states[] = {
		{ "pending", REFUND_PENDING },
		{ "requires_action", REFUND_PENDING },
		{ "succeeded", REFUND_DONE },
		{ "failed", REFUND_FAILED },
		{ "canceled", REFUND_FAILED },
	};
	const char	*status;
	size_t		 i;

	if (!json_text(json_get(json, "id"), &news->reference) ||
	    !stripe_id_valid(news->reference) ||
	    !json_text(json_get(json, "status"), &status))
		return (INVALID);
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strcmp(states[i].status, status) == 0)
			break;
	}
	if (i == sizeof(states) / sizeof(states[0]))
		return (INVALID);
	news->kind = states[i].kind;
	if (news->kind != REFUND_FAILED)
		return (OK);
	if (!json_text(json_get(json, "failure_reason"), &news->why) ||
	    !stripe_id_valid(news->why) || strlen(news->why) > 100)
		news->why = status;

	return (OK);
}

static bool
is_ours(const struct json *json, const char *refund_id)
{
	const char	*id;

	return (json_text(json_get(json_get(json, "metadata"), "refund"),
	    &id) && strcmp(id, refund_id) == 0);
}
