/*
 * What the shop says, in German and English: texts/de.json and en.json, flat
 * objects of key and text. Languages are "de" and "en"; anything else counts
 * as German. Texts hold no markup: pages escape them.
 */
#ifndef VIEW_TEXTS_H
#define VIEW_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"

#define LANGUAGES	2	/* 0 German, 1 English */

/* Reads both files from the shelf; BROKEN: a key is missing in one of them.
 * Before the fork. Keys are letters, digits, `.`, `_` and `-`. */
enum result	 texts_load(void);

/* The text of a key, raw; the key itself when there is none. */
const char	*text_of(const char *language, const char *key);
/* The same with each {{name}} replaced by values: pairs name, value, NULL. A
 * name without a pair stays as it is written; values are not looked into. */
char		*text_fill(struct arena *, const char *language,
		    const char *key, ...) __attribute__((sentinel));
bool		 text_exists(const char *key);

/* "de" or "en" from an Accept-Language header (RFC 9110 §12.5.4; NULL: none),
 * or the given default. */
const char	*language_accepted(const char *header, const char *otherwise);
/* "de" or "en" when the text names one, else NULL. */
const char	*language_known(const char *);
/* 0 or 1, for tables by language; and back. */
size_t		 language_index(const char *);
const char	*language_at(size_t);

#endif
