#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/moment.h"
#include "wire/s3.h"
#include "work/mirror_upload.h"

#define TURN_FILE	"mirror.lock"

static int	turn_file = -1;

static enum result	pass_end(struct mirror_pass *);
static enum result	batch_run(struct arena *, struct store *,
			    const struct mirror_place *,
			    const struct mirror_marks *,
			    struct mirror_pass *);
static bool		item_make(struct arena *, const struct mirror_mark *,
			    struct mirror_item *);
static void		pass_move(struct mirror_pass *,
			    const struct mirror_mark *);

enum result
mirror_round(struct store *store, const struct mirror_place *place,
    struct mirror_pass *pass)
{
	struct mirror_mark	 last = { pass->collection, pass->id,
				    pass->since, 0, { NULL } };
	struct mirror_marks	 marks;
	struct arena		*arena = arena_create();
	enum result		 word;

	word = mirror_page(arena, store, pass->under_way ? &last : NULL,
	    pass->careful ? 1 : MIRROR_BATCH, &marks);
	if (word == OK && marks.count == 0)
		word = pass_end(pass);
	else if (word == OK)
		word = batch_run(arena, store, place, &marks, pass);
	arena_destroy(arena);

	return (word);
}

enum result
mirror_turn_take(const char *folder)
{
	char	path[1100];

	if (turn_file == -1) {
		snprintf(path, sizeof(path), "%s/" TURN_FILE, folder);
		turn_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC,
		    S_IRUSR | S_IWUSR);
	}
	if (turn_file == -1)
		return (fail(BROKEN, "mirror's turn: %s", strerror(errno)));
	if (flock(turn_file, LOCK_EX | LOCK_NB) == -1)
		return (errno == EWOULDBLOCK ? LATER : fail(BROKEN,
		    "mirror's turn: %s", strerror(errno)));

	return (OK);
}

void
mirror_turn_give(void)
{
	if (turn_file != -1)
		(void)flock(turn_file, LOCK_UN);
}

/* What did not go over keeps its mark; the next pass tries it again. */
static enum result
pass_end(struct mirror_pass *pass)
{
	bool	failed = pass->failed > 0;

	pass->under_way = false;
	pass->done = pass->failed = 0;

	return (failed ? LATER : ABSENT);
}

static enum result
batch_run(struct arena *arena, struct store *store,
    const struct mirror_place *place, const struct mirror_marks *marks,
    struct mirror_pass *pass)
{
	struct mirror_item	*items = arena_alloc(arena, marks->count *
				    sizeof(*items));
	struct mirror_mark	*done = arena_alloc(arena, marks->count *
				    sizeof(*done)), *wished;
	struct mirror_trouble	 trouble = { "", 0 };
	size_t			 i, wishes = 0, count = 0;
	enum result		 word;

	wished = arena_alloc(arena, marks->count * sizeof(*wished));
	for (i = 0; i < marks->count; i++) {
		if (item_make(arena, &marks->items[i], &items[wishes]))
			wished[wishes++] = marks->items[i];
		else
			done[count++] = marks->items[i];
	}
	if (wishes > 0)
		place->run(arena, items, wishes, &trouble);
	if (*trouble.word != '\0')
		pass->trouble = trouble;
	for (i = 0; i < wishes; i++) {
		if (items[i].word == OK)
			done[count++] = wished[i];
	}
	word = mirror_done(store, done, count, moment_now());
	pass_move(pass, &marks->items[marks->count - 1]);
	pass->done += count;
	pass->failed += marks->count - count;
	if (word != OK)
		return (word);
	pass->careful = count == 0;

	return (count > 0 ? OK : LATER);
}

/* False: no place could hold it under its name; no such id is made. */
static bool
item_make(struct arena *arena, const struct mirror_mark *mark,
    struct mirror_item *item)
{
	if (!s3_key_valid(arena_format(arena, "%s/%s", mark->collection,
	    mark->id))) {
		log_event(LOG_LEVEL_ERROR, "mirror", "trouble", "name",
		    "collection", mark->collection, NULL);
		return (false);
	}
	item->collection = mark->collection;
	item->id = mark->id;
	item->document = mark->document;
	item->wish = mark->document.revision > 0 ? MIRROR_PUT :
	    MIRROR_REMOVE;

	return (true);
}

static void
pass_move(struct mirror_pass *pass, const struct mirror_mark *mark)
{
	pass->under_way = true;
	pass->since = mark->since;
	snprintf(pass->collection, sizeof(pass->collection), "%s",
	    mark->collection);
	snprintf(pass->id, sizeof(pass->id), "%s", mark->id);
}
