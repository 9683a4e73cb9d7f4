#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "pay/providers.h"
#include "shop/refund.h"
#include "work/errand_run.h"

/* Between two questions about money that is on its way. */
#define ASK_SOONEST	MINUTES(1)
#define ASK_LATEST	HOURS(6)
/* What was asked for shows at the provider by then, or was not heard. */
#define CLEAR_TIME	MINUTES(2)
/* While another refund of the same payment is not clear. */
#define TURN_PAUSE	SECONDS(30)

struct refunding {
	struct run		*run;
	struct order		 order;
	struct refund		*refund;
	const struct payment	*payment;
	const struct provider	*provider;
	struct refund_news	 news;
	int64_t			 now;
	int64_t			 clear_at;
	bool			 unheard;	/* surely not taken */
};

static enum result	refunding_read(struct refunding *);
static enum result	refund_with_care(struct refunding *);
static bool		may_be_there(const struct refunding *);
static enum result	clear_write(struct refunding *, int64_t);
static enum result	clear_body(struct store *, void *);
static bool		other_is_unclear(const struct refunding *);
static enum result	refund_ask(struct refunding *);
static enum result	refund_do(struct refunding *);
static enum result	refund_settle(struct refunding *);
static enum result	refund_body(struct store *, void *);

/*
 * Gives money back through its provider. The refund's id is the idempotency
 * key; where the provider may not know such keys, it is looked at first what
 * became of an earlier try. What is on its way is asked about until it is
 * there, or will not come.
 */
enum result
errand_refund(struct run *run)
{
	struct refunding	refunding = { .run = run,
				    .news = { .reference = "", .why = "" } };
	enum result		word;

	if ((word = refunding_read(&refunding)) != OK)
		return (word);
	if (!refund_is_open(refunding.refund))
		return (CONFLICT);

	word = refunding.provider->refund_ask == NULL ?
	    refund_do(&refunding) : refund_with_care(&refunding);
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

/*
 * That it is asked for is written down before, for good: a crash or a power cut
 * may come at any moment, and the number of tries is not kept so well. What was
 * not heard may still be on its way there: without a key, that it is not there
 * is believed only after a while.
 */
static enum result
refund_with_care(struct refunding *refunding)
{
	struct run	*run = refunding->run;
	int64_t		 left;
	enum result	 word;

	if (may_be_there(refunding)) {
		word = refund_ask(refunding);
		if (word != OK || refunding->news.kind != REFUND_UNKNOWN)
			return (word);
		left = refunding->refund->clear_at - moment_now();
		if (left > 0 && refunding->provider->refund_unkeyed) {
			run->wait = left > run->wait ? left : run->wait;
			return (LATER);
		}
	}

	word = clear_write(refunding, moment_now() + CLEAR_TIME);
	if (word == LATER) {
		run->untried = true;
		run->wait = TURN_PAUSE;
		run->why = "refund_turn";
	}
	if (word != OK)
		return (word);
	word = refund_do(refunding);
	if (word != OK && refunding->unheard)
		(void)clear_write(refunding, moment_now());

	return (word);
}

/* After a restore, nobody knows what happened since. */
static bool
may_be_there(const struct refunding *refunding)
{
	const struct errand	*errand = refunding->run->errand;
	struct json		*body;
	bool			 look = false;

	if (json_parse(refunding->run->arena, errand->body,
	    strlen(errand->body), &body) == OK)
		(void)json_truth(json_get(body, "look"), &look);

	return (look || refunding->refund->clear_at != 0 ||
	    strcmp(refunding->refund->state, "waiting") != 0);
}

static enum result
clear_write(struct refunding *refunding, int64_t clear_at)
{
	enum result	word;

	refunding->clear_at = clear_at;
	word = store_change(refunding->run->store, "refund-clear",
	    clear_body, refunding);

	/* A letter was faster. */
	return (word == OK && !refund_is_open(refunding->refund) ? CONFLICT :
	    word);
}

static enum result
clear_body(struct store *store, void *argument)
{
	struct refunding	*refunding = argument;
	enum result		 word;

	word = refunding_read(refunding);
	if (word != OK || !refund_is_open(refunding->refund))
		return (word);
	if (refunding->provider->refund_unkeyed && other_is_unclear(refunding))
		return (LATER);
	refunding->refund->clear_at = refunding->clear_at;

	return (order_save(refunding->run->arena, store, &refunding->order,
	    refunding->order.state));
}

/* One after the other: who sees only sums there can tell whose they are. */
static bool
other_is_unclear(const struct refunding *refunding)
{
	const struct refund	*refunds = refunding->order.refunds.items;
	size_t			 i;

	for (i = 0; i < refunding->order.refunds.count; i++) {
		if (&refunds[i] != refunding->refund &&
		    refunds[i].clear_at != 0 &&
		    strcmp(refunds[i].state, "waiting") == 0 &&
		    strcmp(refunds[i].payment_id,
		    refunding->payment->id) == 0)
			return (true);
	}

	return (false);
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
	refunding->unheard = run->untried;
	if (word != OK)
		return (word);
	refunding->unheard = answer.status >= 400 && answer.status < 500 &&
	    answer.status != 408;
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
