#include <string.h>

#include "shop/attempt.h"
#include "shop/paying.h"
#include "shop/refund.h"
#include "store/errands.h"

#define REBUILD_ID	"5d0f8a52-6f0c-4c7e-9a55-1f8f3f3f6c01"
#define REBUILD_PAGE	200

struct rebuilding {
	struct arena	*arena;
	int64_t		*created_at;
	const char	**id;
	bool		*more;
};

static bool		is_one_of(const char *, const char *, const char *);
static enum result	attempt_keep(struct arena *, struct store *,
			    const struct order *, const struct payment *);
static bool		attempt_changed(const struct attempt *,
			    const struct attempt *);
static enum result	rebuild_body(struct store *, void *);

const char *const	attempt_differences[] = { "paid_there",
			    "unpaid_there", "unknown_there", "amount_there",
			    "refunded_there", "open_there", NULL };

const char *
attempt_difference(const struct attempt *attempt)
{
	bool	paid = is_one_of(attempt->state, "accepted", "refunded");
	bool	held = strcmp(attempt->state, "held") == 0;
	bool	open = is_one_of(attempt->state, "preparing", "pending");

	if (strcmp(attempt->said, "accepted") == 0) {
		if (!paid && !held)
			return ("paid_there");
		if (attempt->said_amount != attempt->amount ||
		    strcmp(attempt->said_currency, attempt->currency) != 0)
			return ("amount_there");
		return (attempt->said_refunded > attempt->refunded ?
		    "refunded_there" : "");
	}
	if (strcmp(attempt->said, "nothing") == 0)
		return (paid || held ||
		    (open && *attempt->reference != '\0') ?
		    "unknown_there" : "");
	if (strcmp(attempt->said, "pending") == 0 && !paid && !held && !open)
		return ("open_there");

	return ((paid || held) && *attempt->said != '\0' ? "unpaid_there" :
	    "");
}

enum result
attempts_keep(struct arena *arena, struct store *store,
    const struct order *order)
{
	const struct payment	*payments = order->payments.items;
	enum result		 word;
	size_t			 i;

	for (i = 0; i < order->payments.count; i++) {
		/* It may be forgotten before it begins. */
		if (payment_is_waiting(&payments[i]))
			continue;
		word = attempt_keep(arena, store, order, &payments[i]);
		if (word != OK)
			return (word);
	}

	return (OK);
}

enum result
attempt_hear(struct arena *arena, struct store *store, const char *id,
    const struct said *said, int64_t now)
{
	struct attempt	attempt;
	enum result	word;

	if ((word = attempt_get(arena, store, id, &attempt)) != OK)
		return (word);
	attempt.said = said->word;
	attempt.said_amount = said->amount;
	attempt.said_currency = said->currency;
	attempt.said_refunded = said->refunded;
	attempt.said_at = now;
	if (said->asked)
		attempt.asked_at = now;
	attempt.difference = attempt_difference(&attempt);

	return (attempt_say(store, &attempt));
}

enum result
attempts_rebuild(struct store *store, int64_t now)
{
	enum result	word;

	word = errand_put(store, REBUILD_ID, ATTEMPTS_REBUILD, ORDERS, "",
	    now);

	return (word == CONFLICT ? OK : word);
}

enum result
attempts_rebuild_page(struct arena *arena, struct store *store,
    int64_t *created_at, const char **id, bool *more)
{
	struct rebuilding	rebuilding = { arena, created_at, id, more };

	return (store_change(store, "attempts-rebuild", rebuild_body,
	    &rebuilding));
}

static bool
is_one_of(const char *word, const char *one, const char *other)
{
	return (strcmp(word, one) == 0 || strcmp(word, other) == 0);
}

/* Mostly nothing has changed, and nothing is written. */
static enum result
attempt_keep(struct arena *arena, struct store *store,
    const struct order *order, const struct payment *payment)
{
	static const struct attempt	unheard = { .said = "",
					    .said_currency = "" };
	struct attempt			before, now;
	enum result			word;

	word = attempt_get(arena, store, payment->id, &before);
	if (word != OK && word != ABSENT)
		return (word);
	now = word == OK ? before : unheard;
	now.id = payment->id;
	now.order_id = order->id;
	now.number = order->number;
	now.provider = payment->provider;
	now.state = payment->state;
	now.amount = payment->amount;
	now.currency = payment->currency;
	now.refunded = refund_made(order, payment);
	now.reference = payment->reference;
	now.created_at = payment->created_at;
	now.difference = attempt_difference(&now);
	if (word == OK && !attempt_changed(&before, &now))
		return (OK);

	return (attempt_put(store, &now));
}

static bool
attempt_changed(const struct attempt *before, const struct attempt *now)
{
	return (strcmp(before->state, now->state) != 0 ||
	    strcmp(before->reference, now->reference) != 0 ||
	    strcmp(before->number, now->number) != 0 ||
	    strcmp(before->currency, now->currency) != 0 ||
	    strcmp(before->difference, now->difference) != 0 ||
	    before->amount != now->amount ||
	    before->refunded != now->refunded);
}

/* Read where it is written: nobody's change comes between. */
static enum result
rebuild_body(struct store *store, void *argument)
{
	const struct rebuilding	*rebuilding = argument;
	struct orders		 orders;
	enum result		 word;
	size_t			 i;

	word = orders_page(rebuilding->arena, store, "",
	    *rebuilding->created_at, *rebuilding->id, REBUILD_PAGE, &orders);
	for (i = 0; word == OK && i < orders.count; i++)
		word = attempts_keep(rebuilding->arena, store,
		    &orders.items[i]);
	if (word != OK)
		return (word);
	*rebuilding->more = orders.more;
	if (orders.more) {
		*rebuilding->created_at = orders.last_created_at;
		*rebuilding->id = orders.last_id;
	}

	return (OK);
}
