/*
 * A letter about a parcel, from a topic or a queue whose word was verified: the
 * provider's JSON {"id", "status", "comment"}. It goes to its order or, when it
 * cannot, to the letters nobody understood (shop/letters.h): nothing verified
 * is lost.
 */
#ifndef SHOP_SHIPMENT_LETTER_H
#define SHOP_SHIPMENT_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/shipment.h"
#include "store/store.h"

/*
 * A message is known by source, origin and message_id together. A topic uses
 * one MessageId for all its subscribers, so what comes from a topic through
 * a queue is "sns" too, with the ids of the envelope inside: pushed and pulled
 * it is one message. "sqs" is for what was written into the queue itself.
 */
struct shipment_letter {
	const char	*source;	/* "sns" or "sqs" */
	const char	*origin;	/* TopicArn, or the queue's name */
	const char	*message_id;	/* MessageId of SNS, or of SQS */
	const char	*body;		/* the provider's text */
	size_t		 body_length;
};

/*
 * Takes the letter: OK, it stands in its order or among the letters. CONFLICT:
 * it was seen before (the caller's body turns that into its own word, or
 * store_change runs it again for nothing). INVALID: no source, origin or id.
 * Inside a change; the message may be confirmed or deleted after its commit.
 */
enum result	shipment_letter_take(struct arena *, struct store *,
		    const struct shipment_letter *, int64_t now);

/* Keeps the letter for the manager without reading it, for a reason that stands
 * in the texts "letter.why.…". Words as above. Inside a change. */
enum result	shipment_letter_park(struct arena *, struct store *,
		    const struct shipment_letter *, const char *why,
		    int64_t now);

/* What a body says, as far as it is such JSON: order_id, status and comment;
 * whether they make sense is not judged. */
bool		shipment_letter_read(struct arena *, const char *, size_t,
		    struct shipment_event *);

#endif
