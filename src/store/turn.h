/*
 * The writers' turn: a lock file, so that the writers of all threads and
 * processes queue in the kernel instead of sleeping and trying, as SQLite's own
 * busy handler does. The kernel ends the turn of a process that dies.
 * Private to src/store.
 */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <time.h>

#include "base/result.h"

#define TURN_FILE		"shop.lock"
#define TURN_SECONDS_MAX	4

struct turn {
	int	descriptor;	/* queues for itself: two threads of a process
				   exclude each other as well */
	timer_t	timer;		/* wakes the thread that opened it */
	unsigned long waits;	/* how often somebody else had the turn */
};

/* Opens FOLDER's lock file for this thread. BROKEN when that fails. */
enum result	 turn_open(const char *folder, struct turn *);
void		 turn_close(struct turn *);

/* Waits for the turn. LATER, not logged: it did not come within
 * TURN_SECONDS_MAX. */
enum result	 turn_take(struct turn *);
void		 turn_give(struct turn *);

#endif
