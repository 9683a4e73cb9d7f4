/*
 * One lifetime, many allocations: a visit or an errand owns an arena, gets all
 * its memory there, and everything goes at once. Running out of memory ends
 * the process (it is restarted; nothing half done is kept).
 * An arena belongs to one thread at a time. With AddressSanitizer each
 * allocation is a heap block of its own, so that overruns are found.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena	*arena_create(void);
void		 arena_destroy(struct arena *);

/* Zeroed memory, aligned for any type; never NULL, also for size 0. */
void		*arena_alloc(struct arena *, size_t);

/* A copy of the bytes with a NUL behind them. */
char		*arena_copy(struct arena *, const void *, size_t);

/* A copy of a string; NULL stays NULL. */
char		*arena_text(struct arena *, const char *);

/*
 * The same bytes with more room: in place if nothing was allocated since,
 * else a copy. The new bytes are not zeroed; the old pointer is dead.
 */
void		*arena_grow(struct arena *, void *, size_t from, size_t to);

/* printf into the arena. */
char		*arena_format(struct arena *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));

/* Runs the function on the pointer when the arena ends, last one first: for
 * memory that a library allocated. */
void		 arena_defer(struct arena *, void (*)(void *), void *);

#endif
