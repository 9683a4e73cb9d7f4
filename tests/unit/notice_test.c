/* What happens to an order is an event, and what follows is owed. */
#include "support.h"

#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "shop/notice.h"
#include "store/errands.h"
#include "store/events.h"

#define ORDER_ID	"b1a3a3d2-6d3d-4a77-9f0a-111111111111"

struct putting {
	struct support		*support;
	enum notice		 notice;
	const struct json	*data;
	enum result		 word;		/* what the body says at last */
};

static enum result
put_body(struct store *store, void *argument)
{
	struct putting	*putting = argument;
	struct order	 order = { .id = ORDER_ID };
	enum result	 word;

	word = notice_put(putting->support->arena, store, &order,
	    putting->notice, putting->data, SUPPORT_NOW);

	return (word == OK ? putting->word : word);
}

static void
put(struct support *support, enum notice notice, const struct json *data,
    enum result word)
{
	struct putting	putting = { support, notice, data, word };

	assert_result(store_change(support->store, "test", put_body,
	    &putting), word);
}

static void
a_paid_order_is_handed_over(void **state)
{
	struct support	*support = *state;
	struct events	 events;
	struct errands	 errands;
	struct json	*body;
	const char	*event;

	put(support, NOTICE_PAID, NULL, OK);
	assert_result(events_of(support->arena, support->store, ORDER_ID, 10,
	    &events), OK);
	assert_int_equal(events.count, 1);
	assert_string_equal(events.items[0].kind, "order.paid");
	assert_string_equal(events.items[0].data, "");
	assert_int_equal(events.items[0].at, SUPPORT_NOW);

	assert_result(errands_waiting(support->arena, support->store, 10,
	    &errands), OK);
	while (errands.count > 0 &&
	    strcmp(errands.items->kind, "hand-over") != 0) {
		errands.items++;
		errands.count--;
	}
	assert_int_not_equal(errands.count, 0);
	assert_string_equal(errands.items[0].subject, ORDER_ID);
	assert_result(json_parse(support->arena, errands.items[0].body,
	    strlen(errands.items[0].body), &body), OK);
	assert_true(json_text(json_get(body, "event"), &event));
	assert_string_equal(event, events.items[0].id);
}

static void
a_notice_of_a_change_that_fails_was_never_put(void **state)
{
	struct support	*support = *state;
	struct events	 events;
	struct errands	 errands;

	put(support, NOTICE_PAID, NULL, INVALID);
	assert_result(events_of(support->arena, support->store, ORDER_ID, 10,
	    &events), OK);
	assert_int_equal(events.count, 0);
	assert_result(errands_waiting(support->arena, support->store, 10,
	    &errands), OK);
	assert_int_equal(errands.count, 0);
}

static void
events_come_in_order_with_their_data(void **state)
{
	struct support	*support = *state;
	struct json	*data = json_object(support->arena);
	struct events	 events;
	struct event	 event;

	json_set_integer(data, "amount", 250);
	put(support, NOTICE_CREATED, NULL, OK);
	put(support, NOTICE_HELD, NULL, OK);
	put(support, NOTICE_REFUNDED, data, OK);
	assert_result(events_of(support->arena, support->store, ORDER_ID, 2,
	    &events), OK);
	assert_int_equal(events.count, 2);
	assert_string_equal(events.items[1].kind, "order.held");
	assert_result(events_of(support->arena, support->store, ORDER_ID, 9,
	    &events), OK);
	assert_int_equal(events.count, 3);
	assert_string_equal(events.items[2].data, "{\"amount\":250}");
	assert_result(event_get(support->arena, support->store,
	    events.items[2].id, &event), OK);
	assert_string_equal(event.order_id, ORDER_ID);
	assert_result(event_get(support->arena, support->store, ORDER_ID,
	    &event), ABSENT);
}

static void
each_notice_has_a_name(void **state)
{
	int	i;

	for (i = 0; i < NOTICES; i++)
		assert_memory_equal(notice_name((enum notice)i), "order.", 6);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test_setup_teardown(a_paid_order_is_handed_over,
		    support_setup, support_teardown),
		cmocka_unit_test_setup_teardown(
		    a_notice_of_a_change_that_fails_was_never_put,
		    support_setup, support_teardown),
		cmocka_unit_test_setup_teardown(
		    events_come_in_order_with_their_data,
		    support_setup, support_teardown),
		cmocka_unit_test(each_notice_has_a_name),
	};

	return (cmocka_run_group_tests_name("notice", tests, NULL, NULL));
}
