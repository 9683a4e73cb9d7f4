/*
 * The only door of zlib.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/shelf.h"
#include "view/assets_served.h"

#define HASH_LENGTH	12

static const struct {
	const char	*suffix;
	const char	*media_type;
} kinds[] = {
	{ ".css",		"text/css; charset=utf-8" },
	{ ".ico",		"image/x-icon" },
	{ ".jpg",		"image/jpeg" },
	{ ".png",		"image/png" },
	{ ".svg",		"image/svg+xml" },
	{ ".txt",		"text/plain; charset=utf-8" },
	{ ".webmanifest",	"application/manifest+json" },
	{ ".webp",		"image/webp" },
	{ ".woff2",		"font/woff2" },
};

/* By name; program's lifetime. */
static struct arena	*memory;
static struct served	*files;
static size_t		 file_count;

static const char	*media_type_of(const char *);
static enum result	 served_make(struct arena *, const struct asset *,
			    struct served *);
static enum result	 served_gzip(struct arena *, struct served *);
static int		 served_compare(const void *, const void *);

enum result
served_prepare(void)
{
	struct arena		*arena = arena_create();
	const struct asset	*asset;
	struct served		*fresh;
	enum result		 word = OK;
	size_t			 count = 0, i;

	for (i = 0; (asset = shelf_at(i)) != NULL; i++)
		count += media_type_of(asset->name) != NULL;
	fresh = arena_alloc(arena, count * sizeof(*fresh));

	count = 0;
	for (i = 0; word == OK && (asset = shelf_at(i)) != NULL; i++) {
		if (media_type_of(asset->name) != NULL)
			word = served_make(arena, asset, &fresh[count++]);
	}
	if (word != OK) {
		arena_destroy(arena);
		return (word);
	}

	qsort(fresh, count, sizeof(*fresh), served_compare);
	if (memory != NULL)
		arena_destroy(memory);
	memory = arena;
	files = fresh;
	file_count = count;

	return (OK);
}

const struct served *
served_named(const char *name)
{
	struct served	wanted = { .name = name };

	if (file_count == 0)
		return (NULL);

	return (bsearch(&wanted, files, file_count, sizeof(wanted),
	    served_compare));
}

/* The hash must be of today's content: an old address is gone, not wrong. */
const struct served *
served_at(const char *path)
{
	const char		*name = strrchr(path, '/');
	const struct served	*served;

	if (name == NULL)
		return (NULL);
	served = served_named(name + 1);

	return (served != NULL && strcmp(served->path, path) == 0 ?
	    served : NULL);
}

static const char *
media_type_of(const char *name)
{
	size_t	i, length = strlen(name), suffix;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		suffix = strlen(kinds[i].suffix);
		if (length > suffix &&
		    strcmp(name + length - suffix, kinds[i].suffix) == 0)
			return (kinds[i].media_type);
	}

	return (NULL);
}

static enum result
served_make(struct arena *arena, const struct asset *asset,
    struct served *served)
{
	char	hash[DIGEST_SIZE];

	digest_sha256(asset->bytes, asset->length, hash);

	served->name = asset->name;
	served->path = arena_format(arena, "/static/%.*s/%s", HASH_LENGTH,
	    hash, asset->name);
	served->etag = arena_format(arena, "\"%.*s\"", HASH_LENGTH, hash);
	served->media_type = media_type_of(asset->name);
	served->bytes = asset->bytes;
	served->length = asset->length;

	return (served_gzip(arena, served));
}

/* Kept only where it saves a tenth. The header holds no time (RFC 1952,
 * MTIME 0), so that every start serves the same bytes. */
static enum result
served_gzip(struct arena *arena, struct served *served)
{
	z_stream	 stream = { 0 };
	unsigned char	*out;
	size_t		 limit = served->length - served->length / 10;
	int		 done;

	if (served->length > UINT_MAX)
		return (fail(BROKEN, "%s is too large", served->name));
	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
	    MAX_WBITS + 16, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return (fail(BROKEN, "zlib: %s",
		    stream.msg != NULL ? stream.msg : "no reason given"));

	/* No room beyond the limit: what does not fit is not worth it. */
	out = arena_alloc(arena, limit + 1);
	stream.next_in = served->bytes;
	stream.avail_in = (uInt)served->length;
	stream.next_out = out;
	stream.avail_out = (uInt)limit;
	done = deflate(&stream, Z_FINISH);
	(void)deflateEnd(&stream);

	if (done == Z_STREAM_END) {
		served->gzip = out;
		served->gzip_length = stream.total_out;
	}

	return (OK);
}

static int
served_compare(const void *left, const void *right)
{
	const struct served	*one = left, *other = right;

	return (strcmp(one->name, other->name));
}
