/*
 * Goods for unit tests of the shop: products by a few numbers, baskets and
 * orders in one line each, and chance that can be repeated.
 */
#ifndef TESTS_GOODS_H
#define TESTS_GOODS_H

#include "shop/basket.h"
#include "shop/checkout.h"
#include "shop/order.h"
#include "support.h"

#define UNLIMITED	FIELD_NULL

struct goods {
	const char	*id;
	int64_t		 price;
	int64_t		 tax_rate;
	int64_t		 stock;
};

/* Puts a product on sale, or makes it like that; and takes it away. */
void		 goods_put(struct support *, const char *id, int64_t price,
		    int64_t tax_rate, int64_t stock);
void		 goods_remove(struct support *, const char *id);
int64_t		 goods_stock(struct support *, const char *id);

/* A new id for a basket, an address. */
const char	*goods_id(struct support *);
void		 goods_purchase(const char *basket_id, struct purchase *);

/* Adds to a basket; makes an order of it. */
enum result	 goods_add(struct support *, const char *basket_id,
		    const char *id, int64_t amount, struct basket *);
enum result	 goods_place(struct support *, const char *basket_id,
		    struct order *);
/* A placed order of so many pieces of one product. */
void		 goods_order(struct support *, const char *id, int64_t pieces,
		    struct order *);
/* What happens to a stored order, in a change of its own. */
enum result	 goods_apply(struct support *, struct order *,
		    enum order_event_kind);

/* The count or the amount of a tally. */
int64_t		 goods_count(struct support *, const char *name,
		    const char *key);
int64_t		 goods_amount(struct support *, const char *name,
		    const char *key);

/* A number below the limit, from a row that goods_seed() begins. */
void		 goods_seed(uint64_t);
int64_t		 goods_random(int64_t limit);

#define assert_stock(support, id, wanted)				\
	assert_int_equal(goods_stock(support, id), wanted)

#endif
