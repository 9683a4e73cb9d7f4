#include <string.h>

#include "base/fields.h"
#include "shop/mail.h"
#include "store/documents.h"

#define MAIL_QUEUE	"mail_queue"
#define PAUSE_ID	"pause"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

static const struct field	pause_fields[] = {
	FIELD_TEXT(struct mail_pause, word, 1, 20, 0),
	FIELD_TEXT(struct mail_pause, why, 0, 500, 0),
	FIELD_INTEGER(struct mail_pause, since, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct mail_pause, until, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct mail_pause, times, 0, INT64_MAX, 0),
	FIELD_END
};

/* Between tries in vain; the last one from then on. */
static const int64_t	waits[] = { MINUTES(1), MINUTES(5), MINUTES(15) };

struct pausing {
	struct arena	*arena;
	const char	*word;
	const char	*why;
	int64_t		 now;
};

static enum result	pause_body(struct store *, void *);
static enum result	end_body(struct store *, void *);

enum result
mail_pause_load(struct arena *arena, struct store *store,
    struct mail_pause *pause)
{
	struct document	document;
	enum result	word;

	memset(pause, 0, sizeof(*pause));
	pause->word = pause->why = "";
	word = document_get(arena, store, MAIL_QUEUE, PAUSE_ID, &document);
	if (word != OK)
		return (word == ABSENT ? OK : word);
	pause->revision = document.revision;

	return (fields_parse(arena, pause_fields, document.body, pause));
}

enum result
mail_pause_begin(struct arena *arena, struct store *store, const char *word,
    const char *why, int64_t now)
{
	struct pausing	pausing = { arena, word, why, now };

	return (store_change(store, "mail-pause", pause_body, &pausing));
}

enum result
mail_pause_end(struct arena *arena, struct store *store)
{
	struct mail_pause	pause;
	enum result		word;

	word = mail_pause_load(arena, store, &pause);
	if (word != OK || pause.revision == 0)
		return (word);

	return (store_change(store, "mail-pause-end", end_body,
	    &pause.revision));
}

static enum result
pause_body(struct store *store, void *argument)
{
	const struct pausing	*pausing = argument;
	struct mail_pause	 pause;
	enum result		 word;

	word = mail_pause_load(pausing->arena, store, &pause);
	if (word != OK)
		return (word);
	if (strcmp(pause.word, pausing->word) != 0) {
		pause.since = pausing->now;
		pause.times = 0;
	}
	pause.word = pausing->word;
	pause.why = pausing->why;
	pause.until = pausing->now + waits[pause.times <
	    (int64_t)LENGTH(waits) ? (size_t)pause.times : LENGTH(waits) - 1];
	pause.times++;

	return (document_put(store, MAIL_QUEUE, PAUSE_ID, pause.revision,
	    fields_print(pausing->arena, pause_fields, &pause), 0));
}

static enum result
end_body(struct store *store, void *argument)
{
	const int64_t	*revision = argument;

	return (document_remove(store, MAIL_QUEUE, PAUSE_ID, *revision));
}
