#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "pay/payment_note.h"
#include "pay/payment_poll.h"
#include "shop/attempt.h"
#include "store/errands.h"
#include "store/seen.h"

struct settling {
	struct arena		*arena;
	const struct news	*news;
	const struct asked	*asked;		/* NULL: a letter */
	int64_t			 now;
	struct order		 order;
	struct payment		*payment;
	enum verdict		 verdict;
};

static enum result	settle_change(struct arena *, struct store *,
			    const struct news *, const struct asked *);
static enum result	settle_body(struct store *, void *);
static enum result	settle_find(struct settling *, struct store *);
static enum result	settle_ledger(struct settling *, struct store *);
static enum result	settle_apply(struct settling *, struct store *);
static enum result	settle_pending(struct settling *, struct store *);
static enum result	settle_accept(struct settling *, struct store *);
static enum result	settle_close(struct settling *, struct store *,
			    const char *, enum order_event_kind);
static enum result	settle_hold(struct settling *, struct store *);
static enum result	settle_said(struct settling *, struct store *);
static enum result	settle_asked(struct settling *, struct store *);
static enum result	settle_others(struct settling *, struct store *);
static const char	*trouble_of_money(const struct order *);
static void		settle_log(const struct settling *);
static bool		payment_is_current(const struct settling *);

enum result
payment_settle(struct arena *arena, struct store *store,
    const struct news *news)
{
	if (news->kind == NEWS_HINT)
		return (payment_hint(arena, store, news));
	if (news->kind > NEWS_HINT)
		return (payment_note(arena, store, news));

	return (settle_change(arena, store, news, NULL));
}

enum result
payment_settle_within(struct arena *arena, struct store *store,
    const struct news *news, enum verdict *verdict)
{
	struct settling	settling = { .arena = arena, .news = news,
			    .now = moment_now() };
	enum result	word;

	word = settle_body(store, &settling);
	*verdict = settling.verdict;

	return (word);
}

enum result
payment_settle_asked(struct arena *arena, struct store *store,
    const struct news *news, const struct asked *asked)
{
	return (settle_change(arena, store, news, asked));
}

static enum result
settle_change(struct arena *arena, struct store *store,
    const struct news *news, const struct asked *asked)
{
	struct settling	settling = { .arena = arena, .news = news,
			    .asked = asked, .now = moment_now() };
	enum result	word;

	word = store_change(store, "payment-settle", settle_body, &settling);
	if (word == OK)
		settle_log(&settling);

	return (word);
}

static enum result
settle_body(struct store *store, void *argument)
{
	struct settling	*settling = argument;
	enum result	 word;

	if ((word = settle_find(settling, store)) != OK)
		return (word);
	settling->verdict = payment_judge(settling->payment, settling->news);
	if ((word = settle_ledger(settling, store)) != OK)
		return (word);
	if ((word = settle_apply(settling, store)) != OK)
		return (word);
	if ((word = settle_said(settling, store)) != OK)
		return (word);
	if (settling->asked != NULL &&
	    (word = settle_asked(settling, store)) != OK)
		return (word);

	return (settle_others(settling, store));
}

/* A letter of another order, attempt or provider changes nothing. */
static enum result
settle_find(struct settling *settling, struct store *store)
{
	const struct news	*news = settling->news;
	struct payment		*payment;
	enum result		 word;

	word = order_load(settling->arena, store, news->order_id,
	    &settling->order);
	if (word != OK)
		return (word);
	payment = order_payment_find(&settling->order, news->payment_id);
	if (payment == NULL || strcmp(payment->provider, news->provider) != 0)
		return (ABSENT);
	if (*payment->reference != '\0' && *news->reference != '\0' &&
	    strcmp(payment->reference, news->reference) != 0)
		return (fail(REFUSED, "order %s: news under a foreign "
		    "reference", id_short(settling->order.id)));
	settling->payment = payment;

	return (OK);
}

