#include <string.h>

#include "base/json_scan.h"
#include "base/text.h"

#define NUMBER_LENGTH_MAX	63

/* What is still to be read. */
struct scan {
	const char	*at;
	const char	*end;
	int		 depth;		/* how much deeper it may go */
};

static bool	scan_value(struct scan *);
static bool	scan_inside(struct scan *, char, bool (*)(struct scan *));
static bool	scan_member(struct scan *);
static bool	scan_string(struct scan *);
static bool	scan_escape(struct scan *);
static bool	scan_number(struct scan *);
static bool	scan_number_parts(struct scan *);
static bool	scan_digits(struct scan *);
static bool	scan_word(struct scan *, const char *);
static bool	scan_sign(struct scan *, char);
static void	scan_blank(struct scan *);

bool
json_scan(const void *bytes, size_t length, int depth)
{
	struct scan	scan;

	if (!text_is_utf8(bytes, length))
		return (false);
	scan.at = bytes;
	scan.end = scan.at + length;
	scan.depth = depth;
	return (scan_value(&scan) && scan.at == scan.end);
}

/* A value and the blanks on both sides. */
static bool
scan_value(struct scan *scan)
{
	bool	good;

	scan_blank(scan);
	if (scan->at == scan->end)
		return (false);
	switch (*scan->at) {
	case '{':
		good = scan_inside(scan, '}', scan_member);
		break;
	case '[':
		good = scan_inside(scan, ']', scan_value);
		break;
	case '"':
		good = scan_string(scan);
		break;
	case 't':
		good = scan_word(scan, "true");
		break;
	case 'f':
		good = scan_word(scan, "false");
		break;
	case 'n':
		good = scan_word(scan, "null");
		break;
	default:
		good = scan_number(scan);
		break;
	}
	scan_blank(scan);
	return (good);
}

/* An array or object: items with commas between them up to the sign. */
static bool
scan_inside(struct scan *scan, char close, bool (*item)(struct scan *))
{
	if (scan->depth == 0)
		return (false);
	scan->depth--;
	scan->at++;
	scan_blank(scan);
	if (!scan_sign(scan, close)) {
		do {
			if (!item(scan))
				return (false);
		} while (scan_sign(scan, ','));
		if (!scan_sign(scan, close))
			return (false);
	}
	scan->depth++;
	return (true);
}

static bool
scan_member(struct scan *scan)
{
	scan_blank(scan);
	if (!scan_string(scan))
		return (false);
	scan_blank(scan);
	return (scan_sign(scan, ':') && scan_value(scan));
}

static bool
scan_string(struct scan *scan)
{
	unsigned char	byte;

	if (!scan_sign(scan, '"'))
		return (false);
	while (scan->at < scan->end) {
		byte = (unsigned char)*scan->at++;
		if (byte == '"')
			return (true);
		if (byte < ' ' || (byte == '\\' && !scan_escape(scan)))
			return (false);
	}
	return (false);
}

/* Half surrogate pairs are left to cJSON, which refuses them. */
static bool
scan_escape(struct scan *scan)
{
	static const char	letters[] = "\"\\/bfnrt";
	static const char	digits[] = "0123456789abcdefABCDEF";
	int			i;

	if (scan->at == scan->end)
		return (false);
	if (*scan->at != 'u')
		return (memchr(letters, *scan->at++, sizeof(letters) - 1) !=
		    NULL);
	scan->at++;
	if (scan->end - scan->at < 4 || memcmp(scan->at, "0000", 4) == 0)
		return (false);
	for (i = 0; i < 4; i++) {
		if (memchr(digits, *scan->at++, sizeof(digits) - 1) == NULL)
			return (false);
	}
	return (true);
}

/* No longer than cJSON reads: it drops the digits behind. */
static bool
scan_number(struct scan *scan)
{
	const char	*start = scan->at;

	return (scan_number_parts(scan) &&
	    scan->at - start <= NUMBER_LENGTH_MAX);
}

static bool
scan_number_parts(struct scan *scan)
{
	(void)scan_sign(scan, '-');
	if (!scan_sign(scan, '0') && !scan_digits(scan))
		return (false);
	if (scan_sign(scan, '.') && !scan_digits(scan))
		return (false);
	if (!scan_sign(scan, 'e') && !scan_sign(scan, 'E'))
		return (true);
	if (!scan_sign(scan, '-'))
		(void)scan_sign(scan, '+');
	return (scan_digits(scan));
}

static bool
scan_digits(struct scan *scan)
{
	const char	*start = scan->at;

	while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
		scan->at++;
	return (scan->at > start);
}

static bool
scan_word(struct scan *scan, const char *word)
{
	size_t	length = strlen(word);

	if ((size_t)(scan->end - scan->at) < length ||
	    memcmp(scan->at, word, length) != 0)
		return (false);
	scan->at += length;
	return (true);
}

static bool
scan_sign(struct scan *scan, char sign)
{
	if (scan->at == scan->end || *scan->at != sign)
		return (false);
	scan->at++;
	return (true);
}

static void
scan_blank(struct scan *scan)
{
	while (scan->at < scan->end && (*scan->at == ' ' ||
	    *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
		scan->at++;
}
