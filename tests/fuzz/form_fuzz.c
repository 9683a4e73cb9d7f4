/*
 * Form bodies: what was read, encoded again, reads the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_again(struct arena *arena, const struct pairs *pairs)
{
	struct pairs	again;
	struct text	body;
	size_t		i;

	text_init(&body, arena, 64);
	for (i = 0; i < pairs->count; i++)
		text_format(&body, "&%s=%s",
		    url_encode(arena, pairs->items[i].name),
		    url_encode(arena, pairs->items[i].value));
	check(pairs_parse(arena, body.bytes, body.length, &again) == OK);
	check(again.count == pairs->count);
	for (i = 0; i < pairs->count; i++) {
		check(strcmp(again.items[i].name, pairs->items[i].name) == 0);
		check(strcmp(again.items[i].value, pairs->items[i].value) ==
		    0);
	}
	check(pairs_unique(&again) == pairs_unique(pairs));
}

/* What pages do with values must hold for each of them. */
static void
check_value(struct arena *arena, const char *value)
{
	struct text	 html;
	const char	*clean, *slug;

	check(text_is_utf8(value, strlen(value)));
	text_init(&html, arena, 0);
	text_add_html(&html, value);
	check(strpbrk(html.bytes, "<>\"'") == NULL);

	slug = text_slug(arena, value);
	check(strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
	    strlen(slug));
	check(slug[0] != '-');
	if ((clean = text_clean(arena, value)) == NULL)
		return;
	check(clean[0] != ' ' && strstr(clean, "  ") == NULL);
	check(text_clean(arena, clean) != NULL);
	check(strcmp(text_clean(arena, clean), clean) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena	*arena = arena_create();
	struct pairs	 pairs;
	size_t		 i;

	if (pairs_parse(arena, (const char *)bytes, size, &pairs) == OK) {
		check(pairs.count <= PAIRS_MAX);
		check_again(arena, &pairs);
		for (i = 0; i < pairs.count; i++) {
			check(pairs_get(&pairs, pairs.items[i].name) != NULL);
			check_value(arena, pairs.items[i].value);
		}
	}
	arena_destroy(arena);
	return (0);
}
