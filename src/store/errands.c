#include <stdlib.h>
#include <string.h>

#include "base/moment.h"
#include "store/errands.h"
#include "store/query.h"

/* Beyond this many the count of stuck errands says nothing more. */
#define STUCK_MOST	1000

struct lease {
	struct arena	*arena;
	int64_t		 now;
	int64_t		 until;
	struct errand	*errand;
};

static enum result	lease_body(struct store *, void *);
static enum result	release_body(struct store *, void *);
static enum result	errand_there(struct store *, const char *);
static enum result	errands_read(struct arena *, struct query *,
			    struct errands *);
static struct errand	errand_read(struct arena *, struct query *);
static int		errand_compare(const void *, const void *);

enum result
errand_put(struct store *store, const char *id, const char *kind,
    const char *subject, const char *body, int64_t due_at)
{
	struct query	query;

	query_begin(&query, store, ERRAND_PUT);
	query_text(&query, id);
	query_text(&query, kind);
	query_text(&query, subject);
	query_text(&query, body);
	query_number(&query, due_at);
	query_number(&query, moment_now());

	return (query_write(&query, NULL));
}

enum result
errand_get(struct arena *arena, struct store *store, const char *id,
    struct errand *errand)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, ERRAND_GET);
	query_text(&query, id);
	if ((result = query_row(&query)) != OK)
		return (result);

	*errand = errand_read(arena, &query);
	query_end(&query);
	return (OK);
}

enum result
errand_lease(struct arena *arena, struct store *store, int64_t now,
    int64_t until, struct errand *errand)
{
	enum result	result;
	struct errands	next;
	struct lease	lease = { arena, now, until, errand };

	/* Mostly nothing is due: find that out without the writers' turn. */
	result = errands_waiting(arena, store, 1, &next);
	if (result != OK)
		return (result);
	if (next.count == 0 || next.items[0].due_at > now ||
	    next.items[0].leased_until > now)
		return (ABSENT);

	/* A lease that a power cut takes back was over with the process. */
	return (store_change_soon(store, "errand lease", lease_body,
	    &lease));
}

enum result
errand_done(struct store *store, const char *id)
{
	struct query	query;

	query_begin(&query, store, ERRAND_DONE);
	query_text(&query, id);

	return (query_write_one(&query, ABSENT));
}

enum result
errand_later(struct store *store, const char *id, int64_t due_at,
    const char *why)
{
	struct query	query;

	query_begin(&query, store, ERRAND_LATER);
	query_text(&query, id);
	query_number(&query, due_at);
	query_text(&query, why);

	return (query_write_one(&query, ABSENT));
}

enum result
errand_postpone(struct store *store, const char *id, int64_t due_at,
    const char *why)
{
	struct query	query;

	query_begin(&query, store, ERRAND_POSTPONE);
	query_text(&query, id);
	query_number(&query, due_at);
	query_text(&query, why);

	return (query_write_one(&query, ABSENT));
}

enum result
errand_give_up(struct store *store, const char *id, const char *why)
{
	struct query	query;

	query_begin(&query, store, ERRAND_GIVE_UP);
	query_text(&query, id);
	query_number(&query, moment_now());
	query_text(&query, why);

	return (query_write_one(&query, ABSENT));
}

enum result
errand_sooner(struct store *store, const char *id, int64_t due_at)
{
	struct query	query;

	query_begin(&query, store, ERRAND_SOONER);
	query_text(&query, id);
	query_number(&query, due_at);

	return (query_write_one(&query, ABSENT));
}

enum result
errand_again(struct store *store, const char *id)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, ERRAND_AGAIN);
	query_text(&query, id);
	query_number(&query, moment_now());
	result = query_write_one(&query, ABSENT);
	if (result != ABSENT)
		return (result);

	result = errand_there(store, id);
	return (result == OK ? CONFLICT : result);
}

enum result
errand_release(struct store *store)
{
	return (store_change(store, "errand release", release_body, NULL));
}

