#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/moment.h"

#define VISIT_SIZE	17

/* One line being written; what does not fit is cut. */
struct line {
	size_t	length;
	char	bytes[LOG_LINE_MAX];
};

static const char	*level_name(enum log_level);
static void		 line_add(struct line *, const char *, size_t);
static void		 line_pair(struct line *, const char *, const char *);
static bool		 value_is_plain(const char *);
static void		 line_quoted(struct line *, const char *);
static size_t		 byte_escape(unsigned char, char [4]);
static void		 line_out(struct line *);

static enum log_level	 threshold = LOG_LEVEL_INFO;
static void		(*sink)(const char *);
static __thread char	 visit[VISIT_SIZE];

void
log_event(enum log_level level, const char *event, ...)
{
	va_list		 pairs;
	struct line	 line;
	char		 stamp[MOMENT_SIZE];
	const char	*key, *value;

	if (level < threshold)
		return;
	line.length = 0;
	moment_stamp(moment_now(), stamp);
	line_pair(&line, "time", stamp);
	line_pair(&line, "event", event);
	line_pair(&line, "level", level_name(level));
	if (visit[0] != '\0')
		line_pair(&line, "visit", visit);

	va_start(pairs, event);
	while ((key = va_arg(pairs, const char *)) != NULL) {
		value = va_arg(pairs, const char *);
		if (value != NULL)
			line_pair(&line, key, value);
	}
	va_end(pairs);
	line_out(&line);
}

void
log_threshold(enum log_level level)
{
	threshold = level;
}

void
log_sink(void (*given)(const char *))
{
	sink = given;
}

void
log_visit(const char *reference)
{
	size_t	length;

	length = reference == NULL ? 0 : strnlen(reference, VISIT_SIZE - 1);
	if (length > 0)
		memcpy(visit, reference, length);
	visit[length] = '\0';
}

static const char *
level_name(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_DEBUG:
		return ("debug");
	case LOG_LEVEL_INFO:
		return ("info");
	case LOG_LEVEL_WARNING:
		return ("warning");
	case LOG_LEVEL_ERROR:
		return ("error");
	}
	return ("unknown");
}

static void
line_add(struct line *line, const char *bytes, size_t length)
{
	size_t	room;

	/* One byte stays for the line break or the NUL. */
	room = sizeof(line->bytes) - 1 - line->length;
	if (length > room)
		length = room;
	memcpy(line->bytes + line->length, bytes, length);
	line->length += length;
}

/* Left out as a whole when it might not fit, so that no quote stays open. */
static void
line_pair(struct line *line, const char *key, const char *value)
{
	size_t	length;

	length = strlen(key);
	if (line->length + length + LOG_VALUE_MAX + 2 >= sizeof(line->bytes))
		return;
	if (line->length > 0)
		line_add(line, " ", 1);
	line_add(line, key, length);
	line_add(line, "=", 1);
	if (value_is_plain(value))
		line_add(line, value, strlen(value));
	else
		line_quoted(line, value);
}

static bool
value_is_plain(const char *value)
{
	size_t	at;

	for (at = 0; value[at] != '\0'; at++) {
		if (at == LOG_VALUE_MAX || value[at] <= ' ' ||
		    value[at] > '~' || value[at] == '"' ||
		    value[at] == '\\' || value[at] == '=')
			return (false);
	}
	return (at > 0);
}

static void
line_quoted(struct line *line, const char *value)
{
	size_t	length, limit;
	char	bytes[4];

	/* Behind the limit there is room for one escape, dots and a quote. */
	limit = line->length + LOG_VALUE_MAX - 8;
	line_add(line, "\"", 1);
	for (; *value != '\0' && line->length < limit; value++) {
		length = byte_escape((unsigned char)*value, bytes);
		line_add(line, bytes, length);
	}
	if (*value != '\0')
		line_add(line, "...", 3);
	line_add(line, "\"", 1);
}

static size_t
byte_escape(unsigned char byte, char out[4])
{
	static const char	digits[] = "0123456789ABCDEF";
	static const char	plain[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
	const char		*found;

	if ((found = memchr(plain, byte, sizeof(plain) - 1)) != NULL) {
		out[0] = '\\';
		out[1] = letters[found - plain];
		return (2);
	}
	if (byte >= ' ' && byte <= '~') {
		out[0] = (char)byte;
		return (1);
	}
	out[0] = '\\';
	out[1] = 'x';
	out[2] = digits[byte >> 4];
	out[3] = digits[byte & 15];
	return (4);
}

static void
line_out(struct line *line)
{
	if (sink != NULL) {
		line->bytes[line->length] = '\0';
		sink(line->bytes);
		return;
	}
	line->bytes[line->length++] = '\n';
	while (write(STDOUT_FILENO, line->bytes, line->length) == -1 &&
	    errno == EINTR)
		continue;
}
