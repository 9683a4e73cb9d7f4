#include <stdio.h>
#include <string.h>

#include "store/mirror.h"
#include "wire/s3.h"
#include "work/mirror_table.h"
#include "work/mirror_walk.h"

/* How often one document may change while it is being compared. */
#define LOOKS	8

struct verifying {
	struct store			*store;
	const struct mirror_place	*place;
	struct mirror_walk		*walk;
};

static enum result	there_compare(const struct verifying *, const char *,
			    const char *);
static enum result	batch_compare(const struct verifying *,
			    struct arena *, const char *,
			    const struct documents *);
static enum result	back_compare(const struct verifying *, const char *);
static enum result	names_compare(const struct verifying *,
			    struct arena *, const char *,
			    const struct mirror_names *);
static enum result	look_again(const struct verifying *, const char *,
			    const char *);
static enum result	look_closely(const struct verifying *, struct arena *,
			    const char *, const char *, bool *);
static enum result	stored_get(struct arena *, struct store *,
			    const char *, const char *, struct document *);
static void		finding(const struct verifying *,
			    enum mirror_finding, const char *, const char *);

enum result
mirror_verify(struct store *store, const struct mirror_place *place,
    const char *behind, struct mirror_walk *walk)
{
	struct verifying	 verifying = { store, place, walk };
	const char		*slash = strchr(behind, '/'), *name;
	enum result		 word = OK;
	bool			 begun = *behind == '\0';
	size_t			 i;

	for (i = 0; word == OK && mirror_table[i].collection != NULL; i++) {
		name = mirror_table[i].collection;
		if (!begun && (slash == NULL || strncmp(behind, name,
		    (size_t)(slash - behind)) != 0 ||
		    name[slash - behind] != '\0'))
			continue;
		word = there_compare(&verifying, name,
		    begun ? "" : slash + 1);
		begun = true;
		if (word == OK)
			word = back_compare(&verifying, name);
	}

	return (begun ? word : INVALID);
}

/* Whether each document of ours is there. */
static enum result
there_compare(const struct verifying *verifying, const char *collection,
    const char *behind)
{
	struct documents	 page;
	struct arena		*arena;
	char			 last[1024];
	enum result		 word;

	snprintf(last, sizeof(last), "%s", behind);
	do {
		arena = arena_create();
		word = documents_by_id(arena, verifying->store, collection,
		    last, MIRROR_BATCH, &page);
		if (word == OK && page.count > 0) {
			word = batch_compare(verifying, arena, collection,
			    &page);
			snprintf(last, sizeof(last), "%s",
			    page.items[page.count - 1].id);
		}
		arena_destroy(arena);
		if (word == OK && page.count > 0 &&
		    !mirror_step(verifying->walk, collection, last,
		    page.count))
			word = LATER;
	} while (word == OK && page.count == MIRROR_BATCH);

	return (word);
}

static enum result
batch_compare(const struct verifying *verifying, struct arena *arena,
    const char *collection, const struct documents *page)
{
	struct mirror_item	*items = arena_alloc(arena, page->count *
				    sizeof(*items));
	enum result		 word;
	size_t			 i;

	for (i = 0; i < page->count; i++) {
		items[i].collection = collection;
		items[i].id = page->items[i].id;
		items[i].wish = MIRROR_LOOK;
	}
	word = mirror_insist(arena, verifying->place, items, page->count,
	    verifying->walk);
	for (i = 0; word == OK && i < page->count; i++) {
		if (items[i].word != OK || !mirror_same(&page->items[i],
		    &items[i]))
			word = look_again(verifying, collection,
			    page->items[i].id);
	}

	return (word);
}

