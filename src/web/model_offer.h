/*
 * Lines and totals as pages are told them: of a basket today, or of an order.
 */
#ifndef WEB_MODEL_OFFER_H
#define WEB_MODEL_OFFER_H

#include "shop/checkout.h"
#include "view/model.h"
#include "web/visit.h"

void	model_offer(struct visit *, struct model *, const struct offer *);
void	model_order_lines(struct visit *, struct model *,
	    const struct order *);

/* Delivery countries and payment methods, as lists of names. */
void		 model_terms(struct visit *, struct model *);
const char	*terms_countries(struct visit *);
const char	*terms_methods(struct visit *);

#endif
