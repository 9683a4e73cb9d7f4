#include <string.h>

#include "base/digest.h"
#include "base/fields.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "shop/topic.h"
#include "store/documents.h"
#include "store/errands.h"
#include "store/seen.h"

#define CERTIFICATES	"sns_certificates"
#define SHELF		"all"		/* its one document */
#define SUBSCRIPTIONS	"sns_subscriptions"
#define SOURCE		"sns"

/* One URL: fetched (pem, until), or being fetched by an errand. */
struct certificate {
	const char	*url;
	const char	*pem;		/* "": not here */
	int64_t		 until;		/* ms */
	const char	*errand;	/* its id; "": none */
	int64_t		 tried_at;	/* ms */
};

struct shelf {
	struct list	list;		/* of struct certificate */
	int64_t		revision;	/* not part of the document */
};

static const struct field	certificate_fields[] = {
	FIELD_TEXT(struct certificate, url, 1, 2000, 0),
	FIELD_TEXT(struct certificate, pem, 0, 65536, FIELD_OPTIONAL),
	FIELD_INTEGER(struct certificate, until, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_TEXT(struct certificate, errand, 0, 36, FIELD_OPTIONAL),
	FIELD_INTEGER(struct certificate, tried_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_END
};

static const struct field	shelf_fields[] = {
	FIELD_LIST(struct shelf, list, struct certificate,
	    certificate_fields, TOPIC_CERTIFICATES_MAX, 0),
	FIELD_END
};

static const struct field	subscription_fields[] = {
	FIELD_TEXT(struct subscription, topic, 1, 400, 0),
	FIELD_TEXT(struct subscription, state, 1, 20, 0),
	FIELD_TEXT(struct subscription, why, 0, 1000, FIELD_OPTIONAL),
	FIELD_INTEGER(struct subscription, changed_at, 0, INT64_MAX, 0),
	FIELD_END
};

static enum result	shelf_load(struct arena *, struct store *,
			    struct shelf *);
static enum result	shelf_save(struct arena *, struct store *,
			    const struct shelf *);
static struct certificate *shelf_find(const struct shelf *, const char *);
static bool		tried_lately(const struct certificate *, int64_t);
static enum result	shelf_room(struct arena *, struct store *,
			    struct shelf *, int64_t,
			    struct certificate **);
static enum result	fetch_put(struct arena *, struct store *,
			    const struct certificate *, const char *,
			    int64_t);
static enum result	message_once(struct arena *, struct store *,
			    const char *, const char *);

enum result
topic_certificate(struct arena *arena, struct store *store, const char *url,
    int64_t now, const char **pem)
{
	const struct certificate	*found;
	struct shelf			 shelf;
	enum result			 word;

	if ((word = shelf_load(arena, store, &shelf)) != OK)
		return (word);
	found = shelf_find(&shelf, url);
	if (found != NULL && found->until > now) {
		*pem = found->pem;
		return (OK);
	}

	return (found != NULL && tried_lately(found, now) ? LATER : ABSENT);
}

/* An errand that waits for its next turn, or was given up, is woken instead of
 * doubled. */
enum result
topic_certificate_want(struct arena *arena, struct store *store,
    const char *url, const char *topic, int64_t now)
{
	struct certificate	*wanted;
	struct shelf		 shelf;
	char			 id[ID_SIZE];
	enum result		 word;

	if ((word = shelf_load(arena, store, &shelf)) != OK)
		return (word);
	wanted = shelf_find(&shelf, url);
	if (wanted != NULL && tried_lately(wanted, now))
		return (OK);
	if (wanted == NULL) {
		word = shelf_room(arena, store, &shelf, now, &wanted);
		if (word != OK || wanted == NULL)
			return (word);
		wanted->url = url;
		wanted->pem = wanted->errand = "";
	}
	wanted->tried_at = now;
	word = *wanted->errand == '\0' ? ABSENT :
	    errand_again(store, wanted->errand);
	if (word == ABSENT) {
		id_make(id);
		wanted->errand = id;
		word = fetch_put(arena, store, wanted, topic, now);
	}
	/* Somebody is at it just now. */
	if (word == CONFLICT)
		word = OK;

	return (word == OK ? shelf_save(arena, store, &shelf) : word);
}

enum result
topic_certificate_keep(struct arena *arena, struct store *store,
    const char *url, const char *pem, int64_t not_after)
{
	struct certificate	*found;
	struct shelf		 shelf;
	enum result		 word;

	if ((word = shelf_load(arena, store, &shelf)) != OK)
		return (word);
	/* Nobody wants it any more. */
	if ((found = shelf_find(&shelf, url)) == NULL)
		return (OK);
	found->pem = pem;
	found->until = not_after;
	found->errand = "";
	found->tried_at = 0;

	return (shelf_save(arena, store, &shelf));
}

enum result
subscription_load(struct arena *arena, struct store *store,
    const char *topic, struct subscription *subscription)
{
	struct document	document;
	char		id[DIGEST_SIZE];
	enum result	word;

	memset(subscription, 0, sizeof(*subscription));
	subscription->topic = topic;
	subscription->state = subscription->why = "";
	digest_sha256(topic, strlen(topic), id);
	word = document_get(arena, store, SUBSCRIPTIONS, id, &document);
	if (word != OK)
		return (word == ABSENT ? OK : word);

	return (fields_parse(arena, subscription_fields, document.body,
	    subscription));
}

enum result
subscription_asked(struct arena *arena, struct store *store,
    const char *topic, const char *message_id, const char *url, int64_t now)
{
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];
	enum result	 word;

	word = message_once(arena, store, topic, message_id);
	if (word != OK)
		return (word);
	json_set_text(body, "url", url);
	id_make(id);
	word = errand_put(store, id, TOPIC_CONFIRM, topic,
	    json_print(arena, body), now);
	if (word != OK)
		return (word);

	return (subscription_settled(arena, store, topic, "asked", "", now));
}

enum result
subscription_ended(struct arena *arena, struct store *store,
    const char *topic, const char *message_id, int64_t now)
{
	enum result	word;

	word = message_once(arena, store, topic, message_id);
	if (word != OK)
		return (word);

	return (subscription_settled(arena, store, topic, "ended", "", now));
}

enum result
subscription_settled(struct arena *arena, struct store *store,
    const char *topic, const char *state, const char *why, int64_t now)
{
	struct subscription	subscription = { topic, state, why, now };
	struct document		document;
	char			id[DIGEST_SIZE];
	enum result		word;

	log_event(strcmp(state, "ended") == 0 || *why != '\0' ?
	    LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "subscription", "topic",
	    topic, "state", state, "why", *why != '\0' ? why : NULL, NULL);
	digest_sha256(topic, strlen(topic), id);
	word = document_get(arena, store, SUBSCRIPTIONS, id, &document);
	if (word != OK && word != ABSENT)
		return (word);

	return (document_put(store, SUBSCRIPTIONS, id,
	    word == OK ? document.revision : 0, fields_print(arena,
	    subscription_fields, &subscription), 0));
}

static enum result
shelf_load(struct arena *arena, struct store *store, struct shelf *shelf)
{
	struct document	document;
	enum result	word;

	memset(shelf, 0, sizeof(*shelf));
	word = document_get(arena, store, CERTIFICATES, SHELF, &document);
	if (word == ABSENT)
		return (OK);
	if (word == OK)
		word = fields_parse(arena, shelf_fields, document.body,
		    shelf);
	shelf->revision = document.revision;

	return (word);
}

static enum result
shelf_save(struct arena *arena, struct store *store,
    const struct shelf *shelf)
{
	return (document_put(store, CERTIFICATES, SHELF, shelf->revision,
	    fields_print(arena, shelf_fields, shelf), 0));
}

static struct certificate *
shelf_find(const struct shelf *shelf, const char *url)
{
	struct certificate	*all = shelf->list.items;
	size_t			 i;

	for (i = 0; i < shelf->list.count; i++) {
		if (strcmp(all[i].url, url) == 0)
			return (&all[i]);
	}

	return (NULL);
}

/* A clock that was ahead and is put right hinders nothing. */
static bool
tried_lately(const struct certificate *certificate, int64_t now)
{
	return (now >= certificate->tried_at &&
	    now - certificate->tried_at < TOPIC_CERTIFICATE_PAUSE);
}

/*
 * A place for one more URL: a new one; else that of a certificate which ended,
 * or of the URL that was tried in vain, longest ago. NULL: every place is
 * needed. The errand of the URL that goes, goes with it.
 */
static enum result
shelf_room(struct arena *arena, struct store *store, struct shelf *shelf,
    int64_t now, struct certificate **room)
{
	struct certificate	*all = shelf->list.items, *oldest = NULL;
	enum result		 word = OK;
	size_t			 i;

	*room = NULL;
	if (shelf->list.count < TOPIC_CERTIFICATES_MAX) {
		*room = list_append(arena, &shelf->list, sizeof(**room));
		return (OK);
	}
	for (i = 0; i < shelf->list.count; i++) {
		if (all[i].until > now || tried_lately(&all[i], now))
			continue;
		if (oldest == NULL || all[i].tried_at < oldest->tried_at)
			oldest = &all[i];
	}
	if (oldest == NULL)
		return (OK);
	if (*oldest->errand != '\0')
		word = errand_done(store, oldest->errand);
	memset(oldest, 0, sizeof(*oldest));
	*room = oldest;

	return (word == ABSENT ? OK : word);
}

static enum result
fetch_put(struct arena *arena, struct store *store,
    const struct certificate *wanted, const char *topic, int64_t now)
{
	struct json	*body = json_object(arena);

	json_set_text(body, "url", wanted->url);
	json_set_text(body, "topic", topic);

	return (errand_put(store, wanted->errand, TOPIC_CERTIFICATE, topic,
	    json_print(arena, body), now));
}

/* As a letter about a parcel is known (shop/shipment_letter.h). */
static enum result
message_once(struct arena *arena, struct store *store, const char *topic,
    const char *message_id)
{
	return (seen_add(store, SOURCE, arena_format(arena, "%s %s", topic,
	    message_id), "", "taken"));
}
