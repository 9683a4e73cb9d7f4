#include <stdlib.h>

#include "base/log.h"
#include "base/moment.h"
#include "store/mirror.h"
#include "wire/perform.h"
#include "work/mirror_run.h"
#include "work/mirror_upload.h"

#define OFF_PAUSE	HOURS(1)
#define IDLE_PAUSE	300	/* ms */
#define BUSY_PAUSE	500	/* ms: a command has the turn */
#define VISITORS_FIRST	10	/* ms */
#define FAILED_PAUSE	200	/* ms */
#define FAILED_PAUSE_MAX	SECONDS(15)
/* What a server may ask for; a wrong figure would stop the mirror for a day. */
#define WANTED_PAUSE_MAX	MINUTES(5)
#define MARK_PAGE	100

static const struct mirror_place	*place;
static const char			*data;
static struct mirror_pass		 pass;
static unsigned int			 failures;

static int64_t	run_after(struct store *, enum result, unsigned long);

void
mirror_run_configure(const struct mirror_place *given, const char *folder)
{
	place = given;
	data = folder;
}

int64_t
mirror_run(struct store *store)
{
	unsigned long	waits = store_waits(store);
	enum result	word;
	bool		more;

	if (place == NULL)
		return (OFF_PAUSE);
	if (mirror_turn_take(data) != OK)
		return (BUSY_PAUSE);
	word = mirror_mark_more(store, MARK_PAGE, &more);
	if (word == OK)
		word = mirror_round(store, place, &pass);
	mirror_turn_give();
	if (word == ABSENT && more)
		word = OK;

	return (run_after(store, word, waits));
}

int64_t
mirror_pause(unsigned int failures_so_far, int64_t wanted)
{
	int64_t	pause = FAILED_PAUSE;

	while (failures_so_far-- > 1 && pause < FAILED_PAUSE_MAX)
		pause *= 2;
	if (pause > FAILED_PAUSE_MAX)
		pause = FAILED_PAUSE_MAX;
	pause = pause / 2 + arc4random_uniform((uint32_t)(pause / 2) + 1);
	if (wanted > WANTED_PAUSE_MAX)
		wanted = WANTED_PAUSE_MAX;

	return (pause < wanted ? wanted : pause);
}

static int64_t
run_after(struct store *store, enum result word, unsigned long waits)
{
	const char	*trouble = pass.trouble.word;

	if (word == OK || word == ABSENT) {
		if (failures > 0)
			log_event(LOG_LEVEL_INFO, "mirror", "trouble", "over",
			    NULL);
		failures = 0;
		/* A pass in which one failed still has to tell of it. */
		if (word == ABSENT)
			pass.trouble = (struct mirror_trouble){ "", 0 };
		(void)mirror_trouble(store, "", moment_now());
		/* Visitors are writing, and they are waited for. */
		if (word == OK)
			return (store_waits(store) != waits ?
			    VISITORS_FIRST : 0);
		return (IDLE_PAUSE);
	}
	failures++;
	/* What ends with the process is no trouble of the mirror's. */
	if (trouble != NULL && *trouble != '\0' && !perform_is_abandoned())
		(void)mirror_trouble(store, trouble, moment_now());

	return (mirror_pause(failures, pass.trouble.wait));
}
