/*
 * One call on one handle of libcurl: its limits, its message, its answer.
 * Private to src/wire.
 */
#ifndef WIRE_EXCHANGE_H
#define WIRE_EXCHANGE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "base/text.h"

struct exchange {
	CURL			*handle;
	struct arena		*arena;
	const struct call	*call;
	struct text		 body;
	bool			 allowed;	/* special addresses too */
	bool			 refused;
	bool			 too_large;
	struct curl_slist	*headers;
	char			 error[CURL_ERROR_SIZE];
};

/* Writes the call onto the handle; the exchange must stay where it is until
 * exchange_end(). BROKEN: out of memory. */
enum result	exchange_begin(struct exchange *, CURL *, struct arena *,
		    const struct call *, bool allowed);

/* What libcurl's code means, in the words of perform(); fills the answer. */
enum result	exchange_word(struct exchange *, CURLcode, struct answer *);
void		exchange_end(struct exchange *);

#endif
