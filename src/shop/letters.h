/*
 * Letters nobody understood: verified words about a parcel that could not be
 * put into an order. Collection "letters"; they stay until the manager applies
 * or dismisses them. The tally "letters" counts the open ones.
 */
#ifndef SHOP_LETTERS_H
#define SHOP_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/shipment.h"
#include "store/store.h"

#define LETTERS		"letters"
#define LETTER_BODY_MAX	65536	/* bytes that are kept */

struct letter {
	const char	*id;		/* UUID, made by letter_put */
	const char	*source;	/* "sns", "sqs" */
	const char	*origin;	/* topic or queue */
	const char	*message_id;
	const char	*why;		/* unreadable, too_long, unknown_order,
					   full: a text key */
	const char	*body;		/* as it came, up to the limit */
	int64_t		 size;		/* bytes that came */
	int64_t		 received_at;	/* ms */
	int64_t		 revision;	/* not part of the document */
};

struct letters {
	size_t		 count;
	struct letter	*items;
	bool		 more;		/* older ones follow, behind */
	int64_t		 last_created_at;	/* this place */
	const char	*last_id;
};

/* Inside a change. Only the body's beginning is kept when it is long. */
enum result	letter_put(struct arena *, struct store *, struct letter *);

/* ABSENT: no such letter, or it was dealt with. */
enum result	letter_load(struct arena *, struct store *, const char *id,
		    struct letter *);

/* Newest first; from the start (0), or from behind a place in the list. One
 * that cannot be read is left out, and logged. */
enum result	letters_page(struct arena *, struct store *,
		    int64_t created_before, const char *id_before, int limit,
		    struct letters *);

enum result	letters_count(struct store *, int64_t *);

/*
 * Puts what the manager read out of the letter into an order, as received when
 * the letter was, and ends the letter. The event's order_id may be the order's
 * number, and becomes its id. Inside a change. ABSENT: there is no such letter
 * any more. INVALID: `*wrong` names what is: "order", "status" or "comment".
 * REFUSED: the order has no room.
 */
enum result	letter_apply(struct arena *, struct store *, const char *id,
		    struct shipment_event *, int64_t now, const char **wrong);

/* Counts one that was put back as it was (a restore). Inside a change. */
enum result	letter_restored(struct store *);

/* Ends it without effect. Inside a change. ABSENT: no such any more. */
enum result	letter_dismiss(struct arena *, struct store *,
		    const char *id);

#endif
