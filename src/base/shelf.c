#include <string.h>

#include "base/shelf.h"

static const struct asset	*assets;
static size_t			 count;

void
shelf_set(const struct asset *given, size_t given_count)
{
	assets = given;
	count = given_count;
}

const struct asset *
shelf_find(const char *name)
{
	size_t	at;

	for (at = 0; at < count; at++) {
		if (strcmp(assets[at].name, name) == 0)
			return (&assets[at]);
	}
	return (NULL);
}

const struct asset *
shelf_at(size_t at)
{
	return (at < count ? &assets[at] : NULL);
}
