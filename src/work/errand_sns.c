#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "shop/topic.h"
#include "wire/perform.h"
#include "wire/sns.h"
#include "work/errand_run.h"

#define FETCH_TIMEOUT	SECONDS(5)
#define FETCH_MAX	(64 * 1024)	/* bytes */

struct keeping {
	struct run	*run;
	const char	*url;
	const char	*pem;
	int64_t		 not_after;
};

struct settling {
	struct run	*run;
	const char	*state;
};

static enum result	fetch(struct run *, const char *, struct answer *);
static enum result	keep_body(struct store *, void *);
static enum result	settle(struct run *, const char *);
static enum result	settle_body(struct store *, void *);

/*
 * Fetches a certificate and keeps it if it is one to believe. What stands at
 * that URL is judged once: it does not mend by asking again; when its host does
 * not answer, the next letter or the back-off asks again.
 */
enum result
errand_sns_certificate(struct run *run)
{
	const struct sns_source	*topic;
	struct keeping		 keeping = { .run = run };
	struct answer		 answer;
	struct json		*body;
	enum result		 word;

	if (json_parse(run->arena, run->errand->body,
	    strlen(run->errand->body), &body) != OK ||
	    !json_text(json_get(body, "url"), &keeping.url))
		return (INVALID);
	/* The owner may have taken the topic out meanwhile. */
	if ((topic = sns_source_find(run->errand->subject)) == NULL)
		return (CONFLICT);
	if ((word = fetch(run, keeping.url, &answer)) != OK)
		return (word);
	word = sns_certificate_check(topic, answer.body, moment_now(),
	    &keeping.not_after, &run->why);
	if (word != OK)
		return (word);

	run->why = "";
	keeping.pem = answer.body;
	word = store_change(run->store, "sns-certificate", keep_body,
	    &keeping);
	run->ended = word == OK;

	return (word);
}

/* Confirms a subscription by visiting the URL that its letter named. The
 * manager is told how it ended. */
enum result
errand_sns_confirm(struct run *run)
{
	struct answer	 answer;
	struct json	*body;
	const char	*url;
	enum result	 word;

	if (json_parse(run->arena, run->errand->body,
	    strlen(run->errand->body), &body) != OK ||
	    !json_text(json_get(body, "url"), &url))
		return (INVALID);
	if (sns_source_find(run->errand->subject) == NULL)
		return (CONFLICT);
	word = fetch(run, url, &answer);
	if (word == OK &&
	    strstr(answer.body, "<ConfirmSubscriptionResponse") == NULL) {
		run->why = "sns_unreadable";
		word = INVALID;
	}
	if (word == OK)
		return (settle(run, "confirmed"));
	/* Nothing more is done: that it failed is what the manager needs. */
	if (word == INVALID)
		return (settle(run, "failed"));

	return (word);
}

/* A redirect leads away from the only host that is asked: refused like any
 * other answer that is none. */
static enum result
fetch(struct run *run, const char *url, struct answer *answer)
{
	struct call	call;
	enum result	word;

	call_init(&call, "GET", url);
	call.timeout = FETCH_TIMEOUT;
	call.answer_max = FETCH_MAX;
	word = perform(run->arena, &call, answer);
	run->wait = answer->retry_after;
	if (word != OK) {
		run->why = *answer->trouble != '\0' ? answer->trouble :
		    result_name(word);
		/* An answer that is too large will be so again. */
		return (word == LATER ? LATER : INVALID);
	}
	if (answer->status == 200 && strlen(answer->body) ==
	    answer->body_length)
		return (OK);
	run->why = arena_format(run->arena, "sns_answer %d", answer->status);

	return (answer->status == 408 || answer->status == 429 ||
	    answer->status >= 500 ? LATER : INVALID);
}

static enum result
keep_body(struct store *store, void *argument)
{
	struct keeping	*keeping = argument;
	struct run	*run = keeping->run;
	enum result	 word;

	word = topic_certificate_keep(run->arena, store, keeping->url,
	    keeping->pem, keeping->not_after);
	if (word == OK)
		word = errand_done(store, run->errand->id);

	return (word == ABSENT ? OK : word);
}

static enum result
settle(struct run *run, const char *state)
{
	struct settling	settling = { run, state };
	enum result	word;

	word = store_change(run->store, "sns-confirm", settle_body,
	    &settling);
	run->ended = word == OK;

	return (word);
}

static enum result
settle_body(struct store *store, void *argument)
{
	struct settling	*settling = argument;
	struct run	*run = settling->run;
	enum result	 word;

	word = subscription_settled(run->arena, store, run->errand->subject,
	    settling->state, run->why, moment_now());
	if (word == OK)
		word = errand_done(store, run->errand->id);

	return (word == ABSENT ? OK : word);
}
