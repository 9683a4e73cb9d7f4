/*
 * Domain events: what happened to an order, written in the same change as what
 * happened, and never changed. Mails, shipping and whoever listens go by them.
 */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

struct event {
	const char	*id;		/* UUID */
	const char	*order_id;
	const char	*kind;		/* "order.paid", … (shop/notice.h) */
	int64_t		 at;		/* ms */
	const char	*data;		/* JSON, or "" */
};

struct events {
	size_t		 count;
	struct event	*items;
};

/* Inside a change. CONFLICT: the id is not new. */
enum result	event_put(struct store *, const struct event *);

/* ABSENT: no such event. */
enum result	event_get(struct arena *, struct store *, const char *id,
		    struct event *);

/* Of an order, oldest first, at most `limit`. */
enum result	events_of(struct arena *, struct store *,
		    const char *order_id, int limit, struct events *);

#endif
