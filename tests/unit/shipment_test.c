/* What the carrier says: kept once, within limits. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "goods.h"
#include "shop/shipment.h"

struct telling {
	struct arena			*arena;
	const struct shipment_event	*event;
	const char			*order_id;
	const char			*reference;
};

static enum result
apply_body(struct store *store, void *argument)
{
	struct telling	*telling = argument;

	return (shipment_apply(telling->arena, store, telling->event,
	    moment_now()));
}

static enum result
tell(struct support *support, const struct shipment_event *event)
{
	struct telling	telling = { .arena = support->arena,
			    .event = event };

	return (store_change(support->store, "shipment", apply_body,
	    &telling));
}

static enum result
hand_body(struct store *store, void *argument)
{
	struct telling	*telling = argument;

	return (shipment_handed_over(telling->arena, store,
	    telling->order_id, telling->reference, moment_now()));
}

static enum result
hand(struct support *support, const char *order_id, const char *reference)
{
	struct telling	telling = { support->arena, NULL, order_id,
			    reference };

	return (store_change(support->store, "hand-over", hand_body,
	    &telling));
}

static void
place(struct support *support, struct order *order)
{
	goods_put(support, "p", 250, 700, UNLIMITED);
	goods_order(support, "p", 1, order);
}

static void
reload(struct support *support, struct order *order)
{
	assert_result(order_load(support->arena, support->store, order->id,
	    order), OK);
}

static void
events_are_appended_in_the_order_they_come(void **state)
{
	struct support		*support = *state;
	struct shipment_event	 event = { .status = "sent",
				    .comment = "Line 1\nLine 2",
				    .source = "carrier", .message_id = "1" };
	const struct order_event *events;
	struct order		 order;

	place(support, &order);
	event.order_id = order.id;
	assert_result(tell(support, &event), OK);
	event.status = "delivered";
	event.comment = "";
	event.message_id = "2";
	support_clock(SUPPORT_NOW + SECONDS(1));
	assert_result(tell(support, &event), OK);
	reload(support, &order);
	events = order.shipping.items;
	assert_int_equal(order.shipping.count, 2);
	assert_string_equal(events[0].status, "sent");
	assert_string_equal(events[0].comment, "Line 1\nLine 2");
	assert_string_equal(events[0].received_at, "2026-11-21T09:00:00Z");
	assert_string_equal(events[1].received_at, "2026-11-21T09:00:01Z");
}

static void
a_message_is_believed_once_per_source(void **state)
{
	struct support		*support = *state;
	struct shipment_event	 event = { .status = "sent", .comment = "",
				    .source = "carrier", .message_id = "1" };
	struct order		 order;
	int			 i;

	place(support, &order);
	event.order_id = order.id;
	for (i = 0; i < 20; i++)
		assert_result(tell(support, &event), i == 0 ? OK : CONFLICT);
	event.source = "other";
	assert_result(tell(support, &event), OK);
	reload(support, &order);
	assert_int_equal(order.shipping.count, 2);
}

/* What was refused may come again corrected under the same id. */
static void
strange_events_are_refused_and_not_remembered(void **state)
{
	static const struct {
		const char	*status, *comment;
		enum result	 word;
	} cases[] = {
		{ "", "", INVALID },
		{ NULL, "", INVALID },
		{ "sent", NULL, INVALID },
		{ "sent\n", "", INVALID },
		{ "sent", "a\rb", INVALID },
		{ "sent", "\x1b[2J", INVALID },
		{ "sent", "\xff\xfe", INVALID },
		{ "se\x7fnt", "", INVALID },
		{ "sent", "\xe2\x80\xae" "desrever", INVALID },
		{ "sent", "\xc2\x9b" "csi", INVALID },
		{ "<b>sent</b>", "\"'&<script>", OK },
	};
	struct support		*support = *state;
	struct shipment_event	 event = { .source = "carrier",
				    .message_id = "1" };
	struct order		 order;
	size_t			 i;

	place(support, &order);
	event.order_id = order.id;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		event.status = cases[i].status;
		event.comment = cases[i].comment;
		assert_result(tell(support, &event), cases[i].word);
	}
	reload(support, &order);
	assert_int_equal(order.shipping.count, 1);
}

