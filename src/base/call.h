/*
 * An HTTP message as plain data: what we ask of the world, and what it says.
 * Providers build calls and read answers; only wire performs them.
 */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define CALL_HEADERS_MAX	16
#define CALL_WANTED_MAX		8

/* Signs a call for AWS and what speaks like it (Signature Version 4). The path
 * is signed as written; the query must be written sorted and encoded. */
struct call_signer {
	const char	*region;
	const char	*service;		/* "s3", "sqs", "sns" */
	const char	*key_id;
	const char	*secret;
	const char	*token;			/* of passing keys; "" none */
};

struct call {
	const char	*method;		/* "GET", "POST", … */
	const char	*url;
	const char	*headers[CALL_HEADERS_MAX];	/* "name: value" */
	size_t		 header_count;
	const char	*body;			/* NULL: none */
	size_t		 body_length;
	int64_t		 timeout;		/* ms for all of it */
	size_t		 answer_max;		/* bytes; more is an error */
	const char	*wanted[CALL_WANTED_MAX];	/* headers of the answer
						   to hand up; NULL ends */
	const struct call_signer *signer;	/* NULL: not signed */
	bool		 once;			/* what it does is done again by
						   every repetition: on a
						   connection of its own,
						   since one that breaks
						   under a second call makes
						   libcurl repeat that */
	const char	*authority;		/* PEM file with whom to trust;
						   NULL: whom the system does */
	const char	*service;		/* a word for whom we ask, for
						   the manager; NULL: none */
	bool		 insistent;		/* goes out whatever trouble
						   its origin was in
						   (wire/breaker.h) */
};

/* Why nobody answered. */
enum silence { SILENCE_NONE, SILENCE_UNKNOWN_NAME, SILENCE_UNREACHABLE,
	SILENCE_UNTRUSTED, SILENCE_TIME_OVER, SILENCE_BROKEN_OFF };

struct answer {
	int		 status;		/* 0: nobody answered */
	const char	*body;			/* NUL behind it; never NULL */
	size_t		 body_length;
	const char	*content_type;		/* "" if none */
	int64_t		 retry_after;		/* ms; 0 if none */
	const char	*headers[CALL_WANTED_MAX];	/* values of the wanted
						   ones; NULL: not sent */
	const char	*trouble;		/* status 0: why, for people */
	enum silence	 silence;		/* status 0: why, for us */
	bool		 held;			/* status 0: it was not sent */
	bool		 key_refused;		/* held: our key is not taken */
};

/* A call with our usual limits: 10 s, 256 KiB. */
void	call_init(struct call *, const char *method, const char *url);
/* Adds a header line. One that holds a control character or exceeds
 * CALL_HEADERS_MAX is logged and left out. */
void	call_header(struct arena *, struct call *, const char *name,
	    const char *value);
void	call_body(struct call *, const char *, size_t);

#endif
