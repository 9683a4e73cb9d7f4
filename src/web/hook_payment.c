#include <string.h>

#include "base/moment.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "web/doors.h"
#include "web/reply.h"
#include "web/visit.h"

#define LETTER_MAX	(64 * 1024)

static enum result	sandbox_letter(struct visit *);
static enum result	letter_take(struct visit *, const struct provider *);
static void		letter_read(struct visit *, const struct provider *,
			    struct letter *);
static enum result	letter_answer(struct visit *, enum result);

int
hook_payment_sandbox(struct http_request *request)
{
	return (visit_serve(request, VISIT_POST, sandbox_letter));
}

static enum result
sandbox_letter(struct visit *visit)
{
	return (letter_take(visit, provider_find("sandbox")));
}

/* "Yes" is only said after what the letter says is written down. */
static enum result
letter_take(struct visit *visit, const struct provider *provider)
{
	struct letter	letter;
	struct news	news;
	enum result	word;

	if (provider == NULL)
		return (ABSENT);
	if (visit->body_length > LETTER_MAX)
		return (reply_json(visit, 413, "{\"error\":\"too large\"}"));

	letter_read(visit, provider, &letter);
	word = provider->hear(visit->arena, &letter, &news);
	if (word == OK)
		word = payment_settle(visit->arena, visit->store, &news);

	return (letter_answer(visit, word));
}

static void
letter_read(struct visit *visit, const struct provider *provider,
    struct letter *letter)
{
	const char	*name, *value;
	size_t		 i;

	memset(letter, 0, sizeof(*letter));
	call_init(&letter->call, "POST", visit->path);
	call_body(&letter->call, visit->body, visit->body_length);
	letter->now = moment_now();
	for (i = 0; i < PROVIDER_LETTER_HEADERS; i++) {
		if ((name = provider->letter_headers[i]) == NULL)
			break;
		if ((value = visit_header(visit, name)) != NULL)
			call_header(visit->arena, &letter->call, name, value);
	}
}

/* Machines read this: short, and nothing a stranger could learn from. */
static enum result
letter_answer(struct visit *visit, enum result word)
{
	switch (word) {
	case OK:
		return (reply_json(visit, 200, "{\"received\":true}"));
	case INVALID:
		return (reply_json(visit, 400, "{\"error\":\"unreadable\"}"));
	case REFUSED:
		return (reply_json(visit, 403, "{\"error\":\"refused\"}"));
	case ABSENT:
		return (reply_json(visit, 404, "{\"error\":\"unknown\"}"));
	default:
		reply_header(visit, "retry-after", "5");
		return (reply_json(visit, 503, "{\"error\":\"later\"}"));
	}
}
