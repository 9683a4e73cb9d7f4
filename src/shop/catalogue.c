#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "base/money.h"
#include "base/text.h"
#include "shop/catalogue.h"
#include "shop/policy.h"
#include "shop/product.h"
#include "store/documents.h"

#define COLUMNS_MAX	32
#define ROWS_MAX	200000
#define POSITION_STEP	10

enum column { ID, KIND, KIND_EN, NAME, NAME_EN, ORIGIN, ORIGIN_EN,
	NET_CONTENT, UNIT, PRICE, CURRENCY, TAX, STOCK, IMAGE, DESCRIPTION,
	DESCRIPTION_EN, COLUMN_COUNT };

static const char	*column_names[COLUMN_COUNT] = {
	"id", "kind", "kind_en", "name", "name_en", "origin", "origin_en",
	"net_content", "unit", "price", "currency", "tax", "stock", "image",
	"description", "description_en"
};

struct row {
	const char	*cells[COLUMN_COUNT];
	size_t		 line;
};

struct reading {
	struct arena			*arena;
	struct catalogue_report		*report;
	int				 columns[COLUMNS_MAX];
	int				 column;
	bool				 header_read;
	bool				 row_begun;
	size_t				 line;
	struct row			 row;
	struct list			 products;	/* of struct product */
	size_t				 products_room;
	struct list			 kinds;		/* of struct kind */
	struct store			*store;
};

static enum result	catalogue_read(struct reading *, const char *, size_t);
static void		read_cell(void *, size_t, void *);
static void		read_header(struct reading *, const char *);
static void		read_row(int, void *);
static bool		row_texts(struct reading *, struct product *);
static bool		row_numbers(struct reading *, struct product *);
static bool		row_kind(struct reading *, struct product *);
static struct product	*product_add(struct reading *);
static const char	*cell(const struct reading *, enum column);
static bool		mistake(struct reading *, enum column, const char *);
static bool		whole_number(const char *, int64_t, int64_t *);
static bool		percentage(const char *, int64_t *);
static bool		id_text_valid(const char *);
static enum result	write_body(struct store *, void *);
static enum result	write_kinds(struct reading *, struct store *);
static enum result	write_product(struct reading *, struct store *,
			    struct product *);

enum result
catalogue_import(struct arena *arena, struct store *store, const char *bytes,
    size_t length, struct catalogue_report *report)
{
	struct reading	reading = { .arena = arena, .report = report,
			    .line = 1 };
	enum result	word;

	memset(report, 0, sizeof(*report));
	if (!text_is_utf8(bytes, length)) {
		report->line = 1;
		report->column = "";
		report->mistake = "the file must be UTF-8 text";
		return (INVALID);
	}
	if ((word = catalogue_read(&reading, bytes, length)) != OK)
		return (word);

	word = store_change(store, "catalogue-import", write_body, &reading);
	if (word == OK)
		report->products = reading.products.count;

	return (word);
}

static enum result
catalogue_read(struct reading *reading, const char *bytes, size_t length)
{
	struct csv_parser	parser;

	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		length -= 3;
	}
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI |
	    CSV_APPEND_NULL) != 0)
		return (fail(BROKEN, "no memory for the catalogue reader"));

	reading->row.line = 1;
	if (csv_parse(&parser, bytes, length, read_cell, read_row, reading) !=
	    length || csv_fini(&parser, read_cell, read_row, reading) != 0) {
		if (reading->report->line == 0) {
			reading->report->line = reading->line;
			reading->report->column = "";
			reading->report->mistake =
			    "a quote is out of place (RFC 4180)";
		}
	}
	csv_free(&parser);

	if (reading->report->line == 0 && reading->products.count == 0) {
		reading->report->line = reading->line;
		reading->report->column = "";
		reading->report->mistake = "the file holds no product";
	}

	return (reading->report->line == 0 ? OK : INVALID);
}

static void
read_cell(void *bytes, size_t length, void *argument)
{
	struct reading	*reading = argument;
	const char	*text = bytes;
	size_t		 i;
	int		 column = reading->column++;

	for (i = 0; i < length; i++) {
		if (text[i] == '\n')
			reading->line++;
	}
	if (reading->report->line != 0)
		return;
	if (strlen(text) != length || column >= COLUMNS_MAX) {
		mistake(reading, COLUMN_COUNT, column >= COLUMNS_MAX ?
		    "too many columns" : "text without NUL bytes");
		return;
	}
	if (!reading->header_read) {
		read_header(reading, text);
		return;
	}
	if (reading->columns[column] >= 0)
		reading->row.cells[reading->columns[column]] =
		    arena_copy(reading->arena, text, length);
	if (length > 0)
		reading->row_begun = true;
}

