#include <string.h>

#include "base/moment.h"
#include "base/text.h"
#include "shop/delivery.h"
#include "shop/notice.h"
#include "shop/order.h"
#include "shop/shipment.h"
#include "store/seen.h"

static enum result	event_notice(struct arena *, struct store *,
			    const struct order *, const struct order_event *,
			    const char *, int64_t);
static bool		text_valid(const char *, size_t, size_t);

const char *
shipment_event_wrong(struct arena *arena, const struct shipment_event *event)
{
	char	*comment = arena_text(arena, event->comment), *at;

	if (!text_valid(event->status, 1, SHIPMENT_STATUS_MAX))
		return ("status");
	/* A line break is fine, other control characters are not. */
	for (at = comment; at != NULL && (at = strchr(at, '\n')) != NULL;)
		*at = ' ';

	return (text_valid(comment, 0, SHIPMENT_COMMENT_MAX) ? NULL :
	    "comment");
}

enum result
shipment_add(struct arena *arena, struct store *store,
    const struct shipment_event *event, int64_t now)
{
	const char		*delivery, *step = "";
	struct order_event	*entry;
	struct order		 order;
	enum result		 word;

	if (shipment_event_wrong(arena, event) != NULL)
		return (INVALID);
	word = order_load(arena, store, event->order_id, &order);
	if (word != OK)
		return (word);
	if (order.shipping.count >= SHIPMENT_EVENTS_MAX)
		return (REFUSED);

	entry = list_append(arena, &order.shipping, sizeof(*entry));
	entry->status = event->status;
	entry->comment = event->comment;
	entry->received_at = moment_iso(arena, event->received_at);
	delivery = delivery_of(arena, event->status);
	if (delivery_is_forward(order.delivery, delivery))
		order.delivery = step = delivery;
	word = order_save(arena, store, &order, order.state);
	if (word != OK)
		return (word == INVALID ? REFUSED : word);

	return (event_notice(arena, store, &order, entry, step, now));
}

enum result
shipment_apply(struct arena *arena, struct store *store,
    const struct shipment_event *event, int64_t now)
{
	struct shipment_event	known = *event;
	enum result		word;

	if (*event->message_id == '\0' ||
	    strlen(event->message_id) > SHIPMENT_MESSAGE_MAX)
		return (INVALID);
	word = seen_add(store, event->source, event->message_id, "",
	    "applied");
	if (word != OK)
		return (word);
	known.received_at = now;

	return (shipment_add(arena, store, &known, now));
}

enum result
shipment_handed_over(struct arena *arena, struct store *store,
    const char *order_id, const char *reference, int64_t now)
{
	struct order	order;
	enum result	word;

	if (!text_valid(reference, 0, SHIPMENT_REFERENCE_MAX))
		return (INVALID);
	if ((word = order_load(arena, store, order_id, &order)) != OK)
		return (word);
	if (*order.handed_over_at != '\0')
		return (CONFLICT);
	if (!order_is_paid(&order))
		return (REFUSED);

	order.handed_over_at = moment_iso(arena, now);
	order.carrier_reference = reference;
	if (strcmp(order.trouble, SHIPMENT_NOT_TAKEN) == 0)
		order.trouble = "";
	word = order_save(arena, store, &order, order.state);
	if (word != OK)
		return (word);

	return (notice_put(arena, store, &order, NOTICE_HANDED_OVER, NULL,
	    now));
}

/* The step: the delivery state this event brought; "": none, since the order
 * was there before, or further. */
static enum result
event_notice(struct arena *arena, struct store *store,
    const struct order *order, const struct order_event *entry,
    const char *step, int64_t now)
{
	struct json	*data = json_object(arena);

	json_set_text(data, "status", entry->status);
	json_set_text(data, "comment", entry->comment);
	json_set_text(data, "received_at", entry->received_at);
	json_set_text(data, "delivery", order->delivery);
	json_set_text(data, "step", step);

	return (notice_put(arena, store, order, NOTICE_SHIPPING, data, now));
}

/* Limits count code points. */
static bool
text_valid(const char *value, size_t minimum, size_t maximum)
{
	size_t	length;

	if (value == NULL || text_has_control(value))
		return (false);
	length = text_length(value);

	return (length >= minimum && length <= maximum);
}
