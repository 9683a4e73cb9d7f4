#include <limits.h>
#include <string.h>

#include "base/money.h"
#include "shop/policy.h"
#include "shop/product.h"
#include "store/documents.h"
#include "store/tally.h"

const struct field	product_fields[] = {
	FIELD_TEXT(struct product, id, 1, 64, 0),
	FIELD_TEXT(struct product, name, 1, 120, 0),
	FIELD_TEXT(struct product, name_en, 0, 120, FIELD_OPTIONAL),
	FIELD_TEXT(struct product, kind, 0, 64, FIELD_OPTIONAL),
	FIELD_TEXT(struct product, origin, 0, 120, FIELD_OPTIONAL),
	FIELD_TEXT(struct product, origin_en, 0, 120, FIELD_OPTIONAL),
	FIELD_TEXT(struct product, description, 0, 4000, FIELD_OPTIONAL),
	FIELD_TEXT(struct product, description_en, 0, 4000, FIELD_OPTIONAL),
	FIELD_TEXT(struct product, image, 0, 64, FIELD_OPTIONAL),
	FIELD_INTEGER(struct product, price, 0, PRODUCT_PRICE_MAX, 0),
	FIELD_TEXT(struct product, currency, 3, 3, 0),
	FIELD_INTEGER(struct product, tax_rate, 0, 10000, FIELD_OPTIONAL),
	FIELD_INTEGER(struct product, net_content, 0, 100000000,
	    FIELD_OPTIONAL),
	FIELD_TEXT(struct product, unit, 0, 2, FIELD_OPTIONAL),
	FIELD_INTEGER(struct product, stock, 0, PRODUCT_STOCK_MAX,
	    FIELD_NULLABLE),
	FIELD_INTEGER(struct product, position, 0, 1000000000,
	    FIELD_OPTIONAL),
	FIELD_END
};

const struct field	kind_fields[] = {
	FIELD_TEXT(struct kind, id, 1, 64, 0),
	FIELD_TEXT(struct kind, name, 1, 120, 0),
	FIELD_TEXT(struct kind, name_en, 0, 120, FIELD_OPTIONAL),
	FIELD_INTEGER(struct kind, position, 0, 1000000000, FIELD_OPTIONAL),
	FIELD_END
};

static enum result	product_read(struct arena *, const struct document *,
			    struct product *);
static enum result	product_count(struct arena *, struct store *,
			    const char *, const char *);
static enum result	product_put(struct arena *, struct store *,
			    struct product *);
static const char	*either(const char *, const char *, const char *);

enum result
product_load(struct arena *arena, struct store *store, const char *id,
    struct product *product)
{
	struct document	document;
	enum result	word;

	if (id == NULL || *id == '\0' || strlen(id) > 64)
		return (ABSENT);
	word = document_get(arena, store, PRODUCTS, id, &document);
	if (word != OK)
		return (word);

	return (product_read(arena, &document, product));
}

enum result
product_save(struct arena *arena, struct store *store, struct product *product)
{
	struct product	before;
	enum result	word = OK;

	before.kind = NULL;
	if (product->revision != 0)
		word = product_load(arena, store, product->id, &before);
	if (word == OK)
		word = product_count(arena, store, before.kind,
		    product->kind);
	if (word == OK)
		word = product_put(arena, store, product);

	return (word == OK ? catalogue_touch(store) : word);
}

enum result
product_replace(struct arena *arena, struct store *store,
    struct product *product)
{
	struct document	document;
	struct product	before;
	enum result	word;

	before.kind = NULL;
	product->revision = 0;
	word = document_get(arena, store, PRODUCTS, product->id, &document);
	if (word == OK) {
		if (strcmp(document.body, fields_print(arena, product_fields,
		    product)) == 0)
			return (OK);
		product->revision = document.revision;
		word = product_read(arena, &document, &before);
	}
	if (word != OK && word != ABSENT)
		return (word);

	word = product_count(arena, store, before.kind, product->kind);

	return (word == OK ? product_put(arena, store, product) : word);
}

enum result
product_take(struct arena *arena, struct store *store, struct product *product,
    int64_t quantity)
{
	enum result	word;
	int64_t		before = product->stock;

	if (before == FIELD_NULL)
		return (OK);
	if (before < quantity)
		return (CONFLICT);

	/* Given back to a product that was stocked up since. */
	product->stock -= quantity;
	if (product->stock > PRODUCT_STOCK_MAX)
		product->stock = PRODUCT_STOCK_MAX;
	if ((word = product_put(arena, store, product)) != OK)
		return (word);
	if (before > PRODUCT_STOCK_SHOWN &&
	    product->stock > PRODUCT_STOCK_SHOWN)
		return (OK);

	return (catalogue_touch(store));
}

bool
product_has(const struct product *product, int64_t quantity)
{
	return (product->stock == FIELD_NULL || product->stock >= quantity);
}

