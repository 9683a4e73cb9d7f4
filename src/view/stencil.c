#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "view/stencil.h"

/* SUB ("substitute", U+001A), a letter, SUB. */
#define MARK_BYTE	'\x1a'
#define MARK_LENGTH	3
#define MARK(letter)	"\x1a" letter "\x1a"

struct piece {
	const char	*bytes;
	size_t		 length;
	size_t		 hole;		/* behind the bytes */
};

struct stencil {
	struct piece	*pieces;
	size_t		 count;		/* the last one has no hole */
};

struct kept {
	struct arena	*arena;		/* NULL: a free place */
	uint64_t	 hash;
	const char	*key;
	struct stencil	*stencil;
};

static const char	*marks[STENCIL_MARKS] = {
	MARK("a"), MARK("b"), MARK("c"), MARK("d"),
	MARK("e"), MARK("f"), MARK("g"), MARK("h"),
	MARK("i"), MARK("j"), MARK("k"), MARK("l"),
	MARK("m"), MARK("n"), MARK("o"), MARK("p"),
};

static struct kept	 cache[STENCIL_CACHE_ENTRIES];
static size_t		 oldest;	/* the place to take next */

static const char	*mark_next(const char *, const char *, size_t);
static bool		 mark_is(const char *, const char *, size_t);
static uint64_t		 key_hash(const char *);
static struct kept	*cache_entry(const char *);
static void		 kept_drop(struct kept *);

const char *
stencil_mark(size_t number)
{
	return (number < STENCIL_MARKS ? marks[number] : "");
}

struct stencil *
stencil_cut(struct arena *arena, const char *bytes, size_t length,
    size_t mark_count)
{
	struct stencil	*stencil = arena_alloc(arena, sizeof(*stencil));
	const char	*at, *end, *mark;
	size_t		 count = 1;

	at = arena_copy(arena, bytes, length);
	end = at + length;
	if (mark_count > STENCIL_MARKS)
		mark_count = STENCIL_MARKS;

	for (mark = at; (mark = mark_next(mark, end, mark_count)) != NULL;
	    mark += MARK_LENGTH)
		count++;
	stencil->pieces = arena_alloc(arena,
	    count * sizeof(struct piece));

	for (;;) {
		mark = mark_next(at, end, mark_count);
		stencil->pieces[stencil->count++] = (struct piece){
			.bytes = at,
			.length = (size_t)((mark != NULL ? mark : end) - at),
			.hole = mark != NULL ? (size_t)(mark[1] - 'a') : 0,
		};
		if (mark == NULL)
			return (stencil);
		at = mark + MARK_LENGTH;
	}
}

void
stencil_fill(const struct stencil *stencil, const char *const *values,
    struct text *out)
{
	const struct piece	*piece;
	size_t			 i;

	for (i = 0; i < stencil->count; i++) {
		piece = &stencil->pieces[i];
		text_add_bytes(out, piece->bytes, piece->length);
		if (i + 1 < stencil->count && values[piece->hole] != NULL)
			text_add_html(out, values[piece->hole]);
	}
}

const struct stencil *
stencil_cache_find(const char *key)
{
	struct kept	*kept = cache_entry(key);

	return (kept != NULL ? kept->stencil : NULL);
}

const struct stencil *
stencil_cache_keep(const char *key, const char *bytes, size_t length,
    size_t mark_count)
{
	struct kept	*kept = cache_entry(key);

	if (kept == NULL) {
		kept = &cache[oldest];
		oldest = (oldest + 1) % STENCIL_CACHE_ENTRIES;
	}
	kept_drop(kept);

	kept->arena = arena_create();
	kept->hash = key_hash(key);
	kept->key = arena_text(kept->arena, key);
	kept->stencil = stencil_cut(kept->arena, bytes, length, mark_count);

	return (kept->stencil);
}

void
stencil_cache_clear(void)
{
	size_t	i;

	for (i = 0; i < STENCIL_CACHE_ENTRIES; i++)
		kept_drop(&cache[i]);
	oldest = 0;
}

static const char *
mark_next(const char *at, const char *end, size_t mark_count)
{
	while (at < end && (at = memchr(at, MARK_BYTE,
	    (size_t)(end - at))) != NULL) {
		if (mark_is(at, end, mark_count))
			return (at);
		at++;
	}

	return (NULL);
}

static bool
mark_is(const char *at, const char *end, size_t mark_count)
{
	return (end - at >= MARK_LENGTH && at[2] == MARK_BYTE &&
	    at[1] >= 'a' && (size_t)(at[1] - 'a') < mark_count);
}

/* FNV-1a. */
static uint64_t
key_hash(const char *key)
{
	uint64_t	hash = 14695981039346656037u;

	for (; *key != '\0'; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211u;

	return (hash);
}

static struct kept *
cache_entry(const char *key)
{
	uint64_t	hash = key_hash(key);
	size_t		i;

	for (i = 0; i < STENCIL_CACHE_ENTRIES; i++) {
		if (cache[i].arena != NULL && cache[i].hash == hash &&
		    strcmp(cache[i].key, key) == 0)
			return (&cache[i]);
	}

	return (NULL);
}

static void
kept_drop(struct kept *kept)
{
	if (kept->arena != NULL)
		arena_destroy(kept->arena);
	memset(kept, 0, sizeof(*kept));
}
