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

#define MOMENT_SIZE	40	/* of moment_stamp's text, with the NUL */

/* "2021-07-17T10:00:00Z" (RFC 3339). */
char		*moment_iso(struct arena *, int64_t);
/* The same with milliseconds: "2021-07-17T10:00:00.123Z". */
void		 moment_stamp(int64_t, char [MOMENT_SIZE]);
/*
 * Reads "2021-07-17" or "2021-07-17T10:00:00[.123]Z", years 0001 to 9999, up
 * to nine digits behind the point (what is finer than ms is cut); false for
 * all else, leap seconds included: the target stays untouched.
 */
bool		 moment_parse(const char *, int64_t *);
/* "2021-07-17" in the time zone of the process; its first seven bytes are the
 * month. The zone is read at the first call or by tzset(), which must run
 * before a chroot hides the zone's file. */
char		*moment_day(struct arena *, int64_t);

/* The moment of that time of day on the same day, in the same zone. */
int64_t		 moment_of_day(int64_t, int hour, int minute);

#endif
