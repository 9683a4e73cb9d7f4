/*
 * The files that are compiled into the binary, by name. Main hands the shelf in
 * at start; lower rooms only read it.
 */
#ifndef BASE_SHELF_H
#define BASE_SHELF_H

#include <stddef.h>

struct asset {
	const char		*name;		/* "basket.html" */
	const unsigned char	*bytes;		/* a NUL stands behind them */
	size_t			 length;
};

void			 shelf_set(const struct asset *, size_t);
const struct asset	*shelf_find(const char *);	/* NULL: absent */
/* All assets in the order of the table; NULL beyond the end. */
const struct asset	*shelf_at(size_t);

#endif