static void
read_header(struct reading *reading, const char *name)
{
	int	at = reading->column - 1, i;

	reading->columns[at] = -1;
	for (i = 0; i < COLUMN_COUNT; i++) {
		if (text_same(name, column_names[i]))
			break;
	}
	if (i == COLUMN_COUNT) {
		mistake(reading, COLUMN_COUNT, arena_format(reading->arena,
		    "a known column instead of \"%.40s\"", name));
		return;
	}
	reading->columns[at] = i;
	reading->row.cells[i] = "";
}

/* The end of a line; the first one is the header. */
static void
read_row(int terminator, void *argument)
{
	static const enum column	 needed[] = { ID, NAME, PRICE };
	struct reading			*reading = argument;
	struct product			 product;
	size_t				 i;

	if (reading->report->line == 0 && !reading->header_read) {
		for (i = 0; i < 3; i++) {
			if (reading->row.cells[needed[i]] == NULL)
				mistake(reading, needed[i],
				    "this column in the header line");
		}
		for (i = (size_t)reading->column; i < COLUMNS_MAX; i++)
			reading->columns[i] = -1;
		reading->header_read = true;
	} else if (reading->report->line == 0 && reading->row_begun) {
		memset(&product, 0, sizeof(product));
		if (row_texts(reading, &product) &&
		    row_numbers(reading, &product) &&
		    row_kind(reading, &product))
			*product_add(reading) = product;
	}

	if (terminator == '\n' || terminator == '\r')
		reading->line++;
	memset(&reading->row, 0, sizeof(reading->row));
	reading->row_begun = false;
	reading->column = 0;
}

static bool
row_texts(struct reading *reading, struct product *product)
{
	static const struct {
		enum column	column;
		size_t		offset;
		size_t		maximum;
	} texts[] = {
		{ NAME, offsetof(struct product, name), 120 },
		{ NAME_EN, offsetof(struct product, name_en), 120 },
		{ ORIGIN, offsetof(struct product, origin), 120 },
		{ ORIGIN_EN, offsetof(struct product, origin_en), 120 },
		{ IMAGE, offsetof(struct product, image), 64 },
		{ DESCRIPTION, offsetof(struct product, description), 4000 },
		{ DESCRIPTION_EN, offsetof(struct product, description_en),
		    4000 },
	};
	const char	*value;
	size_t		 i;

	product->id = cell(reading, ID);
	if (!id_text_valid(product->id))
		return (mistake(reading, ID,
		    "1 to 64 of a-z, 0-9, '-', '_' and '.'"));
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		value = text_clean(reading->arena,
		    cell(reading, texts[i].column));
		if (value == NULL || text_length(value) > texts[i].maximum ||
		    text_has_control(value))
			return (mistake(reading, texts[i].column,
			    "text of the allowed length, without control "
			    "characters"));
		memcpy((char *)product + texts[i].offset, &value,
		    sizeof(value));
	}
	if (*product->name == '\0')
		return (mistake(reading, NAME, "a name"));

	return (true);
}

static bool
row_numbers(struct reading *reading, struct product *product)
{
	struct money	price;
	const char	*currency = cell(reading, CURRENCY);
	const char	*unit = cell(reading, UNIT);

	product->currency = *currency == '\0' ? policy()->currency : currency;
	if (strcmp(product->currency, policy()->currency) != 0)
		return (mistake(reading, CURRENCY, arena_format(reading->arena,
		    "the shop's currency, %s", policy()->currency)));
	if (money_parse(cell(reading, PRICE), product->currency,
	    &price) != OK || price.minor < 0 || price.minor > 100000000)
		return (mistake(reading, PRICE,
		    "a gross price like 3.90, at most 1000000.00"));
	product->price = price.minor;

	if (!percentage(cell(reading, TAX), &product->tax_rate))
		return (mistake(reading, TAX,
		    "a percentage like 19, 7 or 5.5"));
	if (!whole_number(cell(reading, NET_CONTENT), 100000000,
	    &product->net_content))
		return (mistake(reading, NET_CONTENT,
		    "a whole number of the unit, or nothing"));
	if (strcmp(unit, "g") != 0 && strcmp(unit, "ml") != 0 && *unit != '\0')
		return (mistake(reading, UNIT, "g, ml or nothing"));
	product->unit = unit;

	product->stock = FIELD_NULL;
	if (*cell(reading, STOCK) != '\0' && !whole_number(
	    cell(reading, STOCK), 1000000000, &product->stock))
		return (mistake(reading, STOCK,
		    "a whole number, or nothing for unlimited"));

	return (true);
}

