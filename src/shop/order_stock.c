#include "shop/order.h"
#include "shop/product.h"

static enum result	order_lacks(struct arena *, struct store *,
			    const struct order *, const char **);

enum result
order_reserve(struct arena *arena, struct store *store, struct order *order,
    const char **short_of)
{
	struct order_item	*items = order->items.items;
	struct product		 product;
	enum result		 word;
	size_t			 i;

	if ((word = order_lacks(arena, store, order, short_of)) != OK)
		return (word);

	for (i = 0; i < order->items.count; i++) {
		if (items[i].reserved)
			continue;
		word = product_load(arena, store, items[i].product_id,
		    &product);
		if (word == OK)
			word = product_take(arena, store, &product,
			    items[i].quantity);
		if (word != OK)
			return (word == ABSENT ? CONFLICT : word);
		/* A product that is counted only later gets nothing back. */
		items[i].reserved = product.stock != FIELD_NULL;
	}

	return (OK);
}

enum result
order_release(struct arena *arena, struct store *store, struct order *order)
{
	struct order_item	*items = order->items.items;
	struct product		 product;
	enum result		 word;
	size_t			 i;

	for (i = 0; i < order->items.count; i++) {
		if (!items[i].reserved)
			continue;
		word = product_load(arena, store, items[i].product_id,
		    &product);
		if (word == OK)
			word = product_take(arena, store, &product,
			    -items[i].quantity);
		if (word != OK && word != ABSENT)
			return (word);
		items[i].reserved = false;
	}

	return (OK);
}

/* A question with one answer or none. */
/* Looks before anything is taken, so that a refusal changes nothing. */
static enum result
order_lacks(struct arena *arena, struct store *store,
    const struct order *order, const char **short_of)
{
	const struct order_item	*items = order->items.items;
	struct product		 product;
	enum result		 word;
	size_t			 i;

	for (i = 0; i < order->items.count; i++) {
		if (items[i].reserved)
			continue;
		word = product_load(arena, store, items[i].product_id,
		    &product);
		if (word != OK && word != ABSENT)
			return (word);
		if (word == ABSENT ||
		    !product_has(&product, items[i].quantity)) {
			*short_of = items[i].name;
			return (CONFLICT);
		}
	}

	return (OK);
}
