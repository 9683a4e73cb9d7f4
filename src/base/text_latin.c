#include <stddef.h>
#include <stdint.h>

#include <utf8proc.h>

#include "base/text.h"
#include "base/text_latin.h"

#define PARTS_MAX	4

static const char	*latin_known(int32_t);
static int32_t		 latin_letter(int32_t);

char *
text_latin(struct arena *arena, const char *string)
{
	const char	*known;
	struct text	 out;
	int32_t		 point;
	size_t		 length;
	char		 letter;

	text_init(&out, arena, 64);
	while (*string != '\0') {
		length = text_point(string, &point);
		if (length == 0) {
			point = ' ';
			length = 1;
		}
		string += length;
		if (utf8proc_category(point) == UTF8PROC_CATEGORY_MN)
			continue;
		if ((known = latin_known(point)) != NULL) {
			text_add(&out, known);
			continue;
		}
		point = latin_letter(point);
		letter = point > ' ' && point <= '~' ? (char)point : ' ';
		text_add_bytes(&out, &letter, 1);
	}

	return (out.bytes);
}

/* What is more than one letter, or no letter with a mark. */
static const char *
latin_known(int32_t point)
{
	static const struct {
		int32_t		 point;
		const char	*letters;
	} known[] = {
		{ 0xC4, "Ae" }, { 0xD6, "Oe" }, { 0xDC, "Ue" },
		{ 0xE4, "ae" }, { 0xF6, "oe" }, { 0xFC, "ue" },
		{ 0xDF, "ss" }, { 0x1E9E, "SS" }, { 0xC6, "Ae" },
		{ 0xE6, "ae" }, { 0xD8, "Oe" }, { 0xF8, "oe" },
		{ 0x152, "Oe" }, { 0x153, "oe" }, { 0x141, "L" },
		{ 0x142, "l" }, { 0x110, "D" }, { 0x111, "d" },
		{ 0xD0, "D" }, { 0xF0, "d" }, { 0xDE, "Th" },
		{ 0xFE, "th" }, { 0x131, "i" }, { 0x20AC, "EUR" },
		{ 0x2018, "'" }, { 0x2019, "'" }, { 0x201A, "'" },
		{ 0x201C, "\"" }, { 0x201D, "\"" }, { 0x201E, "\"" },
		{ 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" },
		{ 0x2013, "-" }, { 0x2014, "-" }, { 0x2212, "-" },
	};
	size_t	i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].point == point)
			return (known[i].letters);
	}

	return (NULL);
}

/* The letter under its marks. */
static int32_t
latin_letter(int32_t point)
{
	utf8proc_int32_t	parts[PARTS_MAX];
	int			boundary = 0;

	if (point >= 0x80 && utf8proc_decompose_char(point, parts, PARTS_MAX,
	    UTF8PROC_DECOMPOSE, &boundary) > 0)
		return (parts[0]);

	return (point);
}
