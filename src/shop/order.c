#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/attempt.h"
#include "shop/notice.h"
#include "shop/order.h"
#include "shop/paying.h"
#include "shop/product.h"
#include "store/documents.h"
#include "store/tally.h"

/* What may happen, and what stands afterwards. */
static const struct {
	const char		*from;
	enum order_event_kind	 event;
	const char		*to;
	int			 stock;	/* 1: taken again, -1: given back */
	enum notice		 notice;
} order_states[] = {
	{ "pending",	ORDER_PAY,	"accepted",	0, NOTICE_PAID },
	{ "pending",	ORDER_DECLINE,	"declined",	-1, NOTICE_DECLINED },
	{ "pending",	ORDER_EXPIRE,	"expired",	-1, NOTICE_EXPIRED },
	{ "pending",	ORDER_HOLD,	"held",		0, NOTICE_HELD },
	{ "held",	ORDER_PAY,	"accepted",	1, NOTICE_PAID },
	{ "held",	ORDER_DECLINE,	"declined",	-1, NOTICE_DECLINED },
	{ "declined",	ORDER_PAY,	"accepted",	1, NOTICE_PAID },
	{ "expired",	ORDER_PAY,	"accepted",	1, NOTICE_PAID },
	{ "declined",	ORDER_HOLD,	"held",		0, NOTICE_HELD },
	{ "expired",	ORDER_HOLD,	"held",		0, NOTICE_HELD },
	{ "declined",	ORDER_RETRY,	"pending",	1, NOTICE_RETRIED },
	{ "expired",	ORDER_RETRY,	"pending",	1, NOTICE_RETRIED },
	{ "pending",	ORDER_CANCEL,	"canceled",	-1, NOTICE_CANCELED },
	{ "held",	ORDER_CANCEL,	"canceled",	-1, NOTICE_CANCELED },
	{ "declined",	ORDER_CANCEL,	"canceled",	0, NOTICE_CANCELED },
	{ "expired",	ORDER_CANCEL,	"canceled",	0, NOTICE_CANCELED },
	{ "accepted",	ORDER_REFUND,	"refunded",	0, NOTICE_REFUNDED },
};

static enum result	order_asked(struct arena *, struct store *,
			    enum document_question, const char *,
			    struct order *);
static enum result	order_read(struct arena *, const struct document *,
			    struct order *);
static enum result	order_stock(struct arena *, struct store *,
			    struct order *, enum order_event_kind, int);
static enum result	order_sold(struct arena *, struct store *,
			    const struct order *, int64_t);

enum result
order_load(struct arena *arena, struct store *store, const char *id,
    struct order *order)
{
	struct document	document;
	enum result	word;

	if (!id_valid(id))
		return (ABSENT);
	if ((word = document_get(arena, store, ORDERS, id, &document)) != OK)
		return (word);

	return (order_read(arena, &document, order));
}

enum result
order_find(struct arena *arena, struct store *store, const char *name,
    struct order *order)
{
	if (id_valid(name))
		return (order_load(arena, store, name, order));

	return (order_asked(arena, store, ORDER_OF_NUMBER, name, order));
}

enum result
order_of_basket(struct arena *arena, struct store *store,
    const char *basket_id, struct order *order)
{
	return (order_asked(arena, store, ORDER_OF_BASKET, basket_id, order));
}

enum result
orders_page(struct arena *arena, struct store *store, const char *state,
    int64_t created_before, const char *id_before, int limit,
    struct orders *orders)
{
	struct documents	found;
	enum document_question	question;
	struct order		*order;
	enum result		word;
	size_t			i;

	memset(orders, 0, sizeof(*orders));
	question = *state == '\0' ? ORDERS_NEWEST :
	    strcmp(state, "trouble") == 0 ? ORDERS_IN_TROUBLE :
	    ORDERS_OF_STATE;
	word = created_before != 0 ?
	    documents_after(arena, store, question, state, created_before,
	    id_before, limit + 1, &found) :
	    documents_find(arena, store, question, state, 0, limit + 1, 0,
	    &found);
	if (word != OK)
		return (word);

	/* One more than was asked for tells whether there is a next page. */
	if (found.count > (size_t)limit) {
		orders->more = true;
		found.count = (size_t)limit;
		orders->last_created_at = found.items[limit - 1].created_at;
		orders->last_id = found.items[limit - 1].id;
	}

	orders->items = arena_alloc(arena, found.count *
	    sizeof(*orders->items));
	for (i = 0; i < found.count; i++) {
		order = &orders->items[orders->count];
		if (order_read(arena, &found.items[i], order) != OK)
			continue;
		order->document_created_at = found.items[i].created_at;
		orders->count++;
	}

	return (OK);
}

enum result
order_save(struct arena *arena, struct store *store, struct order *order,
    const char *state_before)
{
	const char	*body = fields_print(arena, order_fields, order);
	enum result	 word;

	if (strlen(body) > JSON_SIZE_MAX)
		return (fail(INVALID, "order %s: %zu bytes",
		    id_short(order->id), strlen(body)));
	if (*state_before != '\0') {
		word = tally_add(store, "orders", state_before, -1,
		    -order->total);
		if (word != OK)
			return (word);
	}
	word = tally_add(store, "orders", order->state, 1, order->total);
	if (word != OK)
		return (word);

	word = document_put(store, ORDERS, order->id, order->revision, body,
	    0);
	if (word != OK)
		return (word);
	order->revision++;

	return (attempts_keep(arena, store, order));
}

