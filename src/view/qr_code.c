#include <stdbool.h>
#include <string.h>

#include <qrencode.h>

#include "base/text.h"
#include "view/qr_code.h"

#define DARK	1

static void	row_draw(struct text *, const unsigned char *, size_t,
		    size_t);

enum result
qr_code_draw(struct arena *arena, const char *string, int version_max,
    struct qr_code *code)
{
	QRcode		*drawn;
	struct text	 path;
	size_t		 row, width;

	drawn = QRcode_encodeData((int)strlen(string),
	    (const unsigned char *)string, 0, QR_ECLEVEL_M);
	if (drawn == NULL)
		return (INVALID);
	if (drawn->version > version_max) {
		QRcode_free(drawn);
		return (INVALID);
	}

	width = (size_t)drawn->width;
	text_init(&path, arena, width * width * 2);
	for (row = 0; row < width; row++)
		row_draw(&path, drawn->data + row * width, width, row);
	QRcode_free(drawn);
	code->side = width + 2 * QR_CODE_QUIET;
	code->path = path.bytes;

	return (OK);
}

/* The dark runs of a row; the pen goes on from the end of the one before. */
static void
row_draw(struct text *path, const unsigned char *modules, size_t width,
    size_t row)
{
	size_t	at, start, end = 0;
	bool	first = true;

	for (at = 0; at < width; at++) {
		if ((modules[at] & DARK) == 0)
			continue;
		for (start = at; at < width && (modules[at] & DARK) != 0; at++)
			continue;
		if (first)
			text_format(path, "M%zu %zu.5h%zu",
			    start + QR_CODE_QUIET, row + QR_CODE_QUIET,
			    at - start);
		else
			text_format(path, "m%zu 0h%zu", start - end,
			    at - start);
		first = false;
		end = at;
	}
}
