#include <kore/kore.h>
#include <kore/tasks.h>

#include "base/log.h"
#include "base/moment.h"
#include "store/errands.h"
#include "store/store.h"
#include "work/companion.h"
#include "work/lane.h"
#include "work/work.h"

#define TICK		100	/* ms */
#define RELEASE_PAUSE	SECONDS(15)

static struct store	*tick_store;
static u_int64_t	 release_due;	/* the clock that nobody sets */
static bool		 released;

static void	tick(void *, u_int64_t);
static bool	leases_release(u_int64_t);

enum result
work_start(const char *folder)
{
	enum result	word;

	if ((word = store_open(folder, &tick_store)) != OK)
		return (word);
	leases_release(kore_time_ms());
	/* Each must get a thread of its own. */
	if (kore_task_threads < WORK_LANES + WORK_COMPANIONS)
		kore_task_threads = WORK_LANES + WORK_COMPANIONS;
	lanes_start(folder, WORK_LANES);
	companions_start(folder);
	kore_timer_add(tick, TICK, NULL, 0);

	return (OK);
}

void
work_stop(void)
{
	if (tick_store == NULL)
		return;
	lanes_stop();
	companions_stop();
	store_close(tick_store);
	tick_store = NULL;
}

/* Only looks; what costs time happens in the lanes. */
static void
tick(void *argument, u_int64_t monotonic)
{
	int64_t	due = 0;

	if (tick_store == NULL || !leases_release(monotonic))
		return;
	if (errands_stuck(tick_store, moment_now(), 0, &due) != OK)
		due = 0;
	if (due > 0)
		lanes_wake((size_t)due);
}

/* Once, before the first errand runs. A store that takes no change just now
 * (its disk is full, its turn does not come) is no reason not to serve. */
static bool
leases_release(u_int64_t monotonic)
{
	if (released)
		return (true);
	if (monotonic < release_due)
		return (false);
	release_due = monotonic + RELEASE_PAUSE;
	released = errand_release(tick_store) == OK;

	return (released);
}
