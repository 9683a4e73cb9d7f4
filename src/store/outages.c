#include "store/outages.h"

#include "store/query.h"

static enum result	put_body(struct store *, void *);

enum result
outages_put(struct store *store, const struct outages *outages)
{
	struct outages	copy = *outages;

	return (store_change_soon(store, "outages", put_body, &copy));
}

enum result
outages_all(struct arena *arena, struct store *store, struct outages *out)
{
	struct query	 query;
	struct outage	*outage;
	enum result	 word;

	out->count = 0;
	out->items = NULL;
	query_begin(&query, store, OUTAGES_ALL);
	while ((word = query_row(&query)) == OK) {
		out->items = query_grow(arena, out->items, out->count,
		    sizeof(*out->items));
		outage = &out->items[out->count++];
		outage->origin = query_get_text(arena, &query, 0);
		outage->service = query_get_text(arena, &query, 1);
		outage->refused = query_get_number(&query, 2) != 0;
		outage->since = query_get_number(&query, 3);
		outage->until = query_get_number(&query, 4);
	}

	return (word == ABSENT ? OK : word);
}

static enum result
put_body(struct store *store, void *argument)
{
	const struct outages	*outages = argument;
	const struct outage	*outage;
	struct query		 query;
	enum result		 word;
	size_t			 i;

	query_begin(&query, store, OUTAGES_CLEAR);
	word = query_write(&query, NULL);
	for (i = 0; word == OK && i < outages->count; i++) {
		outage = &outages->items[i];
		query_begin(&query, store, OUTAGE_PUT);
		query_text(&query, outage->origin);
		query_text(&query, outage->service);
		query_number(&query, outage->refused);
		query_number(&query, outage->since);
		query_number(&query, outage->until);
		word = query_write(&query, NULL);
	}

	return (word);
}
