/*
 * The first half of compiling: one source becomes a row of tokens, each of them
 * checked. What a token says is still the same for all languages.
 */
#ifndef VIEW_TEMPLATE_PARSE_H
#define VIEW_TEMPLATE_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"
#include "view/model.h"
#include "view/texts.h"

#define SECTIONS_MAX	16	/* sections inside sections of one file */

enum token_kind { TOKEN_LITERAL, TOKEN_VALUE, TOKEN_SECTION, TOKEN_INVERTED,
	TOKEN_CLOSE, TOKEN_PART, TOKEN_TEXT };

struct token {
	enum token_kind		 kind;
	int			 line;
	enum name		 name;		/* value, sections */
	const char		*bytes;		/* literal; file of a part */
	size_t			 length;
	struct tokens		*texts;		/* text: one per language */
};

struct tokens {
	const char		*file;
	struct token		*items;
	size_t			 count;
	size_t			 capacity;
	bool			 wrong;		/* was read and refused */
	bool			 plain;		/* text, not HTML */
};

/* Reads a template. BROKEN: it is wrong; a log line for each fault names the
 * file and the line. */
enum result	 template_parse(struct arena *, const char *file,
		    const char *source, size_t, struct tokens *);

#endif
