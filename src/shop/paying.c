#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "shop/paying.h"
#include "shop/policy.h"
#include "store/errands.h"

static struct payment	*payment_make(struct arena *, struct order *);
static void		 payment_set(struct payment *, const struct method *,
			    int64_t);
static enum result	 payment_begin(struct arena *, struct store *,
			    struct order *, struct payment *, int64_t);
static enum result	 errand_for(struct arena *, struct store *,
			    const struct order *, const struct payment *,
			    const char *, int64_t);
static void		 waiting_forget(struct order *);

enum result
paying_add(struct arena *arena, struct store *store, struct order *order,
    const struct method *method, int64_t now)
{
	struct payment	*payment = payment_make(arena, order);

	payment_set(payment, method, now);

	return (payment_begin(arena, store, order, payment, now));
}

enum result
paying_switch(struct arena *arena, struct store *store, struct order *order,
    const struct method *method, int64_t now)
{
	struct payment	*payment = order_payment(order);
	enum result	 word;

	if (!payment_is_waiting(payment)) {
		if (payment->offline &&
		    strcmp(payment->provider, method->provider) == 0)
			return (REFUSED);
		word = paying_close(arena, store, order, payment, now);
		if (word != OK)
			return (word);
		payment = payment_make(arena, order);
	}
	payment_set(payment, method, now);
	payment->state = "waiting";

	return (OK);
}

enum result
paying_close(struct arena *arena, struct store *store,
    const struct order *order, struct payment *payment, int64_t now)
{
	if (payment->closing_at != 0)
		return (OK);
	payment->closing_at = now;

	return (errand_for(arena, store, order, payment, PAYMENT_CLOSE,
	    now));
}

enum result
paying_close_all(struct arena *arena, struct store *store, struct order *order,
    const struct payment *spared, int64_t now)
{
	struct payment	*payments = order->payments.items;
	enum result	 word = OK;
	size_t		 i;

	waiting_forget(order);
	for (i = 0; word == OK && i < order->payments.count; i++) {
		if (&payments[i] != spared && payment_is_open(&payments[i]))
			word = paying_close(arena, store, order,
			    &payments[i], now);
	}

	return (word);
}

/* What could be paid until a moment that is over cannot be paid now, even if
 * nobody answers who could say so. */
enum result
paying_next(struct arena *arena, struct store *store, struct order *order,
    int64_t now, bool *begun)
{
	struct payment	*payments = order->payments.items;
	struct payment	*next = order_payment(order);
	int64_t		 hold;
	size_t		 i;

	*begun = false;
	if (next == NULL || !payment_is_waiting(next) ||
	    strcmp(order->state, "pending") != 0)
		return (OK);
	for (i = 0; i + 1 < order->payments.count; i++) {
		if (payment_is_open(&payments[i]) &&
		    now < payments[i].expires_at)
			return (OK);
	}

	*begun = true;
	hold = next->expires_at - next->created_at;
	next->created_at = next->changed_at = now;
	next->expires_at = order->hold_until = now + hold;

	return (payment_begin(arena, store, order, next, now));
}

void
paying_stays(struct order *order, struct payment *payment)
{
	waiting_forget(order);
	payment->closing_at = 0;
	if (order_payment(order) == payment && order->hold_until != 0)
		order->hold_until = payment->expires_at;
}

bool
payment_is_open(const struct payment *payment)
{
	return (strcmp(payment->state, "preparing") == 0 ||
	    strcmp(payment->state, "pending") == 0);
}

bool
payment_is_waiting(const struct payment *payment)
{
	return (strcmp(payment->state, "waiting") == 0);
}

static struct payment *
payment_make(struct arena *arena, struct order *order)
{
	struct payment	*payment;
	char		 id[ID_SIZE];

	id_make(id);
	payment = list_append(arena, &order->payments, sizeof(*payment));
	payment->id = arena_text(arena, id);
	payment->amount = order->total;
	payment->currency = order->currency;
	payment->reference = payment->transaction = payment->url =
	    payment->reason = payment->seen_currency = "";

	return (payment);
}

static void
payment_set(struct payment *payment, const struct method *method,
    int64_t now)
{
	int64_t	hold = method->hold_time;

	payment->provider = method->provider;
	payment->card = method->card;
	payment->offline = method->offline;
	payment->created_at = payment->changed_at = now;
	payment->expires_at = now + (hold > 0 ? hold : policy()->hold_time);
}

static enum result
payment_begin(struct arena *arena, struct store *store, struct order *order,
    struct payment *payment, int64_t now)
{
	enum result	word;

	order->hold_until = payment->expires_at;
	payment->state = payment->offline ? "pending" : "preparing";
	if (payment->offline)
		return (OK);
	word = errand_for(arena, store, order, payment, PAYMENT_START, now);
	payment->card = "";

	return (word);
}

static enum result
errand_for(struct arena *arena, struct store *store,
    const struct order *order, const struct payment *payment,
    const char *kind, int64_t now)
{
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];

	json_set_text(body, "payment", payment->id);
	json_set_text(body, "card", payment->card);
	id_make(id);

	return (errand_put(store, id, kind, order->id,
	    json_print(arena, body), now));
}

/* Nobody but us has ever heard of it. */
static void
waiting_forget(struct order *order)
{
	struct payment	*last = order_payment(order);

	if (last != NULL && payment_is_waiting(last))
		order->payments.count--;
}
