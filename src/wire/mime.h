/*
 * A mail as bytes (RFC 5322, 2045–2047): headers, a text part and an HTML part,
 * ready to be handed to a server. Pure.
 */
#ifndef WIRE_MIME_H
#define WIRE_MIME_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"

#define MIME_DATE_SIZE	32	/* "Sat, 21 Nov 2026 07:40:01 +0000" */

struct message {
	int64_t		 date;		/* ms */
	const char	*from_name;	/* "": the address alone */
	const char	*from;
	const char	*to;
	const char	*reply_to;	/* "": none */
	const char	*subject;
	const char	*message_id;	/* without the angle brackets */
	const char	*text;
	const char	*html;
};

/*
 * Adds the whole message, each line ended by CRLF. INVALID, with nothing of
 * use added: a header's value holds a control character or is not UTF-8, an
 * address is none (base/mailbox.h; other letters in a domain are written in
 * ASCII), or the message's id is none.
 */
enum result	mime_write(struct arena *, const struct message *,
		    struct text *);

/* An unstructured header (Subject), folded; what is not plain ASCII stands in
 * encoded words that each hold whole characters. INVALID as above. */
enum result	mime_header(struct text *, const char *name,
		    const char *value);

/* A body as quoted-printable: lines of at most 76 bytes, every end of a line
 * CRLF, no stray CR. Any other byte comes back as it was. */
void		mime_quoted_printable(struct text *, const char *, size_t);

/* The same in any locale. */
void		mime_date(int64_t, char [MIME_DATE_SIZE]);

#endif
