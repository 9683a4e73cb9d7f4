/*
 * One row of the catalogue file as a product. Private to the catalogue.
 */
#ifndef SHOP_CATALOGUE_ROW_H
#define SHOP_CATALOGUE_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "shop/product.h"

enum column { ID, KIND, KIND_EN, NAME, NAME_EN, ORIGIN, ORIGIN_EN,
	NET_CONTENT, UNIT, PRICE, CURRENCY, TAX, STOCK, IMAGE, DESCRIPTION,
	DESCRIPTION_EN, COLUMNS };

extern const char *const	column_names[COLUMNS];

struct row {
	struct arena	*scratch;		/* for as long as the row */
	const char	*cells[COLUMNS];	/* "": empty or not there */
	/* the mistake in it, if there is one */
	enum column	 column;
	const char	*expected;
};

/* The product and the kind it names (its id is "" for none), in the arena.
 * False: the row says what is wrong with it. */
bool		row_read(struct arena *, struct row *, struct product *,
		    struct kind *);

#endif
