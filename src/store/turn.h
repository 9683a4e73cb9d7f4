/*
 * The writers' turn: a lock file, so that the writers of all threads and
 * processes queue in the kernel instead of sleeping and trying, as SQLite's own
 * busy handler does. Private to src/store.
 */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include "base/result.h"

#define TURN_FILE	"shop.lock"

/* Opens the lock file of a folder; -1 with errno. Each descriptor queues for
 * itself, so that two threads exclude each other as well. */
int		 turn_open(const char *folder);

/* Waits for the turn. LATER: it did not come within some seconds. The kernel
 * ends the turn of a process that dies. */
enum result	 turn_take(int);
void		 turn_give(int);

#endif
