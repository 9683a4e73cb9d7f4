#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/url.h"
#include "pay/sandbox.h"
#include "pay/sandbox_refund.h"

static enum result	answer_read(struct arena *, const struct refund *,
			    const struct answer *, struct refund_news *);
static enum result	refund_read(const struct json *,
			    struct refund_news *);

enum result
sandbox_refund(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    struct call *call)
{
	struct json	*request = json_object(arena);
	const char	*body;

	(void)order;
	json_set_text(request, "reference", refund->id);
	json_set_text(request, "payment", payment->id);
	json_set_integer(request, "amount", refund->amount);
	json_set_text(request, "currency", payment->currency);
	body = json_print(arena, request);
	sandbox_call(arena, call, "POST", "/sandbox/api/refunds");
	call_header(arena, call, "content-type", "application/json");
	call_header(arena, call, "idempotency-key", refund->id);
	call_body(call, body, strlen(body));

	return (OK);
}

enum result
sandbox_refunded(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	enum result	word = answer_word(answer);

	(void)order;
	(void)payment;

	return (word != OK ? word : answer_read(arena, refund, answer, news));
}

enum result
sandbox_refund_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    struct call *call)
{
	(void)order;
	(void)payment;
	sandbox_call(arena, call, "GET", arena_format(arena,
	    "/sandbox/api/refunds?reference=%s", url_encode(arena,
	    refund->id)));

	return (OK);
}

enum result
sandbox_refund_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	if (answer->status == 404) {
		news->kind = REFUND_UNKNOWN;
		return (OK);
	}

	return (sandbox_refunded(arena, order, payment, refund, answer,
	    news));
}

enum result
sandbox_refund_hear(const struct json *from, struct news *news)
{
	bool	hosted;

	if (!json_text(json_get(from, "reference"), &news->refund_id) ||
	    !json_text(json_get(from, "payment"), &news->payment_id) ||
	    !json_text(json_get(from, "order_id"), &news->order_id) ||
	    !json_truth(json_get(from, "hosted"), &hosted) ||
	    !id_valid(news->refund_id) || !id_valid(news->payment_id) ||
	    !id_valid(news->order_id))
		return (INVALID);
	news->kind = NEWS_REFUND;
	news->provider = hosted ? sandbox_page_provider.name :
	    sandbox_provider.name;

	return (refund_read(from, &news->refund));
}

/* An answer must speak of what was asked. */
static enum result
answer_read(struct arena *arena, const struct refund *refund,
    const struct answer *answer, struct refund_news *news)
{
	struct json	*message;
	const char	*reference;
	int64_t		 amount;

	if (json_parse(arena, answer->body, answer->body_length,
	    &message) != OK ||
	    !json_text(json_get(message, "reference"), &reference) ||
	    !json_integer(json_get(message, "amount"), &amount) ||
	    strcmp(reference, refund->id) != 0 || amount != refund->amount ||
	    refund_read(message, news) != OK)
		return (fail(BROKEN, "the bank's answer about a refund cannot "
		    "be read"));

	return (OK);
}

static enum result
refund_read(const struct json *from, struct refund_news *news)
{
	const char	*state;

	if (!json_text(json_get(from, "state"), &state) ||
	    !json_text(json_get(from, "id"), &news->reference) ||
	    !json_text(json_get(from, "reason"), &news->why) ||
	    !id_valid(news->reference) || strlen(news->why) > 100)
		return (INVALID);
	if (strcmp(state, "done") == 0)
		news->kind = REFUND_DONE;
	else if (strcmp(state, "failed") == 0)
		news->kind = REFUND_FAILED;
	else if (strcmp(state, "pending") == 0)
		news->kind = REFUND_PENDING;
	else
		return (INVALID);

	return (OK);
}
