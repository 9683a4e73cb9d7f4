#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "pay/bank.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "wire/perform.h"
#include "work/errand_run.h"

#define REFUSED_PATIENCE	MINUTES(2)

/* What a payment errand is about. */
struct errand_payment {
	struct order		 order;
	const struct payment	*payment;
	const struct provider	*provider;
	struct json		*body;
};

static enum result	subject_read(struct run *, struct errand_payment *);
static enum result	provider_begin(struct run *,
			    const struct errand_payment *, struct news *);
static enum result	provider_ask(struct run *,
			    const struct errand_payment *, struct news *);
static enum result	nobody_asked(struct run *,
			    const struct errand_payment *);
static bool		poll_over(const struct errand_payment *, int64_t);
static void		poll_judge(const struct errand_payment *,
			    struct news *);
static const char	*answer_why(struct run *, enum result,
			    const struct answer *);
static enum result	run_perform(struct run *, const struct call *,
			    struct answer *);
static enum result	run_settle(struct run *, const struct news *,
			    const struct news *, int64_t);
static void		attempt_refuse(struct run *,
			    const struct errand_payment *);

/*
 * Takes an attempt to its provider. The attempt's id is the idempotency key, so
 * that a second run after a crash finds the payment of the first. An attempt
 * whose time is over, or whose order was paid by an older one meanwhile, is not
 * begun: the poll asks whether it ever was, and ends it.
 * A provider that does not take our key is tried again for REFUSED_PATIENCE:
 * the manager sees it, and may mend it. Then the shopper is told, who cannot.
 */
enum result
errand_payment_start(struct run *run)
{
	struct errand_payment	subject;
	struct news		news;
	enum result		word;

	if ((word = subject_read(run, &subject)) != OK)
		return (word);
	if (strcmp(subject.payment->state, "preparing") != 0)
		return (CONFLICT);
	if (strcmp(subject.order.state, "pending") != 0 ||
	    moment_now() >= subject.payment->expires_at) {
		payment_news(&subject.order, subject.payment, NEWS_NOTHING,
		    &news);
		return (run_settle(run, &news, NULL, 0));
	}

	word = provider_begin(run, &subject, &news);
	if (word == OK)
		return (run_settle(run, &news, &news, 0));
	if (word == REFUSED && moment_now() < subject.payment->created_at +
	    REFUSED_PATIENCE)
		return (LATER);
	if (word == INVALID || word == REFUSED)
		attempt_refuse(run, &subject);

	return (word);
}

/*
 * Asks how an attempt stands. What stays open is asked again; once its time is
 * over it has expired, but only when the provider has said so or that it knows
 * nothing of it, or has not said a word for PAYMENT_PATIENCE. Where nobody can
 * be asked, its time alone counts. One that ended without money is asked about
 * once (payment_hint).
 */
enum result
errand_payment_poll(struct run *run)
{
	struct errand_payment	subject;
	struct news		news, said;
	int64_t			round = 0;
	enum result		word;

	if ((word = subject_read(run, &subject)) != OK)
		return (word);
	if (strcmp(subject.payment->state, "accepted") == 0 ||
	    strcmp(subject.payment->state, "refunded") == 0)
		return (CONFLICT);
	json_integer(json_get(subject.body, "round"), &round);
	if (subject.provider->ask == NULL)
		return (nobody_asked(run, &subject));

	news_init(&news);
	word = provider_ask(run, &subject, &news);
	if (!payment_is_open(subject.payment))
		return (word == OK ? run_settle(run, &news, &news, 0) : word);
	said = news;
	if (word != OK && !poll_over(&subject, PAYMENT_PATIENCE)) {
		/* Our key is not taken: the tries add up, which shows it to
		 * the manager. */
		if (word == REFUSED)
			return (LATER);
		payment_news(&subject.order, subject.payment, NEWS_NOTHING,
		    &news);
	} else if (word != OK) {
		payment_news(&subject.order, subject.payment, NEWS_EXPIRED,
		    &news);
		news.reason = "unreachable";
	} else {
		poll_judge(&subject, &news);
	}

	return (run_settle(run, &news, word == OK ? &said : NULL, round + 1));
}

/* The bank's own letters, when the bank is ours. */
enum result
errand_sandbox_webhook(struct run *run)
{
	struct call	call;
	struct answer	answer;
	enum result	word;

	word = bank_letter(run->arena, run->store, run->errand, moment_now(),
	    &call);
	if (word == OK)
		word = run_perform(run, &call, &answer);
	if (word != OK)
		return (word);
	if (answer.status >= 200 && answer.status < 300)
		return (OK);
	run->wait = answer.retry_after;
	run->why = arena_format(run->arena, "answered %d", answer.status);

	return (LATER);
}

