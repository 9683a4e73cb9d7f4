/*
 * The catalogue file: CSV (RFC 4180) with a header line, UTF-8. Columns, in any
 * order: id, kind, kind_en, name, name_en, origin, origin_en, net_content,
 * unit, price, currency, tax, stock, image, description, description_en.
 * Needed: id, name, price. price is a decimal ("3.90"), tax a percentage ("7"),
 * stock empty = unlimited. Line breaks in a description count as blanks.
 */
#ifndef SHOP_CATALOGUE_H
#define SHOP_CATALOGUE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

struct catalogue_report {
	size_t		 products;	/* written */
	size_t		 line;		/* of the first mistake, where its cell
					   begins; 0: none */
	const char	*column;	/* "": the line as a whole */
	const char	*mistake;	/* what was expected */
};

/*
 * Reads the whole file and writes all of it in one change, or nothing: INVALID
 * with the place in the report. Products that the store has under the same id
 * are replaced, others stay; an id may stand in a file once. Stock is set to
 * the file's: pieces that open orders hold come on top when they are given
 * back. Kinds without a product go.
 */
enum result	catalogue_import(struct arena *, struct store *,
		    const char *bytes, size_t length,
		    struct catalogue_report *);

#endif
