#include <string.h>

#include "base/fields.h"
#include "base/text.h"

static enum result	 member_read(struct arena *, const struct field *,
			    const struct json *, void *, const char **);
static enum result	 text_read(struct arena *, const struct field *,
			    const struct json *, const char **);
static enum result	 integer_read(const struct field *,
			    const struct json *, int64_t *);
static enum result	 list_read(struct arena *, const struct field *,
			    const struct json *, struct list *, const char **);
static void		 record_empty(const struct field *, void *);
static bool		 record_is_empty(const struct field *, const void *);
static void		 member_write(struct arena *, const struct field *,
			    const void *, struct json *);
static struct json	*list_write(struct arena *, const struct field *,
			    const struct list *);

enum result
fields_read(struct arena *arena, const struct field *fields,
    const struct json *json, void *record, const char **wrong)
{
	const char	*ignored;

	if (wrong == NULL)
		wrong = &ignored;
	*wrong = "";
	if (!json_is_object(json))
		return (INVALID);
	record_empty(fields, record);
	for (; fields->kind != FIELD_KIND_END; fields++) {
		const struct json	*member;

		member = json_get(json, fields->name);
		if (member == NULL && (fields->flags & FIELD_OPTIONAL) != 0)
			continue;
		if (member_read(arena, fields, member,
		    (char *)record + fields->offset, wrong) != OK) {
			if (**wrong == '\0')
				*wrong = fields->name;
			return (INVALID);
		}
	}
	return (OK);
}

struct json *
fields_write(struct arena *arena, const struct field *fields,
    const void *record)
{
	struct json	*object = json_object(arena);

	for (; fields->kind != FIELD_KIND_END; fields++)
		member_write(arena, fields,
		    (const char *)record + fields->offset, object);
	return (object);
}

enum result
fields_parse(struct arena *arena, const struct field *fields,
    const char *text, void *record)
{
	struct json	*json;
	const char	*wrong;

	if (text == NULL ||
	    json_parse(arena, text, strlen(text), &json) != OK)
		return (fail(BROKEN, "a stored record is not JSON"));
	if (fields_read(arena, fields, json, record, &wrong) != OK)
		return (fail(BROKEN, "a stored record does not fit: \"%s\"",
		    wrong));
	return (OK);
}

char *
fields_print(struct arena *arena, const struct field *fields,
    const void *record)
{
	return (json_print(arena, fields_write(arena, fields, record)));
}

void *
list_make(struct arena *arena, struct list *list, size_t count, size_t size)
{
	size_t	bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		bytes = SIZE_MAX;
	list->count = count;
	list->items = arena_alloc(arena, bytes);
	return (list->items);
}

void *
list_append(struct arena *arena, struct list *list, size_t size)
{
	struct list	 longer;
	char		*items;

	items = list_make(arena, &longer, list->count + 1, size);
	if (list->count > 0)
		memcpy(items, list->items, list->count * size);
	*list = longer;
	return (items + (list->count - 1) * size);
}

static enum result
member_read(struct arena *arena, const struct field *field,
    const struct json *json, void *target, const char **wrong)
{
	switch (field->kind) {
	case FIELD_KIND_TEXT:
		return (text_read(arena, field, json, target));
	case FIELD_KIND_INTEGER:
		return (integer_read(field, json, target));
	case FIELD_KIND_TRUTH:
		return (json_truth(json, target) ? OK : INVALID);
	case FIELD_KIND_RECORD:
		return (fields_read(arena, field->of, json, target, wrong));
	case FIELD_KIND_LIST:
		return (list_read(arena, field, json, target, wrong));
	case FIELD_KIND_END:
		break;
	}
	return (INVALID);
}

static enum result
text_read(struct arena *arena, const struct field *field,
    const struct json *json, const char **target)
{
	const char	*text;
	int64_t		 length;

	if (!json_text(json, &text))
		return (INVALID);
	length = (int64_t)text_length(text);
	if (length == 0 && (field->flags & FIELD_OPTIONAL) != 0)
		return (OK);
	if (length < field->minimum || length > field->maximum)
		return (INVALID);
	*target = arena_text(arena, text);
	return (OK);
}