static enum result
subject_read(struct run *run, struct errand_payment *subject)
{
	const struct errand	*errand = run->errand;
	const char		*id;
	enum result		 word;

	if (json_parse(run->arena, errand->body, strlen(errand->body),
	    &subject->body) != OK ||
	    !json_text(json_get(subject->body, "payment"), &id)) {
		run->why = "the errand cannot be read";
		return (INVALID);
	}
	word = order_load(run->arena, run->store, errand->subject,
	    &subject->order);
	if (word != OK)
		return (word);
	subject->payment = order_payment_find(&subject->order, id);
	if (subject->payment == NULL) {
		run->why = "no such attempt";
		return (ABSENT);
	}
	subject->provider = provider_find(subject->payment->provider);
	if (subject->provider == NULL) {
		run->why = "the provider is not set up";
		return (LATER);
	}

	return (OK);
}

static enum result
provider_begin(struct run *run, const struct errand_payment *subject,
    struct news *news)
{
	const struct provider	*provider = subject->provider;
	const char		*card = "";
	struct call		 call;
	struct answer		 answer;
	enum result		 word;

	json_text(json_get(subject->body, "card"), &card);
	word = provider->start(run->arena, &subject->order, subject->payment,
	    card, &call);
	if (word == OK)
		word = run_perform(run, &call, &answer);
	if (word != OK)
		return (word);

	run->wait = answer.retry_after;
	word = provider->started(run->arena, &subject->order,
	    subject->payment, &answer, news);
	if (word != OK)
		run->why = answer_why(run, word, &answer);

	return (word);
}

static enum result
provider_ask(struct run *run, const struct errand_payment *subject,
    struct news *news)
{
	const struct provider	*provider = subject->provider;
	struct call		 call;
	struct answer		 answer;
	enum result		 word;

	word = provider->ask(run->arena, &subject->order, subject->payment,
	    &call);
	if (word == OK)
		word = run_perform(run, &call, &answer);
	if (word != OK)
		return (word);
	run->wait = answer.retry_after;

	word = provider->answered(run->arena, &subject->order,
	    subject->payment, &answer, news);
	if (word != OK)
		run->why = answer_why(run, word, &answer);

	return (word);
}

/* The next look is when its time is over. */
static enum result
nobody_asked(struct run *run, const struct errand_payment *subject)
{
	bool		over = poll_over(subject, 0);
	struct news	news;

	if (!payment_is_open(subject->payment))
		return (CONFLICT);
	payment_news(&subject->order, subject->payment,
	    over ? NEWS_EXPIRED : NEWS_NOTHING, &news);
	if (!over)
		run->wait = subject->payment->expires_at - moment_now();

	return (run_settle(run, &news, NULL, 0));
}

static bool
poll_over(const struct errand_payment *subject, int64_t patience)
{
	return (moment_now() >= subject->payment->expires_at + patience);
}

/* What the provider still calls open has expired when its time is over, unless
 * the payer's bank is at work; and what was never begun also when it is no
 * longer wanted. */
static void
poll_judge(const struct errand_payment *subject, struct news *news)
{
	bool	over = poll_over(subject, 0) &&
		    moment_now() >= news->wait_until;

	if (news->kind == NEWS_NOTHING && order_is_paid(&subject->order))
		over = true;
	if (over && (news->kind == NEWS_PENDING || news->kind == NEWS_NOTHING))
		payment_news(&subject->order, subject->payment, NEWS_EXPIRED,
		    news);
}

static const char *
answer_why(struct run *run, enum result word, const struct answer *answer)
{
	return (arena_format(run->arena, word == REFUSED ?
	    "answered %d: it does not take our key" : "answered %d",
	    answer->status));
}

static enum result
run_perform(struct run *run, const struct call *call, struct answer *answer)
{
	enum result	word = perform(run->arena, call, answer);

	if (word != OK)
		run->why = answer->trouble;

	return (word);
}

static enum result
run_settle(struct run *run, const struct news *news,
    const struct news *said, int64_t round)
{
	struct asked	asked = { run->errand->id, round, run->wait, said };
	enum result	word;

	word = payment_settle_asked(run->arena, run->store, news, &asked);
	run->ended = word == OK;

	return (word);
}

/* The provider will not have it: the shopper is told at once and may choose
 * another way. The errand is given up, which shows it to the manager. */
static void
attempt_refuse(struct run *run, const struct errand_payment *subject)
{
	struct news	news;

	payment_news(&subject->order, subject->payment, NEWS_DECLINED, &news);
	news.reason = "refused";
	if (payment_settle(run->arena, run->store, &news) != OK)
		run->why = "refused, and not settled";
}
