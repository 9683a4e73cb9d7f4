/*
 * The catalogue file: CSV (RFC 4180) with a header line, UTF-8. Columns, in any
 * order: id, kind, kind_en, name, name_en, origin, origin_en, net_content,
 * unit, price, currency, tax, stock, image, description, description_en.
 * Needed: id, name, price. price is a decimal ("3.90"), tax a percentage ("7"),
 * stock empty = unlimited.
 */
#ifndef SHOP_CATALOGUE_H
#define SHOP_CATALOGUE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

struct catalogue_report {
	size_t		 products;	/* written */
	size_t		 line;		/* of the first mistake; 0: none */
	const char	*column;
	const char	*mistake;	/* what was expected */
};

/*
 * Reads the whole file and writes all of it in one change, or nothing: INVALID
 * with the place in the report. Products of the same id are replaced; others
 * stay. Stock is set to the file's.
 */
enum result	catalogue_import(struct arena *, struct store *,
		    const char *bytes, size_t length,
		    struct catalogue_report *);

#endif
