/*
 * Ids: random UUIDs (RFC 9562, version 4) as lower-case text. A basket's or an
 * order's id is a capability: it is never written to a log in full.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>

#define ID_LENGTH	36
#define ID_SIZE		37	/* with the NUL */

void		 id_make(char [ID_SIZE]);
/* The UUID that stands for a text: the same each time (version 5). */
void		 id_of(const char *text, char [ID_SIZE]);
/* Whether the text is a UUID in canonical lower-case form; NULL is not. */
bool		 id_valid(const char *);
/* The first eight characters, for logs and people; one of a few buffers of
 * the calling thread: use at once. */
const char	*id_short(const char *);

#endif
