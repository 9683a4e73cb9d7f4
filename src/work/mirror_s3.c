#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/moment.h"
#include "wire/perform.h"
#include "wire/role.h"
#include "work/mirror_place.h"
#include "work/mirror_s3.h"

#define TOGETHER	8

/* Keys of a role are asked for anew so long before they end. */
#define KEYS_EARLY	MINUTES(10)

static struct s3_target	 target;
static const char	*role;
static struct role_keys	 keys;
static const char	*told = "";	/* the trouble that is in the log */

static const char	*place_name(void);
static void		 place_run(struct arena *, struct mirror_item *,
			    size_t, struct mirror_trouble *);
static enum result	 place_list(struct arena *, const char *,
			    const char *, struct mirror_names *,
			    struct mirror_trouble *);
static bool		 keys_ready(struct mirror_trouble *);
static void		 call_make(struct arena *, const struct mirror_item *,
			    struct call *);
static void		 answer_read(struct arena *, struct mirror_item *,
			    enum result, const struct answer *,
			    struct mirror_trouble *);
static void		 found_read(struct arena *, struct mirror_item *,
			    const struct answer *);
static void		 trouble_note(const struct s3_verdict *,
			    const struct answer *, struct mirror_trouble *);
static const char	*or_none(const char *);

const struct mirror_place	mirror_s3 = {
	.name = place_name,
	.run = place_run,
	.list = place_list,
};

void
mirror_s3_configure(const struct s3_target *given, const char *origin)
{
	target = *given;
	role = origin;
	keys.expires_at = 0;
}

static const char *
place_name(void)
{
	static char	name[1200];

	snprintf(name, sizeof(name), "%s/%s/%s", target.endpoint,
	    target.bucket, target.prefix);

	return (name);
}

static void
place_run(struct arena *arena, struct mirror_item *items, size_t count,
    struct mirror_trouble *trouble)
{
	struct call	*calls = arena_alloc(arena, count * sizeof(*calls));
	struct answer	*answers = arena_alloc(arena, count *
			    sizeof(*answers));
	enum result	*words = arena_alloc(arena, count * sizeof(*words));
	size_t		 i;

	trouble->word = "";
	trouble->wait = 0;
	for (i = 0; i < count; i++) {
		items[i].word = LATER;
		items[i].md5 = "";
		call_make(arena, &items[i], &calls[i]);
	}
	if (!keys_ready(trouble))
		return;
	if (perform_all(arena, calls, count, TOGETHER, answers, words) != OK) {
		trouble->word = "unexpected";
		return;
	}
	for (i = 0; i < count; i++)
		answer_read(arena, &items[i], words[i], &answers[i], trouble);
}

static enum result
place_list(struct arena *arena, const char *collection, const char *token,
    struct mirror_names *names, struct mirror_trouble *trouble)
{
	struct s3_listing	 listing;
	struct s3_verdict	 verdict;
	struct call		 call;
	struct answer		 answer;
	const char		*start;
	enum result		 word;
	size_t			 i;

	memset(names, 0, sizeof(*names));
	names->token = trouble->word = "";
	trouble->wait = 0;
	if (!keys_ready(trouble))
		return (LATER);
	start = arena_format(arena, "%s/", collection);
	s3_list(arena, &target, start, token, S3_PAGE, &call);
	word = perform(arena, &call, &answer);
	s3_judge(arena, word, &answer, &verdict);
	if (verdict.word == OK)
		verdict.word = s3_listing_read(arena, &target, &answer,
		    &listing);
	if (verdict.word != OK) {
		if (*verdict.trouble == '\0')
			verdict.trouble = "unexpected";
		trouble_note(&verdict, &answer, trouble);
		return (verdict.word == ABSENT ? REFUSED : verdict.word);
	}
	names->ids = arena_alloc(arena, listing.count * sizeof(*names->ids));
	for (i = 0; i < listing.count; i++) {
		if (strncmp(listing.items[i].key, start, strlen(start)) == 0)
			names->ids[names->count++] = listing.items[i].key +
			    strlen(start);
	}
	names->token = listing.token;

	return (OK);
}

/* A role's keys that still hold are used while no new ones can be had. */
static bool
keys_ready(struct mirror_trouble *trouble)
{
	int64_t	now = moment_now();

	if (role == NULL)
		return (true);
	if (keys.expires_at - now < KEYS_EARLY &&
	    role_fetch(role, &keys) != OK && keys.expires_at <= now) {
		trouble->word = "role";
		return (false);
	}
	target.signer.key_id = keys.key_id;
	target.signer.secret = keys.secret;
	target.signer.token = keys.token;

	return (true);
}

static void
call_make(struct arena *arena, const struct mirror_item *item,
    struct call *call)
{
	const struct document	*document = &item->document;
	struct s3_beside	 beside = { item->collection,
				    document->revision, document->created_at,
				    document->changed_at,
				    document->expires_at };
	const char		*key;

	key = arena_format(arena, "%s/%s", item->collection, item->id);
	switch (item->wish) {
	case MIRROR_PUT:
		s3_put(arena, &target, key, &beside, document->body, call);
		break;
	case MIRROR_REMOVE:
		s3_remove(arena, &target, key, call);
		break;
	case MIRROR_LOOK:
		s3_look(arena, &target, key, call);
		break;
	case MIRROR_GET:
		s3_get(arena, &target, key, call);
		break;
	}
}

static void
answer_read(struct arena *arena, struct mirror_item *item, enum result word,
    const struct answer *answer, struct mirror_trouble *trouble)
{
	struct s3_verdict	verdict;

	s3_judge(arena, word, answer, &verdict);
	item->word = verdict.word;
	if (verdict.word == ABSENT && item->wish == MIRROR_REMOVE)
		item->word = OK;
	else if (verdict.word == ABSENT && item->wish == MIRROR_PUT) {
		item->word = REFUSED;
		verdict.trouble = "bucket";
	}
	if (item->word == OK)
		told = "";
	if (item->word == OK && (item->wish == MIRROR_LOOK ||
	    item->wish == MIRROR_GET))
		found_read(arena, item, answer);
	if (item->word != OK && item->word != ABSENT)
		trouble_note(&verdict, answer, trouble);
}

static void
found_read(struct arena *arena, struct mirror_item *item,
    const struct answer *answer)
{
	struct s3_beside	beside;

	(void)s3_beside_read(arena, answer, &beside, &item->md5);
	item->document.id = item->id;
	item->document.body = answer->body;
	item->document.revision = beside.revision;
	item->document.created_at = beside.created_at;
	item->document.changed_at = beside.changed_at;
	item->document.expires_at = beside.expires_at;
}

/* The first of a batch speaks for the rest; the same trouble again and again is
 * no news. */
static void
trouble_note(const struct s3_verdict *verdict, const struct answer *answer,
    struct mirror_trouble *trouble)
{
	if (*trouble->word != '\0')
		return;
	trouble->word = verdict->trouble;
	trouble->wait = answer->retry_after;
	if (strcmp(verdict->trouble, "token") == 0)
		keys.expires_at = 0;
	if (strcmp(told, verdict->trouble) == 0 || perform_is_abandoned())
		return;
	told = verdict->trouble;
	log_event(LOG_LEVEL_WARNING, "mirror", "trouble", verdict->trouble,
	    "code", or_none(verdict->code), "request",
	    or_none(verdict->request_id), "why", or_none(answer->trouble),
	    NULL);
}

static const char *
or_none(const char *text)
{
	return (*text != '\0' ? text : NULL);
}
