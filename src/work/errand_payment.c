#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "work/errand_payment.h"
#include "work/errand_run.h"

#define REFUSED_PATIENCE	MINUTES(2)

enum saying { SAY_START, SAY_ASK, SAY_CLOSE };

/* What a payment errand is about. */
struct errand_payment {
	struct order		 order;
	const struct payment	*payment;
	const struct provider	*provider;
	struct json		*body;
};

static enum result	subject_read(struct run *, struct errand_payment *);
static enum result	subject_find(struct run *, const char *,
			    const char *, struct errand_payment *);
static enum result	provider_say(struct run *,
			    const struct errand_payment *, enum saying,
			    struct news *);
static enum result	close_it(struct run *, struct errand_payment *,
			    struct news *);
static enum result	nobody_asked(struct run *,
			    const struct errand_payment *);
static bool		attempt_over(const struct errand_payment *, int64_t);
static bool		answer_judge(const struct errand_payment *,
			    struct news *);
static bool		silence_judge(const struct errand_payment *,
			    struct news *);
static enum result	run_settle(struct run *, const struct news *,
			    struct asked);
static bool		patience_left(struct run *,
			    const struct errand_payment *);
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
	struct asked		asked = { .round = 0 };
	struct news		news;
	enum result		word;

	if ((word = subject_read(run, &subject)) != OK)
		return (word);
	if (strcmp(subject.payment->state, "preparing") != 0 ||
	    subject.payment->closing_at != 0)
		return (CONFLICT);
	if (strcmp(subject.order.state, "pending") != 0 ||
	    moment_now() >= subject.payment->expires_at) {
		payment_news(&subject.order, subject.payment, NEWS_NOTHING,
		    &news);
		return (run_settle(run, &news, asked));
	}

	asked.said = &news;
	word = provider_say(run, &subject, SAY_START, &news);
	if (word == OK)
		return (run_settle(run, &news, asked));
	if (word == REFUSED && patience_left(run, &subject))
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
	struct asked		asked = { .round = 0 };
	struct news		news, said;
	enum result		word;

	if ((word = subject_read(run, &subject)) != OK)
		return (word);
	if (strcmp(subject.payment->state, "accepted") == 0 ||
	    strcmp(subject.payment->state, "refunded") == 0 ||
	    payment_is_waiting(subject.payment))
		return (CONFLICT);
	json_integer(json_get(subject.body, "round"), &asked.round);
	asked.round++;
	if (subject.provider->ask == NULL)
		return (nobody_asked(run, &subject));

	word = provider_say(run, &subject, SAY_ASK, &news);
	if (word == OK) {
		said = news;
		asked.said = &said;
	} else if (run->untried) {
		asked.round--;
	}
	if (!payment_is_open(subject.payment))
		return (word == OK ? run_settle(run, &news, asked) : word);
	/* Our key is not taken: the tries add up, which shows it to the
	 * manager. */
	if (word == REFUSED && !attempt_over(&subject, PAYMENT_PATIENCE))
		return (LATER);
	if (word == OK)
		asked.ours = answer_judge(&subject, &news);
	else
		asked.ours = silence_judge(&subject, &news);
	if (subject.provider->close == NULL)
		asked.ours = false;

	return (run_settle(run, &news, asked));
}

/*
 * Ends an attempt at its provider, because the order was canceled, paid by
 * another one, or is to be paid another way; or because its time was over and
 * the provider still called it open. Where nobody can be told, an attempt of
 * ours ends with our word, and a provider's by itself.
 */
enum result
errand_payment_close(struct run *run)
{
	struct errand_payment	subject;
	struct asked		asked = { .round = 0 };
	struct news		news;
	enum result		word;

	if ((word = subject_read(run, &subject)) != OK)
		return (word);
	if (strcmp(subject.payment->state, "accepted") == 0 ||
	    strcmp(subject.payment->state, "refunded") == 0 ||
	    strcmp(subject.payment->state, "held") == 0)
		return (CONFLICT);
	payment_news(&subject.order, subject.payment, NEWS_EXPIRED, &news);
	if (subject.provider->offline)
		return (run_settle(run, &news, asked));
	if (subject.provider->close == NULL)
		return (OK);

	asked.said = &news;
	word = close_it(run, &subject, &news);
	if (word == OK && news.kind == NEWS_PENDING)
		asked.stays = news.wait_until > moment_now();
	if (word == OK && (news.kind != NEWS_PENDING || asked.stays))
		return (run_settle(run, &news, asked));

	/* Its time is over, and another one may wait for that. */
	if (attempt_over(&subject, 0)) {
		payment_news(&subject.order, subject.payment, NEWS_NOTHING,
		    &news);
		(void)payment_settle(run->arena, run->store, &news);
	}

	return (word == OK || word == REFUSED ? LATER : word);
}

enum result
attempt_ask(struct run *run, const char *order_id, const char *payment_id,
    struct news *news)
{
	struct errand_payment	subject = { .body = NULL };
	enum result		word;

	word = subject_find(run, order_id, payment_id, &subject);
	if (word != OK)
		return (word);
	if (subject.provider->ask == NULL)
		return (INVALID);

