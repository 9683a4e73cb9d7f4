#include "sale.h"

#include <string.h>

#include "base/id.h"
#include "pay/payment.h"
#include "shop/basket.h"
#include "shop/checkout.h"
#include "shop/policy.h"
#include "store/errands.h"

const struct sandbox_settings	sale_sandbox = {
	.api_base = "http://127.0.0.1:1",
	.public_base = "https://shop.example",
	.api_key = "key-of-the-tests",
	.webhook_secret = "secret-of-the-tests",
};

struct stocking {
	struct support	*support;
	int64_t		 sold;		/* 0: put the product down */
};

static enum result	stock_body(struct store *, void *);
static enum result	no_mails_body(struct store *, void *);

void
sale_place(struct support *support, const char *provider, const char *card,
    struct order *order)
{
	struct stocking		stocking = { support, 0 };
	struct basket_change	change = { .product_id = SALE_PRODUCT,
				    .amount = SALE_PIECES };
	struct purchase		purchase = { .email = "a@example.org",
				    .method = { .provider = provider,
				    .card = card, .offline = strcmp(provider,
				    "transfer") == 0 },
				    .language = "en", .total_seen = -1 };
	struct policy		terms = *policy();
	struct basket		basket;
	char			id[ID_SIZE];

	terms.sandbox = true;
	policy_set(&terms);
	sandbox_configure(&sale_sandbox);
	assert_result(store_change(support->store, "stock", stock_body,
	    &stocking), OK);

	id_make(id);
	change.basket_id = purchase.basket_id = arena_text(support->arena,
	    id);
	assert_result(basket_change(support->arena, support->store, &change,
	    &basket), OK);
	purchase.address = (struct address){ "GERMANY", "", "Ulm", "89073",
	    "A", "B 1", "" };
	assert_result(checkout_place(support->arena, support->store,
	    &purchase, order), OK);
}

void
sale_load(struct support *support, const char *id, struct order *order)
{
	assert_result(order_load(support->arena, support->store, id, order),
	    OK);
}

void
sale_retry(struct support *support, const char *id, struct order *order)
{
	static const struct method	by_card = { .provider = "sandbox",
					    .card = "4242424242424242" };

	assert_result(checkout_retry(support->arena, support->store, id, "",
	    &by_card, order), OK);
}

void
sale_news(const struct order *order, const struct payment *payment,
    enum news_kind kind, struct news *news)
{
	payment_news(order, payment, kind, news);
}

int64_t
sale_stock(struct support *support)
{
	struct product	product;

	assert_result(product_load(support->arena, support->store,
	    SALE_PRODUCT, &product), OK);

	return (product.stock);
}

void
sale_sell_out(struct support *support)
{
	struct stocking	stocking = { support, sale_stock(support) };

	assert_result(store_change(support->store, "stock", stock_body,
	    &stocking), OK);
}

size_t
sale_errands(struct support *support, const char *kind)
{
	struct errands	errands;
	size_t		i, count = 0;

	assert_result(errands_waiting(support->arena, support->store, 1000,
	    &errands), OK);
	for (i = 0; i < errands.count; i++)
		count += strcmp(errands.items[i].kind, kind) == 0;

	return (count);
}

static enum result
stock_body(struct store *store, void *argument)
{
	struct stocking	*stocking = argument;
	struct arena	*arena = stocking->support->arena;
	struct product	 product;

	if (stocking->sold != 0) {
		assert_result(product_load(arena, store, SALE_PRODUCT,
		    &product), OK);
		return (product_take(arena, store, &product,
		    stocking->sold));
	}
	if (product_load(arena, store, SALE_PRODUCT, &product) == OK) {
		product.stock = SALE_STOCK;
		return (product_save(arena, store, &product));
	}
	memset(&product, 0, sizeof(product));
	product.id = SALE_PRODUCT;
	product.name = "Berry";
	product.name_en = product.kind = product.origin = product.origin_en =
	    product.description = product.description_en = product.image =
	    product.unit = "";
	product.price = 250;
	product.currency = "EUR";
	product.tax_rate = 700;
	product.stock = SALE_STOCK;

	return (product_save(arena, store, &product));
}

void
sale_no_mails(struct support *support)
{
	assert_result(store_change(support->store, "no-mails",
	    no_mails_body, support), OK);
}

static enum result
no_mails_body(struct store *store, void *argument)
{
	struct support	*support = argument;
	struct errands	 errands;
	enum result	 word;
	size_t		 i;

	word = errands_waiting(support->arena, store, 100, &errands);
	for (i = 0; word == OK && i < errands.count; i++)
		word = errand_cancel(store, "mail",
		    errands.items[i].subject);

	return (word);
}
