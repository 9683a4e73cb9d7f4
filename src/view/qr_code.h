/*
 * The only door of libqrencode: a text as a QR code (ISO/IEC 18004), drawn as
 * one path for an SVG.
 */
#ifndef VIEW_QR_CODE_H
#define VIEW_QR_CODE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"

/* Light modules on each side, so that cameras find it. */
#define QR_CODE_QUIET	4

struct qr_code {
	size_t		 side;	/* modules, the quiet zone included */
	const char	*path;	/* of lines one module wide, to be stroked with
				   a width of 1 in a view box of that side */
};

/* In byte mode, with error correction M, no larger than that version (1 to 40).
 * INVALID: too long for it, or empty. */
enum result	qr_code_draw(struct arena *, const char *, int version_max,
		    struct qr_code *);

#endif
