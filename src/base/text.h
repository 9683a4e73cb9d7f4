/*
 * A growing string in an arena, and the questions asked of untrusted text.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct text {
	struct arena	*arena;
	char		*bytes;		/* always ends with NUL */
	size_t		 length;	/* without the NUL */
	size_t		 capacity;
};

/* An empty text with room for that many bytes. */
void	text_init(struct text *, struct arena *, size_t);
void	text_add(struct text *, const char *);
void	text_add_bytes(struct text *, const void *, size_t);
void	text_format(struct text *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));

/* Adds the string with & < > " ' written as HTML references. */
void	text_add_html(struct text *, const char *);

/* Adds the string as one line of plain text: what text_has_control finds is
 * written as a blank, bytes that are not UTF-8 as a question mark. */
void	text_add_line(struct text *, const char *);

/* Whether the bytes are UTF-8 (RFC 3629) without NUL. */
bool	text_is_utf8(const void *, size_t);

/* Whether the string holds a control character (C0, DEL, C1), the line
 * separators U+2028/9, or a bidirectional override or isolate. LF counts too;
 * so do bytes that are not UTF-8. */
bool	text_has_control(const char *);

/* The code point at the start of a string and its length in bytes; 0 at the
 * end, and when the bytes there are not UTF-8. */
size_t	text_point(const char *, int32_t *);

/* Number of code points of a UTF-8 string. */
size_t	text_length(const char *);

/*
 * A copy without white space at both ends, runs of blanks (space separators)
 * inside made one space, in Unicode's normal form C; control characters inside
 * stay. NULL when the bytes are not UTF-8 or stack more than 30 combining
 * marks (UAX #15, stream-safe text).
 */
char	*text_clean(struct arena *, const char *);

/* A lower-case ASCII slug of a name ("Rote Johannisbeere" →
 * "rote-johannisbeere"; umlauts as ae oe ue ss); empty if nothing is left. */
char	*text_slug(struct arena *, const char *);

/* Whether both strings are equal when ASCII letters' case is ignored. */
bool	text_same(const char *, const char *);

#endif
