/*
 * The only door of cJSON: strict JSON trees that live as long as an arena.
 * A value grows in the arena it was made in.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"

#define JSON_DEPTH_MAX		32
#define JSON_SIZE_MAX		(1024 * 1024)
#define JSON_INTEGER_MAX	9007199254740991LL	/* 2^53 - 1 */

struct json;

/*
 * Reads a text. INVALID (not logged): no JSON, duplicate keys in an object,
 * bytes after the value, not UTF-8, \u0000 or half a surrogate pair in a
 * string, deeper than JSON_DEPTH_MAX, larger than JSON_SIZE_MAX, a number that
 * is not finite or longer than 63 characters. The bytes are not kept.
 */
enum result	 json_parse(struct arena *, const void *, size_t,
		    struct json **);
/* The same for a text of up to `most` bytes, where the other side may say more
 * than a document holds. */
enum result	 json_parse_large(struct arena *, const void *, size_t,
		    size_t most, struct json **);

struct json	*json_object(struct arena *);
struct json	*json_array(struct arena *);

/*
 * The text without blanks, keys in the order they were set; whole numbers as
 * digits. `<` and U+2028/9 are escaped, so that the text may stand in a script
 * element; bytes that are not UTF-8 become U+FFFD: what is printed is always
 * readable again.
 */
char		*json_print(struct arena *, const struct json *);

/* Members of an object. Absent member, or not an object: NULL. */
const struct json *json_get(const struct json *, const char *);
/* First element of an array or member of an object, and the one after; NULL at
 * the end or when it is neither. */
const struct json *json_first(const struct json *);
const struct json *json_next(const struct json *);
size_t		 json_count(const struct json *);

/* What a value is; all false for NULL. */
bool		 json_is_object(const struct json *);
bool		 json_is_array(const struct json *);
bool		 json_is_text(const struct json *);
bool		 json_is_null(const struct json *);

/* The value as string / integer / truth. False when it is of another kind, not
 * a whole number or beyond ±JSON_INTEGER_MAX; the target stays untouched.
 * The string is borrowed from the tree. */
bool		 json_text(const struct json *, const char **);
bool		 json_integer(const struct json *, int64_t *);
bool		 json_truth(const struct json *, bool *);

/* Whether the value is that string. */
bool		 json_text_is(const struct json *, const char *);

/* A number with at most so many decimals, in units of the last one: with two,
 * 12.3 is 1230, and so is 12.30. False when it has more (what other people's
 * binary fractions blur, up to a millionth of the unit, does not count), or as
 * above. */
bool		 json_decimal(const struct json *, int decimals, int64_t *);

/* Sets (or replaces) a member of an object. A NULL text or value is null; an
 * integer beyond ±JSON_INTEGER_MAX is cut to it. */
void		 json_set(struct json *, const char *, struct json *);
void		 json_set_text(struct json *, const char *, const char *);
void		 json_set_integer(struct json *, const char *, int64_t);
void		 json_set_truth(struct json *, const char *, bool);
void		 json_set_null(struct json *, const char *);
/* A number exactly as it is written, "12.90": digits, perhaps a point and
 * digits behind it, perhaps a minus in front; a text that is none is null. */
void		 json_set_decimal(struct json *, const char *, const char *);
/* Appends to an array. A value must not be part of another tree, here and
 * above, and its arena must last as long as the tree's. */
void		 json_append(struct json *, struct json *);
void		 json_append_text(struct json *, const char *);

#endif
