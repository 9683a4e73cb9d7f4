/*
 * Lines and totals of a basket today, as pages are told them.
 */
#ifndef WEB_MODEL_OFFER_H
#define WEB_MODEL_OFFER_H

#include "shop/checkout.h"
#include "view/model.h"
#include "web/visit.h"

void	model_offer(struct visit *, struct model *, const struct offer *);

/* Delivery countries and payment methods, as lists of names. */
void		 model_terms(struct visit *, struct model *);
const char	*terms_countries(struct visit *);
const char	*terms_methods(struct visit *);

#endif
