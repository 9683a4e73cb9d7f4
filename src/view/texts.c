#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/shelf.h"
#include "base/text.h"
#include "view/texts.h"

#define KEY_MAX	64

struct entry {
	const char	*key;		/* NULL: a free place */
	const char	*texts[LANGUAGES];
};

struct table {
	struct arena	*arena;
	struct entry	*entries;
	size_t		 mask;
};

static const char	*files[LANGUAGES] = { "de.json", "en.json" };

/* Program's lifetime. */
static struct table	 table;

static enum result	 tree_read(struct arena *, const char *,
			    const struct asset **, struct json **);
static enum result	 table_fill(struct table *, size_t,
			    const struct asset *, const struct json *);
static enum result	 table_check(const struct table *);
static struct entry	*table_place(const struct table *, const char *,
			    size_t);
static const char	*key_next(const char *, const char **, size_t *);
static const char	*string_end(const char *);
static bool		 key_is_valid(const char *, size_t);
static void		 pair_add(struct text *, const char *, size_t,
			    va_list);

enum result
texts_load(void)
{
	const struct asset	*asset[LANGUAGES];
	struct json		*tree[LANGUAGES];
	struct table		 fresh = { .arena = arena_create() };
	size_t			 i, places = 64, count = 0;
	enum result		 word = OK;

	for (i = 0; i < LANGUAGES && word == OK; i++) {
		word = tree_read(fresh.arena, files[i], &asset[i], &tree[i]);
		if (word == OK)
			count += json_count(tree[i]);
	}

	while (places < count * 2)
		places *= 2;
	fresh.mask = places - 1;
	fresh.entries = arena_alloc(fresh.arena,
	    places * sizeof(struct entry));

	for (i = 0; i < LANGUAGES && word == OK; i++)
		word = table_fill(&fresh, i, asset[i], tree[i]);
	if (word == OK)
		word = table_check(&fresh);
	if (word != OK) {
		arena_destroy(fresh.arena);
		return (word);
	}

	if (table.arena != NULL)
		arena_destroy(table.arena);
	table = fresh;

	return (OK);
}

const char *
text_of(const char *language, const char *key)
{
	const struct entry	*entry;

	if (table.arena == NULL)
		return (key);
	entry = table_place(&table, key, strlen(key));
	if (entry->key == NULL)
		return (key);

	return (entry->texts[language_index(language)]);
}

char *
text_fill(struct arena *arena, const char *language, const char *key, ...)
{
	const char	*at = text_of(language, key), *open, *close;
	struct text	 out;
	va_list		 pairs;

	text_init(&out, arena, strlen(at) + 64);
	while ((open = strstr(at, "{{")) != NULL &&
	    (close = strstr(open, "}}")) != NULL) {
		text_add_bytes(&out, at, (size_t)(open - at));
		va_start(pairs, key);
		pair_add(&out, open + 2, (size_t)(close - open - 2), pairs);
		va_end(pairs);
		at = close + 2;
	}
	text_add(&out, at);

	return (out.bytes);
}

bool
text_exists(const char *key)
{
	return (table.arena != NULL &&
	    table_place(&table, key, strlen(key))->key != NULL);
}

static enum result
tree_read(struct arena *arena, const char *file, const struct asset **asset,
    struct json **tree)
{
	*asset = shelf_find(file);
	if (*asset == NULL)
		return (fail(BROKEN, "texts: %s is missing", file));
	if (json_parse(arena, (*asset)->bytes, (*asset)->length, tree) != OK ||
	    !json_is_object(*tree))
		return (fail(BROKEN, "%s: not a JSON object, or a key stands "
		    "twice", file));

	return (OK);
}

/*
 * Values come from the tree, their keys from the source beside it: in a flat
 * object that was parsed without complaint strings are key and value in turn.
 */
static enum result
table_fill(struct table *into, size_t language, const struct asset *asset,
    const struct json *tree)
{
	const char		*at = (const char *)asset->bytes, *key;
	const struct json	*value = json_first(tree);
	struct entry		*entry;
	size_t			 length;

	for (; value != NULL; value = json_next(value)) {
		at = key_next(at, &key, &length);
		if (!key_is_valid(key, length))
			return (fail(BROKEN, "%s: key \"%.*s\" holds other "
			    "than a-z 0-9 . _ - or is too long", asset->name,
			    (int)(length < KEY_MAX ? length : KEY_MAX), key));

		entry = table_place(into, key, length);
		if (!json_text(value, &entry->texts[language]))
			return (fail(BROKEN, "%s: %.*s is not a text",
			    asset->name, (int)length, key));
		entry->key = arena_copy(into->arena, key, length);
	}

	return (OK);
}

static enum result
table_check(const struct table *whole)
{
	enum result	word = OK;
	size_t		i, language;

	for (i = 0; i <= whole->mask; i++) {
		if (whole->entries[i].key == NULL)
			continue;
		for (language = 0; language < LANGUAGES; language++) {
			if (whole->entries[i].texts[language] != NULL)
				continue;
			word = fail(BROKEN, "%s: %s is missing",
			    files[language], whole->entries[i].key);
		}
	}

	return (word);
}

/* The key's entry, or the free place where it belongs (FNV-1a). */
static struct entry *
table_place(const struct table *in, const char *key, size_t length)
{
	struct entry	*entry;
	uint32_t	 hash = 2166136261u;
	size_t		 i;

	for (i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)key[i]) * 16777619u;

	for (i = hash & in->mask;; i = (i + 1) & in->mask) {
		entry = &in->entries[i];
		if (entry->key == NULL || (strncmp(entry->key, key,
		    length) == 0 && entry->key[length] == '\0'))
			return (entry);
	}
}

/* Steps over one key and its value; where to go on. */
static const char *
key_next(const char *at, const char **key, size_t *length)
{
	const char	*end;

	*key = strchr(at, '"') + 1;
	end = string_end(*key);
	*length = (size_t)(end - *key);

	/* A value that is no string is refused before the next step. */
	at = end + 1 + strspn(end + 1, ": \t\r\n");

	return (*at == '"' ? string_end(at + 1) + 1 : at);
}

static const char *
string_end(const char *at)
{
	for (; *at != '"'; at++) {
		if (*at == '\\')
			at++;
	}

	return (at);
}

static bool
key_is_valid(const char *key, size_t length)
{
	size_t	i;

	for (i = 0; i < length; i++) {
		if (!islower((unsigned char)key[i]) &&
		    !isdigit((unsigned char)key[i]) &&
		    memchr("._-", key[i], 3) == NULL)
			return (false);
	}

	return (length > 0 && length < KEY_MAX);
}

/* The value of the placeholder, or the placeholder as it stands. */
static void
pair_add(struct text *out, const char *wanted, size_t length, va_list pairs)
{
	const char	*name, *value;

	while ((name = va_arg(pairs, const char *)) != NULL) {
		value = va_arg(pairs, const char *);
		if (strlen(name) == length &&
		    memcmp(name, wanted, length) == 0) {
			text_add(out, value != NULL ? value : "");
			return;
		}
	}

	text_add_bytes(out, wanted - 2, length + 4);
}