	return (provider_say(run, &subject, SAY_ASK, news));
}

static enum result
subject_read(struct run *run, struct errand_payment *subject)
{
	const struct errand	*errand = run->errand;
	const char		*id;

	if (json_parse(run->arena, errand->body, strlen(errand->body),
	    &subject->body) != OK ||
	    !json_text(json_get(subject->body, "payment"), &id)) {
		run->why = "the errand cannot be read";
		return (INVALID);
	}

	return (subject_find(run, errand->subject, id, subject));
}

static enum result
subject_find(struct run *run, const char *order_id, const char *id,
    struct errand_payment *subject)
{
	enum result	word;

	word = order_load(run->arena, run->store, order_id, &subject->order);
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

/* One question to a provider and what it answers. */
static enum result
provider_say(struct run *run, const struct errand_payment *subject,
    enum saying saying, struct news *news)
{
	const struct provider	*provider = subject->provider;
	const struct order	*order = &subject->order;
	const struct payment	*payment = subject->payment;
	const char		*card = "";
	struct call		 call;
	struct answer		 answer;
	enum result		 word;

	json_text(json_get(subject->body, "card"), &card);
	word = saying == SAY_START ? provider->start(run->arena, order,
	    payment, card, &call) : saying == SAY_ASK ?
	    provider->ask(run->arena, order, payment, &call) :
	    provider->close(run->arena, order, payment, &call);
	if (word == OK)
		word = run_perform(run, provider->name, &call, &answer);
	if (word != OK)
		return (word);
	word = (saying == SAY_START ? provider->started : saying == SAY_ASK ?
	    provider->answered : provider->closed)(run->arena, order,
	    payment, &answer, news);

	return (run_answered(run, &call, &answer, word));
}

/* Some end it by a reference that must be learned first: then twice. What is
 * not ended then is asked about: it may have been paid, or be over, at that
 * very moment. */
static enum result
close_it(struct run *run, struct errand_payment *subject, struct news *news)
{
	bool		unknown = *subject->payment->reference == '\0';
	enum result	word;

	word = provider_say(run, subject, SAY_CLOSE, news);
	if (word == OK && news->kind == NEWS_PENDING && unknown &&
	    *news->reference != '\0') {
		word = payment_settle(run->arena, run->store, news);
		if (word == OK)
			word = subject_read(run, subject);
		if (word == OK)
			word = provider_say(run, subject, SAY_CLOSE, news);
	}
	if (word != OK || news->kind != NEWS_PENDING ||
	    news->wait_until != 0)
		return (word);

	word = provider_say(run, subject, SAY_ASK, news);
	if (word == OK && news->kind == NEWS_NOTHING)
		news->kind = NEWS_PENDING;

	return (word);
}

/* The next look is when its time is over. */
static enum result
nobody_asked(struct run *run, const struct errand_payment *subject)
{
	struct asked	asked = { .round = 0 };
	bool		over = attempt_over(subject, 0);
	struct news	news;

	if (!payment_is_open(subject->payment))
		return (CONFLICT);
	payment_news(&subject->order, subject->payment,
	    over ? NEWS_EXPIRED : NEWS_NOTHING, &news);
	if (!over)
		run->wait = subject->payment->expires_at - moment_now();

	return (run_settle(run, &news, asked));
}

static bool
attempt_over(const struct errand_payment *subject, int64_t patience)
{
	return (moment_now() >= subject->payment->expires_at + patience);
}

/* What the provider still calls open has expired when its time is over, unless
 * the payer's bank is at work; and what was never begun also when it is no
 * longer wanted. True: that is our judgement, not the provider's. */
static bool
answer_judge(const struct errand_payment *subject, struct news *news)
{
	enum news_kind	said = news->kind;
	bool		over = attempt_over(subject, 0) &&
			    moment_now() >= news->wait_until;

	if (said == NEWS_NOTHING && strcmp(subject->order.state,
	    "pending") != 0)
		over = true;
	if (!over || (said != NEWS_PENDING && said != NEWS_NOTHING))
		return (false);
	payment_news(&subject->order, subject->payment, NEWS_EXPIRED, news);

	return (said == NEWS_PENDING);
}

/* The same when nothing was said. */
static bool
silence_judge(const struct errand_payment *subject, struct news *news)
{
	bool	over = attempt_over(subject, PAYMENT_PATIENCE);

	payment_news(&subject->order, subject->payment, over ? NEWS_EXPIRED :
	    NEWS_NOTHING, news);
	if (over)
		news->reason = "unreachable";

	return (over);
}

static enum result
run_settle(struct run *run, const struct news *news, struct asked asked)
{
	enum result	word;

	asked.errand_id = run->errand->id;
	asked.wait = run->wait;
	word = payment_settle_asked(run->arena, run->store, news, &asked);
	run->ended = word == OK;

	return (word);
}

/* However long others are held back: the shopper hears of it in time. */
static bool
patience_left(struct run *run, const struct errand_payment *subject)
{
	int64_t	left = subject->payment->created_at + REFUSED_PATIENCE -
		    moment_now();

	if (left > 0 && run->wait > left)
		run->wait = left;

	return (left > 0);
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
