#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "wire/origin.h"
#include "wire/perform.h"

#define SERVICE_SIZE	40

struct origin {
	char		name[ORIGIN_SIZE];
	char		service[SERVICE_SIZE];
	struct breaker	breaker;
};

static char		allowed_origins[PERFORM_ALLOWED_MAX][ORIGIN_SIZE];
static size_t		allowed_count;

static pthread_mutex_t	lock = PTHREAD_MUTEX_INITIALIZER;
static struct origin	origins[ORIGINS_MAX];
static size_t		origin_count;

static size_t	origin_find(const char *, bool);

enum result
origin_of(const char *url, char origin[ORIGIN_SIZE])
{
	struct arena	*arena = arena_create();
	struct url	 parts;
	enum result	 word;
	int		 length;

	word = url_parse(arena, url, &parts);
	if (word == OK) {
		length = snprintf(origin, ORIGIN_SIZE, "%s://%s:%d",
		    parts.scheme, parts.host, parts.port);
		if (length < 0 || length >= ORIGIN_SIZE)
			word = INVALID;
	}
	arena_destroy(arena);

	return (word);
}

enum result
origin_allow(const char *origin)
{
	if (allowed_count == PERFORM_ALLOWED_MAX)
		return (fail(INVALID, "too many allowed origins"));
	if (origin_of(origin, allowed_origins[allowed_count]) != OK)
		return (fail(INVALID, "no origin: %s", origin));
	allowed_count++;

	return (OK);
}

bool
origin_is_allowed(const char *url)
{
	char	origin[ORIGIN_SIZE];
	size_t	i;

	if (origin_of(url, origin) != OK)
		return (false);
	for (i = 0; i < allowed_count; i++) {
		if (text_same(allowed_origins[i], origin))
			return (true);
	}

	return (false);
}

bool
origin_enter(const char *origin, const char *service, int64_t now,
    struct passage *passage, int64_t *wait, bool *refused)
{
	struct origin	*found;
	bool		 may = true;

	*refused = false;
	pthread_mutex_lock(&lock);
	passage->index = origin_find(origin, true);
	passage->began = now;
	passage->probe = false;
	if (passage->index < ORIGINS_MAX) {
		found = &origins[passage->index];
		if (service != NULL && *service != '\0')
			(void)snprintf(found->service, SERVICE_SIZE, "%s",
			    service);
		may = breaker_enter(&found->breaker, now, &passage->probe,
		    wait);
		*refused = found->breaker.refused;
	}
	pthread_mutex_unlock(&lock);

	return (may);
}

void
origin_leave(const struct passage *passage, int64_t now,
    enum breaker_outcome outcome, int64_t rest)
{
	if (passage->index == ORIGINS_MAX)
		return;
	pthread_mutex_lock(&lock);
	breaker_leave(&origins[passage->index].breaker, now, passage->probe,
	    passage->began, outcome, rest);
	pthread_mutex_unlock(&lock);
}

void
origin_refuse(const char *origin, int64_t now)
{
	size_t	index;

	pthread_mutex_lock(&lock);
	index = origin_find(origin, false);
	if (index < ORIGINS_MAX)
		breaker_refuse(&origins[index].breaker, now);
	pthread_mutex_unlock(&lock);
}

void
origins_troubled(struct arena *arena, struct outages *out)
{
	const struct origin	*origin;
	struct outage		*outage;
	size_t			 i;

	out->count = 0;
	out->items = arena_alloc(arena, ORIGINS_MAX * sizeof(*out->items));
	pthread_mutex_lock(&lock);
	for (i = 0; i < origin_count; i++) {
		origin = &origins[i];
		if (origin->breaker.pause == 0)
			continue;
		outage = &out->items[out->count++];
		outage->origin = arena_text(arena, origin->name);
		outage->service = arena_text(arena, origin->service);
		outage->refused = origin->breaker.refused;
		outage->since = origin->breaker.since;
		outage->until = origin->breaker.until;
	}
	pthread_mutex_unlock(&lock);
}

void
origins_forget(void)
{
	pthread_mutex_lock(&lock);
	memset(origins, 0, sizeof(origins));
	origin_count = 0;
	pthread_mutex_unlock(&lock);
}

static size_t
origin_find(const char *name, bool enter)
{
	size_t	i;

	for (i = 0; i < origin_count; i++) {
		if (text_same(origins[i].name, name))
			return (i);
	}
	if (!enter || origin_count == ORIGINS_MAX)
		return (ORIGINS_MAX);
	(void)snprintf(origins[origin_count].name, ORIGIN_SIZE, "%s", name);

	return (origin_count++);
}
