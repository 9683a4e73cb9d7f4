#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/url.h"
#include "wire/s3.h"

#define S3_TIMEOUT	SECONDS(15)
#define S3_OBJECT_MAX	((size_t)JSON_SIZE_MAX + 1024)
#define S3_LISTING_MAX	((size_t)4 * 1024 * 1024)

#define SAFE	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"	\
		"0123456789-_.~"

/* Headers of an answer, in the order in which they are wanted. */
enum wanted { ETAG, REQUEST_ID, COLLECTION, REVISION, CREATED, CHANGED,
	EXPIRES, WANTED };

static const char *const	wanted[WANTED] = {
	[ETAG] = "ETag",
	[REQUEST_ID] = "x-amz-request-id",
	[COLLECTION] = "x-amz-meta-collection",
	[REVISION] = "x-amz-meta-revision",
	[CREATED] = "x-amz-meta-created-at",
	[CHANGED] = "x-amz-meta-changed-at",
	[EXPIRES] = "x-amz-meta-expires-at",
};

_Static_assert((int)WANTED <= CALL_WANTED_MAX, "CALL_WANTED_MAX");

static void		call_begin(struct arena *, const struct s3_target *,
			    const char *, const char *, const char *,
			    struct call *);
static void		number_header(struct arena *, struct call *,
			    enum wanted, int64_t);
static bool		number_read(const struct answer *, enum wanted,
			    int64_t *);

bool
s3_key_valid(const char *key)
{
	size_t	length;

	if (*key == '\0' || strlen(key) > 900)
		return (false);
	for (;;) {
		length = strspn(key, SAFE);
		if (length == 0 || *key == '.')
			return (false);
		key += length;
		if (*key == '\0')
			return (true);
		if (*key++ != '/')
			return (false);
	}
}

/* "General purpose buckets naming rules" of Amazon S3. */
bool
s3_bucket_valid(const char *bucket)
{
	size_t	length = strlen(bucket);

	return (length >= 3 && length <= 63 && strspn(bucket,
	    "abcdefghijklmnopqrstuvwxyz0123456789.-") == length &&
	    bucket[0] != '.' && bucket[0] != '-' &&
	    bucket[length - 1] != '.' && bucket[length - 1] != '-' &&
	    strstr(bucket, "..") == NULL);
}

const char *
s3_origin(struct arena *arena, const struct s3_target *target)
{
	const char	*host = strstr(target->endpoint, "://");

	if (!target->host_style || host == NULL)
		return (target->endpoint);
	host += strlen("://");

	return (arena_format(arena, "%.*s%s.%s",
	    (int)(host - target->endpoint), target->endpoint, target->bucket,
	    host));
}

void
s3_put(struct arena *arena, const struct s3_target *target, const char *key,
    const struct s3_beside *beside, const char *body, struct call *call)
{
	call_begin(arena, target, "PUT", key, "", call);
	call_header(arena, call, "Content-Type", "application/json");
	call_header(arena, call, wanted[COLLECTION], beside->collection);
	number_header(arena, call, REVISION, beside->revision);
	number_header(arena, call, CREATED, beside->created_at);
	number_header(arena, call, CHANGED, beside->changed_at);
	number_header(arena, call, EXPIRES, beside->expires_at);
	call_body(call, body, strlen(body));
}

void
s3_get(struct arena *arena, const struct s3_target *target, const char *key,
    struct call *call)
{
	call_begin(arena, target, "GET", key, "", call);
	call->answer_max = S3_OBJECT_MAX;
}

void
s3_look(struct arena *arena, const struct s3_target *target, const char *key,
    struct call *call)
{
	call_begin(arena, target, "HEAD", key, "", call);
}

void
s3_remove(struct arena *arena, const struct s3_target *target,
    const char *key, struct call *call)
{
	call_begin(arena, target, "DELETE", key, "", call);
}

/* The query as the signature wants it: names sorted, each with a value, all but
 * unreserved characters as %XX. */
void
s3_list(struct arena *arena, const struct s3_target *target,
    const char *start, const char *token, int limit, struct call *call)
{
	struct text	query;

	text_init(&query, arena, 256);
	text_add(&query, "?");
	if (*token != '\0')
		text_format(&query, "continuation-token=%s&",
		    url_encode(arena, token));
	text_format(&query, "encoding-type=url&list-type=2&max-keys=%d"
	    "&prefix=%s", limit, url_encode(arena, arena_format(arena, "%s%s",
	    target->prefix, start)));
	call_begin(arena, target, "GET", NULL, query.bytes, call);
	call->answer_max = S3_LISTING_MAX;
}

bool
s3_beside_read(struct arena *arena, const struct answer *answer,
    struct s3_beside *beside, const char **etag)
{
	const char	*quoted = answer->headers[ETAG];

	memset(beside, 0, sizeof(*beside));
	*etag = quoted != NULL ? s3_unquoted(arena, quoted) : "";
	beside->collection = answer->headers[COLLECTION];
	if (beside->collection == NULL)
		beside->collection = "";
	if (number_read(answer, REVISION, &beside->revision) &&
	    number_read(answer, CREATED, &beside->created_at) &&
	    number_read(answer, CHANGED, &beside->changed_at) &&
	    number_read(answer, EXPIRES, &beside->expires_at) &&
	    beside->revision > 0)
		return (true);
	beside->revision = 0;

	return (false);
}

const char *
s3_request_id(const struct answer *answer)
{
	const char	*id = answer->headers[REQUEST_ID];

	return (id != NULL ? id : "");
}

const char *
s3_unquoted(struct arena *arena, const char *text)
{
	size_t	length = strlen(text);

	if (length < 2 || text[0] != '"' || text[length - 1] != '"')
		return (text);

	return (arena_copy(arena, text + 1, length - 2));
}

/* The key NULL: the bucket itself. */
static void
call_begin(struct arena *arena, const struct s3_target *target,
    const char *method, const char *key, const char *query, struct call *call)
{
	size_t	i;

	call_init(call, method, arena_format(arena, "%s%s%s/%s%s%s",
	    s3_origin(arena, target), target->host_style ? "" : "/",
	    target->host_style ? "" : target->bucket,
	    key != NULL ? target->prefix : "", key != NULL ? key : "",
	    query));
	call->timeout = S3_TIMEOUT;
	call->insistent = true;		/* the mirror waits by itself */
	call->signer = &target->signer;
	call->authority = target->authority;
	for (i = 0; i < WANTED; i++)
		call->wanted[i] = wanted[i];
}

static void
number_header(struct arena *arena, struct call *call, enum wanted which,
    int64_t number)
{
	call_header(arena, call, wanted[which], arena_format(arena, "%lld",
	    (long long)number));
}

static bool
number_read(const struct answer *answer, enum wanted which, int64_t *number)
{
	const char	*text = answer->headers[which];
	size_t		 length;

	if (text == NULL)
		return (false);
	length = strlen(text);
	if (length == 0 || length > 15 ||
	    strspn(text, "0123456789") != length)
		return (false);
	*number = strtoll(text, NULL, 10);

	return (true);
}
