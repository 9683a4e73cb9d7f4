/*
 * JSON: whatever is read can be written, read again and written the same; it
 * is what the contract of json_parse says.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_keys(const struct json *object)
{
	const struct json	*member;
	size_t			 count = 0;

	for (member = json_first(object); member != NULL;
	    member = json_next(member))
		count++;
	check(json_count(object) == count);
	check(json_get(object, "\x01 no such key") == NULL);
}

static void
check_value(const struct json *json, int depth)
{
	const struct json	*child;
	const char		*text;
	int64_t			 integer;
	bool			 truth;
	int			 kinds = 0;

	check(depth <= JSON_DEPTH_MAX);
	kinds += json_is_object(json) + json_is_array(json) +
	    json_is_text(json) + json_is_null(json) + json_truth(json, &truth);
	check(kinds <= 1);
	if (json_text(json, &text))
		check(json_is_text(json) &&
		    text_is_utf8(text, strlen(text)));
	if (json_integer(json, &integer))
		check(kinds == 0 && integer <= JSON_INTEGER_MAX &&
		    integer >= -JSON_INTEGER_MAX);
	if (json_is_object(json))
		check_keys(json);
	for (child = json_first(json); child != NULL; child = json_next(child))
		check_value(child, depth + (json_first(child) != NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena	*arena = arena_create();
	struct json	*json, *again;
	const char	*printed, *reprinted;

	if (json_parse(arena, bytes, size, &json) == OK) {
		check(text_is_utf8(bytes, size));
		check_value(json, 1);
		printed = json_print(arena, json);
		check(strchr(printed, '<') == NULL);
		check(json_parse(arena, printed, strlen(printed), &again) ==
		    OK);
		reprinted = json_print(arena, again);
		check(strcmp(printed, reprinted) == 0);
	}
	arena_destroy(arena);
	return (0);
}
