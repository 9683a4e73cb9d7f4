/*
 * Companions: Kore tasks that never end, beside the lanes, each on a thread and
 * a store connection of its own, for what goes on all the time and would keep a
 * lane busy: sweeping, waiting for a queue, mirroring.
 */
#ifndef WORK_COMPANION_H
#define WORK_COMPANION_H

#include <stdint.h>

#include "store/store.h"

#define WORK_COMPANIONS	4	/* at most; with the lanes: task_threads */

struct companion {
	const char	*name;
	/* Does a piece of work, in which it may wait for the world (perform is
	 * abandoned when the process stops), and says after how many ms it
	 * wants to be called again; 0: at once. */
	int64_t		 (*run)(struct store *);
};

/* Those of the table in companion.c; once. */
void	companions_start(const char *folder);
/* Tells all to end and waits for it, some seconds at most. */
void	companions_stop(void);

#endif
