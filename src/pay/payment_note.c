#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "pay/payment_note.h"
#include "shop/attempt.h"
#include "shop/refund.h"
#include "store/documents.h"
#include "store/errands.h"
#include "store/seen.h"

/* Collection: {"order_id", "payment_id"} by provider and transaction. */
#define TRANSACTIONS	"transactions"

struct noting {
	struct arena		*arena;
	const struct news	*news;
	struct order		 order;
	struct payment		*payment;
	int64_t			 now;
	const char		*outcome;
};

static enum result	note_body(struct store *, void *);
static enum result	note_find(struct noting *, struct store *);
static enum result	note_apply(struct noting *, struct store *);
static enum result	note_refund(struct noting *, struct store *);
static enum result	note_given_back(struct noting *, struct store *);
static enum result	note_trouble(struct noting *, struct store *,
			    const char *);
static const char	*transaction_key(struct arena *,
			    const struct news *);

enum result
payment_note(struct arena *arena, struct store *store,
    const struct news *news)
{
	struct noting	noting = { .arena = arena, .news = news,
			    .now = moment_now(), .outcome = "nothing" };
	enum result	word;

	word = store_change(store, "payment-note", note_body, &noting);
	if (word == OK)
		log_event(LOG_LEVEL_INFO, "payment", "order",
		    id_short(noting.order.id), "provider", news->provider,
		    "verdict", noting.outcome, "by", "letter", NULL);

	return (word);
}

enum result
transaction_keep(struct arena *arena, struct store *store,
    const struct news *news)
{
	struct json	*body = json_object(arena);
	enum result	 word;

	if (*news->transaction == '\0')
		return (OK);
	json_set_text(body, "order_id", news->order_id);
	json_set_text(body, "payment_id", news->payment_id);
	word = document_put(store, TRANSACTIONS, transaction_key(arena, news),
	    0, json_print(arena, body), 0);

	return (word == CONFLICT ? OK : word);
}

static enum result
note_body(struct store *store, void *argument)
{
	struct noting		*noting = argument;
	const struct news	*news = noting->news;
	enum result		 word;

	if ((word = note_find(noting, store)) != OK)
		return (word);
	word = seen_add(store, arena_format(noting->arena, "pay-%s",
	    news->provider), news->event_id, news->body, "noted");
	if (word != OK)
		return (word == CONFLICT ? OK : word);

	return (note_apply(noting, store));
}

/* By its ids, or by the transaction alone. */
static enum result
note_find(struct noting *noting, struct store *store)
{
	const struct news	*news = noting->news;
	const char		*order = news->order_id;
	const char		*payment = news->payment_id;
	struct document		 known;
	struct json		*body;
	enum result		 word;

	if (*order == '\0' && *news->transaction != '\0') {
		word = document_get(noting->arena, store, TRANSACTIONS,
		    transaction_key(noting->arena, news), &known);
		if (word == OK)
			word = json_parse(noting->arena, known.body,
			    strlen(known.body), &body);
		if (word != OK)
			return (word);
		json_text(json_get(body, "order_id"), &order);
		json_text(json_get(body, "payment_id"), &payment);
	}
	word = order_load(noting->arena, store, order, &noting->order);
	if (word != OK)
		return (word);
	noting->payment = order_payment_find(&noting->order, payment);

	return (noting->payment != NULL && strcmp(noting->payment->provider,
	    news->provider) == 0 ? OK : ABSENT);
}

static enum result
note_apply(struct noting *noting, struct store *store)
{
	switch (noting->news->kind) {
	case NEWS_REFUND:
		return (note_refund(noting, store));
	case NEWS_GIVEN_BACK:
		return (note_given_back(noting, store));
	case NEWS_DISPUTE:
		return (note_trouble(noting, store, "dispute"));
	default:
		return (INVALID);
	}
}

/* The errand that asks about it has nothing more to ask. */
static enum result
note_refund(struct noting *noting, struct store *store)
{
	static const char *const states[] = {
		[REFUND_UNKNOWN] = "", [REFUND_PENDING] = "pending",
		[REFUND_DONE] = "done", [REFUND_FAILED] = "failed",
	};
	const struct refund_news *news = &noting->news->refund;
	struct refund_report	 report = { states[news->kind],
				    news->reference, news->why };
	struct refund		*refund;
	enum result		 word;

	refund = refund_find(&noting->order, noting->news->refund_id);
	if (refund == NULL || refund->by_hand ||
	    strcmp(refund->payment_id, noting->payment->id) != 0)
		return (ABSENT);
	noting->outcome = report.state;
	word = refund_apply(noting->arena, store, &noting->order, refund,
	    &report, noting->now);
	if (word == OK && !refund_is_open(refund))
		word = errand_done(store, refund->id);

	return (word == ABSENT ? OK : word);
}

/* Somebody gave money back there and not here. */
static enum result
note_given_back(struct noting *noting, struct store *store)
{
	const struct payment	*payment = noting->payment;
	int64_t			 known = refund_received(payment) -
				    refund_left(&noting->order, payment);
	const struct said	 said = { "accepted", payment->amount,
				    payment->currency, noting->news->amount,
				    false };
	enum result		 word;

	word = attempt_hear(noting->arena, store, payment->id, &said,
	    noting->now);
	if (word != OK && word != ABSENT)
		return (word);
	if (noting->news->amount <= known)
		return (OK);

	return (note_trouble(noting, store, "refunded_outside"));
}

static enum result
note_trouble(struct noting *noting, struct store *store, const char *trouble)
{
	noting->outcome = noting->order.trouble = trouble;

	return (order_save(noting->arena, store, &noting->order,
	    noting->order.state));
}

static const char *
transaction_key(struct arena *arena, const struct news *news)
{
	return (arena_format(arena, "%s:%s", news->provider,
	    news->transaction));
}