/* Whether each document there is ours. */
static enum result
back_compare(const struct verifying *verifying, const char *collection)
{
	struct mirror_names	 names;
	struct arena		*arena;
	char			 token[2048] = "";
	enum result		 word;

	do {
		arena = arena_create();
		word = mirror_insist_list(arena, verifying->place, collection,
		    token, &names, verifying->walk);
		if (word == OK)
			word = names_compare(verifying, arena, collection,
			    &names);
		if (word == OK && snprintf(token, sizeof(token), "%s",
		    names.token) >= (int)sizeof(token))
			word = BROKEN;
		arena_destroy(arena);
		if (word == OK && !mirror_step(verifying->walk, collection,
		    "~", 0))
			word = LATER;
	} while (word == OK && *token != '\0');

	return (word);
}

static enum result
names_compare(const struct verifying *verifying, struct arena *arena,
    const char *collection, const struct mirror_names *names)
{
	struct document	document;
	enum result	word = OK;
	size_t		i;

	for (i = 0; word == OK && i < names->count; i++) {
		word = stored_get(arena, verifying->store, collection,
		    names->ids[i], &document);
		if (word == ABSENT)
			word = look_again(verifying, collection,
			    names->ids[i]);
	}

	return (word);
}

/* One that differs, byte for byte now: a shop that serves may have changed it
 * in between, and then it is behind, or has caught up. */
static enum result
look_again(const struct verifying *verifying, const char *collection,
    const char *id)
{
	struct arena	*arena;
	enum result	 word;
	bool		 settled = false;
	int		 looks;

	for (looks = 0; looks < LOOKS && !settled; looks++) {
		arena = arena_create();
		word = look_closely(verifying, arena, collection, id,
		    &settled);
		arena_destroy(arena);
		if (word != OK)
			return (word);
	}
	if (!settled)
		verifying->walk->behind++;

	return (OK);
}

/* What is stored, then what is there, then whether it is still stored. */
static enum result
look_closely(const struct verifying *verifying, struct arena *arena,
    const char *collection, const char *id, bool *settled)
{
	struct mirror_item	item = { collection, id, MIRROR_GET,
				    { NULL }, "", OK };
	struct document		before, after;
	enum result		ours, still, word;
	bool			behind;

	ours = stored_get(arena, verifying->store, collection, id, &before);
	word = ours != OK && ours != ABSENT ? ours : mirror_is_behind(
	    verifying->store, collection, id, &behind);
	if (word != OK)
		return (word);
	if (behind) {
		verifying->walk->behind++;
		*settled = true;
		return (OK);
	}
	if (!s3_key_valid(arena_format(arena, "%s/%s", collection, id))) {
		finding(verifying, ours == OK ? MIRROR_MISSING :
		    MIRROR_ADDITIONAL, collection, id);
		*settled = true;
		return (OK);
	}
	word = mirror_insist(arena, verifying->place, &item, 1,
	    verifying->walk);
	if (word != OK)
		return (word);
	still = stored_get(arena, verifying->store, collection, id, &after);
	if (still != ours || (ours == OK &&
	    before.revision != after.revision))
		return (still == OK || still == ABSENT ? OK : still);

	*settled = true;
	if (ours == OK && item.word == ABSENT)
		finding(verifying, MIRROR_MISSING, collection, id);
	else if (ours == OK && !mirror_same(&after, &item))
		finding(verifying, MIRROR_CHANGED, collection, id);
	else if (ours == ABSENT && item.word == OK)
		finding(verifying, MIRROR_ADDITIONAL, collection, id);

	return (OK);
}

/* Also what has expired and was not swept yet. */
static enum result
stored_get(struct arena *arena, struct store *store, const char *collection,
    const char *id, struct document *document)
{
	enum result	word;

	word = document_get(arena, store, collection, id, document);
	if (word == ABSENT)
		word = document_get_expired(arena, store, collection, id,
		    document);

	return (word);
}

static void
finding(const struct verifying *verifying, enum mirror_finding what,
    const char *collection, const char *id)
{
	verifying->walk->findings[what]++;
	verifying->walk->found(what, collection, id);
}
