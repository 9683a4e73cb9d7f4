/*
 * How an outside service that is asked all the time stands, for the manager and
 * for whoever watches the shop: one document each, in the collection
 * "services". It is written when something changes, and rarely while all is
 * well.
 */
#ifndef SHOP_SERVICE_H
#define SHOP_SERVICE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/result.h"
#include "store/store.h"

#define SERVICE_QUEUE		"shipping-queue"

/* While all is well the moment is written so often at most. */
#define SERVICE_WELL_EVERY	MINUTES(10)

struct service {
	const char	*trouble;	/* "" well, else a key of the texts
					   "why.…" and, behind a blank, more */
	int64_t		 well_at;	/* ms, about; 0: never */
	int64_t		 trouble_at;	/* since when; 0: well */
	/* not part of the document */
	int64_t		 revision;
};

/* How a service stands. ABSENT: it is not used. */
enum result	service_load(struct arena *, struct store *,
		    const char *name, struct service *);

/* It answered well (trouble ""), or did not. Its own change, if there is one to
 * be made. */
enum result	service_note(struct arena *, struct store *,
		    const char *name, const char *trouble, int64_t now);

/* It is not used any more. Its own change, if need be. */
enum result	service_forget(struct arena *, struct store *,
		    const char *name);

#endif
