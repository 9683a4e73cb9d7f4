#include <string.h>

#include "base/log.h"
#include "store/outages.h"
#include "wire/origin.h"
#include "work/outage_watch.h"

static void	outages_log(const struct outages *, const struct outages *,
		    const char *);
static bool	outages_same(const struct outages *, const struct outages *);
static const struct outage *outage_find(const struct outages *,
		    const struct outage *);

void
outage_watch(struct store *store)
{
	static bool	 looked;
	struct arena	*arena = arena_create();
	struct outages	 before, now;

	origins_troubled(arena, &now);
	if (outages_all(arena, store, &before) == OK && (!looked ||
	    !outages_same(&before, &now)) && outages_put(store, &now) == OK) {
		looked = true;
		outages_log(&now, &before, "trouble");
		outages_log(&before, &now, "well again");
	}
	arena_destroy(arena);
}

/* Those that stand in one list and not in the other. */
static void
outages_log(const struct outages *these, const struct outages *those,
    const char *what)
{
	size_t	i;

	for (i = 0; i < these->count; i++) {
		if (outage_find(those, &these->items[i]) == NULL)
			log_event(LOG_LEVEL_WARNING, "outage", "origin",
			    these->items[i].origin, "what", what, "why",
			    these->items[i].refused ? "key refused" :
			    "no answer", NULL);
	}
}

static bool
outages_same(const struct outages *these, const struct outages *those)
{
	const struct outage	*found;
	size_t			 i;

	if (these->count != those->count)
		return (false);
	for (i = 0; i < these->count; i++) {
		found = outage_find(those, &these->items[i]);
		if (found == NULL || found->until != these->items[i].until ||
		    found->refused != these->items[i].refused)
			return (false);
	}

	return (true);
}

static const struct outage *
outage_find(const struct outages *outages, const struct outage *wanted)
{
	size_t	i;

	for (i = 0; i < outages->count; i++) {
		if (strcmp(outages->items[i].origin, wanted->origin) == 0)
			return (&outages->items[i]);
	}

	return (NULL);
}
