#include "store/tally.h"

#include "store/query.h"

static enum result	tally_drop_zero(struct store *, const char *,
			    const char *);
static enum result	tallies_read(struct arena *, struct query *,
			    struct tallies *);

enum result
tally_add(struct store *store, const char *name, const char *key,
    int64_t count, int64_t amount)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, TALLY_ADD);
	query_text(&query, name);
	query_text(&query, key);
	query_number(&query, count);
	query_number(&query, amount);
	result = query_write(&query, NULL);
	if (result != OK)
		return (result);

	return (tally_drop_zero(store, name, key));
}

enum result
tally_get(struct store *store, const char *name, const char *key,
    int64_t *count, int64_t *amount)
{
	struct query	query;
	enum result	result;

	*count = 0;
	*amount = 0;
	query_begin(&query, store, TALLY_GET);
	query_text(&query, name);
	query_text(&query, key);
	result = query_row(&query);
	if (result != OK)
		return (result == ABSENT ? OK : result);

	*count = query_get_number(&query, 0);
	*amount = query_get_number(&query, 1);
	query_end(&query);
	return (OK);
}

enum result
tally_range(struct arena *arena, struct store *store, const char *name,
    const char *from, const char *to, int limit, struct tallies *out)
{
	struct query	query;
	bool		open;

	open = to == NULL || to[0] == '\0';
	query_begin(&query, store, open ? TALLY_RANGE_OPEN : TALLY_RANGE);
	query_text(&query, name);
	query_text(&query, from != NULL ? from : "");
	query_number(&query, limit > 0 ? limit : 0);
	if (!open)
		query_text(&query, to);

	return (tallies_read(arena, &query, out));
}

enum result
tally_top(struct arena *arena, struct store *store, const char *name,
    int limit, struct tallies *out)
{
	struct query	query;

	query_begin(&query, store, TALLY_TOP);
	query_text(&query, name);
	query_number(&query, limit > 0 ? limit : 0);

	return (tallies_read(arena, &query, out));
}

static enum result
tally_drop_zero(struct store *store, const char *name, const char *key)
{
	struct query	query;

	query_begin(&query, store, TALLY_DROP_ZERO);
	query_text(&query, name);
	query_text(&query, key);

	return (query_write(&query, NULL));
}

static enum result
tallies_read(struct arena *arena, struct query *query, struct tallies *out)
{
	enum result	 result;
	struct tally	*tally;

	out->count = 0;
	out->items = NULL;
	while ((result = query_row(query)) == OK) {
		out->items = query_grow(arena, out->items, out->count,
		    sizeof(*out->items));
		tally = &out->items[out->count++];
		tally->key = query_get_text(arena, query, 0);
		tally->count = query_get_number(query, 1);
		tally->amount = query_get_number(query, 2);
	}

	return (result == ABSENT ? OK : result);
}
