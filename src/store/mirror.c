#include <string.h>

#include "store/mirror.h"
#include "store/query.h"

struct ending {
	const struct mirror_mark	*marks;
	size_t				 count;
	int64_t				 now;
};

struct troubling {
	const char	*word;
	int64_t		 now;
};

static enum result	done_body(struct store *, void *);
static enum result	trouble_body(struct store *, void *);
static enum result	state_read(struct arena *, struct store *,
			    struct mirror_status *);

enum result
mirror_mark(struct store *store, const char *collection, const char *id,
    int64_t now)
{
	struct query	query;

	query_begin(&query, store, MIRROR_MARK);
	query_text(&query, collection);
	query_text(&query, id);
	query_number(&query, now);

	return (query_write(&query, NULL));
}

enum result
mirror_page(struct arena *arena, struct store *store,
    const struct mirror_mark *after, int limit, struct mirror_marks *out)
{
	struct mirror_mark	*mark;
	struct query		 query;
	enum result		 word;

	query_begin(&query, store, MIRROR_PAGE);
	query_number(&query, after != NULL ? after->since : -1);
	query_text(&query, after != NULL ? after->collection : "");
	query_text(&query, after != NULL ? after->id : "");
	query_number(&query, limit > 0 ? limit : 0);
	out->count = 0;
	out->items = NULL;
	while ((word = query_row(&query)) == OK) {
		out->items = query_grow(arena, out->items, out->count,
		    sizeof(*out->items));
		mark = &out->items[out->count++];
		mark->collection = query_get_text(arena, &query, 0);
		mark->id = query_get_text(arena, &query, 1);
		mark->since = query_get_number(&query, 2);
		mark->changes = query_get_number(&query, 3);
		mark->document.id = mark->id;
		mark->document.body = query_get_text(arena, &query, 4);
		mark->document.revision = query_get_number(&query, 5);
		mark->document.created_at = query_get_number(&query, 6);
		mark->document.changed_at = query_get_number(&query, 7);
		mark->document.expires_at = query_get_number(&query, 8);
	}

	return (word == ABSENT ? OK : word);
}

enum result
mirror_done(struct store *store, const struct mirror_mark *marks,
    size_t count, int64_t now)
{
	struct ending	ending = { marks, count, now };

	if (count == 0)
		return (OK);

	return (store_change_soon(store, "mirror-done", done_body, &ending));
}

enum result
mirror_trouble(struct store *store, const char *trouble, int64_t now)
{
	struct mirror_status	 status;
	struct troubling	 troubling = { trouble, now };
	struct arena		*arena = arena_create();
	enum result		 word;

	word = state_read(arena, store, &status);
	if (word == OK && strcmp(status.trouble, trouble) != 0)
		word = store_change_soon(store, "mirror-trouble",
		    trouble_body, &troubling);
	arena_destroy(arena);

	return (word);
}

enum result
mirror_is_behind(struct store *store, const char *collection, const char *id,
    bool *behind)
{
	struct query	query;
	enum result	word;

	*behind = false;
	query_begin(&query, store, MIRROR_IS_BEHIND);
	query_text(&query, collection);
	query_text(&query, id);
	word = query_row(&query);
	if (word != OK)
		return (word == ABSENT ? OK : word);
	*behind = true;
	query_end(&query);

	return (OK);
}

enum result
mirror_status(struct arena *arena, struct store *store,
    struct mirror_status *status)
{
	struct query	query;
	enum result	word;

	memset(status, 0, sizeof(*status));
	if ((word = state_read(arena, store, status)) != OK)
		return (word);

	query_begin(&query, store, MIRROR_LAG);
	query_number(&query, MIRROR_COUNT_MAX);
	if ((word = query_row(&query)) != OK)
		return (word);
	status->behind = query_get_number(&query, 0);
	status->since = query_get_number(&query, 1);
	status->marking = query_get_number(&query, 2) != 0;
	query_end(&query);

	return (OK);
}

static enum result
done_body(struct store *store, void *argument)
{
	const struct ending	*ending = argument;
	struct query		 query;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; word == OK && i < ending->count; i++) {
		query_begin(&query, store, MIRROR_DONE);
		query_text(&query, ending->marks[i].collection);
		query_text(&query, ending->marks[i].id);
		query_number(&query, ending->marks[i].changes);
		word = query_write(&query, NULL);
	}
	if (word != OK)
		return (word);

	query_begin(&query, store, MIRROR_DONE_AT);
	query_number(&query, ending->now);

	return (query_write(&query, NULL));
}

static enum result
trouble_body(struct store *store, void *argument)
{
	const struct troubling	*troubling = argument;
	struct query		 query;

	query_begin(&query, store, MIRROR_TROUBLE);
	query_text(&query, troubling->word);
	query_number(&query, *troubling->word != '\0' ? troubling->now : 0);

	return (query_write(&query, NULL));
}

static enum result
state_read(struct arena *arena, struct store *store,
    struct mirror_status *status)
{
	struct query	query;
	enum result	word;

	query_begin(&query, store, MIRROR_STATE);
	if ((word = query_row(&query)) != OK)
		return (word == ABSENT ? fail(BROKEN, "no mirror state") :
		    word);
	status->target = query_get_text(arena, &query, 0);
	status->trouble = query_get_text(arena, &query, 1);
	status->trouble_at = query_get_number(&query, 2);
	status->done_at = query_get_number(&query, 3);
	status->restoring = query_get_text(arena, &query, 4);
	query_end(&query);

	return (OK);
}
