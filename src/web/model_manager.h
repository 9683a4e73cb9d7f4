/*
 * What several of the manager's pages show: lists of orders and of sales.
 */
#ifndef WEB_MODEL_MANAGER_H
#define WEB_MODEL_MANAGER_H

#include <stdint.h>

#include "base/result.h"
#include "shop/order.h"
#include "shop/sales.h"
#include "store/errands.h"
#include "view/model.h"
#include "web/visit.h"

/* A page of orders (see orders_page) and the address of the next one. */
enum result	 model_orders(struct visit *, struct model *,
		    const char *state, int64_t created_before,
		    const char *id_before, int limit);

/* The orders of attempts that their provider knows by that reference. */
enum result	 model_orders_found(struct visit *, struct model *,
		    const char *reference, int limit);

/* Sold pieces and turnover per product. */
enum result	 model_sales(struct visit *, struct model *,
		    enum sales_period, size_t limit);

/* An errand that waits, or was given up. */
void		 model_errand(struct visit *, struct model *,
		    const struct errand *);

/* A product's name, or its id when it is gone. */
const char	*product_name_of(struct visit *, const char *id);
const char	*trouble_text(struct visit *, const struct order *);
/* Why something failed: a key of the texts "why.…", and behind a blank what
 * else was said, in words; all else as it is. */
const char	*why_text(struct visit *, const char *);

#endif
