#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "shop/letters.h"
#include "shop/shipment.h"
#include "shop/shipment_letter.h"
#include "store/seen.h"

static enum result	 letter_seen(struct arena *, struct store *,
			    const struct shipment_letter *);
static enum result	 letter_keep(struct arena *, struct store *,
			    const struct shipment_letter *, const char *,
			    int64_t);
static const char	*letter_file(struct arena *, struct store *,
			    const struct shipment_letter *, int64_t,
			    enum result *);

enum result
shipment_letter_take(struct arena *arena, struct store *store,
    const struct shipment_letter *letter, int64_t now)
{
	const char	*why;
	enum result	 word;

	if ((word = letter_seen(arena, store, letter)) != OK)
		return (word);
	why = letter_file(arena, store, letter, now, &word);
	if (why == NULL)
		return (word);

	return (letter_keep(arena, store, letter, why, now));
}

enum result
shipment_letter_park(struct arena *arena, struct store *store,
    const struct shipment_letter *letter, const char *why, int64_t now)
{
	enum result	word;

	if ((word = letter_seen(arena, store, letter)) != OK)
		return (word);

	return (letter_keep(arena, store, letter, why, now));
}

bool
shipment_letter_read(struct arena *arena, const char *body, size_t length,
    struct shipment_event *event)
{
	struct json	*json;

	memset(event, 0, sizeof(*event));
	event->comment = "";
	if (json_parse(arena, body, length, &json) != OK ||
	    !json_text(json_get(json, "id"), &event->order_id) ||
	    !json_text(json_get(json, "status"), &event->status))
		return (false);

	return (json_get(json, "comment") == NULL ||
	    json_is_null(json_get(json, "comment")) ||
	    json_text(json_get(json, "comment"), &event->comment));
}

static enum result
letter_seen(struct arena *arena, struct store *store,
    const struct shipment_letter *letter)
{
	if (*letter->source == '\0' || *letter->origin == '\0' ||
	    *letter->message_id == '\0')
		return (INVALID);

	return (seen_add(store, letter->source, arena_format(arena, "%s %s",
	    letter->origin, letter->message_id), "", "taken"));
}

static enum result
letter_keep(struct arena *arena, struct store *store,
    const struct shipment_letter *letter, const char *why, int64_t now)
{
	struct letter	kept = { 0 };

	log_event(LOG_LEVEL_WARNING, "letter-not-understood", "source",
	    letter->source, "why", why, NULL);
	kept.source = letter->source;
	kept.origin = letter->origin;
	kept.message_id = letter->message_id;
	kept.why = why;
	kept.body = arena_copy(arena, letter->body, letter->body_length);
	kept.received_at = now;

	return (letter_put(arena, store, &kept));
}

/* Puts the letter into its order. NULL: done, or the word says what broke; else
 * why it cannot stand there. */
static const char *
letter_file(struct arena *arena, struct store *store,
    const struct shipment_letter *letter, int64_t now, enum result *word)
{
	struct shipment_event	 event;
	const char		*wrong;

	if (!shipment_letter_read(arena, letter->body, letter->body_length,
	    &event))
		return ("unreadable");
	wrong = shipment_event_wrong(arena, &event);
	if (wrong != NULL)
		return (text_length(event.status) > SHIPMENT_STATUS_MAX ||
		    text_length(event.comment) > SHIPMENT_COMMENT_MAX ?
		    "too_long" : "unreadable");
	event.received_at = now;
	*word = shipment_add(arena, store, &event, now);

	return (*word == ABSENT ? "unknown_order" :
	    *word == REFUSED ? "full" : NULL);
}
