#include <string.h>

#include "base/log.h"
#include "base/url.h"
#include "wire/s3.h"
#include "wire/s3_xml.h"

#define CODE_MAX	64

struct error {
	struct arena	*arena;
	const char	*code;
};

struct listing_work {
	struct arena		*arena;
	size_t			 prefix;	/* bytes */
	const char		*start;
	struct s3_listing	*listing;
	struct s3_object	 object;
	bool			 truncated;
	bool			 seen;		/* it is a listing */
	size_t			 room;
};

const char *const	s3_trouble_words[] = { "name", "unreachable",
			    "untrusted", "silent", "busy", "denied", "key",
			    "signature", "token", "suspended", "clock",
			    "region", "bucket", "full", "unexpected", NULL };

/* S3's error codes (Amazon S3 API Reference, "Error responses"; those of Ceph
 * beside them) that mean more than their status. */
static const struct {
	const char	*code;
	enum result	 word;
	const char	*trouble;
} codes[] = {
	{ "AccessDenied", REFUSED, "denied" },
	{ "AllAccessDisabled", REFUSED, "suspended" },
	{ "AccountProblem", REFUSED, "suspended" },
	{ "UserSuspended", REFUSED, "suspended" },
	{ "InvalidAccessKeyId", REFUSED, "key" },
	{ "SignatureDoesNotMatch", REFUSED, "signature" },
	{ "ExpiredToken", REFUSED, "token" },
	{ "InvalidToken", REFUSED, "token" },
	{ "TokenRefreshRequired", REFUSED, "token" },
	{ "RequestTimeTooSkewed", REFUSED, "clock" },
	{ "AuthorizationHeaderMalformed", REFUSED, "region" },
	{ "IllegalLocationConstraintException", REFUSED, "region" },
	{ "PermanentRedirect", REFUSED, "region" },
	{ "TemporaryRedirect", REFUSED, "region" },
	{ "NoSuchBucket", REFUSED, "bucket" },
	{ "InvalidBucketName", REFUSED, "bucket" },
	{ "QuotaExceeded", REFUSED, "full" },
	{ "NoSuchKey", ABSENT, "" },
	{ "RequestTimeout", LATER, "busy" },
	{ "SlowDown", LATER, "busy" },
	{ "ConditionalRequestConflict", LATER, "busy" },
	{ "OperationAborted", LATER, "busy" },
};

/* Where the code is not known, or there is none because HEAD was asked. */
static const struct {
	int		 status;
	enum result	 word;
	const char	*trouble;
} statuses[] = {
	{ 301, REFUSED, "region" },
	{ 307, REFUSED, "region" },
	{ 403, REFUSED, "denied" },
	{ 404, ABSENT, "" },
	{ 408, LATER, "busy" },
	{ 429, LATER, "busy" },
	{ 500, LATER, "busy" },
	{ 502, LATER, "busy" },
	{ 503, LATER, "busy" },
	{ 504, LATER, "busy" },
	{ 507, REFUSED, "full" },
};

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

static const char	*silence_word(enum silence);
static void		 status_judge(const struct answer *,
			    struct s3_verdict *);
static void		 error_element(void *, const char *, const char *,
			    const char *);
static void		 listing_element(void *, const char *, const char *,
			    const char *);
static void		 object_take(struct listing_work *);
static const char	*key_read(struct arena *, const char *);

void
s3_judge(struct arena *arena, enum result word, const struct answer *answer,
    struct s3_verdict *verdict)
{
	struct error	error = { arena, "" };

	verdict->word = OK;
	verdict->trouble = verdict->code = verdict->request_id = "";
	if (word != OK) {
		verdict->word = word == LATER ? LATER : BROKEN;
		verdict->trouble = word == LATER ?
		    silence_word(answer->silence) : "unexpected";
		return;
	}
	if (answer->status >= 200 && answer->status <= 299)
		return;

	if (s3_xml_read(arena, answer->body, answer->body_length,
	    error_element, &error) == OK)
		verdict->code = error.code;
	verdict->request_id = s3_request_id(answer);
	status_judge(answer, verdict);
}

