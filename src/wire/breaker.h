/*
 * A breaker stands before each origin that is called: where nobody answers, or
 * our key is not taken, no more calls go out for a while; then one goes, and if
 * it is well, all do. A pure state machine; origin.h keeps one per origin.
 */
#ifndef WIRE_BREAKER_H
#define WIRE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"

#define BREAKER_FAILURES	5		/* in a row; then it opens */
#define BREAKER_PAUSE		SECONDS(10)	/* the first, doubling */
#define BREAKER_PAUSE_MAX	MINUTES(5)
#define BREAKER_CALLS		2		/* at once */

/* All 0: all is well. */
struct breaker {
	int	failures;	/* in a row */
	int	running;	/* calls on their way */
	bool	probing;	/* one of them looks whether it is well again */
	bool	refused;	/* our key is not taken */
	int64_t	since;		/* ms: the row's first failure, or refusal */
	int64_t	pause;		/* how long it is open for; 0: it is not */
	int64_t	until;		/* nobody calls before */
	int64_t	turn;		/* when the last of those that had to wait for
				   room may come */
	int64_t	took;		/* how long a call took last */
};

enum breaker_outcome {
	BREAKER_ANSWERED,
	BREAKER_FAILED,		/* no answer, or 5xx */
	BREAKER_UNSURE		/* 401, 403: whose fault it is, the caller says;
				   or the call was ours to end */
};

/* Whether a call may go now; then `probe` goes back with its end. If not: how
 * long to wait, ms, for some longer than for others. */
bool	breaker_enter(struct breaker *, int64_t now, bool *probe,
	    int64_t *wait);
/* A call has ended; the other side asks for that long a rest (0: none). */
void	breaker_leave(struct breaker *, int64_t now, bool probe,
	    int64_t began, enum breaker_outcome, int64_t rest);
/* Its answer was that our key is not taken. */
void	breaker_refuse(struct breaker *, int64_t now);

#endif