static enum result
settle_ledger(struct settling *settling, struct store *store)
{
	const struct news	*news = settling->news;
	enum result		 word;

	if (*news->event_id == '\0')
		return (OK);
	word = seen_add(store, arena_format(settling->arena, "pay-%s",
	    news->provider), news->event_id, news->body,
	    verdict_name(settling->verdict));
	if (word != CONFLICT)
		return (word);
	settling->verdict = VERDICT_NOTHING;

	return (OK);
}

static enum result
settle_apply(struct settling *settling, struct store *store)
{
	const struct news	*news = settling->news;
	struct payment		*payment = settling->payment;

	if (settling->verdict == VERDICT_NOTHING)
		return (OK);
	payment->changed_at = settling->now;
	if (*news->reference != '\0')
		payment->reference = news->reference;
	if (*news->transaction != '\0')
		payment->transaction = news->transaction;
	if (*news->url != '\0')
		payment->url = news->url;

	switch (settling->verdict) {
	case VERDICT_PENDING:
		return (settle_pending(settling, store));
	case VERDICT_ACCEPT:
		return (settle_accept(settling, store));
	case VERDICT_DECLINE:
		return (settle_close(settling, store, "declined",
		    ORDER_DECLINE));
	case VERDICT_EXPIRE:
		return (settle_close(settling, store, "expired",
		    ORDER_EXPIRE));
	default:
		return (settle_hold(settling, store));
	}
}

/* A payer who has done his part keeps his goods while his bank takes its
 * time. */
static enum result
settle_pending(struct settling *settling, struct store *store)
{
	struct order	*order = &settling->order;
	struct payment	*payment = settling->payment;

	payment->state = "pending";
	if (settling->news->wait_until > payment->expires_at) {
		payment->expires_at = settling->news->wait_until;
		if (payment_is_current(settling) && order->hold_until != 0)
			order->hold_until = payment->expires_at;
	}

	return (order_save(settling->arena, store, order, order->state));
}

/* Money is never turned away: an order that was given up is taken up again; an
 * order that was paid already, or canceled, is shown to the manager. */
static enum result
settle_accept(struct settling *settling, struct store *store)
{
	struct order	*order = &settling->order;
	enum result	 word;

	if (strcmp(settling->payment->state, "held") == 0 &&
	    strcmp(order->trouble, settling->payment->reason) == 0)
		order->trouble = "";
	settling->payment->state = "accepted";
	settling->payment->reason = "";
	if (settling->payment->receipts.count == 0) {
		settling->payment->seen_amount = 0;
		settling->payment->seen_currency = "";
	}
	word = transaction_keep(settling->arena, store, settling->news);
	if (word != OK)
		return (word);
	if (order_is_unpaid(order))
		return (order_apply(settling->arena, store, order, ORDER_PAY,
		    settling->now));
	order->trouble = trouble_of_money(order);

	return (order_save(settling->arena, store, order, order->state));
}

/* What is wrong with money that comes to an order that needs none. */
static const char *
trouble_of_money(const struct order *order)
{
	return (strcmp(order->state, "canceled") == 0 ?
	    "paid_after_cancel" : "paid_twice");
}

/* The order ends with its current attempt only; an older one that ends late is
 * just noted. */
static enum result
settle_close(struct settling *settling, struct store *store,
    const char *state, enum order_event_kind event)
{
	struct order	*order = &settling->order;
	struct payment	*payment = settling->payment;

	if (strcmp(payment->state, "held") == 0 &&
	    strcmp(order->trouble, payment->reason) == 0)
		order->trouble = "";
	payment->state = state;
	payment->reason = *settling->news->reason != '\0' ?
	    settling->news->reason : payment->closing_at != 0 ? "closed" :
	    state;
	if (payment_is_current(settling) && order_is_open(order))
		return (order_apply(settling->arena, store, order, event,
		    settling->now));

	return (order_save(settling->arena, store, order, order->state));
}

