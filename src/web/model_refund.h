/*
 * Money given back, and what is still owed about an order, as the manager's
 * page of an order tells it.
 */
#ifndef WEB_MODEL_REFUND_H
#define WEB_MODEL_REFUND_H

#include "base/result.h"
#include "shop/order.h"
#include "view/model.h"
#include "web/visit.h"

/* The refunds with their errands, a form for each attempt of which money is
 * left, and whether the order may be canceled. */
enum result	 model_refunds(struct visit *, struct model *,
		    const struct order *);

/* What an attempt's form says: by whom, how much is left. */
void		 model_refundable(struct visit *, struct model *,
		    const struct order *, const struct payment *);

/* What is owed to the providers about the order: errands that wait, or were
 * given up. */
enum result	 model_order_errands(struct visit *, struct model *,
		    const struct order *);

/* Whether nobody but the manager can move that money back. */
bool		 refund_is_by_hand(const struct payment *);

#endif
