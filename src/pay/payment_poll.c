#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "pay/payment_note.h"
#include "pay/payment_poll.h"
#include "store/documents.h"
#include "store/errands.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define POLL_GRACE	SECONDS(1)
#define POLL_OLD	HOURS(2)
#define POLL_OLD_STEP	MINUTES(10)
/* Between two questions that hints bring about. */
#define HINT_PAUSE	SECONDS(5)
#define SWEEP_PAGE	100
#define SWEEP_PAGES	10

static const int64_t	poll_steps[] = { SECONDS(2), SECONDS(3), SECONDS(5),
			    SECONDS(8), SECONDS(15), SECONDS(30),
			    SECONDS(60) };

struct returning {
	struct arena		*arena;
	const struct order	*order;
	const struct payment	*payment;
};

struct hinting {
	struct arena		*arena;
	const struct order	*order;
	const struct payment	*payment;
	int64_t			 now;
	bool			 looking;	/* changes nothing */
	bool			 wanted;	/* something is to change */
};

struct sweeping {
	struct arena		*arena;
	const struct documents	*found;
	int64_t			 now;
	size_t			 count;
};

static enum result	returned_body(struct store *, void *);
static enum result	hint_body(struct store *, void *);
static enum result	hint_poll(struct hinting *, struct store *);
static enum result	hint_errand(struct hinting *, struct store *,
			    const char *);
static enum result	sweep_body(struct store *, void *);
static enum result	sweep_order(struct sweeping *, struct store *,
			    struct order *);

int64_t
payment_poll_due(const struct payment *payment, int64_t round, int64_t now)
{
	int64_t	due, step, last = payment->expires_at + POLL_GRACE;

	step = poll_steps[LENGTH(poll_steps) - 1];
	if (round >= 0 && round < (int64_t)LENGTH(poll_steps))
		step = poll_steps[round];
	else if (now - payment->created_at > POLL_OLD)
		step = POLL_OLD_STEP;
	due = now + step + arc4random_uniform((uint32_t)(step / 5));

	return (now < last && due > last ? last : due);
}

enum result
payment_poll_put(struct arena *arena, struct store *store,
    const struct order *order, const struct payment *payment, int64_t round,
    int64_t due)
{
	struct json	*body = json_object(arena);
	enum result	 word;

	json_set_text(body, "payment", payment->id);
	json_set_integer(body, "round", round);
	word = errand_put(store, payment->id, PAYMENT_POLL, order->id,
	    json_print(arena, body), due);

	return (word == CONFLICT ? OK : word);
}

enum result
payment_restored(struct arena *arena, struct store *store,
    const struct order *order, int64_t now)
{
	const struct payment	*payments = order->payments.items;
	struct news		 news;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; word == OK && i < order->payments.count; i++) {
		payment_news(order, &payments[i], NEWS_NOTHING, &news);
		news.transaction = payments[i].transaction;
		word = transaction_keep(arena, store, &news);
		if (word == OK && payment_is_open(&payments[i]))
			word = payment_poll_put(arena, store, order,
			    &payments[i], 0, now);
	}

	return (word);
}

enum result
payment_returned(struct arena *arena, struct store *store,
    const struct order *order)
{
	struct returning	returning = { arena, order,
				    order_payment(order) };

	if (returning.payment == NULL || !payment_is_open(returning.payment))
		return (ABSENT);
	if (returning.payment->returned_at != 0)
		return (OK);

	return (store_change(store, "payment-returned", returned_body,
	    &returning));
}

enum result
payment_hint(struct arena *arena, struct store *store,
    const struct news *news)
{
	struct order	order;
	struct hinting	hinting = { arena, &order, NULL, moment_now(), true,
			    false };
	enum result	word;

	word = order_load(arena, store, news->order_id, &order);
	if (word != OK)
		return (word);
	hinting.payment = order_payment_find(&order, news->payment_id);
	if (hinting.payment == NULL ||
	    strcmp(hinting.payment->provider, news->provider) != 0)
		return (ABSENT);
	if (*hinting.payment->reference != '\0' && *news->reference != '\0' &&
	    strcmp(hinting.payment->reference, news->reference) != 0)
		return (REFUSED);
	/* Whoever knows an order's ids can say so as often as he likes: what
	 * is due soon anyway costs no change. */
	word = hint_body(store, &hinting);
	if (word != OK || !hinting.wanted)
		return (word);
	hinting.looking = false;

	return (store_change(store, "payment-hint", hint_body, &hinting));
}

