/*
 * Errands: the outbox. What we still owe the world is written in the same
 * change as its reason and done at least once; the errand's id is the
 * idempotency key towards the other side.
 */
#ifndef STORE_ERRANDS_H
#define STORE_ERRANDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/result.h"
#include "store/store.h"

struct errand {
	const char	*id;		/* UUID */
	const char	*kind;		/* "payment-start", … */
	const char	*subject;	/* mostly an order's id */
	const char	*body;		/* JSON or "" */
	int64_t		 due_at;	/* ms */
	int64_t		 attempts;	/* begun so far, this one included */
	int64_t		 created_at;
	int64_t		 leased_until;
	int64_t		 gave_up_at;	/* 0: still owed */
	const char	*last_error;	/* "" if none */
};

struct errands {
	size_t		 count;
	struct errand	*items;
};

/* Puts an errand down; the id given must be new (CONFLICT: it is there
 * already, which an idempotent caller takes for done). Inside a change. */
enum result	errand_put(struct store *, const char *id, const char *kind,
		    const char *subject, const char *body, int64_t due_at);

/* By id. ABSENT: done, or never there. */
enum result	errand_get(struct arena *, struct store *, const char *id,
		    struct errand *);

/* Takes the errand that has been due longest and leases it until the moment
 * given. ABSENT: nothing is due. Its own change. */
enum result	errand_lease(struct arena *, struct store *, int64_t now,
		    int64_t until, struct errand *);

/* Ends a lease: done (removed), again at a time with a reason, or given up and
 * shown to the manager. errand_done works inside a change as well as alone: it
 * is the caller's to wrap. All three inside a change. ABSENT: no such. */
enum result	errand_done(struct store *, const char *id);
enum result	errand_later(struct store *, const char *id, int64_t due_at,
		    const char *why);
enum result	errand_give_up(struct store *, const char *id,
		    const char *why);
/* As errand_later, but its last attempt was none. */
enum result	errand_postpone(struct store *, const char *id,
		    int64_t due_at, const char *why);

/* Brings one that waits forward; never back. ABSENT: no such, given up, or due
 * before. Inside a change. */
enum result	errand_sooner(struct store *, const char *id, int64_t due_at);

/* Brings a given-up or waiting errand back: due at once, attempts from 0.
 * ABSENT: no such. CONFLICT: somebody is running it. Inside a change. */
enum result	errand_again(struct store *, const char *id);

/* Drops all leases: the process that held them is gone. In its own change. */
enum result	errand_release(struct store *);

/* Removes those of a kind and subject that still wait (never a leased or
 * given-up one). OK when there is none. Inside a change. */
enum result	errand_cancel(struct store *, const char *kind,
		    const char *subject);

/* For the manager: those given up or tried at least `attempts` times, oldest
 * first; what waits, soonest first. And how many have been due for longer than
 * `age` ms without anybody taking them, counted up to a thousand. */
enum result	errands_troubled(struct arena *, struct store *,
		    int64_t attempts, int limit, struct errands *);
enum result	errands_waiting(struct arena *, struct store *, int limit,
		    struct errands *);
enum result	errands_stuck(struct store *, int64_t now, int64_t age,
		    int64_t *count);

/* What is still owed about a subject, of a kind or ("") of all kinds, given up
 * or not, oldest first; where there are more than the limit, any of them. */
enum result	errands_of(struct arena *, struct store *,
		    const char *subject, const char *kind, int limit,
		    struct errands *);

#endif
