/*
 * What stands between braces, and the parser that meets it.
 */
#ifndef VIEW_TEMPLATE_TAG_H
#define VIEW_TEMPLATE_TAG_H

#include <stdbool.h>

#include "view/template_parse.h"

struct parser {
	struct arena	*arena;
	struct tokens	*tokens;
	const char	*file;
	const char	*start;		/* of the source; NUL at its end */
	const char	*at;
	const char	*end;
	int		 line;
	int		 faults;
	bool		 lost;		/* no sense in reading on */
	bool		 plain;		/* the file is text, not HTML */
	int		 depth;
	enum name	 open[SECTIONS_MAX];
	int		 open_line[SECTIONS_MAX];
};

struct tag {
	const char	*bytes;
	size_t		 length;
};

/* Checks a tag (not a comment) and adds its token, or counts a fault. */
void		 tag_take(struct parser *, struct tag);

/* One more token at the end, all zero but for kind and line. */
struct token	*parser_token(struct arena *, struct tokens *,
		    enum token_kind, int line);

/* Logs and counts a fault in the line the parser is in. */
void		 parser_fault(struct parser *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));

const char	*name_text(enum name);

/* Whether a file of that name is plain text: *.text. */
bool		 file_is_plain(const char *);

static inline bool
is_blank(char byte)
{
	return (byte == ' ' || byte == '\t');
}

#endif
