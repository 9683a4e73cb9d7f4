#include <string.h>

#include "base/moment.h"
#include "shop/basket.h"
#include "shop/policy.h"
#include "store/documents.h"
#include "store/tally.h"

/* One product's pieces in all live baskets. */
#define TALLY_BASKET	"basket"

struct basket_work {
	struct arena			*arena;
	const struct basket_change	*change;
	struct basket			*basket;
};

static const struct field	basket_line_fields[] = {
	FIELD_TEXT(struct basket_line, product_id, 1, 64, 0),
	FIELD_INTEGER(struct basket_line, quantity, 1, 1000000, 0),
	FIELD_INTEGER(struct basket_line, price, 0, 100000000,
	    FIELD_OPTIONAL),
	FIELD_END
};

const struct field	basket_fields[] = {
	FIELD_TEXT(struct basket, id, 36, 36, 0),
	FIELD_LIST(struct basket, items, struct basket_line,
	    basket_line_fields, 1000, 0),
	FIELD_INTEGER(struct basket, count, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct basket, total, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_TEXT(struct basket, order_id, 0, 36, FIELD_OPTIONAL),
	FIELD_END
};

static enum result	basket_change_body(struct store *, void *);
static enum result	basket_change_line(struct arena *, struct basket *,
			    const struct basket_change *,
			    const struct product *);
static struct basket_line *basket_line_find(const struct basket *,
			    const char *);
static void		basket_line_remove(struct basket *,
			    const struct basket_line *);
static void		basket_add_up(struct basket *);
static enum result	basket_count(struct store *, const struct basket *,
			    int);
static enum result	basket_sweep_body(struct store *, void *);
static enum result	basket_renew_body(struct store *, void *);

enum result
basket_load(struct arena *arena, struct store *store, const char *id,
    struct basket *basket)
{
	struct document	document;
	enum result	word;

	memset(basket, 0, sizeof(*basket));
	if (!id_valid(id))
		return (INVALID);

	word = document_get(arena, store, BASKETS, id, &document);
	if (word == ABSENT) {
		basket->id = arena_text(arena, id);
		basket->order_id = "";
		return (OK);
	}
	if (word != OK)
		return (word);

	basket->revision = document.revision;
	basket->expires_at = document.expires_at;

	return (fields_parse(arena, basket_fields, document.body, basket));
}

enum result
basket_change(struct arena *arena, struct store *store,
    const struct basket_change *change, struct basket *basket)
{
	struct basket_work	work = { arena, change, basket };

	if (!id_valid(change->basket_id))
		return (INVALID);

	return (store_change(store, "basket-change", basket_change_body,
	    &work));
}

enum result
basket_save(struct arena *arena, struct store *store, struct basket *basket,
    const struct basket *before)
{
	enum result	word;

	basket_add_up(basket);
	if ((word = basket_count(store, before, -1)) != OK ||
	    (word = basket_count(store, basket, 1)) != OK)
		return (word);

	word = document_put(store, BASKETS, basket->id, basket->revision,
	    fields_print(arena, basket_fields, basket),
	    moment_now() + policy()->basket_life);
	if (word == OK)
		basket->revision++;

	return (word);
}

enum result
basket_renew(struct arena *arena, struct store *store,
    struct basket *basket)
{
	struct basket_work	work = { arena, NULL, basket };

	if (basket->revision == 0 ||
	    basket->expires_at - moment_now() > policy()->basket_life / 2)
		return (OK);

	return (store_change(store, "basket-renew", basket_renew_body, &work));
}

enum result
basket_sweep(struct store *store, int limit)
{
	return (store_change(store, "basket-sweep", basket_sweep_body,
	    &limit));
}

static enum result
basket_change_body(struct store *store, void *argument)
{
	struct basket_work		*work = argument;
	const struct basket_change	*change = work->change;
	struct basket			*basket = work->basket, before;
	struct product			 product;
	enum result			 word;

	word = basket_load(work->arena, store, change->basket_id, basket);
	if (word != OK)
		return (word);
	if (*basket->order_id != '\0')
		return (REFUSED);

	word = product_load(work->arena, store, change->product_id, &product);
	if (word == ABSENT &&
	    basket_line_find(basket, change->product_id) == NULL)
		return (ABSENT);
	if (word != OK && word != ABSENT)
		return (word);

	before = *basket;
	word = basket_change_line(work->arena, basket, change,
	    word == OK ? &product : NULL);
	if (word != OK)
		return (word);

	return (basket_save(work->arena, store, basket, &before));
}

/* product NULL: it was deleted; its line can only shrink. */
static enum result
basket_change_line(struct arena *arena, struct basket *basket,
    const struct basket_change *change, const struct product *product)
{
	struct basket_line	*line;
	int64_t			 had, wanted;

	line = basket_line_find(basket, change->product_id);
	had = line != NULL ? line->quantity : 0;
	if (__builtin_add_overflow(change->set ? 0 : had, change->amount,
	    &wanted))
		return (INVALID);
	if (wanted < 0)
		wanted = 0;
	if (wanted > had && (product == NULL ||
	    wanted > policy()->line_maximum || !product_has(product, wanted)))
		return (INVALID);
	if (line == NULL && wanted > 0 &&
	    (int64_t)basket->items.count >= policy()->lines_maximum)
		return (INVALID);

	/* The lines are copied, since `before` still looks at the old ones. */
	if (line == NULL && wanted > 0) {
		line = list_append(arena, &basket->items, sizeof(*line));
		line->product_id = arena_text(arena, change->product_id);
	} else if (line != NULL) {
		basket->items.items = arena_copy(arena, basket->items.items,
		    basket->items.count * sizeof(*line));
		line = basket_line_find(basket, change->product_id);
	}
	if (line == NULL)
		return (OK);
	line->quantity = wanted;
	if (product != NULL && wanted >= had)
		line->price = product->price;
	if (wanted == 0)
		basket_line_remove(basket, line);

	return (OK);
}

static struct basket_line *
basket_line_find(const struct basket *basket, const char *product_id)
{
	struct basket_line	*lines = basket->items.items;
	size_t			 i;

	for (i = 0; i < basket->items.count; i++) {
		if (strcmp(lines[i].product_id, product_id) == 0)
			return (&lines[i]);
	}

	return (NULL);
}

static void
basket_line_remove(struct basket *basket, const struct basket_line *line)
{
	struct basket_line	*lines = basket->items.items;
	size_t			 at = (size_t)(line - lines);

	memmove(&lines[at], &lines[at + 1],
	    (basket->items.count - at - 1) * sizeof(*lines));
	basket->items.count--;
}

static void
basket_add_up(struct basket *basket)
{
	const struct basket_line	*lines = basket->items.items;
	size_t				 i;

	basket->count = basket->total = 0;
	if (*basket->order_id != '\0')
		return;
	for (i = 0; i < basket->items.count; i++) {
		basket->count += lines[i].quantity;
		basket->total += lines[i].quantity * lines[i].price;
	}
}

/* Moves the tally by a stored, live basket's pieces. */
static enum result
basket_count(struct store *store, const struct basket *basket, int sign)
{
	const struct basket_line	*lines = basket->items.items;
	enum result			 word;
	size_t				 i;

	if (*basket->order_id != '\0')
		return (OK);
	for (i = 0; i < basket->items.count; i++) {
		word = tally_add(store, TALLY_BASKET, lines[i].product_id,
		    sign * lines[i].quantity, 0);
		if (word != OK)
			return (word);
	}

	return (OK);
}

static enum result
basket_renew_body(struct store *store, void *argument)
{
	struct basket_work	*work = argument;
	struct basket		 basket;
	enum result		 word;

	word = basket_load(work->arena, store, work->basket->id, &basket);
	if (word != OK || basket.revision == 0)
		return (word);
	if ((word = basket_save(work->arena, store, &basket, &basket)) == OK)
		*work->basket = basket;

	return (word);
}

static enum result
basket_sweep_body(struct store *store, void *argument)
{
	struct arena		*arena = arena_create();
	struct documents	 expired;
	struct basket		 basket;
	enum result		 word;
	size_t			 i;

	word = documents_find(arena, store, BASKETS_EXPIRED, "", moment_now(),
	    *(int *)argument, 0, &expired);
	for (i = 0; word == OK && i < expired.count; i++) {
		memset(&basket, 0, sizeof(basket));
		word = fields_parse(arena, basket_fields,
		    expired.items[i].body, &basket);
		if (word == OK)
			word = basket_count(store, &basket, -1);
		if (word == OK)
			word = document_remove(store, BASKETS,
			    expired.items[i].id, expired.items[i].revision);
	}

	arena_destroy(arena);
	return (word);
}
