#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/result.h"

#define REASON_SIZE	512

const char *
result_name(enum result word)
{
	switch (word) {
	case OK:
		return ("OK");
	case ABSENT:
		return ("ABSENT");
	case INVALID:
		return ("INVALID");
	case REFUSED:
		return ("REFUSED");
	case CONFLICT:
		return ("CONFLICT");
	case LATER:
		return ("LATER");
	case BROKEN:
		return ("BROKEN");
	}
	return ("UNKNOWN");
}

enum result
result_fail(enum result word, const char *file, int line, const char *format,
    ...)
{
	va_list		 arguments;
	char		 why[REASON_SIZE], place[REASON_SIZE];
	const char	*name;
	enum log_level	 level;

	va_start(arguments, format);
	(void)vsnprintf(why, sizeof(why), format, arguments);
	va_end(arguments);
	name = strrchr(file, '/');
	(void)snprintf(place, sizeof(place), "%s:%d",
	    name != NULL ? name + 1 : file, line);

	level = (word == BROKEN) ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING;
	log_event(level, "fail", "word", result_name(word), "at", place,
	    "why", why, NULL);
	return (word);
}