enum result
payment_sweep(struct arena *arena, struct store *store, int64_t now,
    size_t *count)
{
	struct documents	found;
	struct sweeping		sweeping = { arena, &found, now, 0 };
	enum result		word;
	int			page;

	*count = 0;
	for (page = 0; page < SWEEP_PAGES; page++) {
		word = documents_find(arena, store, ORDERS_TO_EXPIRE, "",
		    now - POLL_GRACE, SWEEP_PAGE, page * SWEEP_PAGE, &found);
		if (word != OK || found.count == 0)
			return (word);
		sweeping.count = 0;
		word = store_change(store, "payment-sweep", sweep_body,
		    &sweeping);
		if (word != OK)
			return (word);
		*count += sweeping.count;
		if (found.count < SWEEP_PAGE)
			break;
	}

	return (OK);
}

static enum result
returned_body(struct store *store, void *argument)
{
	struct returning	*returning = argument;
	struct payment		*payment;
	struct order		 order;
	enum result		 word;

	word = order_load(returning->arena, store, returning->order->id,
	    &order);
	if (word != OK)
		return (word);
	payment = order_payment_find(&order, returning->payment->id);
	if (payment == NULL || !payment_is_open(payment))
		return (ABSENT);
	if (payment->returned_at != 0)
		return (OK);

	payment->returned_at = moment_now();
	word = order_save(returning->arena, store, &order, order.state);
	if (word == OK)
		word = errand_done(store, payment->id);
	if (word != OK && word != ABSENT)
		return (word);

	return (payment_poll_put(returning->arena, store, &order, payment, 0,
	    payment->returned_at));
}

static enum result
hint_body(struct store *store, void *argument)
{
	struct hinting		*hinting = argument;
	const struct refund	*refunds = hinting->order->refunds.items;
	const char		*attempt = hinting->payment->id;
	enum result		 word;
	size_t			 i;

	word = hint_poll(hinting, store);
	for (i = 0; word == OK && i < hinting->order->refunds.count; i++) {
		if (strcmp(refunds[i].payment_id, attempt) == 0)
			word = hint_errand(hinting, store, refunds[i].id);
	}

	return (word == ABSENT ? OK : word);
}

/* The start of an attempt asks by itself, and money that is here needs no
 * question. */
static enum result
hint_poll(struct hinting *hinting, struct store *store)
{
	const struct payment	*payment = hinting->payment;
	bool			 open = payment_is_open(payment);
	enum result		 word;

	if (payment_is_waiting(payment) ||
	    strcmp(payment->state, "accepted") == 0 ||
	    strcmp(payment->state, "refunded") == 0)
		return (OK);
	word = hint_errand(hinting, store, payment->id);
	if (word == ABSENT && strcmp(payment->state, "preparing") == 0)
		return (OK);
	if (word != ABSENT)
		return (word);
	hinting->wanted = true;
	if (hinting->looking)
		return (OK);

	return (payment_poll_put(hinting->arena, store, hinting->order,
	    payment, 0, open ? hinting->now : hinting->now + HINT_PAUSE));
}

/* An errand that was not run yet has been there since the last answer. */
static enum result
hint_errand(struct hinting *hinting, struct store *store, const char *id)
{
	struct errand	errand;
	int64_t		due = hinting->now + HINT_PAUSE;
	enum result	word;

	word = errand_get(hinting->arena, store, id, &errand);
	if (word != OK)
		return (word);
	if (errand.attempts == 0 && errand.created_at < hinting->now)
		due = errand.created_at + HINT_PAUSE < hinting->now ?
		    hinting->now : errand.created_at + HINT_PAUSE;
	if (errand.due_at <= due || errand.gave_up_at != 0)
		return (OK);
	hinting->wanted = true;

	return (hinting->looking ? OK : errand_sooner(store, id, due));
}

static enum result
sweep_body(struct store *store, void *argument)
{
	struct sweeping	*sweeping = argument;
	struct order	 order;
	enum result	 word;
	size_t		 i;

	for (i = 0; i < sweeping->found->count; i++) {
		/* An order that cannot be read does not stop the others. */
		if (order_load(sweeping->arena, store,
		    sweeping->found->items[i].id, &order) != OK)
			continue;
		if ((word = sweep_order(sweeping, store, &order)) != OK)
			return (word);
	}

	return (OK);
}

/* An attempt that waits for one whose provider is not set up any more begins
 * when that one's time is over. */
static enum result
sweep_order(struct sweeping *sweeping, struct store *store,
    struct order *order)
{
	const struct payment	*payment = order_payment(order);
	bool			 begun;
	enum result		 word;

	if (payment == NULL)
		return (OK);
	if (payment_is_waiting(payment)) {
		word = paying_next(sweeping->arena, store, order,
		    sweeping->now, &begun);
		return (word != OK || !begun ? word : order_save(
		    sweeping->arena, store, order, order->state));
	}
	if (!payment_is_open(payment))
		return (OK);
	sweeping->count++;

	return (payment_poll_put(sweeping->arena, store, order, payment,
	    LENGTH(poll_steps), sweeping->now));
}
