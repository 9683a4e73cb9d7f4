#include <string.h>

#include "base/fields.h"
#include "base/id.h"
#include "shop/letters.h"
#include "shop/order.h"
#include "store/documents.h"
#include "store/tally.h"

#define TALLY		"letters"
#define OPEN		"open"

static const struct field	letter_fields[] = {
	FIELD_TEXT(struct letter, id, 36, 36, 0),
	FIELD_TEXT(struct letter, source, 1, 40, 0),
	FIELD_TEXT(struct letter, origin, 0, 2000, 0),
	FIELD_TEXT(struct letter, message_id, 0, 2000, 0),
	FIELD_TEXT(struct letter, why, 1, 40, 0),
	FIELD_TEXT(struct letter, body, 0, LETTER_BODY_MAX, 0),
	FIELD_INTEGER(struct letter, size, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct letter, received_at, 0, INT64_MAX, 0),
	FIELD_END
};

static enum result	letter_read(struct arena *, const struct document *,
			    struct letter *);
static enum result	letter_end(struct store *, const struct letter *);

enum result
letter_put(struct arena *arena, struct store *store, struct letter *letter)
{
	char		*id = arena_alloc(arena, ID_SIZE);
	enum result	 word;

	id_make(id);
	letter->id = id;
	letter->size = (int64_t)strlen(letter->body);
	letter->body = arena_copy(arena, letter->body,
	    strnlen(letter->body, LETTER_BODY_MAX));
	word = document_put(store, LETTERS, id, 0, fields_print(arena,
	    letter_fields, letter), 0);
	if (word != OK)
		return (word);

	return (tally_add(store, TALLY, OPEN, 1, 0));
}

enum result
letter_load(struct arena *arena, struct store *store, const char *id,
    struct letter *letter)
{
	struct document	document;
	enum result	word;

	if (!id_valid(id))
		return (ABSENT);
	word = document_get(arena, store, LETTERS, id, &document);
	if (word != OK)
		return (word);

	return (letter_read(arena, &document, letter));
}

enum result
letters_page(struct arena *arena, struct store *store,
    int64_t created_before, const char *id_before, int limit,
    struct letters *letters)
{
	struct documents	found;
	enum result		word;
	size_t			i;

	memset(letters, 0, sizeof(*letters));
	word = created_before != 0 ?
	    documents_after(arena, store, LETTERS_NEWEST, "", created_before,
	    id_before, limit + 1, &found) :
	    documents_find(arena, store, LETTERS_NEWEST, "", 0, limit + 1, 0,
	    &found);
	if (word != OK)
		return (word);

	/* One more than was asked for tells whether there is a next page. */
	if (found.count > (size_t)limit) {
		letters->more = true;
		found.count = (size_t)limit;
	}
	letters->items = arena_alloc(arena, found.count *
	    sizeof(*letters->items));
	for (i = 0; i < found.count; i++) {
		letters->last_created_at = found.items[i].created_at;
		letters->last_id = found.items[i].id;
		if (letter_read(arena, &found.items[i],
		    &letters->items[letters->count]) == OK)
			letters->count++;
	}

	return (OK);
}

enum result
letters_count(struct store *store, int64_t *count)
{
	int64_t	amount;

	return (tally_get(store, TALLY, OPEN, count, &amount));
}

enum result
letter_apply(struct arena *arena, struct store *store, const char *id,
    struct shipment_event *event, int64_t now, const char **wrong)
{
	struct order	order;
	struct letter	letter;
	enum result	word;

	*wrong = shipment_event_wrong(arena, event);
	if ((word = letter_load(arena, store, id, &letter)) != OK)
		return (word);
	word = order_find(arena, store, event->order_id, &order);
	if (word == ABSENT)
		*wrong = "order";
	if (*wrong != NULL)
		return (INVALID);
	if (word != OK)
		return (word);

	event->order_id = order.id;
	event->received_at = letter.received_at;
	word = shipment_add(arena, store, event, now);

	return (word == OK ? letter_end(store, &letter) : word);
}

enum result
letter_dismiss(struct arena *arena, struct store *store, const char *id)
{
	struct letter	letter;
	enum result	word;

	word = letter_load(arena, store, id, &letter);

	return (word == OK ? letter_end(store, &letter) : word);
}

enum result
letter_restored(struct store *store)
{
	return (tally_add(store, TALLY, OPEN, 1, 0));
}

static enum result
letter_read(struct arena *arena, const struct document *document,
    struct letter *letter)
{
	enum result	word;

	word = fields_parse(arena, letter_fields, document->body, letter);
	letter->revision = document->revision;

	return (word);
}

static enum result
letter_end(struct store *store, const struct letter *letter)
{
	enum result	word;

	word = document_remove(store, LETTERS, letter->id, letter->revision);

	return (word == OK ? tally_add(store, TALLY, OPEN, -1, 0) : word);
}
