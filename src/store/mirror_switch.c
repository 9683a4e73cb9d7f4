#include <string.h>

#include "base/moment.h"
#include "store/mirror.h"
#include "store/query.h"

struct switching {
	const char		*target;
	const char *const	*collections;
};

struct marking {
	int		 limit;
	bool		 more;
};

static enum result	switch_body(struct store *, void *);
static enum result	target_same(struct store *, const char *, bool *);
static enum result	collections_set(struct store *, const char *const *);
static enum result	collections_drop(struct store *,
			    const char *const *);
static bool		is_listed(const char *const *, const char *);
static enum result	mark_all_body(struct store *, void *);
static enum result	mark_none_body(struct store *, void *);
static enum result	mark_more_body(struct store *, void *);
static enum result	mark_page(struct store *, struct arena *,
			    const char *, const char *, int);
static enum result	restoring_body(struct store *, void *);
static enum result	sentence_write(struct store *, enum statement,
			    const char *);

enum result
mirror_switch(struct store *store, const char *target,
    const char *const *collections)
{
	struct switching	switching = { target, collections };

	return (store_change(store, "mirror-switch", switch_body,
	    &switching));
}

enum result
mirror_mark_all(struct store *store)
{
	return (store_change(store, "mirror-mark-all", mark_all_body, NULL));
}

enum result
mirror_mark_none(struct store *store)
{
	return (store_change(store, "mirror-mark-none", mark_none_body,
	    NULL));
}

enum result
mirror_mark_more(struct store *store, int limit, bool *more)
{
	struct marking	marking = { limit, false };
	enum result	word;

	word = store_change_soon(store, "mirror-mark-more", mark_more_body,
	    &marking);
	*more = marking.more;

	return (word);
}

enum result
mirror_restoring(struct store *store, const char *whence)
{
	return (store_change(store, "mirror-restoring", restoring_body,
	    (void *)(uintptr_t)whence));
}

static enum result
switch_body(struct store *store, void *argument)
{
	const struct switching	*switching = argument;
	enum result		 word;
	bool			 same;

	word = target_same(store, switching->target, &same);
	if (word == OK && !same) {
		word = sentence_write(store, MIRROR_TARGET,
		    switching->target);
		if (word == OK)
			word = sentence_write(store, MIRROR_CLEAR, NULL);
		if (word == OK)
			word = sentence_write(store, MIRROR_COLLECTIONS_CLEAR,
			    NULL);
	}
	if (word != OK || *switching->target == '\0')
		return (word);

	return (collections_set(store, switching->collections));
}

static enum result
target_same(struct store *store, const char *target, bool *same)
{
	struct mirror_status	 status;
	struct arena		*arena = arena_create();
	enum result		 word;

	word = mirror_status(arena, store, &status);
	*same = word == OK && strcmp(status.target, target) == 0;
	arena_destroy(arena);

	return (word);
}

static enum result
collections_set(struct store *store, const char *const *collections)
{
	enum result	word;
	size_t		i;

	word = collections_drop(store, collections);
	for (i = 0; word == OK && collections[i] != NULL; i++)
		word = sentence_write(store, MIRROR_COLLECTION_ADD,
		    collections[i]);

	return (word);
}

/* Those that an earlier version of the program mirrored and this does not. */
static enum result
collections_drop(struct store *store, const char *const *collections)
{
	struct arena	*arena = arena_create();
	const char	*name = "";
	struct query	 query;
	enum result	 word;

	for (;;) {
		query_begin(&query, store, MIRROR_COLLECTION_AFTER);
		query_text(&query, name);
		if ((word = query_row(&query)) != OK)
			break;
		name = query_get_text(arena, &query, 0);
		query_end(&query);
		if (is_listed(collections, name))
			continue;
		word = sentence_write(store, MIRROR_COLLECTION_DROP, name);
		if (word == OK)
			word = sentence_write(store, MIRROR_DROP, name);
		if (word != OK)
			break;
	}
	arena_destroy(arena);

	return (word == ABSENT ? OK : word);
}

static bool
is_listed(const char *const *collections, const char *name)
{
	size_t	i;

	for (i = 0; collections[i] != NULL; i++) {
		if (strcmp(collections[i], name) == 0)
			return (true);
	}

	return (false);
}

static enum result
mark_all_body(struct store *store, void *argument)
{
	return (sentence_write(store, MIRROR_MARK_ALL, NULL));
}

static enum result
mark_none_body(struct store *store, void *argument)
{
	enum result	word;

	word = sentence_write(store, MIRROR_MARK_NONE, NULL);

	return (word == OK ? sentence_write(store, MIRROR_CLEAR, NULL) :
	    word);
}

static enum result
mark_more_body(struct store *store, void *argument)
{
	struct marking	*marking = argument;
	struct arena	*arena = arena_create();
	const char	*name, *from;
	struct query	 query;
	enum result	 word;

	marking->more = false;
	query_begin(&query, store, MIRROR_UNMARKED);
	word = query_row(&query);
	if (word == OK) {
		name = query_get_text(arena, &query, 0);
		from = query_get_text(arena, &query, 1);
		query_end(&query);
		marking->more = true;
		word = mark_page(store, arena, name, from, marking->limit);
	}
	arena_destroy(arena);

	return (word == ABSENT ? OK : word);
}

/* Those of a collection behind an id; a short page is its last. */
static enum result
mark_page(struct store *store, struct arena *arena, const char *name,
    const char *from, int limit)
{
	const char	*last;
	struct query	 query;
	enum result	 word;
	int64_t		 count;

	query_begin(&query, store, MIRROR_PAGE_END);
	query_text(&query, name);
	query_text(&query, from);
	query_number(&query, limit);
	if ((word = query_row(&query)) != OK)
		return (word == ABSENT ? BROKEN : word);
	count = query_get_number(&query, 0);
	last = count > 0 ? query_get_text(arena, &query, 1) : from;
	query_end(&query);

	query_begin(&query, store, MIRROR_MARK_PAGE);
	query_text(&query, name);
	query_text(&query, from);
	query_text(&query, last);
	query_number(&query, moment_now());
	if ((word = query_write(&query, NULL)) != OK)
		return (word);

	query_begin(&query, store, MIRROR_MARKED_TO);
	query_text(&query, name);
	query_text(&query, last);
	query_number(&query, count < limit);

	return (query_write(&query, NULL));
}

static enum result
restoring_body(struct store *store, void *argument)
{
	return (sentence_write(store, MIRROR_RESTORING, argument));
}

static enum result
sentence_write(struct store *store, enum statement which, const char *text)
{
	struct query	query;

	query_begin(&query, store, which);
	if (text != NULL)
		query_text(&query, text);

	return (query_write(&query, NULL));
}

