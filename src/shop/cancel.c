#include <string.h>

#include "base/moment.h"
#include "shop/paying.h"
#include "shop/cancel.h"

struct canceling {
	struct arena	*arena;
	const char	*order_id;
	struct order	*order;
};

static enum result	cancel_body(struct store *, void *);

enum result
order_cancel(struct arena *arena, struct store *store, const char *order_id,
    struct order *order)
{
	struct canceling	canceling = { arena, order_id, order };

	return (store_change(store, "order-cancel", cancel_body,
	    &canceling));
}

static enum result
cancel_body(struct store *store, void *argument)
{
	struct canceling	*canceling = argument;
	struct order		*order = canceling->order;
	int64_t			 now = moment_now();
	enum result		 word;

	word = order_load(canceling->arena, store, canceling->order_id,
	    order);
	if (word != OK || strcmp(order->state, "canceled") == 0)
		return (word);
	if (!order_is_unpaid(order))
		return (REFUSED);
	word = paying_close_all(canceling->arena, store, order, NULL, now);

	return (word != OK ? word : order_apply(canceling->arena, store,
	    order, ORDER_CANCEL, now));
}
