/*
 * A product as cards and its page are told (view/names.h).
 */
#ifndef WEB_MODEL_PRODUCT_H
#define WEB_MODEL_PRODUCT_H

#include "shop/product.h"
#include "view/model.h"
#include "web/visit.h"

void		 model_product(struct visit *, struct model *,
		    const struct product *, const struct kinds *,
		    const char *basket_id);

/* "12,30 € / kg" or ""; the picture's address; the product page's address. */
const char	*product_unit_price_text(struct visit *,
		    const struct product *);
const char	*product_image_url(const struct product *);
const char	*product_page_url(struct visit *, const char *product_id,
		    const char *basket_id);

/* An amount in the shop's currency, as the visitor writes it. */
const char	*money_text(struct visit *, int64_t minor);

#endif
