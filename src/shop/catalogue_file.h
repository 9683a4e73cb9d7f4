/*
 * The catalogue file as products and kinds. Private to the catalogue.
 */
#ifndef SHOP_CATALOGUE_FILE_H
#define SHOP_CATALOGUE_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/catalogue.h"
#include "shop/product.h"

#define CATALOGUE_ROWS_MAX	200000
#define CATALOGUE_KINDS_MAX	60

struct catalogue_entry {
	struct product	product;
	size_t		line;
};

struct catalogue_file {
	struct catalogue_entry	*entries;	/* in the file's order */
	size_t			 count;
	size_t			 room;
	struct kind		 kinds[CATALOGUE_KINDS_MAX];
	size_t			 kind_count;
};

/* INVALID: the report says where and why. What is kept of the file lives in the
 * arena, its rows only while they are read. */
enum result	catalogue_file_read(struct arena *, const char *bytes,
		    size_t length, struct catalogue_file *,
		    struct catalogue_report *);

#endif
