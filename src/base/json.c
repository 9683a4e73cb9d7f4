#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_print.h"
#include "base/json_scan.h"
#include "base/text.h"

#define KEYS_FEW	32	/* for which the stack is room enough */
#define BLUR		1e-6	/* 0.1 + 0.2 is 0.30000000000000004 */
#define NODE(json)	((const cJSON *)(json))

/*
 * cJSON allocates from an arena: the one of the call under way. It stands in
 * front of each block, so that a node knows the arena it was made in.
 */
struct front {
	_Alignas(max_align_t) struct arena *arena;
};

static void		*json_allocate(size_t);
static void		 json_release(void *);
static struct arena	*arena_of(const struct json *);
static struct json	*json_made(struct arena *, cJSON *(*)(void));
static struct json	*json_made_text(struct arena *, const char *);
static struct json	*json_made_integer(struct arena *, int64_t);
static bool		 decimal_is_sound(const char *);
static bool		 tree_is_sound(struct arena *, const cJSON *);
static bool		 keys_are_unique(struct arena *, const cJSON *);
static int		 keys_compare(const void *, const void *);

static __thread struct arena	*allocating;

enum result
json_parse(struct arena *arena, const void *bytes, size_t length,
    struct json **json)
{
	return (json_parse_large(arena, bytes, length, JSON_SIZE_MAX, json));
}

enum result
json_parse_large(struct arena *arena, const void *bytes, size_t length,
    size_t most, struct json **json)
{
	cJSON	*tree;

	if (bytes == NULL || length > most ||
	    !json_scan(bytes, length, JSON_DEPTH_MAX))
		return (INVALID);
	allocating = arena;
	tree = cJSON_ParseWithLengthOpts(bytes, length, NULL, 0);
	allocating = NULL;
	if (tree == NULL || !tree_is_sound(arena, tree))
		return (INVALID);
	*json = (struct json *)tree;
	return (OK);
}

struct json *
json_object(struct arena *arena)
{
	return (json_made(arena, cJSON_CreateObject));
}

struct json *
json_array(struct arena *arena)
{
	return (json_made(arena, cJSON_CreateArray));
}

char *
json_print(struct arena *arena, const struct json *json)
{
	struct text	text;

	text_init(&text, arena, 1024);
	json_write(&text, json);
	return (text.bytes);
}

const struct json *
json_get(const struct json *json, const char *key)
{
	const cJSON	*member;

	if (!cJSON_IsObject(NODE(json)))
		return (NULL);
	for (member = NODE(json)->child; member != NULL;
	    member = member->next) {
		if (strcmp(member->string, key) == 0)
			break;
	}
	return ((const struct json *)member);
}

const struct json *
json_first(const struct json *json)
{
	return (json == NULL ? NULL :
	    (const struct json *)NODE(json)->child);
}

const struct json *
json_next(const struct json *json)
{
	return (json == NULL ? NULL : (const struct json *)NODE(json)->next);
}

size_t
json_count(const struct json *json)
{
	size_t	count = 0;

	for (json = json_first(json); json != NULL; json = json_next(json))
		count++;
	return (count);
}

bool
json_is_object(const struct json *json)
{
	return (cJSON_IsObject(NODE(json)));
}

bool
json_is_array(const struct json *json)
{
	return (cJSON_IsArray(NODE(json)));
}

bool
json_is_text(const struct json *json)
{
	return (cJSON_IsString(NODE(json)));
}

bool
json_is_null(const struct json *json)
{
	return (cJSON_IsNull(NODE(json)));
}

bool
json_text(const struct json *json, const char **text)
{
	if (!cJSON_IsString(NODE(json)))
		return (false);
	*text = NODE(json)->valuestring;
	return (true);
}

bool
json_text_is(const struct json *json, const char *wanted)
{
	return (cJSON_IsString(NODE(json)) &&
	    strcmp(NODE(json)->valuestring, wanted) == 0);
}

bool
json_integer(const struct json *json, int64_t *integer)
{
	double	value;

	if (!cJSON_IsNumber(NODE(json)))
		return (false);
	value = NODE(json)->valuedouble;
	if (!json_is_whole(value))
		return (false);
	*integer = (int64_t)value;
	return (true);
}

bool
json_decimal(const struct json *json, int decimals, int64_t *units)
{
	double	value, whole, power = 1;

	if (!cJSON_IsNumber(NODE(json)))
		return (false);
	while (decimals-- > 0)
		power *= 10;
	value = NODE(json)->valuedouble;
	whole = round(value * power);
	/* Dividing two whole numbers rounds as reading the decimal did. */
	if (!json_is_whole(whole) || (whole / power != value &&
	    fabs(value * power - whole) >= BLUR))
		return (false);
	*units = (int64_t)whole;
	return (true);
}

bool
json_truth(const struct json *json, bool *truth)
{
	if (!cJSON_IsBool(NODE(json)))
		return (false);
	*truth = cJSON_IsTrue(NODE(json));
	return (true);
}