enum result
s3_listing_read(struct arena *arena, const struct s3_target *target,
    const struct answer *answer, struct s3_listing *listing)
{
	struct listing_work	work = { .arena = arena,
				    .prefix = strlen(target->prefix),
				    .start = target->prefix,
				    .listing = listing };

	memset(listing, 0, sizeof(*listing));
	listing->token = "";
	work.object.key = work.object.etag = "";
	if (s3_xml_read(arena, answer->body, answer->body_length,
	    listing_element, &work) != OK || !work.seen ||
	    work.truncated != (*listing->token != '\0'))
		return (fail(BROKEN, "what S3 answered is no listing"));

	return (OK);
}

static const char *
silence_word(enum silence silence)
{
	switch (silence) {
	case SILENCE_UNKNOWN_NAME:
		return ("name");
	case SILENCE_UNTRUSTED:
		return ("untrusted");
	case SILENCE_TIME_OVER:
		return ("silent");
	default:
		return ("unreachable");
	}
}

static void
status_judge(const struct answer *answer, struct s3_verdict *verdict)
{
	size_t	i;

	for (i = 0; i < LENGTH(codes); i++) {
		if (strcmp(codes[i].code, verdict->code) == 0) {
			verdict->word = codes[i].word;
			verdict->trouble = codes[i].trouble;
			return;
		}
	}
	for (i = 0; i < LENGTH(statuses); i++) {
		if (statuses[i].status == answer->status) {
			verdict->word = statuses[i].word;
			verdict->trouble = statuses[i].trouble;
			return;
		}
	}
	verdict->word = BROKEN;
	verdict->trouble = "unexpected";
}

static void
error_element(void *argument, const char *parent, const char *name,
    const char *text)
{
	struct error	*error = argument;

	if (strcmp(parent, "Error") == 0 && strcmp(name, "Code") == 0 &&
	    strlen(text) <= CODE_MAX)
		error->code = arena_text(error->arena, text);
}

static void
listing_element(void *argument, const char *parent, const char *name,
    const char *text)
{
	struct listing_work	*work = argument;

	if (strcmp(parent, "Contents") == 0) {
		if (strcmp(name, "Key") == 0)
			work->object.key = arena_text(work->arena, text);
		else if (strcmp(name, "ETag") == 0)
			work->object.etag = s3_unquoted(work->arena,
			    arena_text(work->arena, text));
	} else if (strcmp(parent, "ListBucketResult") == 0) {
		if (strcmp(name, "Contents") == 0)
			object_take(work);
		else if (strcmp(name, "IsTruncated") == 0)
			work->truncated = strcmp(text, "true") == 0;
		else if (strcmp(name, "NextContinuationToken") == 0)
			work->listing->token = arena_text(work->arena, text);
	} else if (*parent == '\0') {
		work->seen = strcmp(name, "ListBucketResult") == 0;
	}
}

static void
object_take(struct listing_work *work)
{
	struct s3_listing	*listing = work->listing;
	struct s3_object	*larger;
	const char		*key = key_read(work->arena, work->object.key);

	if (strncmp(key, work->start, work->prefix) != 0)
		return;
	if (listing->count == work->room) {
		work->room = work->room == 0 ? 64 : 2 * work->room;
		larger = arena_alloc(work->arena, work->room *
		    sizeof(*larger));
		if (listing->count > 0)
			memcpy(larger, listing->items, listing->count *
			    sizeof(*larger));
		listing->items = larger;
	}
	work->object.key = key + work->prefix;
	listing->items[listing->count++] = work->object;
	work->object.key = work->object.etag = "";
}

/* We asked for keys as they stand in URLs, so that any key can stand in XML.
 * One that cannot be read is none of ours and stays as it is. */
static const char *
key_read(struct arena *arena, const char *encoded)
{
	struct pairs	pairs;

	if (strchr(encoded, '%') == NULL)
		return (encoded);
	if (pairs_parse(arena, encoded, strlen(encoded), &pairs) != OK ||
	    pairs.count != 1 || *pairs.items[0].value != '\0')
		return (encoded);

	return (pairs.items[0].name);
}
