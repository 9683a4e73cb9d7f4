/*
 * Text for wires that know no more than ASCII.
 */
#ifndef BASE_TEXT_LATIN_H
#define BASE_TEXT_LATIN_H

#include "base/arena.h"

/* The text in printable ASCII: umlauts and ligatures written out ("Ä" is "Ae",
 * "ß" is "ss"), accents dropped, quotes and dashes made plain; whatever has no
 * such form is a blank. Blanks are not put together. */
char	*text_latin(struct arena *, const char *);

#endif
