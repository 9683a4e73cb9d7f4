#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "shop/checkout.h"
#include "shop/notice.h"
#include "shop/policy.h"
#include "store/tally.h"

/* The first order's number is one more than this. */
#define ORDER_NUMBER_BASE	1000
#define NUMBER_DIGITS_MAX	12

struct placing {
	struct arena		*arena;
	const struct purchase	*purchase;
	struct order		*order;
	struct offer		 offer;
	bool			 offer_changed;
};

struct retrying {
	struct arena	*arena;
	const char	*order_id;
	const char	*instead_of;
	const struct method *method;
	struct order	*order;
	bool		 sold_out;
};

static enum result	offer_line_make(struct arena *, struct store *,
			    const struct basket_line *, struct offer_line *);
static enum result	offer_quote(struct arena *, struct offer *);
static enum result	place_body(struct store *, void *);
static enum result	place_order(struct placing *, struct store *,
			    struct basket *, int64_t);
static void		place_items(struct placing *);
static void		place_taxes(struct placing *);
static enum result	place_number(struct placing *, struct store *);
static enum result	retry_body(struct store *, void *);

enum result
offer_make(struct arena *arena, struct store *store,
    const struct basket *basket, struct offer *offer)
{
	const struct basket_line	*lines = basket->items.items;
	struct offer_line		*line;
	enum result			 word;
	size_t				 i;

	memset(offer, 0, sizeof(*offer));
	offer->count = *basket->order_id == '\0' ? basket->items.count : 0;
	offer->lines = arena_alloc(arena, offer->count *
	    sizeof(*offer->lines));
	offer->buyable = offer->count > 0;

	for (i = 0; i < offer->count; i++) {
		line = &offer->lines[i];
		word = offer_line_make(arena, store, &lines[i], line);
		if (word != OK)
			return (word);
		if (line->gone || line->short_stock)
			offer->buyable = false;
		if (line->gone || line->short_stock || line->repriced)
			offer->changed = true;
	}

	return (offer_quote(arena, offer));
}

enum result
checkout_place(struct arena *arena, struct store *store,
    const struct purchase *purchase, struct order *order)
{
	struct placing	placing = { .arena = arena, .purchase = purchase,
			    .order = order };
	enum result	word;

	/* A basket that is an order already needs no change to say so. */
	word = order_of_basket(arena, store, purchase->basket_id, order);
	if (word != ABSENT)
		return (word);

	word = store_change(store, "checkout-place", place_body, &placing);

	return (placing.offer_changed ? CONFLICT : word);
}

enum result
checkout_retry(struct arena *arena, struct store *store, const char *order_id,
    const char *instead_of, const struct method *method, struct order *order)
{
	struct retrying	retrying = { arena, order_id, instead_of, method,
			    order, false };
	enum result	word;

	word = store_change(store, "checkout-retry", retry_body, &retrying);

	return (retrying.sold_out ? CONFLICT : word);
}

static enum result
offer_line_make(struct arena *arena, struct store *store,
    const struct basket_line *line, struct offer_line *offered)
{
	enum result	word;

	offered->quantity = line->quantity;
	offered->price_before = line->price;
	word = product_load(arena, store, line->product_id,
	    &offered->product);
	if (word == ABSENT) {
		memset(&offered->product, 0, sizeof(offered->product));
		offered->product.id = line->product_id;
		offered->gone = true;
		return (OK);
	}
	if (word != OK)
		return (word);

	offered->short_stock = !product_has(&offered->product,
	    line->quantity);
	offered->repriced = offered->product.price != line->price;
	offered->total = offered->product.price * line->quantity;

	return (OK);
}

static enum result
offer_quote(struct arena *arena, struct offer *offer)
{
	struct quote_terms	 terms;
	struct quote_item	*items;
	enum result		 word;
	size_t			 i, count;

	items = arena_alloc(arena, offer->count * sizeof(*items));
	for (i = count = 0; i < offer->count; i++) {
		if (offer->lines[i].gone || offer->lines[i].short_stock)
			continue;
		items[count].price = offer->lines[i].product.price;
		items[count].quantity = offer->lines[i].quantity;
		items[count].tax_rate = offer->lines[i].product.tax_rate;
		count++;
	}
	if (count == 0)
		return (OK);

	terms.shipping_price = policy()->shipping_price;
	terms.shipping_free_from = policy()->shipping_free_from;

	word = quote_make(arena, items, count, &terms, &offer->quote);
	if (word != INVALID)
		return (word);

	/* A basket that cannot be added up is shown, but not sold. */
	memset(&offer->quote, 0, sizeof(offer->quote));
	offer->buyable = false;

	return (OK);
}

static enum result
place_body(struct store *store, void *argument)
{
	struct placing		*placing = argument;
	const struct purchase	*purchase = placing->purchase;
	struct basket		 basket;
	enum result		 word;

	placing->offer_changed = false;
	word = basket_load(placing->arena, store, purchase->basket_id,
	    &basket);
	if (word != OK)
		return (word == INVALID ? ABSENT : word);
	if (*basket.order_id != '\0')
		return (order_load(placing->arena, store, basket.order_id,
		    placing->order));
	if (basket.items.count == 0)
		return (ABSENT);

	word = offer_make(placing->arena, store, &basket, &placing->offer);
	if (word != OK)
		return (word);
	if (!placing->offer.buyable || (purchase->total_seen >= 0 &&
	    purchase->total_seen != placing->offer.quote.total)) {
		placing->offer_changed = true;
		return (INVALID);
	}

	return (place_order(placing, store, &basket, moment_now()));
}

