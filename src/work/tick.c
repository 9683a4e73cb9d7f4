#include <kore/kore.h>

#include "base/log.h"
#include "base/moment.h"
#include "store/errands.h"
#include "store/store.h"
#include "work/lane.h"
#include "work/sweep.h"
#include "work/work.h"

#define TICK	100	/* ms */

static struct store	*tick_store;
static int64_t		 sweep_due;

static void	tick(void *, u_int64_t);

enum result
work_start(const char *folder)
{
	enum result	word;

	if ((word = store_open(folder, &tick_store)) != OK)
		return (word);
	if ((word = errand_release(tick_store)) != OK)
		return (word);
	lanes_start(folder, WORK_LANES);
	kore_timer_add(tick, TICK, NULL, 0);

	return (OK);
}

void
work_stop(void)
{
	if (tick_store == NULL)
		return;
	lanes_stop();
	store_close(tick_store);
	tick_store = NULL;
}

/* Only looks; what costs time happens in the lanes. */
static void
tick(void *argument, u_int64_t monotonic)
{
	int64_t	now = moment_now(), due = 0;
	bool	sweep = now >= sweep_due;

	if (tick_store == NULL)
		return;
	if (sweep) {
		sweep_due = now + SWEEP_PERIOD;
		lanes_sweep();
	}
	if (errands_stuck(tick_store, now, 0, &due) != OK)
		due = 0;
	if (due > 0 || sweep)
		lanes_wake(due > 0 ? (size_t)due : 1);
}
