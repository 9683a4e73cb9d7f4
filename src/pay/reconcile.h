/*
 * Reconciliation: each night every provider is asked how the attempts of the
 * last 30 days stand with it, one after the other; and whenever the manager
 * wants to know about some. What it says is settled like any news, and entered
 * (shop/attempt.h).
 */
#ifndef PAY_RECONCILE_H
#define PAY_RECONCILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/result.h"
#include "store/attempts.h"
#include "store/errands.h"
#include "store/store.h"

/* Kinds of errands: the subject is a provider's name; or an order's id, with
 * {"payment"}. */
#define RECONCILE	"reconcile"
#define PAYMENT_ASK	"payment-ask"

#define RECONCILE_PAST	DAYS(30)
/* So long between two questions to one provider. */
#define RECONCILE_STEP	SECONDS(1)

/* Begins with each provider whose last reconciliation began before this night's
 * moment, which has come: some minutes after three in the morning, for each
 * shop others. Own changes. */
enum result	reconcile_sweep(struct arena *, struct store *, int64_t now);
int64_t		reconcile_moment(int64_t now);

/* The attempt that is next: made before the reconciliation began, not open, and
 * not asked about since. ABSENT: there is none. */
enum result	reconcile_next(struct arena *, struct store *,
		    const char *provider, struct attempt *);

/* That one is done (NULL: all are; asked: it was answered about): the place is
 * written down, and the errand goes on then, or ends. Its own change. */
enum result	reconcile_step(struct arena *, struct store *,
		    const struct errand *, const struct attempt *, bool asked,
		    int64_t due_at);

/* Puts an errand down that asks about the attempt; one is enough. Inside a
 * change. */
enum result	payment_ask_put(struct arena *, struct store *,
		    const struct attempt *, int64_t due_at);

#endif