int64_t
product_unit_price(const struct product *product)
{
	if (product->net_content <= 0 || *product_unit_name(product) == '\0')
		return (0);

	return (money_scale(product->price, 1000, product->net_content));
}

const char *
product_unit_name(const struct product *product)
{
	if (strcmp(product->unit, "g") == 0)
		return ("kg");
	if (strcmp(product->unit, "ml") == 0)
		return ("l");

	return ("");
}

const char *
product_name(const struct product *product, const char *language)
{
	return (either(language, product->name, product->name_en));
}

const char *
product_origin(const struct product *product, const char *language)
{
	return (either(language, product->origin, product->origin_en));
}

const char *
product_description(const struct product *product, const char *language)
{
	return (either(language, product->description,
	    product->description_en));
}

const char *
kind_name(const struct kind *kind, const char *language)
{
	return (either(language, kind->name, kind->name_en));
}

enum result
products_page(struct arena *arena, struct store *store, const char *kind,
    int page, int size, struct products *products)
{
	struct documents	found;
	enum result		word;
	int64_t			amount;
	size_t			i;

	memset(products, 0, sizeof(*products));
	if (page < 1 || size < 1 || page > INT_MAX / size)
		return (ABSENT);
	word = documents_find(arena, store,
	    *kind == '\0' ? PRODUCTS_ALL : PRODUCTS_OF_KIND, kind, 0, size,
	    (page - 1) * size, &found);
	if (word != OK)
		return (word);

	products->items = arena_alloc(arena, found.count *
	    sizeof(*products->items));
	for (i = 0; i < found.count; i++) {
		/* One that cannot be sold is in the log; the others can. */
		if (product_read(arena, &found.items[i],
		    &products->items[products->count]) == OK)
			products->count++;
	}

	return (tally_get(store, "products", *kind == '\0' ? "all" :
	    arena_format(arena, "kind:%s", kind), &products->total, &amount));
}

enum result
kinds_list(struct arena *arena, struct store *store, struct kinds *kinds)
{
	struct documents	found;
	enum result		word;
	size_t			i;

	memset(kinds, 0, sizeof(*kinds));
	word = documents_find(arena, store, KINDS_ALL, "", 0, 100, 0, &found);
	if (word != OK)
		return (word);

	kinds->items = arena_alloc(arena, found.count * sizeof(*kinds->items));
	for (i = 0; i < found.count; i++) {
		word = fields_parse(arena, kind_fields, found.items[i].body,
		    &kinds->items[i]);
		if (word != OK)
			return (word);
	}
	kinds->count = found.count;

	return (OK);
}

enum result
catalogue_revision(struct store *store, int64_t *revision)
{
	int64_t	amount;

	return (tally_get(store, "catalogue", "revision", revision, &amount));
}

enum result
catalogue_touch(struct store *store)
{
	return (tally_add(store, "catalogue", "revision", 1, 0));
}

enum result
product_restored(struct arena *arena, struct store *store,
    const struct document *document)
{
	struct product	product = { .id = "" };

	if (fields_parse(arena, product_fields, document->body,
	    &product) != OK || strcmp(product.id, document->id) != 0)
		return (INVALID);

	return (product_count(arena, store, NULL, product.kind));
}

static enum result
product_read(struct arena *arena, const struct document *document,
    struct product *product)
{
	enum result	word;

	memset(product, 0, sizeof(*product));
	product->revision = document->revision;
	word = fields_parse(arena, product_fields, document->body, product);
	if (word == OK && strcmp(product->currency, policy()->currency) != 0)
		return (fail(ABSENT, "product %s is priced in %s, the shop "
		    "sells in %s", product->id, product->currency,
		    policy()->currency));

	return (word);
}

static enum result
product_put(struct arena *arena, struct store *store, struct product *product)
{
	enum result	word;

	word = document_put(store, PRODUCTS, product->id, product->revision,
	    fields_print(arena, product_fields, product), 0);
	if (word == OK)
		product->revision++;

	return (word);
}

/* Moves a product from one kind to another; NULL: it was of none, being new. */
static enum result
product_count(struct arena *arena, struct store *store, const char *from,
    const char *to)
{
	enum result	word = OK;

	if (from != NULL && strcmp(from, to) == 0)
		return (OK);
	if (from == NULL)
		word = tally_add(store, "products", "all", 1, 0);
	else if (*from != '\0')
		word = tally_add(store, "products",
		    arena_format(arena, "kind:%s", from), -1, 0);
	if (word != OK || *to == '\0')
		return (word);

	return (tally_add(store, "products",
	    arena_format(arena, "kind:%s", to), 1, 0));
}

static const char *
either(const char *language, const char *german, const char *english)
{
	if (strcmp(language, "en") == 0)
		return (*english != '\0' ? english : german);

	return (german);
}