static void
limits_count_characters_not_bytes(void **state)
{
	struct support		*support = *state;
	struct shipment_event	 event = { .source = "carrier" };
	char			 status[300], comment[1100], message[300];
	struct order		 order;
	int			 i;

	place(support, &order);
	event.order_id = order.id;
	for (i = 0; i < SHIPMENT_STATUS_MAX + 1; i++)
		memcpy(&status[2 * i], "ü", 2);
	for (i = 0; i < SHIPMENT_COMMENT_MAX + 1; i++)
		memcpy(&comment[2 * i], "ß", 2);
	memset(message, 'm', sizeof(message));
	event.status = status;
	event.comment = comment;
	event.message_id = message;

	status[2 * SHIPMENT_STATUS_MAX] = '\0';
	comment[2 * SHIPMENT_COMMENT_MAX] = '\0';
	message[SHIPMENT_MESSAGE_MAX] = '\0';
	assert_result(tell(support, &event), OK);

	message[0] = 'n';
	message[SHIPMENT_MESSAGE_MAX] = 'm';
	message[SHIPMENT_MESSAGE_MAX + 1] = '\0';
	assert_result(tell(support, &event), INVALID);
	event.message_id = "";
	assert_result(tell(support, &event), INVALID);
	event.message_id = "n";
	memcpy(&status[2 * SHIPMENT_STATUS_MAX], "ü", 3);
	assert_result(tell(support, &event), INVALID);
	status[2 * SHIPMENT_STATUS_MAX] = '\0';
	memcpy(&comment[2 * SHIPMENT_COMMENT_MAX], "ß", 3);
	assert_result(tell(support, &event), INVALID);
}

static void
an_order_keeps_two_hundred_events(void **state)
{
	struct support		*support = *state;
	struct shipment_event	 event = { .status = "sent", .comment = "",
				    .source = "carrier" };
	struct order		 order;
	char			 id[16];
	int			 i;

	place(support, &order);
	event.order_id = order.id;
	event.message_id = id;
	for (i = 0; i < SHIPMENT_EVENTS_MAX; i++) {
		(void)snprintf(id, sizeof(id), "m%d", i);
		assert_result(tell(support, &event), OK);
	}
	assert_result(tell(support, &event), CONFLICT);
	event.message_id = "more";
	assert_result(tell(support, &event), REFUSED);
	reload(support, &order);
	assert_int_equal(order.shipping.count, SHIPMENT_EVENTS_MAX);
}

static void
an_event_of_no_order_is_absent(void **state)
{
	struct support		*support = *state;
	struct shipment_event	 event = { .status = "sent", .comment = "",
				    .source = "carrier", .message_id = "1" };

	event.order_id = goods_id(support);
	assert_result(tell(support, &event), ABSENT);
	event.order_id = "1001";
	assert_result(tell(support, &event), ABSENT);
	event.order_id = "";
	assert_result(tell(support, &event), ABSENT);
}

static void
an_order_is_handed_over_once_and_only_when_paid(void **state)
{
	struct support	*support = *state;
	struct order	 order;
	char		 reference[SHIPMENT_REFERENCE_MAX + 2];

	place(support, &order);
	assert_result(hand(support, order.id, "R1"), REFUSED);
	assert_result(goods_apply(support, &order, ORDER_PAY), OK);
	memset(reference, 'r', sizeof(reference));
	reference[SHIPMENT_REFERENCE_MAX + 1] = '\0';
	assert_result(hand(support, order.id, reference), INVALID);
	assert_result(hand(support, order.id, "R\n1"), INVALID);
	reference[SHIPMENT_REFERENCE_MAX] = '\0';
	assert_result(hand(support, order.id, reference), OK);
	assert_result(hand(support, order.id, "R2"), CONFLICT);
	reload(support, &order);
	assert_string_equal(order.carrier_reference, reference);
	assert_string_equal(order.handed_over_at, "2026-11-21T09:00:00Z");
	assert_result(hand(support, goods_id(support), "R1"), ABSENT);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(events_are_appended_in_the_order_they_come),
		test(a_message_is_believed_once_per_source),
		test(strange_events_are_refused_and_not_remembered),
		test(limits_count_characters_not_bytes),
		test(an_order_keeps_two_hundred_events),
		test(an_event_of_no_order_is_absent),
		test(an_order_is_handed_over_once_and_only_when_paid),
	};

	return (cmocka_run_group_tests_name("shipment", tests, NULL, NULL));
}
