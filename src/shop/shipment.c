#include <string.h>

#include "base/moment.h"
#include "base/text.h"
#include "shop/order.h"
#include "shop/shipment.h"
#include "store/seen.h"

static bool	shipment_text_valid(const char *, size_t, size_t);

enum result
shipment_apply(struct arena *arena, struct store *store,
    const struct shipment_event *event, int64_t now)
{
	struct order_event	*entry;
	struct order		 order;
	enum result		 word;

	if (!shipment_text_valid(event->status, 1, SHIPMENT_STATUS_MAX) ||
	    !shipment_text_valid(event->comment, 0, SHIPMENT_COMMENT_MAX))
		return (INVALID);

	word = order_load(arena, store, event->order_id, &order);
	if (word != OK)
		return (word);
	if (order.shipping.count >= SHIPMENT_EVENTS_MAX)
		return (INVALID);

	word = seen_add(store, event->source, event->message_id, "",
	    "applied");
	if (word != OK)
		return (word);

	entry = list_append(arena, &order.shipping, sizeof(*entry));
	entry->status = event->status;
	entry->comment = event->comment;
	entry->received_at = moment_iso(arena, now);

	return (order_save(arena, store, &order, order.state));
}

enum result
shipment_handed_over(struct arena *arena, struct store *store,
    const char *order_id, const char *reference, int64_t now)
{
	struct order	order;
	enum result	word;

	if ((word = order_load(arena, store, order_id, &order)) != OK)
		return (word);
	if (*order.handed_over_at != '\0')
		return (CONFLICT);
	if (!order_is_paid(&order))
		return (REFUSED);

	order.handed_over_at = moment_iso(arena, now);
	order.carrier_reference = reference;

	return (order_save(arena, store, &order, order.state));
}

/* A line break in a comment is fine, other control characters are not; text is
 * counted in code points. */
static bool
shipment_text_valid(const char *value, size_t minimum, size_t maximum)
{
	const unsigned char	*byte;
	size_t			 length;

	if (value == NULL || !text_is_utf8(value, strlen(value)))
		return (false);
	for (byte = (const unsigned char *)value; *byte != '\0'; byte++) {
		if ((*byte < 0x20 && *byte != '\n') || *byte == 0x7f)
			return (false);
	}
	length = text_length(value);

	return (length >= minimum && length <= maximum);
}
