#include "shop/basket.h"
#include "shop/letters.h"
#include "shop/order.h"
#include "shop/product.h"
#include "work/mirror_order.h"
#include "work/mirror_table.h"

#define COLLECTIONS_MAX	16

static enum result	kind_counted(struct arena *, struct store *,
			    const struct document *);
static enum result	letter_counted(struct arena *, struct store *,
			    const struct document *);

/*
 * What stays: sessions, the manager's password, tries at it and addresses that
 * knew it, secrets of the rehearsal bank and its payments, certificates and
 * subscriptions of topics, and mails, which are history or have gone already;
 * the transactions of attempts, which stand in the orders as well.
 */
const struct mirrored	mirror_table[] = {
	{ KINDS, kind_counted },
	{ PRODUCTS, product_restored },
	{ BASKETS, basket_restored },
	{ LETTERS, letter_counted },
	{ ORDERS, mirror_order_restored },
	{ NULL, NULL },
};

const char *const *
mirror_collections(void)
{
	static const char	*names[COLLECTIONS_MAX];
	size_t			 i;

	_Static_assert(sizeof(mirror_table) / sizeof(mirror_table[0]) <=
	    COLLECTIONS_MAX, "COLLECTIONS_MAX");
	for (i = 0; mirror_table[i].collection != NULL; i++)
		names[i] = mirror_table[i].collection;
	names[i] = NULL;

	return (names);
}

/* Nothing is kept beside them. */
static enum result
kind_counted(struct arena *arena, struct store *store,
    const struct document *document)
{
	return (OK);
}

static enum result
letter_counted(struct arena *arena, struct store *store,
    const struct document *document)
{
	return (letter_restored(store));
}
