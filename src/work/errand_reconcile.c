#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "pay/reconcile.h"
#include "work/errand_payment.h"
#include "work/errand_run.h"

/* Then an attempt about which nothing can be learned is left out. */
#define TRIES	5

static enum result	run_step(struct run *, const struct attempt *, bool,
			    int64_t);

/*
 * Asks about one attempt and comes back for the next. Whoever dies on the way
 * asks about the same one again. A provider that does not answer, or wants to
 * be left alone, is waited for.
 */
enum result
errand_reconcile(struct run *run)
{
	const struct provider	*provider;
	struct asked		 asked = { .errand_id = NULL };
	struct attempt		 attempt;
	struct news		 news;
	enum result		 word;
	int64_t			 wait = RECONCILE_STEP;

	provider = provider_find(run->errand->subject);
	if (provider == NULL || provider->ask == NULL)
		return (OK);
	word = reconcile_next(run->arena, run->store, provider->name,
	    &attempt);
	if (word == ABSENT)
		return (run_step(run, NULL, false, 0));
	if (word != OK)
		return (word);

	word = attempt_ask(run, attempt.order_id, attempt.id, &news);
	if (word == OK) {
		asked.said = &news;
		word = payment_settle_asked(run->arena, run->store, &news,
		    &asked);
	} else if (word == REFUSED || (word == LATER && (run->untried ||
	    run->errand->attempts < TRIES))) {
		return (LATER);
	}
	if (run->wait > wait)
		wait = run->wait;

	return (run_step(run, &attempt, word == OK, wait));
}

/* The manager wants to know, about any attempt. */
enum result
errand_payment_ask(struct run *run)
{
	struct asked	asked = { .errand_id = run->errand->id };
	struct news	news;
	const char	*id;
	struct json	*body;
	enum result	word;

	if (json_parse(run->arena, run->errand->body,
	    strlen(run->errand->body), &body) != OK ||
	    !json_text(json_get(body, "payment"), &id)) {
		run->why = "the errand cannot be read";
		return (INVALID);
	}
	word = attempt_ask(run, run->errand->subject, id, &news);
	if (word != OK)
		return (word == REFUSED ? LATER : word);
	asked.said = &news;
	asked.wait = run->wait;
	word = payment_settle_asked(run->arena, run->store, &news, &asked);
	run->ended = word == OK;

	return (word);
}

static enum result
run_step(struct run *run, const struct attempt *attempt, bool asked,
    int64_t wait)
{
	enum result	word;

	word = reconcile_step(run->arena, run->store, run->errand, attempt,
	    asked, moment_now() + wait);
	run->ended = word == OK;

	return (word);
}
