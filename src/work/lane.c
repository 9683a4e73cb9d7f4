#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include <kore/kore.h>
#include <kore/tasks.h>

#include "base/log.h"
#include "base/moment.h"
#include "wire/perform.h"
#include "work/errand_run.h"
#include "work/lane.h"
#include "work/work.h"

#define STOP_STEP	50	/* ms */
#define STOP_STEPS	80
#define TROUBLE_PAUSE	1000	/* ms */
#define VISITORS_FIRST	10	/* ms */

static struct kore_task	tasks[WORK_LANES];
static const char	*lanes_folder;

static pthread_mutex_t	lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t	bell = PTHREAD_COND_INITIALIZER;
static size_t		calls;		/* lanes still to be woken */
static bool		stopping;
static atomic_size_t	running;

static int	lane_run(struct kore_task *);
static bool	lane_wait(void);
static bool	lane_may_go_on(void);
static void	lane_work(struct store *);
static void	pause_for(long);

void
lanes_start(const char *folder, size_t count)
{
	size_t	i;

	lanes_folder = folder;
	for (i = 0; i < count && i < WORK_LANES; i++) {
		kore_task_create(&tasks[i], lane_run);
		atomic_fetch_add(&running, 1);
		kore_task_run(&tasks[i]);
	}
}

void
lanes_wake(size_t count)
{
	pthread_mutex_lock(&lock);
	calls = count < WORK_LANES ? count : WORK_LANES;
	pthread_mutex_unlock(&lock);
	pthread_cond_broadcast(&bell);
}

void
lanes_stop(void)
{
	int	i;

	pthread_mutex_lock(&lock);
	stopping = true;
	pthread_mutex_unlock(&lock);
	pthread_cond_broadcast(&bell);
	perform_abandon();

	for (i = 0; i < STOP_STEPS && atomic_load(&running) > 0; i++)
		pause_for(STOP_STEP);
}

static int
lane_run(struct kore_task *task)
{
	struct store	*store = NULL;

	while (lane_wait()) {
		if (store == NULL && store_open(lanes_folder, &store) != OK) {
			store = NULL;
			pause_for(TROUBLE_PAUSE);
			continue;
		}
		lane_work(store);
	}
	if (store != NULL)
		store_close(store);
	perform_end();
	atomic_fetch_sub(&running, 1);

	return (KORE_RESULT_OK);
}

/* Sleeps until called; false: the process stops. */
static bool
lane_wait(void)
{
	bool	go_on;

	pthread_mutex_lock(&lock);
	while (!stopping && calls == 0)
		pthread_cond_wait(&bell, &lock);
	if (calls > 0)
		calls--;
	go_on = !stopping;
	pthread_mutex_unlock(&lock);

	return (go_on);
}

static bool
lane_may_go_on(void)
{
	bool	go_on;

	pthread_mutex_lock(&lock);
	go_on = !stopping;
	pthread_mutex_unlock(&lock);

	return (go_on);
}

static void
lane_work(struct store *store)
{
	unsigned long	waits;
	enum result	word = OK;

	while (word == OK && lane_may_go_on()) {
		waits = store_waits(store);
		word = errand_run_next(store, moment_now());
		/* Visitors are writing, and they are waited for. */
		if (store_waits(store) != waits)
			pause_for(VISITORS_FIRST);
	}

	/* The store has trouble: do not fill the log with it. */
	if (word != OK && word != ABSENT)
		pause_for(TROUBLE_PAUSE);
}

static void
pause_for(long ms)
{
	struct timespec	time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}
