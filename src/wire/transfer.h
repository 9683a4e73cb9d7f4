/*
 * One call on one handle of libcurl: its limits, its message, its answer.
 * Private to src/wire.
 */
#ifndef WIRE_TRANSFER_H
#define WIRE_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "base/text.h"

struct transfer {
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

/* Writes the call onto the handle; the transfer must stay where it is until
 * transfer_end(). BROKEN: out of memory. */
enum result	transfer_begin(struct transfer *, CURL *, struct arena *,
		    const struct call *, bool allowed);

/* What libcurl's code means, in the words of perform(); fills the answer. */
enum result	transfer_word(struct transfer *, CURLcode, struct answer *);
void		transfer_end(struct transfer *);

#endif
