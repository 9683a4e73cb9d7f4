/*
 * The hand-over of an order to the carrier: what its errand, and the manager,
 * make of the order. The errand is put when the order is paid (shop/notice.c)
 * and run by work/errand_hand_over.c.
 */
#ifndef SHOP_HAND_OVER_H
#define SHOP_HAND_OVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "shop/order.h"
#include "store/errands.h"
#include "store/store.h"

#define HAND_OVER	"hand-over"	/* the errand's kind */

/* Whether an errand was put by the manager for an order that had been handed
 * over before. */
bool		hand_over_is_again(struct arena *, const struct errand *);

/* Whether it was canceled before anybody sent it, or all its money went back
 * or is on its way. */
bool		hand_over_is_void(const struct order *);

/*
 * The carrier has the order, under its own reference ("" none). Inside a
 * change. CONFLICT: it was handed over before, and `again` is false. An order
 * that was canceled or refunded while the carrier was told is in trouble then.
 * A second hand-over is no news to the shopper.
 */
enum result	hand_over_done(struct arena *, struct store *,
		    const char *order_id, const char *reference, bool again,
		    int64_t now);

/* The carrier will not take it, or did not for days: the order is in trouble,
 * unless it is so for another reason. Inside a change. */
enum result	hand_over_failed(struct arena *, struct store *,
		    const char *order_id);

/*
 * The manager wants it handed over, again or after a failure. Inside a change.
 * OK: an errand is due at once; nothing was to be done where one is running, or
 * where the order was handed over since the page was shown (`seen` is what it
 * said in handed_over_at). INVALID: it was handed over before, and nobody is
 * `sure`. REFUSED: it is not paid. ABSENT: no such order.
 */
enum result	hand_over_ask(struct arena *, struct store *,
		    const char *order_id, const char *seen, bool sure,
		    int64_t now);

/* The manager handed it over himself; what the errand still owed is dropped.
 * Inside a change. OK also when it was handed over before. REFUSED: it is not
 * paid. INVALID: a reference too long or not text. ABSENT: no such order. */
enum result	hand_over_by_hand(struct arena *, struct store *,
		    const char *order_id, const char *reference,
		    int64_t now);

/* What a restore makes of a paid order that nobody handed over, as far as was
 * known: a task that failed, which the manager tries again once it is sure that
 * the carrier does not have it. Inside a change. */
enum result	hand_over_restored(struct arena *, struct store *,
		    const struct order *, int64_t now);

#endif