static enum result
settle_hold(struct settling *settling, struct store *store)
{
	const struct news	*news = settling->news;
	struct order		*order = &settling->order;
	struct payment		*payment = settling->payment;

	payment->state = "held";
	if (payment->receipts.count == 0) {
		payment->seen_amount = news->amount;
		payment->seen_currency = news->currency;
	}
	payment->reason = strcmp(news->currency, payment->currency) != 0 ?
	    "wrong_currency" : "wrong_amount";
	order->trouble = order_is_unpaid(order) ? payment->reason :
	    trouble_of_money(order);
	if (payment_is_current(settling) && order_is_unpaid(order) &&
	    strcmp(order->state, "held") != 0)
		return (order_apply(settling->arena, store, order, ORDER_HOLD,
		    settling->now));

	return (order_save(settling->arena, store, order, order->state));
}

/* What was said last is entered, but no letter that says what we know already:
 * it may be an old one. Of what is paid offline nobody but us says anything. */
static enum result
settle_said(struct settling *settling, struct store *store)
{
	const struct news	*news = settling->news;
	struct said		 said;
	enum result		 word;

	if (settling->payment->offline)
		return (OK);
	if (settling->asked != NULL)
		news = settling->asked->said;
	else if (settling->verdict == VERDICT_NOTHING)
		news = NULL;
	if (news == NULL || *news_name(news->kind) == '\0')
		return (OK);
	said.word = news_name(news->kind);
	said.amount = news->amount;
	said.currency = news->currency;
	said.refunded = news->refunded;
	said.asked = settling->asked != NULL;
	word = attempt_hear(settling->arena, store, settling->payment->id,
	    &said, settling->now);

	return (word == ABSENT ? OK : word);
}

/* The errand ends where its outcome is written. It may be gone when its lease
 * ran out and another lane did it too. */
static enum result
settle_asked(struct settling *settling, struct store *store)
{
	const struct asked	*asked = settling->asked;
	int64_t			 due;
	enum result		 word;

	if (asked->errand_id == NULL)
		return (OK);
	word = errand_done(store, asked->errand_id);
	if (word != OK && word != ABSENT)
		return (word);
	if (!payment_is_open(settling->payment))
		return (OK);
	due = payment_poll_due(settling->payment, asked->round,
	    settling->now);
	if (due < settling->now + asked->wait)
		due = settling->now + asked->wait;

	return (payment_poll_put(settling->arena, store, &settling->order,
	    settling->payment, asked->round, due));
}

/*
 * What follows for the other attempts: money that is here ends them; one that
 * has ended lets the one begin that waits for it; and what we alone call
 * expired is ended at the provider too, so that nobody pays it any more.
 */
static enum result
settle_others(struct settling *settling, struct store *store)
{
	const struct asked	*asked = settling->asked;
	struct order		*order = &settling->order;
	size_t			 count = order->payments.count;
	bool			 changed = false, begun = false;
	enum result		 word = OK;

	if (settling->verdict == VERDICT_ACCEPT) {
		word = paying_close_all(settling->arena, store, order,
		    settling->payment, settling->now);
		changed = count > 1;
	} else if (settling->verdict == VERDICT_EXPIRE && asked != NULL &&
	    asked->ours) {
		word = paying_close(settling->arena, store, order,
		    settling->payment, settling->now);
		changed = true;
	} else if (asked != NULL && asked->stays) {
		paying_stays(order, settling->payment);
		changed = true;
	}
	if (word == OK)
		word = paying_next(settling->arena, store, order,
		    settling->now, &begun);
	if (word != OK || !(changed || begun))
		return (word);

	return (order_save(settling->arena, store, order, order->state));
}

static void
settle_log(const struct settling *settling)
{
	const char	*verdict = verdict_name(settling->verdict);

	if (settling->verdict == VERDICT_NOTHING)
		return;
	log_event(settling->verdict == VERDICT_HOLD ? LOG_LEVEL_WARNING :
	    LOG_LEVEL_INFO, "payment", "order",
	    id_short(settling->order.id), "provider",
	    settling->news->provider, "verdict", verdict, "by",
	    settling->asked != NULL ? "answer" : "letter", NULL);
}

static bool
payment_is_current(const struct settling *settling)
{
	return (order_payment(&settling->order) == settling->payment);
}
