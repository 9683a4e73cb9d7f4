/*
 * Lanes: Kore tasks that never end, each on a thread and a store connection of
 * its own. They sleep until woken, then run errands until none is due. Together
 * with the companions (companion.h) they are the only Kore tasks of their
 * worker: a task queued behind one would wait for ever.
 */
#ifndef WORK_LANE_H
#define WORK_LANE_H

#include <stddef.h>

/* Starts that many (up to WORK_LANES); once. */
void	lanes_start(const char *folder, size_t);
/* Wakes that many of those that sleep. */
void	lanes_wake(size_t);
/* Tells all to end and waits for it, some seconds at most. */
void	lanes_stop(void);

#endif
