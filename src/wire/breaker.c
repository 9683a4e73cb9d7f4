#include <stdlib.h>

#include "wire/breaker.h"

/* While one looks, the others wait about as long as a call may take. */
#define PROBE_WAIT	SECONDS(5)
#define TURN_MINIMUM	100	/* ms */
#define TURN_MAXIMUM	MINUTES(1)

static bool	breaker_closed_for(const struct breaker *, int64_t, int64_t *);
static int64_t	breaker_turn(struct breaker *, int64_t);
static void	breaker_open(struct breaker *, int64_t);
static void	breaker_close(struct breaker *);
static int64_t	spread(int64_t);

bool
breaker_enter(struct breaker *breaker, int64_t now, bool *probe,
    int64_t *wait)
{
	*probe = false;
	if (breaker_closed_for(breaker, now, wait))
		return (false);
	if (breaker->pause > 0) {
		*probe = breaker->probing = true;
	} else if (breaker->running >= BREAKER_CALLS) {
		*wait = breaker_turn(breaker, now);
		return (false);
	}
	breaker->running++;

	return (true);
}

void
breaker_leave(struct breaker *breaker, int64_t now, bool probe,
    int64_t began, enum breaker_outcome outcome, int64_t rest)
{
	breaker->running--;
	breaker->took = now > began ? now - began : 0;
	if (probe)
		breaker->probing = false;
	if (outcome == BREAKER_FAILED) {
		if (breaker->failures++ == 0 && breaker->pause == 0)
			breaker->since = began;
		if (probe || (breaker->pause == 0 &&
		    breaker->failures >= BREAKER_FAILURES))
			breaker_open(breaker, now);
	} else if (outcome == BREAKER_ANSWERED || !breaker->refused) {
		breaker_close(breaker);
	}
	if (rest > BREAKER_PAUSE_MAX)
		rest = BREAKER_PAUSE_MAX;
	if (rest > 0 && breaker->until < now + rest)
		breaker->until = now + rest;
}

void
breaker_refuse(struct breaker *breaker, int64_t now)
{
	/* Two that were on their way at once are one refusal. */
	if (breaker->refused && now < breaker->until)
		return;
	if (!breaker->refused)
		breaker->since = now;
	breaker->refused = true;
	breaker_open(breaker, now);
}

/* A clock that was ahead and is put right keeps nobody waiting for long. */
static bool
breaker_closed_for(const struct breaker *breaker, int64_t now, int64_t *wait)
{
	int64_t	rest = breaker->until - now;

	if (rest > 0 && rest <= BREAKER_PAUSE_MAX) {
		*wait = rest + spread(breaker->pause / 4);
		return (true);
	}
	if (breaker->pause > 0 && breaker->probing) {
		*wait = PROBE_WAIT + spread(PROBE_WAIT);
		return (true);
	}

	return (false);
}

/* Each gets a turn of its own, so that they do not all come back at once to
 * find no room. */
static int64_t
breaker_turn(struct breaker *breaker, int64_t now)
{
	int64_t	step = breaker->took / BREAKER_CALLS;

	if (step < TURN_MINIMUM)
		step = TURN_MINIMUM;
	if (breaker->turn < now || breaker->turn > now + 2 * TURN_MAXIMUM)
		breaker->turn = now;
	if (breaker->turn - now > TURN_MAXIMUM)
		return (TURN_MAXIMUM / 2 + spread(TURN_MAXIMUM / 2));
	breaker->turn += step;

	return (breaker->turn - now);
}

static void
breaker_open(struct breaker *breaker, int64_t now)
{
	breaker->pause = breaker->pause == 0 ? BREAKER_PAUSE :
	    breaker->pause * 2;
	if (breaker->pause > BREAKER_PAUSE_MAX)
		breaker->pause = BREAKER_PAUSE_MAX;
	breaker->until = now + breaker->pause;
}

static void
breaker_close(struct breaker *breaker)
{
	breaker->failures = 0;
	breaker->refused = false;
	breaker->since = breaker->pause = breaker->until = 0;
}

static int64_t
spread(int64_t most)
{
	return ((int64_t)arc4random_uniform((uint32_t)most + 1));
}
