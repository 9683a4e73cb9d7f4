#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "shop/basket.h"
#include "shop/policy.h"
#include "wire/s3.h"
#include "work/mirror_table.h"
#include "work/mirror_walk.h"

struct restoring {
	struct store			*store;
	const struct mirror_place	*place;
	const struct mirrored		*mirrored;
	struct mirror_walk		*walk;
};

struct putting {
	struct arena			*arena;
	const struct mirrored		*mirrored;
	const struct mirror_item	*items;
	size_t				 count;
	bool				*unreadable;	/* which of them */
};

static enum result	collection_restore(const struct restoring *);
static enum result	names_restore(const struct restoring *,
			    const struct mirror_names *);
static enum result	batch_restore(const struct restoring *,
			    const char *const *, size_t);
static enum result	is_missing(const struct restoring *, const char *,
			    bool *);
static bool		item_sound(struct arena *, const struct restoring *,
			    struct mirror_item *);
static void		document_date(struct arena *, const char *,
			    const struct json *, struct document *);
static enum result	put_body(struct store *, void *);
static void		unreadable(const struct restoring *, const char *);

enum result
mirror_restore(struct store *store, const struct mirror_place *place,
    struct mirror_walk *walk)
{
	struct restoring	restoring = { store, place, NULL, walk };
	enum result		word = OK;
	size_t			i;

	for (i = 0; word == OK && mirror_table[i].collection != NULL; i++) {
		restoring.mirrored = &mirror_table[i];
		word = collection_restore(&restoring);
	}

	return (word);
}

static enum result
collection_restore(const struct restoring *restoring)
{
	const char		*collection = restoring->mirrored->collection;
	struct mirror_names	 names;
	struct arena		*arena;
	char			 token[2048] = "";
	enum result		 word;

	do {
		arena = arena_create();
		word = mirror_insist_list(arena, restoring->place, collection,
		    token, &names, restoring->walk);
		if (word == OK)
			word = names_restore(restoring, &names);
		if (word == OK && snprintf(token, sizeof(token), "%s",
		    names.token) >= (int)sizeof(token))
			word = BROKEN;
		arena_destroy(arena);
		/* A page of what is here already is a page, too. */
		if (word == OK && !restoring->walk->go_on(restoring->walk))
			word = LATER;
	} while (word == OK && *token != '\0');

	return (word);
}

/* Those that are not here already, batch by batch. */
static enum result
names_restore(const struct restoring *restoring,
    const struct mirror_names *names)
{
	const char	*ids[MIRROR_BATCH];
	enum result	 word = OK;
	size_t		 i, count = 0;
	bool		 missing;

	for (i = 0; word == OK && i < names->count; i++) {
		word = is_missing(restoring, names->ids[i], &missing);
		if (word == OK && missing)
			ids[count++] = names->ids[i];
		if (word != OK || count == 0 || (count < MIRROR_BATCH &&
		    i + 1 < names->count))
			continue;
		word = batch_restore(restoring, ids, count);
		if (word == OK && !mirror_step(restoring->walk,
		    restoring->mirrored->collection, ids[count - 1], count))
			word = LATER;
		count = 0;
	}

	return (word);
}

static enum result
batch_restore(const struct restoring *restoring, const char *const *ids,
    size_t count)
{
	struct arena		*arena = arena_create();
	struct mirror_item	*items;
	struct putting		 putting = { arena, restoring->mirrored, NULL,
				    0, NULL };
	enum result		 word;
	size_t			 i;

	items = arena_alloc(arena, count * sizeof(*items));
	putting.unreadable = arena_alloc(arena, count * sizeof(bool));
	for (i = 0; i < count; i++) {
		items[i].collection = restoring->mirrored->collection;
		items[i].id = ids[i];
		items[i].wish = MIRROR_GET;
	}
	word = mirror_insist(arena, restoring->place, items, count,
	    restoring->walk);
	for (i = 0; word == OK && i < count; i++) {
		/* One that was removed since it was listed is no more. */
		if (items[i].word == OK && item_sound(arena, restoring,
		    &items[i]))
			items[putting.count++] = items[i];
	}
	putting.items = items;
	if (word == OK && putting.count > 0)
		word = store_change_soon(restoring->store, "restore",
		    put_body, &putting);
	if (word == OK)
		restoring->walk->carried += putting.count;
	for (i = 0; word == OK && i < putting.count; i++) {
		if (putting.unreadable[i])
			unreadable(restoring, items[i].id);
	}
	arena_destroy(arena);

	return (word);
}

static enum result
is_missing(const struct restoring *restoring, const char *id, bool *missing)
{
	const char	*collection = restoring->mirrored->collection;
	struct arena	*arena = arena_create();
	struct document	 document;
	enum result	 word;

	*missing = false;
	if (!s3_key_valid(arena_format(arena, "%s/%s", collection, id))) {
		unreadable(restoring, id);
		arena_destroy(arena);
		return (OK);
	}
	word = document_get(arena, restoring->store, collection, id,
	    &document);
	if (word == ABSENT)
		word = document_get_expired(arena, restoring->store,
		    collection, id, &document);
	*missing = word == ABSENT;
	arena_destroy(arena);

	return (word == ABSENT ? OK : word);
}

/* What came from outside is a document if it is JSON under its own id, and if
 * all that follows from it can be read. */
static bool
item_sound(struct arena *arena, const struct restoring *restoring,
    struct mirror_item *item)
{
	struct document	*document = &item->document;
	struct json	*json;
	const char	*id;

	if (json_parse(arena, document->body, strlen(document->body),
	    &json) != OK || !json_text(json_get(json, "id"), &id) ||
	    strcmp(id, item->id) != 0) {
		unreadable(restoring, item->id);
		return (false);
	}
	if (document->revision == 0)
		document_date(arena, item->collection, json, document);

	return (true);
}

/* A copy of a copy may have lost what stood beside it: then the document itself
 * tells when it was made, or nobody does. */
static void
document_date(struct arena *arena, const char *collection,
    const struct json *json, struct document *document)
{
	int64_t	now = moment_now();

	document->revision = 1;
	document->created_at = now;
	(void)json_integer(json_get(json, "created_at"),
	    &document->created_at);
	document->changed_at = now;
	document->expires_at = strcmp(collection, BASKETS) == 0 ?
	    now + policy()->basket_life : 0;
}

/* One that cannot be read stands there again as it was, but counts nowhere; one
 * that another excludes (two orders of one basket) does not. */
static enum result
put_body(struct store *store, void *argument)
{
	const struct putting	*putting = argument;
	const struct document	*document;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; word == OK && i < putting->count; i++) {
		document = &putting->items[i].document;
		word = document_restore(store, putting->mirrored->collection,
		    document);
		if (word == OK)
			word = putting->mirrored->restored(putting->arena,
			    store, document);
		putting->unreadable[i] = word == INVALID || word == CONFLICT;
		if (putting->unreadable[i])
			word = OK;
	}

	return (word);
}

static void
unreadable(const struct restoring *restoring, const char *id)
{
	restoring->walk->findings[MIRROR_UNREADABLE]++;
	restoring->walk->found(MIRROR_UNREADABLE,
	    restoring->mirrored->collection, id);
}
