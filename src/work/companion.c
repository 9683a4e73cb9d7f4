#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include <kore/kore.h>
#include <kore/tasks.h>

#include "base/moment.h"
#include "wire/perform.h"
#include "wire/smtp.h"
#include "work/companion.h"
#include "work/mirror_run.h"
#include "work/postman.h"
#include "work/poll_queue.h"
#include "work/sweep.h"
#include "work/work.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define STOP_STEP	50	/* ms */
#define STOP_STEPS	80
#define TROUBLE_PAUSE	SECONDS(1)

static const struct companion	companions[] = {
	{ "sweep", sweep_run },
	{ "postman", postman_run },
	{ "mirror", mirror_run },
	{ "queue", poll_queue_run },
};

static struct kore_task	tasks[LENGTH(companions)];
static const char	*companions_folder;

static pthread_mutex_t	lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t	bell;		/* by the clock that nobody sets */
static bool		stopping;
static atomic_size_t	running;

_Static_assert(LENGTH(companions) <= WORK_COMPANIONS, "task_threads");

static int	companion_run(struct kore_task *);
static bool	companion_wait(int64_t);

void
companions_start(const char *folder)
{
	pthread_condattr_t	by;
	size_t			i;

	pthread_condattr_init(&by);
	pthread_condattr_setclock(&by, CLOCK_MONOTONIC);
	pthread_cond_init(&bell, &by);
	pthread_condattr_destroy(&by);
	companions_folder = folder;
	for (i = 0; i < LENGTH(companions); i++) {
		kore_task_create(&tasks[i], companion_run);
		atomic_fetch_add(&running, 1);
		kore_task_run(&tasks[i]);
	}
}

void
companions_stop(void)
{
	struct timespec	step = { 0, STOP_STEP * 1000000L };
	int		i;

	pthread_mutex_lock(&lock);
	stopping = true;
	pthread_mutex_unlock(&lock);
	pthread_cond_broadcast(&bell);
	perform_abandon();

	for (i = 0; i < STOP_STEPS && atomic_load(&running) > 0; i++)
		nanosleep(&step, NULL);
}

static int
companion_run(struct kore_task *task)
{
	const struct companion	*companion = &companions[task - tasks];
	struct store		*store = NULL;
	int64_t			 wait = 0;

	while (companion_wait(wait)) {
		if (store == NULL &&
		    store_open(companions_folder, &store) != OK) {
			store = NULL;
			wait = TROUBLE_PAUSE;
			continue;
		}
		wait = companion->run(store);
	}
	if (store != NULL)
		store_close(store);
	perform_end();
	smtp_end();
	atomic_fetch_sub(&running, 1);

	return (KORE_RESULT_OK);
}

/* Sleeps so many ms; false: the process stops. */
static bool
companion_wait(int64_t wait)
{
	struct timespec	until;
	bool		go_on;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(wait / 1000);
	until.tv_nsec += (long)(wait % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}

	pthread_mutex_lock(&lock);
	while (!stopping && wait > 0 &&
	    pthread_cond_timedwait(&bell, &lock, &until) == 0)
		continue;
	go_on = !stopping;
	pthread_mutex_unlock(&lock);

	return (go_on);
}