enum result
errand_cancel(struct store *store, const char *kind, const char *subject)
{
	struct query	query;

	query_begin(&query, store, ERRAND_CANCEL);
	query_text(&query, kind);
	query_text(&query, subject);
	query_number(&query, moment_now());

	return (query_write(&query, NULL));
}

enum result
errands_troubled(struct arena *arena, struct store *store, int64_t attempts,
    int limit, struct errands *out)
{
	struct query	query;

	query_begin(&query, store, ERRANDS_TROUBLED);
	query_number(&query, attempts);
	query_number(&query, limit > 0 ? limit : 0);

	return (errands_read(arena, &query, out));
}

enum result
errands_waiting(struct arena *arena, struct store *store, int limit,
    struct errands *out)
{
	struct query	query;

	query_begin(&query, store, ERRANDS_WAITING);
	query_number(&query, limit > 0 ? limit : 0);

	return (errands_read(arena, &query, out));
}

enum result
errands_stuck(struct store *store, int64_t now, int64_t age, int64_t *count)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, ERRANDS_STUCK);
	query_number(&query, now - age);
	query_number(&query, STUCK_MOST);
	result = query_row(&query);
	if (result != OK)
		return (result);

	*count = query_get_number(&query, 0);
	query_end(&query);
	return (OK);
}

enum result
errands_of(struct arena *arena, struct store *store, const char *subject,
    const char *kind, int limit, struct errands *out)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, ERRANDS_OF);
	query_text(&query, subject);
	query_text(&query, kind);
	query_number(&query, limit > 0 ? limit : 0);
	if ((result = errands_read(arena, &query, out)) != OK)
		return (result);
	/* A few: an index by age would cost each errand more. */
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items),
		    errand_compare);

	return (OK);
}

static enum result
lease_body(struct store *store, void *argument)
{
	struct lease	*lease = argument;
	struct query	 query;
	enum result	 result;

	query_begin(&query, store, ERRAND_LEASE);
	query_number(&query, lease->now);
	query_number(&query, lease->until);
	if ((result = query_in_change(&query)) != OK)
		return (result);
	if ((result = query_row(&query)) != OK)
		return (result);

	*lease->errand = errand_read(lease->arena, &query);
	query_end(&query);
	return (OK);
}

static enum result
release_body(struct store *store, void *argument)
{
	struct query	query;

	(void)argument;
	query_begin(&query, store, ERRAND_RELEASE);

	return (query_write(&query, NULL));
}

static enum result
errand_there(struct store *store, const char *id)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, ERRAND_THERE);
	query_text(&query, id);
	result = query_row(&query);
	if (result == OK)
		query_end(&query);

	return (result);
}

static enum result
errands_read(struct arena *arena, struct query *query, struct errands *out)
{
	enum result	result;

	out->count = 0;
	out->items = NULL;
	while ((result = query_row(query)) == OK) {
		out->items = query_grow(arena, out->items, out->count,
		    sizeof(*out->items));
		out->items[out->count++] = errand_read(arena, query);
	}

	return (result == ABSENT ? OK : result);
}

static struct errand
errand_read(struct arena *arena, struct query *query)
{
	struct errand	errand;

	errand.id = query_get_text(arena, query, 0);
	errand.kind = query_get_text(arena, query, 1);
	errand.subject = query_get_text(arena, query, 2);
	errand.body = query_get_text(arena, query, 3);
	errand.due_at = query_get_number(query, 4);
	errand.attempts = query_get_number(query, 5);
	errand.created_at = query_get_number(query, 6);
	errand.leased_until = query_get_number(query, 7);
	errand.gave_up_at = query_get_number(query, 8);
	errand.last_error = query_get_text(arena, query, 9);

	return (errand);
}

static int
errand_compare(const void *one, const void *other)
{
	const struct errand	*first = one, *second = other;

	if (first->created_at != second->created_at)
		return (first->created_at < second->created_at ? -1 : 1);

	return (strcmp(first->id, second->id));
}
