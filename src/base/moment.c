#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/moment.h"

#define DAY_MS		DAYS(1)

/* A calendar day, proleptic Gregorian. */
struct day {
	int64_t	year;
	int	month;		/* 1 to 12 */
	int	day;		/* 1 to 31 */
};

static int64_t		 clock_real(void);
static struct day	 day_of(int64_t);
static int64_t		 day_number(int64_t, int, int);
static int		 day_last(int, int);
static bool		 number_read(const char **, int, int, int, int *);
static bool		 sign_read(const char **, char);
static bool		 day_read(const char **, int64_t *);
static bool		 time_read(const char **, int64_t *);
static int64_t		 parted(int64_t *, int64_t);

static int64_t		(*clock_now)(void) = clock_real;

int64_t
moment_now(void)
{
	return (clock_now());
}

void
moment_clock(int64_t (*given)(void))
{
	clock_now = given != NULL ? given : clock_real;
}

char *
moment_iso(struct arena *arena, int64_t moment)
{
	char	stamp[MOMENT_SIZE];
	size_t	length;

	moment_stamp(moment, stamp);
	length = strlen(stamp) - sizeof(".123Z") + 1;
	stamp[length++] = 'Z';
	return (arena_copy(arena, stamp, length));
}

void
moment_stamp(int64_t moment, char stamp[MOMENT_SIZE])
{
	struct day	day;
	int64_t		ms, second, minute, hour;

	ms = parted(&moment, 1000);
	second = parted(&moment, 60);
	minute = parted(&moment, 60);
	hour = parted(&moment, 24);
	day = day_of(moment);
	(void)snprintf(stamp, MOMENT_SIZE,
	    "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ", (long long)day.year,
	    day.month, day.day, (int)hour, (int)minute, (int)second, (int)ms);
}

bool
moment_parse(const char *text, int64_t *moment)
{
	int64_t	day, time = 0;

	if (text == NULL || !day_read(&text, &day))
		return (false);
	if (*text != '\0' && !time_read(&text, &time))
		return (false);
	if (*text != '\0')
		return (false);
	*moment = day * DAY_MS + time;
	return (true);
}

char *
moment_day(struct arena *arena, int64_t moment)
{
	struct tm	local;
	time_t		seconds;

	(void)parted(&moment, 1000);
	seconds = (time_t)moment;
	if (localtime_r(&seconds, &local) == NULL)
		memset(&local, 0, sizeof(local));
	return (arena_format(arena, "%04lld-%02d-%02d",
	    (long long)local.tm_year + 1900, local.tm_mon + 1, local.tm_mday));
}

int64_t
moment_of_day(int64_t moment, int hour, int minute)
{
	struct tm	local;
	time_t		seconds;

	(void)parted(&moment, 1000);
	seconds = (time_t)moment;
	if (localtime_r(&seconds, &local) == NULL)
		memset(&local, 0, sizeof(local));
	local.tm_hour = hour;
	local.tm_min = minute;
	local.tm_sec = 0;
	local.tm_isdst = -1;

	return (SECONDS((int64_t)mktime(&local)));
}

static int64_t
clock_real(void)
{
	struct timespec	now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* Divides, rounding down, and hands back the rest. */
static int64_t
parted(int64_t *value, int64_t unit)
{
	int64_t	rest;

	rest = *value % unit;
	*value /= unit;
	if (rest < 0) {
		rest += unit;
		*value -= 1;
	}
	return (rest);
}

/*
 * Years are counted from March, so that the leap day is the last of a year,
 * in eras of 400 years = 146,097 days; 719,468 days lie between 0000-03-01 and
 * 1970-01-01.
 */
static int64_t
day_number(int64_t year, int month, int day)
{
	int64_t	era, of_era, of_year;

	if (month <= 2)
		year--;
	of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	era = year;
	year = parted(&era, 400);
	of_era = year * 365 + year / 4 - year / 100 + of_year;
	return (era * 146097 + of_era - 719468);
}

static struct day
day_of(int64_t number)
{
	struct day	day;
	int64_t		era, of_era, year, of_year, month;

	era = number + 719468;
	of_era = parted(&era, 146097);
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	    365;
	of_year = of_era - (year * 365 + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	day.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	day.month = (int)(month < 10 ? month + 3 : month - 9);
	day.year = year + era * 400 + (day.month <= 2);
	return (day);
}

static int
day_last(int year, int month)
{
	static const int	days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
				    31, 30, 31 };

	if (month == 2 && year % 4 == 0 &&
	    (year % 100 != 0 || year % 400 == 0))
		return (29);
	return (days[month - 1]);
}

/* Reads exactly that many digits of a value within the limits. */
static bool
number_read(const char **text, int digits, int minimum, int maximum, int *out)
{
	int	value = 0;

	for (; digits > 0; digits--, (*text)++) {
		if (**text < '0' || **text > '9')
			return (false);
		value = value * 10 + (**text - '0');
	}
	*out = value;
	return (value >= minimum && value <= maximum);
}

static bool
sign_read(const char **text, char sign)
{
	if (**text != sign)
		return (false);
	(*text)++;
	return (true);
}

static bool
day_read(const char **text, int64_t *number)
{
	int	year, month, day;

	if (!number_read(text, 4, 1, 9999, &year) || !sign_read(text, '-') ||
	    !number_read(text, 2, 1, 12, &month) || !sign_read(text, '-') ||
	    !number_read(text, 2, 1, day_last(year, month), &day))
		return (false);
	*number = day_number(year, month, day);
	return (true);
}

static bool
time_read(const char **text, int64_t *ms)
{
	int	hour, minute, second, digit, place = 100, count;

	if (!sign_read(text, 'T') || !number_read(text, 2, 0, 23, &hour) ||
	    !sign_read(text, ':') || !number_read(text, 2, 0, 59, &minute) ||
	    !sign_read(text, ':') || !number_read(text, 2, 0, 59, &second))
		return (false);
	*ms = HOURS(hour) + MINUTES(minute) + SECONDS(second);
	if (sign_read(text, '.')) {
		for (count = 0; count < 9; count++, place /= 10) {
			if (!number_read(text, 1, 0, 9, &digit))
				break;
			*ms += digit * place;
		}
		if (count == 0)
			return (false);
	}
	return (sign_read(text, 'Z'));
}
