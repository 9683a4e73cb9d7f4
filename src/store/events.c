#include "store/events.h"

#include "store/query.h"

static struct event	event_read(struct arena *, struct query *);

enum result
event_put(struct store *store, const struct event *event)
{
	struct query	query;

	query_begin(&query, store, EVENT_PUT);
	query_text(&query, event->id);
	query_text(&query, event->order_id);
	query_text(&query, event->kind);
	query_number(&query, event->at);
	query_text(&query, event->data);

	return (query_write(&query, NULL));
}

enum result
event_get(struct arena *arena, struct store *store, const char *id,
    struct event *event)
{
	struct query	query;
	enum result	word;

	query_begin(&query, store, EVENT_GET);
	query_text(&query, id);
	if ((word = query_row(&query)) != OK)
		return (word);
	*event = event_read(arena, &query);
	query_end(&query);

	return (OK);
}

enum result
events_of(struct arena *arena, struct store *store, const char *order_id,
    int limit, struct events *events)
{
	struct query	query;
	enum result	word;

	events->count = 0;
	events->items = NULL;
	query_begin(&query, store, EVENTS_OF);
	query_text(&query, order_id);
	query_number(&query, limit > 0 ? limit : 0);
	while ((word = query_row(&query)) == OK) {
		events->items = query_grow(arena, events->items,
		    events->count, sizeof(*events->items));
		events->items[events->count++] = event_read(arena, &query);
	}

	return (word == ABSENT ? OK : word);
}

static struct event
event_read(struct arena *arena, struct query *query)
{
	struct event	event;

	event.id = query_get_text(arena, query, 0);
	event.order_id = query_get_text(arena, query, 1);
	event.kind = query_get_text(arena, query, 2);
	event.at = query_get_number(query, 3);
	event.data = query_get_text(arena, query, 4);

	return (event);
}
