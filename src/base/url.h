/*
 * URLs and form bodies (WHATWG URL, application/x-www-form-urlencoded).
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"

#define PAIRS_MAX	128

struct pair {
	const char	*name;
	const char	*value;
};

struct pairs {
	size_t		 count;
	struct pair	*items;
};

/* Percent-encodes all but unreserved characters (RFC 3986). */
char		*url_encode(struct arena *, const char *);

/*
 * Reads `a=b&c=d`, `+` as blank. INVALID: a broken percent escape, NUL, bytes
 * that are not UTF-8, more than PAIRS_MAX pairs. Empty values stay; a name
 * without `=` has the value "".
 */
enum result	 pairs_parse(struct arena *, const char *, size_t,
		    struct pairs *);

/* The value of a name; NULL when missing. A name that stands twice is INVALID
 * by pairs_unique, so that nobody picks the wrong one. */
const char	*pairs_get(const struct pairs *, const char *);
enum result	 pairs_unique(const struct pairs *);

/*
 * Splits "http(s)://host[:port][/path][?query]"; INVALID for all else: user
 * names, fragments, numbers that only look like a host (WHATWG reads
 * "http://2130706433" as 127.0.0.1). The host is a name, an IPv4 address or an
 * IPv6 address in brackets, in lower case. Parts live in the arena; port as
 * given or the scheme's.
 */
struct url {
	const char	*scheme;
	const char	*host;
	int		 port;
	const char	*path;		/* "/…", with the query if any */
};

enum result	 url_parse(struct arena *, const char *, struct url *);

#endif
