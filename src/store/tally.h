/*
 * Tallies: counters that are moved in the same change as what they count, so
 * that a page costs the same with a thousand orders and with a million.
 */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

struct tally {
	const char	*key;
	int64_t		 count;
	int64_t		 amount;	/* minor units, or 0 */
};

struct tallies {
	size_t		 count;
	struct tally	*items;
};

/* Adds to a counter (made at 0 when new; removed when both are 0 again).
 * Inside a change. */
enum result	tally_add(struct store *, const char *name, const char *key,
		    int64_t count, int64_t amount);

/* A counter's values; 0 and 0 when it is not there. */
enum result	tally_get(struct store *, const char *name, const char *key,
		    int64_t *count, int64_t *amount);

/* Counters of a name with from <= key < to ("" or NULL: open), by key. */
enum result	tally_range(struct arena *, struct store *, const char *name,
		    const char *from, const char *to, int limit,
		    struct tallies *);

/* The counters of a name with the largest counts first. */
enum result	tally_top(struct arena *, struct store *, const char *name,
		    int limit, struct tallies *);

#endif
