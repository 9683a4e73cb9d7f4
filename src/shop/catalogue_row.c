#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "shop/catalogue_row.h"
#include "shop/policy.h"

/* An id and the name of a kind, which becomes one. */
#define ID_MAX		64
#define KIND_NAME_MAX	60
#define CONTENT_MAX	100000000

static bool	row_id(struct arena *, struct row *, struct product *);
static bool	row_texts(struct arena *, struct row *, struct product *);
static bool	row_price(struct arena *, struct row *, struct product *);
static bool	row_numbers(struct row *, struct product *);
static bool	row_kind(struct arena *, struct row *, struct kind *);
static bool	wrong(struct row *, enum column, const char *);
static bool	text_read(struct arena *, const struct row *, enum column,
		    size_t, bool, const char **);
static bool	number_read(const char *, int64_t, int64_t *);
static bool	percentage_read(const char *, int64_t *);

const char *const	column_names[COLUMNS] = {
	"id", "kind", "kind_en", "name", "name_en", "origin", "origin_en",
	"net_content", "unit", "price", "currency", "tax", "stock", "image",
	"description", "description_en"
};

bool
row_read(struct arena *arena, struct row *row, struct product *product,
    struct kind *kind)
{
	memset(product, 0, sizeof(*product));
	memset(kind, 0, sizeof(*kind));
	if (!row_id(arena, row, product) || !row_texts(arena, row, product) ||
	    !row_price(arena, row, product) || !row_numbers(row, product) ||
	    !row_kind(arena, row, kind))
		return (false);
	product->kind = kind->id;

	return (true);
}

/* An id is the name of a file in a copy of the shop, and "." is none. */
static bool
row_id(struct arena *arena, struct row *row, struct product *product)
{
	const char	*id = row->cells[ID];
	size_t		 length = strlen(id);

	if (length < 1 || length > ID_MAX || id[0] == '.' || strspn(id,
	    "abcdefghijklmnopqrstuvwxyz0123456789-_.") != length)
		return (wrong(row, ID, "1 to 64 of a-z, 0-9, '-', '_' and "
		    "'.', which is not the first"));
	product->id = arena_text(arena, id);

	return (true);
}

static bool
row_texts(struct arena *arena, struct row *row, struct product *product)
{
	static const struct {
		enum column	column;
		size_t		offset;
		size_t		maximum;
		bool		lines;
	} texts[] = {
		{ NAME, offsetof(struct product, name), 120, false },
		{ NAME_EN, offsetof(struct product, name_en), 120, false },
		{ ORIGIN, offsetof(struct product, origin), 120, false },
		{ ORIGIN_EN, offsetof(struct product, origin_en), 120,
		    false },
		{ IMAGE, offsetof(struct product, image), 64, false },
		{ DESCRIPTION, offsetof(struct product, description), 4000,
		    true },
		{ DESCRIPTION_EN, offsetof(struct product, description_en),
		    4000, true },
	};
	const char	*value;
	size_t		 i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!text_read(arena, row, texts[i].column,
		    texts[i].maximum, texts[i].lines, &value))
			return (wrong(row, texts[i].column,
			    "text of the allowed length, without control "
			    "characters"));
		memcpy((char *)product + texts[i].offset, &value,
		    sizeof(value));
	}
	if (*product->name == '\0')
		return (wrong(row, NAME, "a name"));

	return (true);
}

static bool
row_price(struct arena *arena, struct row *row, struct product *product)
{
	const char	*currency = row->cells[CURRENCY];
	struct money	 price;

	product->currency = policy()->currency;
	if (*currency != '\0' && strcmp(currency, product->currency) != 0)
		return (wrong(row, CURRENCY, arena_format(arena,
		    "the shop's currency, %s", product->currency)));
	if (money_parse(row->cells[PRICE], product->currency, &price) != OK ||
	    price.minor > PRODUCT_PRICE_MAX)
		return (wrong(row, PRICE, arena_format(arena,
		    "a gross price like %s, at most %s",
		    money_decimal(arena, money_make(390, product->currency)),
		    money_decimal(arena, money_make(PRODUCT_PRICE_MAX,
		    product->currency)))));
	product->price = price.minor;

	return (true);
}

static bool
row_numbers(struct row *row, struct product *product)
{
	const char	*unit = row->cells[UNIT];

	if (!percentage_read(row->cells[TAX], &product->tax_rate))
		return (wrong(row, TAX, "a percentage like 19, 7 or 5.5"));
	if (!number_read(row->cells[NET_CONTENT], CONTENT_MAX,
	    &product->net_content))
		return (wrong(row, NET_CONTENT,
		    "a whole number of the unit, or nothing"));
	if (strcmp(unit, "g") != 0 && strcmp(unit, "ml") != 0 && *unit != '\0')
		return (wrong(row, UNIT, "g, ml or nothing"));
	product->unit = *unit == 'g' ? "g" : *unit == 'm' ? "ml" : "";

	product->stock = FIELD_NULL;
	if (*row->cells[STOCK] != '\0' && !number_read(row->cells[STOCK],
	    PRODUCT_STOCK_MAX, &product->stock))
		return (wrong(row, STOCK,
		    "a whole number, or nothing for unlimited"));

	return (true);
}

static bool
row_kind(struct arena *arena, struct row *row, struct kind *kind)
{
	static const char	needs[] = "a name of up to 60 characters, with "
				    "letters or digits of ASCII in it";

	if (!text_read(arena, row, KIND, KIND_NAME_MAX, false,
	    &kind->name))
		return (wrong(row, KIND, needs));
	if (!text_read(arena, row, KIND_EN, KIND_NAME_MAX, false,
	    &kind->name_en))
		return (wrong(row, KIND_EN, needs));
	kind->id = text_slug(arena, kind->name);
	if ((*kind->id == '\0' && *kind->name != '\0') ||
	    strlen(kind->id) > ID_MAX)
		return (wrong(row, KIND, needs));

	return (true);
}

static bool
wrong(struct row *row, enum column column, const char *expected)
{
	row->column = column;
	row->expected = expected;

	return (false);
}

/* Clean text of a length in code points; of several lines only where that is
 * allowed, and then each break is a blank. */
static bool
text_read(struct arena *arena, const struct row *row, enum column column,
    size_t maximum, bool lines, const char **value)
{
	char	*copy = arena_text(row->scratch, row->cells[column]), *at;
	char	*clean;

	for (at = copy; lines && *at != '\0'; at++) {
		if (*at == '\n' || *at == '\r')
			*at = ' ';
	}
	clean = text_clean(row->scratch, copy);
	if (clean == NULL || text_length(clean) > maximum ||
	    text_has_control(clean))
		return (false);
	*value = *clean != '\0' ? arena_text(arena, clean) : "";

	return (true);
}

static bool
number_read(const char *text, int64_t maximum, int64_t *number)
{
	size_t	length = strlen(text);

	*number = 0;
	if (length > 12 || strspn(text, "0123456789") != length)
		return (false);
	if (length > 0)
		*number = strtoll(text, NULL, 10);

	return (*number <= maximum);
}

/* "19" → 1900, "5.5" → 550. A rate is money in a currency with two decimals as
 * far as reading goes. */
static bool
percentage_read(const char *text, int64_t *rate)
{
	struct money	value;

	if (money_parse(*text != '\0' ? text : "0", "EUR", &value) != OK ||
	    value.minor > 10000)
		return (false);
	*rate = value.minor;

	return (true);
}
