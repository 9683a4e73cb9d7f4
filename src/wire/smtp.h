/*
 * Hands mails to the owner's mail server (libcurl): TLS always, verified, by
 * STARTTLS or from the first byte; never without. One recipient at a time.
 */
#ifndef WIRE_SMTP_H
#define WIRE_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"

struct smtp_settings {
	const char	*url;		/* smtp://host:587: STARTTLS,
					   smtps://host:465: TLS at once */
	const char	*user;		/* "": no AUTH */
	const char	*password;
	const char	*hello;		/* our name in EHLO */
	const char	*authority;	/* PEM file; "": the system's */
	int64_t		 timeout;	/* ms for one mail */
};

struct dispatch {
	const char	*from;		/* of the envelope */
	const char	*to;
	const char	*bytes;		/* a whole message, lines ended by
					   CRLF (mime.h) */
	size_t		 length;
};

struct dispatched {
	int		 reply;		/* the server's last code; 0: none */
	const char	*why;		/* not OK: for people; may name the
					   recipient, so never for a log */
	bool		 reached;	/* it took the sender: the server is
					   well, whatever it said of the mail */
};

/* How far a conversation got: what a refusal is about. */
enum smtp_stage { SMTP_GREETING, SMTP_SENDER, SMTP_RECIPIENT, SMTP_BODY };

/* Whether a setting names a server: the scheme, a host, a port if need be. */
bool		smtp_url_valid(const char *);

/* Once, before the first dispatch; borrowed. */
void		smtp_configure(const struct smtp_settings *);
bool		smtp_is_configured(void);

/*
 * Hands one mail over; waits for the server. OK: it took the mail. LATER: not
 * now, try again with the same bytes; after a lost answer it may have the mail
 * already. INVALID: it will never take this one. REFUSED: it takes none of ours
 * (no TLS, a wrong certificate or password, a sender it does not know): the
 * settings must be mended first.
 */
enum result	smtp_dispatch(struct arena *, const struct dispatch *,
		    struct dispatched *);

/* Greets the server, secures the connection, signs in, and sends nothing. Words
 * as above. */
enum result	smtp_probe(struct arena *, struct dispatched *);

/* Ends this thread's connection. */
void		smtp_end(void);

/* The word for libcurl's code and the server's last reply at a stage. */
enum result	smtp_word(enum smtp_stage, int code, int reply);

#endif
