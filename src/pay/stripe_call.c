#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/url.h"
#include "pay/stripe.h"
#include "pay/stripe_call.h"

/* What stands in answers besides the object. */
enum wanted { WANTED_RETRY, WANTED_REQUEST };

static bool	same(const char *, const char *);

void
stripe_call(struct arena *arena, struct call *call, const char *method,
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

void
stripe_post(struct arena *arena, struct call *call, const char *path,
    const char *form, const char *key)
{
	stripe_call(arena, call, "POST", path);
	call_header(arena, call, "content-type",
	    "application/x-www-form-urlencoded");
	if (*key != '\0')
		call_header(arena, call, "idempotency-key", key);
	call_body(call, form, strlen(form));
}

void
stripe_pair(struct text *text, const char *name, const char *value)
{
	text_format(text, "%s%s=%s", text->length > 0 ? "&" : "", name,
	    url_encode(text->arena, value));
}

void
stripe_pair_integer(struct text *text, const char *name, int64_t value)
{
	stripe_pair(text, name, arena_format(text->arena, "%lld",
	    (long long)value));
}

/* Its words may quote the customer, so only its codes are logged. */
enum result
stripe_refusal(struct arena *arena, const struct answer *answer,
    const char **about)
{
	const char		*again = answer->headers[WANTED_RETRY];
	const char		*type = "", *code = "";
	const struct json	*error;
	struct json		*body;
	enum result		 word = answer_word(answer);

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

static bool
same(const char *given, const char *word)
{
	return (given != NULL && strcmp(given, word) == 0);
}