void
json_set(struct json *object, const char *key, struct json *value)
{
	cJSON	*into = (cJSON *)object;

	if (value == NULL)
		value = json_made(arena_of(object), cJSON_CreateNull);
	allocating = arena_of(object);
	if (json_get(object, key) == NULL)
		(void)cJSON_AddItemToObject(into, key, (cJSON *)value);
	else
		(void)cJSON_ReplaceItemInObjectCaseSensitive(into, key,
		    (cJSON *)value);
	allocating = NULL;
}

void
json_set_text(struct json *object, const char *key, const char *text)
{
	json_set(object, key, json_made_text(arena_of(object), text));
}

void
json_set_integer(struct json *object, const char *key, int64_t integer)
{
	json_set(object, key, json_made_integer(arena_of(object), integer));
}

void
json_set_truth(struct json *object, const char *key, bool truth)
{
	json_set(object, key, json_made(arena_of(object),
	    truth ? cJSON_CreateTrue : cJSON_CreateFalse));
}

void
json_set_null(struct json *object, const char *key)
{
	json_set(object, key, NULL);
}

void
json_set_decimal(struct json *object, const char *key, const char *decimal)
{
	cJSON	*made = NULL;

	if (decimal != NULL && decimal_is_sound(decimal)) {
		allocating = arena_of(object);
		made = cJSON_CreateRaw(decimal);
		allocating = NULL;
	}
	json_set(object, key, (struct json *)made);
}

void
json_append(struct json *array, struct json *value)
{
	if (value == NULL)
		value = json_made(arena_of(array), cJSON_CreateNull);
	(void)cJSON_AddItemToArray((cJSON *)array, (cJSON *)value);
}

void
json_append_text(struct json *array, const char *text)
{
	json_append(array, json_made_text(arena_of(array), text));
}

__attribute__((constructor)) static void
json_hooks(void)
{
	cJSON_Hooks	hooks = { json_allocate, json_release };

	cJSON_InitHooks(&hooks);
}

static void *
json_allocate(size_t size)
{
	struct front	*front;

	front = arena_alloc(allocating, sizeof(*front) + size);
	front->arena = allocating;
	return (front + 1);
}

/* The arena releases all at once. */
static void
json_release(void *block)
{
	(void)block;
}

static struct arena *
arena_of(const struct json *json)
{
	return (((const struct front *)(const void *)json)[-1].arena);
}

static struct json *
json_made(struct arena *arena, cJSON *(*create)(void))
{
	cJSON	*made;

	allocating = arena;
	made = create();
	allocating = NULL;
	return ((struct json *)made);
}

static struct json *
json_made_text(struct arena *arena, const char *text)
{
	cJSON	*made;

	if (text == NULL)
		return (NULL);
	allocating = arena;
	made = cJSON_CreateString(text);
	allocating = NULL;
	return ((struct json *)made);
}

static struct json *
json_made_integer(struct arena *arena, int64_t integer)
{
	cJSON	*made;

	if (integer > JSON_INTEGER_MAX)
		integer = JSON_INTEGER_MAX;
	if (integer < -JSON_INTEGER_MAX)
		integer = -JSON_INTEGER_MAX;
	allocating = arena;
	made = cJSON_CreateNumber((double)integer);
	allocating = NULL;
	return ((struct json *)made);
}

/* A number as RFC 8259 writes it, without an exponent. */
static bool
decimal_is_sound(const char *decimal)
{
	static const char	digits[] = "0123456789";
	size_t			length;

	decimal += *decimal == '-';
	length = strspn(decimal, digits);
	if (length == 0 || (length > 1 && *decimal == '0'))
		return (false);
	decimal += length;
	if (*decimal == '.') {
		if ((length = strspn(decimal + 1, digits)) == 0)
			return (false);
		decimal += length + 1;
	}
	return (*decimal == '\0');
}

/* What can only be seen once escapes and numbers are read. */
static bool
tree_is_sound(struct arena *arena, const cJSON *node)
{
	const cJSON	*child;

	if (cJSON_IsNumber(node) && !isfinite(node->valuedouble))
		return (false);
	if (cJSON_IsObject(node) && !keys_are_unique(arena, node))
		return (false);
	for (child = node->child; child != NULL; child = child->next) {
		if (!tree_is_sound(arena, child))
			return (false);
	}
	return (true);
}

static bool
keys_are_unique(struct arena *arena, const cJSON *object)
{
	const cJSON	 *member;
	const char	 *few[KEYS_FEW], **keys = few;
	size_t		  count, at = 0;

	count = json_count((const struct json *)object);
	if (count > KEYS_FEW)
		keys = arena_alloc(arena, count * sizeof(*keys));
	for (member = object->child; member != NULL; member = member->next)
		keys[at++] = member->string;
	qsort(keys, count, sizeof(*keys), keys_compare);
	for (at = 1; at < count; at++) {
		if (strcmp(keys[at - 1], keys[at]) == 0)
			return (false);
	}
	return (true);
}

static int
keys_compare(const void *one, const void *other)
{
	return (strcmp(*(const char *const *)one,
	    *(const char *const *)other));
}
