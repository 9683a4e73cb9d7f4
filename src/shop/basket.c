#include <string.h>

#include "base/moment.h"
#include "shop/basket.h"
#include "shop/order.h"
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
static enum result	basket_was_ordered(struct arena *, struct store *,
			    struct basket *);
static enum result	basket_expired(struct arena *, struct store *,
			    const char *, struct basket *);
static enum result	basket_count(struct store *, const struct basket *,
			    const struct basket *);
static enum result	basket_count_line(struct store *,
			    const struct basket *, const struct basket *,
			    const char *);
static enum result	basket_remove(struct arena *, struct store *,
			    const struct document *);
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
	struct basket	expired;
	enum result	word;

	basket_add_up(basket);
	if (basket->revision == 0) {
		word = basket_expired(arena, store, basket->id, &expired);
		if (word != OK)
			return (word);
		before = &expired;
	}
	if ((word = basket_count(store, before, basket)) != OK)
		return (word);

	word = document_put(store, BASKETS, basket->id, basket->revision,
	    fields_print(arena, basket_fields, basket),
	    moment_now() + policy()->basket_life);
	if (word == OK)
		basket->revision++;

	return (word);
}

int64_t
basket_quantity(const struct basket *basket, const char *product_id)
{
	const struct basket_line	*line;

	if (*basket->order_id != '\0')
		return (0);
	line = basket_line_find(basket, product_id);

	return (line != NULL ? line->quantity : 0);
}

enum result
basket_renew(struct arena *arena, struct store *store,
    struct basket *basket)
{
	struct basket_work	work = { arena, NULL, basket };
	enum result		word;

	if (basket->revision == 0 ||
	    basket->expires_at - moment_now() > policy()->basket_life / 2)
		return (OK);

	word = store_change(store, "basket-renew", basket_renew_body, &work);

	return (word == LATER ? OK : word);
}

enum result
basket_sweep(struct store *store, int limit)
{
	return (store_change(store, "basket-sweep", basket_sweep_body,
	    &limit));
}

enum result
basket_restored(struct arena *arena, struct store *store,
    const struct document *document)
{
	const struct basket	nothing = { .order_id = "" };
	struct basket		basket = { .order_id = "" };

	if (fields_parse(arena, basket_fields, document->body,
	    &basket) != OK || strcmp(basket.id, document->id) != 0)
		return (INVALID);

	return (basket_count(store, &nothing, &basket));
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
	if (word == OK && basket->revision == 0)
		word = basket_was_ordered(work->arena, store, basket);
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
	/* Nothing taken out of nothing leaves no trace. */
	if (word != OK || (basket->revision == 0 && basket->items.count == 0))
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

/* An id that was ordered from and then forgotten still has its order: whatever
 * is put under it could never be bought (one basket, one order). */
static enum result
basket_was_ordered(struct arena *arena, struct store *store,
    struct basket *basket)
{
	struct order	order;
	enum result	word;

	word = order_of_basket(arena, store, basket->id, &order);
	if (word == OK)
		basket->order_id = order.id;

	return (word == ABSENT ? OK : word);
}

/* What lies expired under an id and will be overwritten; an empty basket when
 * nothing does, or nothing that can be read. */
static enum result
basket_expired(struct arena *arena, struct store *store, const char *id,
    struct basket *expired)
{
	const struct basket	nothing = { .order_id = "" };
	struct document		document;
	enum result		word;

	*expired = nothing;
	word = document_get_expired(arena, store, BASKETS, id, &document);
	if (word == OK && fields_parse(arena, basket_fields, document.body,
	    expired) != OK)
		*expired = nothing;

	return (word == ABSENT ? OK : word);
}

/* Moves the tally from what a basket held to what it holds. */
static enum result
basket_count(struct store *store, const struct basket *before,
    const struct basket *after)
{
	const struct basket_line	*had = before->items.items;
	const struct basket_line	*has = after->items.items;
	enum result			 word = OK;
	size_t				 i;

	for (i = 0; word == OK && i < before->items.count; i++)
		word = basket_count_line(store, before, after,
		    had[i].product_id);
	for (i = 0; word == OK && i < after->items.count; i++) {
		if (basket_line_find(before, has[i].product_id) == NULL)
			word = basket_count_line(store, before, after,
			    has[i].product_id);
	}

	return (word);
}

static enum result
basket_count_line(struct store *store, const struct basket *before,
    const struct basket *after, const char *product_id)
{
	int64_t	more;

	more = basket_quantity(after, product_id) -
	    basket_quantity(before, product_id);

	return (more == 0 ? OK : tally_add(store, TALLY_BASKET, product_id,
	    more, 0));
}

/* One that cannot be read goes too, or it would stop the sweep for good. */
static enum result
basket_remove(struct arena *arena, struct store *store,
    const struct document *document)
{
	const struct basket	nothing = { .order_id = "" };
	struct basket		before;
	enum result		word = OK;

	if (fields_parse(arena, basket_fields, document->body, &before) == OK)
		word = basket_count(store, &before, &nothing);
	if (word != OK)
		return (word);

	return (document_remove(store, BASKETS, document->id,
	    document->revision));
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
	enum result		 word;
	size_t			 i;

	word = documents_find(arena, store, BASKETS_EXPIRED, "", moment_now(),
	    *(int *)argument, 0, &expired);
	for (i = 0; word == OK && i < expired.count; i++)
		word = basket_remove(arena, store, &expired.items[i]);

	arena_destroy(arena);
	return (word);
}
