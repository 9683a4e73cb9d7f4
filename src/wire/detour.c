#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "wire/detour.h"

#define PLACE_SIZE	256

struct detour {
	const char		*origin;
	struct curl_slist	*place;
	const char		*authority;
};

static struct detour	detours[DETOURS_MAX];
static size_t		detour_count;

enum result
detour_add(const char *origin, const char *place, const char *authority)
{
	struct detour	*detour = &detours[detour_count];
	char		 entry[PLACE_SIZE];

	if (detour_count == DETOURS_MAX)
		return (fail(INVALID, "too many detours"));
	/* No name and no port in front: whatever the call is to. */
	snprintf(entry, sizeof(entry), "::%s", place);
	detour->place = curl_slist_append(NULL, entry);
	if (detour->place == NULL)
		return (fail(BROKEN, "out of memory"));
	detour->origin = origin;
	detour->authority = authority;
	detour_count++;

	return (OK);
}

bool
detour_take(void *handle, const char *url)
{
	size_t	i, length;

	for (i = 0; i < detour_count; i++) {
		length = strlen(detours[i].origin);
		if (strncmp(url, detours[i].origin, length) != 0 ||
		    url[length] != '/')
			continue;
		curl_easy_setopt(handle, CURLOPT_CONNECT_TO,
		    detours[i].place);
		curl_easy_setopt(handle, CURLOPT_CAINFO,
		    detours[i].authority);
		return (true);
	}

	return (false);
}
