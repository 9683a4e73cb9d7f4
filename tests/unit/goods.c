#include "goods.h"

#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "store/documents.h"
#include "store/tally.h"

struct happening {
	struct arena		*arena;
	struct order		*order;
	enum order_event_kind	 kind;
};

static enum result	put_body(struct store *, void *);
static enum result	remove_body(struct store *, void *);
static enum result	apply_body(struct store *, void *);

static uint64_t		chance = 1;

void
goods_put(struct support *support, const char *id, int64_t price,
    int64_t tax_rate, int64_t stock)
{
	struct goods	goods = { id, price, tax_rate, stock };

	assert_result(store_change(support->store, "goods", put_body, &goods),
	    OK);
}

void
goods_remove(struct support *support, const char *id)
{
	struct goods	goods = { .id = id };

	assert_result(store_change(support->store, "goods", remove_body,
	    &goods), OK);
}

int64_t
goods_stock(struct support *support, const char *id)
{
	struct product	product;

	assert_result(product_load(support->arena, support->store, id,
	    &product), OK);

	return (product.stock);
}

const char *
goods_id(struct support *support)
{
	char	id[ID_SIZE];

	id_make(id);

	return (arena_text(support->arena, id));
}

void
goods_purchase(const char *basket_id, struct purchase *purchase)
{
	*purchase = (struct purchase){ .basket_id = basket_id,
	    .email = "a@example.org", .method = { .provider = "sandbox",
	    .card = "" },
	    .language = "de", .total_seen = -1,
	    .address = { "GERMANY", "", "Ulm", "89073", "A", "B 1", "" } };
}

enum result
goods_add(struct support *support, const char *basket_id, const char *id,
    int64_t amount, struct basket *basket)
{
	struct basket_change	change = { .basket_id = basket_id,
				    .product_id = id, .amount = amount };

	return (basket_change(support->arena, support->store, &change,
	    basket));
}

enum result
goods_place(struct support *support, const char *basket_id,
    struct order *order)
{
	struct purchase	purchase;

	goods_purchase(basket_id, &purchase);

	return (checkout_place(support->arena, support->store, &purchase,
	    order));
}

void
goods_order(struct support *support, const char *id, int64_t pieces,
    struct order *order)
{
	const char	*basket_id = goods_id(support);
	struct basket	 basket;

	assert_result(goods_add(support, basket_id, id, pieces, &basket), OK);
	assert_result(goods_place(support, basket_id, order), OK);
}

enum result
goods_apply(struct support *support, struct order *order,
    enum order_event_kind kind)
{
	struct happening	happening = { support->arena, order, kind };

	return (store_change(support->store, "apply", apply_body,
	    &happening));
}

int64_t
goods_count(struct support *support, const char *name, const char *key)
{
	int64_t	count, amount;

	assert_result(tally_get(support->store, name, key, &count, &amount),
	    OK);

	return (count);
}

int64_t
goods_amount(struct support *support, const char *name, const char *key)
{
	int64_t	count, amount;

	assert_result(tally_get(support->store, name, key, &count, &amount),
	    OK);

	return (amount);
}

void
goods_seed(uint64_t seed)
{
	chance = seed * 2654435761u + 1;
}

/* splitmix64 */
int64_t
goods_random(int64_t limit)
{
	uint64_t	mixed = (chance += 0x9e3779b97f4a7c15u);

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
	mixed ^= mixed >> 31;

	return ((int64_t)(mixed % (uint64_t)limit));
}

static enum result
put_body(struct store *store, void *argument)
{
	const struct goods	*goods = argument;
	struct arena		*arena = arena_create();
	struct product		 product;
	enum result		 word;

	word = product_load(arena, store, goods->id, &product);
	if (word == ABSENT) {
		memset(&product, 0, sizeof(product));
		product.id = product.name = goods->id;
		product.name_en = product.kind = product.origin =
		    product.origin_en = product.description =
		    product.description_en = product.image = product.unit =
		    "";
		product.currency = "EUR";
	}
	product.price = goods->price;
	product.tax_rate = goods->tax_rate;
	product.stock = goods->stock;
	word = product_save(arena, store, &product);

	arena_destroy(arena);
	return (word);
}

static enum result
remove_body(struct store *store, void *argument)
{
	const struct goods	*goods = argument;
	struct arena		*arena = arena_create();
	struct document		 document;
	enum result		 word;

	word = document_get(arena, store, PRODUCTS, goods->id, &document);
	if (word == OK)
		word = document_remove(store, PRODUCTS, goods->id,
		    document.revision);

	arena_destroy(arena);
	return (word);
}

static enum result
apply_body(struct store *store, void *argument)
{
	struct happening	*happening = argument;
	enum result		 word;

	word = order_load(happening->arena, store, happening->order->id,
	    happening->order);
	if (word != OK)
		return (word);

	return (order_apply(happening->arena, store, happening->order,
	    happening->kind, moment_now()));
}
