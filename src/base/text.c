#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/text.h"

#define MARKS_MAX	30	/* UAX #15, stream-safe text */
#define FORMAT_SIZE	512

static void		 text_room(struct text *, size_t);
static int32_t		 point_next(const unsigned char **,
			    const unsigned char *);
static bool		 point_is_control(int32_t);
static bool		 point_is_blank(int32_t);
static bool		 point_is_white(int32_t);
static bool		 marks_stacked(const char *, size_t);
static char		*text_composed(struct arena *, const char *, size_t);
static void		 text_add_point(struct text *, int32_t);
static const char	*slug_of(int32_t, char [2]);

void
text_init(struct text *text, struct arena *arena, size_t capacity)
{
	text->arena = arena;
	text->bytes = arena_copy(arena, "", 0);
	text->length = 0;
	text->capacity = 1;
	text_room(text, capacity);
}

void
text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

void
text_add_bytes(struct text *text, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	text_room(text, length);
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void
text_format(struct text *text, const char *format, ...)
{
	va_list	 arguments;
	char	 local[FORMAT_SIZE];
	int	 length;

	va_start(arguments, format);
	length = vsnprintf(local, sizeof(local), format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	if ((size_t)length < sizeof(local)) {
		text_add_bytes(text, local, (size_t)length);
		return;
	}
	text_room(text, (size_t)length);
	va_start(arguments, format);
	(void)vsnprintf(text->bytes + text->length, (size_t)length + 1, format,
	    arguments);
	va_end(arguments);
	text->length += (size_t)length;
}

void
text_add_html(struct text *text, const char *string)
{
	size_t	plain;

	for (;;) {
		plain = strcspn(string, "&<>\"'");
		text_add_bytes(text, string, plain);
		string += plain;
		if (*string == '\0')
			return;
		if (*string == '&')
			text_add_bytes(text, "&amp;", 5);
		else if (*string == '<')
			text_add_bytes(text, "&lt;", 4);
		else if (*string == '>')
			text_add_bytes(text, "&gt;", 4);
		else if (*string == '"')
			text_add_bytes(text, "&quot;", 6);
		else
			text_add_bytes(text, "&#39;", 5);
		string++;
	}
}

void
text_add_line(struct text *text, const char *string)
{
	const unsigned char	*at = (const unsigned char *)string;
	const unsigned char	*end = at + strlen(string), *start;
	int32_t			 point;

	while (at < end) {
		start = at;
		point = point_next(&at, end);
		if (point < 0) {
			at = start + 1;
			text_add_bytes(text, "?", 1);
		} else if (point_is_control(point)) {
			text_add_bytes(text, " ", 1);
		} else {
			text_add_bytes(text, start, (size_t)(at - start));
		}
	}
}

bool
text_is_utf8(const void *bytes, size_t length)
{
	const unsigned char	*at = bytes, *end = at + length;

	while (at < end) {
		if (*at != 0 && *at < 0x80)
			at++;
		else if (*at == 0 || point_next(&at, end) < 0)
			return (false);
	}
	return (true);
}

bool
text_has_control(const char *string)
{
	const unsigned char	*at = (const unsigned char *)string;
	const unsigned char	*end = at + strlen(string);
	int32_t			 point;

	while (at < end) {
		point = point_next(&at, end);
		if (point < 0 || point_is_control(point))
			return (true);
	}
	return (false);
}

size_t
text_point(const char *string, int32_t *point)
{
	const unsigned char	*start = (const unsigned char *)string;
	const unsigned char	*at = start;

	if (*at == 0)
		return (0);
	/* Not one byte behind the NUL is looked at. */
	*point = point_next(&at, at + strnlen(string, 4));
	return ((size_t)(at - start));
}

size_t
text_length(const char *string)
{
	size_t	count = 0;

	for (; *string != '\0'; string++) {
		if (((unsigned char)*string & 0xC0) != 0x80)
			count++;
	}
	return (count);
}

char *
text_clean(struct arena *arena, const char *string)
{
	const unsigned char	*at, *end;
	struct text		 out;
	size_t			 length = strlen(string), kept = 0;
	int32_t			 point;

	if (!text_is_utf8(string, length) || marks_stacked(string, length))
		return (NULL);
	string = text_composed(arena, string, length);
	at = (const unsigned char *)string;
	end = at + strlen(string);

	text_init(&out, arena, (size_t)(end - at));
	while (at < end) {
		point = point_next(&at, end);
		if (point_is_white(point) && out.length == 0)
			continue;
		if (!point_is_blank(point))
			text_add_point(&out, point);
		else if (out.bytes[out.length - 1] != ' ')
			text_add_bytes(&out, " ", 1);
		if (!point_is_white(point))
			kept = out.length;
	}
	out.bytes[kept] = '\0';
	return (out.bytes);
}

char *
text_slug(struct arena *arena, const char *string)
{
	const unsigned char	*at, *end;
	const char		*piece;
	struct text		 out;
	char			 letter[2];
	bool			 gap = false;

	if ((string = text_clean(arena, string)) == NULL)
		string = "";
	at = (const unsigned char *)string;
	end = at + strlen(string);

	text_init(&out, arena, (size_t)(end - at) + 8);
	while (at < end) {
		piece = slug_of(point_next(&at, end), letter);
		if (piece == NULL) {
			gap = true;
			continue;
		}
		if (*piece == '\0')
			continue;
		if (gap && out.length > 0)
			text_add_bytes(&out, "-", 1);
		gap = false;
		text_add(&out, piece);
	}
	return (out.bytes);
}

bool
text_same(const char *one, const char *other)
{
	unsigned char	a, b;

	do {
		a = (unsigned char)*one++;
		b = (unsigned char)*other++;
		if (a >= 'A' && a <= 'Z')
			a |= 0x20;
		if (b >= 'A' && b <= 'Z')
			b |= 0x20;
	} while (a == b && a != '\0');
	return (a == b);
}

/* Makes room for that many bytes and the NUL. */
static void
text_room(struct text *text, size_t more)
{
	size_t	wanted, capacity;

	wanted = text->length + more + 1;
	if (wanted <= text->capacity)
		return;
	capacity = text->capacity * 2;
	if (capacity < wanted)
		capacity = wanted;
	text->bytes = arena_grow(text->arena, text->bytes, text->capacity,
	    capacity);
	text->capacity = capacity;
}

/* The code point at hand, stepping over it; negative: not UTF-8. */
static int32_t
point_next(const unsigned char **at, const unsigned char *end)
{
	utf8proc_int32_t	point;
	utf8proc_ssize_t	length;

	if (**at < 0x80)
		return (*(*at)++);
	length = utf8proc_iterate(*at, end - *at, &point);
	if (length <= 0)
		return (-1);
	*at += length;
	return (point);
}

static bool
point_is_control(int32_t point)
{
	return (point < 0x20 || (point >= 0x7F && point <= 0x9F) ||
	    (point >= 0x2028 && point <= 0x202E) ||
	    (point >= 0x2066 && point <= 0x2069));
}

static bool
point_is_blank(int32_t point)
{
	return (point == ' ' || (point >= 0x80 &&
	    utf8proc_category(point) == UTF8PROC_CATEGORY_ZS));
}

static bool
point_is_white(int32_t point)
{
	return (point_is_blank(point) || (point >= '\t' && point <= '\r') ||
	    point == 0x85 || point == 0x2028 || point == 0x2029);
}

/* Sorting marks takes the square of their number. */
static bool
marks_stacked(const char *string, size_t length)
{
	const unsigned char	*at = (const unsigned char *)string;
	const unsigned char	*end = at + length;
	int32_t			 point;
	int			 marks = 0;

	while (at < end) {
		point = point_next(&at, end);
		if (point < 0x300 ||
		    utf8proc_get_property(point)->combining_class == 0)
			marks = 0;
		else if (++marks > MARKS_MAX)
			return (true);
	}
	return (false);
}

static char *
text_composed(struct arena *arena, const char *string, size_t length)
{
	utf8proc_uint8_t	*composed;
	char			*copy;
	size_t			 at;

	for (at = 0; at < length && (unsigned char)string[at] < 0x80; at++)
		continue;
	if (at == length)
		return (arena_copy(arena, string, length));
	if (utf8proc_map((const utf8proc_uint8_t *)string,
	    (utf8proc_ssize_t)length, &composed,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE) < 0)
		abort();
	copy = arena_text(arena, (const char *)composed);
	free(composed);
	return (copy);
}

static void
text_add_point(struct text *text, int32_t point)
{
	utf8proc_uint8_t	 bytes[4];
	utf8proc_ssize_t	 length;

	length = utf8proc_encode_char(point, bytes);
	text_add_bytes(text, bytes, (size_t)length);
}

/* What a code point becomes in a slug: letters, "" for nothing, or NULL for a
 * gap. */
static const char *
slug_of(int32_t point, char letter[2])
{
	static const struct {
		int32_t		 point;
		const char	*letters;
	} known[] = {
		{ 0xE4, "ae" }, { 0xF6, "oe" }, { 0xFC, "ue" }, { 0xDF, "ss" },
		{ 0xE6, "ae" }, { 0xF8, "oe" }, { 0x153, "oe" }, { 0x142, "l" },
		{ 0x111, "d" }, { 0xF0, "d" }, { 0xFE, "th" }, { 0x131, "i" },
	};
	utf8proc_int32_t	 parts[4];
	size_t			 i;
	int			 boundary = 0;

	point = utf8proc_tolower(point);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].point == point)
			return (known[i].letters);
	}
	if (utf8proc_category(point) == UTF8PROC_CATEGORY_MN)
		return ("");
	if (point >= 0x80 && utf8proc_decompose_char(point, parts, 4,
	    UTF8PROC_DECOMPOSE, &boundary) > 0)
		point = parts[0];
	if (!(point >= 'a' && point <= 'z') && !(point >= '0' && point <= '9'))
		return (NULL);
	letter[0] = (char)point;
	letter[1] = '\0';
	return (letter);
}
