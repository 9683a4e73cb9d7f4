/*
 * Time is UTC milliseconds since 1970. The clock is a pointer: tests set their
 * own.
 */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define SECONDS(n)	((int64_t)(n) * 1000)
#define MINUTES(n)	SECONDS((int64_t)(n) * 60)
#define HOURS(n)	MINUTES((int64_t)(n) * 60)
#define DAYS(n)		HOURS((int64_t)(n) * 24)

int64_t		 moment_now(void);
void		 moment_clock(int64_t (*)(void));	/* NULL: the real one */

/* "2021-07-17T10:00:00Z" (RFC 3339). */
char		*moment_iso(struct arena *, int64_t);
/* Reads "2021-07-17" or "2021-07-17T10:00:00[.123]Z"; false for all else. */
bool		 moment_parse(const char *, int64_t *);
/* "2021-07-17" and "2021-07" in the time zone of the process. */
char		*moment_day(struct arena *, int64_t);

#endif
