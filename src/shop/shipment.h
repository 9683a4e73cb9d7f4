/*
 * What the carrier tells us about an order.
 */
#ifndef SHOP_SHIPMENT_H
#define SHOP_SHIPMENT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

#define SHIPMENT_STATUS_MAX	64	/* code points */
#define SHIPMENT_COMMENT_MAX	500
#define SHIPMENT_EVENTS_MAX	200	/* of one order */
#define SHIPMENT_REFERENCE_MAX	255
#define SHIPMENT_MESSAGE_MAX	255	/* bytes of a message's id */

/* The trouble of an order that the carrier does not take; it ends when the
 * order is handed over after all. */
#define SHIPMENT_NOT_TAKEN	"hand_over_refused"

struct shipment_event {
	const char	*order_id;
	const char	*status;
	const char	*comment;
	const char	*source;	/* "rehearsal", …; shipment_apply */
	const char	*message_id;	/* once per source; shipment_apply */
	int64_t		 received_at;	/* ms; shipment_add */
};

/* "status" or "comment" when it is too long, empty, or not text (a comment may
 * have several lines, or none); NULL: both are well. */
const char	*shipment_event_wrong(struct arena *,
		    const struct shipment_event *);

/* Appends the event to the order, moves its delivery forward if the status is
 * known (shop/delivery.h), and gives notice. Inside a change. ABSENT: no such
 * order. INVALID: status or comment are wrong. REFUSED: the order holds as many
 * events as it can. */
enum result	shipment_add(struct arena *, struct store *,
		    const struct shipment_event *, int64_t now);

/* The same, once for each message, as received now. Inside a change. CONFLICT:
 * seen before. INVALID: also for the message's id. */
enum result	shipment_apply(struct arena *, struct store *,
		    const struct shipment_event *, int64_t now);

/* Marks an order as handed to the carrier. Inside a change. CONFLICT: it was
 * already. REFUSED: it is not paid. INVALID: a reference too long or not
 * text. */
enum result	shipment_handed_over(struct arena *, struct store *,
		    const char *order_id, const char *reference, int64_t now);

#endif
