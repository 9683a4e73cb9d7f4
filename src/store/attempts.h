/*
 * Attempts to pay, one row each: what we think of it, what its provider last
 * said, and in what the two differ. Derived: shop/attempt.h keeps the rows in
 * the changes of the orders, and can make them anew.
 */
#ifndef STORE_ATTEMPTS_H
#define STORE_ATTEMPTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

/* Differences are counted up to here. */
#define ATTEMPTS_COUNT_MAX	1000

struct attempt {
	const char	*id;
	const char	*order_id;
	const char	*number;	/* the order's, for people */
	const char	*provider;
	const char	*state;		/* ours (shop/order.h) */
	int64_t		 amount;	/* minor units */
	const char	*currency;
	int64_t		 refunded;	/* given back, or on its way */
	const char	*reference;	/* the provider's id; "" unknown */
	int64_t		 created_at;	/* ms */
	const char	*said;		/* its last word (shop/attempt.h), "" */
	int64_t		 said_amount;
	const char	*said_currency;
	int64_t		 said_refunded;
	int64_t		 said_at;	/* ms; 0: nothing was said */
	int64_t		 asked_at;	/* its last answer; 0: never */
	const char	*difference;	/* a word, or "" (shop/attempt.h) */
};

struct attempts {
	size_t		 count;
	struct attempt	*items;
};

/* The last reconciliation with a provider. */
struct reconciliation {
	const char	*provider;
	int64_t		 started_at;	/* ms */
	int64_t		 ended_at;	/* 0: it is under way */
	int64_t		 reached_at;	/* the attempt asked about last: when */
	const char	*reached_id;	/* it was made, and its id; or "" */
	int64_t		 asked;		/* how many were asked about */
};

/* ABSENT: no such attempt. */
enum result	attempt_get(struct arena *, struct store *, const char *id,
		    struct attempt *);
/* Enters it; of one that is there, writes what is ours of it. Inside a
 * change. */
enum result	attempt_put(struct store *, const struct attempt *);
/* Writes what its provider said, and what it differs in. Inside a change.
 * ABSENT: no such attempt. */
enum result	attempt_say(struct store *, const struct attempt *);

/* Those the provider knows by that id. */
enum result	attempts_of_reference(struct arena *, struct store *,
		    const char *reference, int limit, struct attempts *);

/* Those of a provider, oldest first, made behind (ms, id) and not after
 * `until`. */
enum result	attempts_between(struct arena *, struct store *,
		    const char *provider, int64_t created_at, const char *id,
		    int64_t until, int limit, struct attempts *);

/* Those with a difference, newest first, of a provider and of a kind ("" any),
 * made before (ms, id); INT64_MAX: from the newest on. */
enum result	attempts_different(struct arena *, struct store *,
		    const char *provider, const char *kind,
		    int64_t created_before, const char *id_before, int limit,
		    struct attempts *);
/* How many of that kind ("" any), up to ATTEMPTS_COUNT_MAX. */
enum result	attempts_different_count(struct store *, const char *kind,
		    int64_t *);

/* ABSENT: there was none with this provider yet. */
enum result	reconciliation_get(struct arena *, struct store *,
		    const char *provider, struct reconciliation *);
/* Inside a change. */
enum result	reconciliation_put(struct store *,
		    const struct reconciliation *);

#endif
