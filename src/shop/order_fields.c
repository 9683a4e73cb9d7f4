#include "shop/order.h"

static const struct field	order_item_fields[] = {
	FIELD_TEXT(struct order_item, name, 1, 120, 0),
	FIELD_INTEGER(struct order_item, quantity, 1, 1000000, 0),
	FIELD_TEXT(struct order_item, product_id, 0, 64, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order_item, price, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order_item, total, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order_item, tax_rate, 0, 10000, FIELD_OPTIONAL),
	FIELD_TRUTH(struct order_item, reserved, FIELD_OPTIONAL),
	FIELD_END
};

static const struct field	order_tax_fields[] = {
	FIELD_INTEGER(struct order_tax, rate, 0, 10000, 0),
	FIELD_INTEGER(struct order_tax, gross, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct order_tax, tax, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct order_tax, net, 0, INT64_MAX, 0),
	FIELD_END
};

static const struct field	order_event_fields[] = {
	FIELD_TEXT(struct order_event, status, 0, 1000, 0),
	FIELD_TEXT(struct order_event, comment, 0, 10000, FIELD_OPTIONAL),
	FIELD_TEXT(struct order_event, received_at, 0, 40, FIELD_OPTIONAL),
	FIELD_END
};

static const struct field	receipt_fields[] = {
	FIELD_INTEGER(struct receipt, amount, 1, INT64_MAX, 0),
	FIELD_INTEGER(struct receipt, at, 0, INT64_MAX, 0),
	FIELD_END
};

static const struct field	payment_fields[] = {
	FIELD_TEXT(struct payment, id, 36, 36, 0),
	FIELD_TEXT(struct payment, provider, 1, 40, 0),
	FIELD_TEXT(struct payment, state, 1, 20, 0),
	FIELD_INTEGER(struct payment, amount, 0, INT64_MAX, 0),
	FIELD_TEXT(struct payment, currency, 3, 3, 0),
	FIELD_TEXT(struct payment, reference, 0, 255, FIELD_OPTIONAL),
	FIELD_TEXT(struct payment, transaction, 0, 255, FIELD_OPTIONAL),
	FIELD_TEXT(struct payment, url, 0, 2048, FIELD_OPTIONAL),
	FIELD_TEXT(struct payment, reason, 0, 100, FIELD_OPTIONAL),
	FIELD_LIST(struct payment, receipts, struct receipt, receipt_fields,
	    ORDER_RECEIPTS_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct payment, seen_amount, INT64_MIN, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_TEXT(struct payment, seen_currency, 0, 16, FIELD_OPTIONAL),
	FIELD_INTEGER(struct payment, created_at, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct payment, changed_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_INTEGER(struct payment, expires_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_INTEGER(struct payment, returned_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_INTEGER(struct payment, closing_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_TRUTH(struct payment, offline, FIELD_OPTIONAL),
	FIELD_TEXT(struct payment, card, 0, 32, FIELD_OPTIONAL),
	FIELD_END
};

static const struct field	refund_fields[] = {
	FIELD_TEXT(struct refund, id, 36, 36, 0),
	FIELD_TEXT(struct refund, payment_id, 36, 36, 0),
	FIELD_TEXT(struct refund, state, 1, 20, 0),
	FIELD_INTEGER(struct refund, amount, 1, INT64_MAX, 0),
	FIELD_TEXT(struct refund, reason, 0, 1000, FIELD_OPTIONAL),
	FIELD_TEXT(struct refund, reference, 0, 255, FIELD_OPTIONAL),
	FIELD_TEXT(struct refund, why, 0, 100, FIELD_OPTIONAL),
	FIELD_TRUTH(struct refund, by_hand, FIELD_OPTIONAL),
	FIELD_INTEGER(struct refund, created_at, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct refund, changed_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_INTEGER(struct refund, clear_at, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_END
};

const struct field	order_fields[] = {
	FIELD_TEXT(struct order, id, 36, 36, 0),
	FIELD_TEXT(struct order, email, 1, 254, 0),
	FIELD_RECORD(struct order, address, address_fields, 0),
	FIELD_LIST(struct order, items, struct order_item, order_item_fields,
	    1000, 0),
	FIELD_LIST(struct order, shipping, struct order_event,
	    order_event_fields, 1000, 0),
	FIELD_TEXT(struct order, basket_id, 0, 36, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, number, 0, 40, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, language, 0, 8, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, state, 1, 20, 0),
	FIELD_TEXT(struct order, trouble, 0, 100, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, currency, 3, 3, 0),
	FIELD_INTEGER(struct order, goods, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order, shipping_price, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_INTEGER(struct order, total, 0, INT64_MAX, 0),
	FIELD_LIST(struct order, taxes, struct order_tax, order_tax_fields,
	    16, FIELD_OPTIONAL),
	FIELD_LIST(struct order, payments, struct payment, payment_fields,
	    1000, FIELD_OPTIONAL),
	FIELD_LIST(struct order, refunds, struct refund, refund_fields,
	    1000, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order, refunded, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, handed_over_at, 0, 40, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, carrier_reference, 0, 255, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, delivery, 0, 20, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order, hold_until, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order, created_at, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct order, paid_at, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct order, canceled_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_END
};
