/*
 * The second half of compiling: tokens become one flat program per language.
 * Parts, texts and addresses are already in it, so that a page is written in
 * one walk: a run of bytes, a value, a run of bytes, …
 */
#ifndef VIEW_TEMPLATE_PROGRAM_H
#define VIEW_TEMPLATE_PROGRAM_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "view/template_parse.h"

enum step_kind { STEP_VALUE, STEP_SECTION, STEP_INVERTED, STEP_CLOSE };

struct step {
	const char	*literal;	/* written before the step */
	uint32_t	 length;
	uint32_t	 skip;		/* sections: steps to their close */
	uint16_t	 name;
	uint8_t		 kind;
};

struct template {
	const char		*name;
	const struct step	*steps[LANGUAGES];
	bool			 plain;		/* text, not HTML */
};

/* The files one compilation has read, each of them once. */
struct library {
	struct arena	*keep;		/* what pages are written from */
	struct arena	*arena;		/* what is needed to compile */
	struct tokens	*items;
	size_t		 count;
	size_t		 capacity;
};

/* The tokens of a file of the shelf; NULL: it is wrong, and was logged. */
const struct tokens	*library_tokens(struct library *, const char *);

/* The steps of a page in a language, a STEP_CLOSE at the end. BROKEN: parts
 * include each other in a circle, are wrong themselves, or it is too large. */
enum result		 program_make(struct library *, const struct tokens *,
			    size_t language, const struct step **);

#endif
