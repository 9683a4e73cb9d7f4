#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_scan.h"
#include "base/text.h"

#define KEYS_FEW	32	/* for which the stack is room enough */
#define NUMBER_SIZE	32
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
static bool		 number_is_whole(double);
static bool		 tree_is_sound(struct arena *, const cJSON *);
static bool		 keys_are_unique(struct arena *, const cJSON *);
static int		 keys_compare(const void *, const void *);
static void		 print_value(struct text *, const cJSON *);
static void		 print_inside(struct text *, const cJSON *);
static void		 print_number(struct text *, double);
static void		 print_integer(struct text *, int64_t);
static void		 print_string(struct text *, const char *);
static const char	*print_ascii(struct text *, const char *);
static const char	*print_point(struct text *, const char *);

static __thread struct arena	*allocating;

enum result
json_parse(struct arena *arena, const void *bytes, size_t length,
    struct json **json)
{
	cJSON	*tree;

	if (bytes == NULL || length > JSON_SIZE_MAX ||
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
	print_value(&text, NODE(json));
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
json_integer(const struct json *json, int64_t *integer)
{
	double	value;

	if (!cJSON_IsNumber(NODE(json)))
		return (false);
	value = NODE(json)->valuedouble;
	if (!number_is_whole(value))
		return (false);
	*integer = (int64_t)value;
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

/* Whether it is an integer that a double holds exactly. */
static bool
number_is_whole(double value)
{
	return (value >= (double)-JSON_INTEGER_MAX &&
	    value <= (double)JSON_INTEGER_MAX &&
	    (double)(int64_t)value == value);
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

static void
print_value(struct text *text, const cJSON *node)
{
	if (cJSON_IsString(node))
		print_string(text, node->valuestring);
	else if (cJSON_IsNumber(node))
		print_number(text, node->valuedouble);
	else if (cJSON_IsTrue(node))
		text_add_bytes(text, "true", 4);
	else if (cJSON_IsFalse(node))
		text_add_bytes(text, "false", 5);
	else if (cJSON_IsObject(node) || cJSON_IsArray(node))
		print_inside(text, node);
	else
		text_add_bytes(text, "null", 4);
}

static void
print_inside(struct text *text, const cJSON *node)
{
	const cJSON	*child;

	text_add_bytes(text, cJSON_IsObject(node) ? "{" : "[", 1);
	for (child = node->child; child != NULL; child = child->next) {
		if (child != node->child)
			text_add_bytes(text, ",", 1);
		if (cJSON_IsObject(node)) {
			print_string(text, child->string);
			text_add_bytes(text, ":", 1);
		}
		print_value(text, child);
	}
	text_add_bytes(text, cJSON_IsObject(node) ? "}" : "]", 1);
}

/* The shortest of the forms that read back as the same number. */
static void
print_number(struct text *text, double value)
{
	char	bytes[NUMBER_SIZE];
	int	digits;

	if (number_is_whole(value)) {
		print_integer(text, (int64_t)value);
		return;
	}
	for (digits = 15; digits <= 17; digits++) {
		(void)snprintf(bytes, sizeof(bytes), "%.*g", digits, value);
		if (strtod(bytes, NULL) == value)
			break;
	}
	text_add(text, bytes);
}

/* Records are mostly integers: by printf they would take half as long again. */
static void
print_integer(struct text *text, int64_t value)
{
	char	bytes[NUMBER_SIZE], *at = bytes + sizeof(bytes);
	int64_t	rest = value < 0 ? -value : value;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		*--at = '-';
	text_add_bytes(text, at, (size_t)(bytes + sizeof(bytes) - at));
}

static void
print_string(struct text *text, const char *string)
{
	size_t	plain;

	text_add_bytes(text, "\"", 1);
	for (;;) {
		plain = 0;
		while ((unsigned char)string[plain] >= ' ' &&
		    (unsigned char)string[plain] < 0x7F &&
		    string[plain] != '"' && string[plain] != '\\' &&
		    string[plain] != '<')
			plain++;
		text_add_bytes(text, string, plain);
		string += plain;
		if (*string == '\0')
			break;
		if ((unsigned char)*string < 0x80)
			string = print_ascii(text, string);
		else
			string = print_point(text, string);
	}
	text_add_bytes(text, "\"", 1);
}

/* One ASCII character that needs an escape; what comes behind it. */
static const char *
print_ascii(struct text *text, const char *string)
{
	static const char	plain[] = "\"\\\b\f\n\r\t";
	static const char	letters[] = "\"\\bfnrt";
	const char		*found;

	found = memchr(plain, *string, sizeof(plain) - 1);
	if (found != NULL) {
		text_add_bytes(text, "\\", 1);
		text_add_bytes(text, &letters[found - plain], 1);
	} else {
		text_format(text, "\\u%04x", (unsigned char)*string);
	}
	return (string + 1);
}

/* One code point beyond ASCII, or a byte that is none. */
static const char *
print_point(struct text *text, const char *string)
{
	size_t	length;
	int32_t	point;

	if ((length = text_point(string, &point)) == 0) {
		text_add(text, "\xEF\xBF\xBD");
		return (string + 1);
	}
	if (point == 0x2028 || point == 0x2029)
		text_format(text, "\\u%04x", (unsigned int)point);
	else
		text_add_bytes(text, string, length);
	return (string + length);
}
