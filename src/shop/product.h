/*
 * A product: collection "products". Indexes: $.position, $.kind.
 */
#ifndef SHOP_PRODUCT_H
#define SHOP_PRODUCT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fields.h"
#include "base/result.h"
#include "store/documents.h"
#include "store/store.h"

#define PRODUCTS	"products"
#define KINDS		"kinds"

#define PRODUCT_STOCK_MAX	1000000000
#define PRODUCT_PRICE_MAX	100000000	/* minor units */

/* Stock of this much or less is shown ("only 3 left"). */
#define PRODUCT_STOCK_SHOWN	5

struct product {
	const char	*id;		/* 1–64 of a-z 0-9 - _ . */
	const char	*name;		/* German, or the only one */
	const char	*name_en;	/* "" : as name */
	const char	*kind;		/* id of a kind */
	const char	*origin;
	const char	*origin_en;
	const char	*description;
	const char	*description_en;
	const char	*image;		/* name of an asset */
	int64_t		 price;		/* gross, minor units */
	const char	*currency;
	int64_t		 tax_rate;	/* basis points: 1900, 700, 0 */
	int64_t		 net_content;	/* in unit; 0: sold by the piece */
	const char	*unit;		/* "g", "ml" or "" */
	int64_t		 stock;		/* FIELD_NULL: unlimited */
	int64_t		 position;	/* order in lists */
	/* not part of the document */
	int64_t		 revision;
};

/* A kind of products, a filter in the list: collection "kinds". */
struct kind {
	const char	*id;
	const char	*name;
	const char	*name_en;
	int64_t		 position;
};

extern const struct field	product_fields[];
extern const struct field	kind_fields[];

/* ABSENT: no such product. */
enum result	product_load(struct arena *, struct store *, const char *id,
		    struct product *);

/* Writes a product, new (revision 0) or changed. Inside a change; CONFLICT
 * when the revision is gone. */
enum result	product_save(struct arena *, struct store *,
		    struct product *);

/* Makes it stand in the catalogue like this, whatever stood there before: for
 * many at once, since touching the catalogue is left to the caller. Inside a
 * change. */
enum result	product_replace(struct arena *, struct store *,
		    struct product *);

/*
 * Takes pieces out of stock, or gives them back (negative). Inside a change.
 * CONFLICT: not that many. Pages are only rendered anew when the change can be
 * seen on them.
 */
enum result	product_take(struct arena *, struct store *, struct product *,
		    int64_t quantity);

/* Whether that many can be sold now. */
bool		product_has(const struct product *, int64_t quantity);

/* Price per kg or l in minor units, rounded; 0 when there is none (Directive
 * 98/6/EC, § 4 PAngV: 1 kg or 1 l is the unit). */
int64_t		product_unit_price(const struct product *);
/* "kg", "l" or "". */
const char	*product_unit_name(const struct product *);

/* The text in a language ("de"/"en"), falling back to the other one. */
const char	*product_name(const struct product *, const char *language);
const char	*product_origin(const struct product *, const char *);
const char	*product_description(const struct product *, const char *);
const char	*kind_name(const struct kind *, const char *);

/* A page of the catalogue, from 1 (ABSENT: no such number): kind "" = all.
 * `total` = number in all pages (a tally, not a count). Index: position, id. */
struct products {
	size_t		 count;
	struct product	*items;
	int64_t		 total;
};
struct kinds {
	size_t		 count;
	struct kind	*items;
};

enum result	products_page(struct arena *, struct store *,
		    const char *kind, int page, int size, struct products *);
enum result	kinds_list(struct arena *, struct store *, struct kinds *);

/* A number that grows with every change of the catalogue (stock reaching or
 * leaving zero included): what was rendered under the same number is still
 * true. */
enum result	catalogue_revision(struct store *, int64_t *);
/* Moves it. Inside the change that changes the catalogue. */
enum result	catalogue_touch(struct store *);

/* Counts a document that was put back as it was (a restore). Inside a change.
 * INVALID: it cannot be read. */
enum result	product_restored(struct arena *, struct store *,
		    const struct document *);

#endif
