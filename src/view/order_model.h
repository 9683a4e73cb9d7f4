/*
 * An order in words, as pages and mails are told it (names.h).
 */
#ifndef VIEW_ORDER_MODEL_H
#define VIEW_ORDER_MODEL_H

#include "base/arena.h"
#include "shop/order.h"
#include "view/model.h"

/* Whose memory, and in which language. */
struct speech {
	struct arena	*arena;
	const char	*language;
};

/* Number, state, dates, address, links; these begin with the base: "" within
 * the shop, its base URL where they leave it. */
void		 order_model(const struct speech *, const struct order *,
		    const char *base, struct model *);
/* Lines, totals and tax per rate. */
void		 order_model_lines(const struct speech *,
		    const struct order *, struct model *);
/* Sums and one tax rate, also of what is not an order yet. Amounts are minor
 * units. */
void		 totals_model(const struct speech *, const char *currency,
		    int64_t goods, int64_t shipping, int64_t total,
		    struct model *);
void		 tax_model(const struct speech *, const char *currency,
		    const struct order_tax *, struct model *);
/* The shop's own address block, from the settings. */
void		 seller_model(const struct speech *, struct model *);

/* A state in words; "preparing" while the provider has not answered. */
const char	*order_state_words(const struct speech *,
		    const struct order *);
const char	*payment_words(const struct speech *, const struct payment *);
const char	*money_words(const struct speech *, int64_t minor,
		    const char *currency);
/* The text of "prefix.word", or the fallback when there is no such text. */
const char	*words_or(const struct speech *, const char *prefix,
		    const char *word, const char *fallback);
/* What an errand or a service says of its trouble: a word with a text "why.…"
 * and what follows it, or whatever it is. */
const char	*why_words(const struct speech *, const char *why);

#endif
