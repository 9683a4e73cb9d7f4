#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/moment.h"
#include "work/mirror_run.h"
#include "work/mirror_table.h"
#include "work/mirror_walk.h"

#define TRIES	8

static void		pause_for(int64_t);
static enum result	carry_collection(struct store *,
			    const struct mirror_place *, const char *,
			    struct mirror_walk *);
static enum result	carry_batch(struct arena *,
			    const struct mirror_place *, const char *,
			    const struct document *, size_t,
			    struct mirror_walk *);

enum result
mirror_carry(struct store *store, const struct mirror_place *place,
    struct mirror_walk *walk)
{
	enum result	word = OK;
	size_t		i;

	for (i = 0; word == OK && mirror_table[i].collection != NULL; i++)
		word = carry_collection(store, place,
		    mirror_table[i].collection, walk);

	return (word);
}

enum result
mirror_insist(struct arena *arena, const struct mirror_place *place,
    struct mirror_item *items, size_t count, struct mirror_walk *walk)
{
	struct mirror_item	*open = arena_alloc(arena, count *
				    sizeof(*open));
	size_t			*at = arena_alloc(arena, count * sizeof(*at));
	size_t			 i, left;
	unsigned int		 tries;
	enum result		 word;

	for (i = 0; i < count; i++)
		items[i].word = LATER;
	for (tries = 1;; tries++) {
		for (i = left = 0; i < count; i++) {
			if (items[i].word == LATER) {
				at[left] = i;
				open[left++] = items[i];
			}
		}
		place->run(arena, open, left, &walk->trouble);
		word = OK;
		for (i = 0; i < left; i++) {
			items[at[i]] = open[i];
			if (open[i].word != OK && open[i].word != ABSENT &&
			    word != REFUSED)
				word = open[i].word;
		}
		if (word != LATER || tries == TRIES || !walk->go_on(walk))
			return (word);
		pause_for(mirror_pause(tries, walk->trouble.wait));
	}
}

enum result
mirror_insist_list(struct arena *arena, const struct mirror_place *place,
    const char *collection, const char *token, struct mirror_names *names,
    struct mirror_walk *walk)
{
	unsigned int	tries;
	enum result	word;

	for (tries = 1;; tries++) {
		word = place->list(arena, collection, token, names,
		    &walk->trouble);
		if (word != LATER || tries == TRIES || !walk->go_on(walk))
			return (word);
		pause_for(mirror_pause(tries, walk->trouble.wait));
	}
}

bool
mirror_step(struct mirror_walk *walk, const char *collection, const char *id,
    size_t count)
{
	walk->seen += count;
	snprintf(walk->at, sizeof(walk->at), "%s/%s", collection, id);

	return (walk->go_on(walk));
}

bool
mirror_same(const struct document *document, const struct mirror_item *item)
{
	const struct document	*found = &item->document;
	char			 md5[DIGEST_MD5_SIZE];

	if (found->revision != document->revision ||
	    found->created_at != document->created_at ||
	    found->changed_at != document->changed_at ||
	    found->expires_at != document->expires_at)
		return (false);
	if (item->wish == MIRROR_GET)
		return (strcmp(found->body, document->body) == 0);

	return (digest_md5(document->body, strlen(document->body), md5) &&
	    strcmp(md5, item->md5) == 0);
}

static void
pause_for(int64_t ms)
{
	struct timespec	time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static enum result
carry_collection(struct store *store, const struct mirror_place *place,
    const char *collection, struct mirror_walk *walk)
{
	struct documents	 page;
	struct arena		*arena;
	char			 last[1024] = "";
	enum result		 word;

	do {
		arena = arena_create();
		word = documents_by_id(arena, store, collection, last,
		    MIRROR_BATCH, &page);
		if (word == OK && page.count > 0) {
			word = carry_batch(arena, place, collection,
			    page.items, page.count, walk);
			snprintf(last, sizeof(last), "%s",
			    page.items[page.count - 1].id);
		}
		arena_destroy(arena);
		if (word == OK && page.count > 0 &&
		    !mirror_step(walk, collection, last, page.count))
			word = LATER;
	} while (word == OK && page.count == MIRROR_BATCH);

	return (word);
}

static enum result
carry_batch(struct arena *arena, const struct mirror_place *place,
    const char *collection, const struct document *documents, size_t count,
    struct mirror_walk *walk)
{
	struct mirror_item	*items = arena_alloc(arena, count *
				    sizeof(*items));
	enum result		 word;
	size_t			 i, left = 0;

	for (i = 0; i < count; i++) {
		items[i].collection = collection;
		items[i].id = documents[i].id;
		items[i].wish = MIRROR_LOOK;
	}
	if ((word = mirror_insist(arena, place, items, count, walk)) != OK)
		return (word);
	for (i = 0; i < count; i++) {
		if (items[i].word == OK && mirror_same(&documents[i],
		    &items[i]))
			continue;
		items[left] = items[i];
		items[left].wish = MIRROR_PUT;
		items[left++].document = documents[i];
	}
	if (left == 0)
		return (OK);
	word = mirror_insist(arena, place, items, left, walk);
	walk->carried += left;

	return (word);
}
