/*
 * URLs: what was split and is put together again splits the same, and no part
 * holds what could end a header or name another host.
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
check_url(struct arena *arena, const char *text)
{
	struct url	url, again;
	const char	*whole;

	if (url_parse(arena, text, &url) != OK)
		return;
	check(!text_has_control(text) && strchr(text, '#') == NULL);
	check(url.port >= 1 && url.port <= 65535);
	check(url.path[0] == '/');
	check(strpbrk(url.host, "@/?\\% ") == NULL);
	whole = arena_format(arena, "%s://%s:%d%s", url.scheme, url.host,
	    url.port, url.path);
	check(url_parse(arena, whole, &again) == OK);
	check(strcmp(url.scheme, again.scheme) == 0);
	check(strcmp(url.host, again.host) == 0);
	check(strcmp(url.path, again.path) == 0);
	check(url.port == again.port);
}

/* Encoded text is a value of a form, and a piece of a path. */
static void
check_encoded(struct arena *arena, const char *text)
{
	struct pairs	 pairs;
	struct url	 url;
	const char	*encoded = url_encode(arena, text);

	check(url_parse(arena, arena_format(arena, "http://a/%s", encoded),
	    &url) == OK);
	encoded = arena_format(arena, "v=%s", encoded);
	if (text_is_utf8(text, strlen(text))) {
		check(pairs_parse(arena, encoded, strlen(encoded), &pairs) ==
		    OK);
		check(strcmp(pairs_get(&pairs, "v"), text) == 0);
	} else {
		check(pairs_parse(arena, encoded, strlen(encoded), &pairs) ==
		    INVALID);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena	*arena = arena_create();
	const char	*text = arena_copy(arena, bytes, size);

	check_url(arena, text);
	check_encoded(arena, text);
	arena_destroy(arena);
	return (0);
}
