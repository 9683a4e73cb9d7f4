#include <string.h>

#include "base/moment.h"
#include "pay/providers.h"
#include "shop/refund.h"
#include "work/errand_run.h"

/* Between two questions about money that is on its way. */
#define ASK_SOONEST	MINUTES(1)
#define ASK_LATEST	HOURS(6)

struct refunding {
	struct run		*run;
	struct order		 order;
	struct refund		*refund;
	const struct payment	*payment;
	const struct provider	*provider;
	struct refund_news	 news;
	int64_t			 now;
};

static enum result	refunding_read(struct refunding *);
static enum result	refund_ask(struct refunding *);
static enum result	refund_do(struct refunding *);
static enum result	refund_settle(struct refunding *);
static enum result	refund_body(struct store *, void *);

/*
 * Gives money back through its provider. The refund's id is the idempotency
 * key; whoever may have asked for it before, because this is no first try,
 * looks first whether it was made. What is on its way is asked about until it
 * is there, or will not come.
 */
enum result
errand_refund(struct run *run)
{
	struct refunding	 refunding = { .run = run,
				    .news = { .reference = "", .why = "" } };
	const struct errand	*errand = run->errand;
	bool			 first;
	enum result		 word;

	if ((word = refunding_read(&refunding)) != OK)
		return (word);
	if (!refund_is_open(refunding.refund))
		return (CONFLICT);

	first = errand->attempts == 1 && *errand->last_error == '\0' &&
	    strcmp(refunding.refund->state, "waiting") == 0;
	if (!first && refunding.provider->refund_ask != NULL) {
		word = refund_ask(&refunding);
		if (word == OK && refunding.news.kind == REFUND_UNKNOWN)
			word = refund_do(&refunding);
	} else {
		word = refund_do(&refunding);
	}
	if (word == INVALID) {
		refunding.news.kind = REFUND_FAILED;
		refunding.news.why = "refused";
	} else if (word != OK) {
		return (word == REFUSED ? LATER : word);
	}

	return (refund_settle(&refunding));
}

static enum result
refunding_read(struct refunding *refunding)
{
	struct run	*run = refunding->run;
	enum result	 word;

	word = order_load(run->arena, run->store, run->errand->subject,
	    &refunding->order);
	if (word != OK)
		return (word);
	refunding->refund = refund_find(&refunding->order, run->errand->id);
	if (refunding->refund == NULL) {
		run->why = "no such refund";
		return (ABSENT);
	}
	refunding->payment = order_payment_find(&refunding->order,
	    refunding->refund->payment_id);
	if (refunding->payment == NULL) {
		run->why = "no such attempt";
		return (ABSENT);
	}
	refunding->provider = provider_find(refunding->payment->provider);
	if (refunding->provider == NULL ||
	    refunding->provider->refund == NULL) {
		run->why = "the provider is not set up";
		return (LATER);
	}

	return (OK);
}

static enum result
refund_ask(struct refunding *refunding)
{
	const struct provider	*provider = refunding->provider;
	struct run		*run = refunding->run;
	struct call		 call;
	struct answer		 answer;
	enum result		 word;

	word = provider->refund_ask(run->arena, &refunding->order,
	    refunding->payment, refunding->refund, &call);
	if (word == OK)
		word = run_perform(run, provider->name, &call, &answer);
	if (word != OK)
		return (word == INVALID ? LATER : word);
	word = provider->refund_answered(run->arena, &refunding->order,
	    refunding->payment, refunding->refund, &answer,
	    &refunding->news);
	word = run_answered(run, &call, &answer, word);

	/* That it cannot be asked about is no word about the money. */
	return (word == INVALID || word == ABSENT ? LATER : word);
}

static enum result
refund_do(struct refunding *refunding)
{
	const struct provider	*provider = refunding->provider;
	struct run		*run = refunding->run;
	struct call		 call;
	struct answer		 answer;
	enum result		 word;

	word = provider->refund(run->arena, &refunding->order,
	    refunding->payment, refunding->refund, &call);
	if (word == OK)
		word = run_perform(run, provider->name, &call, &answer);
	if (word != OK)
		return (word);
	word = provider->refunded(run->arena, &refunding->order,
	    refunding->payment, refunding->refund, &answer,
	    &refunding->news);
	word = run_answered(run, &call, &answer, word);

	return (word == ABSENT ? INVALID : word);
}

static enum result
refund_settle(struct refunding *refunding)
{
	enum result	word;

	if (refunding->news.kind == REFUND_UNKNOWN)
		return (LATER);
	refunding->now = moment_now();
	word = store_change(refunding->run->store, "refund-settle",
	    refund_body, refunding);
	refunding->run->ended = word == OK;

	return (word);
}

/* The record may have changed meanwhile: a letter was faster. */
static enum result
refund_body(struct store *store, void *argument)
{
	static const char *const states[] = {
		[REFUND_PENDING] = "pending", [REFUND_DONE] = "done",
		[REFUND_FAILED] = "failed",
	};
	struct refunding	*refunding = argument;
	struct run		*run = refunding->run;
	struct refund_report	 report;
	int64_t			 wait;
	enum result		 word;

	(void)store;
	word = refunding_read(refunding);
	if (word != OK)
		return (word);
	report.state = states[refunding->news.kind];
	report.reference = refunding->news.reference;
	report.why = refunding->news.why;
	word = refund_apply(run->arena, store, &refunding->order,
	    refunding->refund, &report, refunding->now);
	if (word != OK)
		return (word);
	if (!refund_is_open(refunding->refund)) {
		word = errand_done(store, run->errand->id);
		return (word == ABSENT ? OK : word);
	}
	wait = (refunding->now - refunding->refund->created_at) / 2;
	if (wait < ASK_SOONEST)
		wait = ASK_SOONEST;
	if (wait > ASK_LATEST)
		wait = ASK_LATEST;
	word = errand_later(store, run->errand->id, refunding->now +
	    (wait > run->wait ? wait : run->wait), "");

	return (word == ABSENT ? OK : word);
}
