/*
 * A bank transfer as shopper and manager pages are told it (view/names.h).
 */
#ifndef WEB_MODEL_TRANSFER_H
#define WEB_MODEL_TRANSFER_H

#include "shop/order.h"
#include "view/model.h"
#include "web/visit.h"

/* Where to send how much until when, with its GiroCode, while that is what the
 * order waits for; what came, while it is held. */
void	model_transfer(struct visit *, struct model *, const struct order *);
/* What came for the order's newest transfer, and the form for more; nothing for
 * an order without one. */
void	model_receipts(struct visit *, struct model *, const struct order *);

/* An amount of a payment, as the visitor writes it. */
const char	*payment_money(struct visit *, const struct payment *,
		    int64_t minor);

#endif
