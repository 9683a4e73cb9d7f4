#include "store/attempts.h"

#include "store/query.h"

static enum result	attempts_read(struct arena *, struct query *,
			    struct attempts *);
static struct attempt	attempt_read(struct arena *, struct query *);

enum result
attempt_get(struct arena *arena, struct store *store, const char *id,
    struct attempt *attempt)
{
	struct query	query;
	enum result	word;

	query_begin(&query, store, ATTEMPT_GET);
	query_text(&query, id);
	if ((word = query_row(&query)) != OK)
		return (word);
	*attempt = attempt_read(arena, &query);
	query_end(&query);

	return (OK);
}

enum result
attempt_put(struct store *store, const struct attempt *attempt)
{
	struct query	query;

	query_begin(&query, store, ATTEMPT_PUT);
	query_text(&query, attempt->id);
	query_text(&query, attempt->order_id);
	query_text(&query, attempt->number);
	query_text(&query, attempt->provider);
	query_text(&query, attempt->state);
	query_number(&query, attempt->amount);
	query_text(&query, attempt->currency);
	query_number(&query, attempt->refunded);
	query_text(&query, attempt->reference);
	query_number(&query, attempt->created_at);
	query_text(&query, attempt->said);
	query_number(&query, attempt->said_amount);
	query_text(&query, attempt->said_currency);
	query_number(&query, attempt->said_refunded);
	query_number(&query, attempt->said_at);
	query_number(&query, attempt->asked_at);
	query_text(&query, attempt->difference);

	return (query_write(&query, NULL));
}

enum result
attempt_say(struct store *store, const struct attempt *attempt)
{
	struct query	query;

	query_begin(&query, store, ATTEMPT_SAY);
	query_text(&query, attempt->id);
	query_text(&query, attempt->said);
	query_number(&query, attempt->said_amount);
	query_text(&query, attempt->said_currency);
	query_number(&query, attempt->said_refunded);
	query_number(&query, attempt->said_at);
	query_number(&query, attempt->asked_at);
	query_text(&query, attempt->difference);

	return (query_write_one(&query, ABSENT));
}

enum result
attempts_of_reference(struct arena *arena, struct store *store,
    const char *reference, int limit, struct attempts *out)
{
	struct query	query;

	query_begin(&query, store, ATTEMPTS_OF_REFERENCE);
	query_text(&query, reference);
	query_number(&query, limit > 0 ? limit : 0);

	return (attempts_read(arena, &query, out));
}

enum result
attempts_between(struct arena *arena, struct store *store,
    const char *provider, int64_t created_at, const char *id, int64_t until,
    int limit, struct attempts *out)
{
	struct query	query;

	query_begin(&query, store, ATTEMPTS_BETWEEN);
	query_text(&query, provider);
	query_number(&query, created_at);
	query_text(&query, id);
	query_number(&query, until);
	query_number(&query, limit > 0 ? limit : 0);

	return (attempts_read(arena, &query, out));
}

enum result
attempts_different(struct arena *arena, struct store *store,
    const char *provider, const char *kind, int64_t created_before,
    const char *id_before, int limit, struct attempts *out)
{
	enum statement	which = ATTEMPTS_DIFFERENT;
	struct query	query;

	if (*provider != '\0')
		which = *kind != '\0' ? ATTEMPTS_DIFFERENT_BOTH :
		    ATTEMPTS_DIFFERENT_PROVIDER;
	else if (*kind != '\0')
		which = ATTEMPTS_DIFFERENT_KIND;
	query_begin(&query, store, which);
	query_text(&query, provider);
	query_text(&query, kind);
	query_number(&query, created_before);
	query_text(&query, id_before);
	query_number(&query, limit > 0 ? limit : 0);

	return (attempts_read(arena, &query, out));
}

enum result
attempts_different_count(struct store *store, const char *kind,
    int64_t *count)
{
	struct query	query;
	enum result	word;

	query_begin(&query, store, *kind == '\0' ? ATTEMPTS_COUNT :
	    ATTEMPTS_COUNT_KIND);
	query_text(&query, kind);
	query_number(&query, ATTEMPTS_COUNT_MAX);
	if ((word = query_row(&query)) != OK)
		return (word);
	*count = query_get_number(&query, 0);
	query_end(&query);

	return (OK);
}

enum result
reconciliation_get(struct arena *arena, struct store *store,
    const char *provider, struct reconciliation *out)
{
	struct query	query;
	enum result	word;

	query_begin(&query, store, RECONCILIATION_GET);
	query_text(&query, provider);
	if ((word = query_row(&query)) != OK)
		return (word);
	out->provider = query_get_text(arena, &query, 0);
	out->started_at = query_get_number(&query, 1);
	out->ended_at = query_get_number(&query, 2);
	out->reached_at = query_get_number(&query, 3);
	out->reached_id = query_get_text(arena, &query, 4);
	out->asked = query_get_number(&query, 5);
	query_end(&query);

	return (OK);
}

enum result
reconciliation_put(struct store *store, const struct reconciliation *given)
{
	struct query	query;

	query_begin(&query, store, RECONCILIATION_PUT);
	query_text(&query, given->provider);
	query_number(&query, given->started_at);
	query_number(&query, given->ended_at);
	query_number(&query, given->reached_at);
	query_text(&query, given->reached_id);
	query_number(&query, given->asked);

	return (query_write(&query, NULL));
}

static enum result
attempts_read(struct arena *arena, struct query *query, struct attempts *out)
{
	enum result	word;

	out->count = 0;
	out->items = NULL;
	while ((word = query_row(query)) == OK) {
		out->items = query_grow(arena, out->items, out->count,
		    sizeof(*out->items));
		out->items[out->count++] = attempt_read(arena, query);
	}

	return (word == ABSENT ? OK : word);
}

static struct attempt
attempt_read(struct arena *arena, struct query *query)
{
	struct attempt	attempt;

	attempt.id = query_get_text(arena, query, 0);
	attempt.order_id = query_get_text(arena, query, 1);
	attempt.number = query_get_text(arena, query, 2);
	attempt.provider = query_get_text(arena, query, 3);
	attempt.state = query_get_text(arena, query, 4);
	attempt.amount = query_get_number(query, 5);
	attempt.currency = query_get_text(arena, query, 6);
	attempt.refunded = query_get_number(query, 7);
	attempt.reference = query_get_text(arena, query, 8);
	attempt.created_at = query_get_number(query, 9);
	attempt.said = query_get_text(arena, query, 10);
	attempt.said_amount = query_get_number(query, 11);
	attempt.said_currency = query_get_text(arena, query, 12);
	attempt.said_refunded = query_get_number(query, 13);
	attempt.said_at = query_get_number(query, 14);
	attempt.asked_at = query_get_number(query, 15);
	attempt.difference = query_get_text(arena, query, 16);

	return (attempt);
}
