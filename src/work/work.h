/*
 * The worker that does what must happen outside: a Kore timer looks for errands
 * that are due and wakes lanes, Kore tasks on threads of their own, each with
 * its own connection to the store.
 */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "base/result.h"

#define WORK_LANES	4	/* with the companions: task_threads */

/* Begins, in worker 1 only, from kore_worker_configure(): leases of a process
 * that is gone are dropped. */
enum result	work_start(const char *folder);

/* Lanes and companions finish what they do, for some seconds at most; from
 * kore_worker_teardown(). */
void		work_stop(void);

#endif
