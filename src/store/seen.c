#include "store/seen.h"

#include "base/moment.h"
#include "store/query.h"

struct sweep {
	int64_t	before;
	int	limit;
};

static enum result	sweep_body(struct store *, void *);

enum result
seen_add(struct store *store, const char *source, const char *message_id,
    const char *body, const char *outcome)
{
	struct query	query;

	query_begin(&query, store, SEEN_ADD);
	query_text(&query, source);
	query_text(&query, message_id);
	query_number(&query, moment_now());
	query_text(&query, body);
	query_text(&query, outcome);

	return (query_write(&query, NULL));
}

enum result
seen_sweep(struct store *store, int64_t before, int limit)
{
	struct sweep	sweep = { before, limit > 0 ? limit : 0 };

	if (store->transaction == CHANGE)
		return (sweep_body(store, &sweep));
	return (store_change(store, "seen sweep", sweep_body, &sweep));
}

static enum result
sweep_body(struct store *store, void *argument)
{
	const struct sweep	*sweep = argument;
	struct query		 query;

	query_begin(&query, store, SEEN_SWEEP);
	query_number(&query, sweep->before);
	query_number(&query, sweep->limit);

	return (query_write(&query, NULL));
}
