#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "shop/hand_over.h"
#include "shop/refund.h"
#include "shop/shipment.h"

#define ERRANDS_MAX	20	/* of one order; two are many */

static enum result	errand_make(struct arena *, struct store *,
			    const char *, bool, int64_t);
static enum result	errands_drop(struct arena *, struct store *,
			    const char *, int64_t);
static enum result	errands_hurry(struct arena *, struct store *,
			    const char *, bool *);

bool
hand_over_is_again(struct arena *arena, const struct errand *errand)
{
	struct json	*body;
	bool		 again = false;

	if (json_parse(arena, errand->body, strlen(errand->body),
	    &body) != OK)
		return (false);

	return (json_truth(json_get(body, "again"), &again) && again);
}

bool
hand_over_is_void(const struct order *order)
{
	return (strcmp(order->state, "canceled") == 0 ||
	    strcmp(order->state, "refunded") == 0 ||
	    (order->refunds.count > 0 && refund_left_in_all(order) == 0));
}

enum result
hand_over_done(struct arena *arena, struct store *store,
    const char *order_id, const char *reference, bool again, int64_t now)
{
	struct order	order;
	enum result	word;

	if ((word = order_load(arena, store, order_id, &order)) != OK)
		return (word);
	if (!hand_over_is_void(&order) && *order.handed_over_at == '\0')
		return (shipment_handed_over(arena, store, order_id,
		    reference, now));
	if (*order.handed_over_at != '\0' && !again)
		return (CONFLICT);

	if (hand_over_is_void(&order) && *order.trouble == '\0')
		order.trouble = "handed_over_void";
	order.handed_over_at = moment_iso(arena, now);
	if (*reference != '\0')
		order.carrier_reference = reference;
	if (strcmp(order.trouble, SHIPMENT_NOT_TAKEN) == 0)
		order.trouble = "";

	return (order_save(arena, store, &order, order.state));
}

enum result
hand_over_failed(struct arena *arena, struct store *store,
    const char *order_id)
{
	struct order	order;
	enum result	word;

	if ((word = order_load(arena, store, order_id, &order)) != OK)
		return (word);
	if (*order.trouble != '\0' || !order_is_paid(&order))
		return (OK);
	order.trouble = SHIPMENT_NOT_TAKEN;

	return (order_save(arena, store, &order, order.state));
}

enum result
hand_over_ask(struct arena *arena, struct store *store,
    const char *order_id, const char *seen, bool sure, int64_t now)
{
	struct order	order;
	bool		before, under_way = false;
	enum result	word;

	if ((word = order_load(arena, store, order_id, &order)) != OK)
		return (word);
	if (!order_is_paid(&order))
		return (REFUSED);
	if (strcmp(order.handed_over_at, seen) != 0)
		return (OK);
	before = *order.handed_over_at != '\0';
	if (before && !sure)
		return (INVALID);

	/* An errand from the time before would find its work done. */
	word = before ? errands_drop(arena, store, order_id, now) :
	    errands_hurry(arena, store, order_id, &under_way);
	if (word != OK || under_way)
		return (word);

	return (errand_make(arena, store, order_id, before, now));
}

enum result
hand_over_by_hand(struct arena *arena, struct store *store,
    const char *order_id, const char *reference, int64_t now)
{
	enum result	word;

	word = shipment_handed_over(arena, store, order_id, reference, now);
	if (word != OK && word != CONFLICT)
		return (word);

	return (errands_drop(arena, store, order_id, now));
}

enum result
hand_over_restored(struct arena *arena, struct store *store,
    const struct order *order, int64_t now)
{
	char		id[ID_SIZE];
	enum result	word;

	if (!order_is_paid(order) || *order->handed_over_at != '\0')
		return (OK);
	id_make(id);
	word = errand_put(store, id, HAND_OVER, order->id, "", now);

	return (word == OK ? errand_give_up(store, id, "restored") : word);
}

static enum result
errand_make(struct arena *arena, struct store *store, const char *order_id,
    bool again, int64_t now)
{
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];

	json_set_truth(body, "again", again);
	id_make(id);

	return (errand_put(store, id, HAND_OVER, order_id,
	    json_print(arena, body), now));
}

/* All but one that is running just now, which finds out by itself. */
static enum result
errands_drop(struct arena *arena, struct store *store, const char *order_id,
    int64_t now)
{
	struct errands	owed;
	enum result	word;
	size_t		i;

	word = errands_of(arena, store, order_id, HAND_OVER, ERRANDS_MAX,
	    &owed);
	for (i = 0; word == OK && i < owed.count; i++) {
		if (owed.items[i].leased_until <= now)
			word = errand_done(store, owed.items[i].id);
	}

	return (word);
}

/* One that waits or was given up becomes due; its id stays, so that a carrier
 * who has the order knows it again. */
static enum result
errands_hurry(struct arena *arena, struct store *store, const char *order_id,
    bool *under_way)
{
	struct errands	owed;
	enum result	word;

	word = errands_of(arena, store, order_id, HAND_OVER, 1, &owed);
	if (word != OK || owed.count == 0)
		return (word);
	*under_way = true;
	word = errand_again(store, owed.items[0].id);

	return (word == CONFLICT ? OK : word);
}
