#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/moment.h"
#include "pay/bank.h"
#include "pay/payment.h"
#include "pay/reconcile.h"
#include "shop/attempt.h"
#include "shop/hand_over.h"
#include "shop/refund.h"
#include "shop/topic.h"
#include "wire/perform.h"
#include "work/errand_run.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define PAUSE_USUAL	MINUTES(10)

static const struct errand_kind	kinds[] = {
	{ PAYMENT_START,	errand_payment_start,		100 },
	{ PAYMENT_POLL,		errand_payment_poll,		1000 },
	{ PAYMENT_CLOSE,	errand_payment_close,		100 },
	{ REFUND,		errand_refund,			1000 },
	/* For about four days. */
	{ HAND_OVER,		errand_hand_over,		100, HOURS(1) },
	{ PAYMENT_ASK,		errand_payment_ask,		10 },
	{ RECONCILE,		errand_reconcile,		1000 },
	{ ATTEMPTS_REBUILD,	errand_attempts_rebuild,	100 },
	{ "rehearsal-carrier",	errand_rehearsal_carrier,	100 },
	{ TOPIC_CERTIFICATE,	errand_sns_certificate,		1000 },
	{ TOPIC_CONFIRM,	errand_sns_confirm,		200 },
	{ "mail",		errand_mail,			100 },
	{ BANK_WEBHOOK,		errand_sandbox_webhook,		15 },
};

struct ending {
	const struct run	*run;
	const struct errand_kind *kind;		/* NULL: unknown */
	enum result		 word;
	int64_t			 now;
};

static const struct errand_kind	*kind_find(const struct errand_kind *, size_t,
				    const char *);
static enum result		 errand_run(struct run *,
				    const struct errand_kind *);
static enum result		 ending_body(struct store *, void *);
static const char		*run_why(const struct ending *);
static void			 run_log(const struct ending *);

enum result
errand_run_next(struct store *store, int64_t now)
{
	return (errand_run_next_of(store, now, kinds, LENGTH(kinds)));
}

enum result
errand_run_next_of(struct store *store, int64_t now,
    const struct errand_kind *table, size_t count)
{
	struct arena	*arena = arena_create();
	struct errand	 errand;
	struct run	 run = { .arena = arena, .store = store,
			    .errand = &errand, .why = "" };
	enum result	 word;

	word = errand_lease(arena, store, now, now + ERRAND_LEASE_TIME,
	    &errand);
	if (word == OK)
		word = errand_run(&run, kind_find(table, count, errand.kind));
	arena_destroy(arena);

	return (word);
}

int64_t
errand_back_off(int64_t attempts, int64_t pause)
{
	int64_t	wait = SECONDS(1);

	if (pause == 0)
		pause = PAUSE_USUAL;
	while (--attempts > 0 && wait < pause)
		wait *= 2;
	if (wait > pause)
		wait = pause;

	return (wait + arc4random_uniform((uint32_t)(wait / 4)));
}

enum result
run_perform(struct run *run, const char *service, struct call *call,
    struct answer *answer)
{
	enum result	word;

	call->service = service;
	word = perform(run->arena, call, answer);
	run->wait = answer->retry_after;
	run->untried = answer->held;
	if (word != OK)
		run->why = answer->trouble;

	return (answer->key_refused ? REFUSED : word);
}

enum result
run_answered(struct run *run, const struct call *call,
    const struct answer *answer, enum result word)
{
	if (word == REFUSED)
		perform_refused(call);
	if (word != OK)
		run->why = arena_format(run->arena, word == REFUSED ?
		    "answered %d: it does not take our key" : "answered %d",
		    answer->status);

	return (word);
}

static const struct errand_kind *
kind_find(const struct errand_kind *table, size_t count, const char *name)
{
	size_t	i;

	for (i = 0; i < count; i++) {
		if (strcmp(table[i].name, name) == 0)
			return (&table[i]);
	}

	return (NULL);
}

/* A word of the errand is not a word of the runner: whatever came of it is
 * written down, and the next one gets its turn. */
static enum result
errand_run(struct run *run, const struct errand_kind *kind)
{
	struct ending	ending = { run, kind, ABSENT, 0 };

	if (kind != NULL) {
		run->last = run->errand->attempts >= kind->tries;
		ending.word = kind->run(run);
	} else {
		run->why = "unknown kind";
	}
	ending.now = moment_now();
	run_log(&ending);
	if (run->ended)
		return (OK);

	return (store_change(run->store, "errand-end", ending_body,
	    &ending));
}

static enum result
ending_body(struct store *store, void *argument)
{
	const struct ending	*ending = argument;
	const struct run	*run = ending->run;
	const char		*id = run->errand->id;
	int64_t			 wait;
	enum result		 word;

	switch (ending->word) {
	case OK:
	case CONFLICT:
		word = errand_done(store, id);
		break;
	case LATER:
	case BROKEN:
		if (run->untried) {
			word = errand_postpone(store, id,
			    ending->now + run->wait, run_why(ending));
			break;
		}
		if (run->last) {
			word = errand_give_up(store, id, run_why(ending));
			break;
		}
		wait = errand_back_off(run->errand->attempts,
		    ending->kind->pause);
		if (wait < run->wait)
			wait = run->wait;
		word = errand_later(store, id, ending->now + wait,
		    run_why(ending));
		break;
	default:
		word = errand_give_up(store, id, run_why(ending));
		break;
	}

	/* Somebody else ended it, because our lease had run out. */
	return (word == ABSENT ? OK : word);
}

static const char *
run_why(const struct ending *ending)
{
	return (*ending->run->why != '\0' ? ending->run->why :
	    result_name(ending->word));
}

static void
run_log(const struct ending *ending)
{
	const struct errand	*errand = ending->run->errand;
	enum log_level		 level = LOG_LEVEL_INFO;

	if (ending->word == LATER)
		level = LOG_LEVEL_WARNING;
	else if (ending->word != OK && ending->word != CONFLICT)
		level = LOG_LEVEL_ERROR;
	log_event(level, "errand", "kind", errand->kind, "subject",
	    id_short(errand->subject), "attempt",
	    arena_format(ending->run->arena, "%lld",
	    (long long)errand->attempts), "word", result_name(ending->word),
	    "why", *ending->run->why != '\0' ? ending->run->why : NULL, NULL);
}