static enum result
place_order(struct placing *placing, struct store *store,
    struct basket *basket, int64_t now)
{
	const struct purchase	*purchase = placing->purchase;
	const struct quote	*quote = &placing->offer.quote;
	struct basket		 before = *basket;
	struct order		*order = placing->order;
	const char		*short_of;
	char			 id[ID_SIZE];
	enum result		 word;

	id_make(id);
	memset(order, 0, sizeof(*order));
	order->id = arena_text(placing->arena, id);
	order->email = purchase->email;
	order->address = purchase->address;
	order->basket_id = basket->id;
	order->language = purchase->language;
	order->state = "pending";
	order->trouble = order->handed_over_at = order->carrier_reference =
	    order->delivery = "";
	order->currency = policy()->currency;
	order->goods = quote->goods;
	order->shipping_price = quote->shipping;
	order->total = quote->total;
	order->created_at = now;
	place_items(placing);
	place_taxes(placing);

	if ((word = place_number(placing, store)) != OK)
		return (word);
	word = order_reserve(placing->arena, store, order, &short_of);
	if (word == OK)
		word = paying_add(placing->arena, store, order,
		    &purchase->method, now);
	if (word == OK)
		word = order_save(placing->arena, store, order, "");
	if (word == OK)
		word = notice_put(placing->arena, store, order, NOTICE_CREATED,
		    NULL, now);
	if (word != OK)
		return (word);

	basket->order_id = order->id;
	return (basket_save(placing->arena, store, basket, &before));
}

static void
place_items(struct placing *placing)
{
	const struct offer	*offer = &placing->offer;
	struct order_item	*items;
	size_t			 i;

	items = list_make(placing->arena, &placing->order->items,
	    offer->count, sizeof(*items));
	for (i = 0; i < offer->count; i++) {
		const struct product	*product = &offer->lines[i].product;

		items[i].name = product_name(product,
		    placing->purchase->language);
		items[i].quantity = offer->lines[i].quantity;
		items[i].product_id = product->id;
		items[i].price = product->price;
		items[i].total = offer->lines[i].total;
		items[i].tax_rate = product->tax_rate;
	}
}

static void
place_taxes(struct placing *placing)
{
	const struct quote	*quote = &placing->offer.quote;
	struct order_tax	*taxes;
	size_t			 i;

	taxes = list_make(placing->arena, &placing->order->taxes,
	    quote->tax_count, sizeof(*taxes));
	for (i = 0; i < quote->tax_count; i++) {
		taxes[i].rate = quote->taxes[i].rate;
		taxes[i].gross = quote->taxes[i].gross;
		taxes[i].tax = quote->taxes[i].tax;
		taxes[i].net = quote->taxes[i].net;
	}
}

/* A short number for people and the bank statement; it opens nothing. */
static enum result
place_number(struct placing *placing, struct store *store)
{
	enum result	word;
	int64_t		count, amount;

	if ((word = tally_add(store, "sequence", "order", 1, 0)) != OK)
		return (word);
	word = tally_get(store, "sequence", "order", &count, &amount);
	if (word == OK)
		placing->order->number = arena_format(placing->arena, "%lld",
		    (long long)(ORDER_NUMBER_BASE + count));

	return (word);
}

enum result
checkout_number_restored(struct store *store, const char *number)
{
	size_t		length = strlen(number);
	enum result	word;
	int64_t		count, amount, taken;

	/* What we did not write is no number of ours. */
	if (length == 0 || length > NUMBER_DIGITS_MAX ||
	    strspn(number, "0123456789") != length)
		return (OK);
	taken = strtoll(number, NULL, 10) - ORDER_NUMBER_BASE;
	word = tally_get(store, "sequence", "order", &count, &amount);
	if (word != OK || taken <= count)
		return (word);

	return (tally_add(store, "sequence", "order", taken - count, 0));
}

enum result
checkout_numbers_lost(struct store *store)
{
	enum result	word;
	int64_t		count, amount;

	word = tally_get(store, "sequence", "order", &count, &amount);
	if (word != OK || count == 0)
		return (word);

	return (tally_add(store, "sequence", "order", CHECKOUT_NUMBERS_LOST,
	    0));
}

static enum result
retry_body(struct store *store, void *argument)
{
	struct retrying	*retrying = argument;
	struct order	*order = retrying->order;
	int64_t		 now = moment_now();
	enum result	 word;

	word = order_load(retrying->arena, store, retrying->order_id, order);
	if (word != OK)
		return (word);
	retrying->sold_out = false;
	if (order_can_switch(order) && strcmp(retrying->instead_of,
	    order_payment(order)->id) == 0) {
		word = paying_switch(retrying->arena, store, order,
		    retrying->method, now);
		return (word != OK ? word : order_save(retrying->arena, store,
		    order, order->state));
	}
	if (!order_can_retry(order))
		return (REFUSED);

	word = paying_add(retrying->arena, store, order,
	    retrying->method, now);
	if (word != OK)
		return (word);

	word = order_apply(retrying->arena, store, order, ORDER_RETRY, now);
	retrying->sold_out = word == CONFLICT;

	return (retrying->sold_out ? INVALID : word);
}
