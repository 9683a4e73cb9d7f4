/*
 * Object storage that speaks S3 (path or virtual-host style, Signature Version
 * 4): what is asked becomes a call, an answer becomes a word. Pure translation;
 * perform.h carries it.
 */
#ifndef WIRE_S3_H
#define WIRE_S3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"

#define S3_PAGE	1000	/* keys of a listing, at most */

struct s3_target {
	const char	*endpoint;	/* "https://host[:port]" */
	const char	*bucket;
	const char	*prefix;	/* "" or "shops/one/" */
	bool		 host_style;	/* https://BUCKET.host/KEY */
	const char	*authority;	/* PEM file; NULL: the system's */
	struct call_signer signer;
};

/* What stands beside an object's bytes, as x-amz-meta-*. No name of a header is
 * the start of another: libcurl before 8.10 would sign those wrongly. */
struct s3_beside {
	const char	*collection;
	int64_t		 revision;	/* 0: it does not say */
	int64_t		 created_at;	/* ms */
	int64_t		 changed_at;
	int64_t		 expires_at;
};

struct s3_object {
	const char	*key;		/* behind the target's prefix */
	const char	*etag;		/* without quotes */
};

struct s3_listing {
	size_t			 count;
	struct s3_object	*items;
	const char		*token;	/* of the next page; "": the last one */
};

/* What an answer means. `trouble` is one of the words of s3_trouble_words. */
struct s3_verdict {
	enum result	 word;		/* OK, ABSENT, LATER, REFUSED, BROKEN */
	const char	*trouble;	/* "" unless LATER, REFUSED, BROKEN */
	const char	*code;		/* S3's own, or ""; for logs */
	const char	*request_id;	/* or "" */
};

/* NULL at the end; each has a text "mirror.trouble.WORD". */
extern const char *const	s3_trouble_words[];

/* Whether a key, a prefix or a bucket's name can be written in a URL as it is:
 * letters, digits, '-', '_', '.' and '~', parts of a key separated by single
 * slashes, no part beginning with a dot. */
bool	s3_key_valid(const char *);
bool	s3_bucket_valid(const char *);

/* The origin calls go to: scheme, host and port. */
const char *s3_origin(struct arena *, const struct s3_target *);

void	s3_put(struct arena *, const struct s3_target *, const char *key,
	    const struct s3_beside *, const char *body, struct call *);
void	s3_get(struct arena *, const struct s3_target *, const char *key,
	    struct call *);
/* Asks for what stands beside, without the bytes. */
void	s3_look(struct arena *, const struct s3_target *, const char *key,
	    struct call *);
/* Succeeds as well when there is none. */
void	s3_remove(struct arena *, const struct s3_target *, const char *key,
	    struct call *);
/* Keys that begin with `start` (behind the prefix), from the page that the
 * token names; "": the first. */
void	s3_list(struct arena *, const struct s3_target *, const char *start,
	    const char *token, int limit, struct call *);

/* What perform() said and what was answered, as one verdict; trouble is logged
 * with the server's own name for the request. */
void	s3_judge(struct arena *, enum result, const struct answer *,
	    struct s3_verdict *);

/* Of an answer that was OK. The ETag comes without quotes; false: it says
 * nothing that can be read beside the object. */
bool	s3_beside_read(struct arena *, const struct answer *,
	    struct s3_beside *, const char **etag);
/* BROKEN: it is no listing. Keys outside the prefix are left out. */
enum result s3_listing_read(struct arena *, const struct s3_target *,
	    const struct answer *, struct s3_listing *);

/* The server's name for a request, or ""; a text without the quotes around. */
const char *s3_request_id(const struct answer *);
const char *s3_unquoted(struct arena *, const char *);

#endif
