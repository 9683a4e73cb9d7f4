/*
 * An order as shopper and manager pages are told it: view/order_model.h for a
 * visit.
 */
#ifndef WEB_MODEL_ORDER_H
#define WEB_MODEL_ORDER_H

#include "shop/order.h"
#include "view/order_model.h"
#include "web/visit.h"

/* Number, state, dates, addresses, links. */
void		 model_order(struct visit *, struct model *,
		    const struct order *);
/* Its lines, totals and tax per rate. */
void		 model_order_lines(struct visit *, struct model *,
		    const struct order *);
/* The time line and what the carrier said. */
void		 model_order_history(struct visit *, struct model *,
		    const struct order *);
/* The shop's own address block, from the settings. */
void		 model_seller(struct visit *, struct model *);

/* A state in words; "preparing" while the provider has not answered. */
const char	*order_state_text(struct visit *, const struct order *);
const char	*payment_name(struct visit *, const struct payment *);
/* A key's text, or the fallback when there is no such text. */
const char	*text_or(struct visit *, const char *prefix,
		    const char *word, const char *fallback);
/* Memory and language of a visit. */
struct speech	 visit_speech(const struct visit *);

#endif