/* Kinds come from the file in the order they first appear. */
static bool
row_kind(struct reading *reading, struct product *product)
{
	struct kind	*kinds = reading->kinds.items, *kind;
	const char	*name, *english;
	size_t		 i;

	name = text_clean(reading->arena, cell(reading, KIND));
	english = text_clean(reading->arena, cell(reading, KIND_EN));
	if (name == NULL || english == NULL || text_has_control(name) ||
	    text_has_control(english) || text_length(name) > 60 ||
	    text_length(english) > 60)
		return (mistake(reading, KIND, "a name of up to 60 letters"));
	product->kind = text_slug(reading->arena, name);
	if (*product->kind == '\0')
		return (*name == '\0' ? true : mistake(reading, KIND,
		    "a name with letters or digits"));

	for (i = 0; i < reading->kinds.count; i++) {
		if (strcmp(kinds[i].id, product->kind) == 0)
			return (true);
	}
	if (reading->kinds.count == 60)
		return (mistake(reading, KIND, "at most 60 kinds"));
	kind = list_append(reading->arena, &reading->kinds, sizeof(*kind));
	kind->id = product->kind;
	kind->name = name;
	kind->name_en = english;
	kind->position = (int64_t)reading->kinds.count * POSITION_STEP;

	return (true);
}

/* Grows by doubling: a catalogue may be long. */
static struct product *
product_add(struct reading *reading)
{
	struct list	*list = &reading->products;
	struct product	*items = list->items, *grown;
	size_t		 i;

	for (i = 0; list->count == reading->products_room && i < 1; i++) {
		reading->products_room = list->count == 0 ? 64 :
		    list->count * 2;
		grown = arena_alloc(reading->arena, reading->products_room *
		    sizeof(*grown));
		if (list->count > 0)
			memcpy(grown, items, list->count * sizeof(*grown));
		list->items = items = grown;
	}
	if (list->count == ROWS_MAX)
		mistake(reading, COLUMN_COUNT, "at most 200000 products");

	items[list->count].position = 0;

	return (&items[list->count++]);
}

static const char *
cell(const struct reading *reading, enum column column)
{
	const char	*value = reading->row.cells[column];

	return (value != NULL ? value : "");
}

/* Keeps the first mistake; always false. */
static bool
mistake(struct reading *reading, enum column column, const char *expected)
{
	if (reading->report->line == 0) {
		reading->report->line = reading->line;
		reading->report->column = column < COLUMN_COUNT ?
		    column_names[column] : "";
		reading->report->mistake = expected;
	}

	return (false);
}

static bool
whole_number(const char *text, int64_t maximum, int64_t *number)
{
	char	*end;

	if (*text == '\0') {
		*number = 0;
		return (true);
	}
	if (!isdigit((unsigned char)*text) || strlen(text) > 12)
		return (false);
	*number = strtoll(text, &end, 10);

	return (*end == '\0' && *number <= maximum);
}

/* "19" → 1900, "5.5" → 550. A rate is money in a currency with two decimals as
 * far as reading goes. */
static bool
percentage(const char *text, int64_t *rate)
{
	struct money	value;

	if (*text == '\0')
		text = "0";
	if (money_parse(text, "EUR", &value) != OK || value.minor < 0 ||
	    value.minor > 10000)
		return (false);
	*rate = value.minor;

	return (true);
}

static bool
id_text_valid(const char *id)
{
	size_t	length = strlen(id);

	return (length >= 1 && length <= 64 &&
	    strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == length);
}

static enum result
write_body(struct store *store, void *argument)
{
	struct reading	*reading = argument;
	struct product	*products = reading->products.items;
	enum result	 word;
	size_t		 i;

	if ((word = write_kinds(reading, store)) != OK)
		return (word);
	for (i = 0; i < reading->products.count; i++) {
		products[i].position = (int64_t)(i + 1) * POSITION_STEP;
		word = write_product(reading, store, &products[i]);
		if (word != OK)
			return (word);
	}

	return (OK);
}

static enum result
write_kinds(struct reading *reading, struct store *store)
{
	const struct kind	*kinds = reading->kinds.items;
	struct document		 document;
	enum result		 word;
	size_t			 i;

	for (i = 0; i < reading->kinds.count; i++) {
		word = document_get(reading->arena, store, KINDS, kinds[i].id,
		    &document);
		if (word != OK && word != ABSENT)
			return (word);
		word = document_put(store, KINDS, kinds[i].id,
		    word == OK ? document.revision : 0,
		    fields_print(reading->arena, kind_fields, &kinds[i]), 0);
		if (word != OK)
			return (word);
	}

	return (OK);
}

static enum result
write_product(struct reading *reading, struct store *store,
    struct product *product)
{
	struct product	before;
	enum result	word;

	word = product_load(reading->arena, store, product->id, &before);
	if (word != OK && word != ABSENT)
		return (word);
	product->revision = word == OK ? before.revision : 0;

	return (product_save(reading->arena, store, product));
}
