/*
 * Static files as they are served: hashed names, media types, gzip made once at
 * start (RFC 1952, zlib) where it is smaller.
 */
#ifndef VIEW_ASSETS_SERVED_H
#define VIEW_ASSETS_SERVED_H

#include <stddef.h>

#include "base/result.h"

struct served {
	const char		*name;		/* "style.css" */
	const char		*path;		/* "/static/HASH/style.css" */
	const char		*etag;		/* "\"0123456789ab\"" */
	const char		*media_type;
	const unsigned char	*bytes;
	size_t			 length;
	const unsigned char	*gzip;		/* NULL: not worth it */
	size_t			 gzip_length;
};

/* Prepares all files of the shelf that browsers may fetch (css, svg, ico, png,
 * webmanifest, txt…), before the fork and before templates are compiled. */
enum result		 served_prepare(void);

/* By file name (for templates) or by request path; NULL: none. */
const struct served	*served_named(const char *);
const struct served	*served_at(const char *path);

#endif
