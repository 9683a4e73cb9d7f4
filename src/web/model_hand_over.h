/*
 * How the hand-over of an order stands, for the manager: done, waiting, failed
 * and why, and what he can do about it.
 */
#ifndef WEB_MODEL_HAND_OVER_H
#define WEB_MODEL_HAND_OVER_H

#include "base/result.h"
#include "shop/order.h"
#include "view/model.h"
#include "web/visit.h"

enum result	model_hand_over(struct visit *, struct model *,
		    const struct order *);

#endif
