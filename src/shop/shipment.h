/*
 * What the carrier tells us about an order.
 */
#ifndef SHOP_SHIPMENT_H
#define SHOP_SHIPMENT_H

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

#define SHIPMENT_STATUS_MAX	64	/* code points */
#define SHIPMENT_COMMENT_MAX	500
#define SHIPMENT_EVENTS_MAX	200	/* of one order */
#define SHIPMENT_REFERENCE_MAX	255
#define SHIPMENT_MESSAGE_MAX	255	/* bytes of a message's id */

struct shipment_event {
	const char	*order_id;
	const char	*status;
	const char	*comment;
	const char	*source;	/* "rehearsal", "sns", … */
	const char	*message_id;	/* once per source */
};

/* Appends the event to the order. Inside a change. CONFLICT: seen before.
 * ABSENT: no such order. INVALID: too long, empty, or not text (a comment may
 * have several lines). */
enum result	shipment_apply(struct arena *, struct store *,
		    const struct shipment_event *, int64_t now);

/* Marks an order as handed to the carrier. Inside a change. CONFLICT: it was
 * already. REFUSED: it is not paid. INVALID: a reference too long or not
 * text. */
enum result	shipment_handed_over(struct arena *, struct store *,
		    const char *order_id, const char *reference, int64_t now);

#endif