enum result
order_restored(struct arena *arena, struct store *store,
    const struct document *document, struct order *order)
{
	enum result	word;

	memset(order, 0, sizeof(*order));
	if (fields_parse(arena, order_fields, document->body, order) != OK ||
	    strcmp(order->id, document->id) != 0)
		return (INVALID);
	word = tally_add(store, "orders", order->state, 1, order->total);
	if (word == OK && order->paid_at > 0)
		word = order_sold(arena, store, order, order->paid_at);

	return (word == OK ? attempts_keep(arena, store, order) : word);
}

enum result
order_apply(struct arena *arena, struct store *store, struct order *order,
    enum order_event_kind event, int64_t now)
{
	const char	*before = order->state;
	enum result	 word;
	size_t		 i, count;

	count = sizeof(order_states) / sizeof(order_states[0]);
	for (i = 0; i < count; i++) {
		if (order_states[i].event == event &&
		    strcmp(order_states[i].from, before) == 0)
			break;
	}
	if (i == count)
		return (CONFLICT);

	word = order_stock(arena, store, order, event, order_states[i].stock);
	if (word != OK)
		return (word);

	order->state = order_states[i].to;
	if (event != ORDER_RETRY)
		order->hold_until = 0;
	if (event == ORDER_CANCEL)
		order->canceled_at = now;
	if (event == ORDER_PAY) {
		order->paid_at = now;
		word = order_sold(arena, store, order, now);
	}
	if (word == OK)
		word = order_save(arena, store, order, before);
	/* A refund says itself how much it was. */
	if (word == OK && event != ORDER_REFUND)
		word = notice_put(arena, store, order, order_states[i].notice,
		    NULL, now);
	if (word == OK)
		log_event(LOG_LEVEL_INFO, "order", "order",
		    id_short(order->id), "from", before, "to", order->state,
		    NULL);

	return (word);
}

bool
order_is_paid(const struct order *order)
{
	return (strcmp(order->state, "accepted") == 0);
}

bool
order_has_receipt(const struct order *order)
{
	return (order_is_paid(order) || (order->paid_at != 0 &&
	    strcmp(order->state, "refunded") == 0));
}

bool
order_is_open(const struct order *order)
{
	return (strcmp(order->state, "pending") == 0 ||
	    strcmp(order->state, "held") == 0);
}

bool
order_is_unpaid(const struct order *order)
{
	return (order_is_open(order) ||
	    strcmp(order->state, "declined") == 0 ||
	    strcmp(order->state, "expired") == 0);
}

bool
order_can_retry(const struct order *order)
{
	return ((strcmp(order->state, "declined") == 0 ||
	    strcmp(order->state, "expired") == 0) &&
	    order->payments.count < ORDER_PAYMENTS_MAX);
}

bool
order_can_switch(const struct order *order)
{
	const struct payment	*payment = order_payment(order);

	return (strcmp(order->state, "pending") == 0 && payment != NULL &&
	    (payment_is_waiting(payment) || (payment_is_open(payment) &&
	    order->payments.count < ORDER_PAYMENTS_MAX)));
}

struct payment *
order_payment(const struct order *order)
{
	struct payment	*payments = order->payments.items;

	if (order->payments.count == 0)
		return (NULL);

	return (&payments[order->payments.count - 1]);
}

struct payment *
order_payment_find(const struct order *order, const char *id)
{
	struct payment	*payments = order->payments.items;
	size_t		 i;

	for (i = 0; i < order->payments.count; i++) {
		if (strcmp(payments[i].id, id) == 0)
			return (&payments[i]);
	}

	return (NULL);
}

static enum result
order_asked(struct arena *arena, struct store *store,
    enum document_question question, const char *argument,
    struct order *order)
{
	struct documents	found;
	enum result		word;

	word = documents_find(arena, store, question, argument, 0, 1, 0,
	    &found);
	if (word != OK)
		return (word);
	if (found.count == 0)
		return (ABSENT);

	return (order_read(arena, &found.items[0], order));
}

static enum result
order_read(struct arena *arena, const struct document *document,
    struct order *order)
{
	memset(order, 0, sizeof(*order));
	order->revision = document->revision;

	return (fields_parse(arena, order_fields, document->body, order));
}

/* Late money is never turned away: without stock the order is accepted and the
 * manager is told. */
static enum result
order_stock(struct arena *arena, struct store *store, struct order *order,
    enum order_event_kind event, int direction)
{
	const char	*short_of;
	enum result	 word;

	if (direction == 0)
		return (OK);
	if (direction < 0)
		return (order_release(arena, store, order));

	word = order_reserve(arena, store, order, &short_of);
	if (word == CONFLICT && event == ORDER_PAY) {
		order->trouble = "paid_without_stock";
		return (OK);
	}

	return (word);
}

/* The manager's figures: by day and month, in total and per product. */
static enum result
order_sold(struct arena *arena, struct store *store,
    const struct order *order, int64_t now)
{
	const struct order_item	*items = order->items.items;
	const char		*day = moment_day(arena, now);
	const char		*month = arena_copy(arena, day, 7);
	enum result		 word;
	size_t			 i;

	word = tally_add(store, "sold-day", day, 1, order->total);
	if (word == OK)
		word = tally_add(store, "sold-month", month, 1, order->total);
	for (i = 0; word == OK && i < order->items.count; i++) {
		const char	*id = items[i].product_id;
		int64_t		 pieces = items[i].quantity;
		int64_t		 amount = items[i].total;

		word = tally_add(store, "sold", id, pieces, amount);
		if (word == OK)
			word = tally_add(store, arena_format(arena,
			    "sold-product-day|%s", day), id, pieces, amount);
		if (word == OK)
			word = tally_add(store, arena_format(arena,
			    "sold-product-month|%s", month), id, pieces,
			    amount);
	}

	return (word);
}
