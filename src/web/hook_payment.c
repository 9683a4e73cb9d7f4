#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "web/doors.h"
#include "web/reply.h"
#include "web/visit.h"

#define LETTER_MAX	(256 * 1024)
#define HOOK_PATH	"/hook/"

static enum result	letter_take(struct visit *);
static enum result	letter_settle(struct visit *, const struct news *);
static void		letter_read(struct visit *, const struct provider *,
			    struct letter *);
static const struct provider *provider_of_path(struct visit *);
static enum result	letter_answer(struct visit *, const struct provider *,
			    enum result);

/* One door for all: the path names the provider; what stands below its name is
 * the provider's own. */
int
hook_payment(struct http_request *request)
{
	return (visit_serve(request, VISIT_POST, letter_take));
}

static enum result
letter_take(struct visit *visit)
{
	const struct provider	*provider;
	struct letter		 letter;
	struct news		 news;
	enum result		 word;

	provider = provider_of_path(visit);
	if (provider == NULL || provider->hear == NULL)
		return (ABSENT);
	if (visit->body_length > LETTER_MAX)
		return (reply_json(visit, 413, "{\"error\":\"too large\"}"));

	letter_read(visit, provider, &letter);
	word = provider->hear(visit->arena, &letter, &news);
	if (word == OK && news.kind != NEWS_NOTHING)
		word = letter_settle(visit, &news);

	return (letter_answer(visit, provider, word));
}

/*
 * "Yes" is only said after what the letter says is written down. A genuine
 * letter about something that is not here would come again for days, and tell
 * us no more: it is taken, without effect, and logged.
 */
static enum result
letter_settle(struct visit *visit, const struct news *news)
{
	enum result	word;

	word = payment_settle(visit->arena, visit->store, news);
	if (word != ABSENT && word != REFUSED)
		return (word);
	log_event(LOG_LEVEL_WARNING, "letter-without-effect", "provider",
	    news->provider, "order", arena_text(visit->arena,
	    id_short(news->order_id)), "why", result_name(word), NULL);

	return (OK);
}

static void
letter_read(struct visit *visit, const struct provider *provider,
    struct letter *letter)
{
	const char	*name, *value;
	size_t		 i;

	memset(letter, 0, sizeof(*letter));
	call_init(&letter->call, "POST", *visit->query_text == '\0' ?
	    visit->path : arena_format(visit->arena, "%s?%s", visit->path,
	    visit->query_text));
	call_body(&letter->call, visit->body, visit->body_length);
	letter->now = moment_now();
	for (i = 0; i < PROVIDER_LETTER_HEADERS; i++) {
		if ((name = provider->letter_headers[i]) == NULL)
			break;
		if ((value = visit_header(visit, name)) != NULL)
			call_header(visit->arena, &letter->call, name, value);
	}
}

static const struct provider *
provider_of_path(struct visit *visit)
{
	const char	*name = visit->path + strlen(HOOK_PATH);

	return (provider_find(arena_copy(visit->arena, name,
	    strcspn(name, "/"))));
}

/* Machines read this: short, and nothing a stranger could learn from. */
static enum result
letter_answer(struct visit *visit, const struct provider *provider,
    enum result word)
{
	switch (word) {
	case OK:
		return (reply_json(visit, 200, provider->letter_reply != NULL ?
		    provider->letter_reply : "{\"received\":true}"));
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
