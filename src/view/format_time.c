#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/moment.h"
#include "view/format.h"
#include "view/texts.h"

static const char	*months[LANGUAGES][12] = {
	{ "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
	  "August", "September", "Oktober", "November", "Dezember" },
	{ "January", "February", "March", "April", "May", "June", "July",
	  "August", "September", "October", "November", "December" },
};

/* From the largest; German in the dative that "vor" and "in" ask for. */
static const struct {
	int64_t		 length;
	int64_t		 from;		/* used at this age and above */
	const char	*one[LANGUAGES];
	const char	*many[LANGUAGES];
} spans[] = {
	{ DAYS(365), DAYS(365), { "Jahr", "year" }, { "Jahren", "years" } },
	{ DAYS(30), DAYS(60), { "Monat", "month" }, { "Monaten", "months" } },
	{ DAYS(1), HOURS(48), { "Tag", "day" }, { "Tagen", "days" } },
	{ HOURS(1), HOURS(1), { "Stunde", "hour" }, { "Stunden", "hours" } },
	{ MINUTES(1), MINUTES(1), { "Minute", "minute" },
	  { "Minuten", "minutes" } },
};

static bool	date_split(int64_t, struct tm *);

char *
format_date(struct arena *arena, int64_t moment, const char *language)
{
	size_t		index = language_index(language);
	struct tm	date;

	if (!date_split(moment, &date))
		return (arena_copy(arena, "", 0));

	return (arena_format(arena, "%d%s %s %d", date.tm_mday,
	    index == 0 ? "." : "", months[index][date.tm_mon],
	    date.tm_year + 1900));
}

char *
format_date_time(struct arena *arena, int64_t moment, const char *language)
{
	struct tm	date;

	if (!date_split(moment, &date))
		return (arena_copy(arena, "", 0));

	return (arena_format(arena, "%s, %02d:%02d%s",
	    format_date(arena, moment, language), date.tm_hour, date.tm_min,
	    language_index(language) == 0 ? " Uhr" : ""));
}

char *
format_month(struct arena *arena, int64_t moment, const char *language)
{
	struct tm	date;

	if (!date_split(moment, &date))
		return (arena_copy(arena, "", 0));

	return (arena_format(arena, "%s %d",
	    months[language_index(language)][date.tm_mon],
	    date.tm_year + 1900));
}

char *
format_age(struct arena *arena, int64_t ms, const char *language)
{
	static const char	*now[LANGUAGES] = { "gerade eben", "just now" };
	static const char	*soon[LANGUAGES] = { "gleich", "in a moment" };
	size_t			 index = language_index(language), i;
	bool			 ahead = ms < 0;
	int64_t			 count;
	const char		*unit;

	if (ahead)
		ms = ms == INT64_MIN ? INT64_MAX : -ms;
	for (i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		if (ms >= spans[i].from)
			break;
	}
	if (i == sizeof(spans) / sizeof(spans[0]))
		return (arena_text(arena, ahead ? soon[index] : now[index]));

	count = ms / spans[i].length;
	unit = count == 1 ? spans[i].one[index] : spans[i].many[index];
	if (ahead)
		return (arena_format(arena, "in %lld %s", (long long)count,
		    unit));
	if (index == 0)
		return (arena_format(arena, "vor %lld %s", (long long)count,
		    unit));

	return (arena_format(arena, "%lld %s ago", (long long)count, unit));
}

/* False for years that do not fit. */
static bool
date_split(int64_t moment, struct tm *date)
{
	time_t	seconds = (time_t)(moment / 1000);

	if (moment % 1000 < 0)
		seconds--;

	return (localtime_r(&seconds, date) != NULL);
}
