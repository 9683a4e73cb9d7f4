/*
 * Where in a page a value would stand. Escaping makes a value safe as text and
 * in a quoted attribute; nowhere else, so nothing else is compiled.
 */
#ifndef VIEW_TEMPLATE_PLACE_H
#define VIEW_TEMPLATE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

enum place_kind { PLACE_TEXT, PLACE_TAG, PLACE_DOUBLE, PLACE_SINGLE,
	PLACE_COMMENT, PLACE_SCRIPT };

#define PLACE_NAME	8	/* "script" and its NUL fit */

/* All zero at the beginning of a page. */
struct place {
	enum place_kind	 kind;
	bool		 naming;		/* within a tag's name */
	char		 name[PLACE_NAME];	/* of the tag, lower case */
	size_t		 length;
	char		 last[2];		/* bytes read before */
};

/* Goes on over these bytes of the page. */
void		 place_read(struct place *, const char *, size_t);

/* A section begins here: a tag's name does not go on in it. */
void		 place_name_end(struct place *);

/* Whether an escaped value is safe here. */
bool		 place_is_safe(const struct place *);

/* In words: "a tag, without quotes". */
const char	*place_name(const struct place *);

#endif