static enum result
integer_read(const struct field *field, const struct json *json,
    int64_t *target)
{
	int64_t	value;

	if (json_is_null(json) && (field->flags & FIELD_NULLABLE) != 0) {
		*target = FIELD_NULL;
		return (OK);
	}
	if (!json_integer(json, &value))
		return (INVALID);
	if ((value < field->minimum || value > field->maximum) &&
	    (value != 0 || (field->flags & FIELD_OPTIONAL) == 0))
		return (INVALID);
	*target = value;
	return (OK);
}

static enum result
list_read(struct arena *arena, const struct field *field,
    const struct json *json, struct list *list, const char **wrong)
{
	const struct json	*item;
	char			*record;
	size_t			 count;

	if (!json_is_array(json))
		return (INVALID);
	count = json_count(json);
	if (count > (size_t)field->maximum)
		return (INVALID);
	record = list_make(arena, list, count, field->size);
	for (item = json_first(json); item != NULL; item = json_next(item)) {
		if (fields_read(arena, field->of, item, record, wrong) != OK)
			return (INVALID);
		record += field->size;
	}
	return (OK);
}

/* What stands for a missing member. */
static void
record_empty(const struct field *field, void *record)
{
	static const struct list	nothing;

	for (; field->kind != FIELD_KIND_END; field++) {
		char	*target = (char *)record + field->offset;

		if (field->kind == FIELD_KIND_TEXT)
			*(const char **)(void *)target = "";
		else if (field->kind == FIELD_KIND_INTEGER)
			*(int64_t *)(void *)target = 0;
		else if (field->kind == FIELD_KIND_TRUTH)
			*(bool *)(void *)target = false;
		else if (field->kind == FIELD_KIND_RECORD)
			record_empty(field->of, target);
		else
			*(struct list *)(void *)target = nothing;
	}
}

static bool
record_is_empty(const struct field *field, const void *record)
{
	bool	empty = true;

	for (; empty && field->kind != FIELD_KIND_END; field++) {
		const void	*source = (const char *)record + field->offset;
		const char	*text;

		if (field->kind == FIELD_KIND_TEXT) {
			text = *(const char *const *)source;
			empty = text == NULL || *text == '\0';
		} else if (field->kind == FIELD_KIND_INTEGER) {
			empty = *(const int64_t *)source == 0;
		} else if (field->kind == FIELD_KIND_TRUTH) {
			empty = !*(const bool *)source;
		} else if (field->kind == FIELD_KIND_RECORD) {
			empty = record_is_empty(field->of, source);
		} else {
			empty = ((const struct list *)source)->count == 0;
		}
	}
	return (empty);
}

static void
member_write(struct arena *arena, const struct field *field,
    const void *source, struct json *object)
{
	const char	*text;
	int64_t		 integer;

	if (field->kind == FIELD_KIND_TEXT) {
		text = *(const char *const *)source;
		json_set_text(object, field->name, text != NULL ? text : "");
	} else if (field->kind == FIELD_KIND_INTEGER) {
		integer = *(const int64_t *)source;
		if (integer == FIELD_NULL &&
		    (field->flags & FIELD_NULLABLE) != 0)
			json_set_null(object, field->name);
		else
			json_set_integer(object, field->name, integer);
	} else if (field->kind == FIELD_KIND_TRUTH) {
		json_set_truth(object, field->name, *(const bool *)source);
	} else if (field->kind == FIELD_KIND_LIST) {
		json_set(object, field->name, list_write(arena, field,
		    source));
	} else if ((field->flags & FIELD_OPTIONAL) == 0 ||
	    !record_is_empty(field->of, source)) {
		json_set(object, field->name, fields_write(arena, field->of,
		    source));
	}
}

static struct json *
list_write(struct arena *arena, const struct field *field,
    const struct list *list)
{
	struct json	*array = json_array(arena);
	const char	*item = list->items;
	size_t		 at;

	for (at = 0; at < list->count; at++, item += field->size)
		json_append(array, fields_write(arena, field->of, item));
	return (array);
}
