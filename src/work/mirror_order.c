#include "base/moment.h"
#include "pay/payment.h"
#include "shop/checkout.h"
#include "shop/hand_over.h"
#include "shop/order.h"
#include "shop/refund.h"
#include "work/mirror_order.h"

enum result
mirror_order_restored(struct arena *arena, struct store *store,
    const struct document *document)
{
	struct order	order;
	int64_t		now = moment_now();
	enum result	word;

	word = order_restored(arena, store, document, &order);
	if (word == OK)
		word = checkout_number_restored(store, order.number);
	if (word == OK)
		word = payment_restored(arena, store, &order, now);

	if (word == OK)
		word = refund_restored(arena, store, &order, now);

	return (word == OK ? hand_over_restored(arena, store, &order, now) :
	    word);
}
