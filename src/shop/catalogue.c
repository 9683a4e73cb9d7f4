#include <string.h>

#include "shop/catalogue.h"
#include "shop/catalogue_file.h"
#include "store/documents.h"
#include "store/tally.h"

/* Room between two products, for one that is put between them. */
#define POSITION_STEP	10
#define KINDS_SEEN	1000

static enum result	write_body(struct store *, void *);
static enum result	write_kinds(struct store *,
			    const struct catalogue_file *);
static enum result	write_kind(struct arena *, struct store *,
			    struct kind *);
static enum result	write_product(struct store *, struct product *);
static enum result	remove_kinds(struct store *);
static enum result	remove_empty(struct arena *, struct store *,
			    const struct document *);

enum result
catalogue_import(struct arena *arena, struct store *store, const char *bytes,
    size_t length, struct catalogue_report *report)
{
	struct catalogue_file	file;
	enum result		word;

	word = catalogue_file_read(arena, bytes, length, &file, report);
	if (word != OK)
		return (word);

	word = store_change(store, "catalogue-import", write_body, &file);
	if (word == OK)
		report->products = file.count;

	return (word);
}

static enum result
write_body(struct store *store, void *argument)
{
	struct catalogue_file	*file = argument;
	struct product		*product;
	enum result		 word;
	size_t			 i;

	if ((word = write_kinds(store, file)) != OK)
		return (word);
	for (i = 0; i < file->count; i++) {
		product = &file->entries[i].product;
		product->position = (int64_t)(i + 1) * POSITION_STEP;
		if ((word = write_product(store, product)) != OK)
			return (word);
	}
	if ((word = catalogue_touch(store)) != OK)
		return (word);

	return (remove_kinds(store));
}

static enum result
write_kinds(struct store *store, const struct catalogue_file *file)
{
	struct arena	*arena = arena_create();
	enum result	 word = OK;
	size_t		 i;

	for (i = 0; word == OK && i < file->kind_count; i++) {
		struct kind	kind = file->kinds[i];

		kind.position = (int64_t)(i + 1) * POSITION_STEP;
		word = write_kind(arena, store, &kind);
	}

	arena_destroy(arena);
	return (word);
}

static enum result
write_kind(struct arena *arena, struct store *store, struct kind *kind)
{
	struct document	document = { .revision = 0 };
	enum result	word;

	word = document_get(arena, store, KINDS, kind->id, &document);
	if (word != OK && word != ABSENT)
		return (word);

	return (document_put(store, KINDS, kind->id, document.revision,
	    fields_print(arena, kind_fields, kind), 0));
}

/* An arena of its own: a catalogue may have a hundred thousand products. */
static enum result
write_product(struct store *store, struct product *product)
{
	struct arena	*arena = arena_create();
	enum result	 word;

	word = product_replace(arena, store, product);

	arena_destroy(arena);
	return (word);
}

/* A kind that this import or an earlier one left without a product would be a
 * filter that finds nothing. */
static enum result
remove_kinds(struct store *store)
{
	struct arena		*arena = arena_create();
	struct documents	 kinds;
	enum result		 word;
	size_t			 i;

	word = documents_find(arena, store, KINDS_ALL, "", 0, KINDS_SEEN, 0,
	    &kinds);
	for (i = 0; word == OK && i < kinds.count; i++)
		word = remove_empty(arena, store, &kinds.items[i]);

	arena_destroy(arena);
	return (word);
}

static enum result
remove_empty(struct arena *arena, struct store *store,
    const struct document *kind)
{
	int64_t		count, amount;
	enum result	word;

	word = tally_get(store, "products", arena_format(arena, "kind:%s",
	    kind->id), &count, &amount);
	if (word != OK || count > 0)
		return (word);

	return (document_remove(store, KINDS, kind->id, kind->revision));
}
