/*
 * A sale for unit tests: a product with a stock of three and an order for two of
 * them that waits for its money.
 */
#ifndef TESTS_SALE_H
#define TESTS_SALE_H

#include "pay/provider.h"
#include "pay/sandbox.h"
#include "shop/order.h"
#include "support.h"

#define SALE_PRODUCT	"berry"
#define SALE_STOCK	3
#define SALE_PIECES	2

/* What the sandbox is set to; sale_place() configures it. */
extern const struct sandbox_settings	sale_sandbox;

/* Puts the product on sale and the order down, paid by that provider. */
void		 sale_place(struct support *, const char *provider,
		    const char *card, struct order *);
void		 sale_load(struct support *, const char *id, struct order *);
/* A second attempt for an order that may have one. */
void		 sale_retry(struct support *, const char *id, struct order *);

/* What a provider says about an attempt; right amount, no event. */
void		 sale_news(const struct order *, const struct payment *,
		    enum news_kind, struct news *);

int64_t		 sale_stock(struct support *);
/* Takes all the rest out of stock. */
void		 sale_sell_out(struct support *);
/* How many errands of a kind wait. */
size_t		 sale_errands(struct support *, const char *kind);
/* Takes the mails away that are still to be written. */
void		 sale_no_mails(struct support *);

#define assert_state(support, id, wanted) do {				\
	struct order	stated;						\
	sale_load(support, id, &stated);				\
	assert_string_equal(stated.state, wanted);			\
} while (0)

#endif
