/* A verified letter about a parcel is never lost: it goes to its order, or to
 * the letters nobody understood, once. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/text.h"
#include "goods.h"
#include "shop/letters.h"
#include "shop/shipment_letter.h"
#include "store/events.h"

static struct support	*support;
static struct order	 order;

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	goods_put(support, "p", 250, 700, UNLIMITED);
	goods_order(support, "p", 1, &order);

	return (0);
}

static void
reload(void)
{
	assert_result(order_load(support->arena, support->store, order.id,
	    &order), OK);
}

static enum result
take_body(struct store *store, void *letter)
{
	return (shipment_letter_take(support->arena, store, letter,
	    moment_now()));
}

static enum result
take(const char *source, const char *origin, const char *id, const char *body)
{
	struct shipment_letter	letter = { source, origin, id, body,
				    strlen(body) };

	return (store_change(support->store, "letter", take_body, &letter));
}

static const char *
body_of(const char *id, const char *status, const char *comment)
{
	struct json	*json = json_object(support->arena);

	json_set_text(json, "id", id);
	json_set_text(json, "status", status);
	json_set_text(json, "comment", comment);

	return (json_print(support->arena, json));
}

static int64_t
open_letters(void)
{
	int64_t	count = 0;

	assert_result(letters_count(support->store, &count), OK);

	return (count);
}

/* The newest letter, of one more than there were. */
static struct letter
newest(void)
{
	struct letters	letters;

	assert_result(letters_page(support->arena, support->store, 0, "", 1,
	    &letters), OK);
	assert_int_equal(letters.count, 1);

	return (letters.items[0]);
}

static void
a_letter_goes_to_its_order(void **state)
{
	const struct order_event	*event;

	assert_result(take("sns", "arn:t", "m1", body_of(order.id,
	    "Zugestellt", "An der T\xc3\xbcr\nabgegeben")), OK);
	reload();
	assert_int_equal(order.shipping.count, 1);
	event = order.shipping.items;
	assert_string_equal(event->status, "Zugestellt");
	assert_string_equal(event->comment, "An der T\xc3\xbcr\nabgegeben");
	assert_string_equal(event->received_at, "2026-11-21T09:00:00Z");
	assert_string_equal(order.delivery, "delivered");
	assert_int_equal(open_letters(), 0);
}

static void
it_is_believed_once_by_source_origin_and_id(void **state)
{
	const char	*body = body_of(order.id, "sent", "");

	assert_result(take("sns", "arn:t", "m1", body), OK);
	assert_result(take("sns", "arn:t", "m1", body), CONFLICT);
	assert_result(take("sns", "arn:t", "m1", "other words"), CONFLICT);
	assert_result(take("sns", "arn:other", "m1", body), OK);
	assert_result(take("sqs", "arn:t", "m1", body), OK);
	assert_result(take("sns", "arn:t", "m2", body), OK);
	reload();
	assert_int_equal(order.shipping.count, 4);
	assert_int_equal(open_letters(), 0);
}

static void
a_letter_without_a_name_is_refused(void **state)
{
	assert_result(take("", "o", "m", "{}"), INVALID);
	assert_result(take("sns", "", "m", "{}"), INVALID);
	assert_result(take("sns", "o", "", "{}"), INVALID);
	assert_int_equal(open_letters(), 0);
}

static void
events_out_of_order_are_kept_and_delivery_goes_forward(void **state)
{
	static const char *const	words[] = { "delivered", "sent",
		"beamed", "in_transit", "returned", "failed" };
	static const char *const	states[] = { "delivered", "delivered",
		"delivered", "delivered", "returned", "returned" };
	struct order_event		*events;
	size_t				 i;

	for (i = 0; i < 6; i++) {
		assert_result(take("sns", "t", words[i], body_of(order.id,
		    words[i], "")), OK);
		reload();
		assert_string_equal(order.delivery, states[i]);
	}
	events = order.shipping.items;
	for (i = 0; i < 6; i++)
		assert_string_equal(events[i].status, words[i]);
}

static void
each_event_gives_notice(void **state)
{
	struct events	events;

	assert_result(take("sns", "t", "1", body_of(order.id, "Unterwegs",
	    "\"")), OK);
	assert_result(events_of(support->arena, support->store, order.id, 10,
	    &events), OK);
	assert_int_equal(events.count, 2);
	assert_string_equal(events.items[1].kind, "order.shipping");
	assert_string_equal(events.items[1].data, "{\"status\":\"Unterwegs\","
	    "\"comment\":\"\\\"\",\"received_at\":\"2026-11-21T09:00:00Z\","
	    "\"delivery\":\"in_transit\",\"step\":\"in_transit\"}");
}

/* In the carrier's words or ours, each step once, and none that was overtaken:
 * this is what mails are written for. */
static void
a_notice_names_the_step_that_was_made(void **state)
{
	static const struct {
		const char	*word, *step;
	} rows[] = {
		{ "Versandt", "sent" }, { "shipped", "" }, { "failed",
		"failed" }, { "unterwegs", "" }, { "nicht angetroffen", "" },
		{ "zugestellt", "delivered" }, { "sent", "" },
		{ "beamed", "" }, { "retour", "returned" },
	};
	struct events	 events;
	struct json	*data;
	const char	*step;
	size_t		 i, count = sizeof(rows) / sizeof(rows[0]);

	for (i = 0; i < count; i++)
		assert_result(take("sns", "t", arena_format(support->arena,
		    "m%zu", i), body_of(order.id, rows[i].word, "")), OK);
	assert_result(events_of(support->arena, support->store, order.id, 20,
	    &events), OK);
	for (i = 0; i < count; i++) {
		assert_result(json_parse(support->arena,
		    events.items[i + 1].data, strlen(events.items[i + 1].data),
		    &data), OK);
		assert_true(json_text(json_get(data, "step"), &step));
		assert_string_equal(step, rows[i].step);
	}
}

static void
what_cannot_be_read_is_kept_with_the_reason(void **state)
{
	const char	*id = order.id;
	const char	*long_text = arena_format(support->arena, "%0*d",
			    SHIPMENT_COMMENT_MAX + 1, 0);
	const struct {
		const char	*body;
		const char	*why;
	} cases[] = {
		{ "", "unreadable" },
		{ "<script>alert(1)</script>", "unreadable" },
		{ "[]", "unreadable" },
		{ "{\"id\":1,\"status\":\"sent\"}", "unreadable" },
		{ "{\"status\":\"sent\"}", "unreadable" },
		{ arena_format(support->arena, "{\"id\":\"%s\"}", id),
		    "unreadable" },
		{ arena_format(support->arena, "{\"id\":\"%s\",\"id\":\"%s\","
		    "\"status\":\"sent\"}", id, id), "unreadable" },
		{ arena_format(support->arena, "{\"id\":\"%s\",\"status\":"
		    "\"sent\",\"comment\":5}", id), "unreadable" },
		{ body_of(id, "", "x"), "unreadable" },
		{ body_of(id, "se\tnt", ""), "unreadable" },
		{ body_of(id, "sent", "\xe2\x80\xae" "txt"), "unreadable" },
		{ body_of(id, long_text, ""), "too_long" },
		{ body_of(id, "sent", long_text), "too_long" },
		{ body_of("0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21", "sent", ""),
		    "unknown_order" },
		{ body_of("1001", "sent", ""), "unknown_order" },
		{ body_of("", "sent", ""), "unknown_order" },
	};
	struct letter	letter;
	size_t		i, count = sizeof(cases) / sizeof(cases[0]);

	for (i = 0; i < count; i++) {
		support_clock(SUPPORT_NOW + (int64_t)i);
		assert_result(take("sqs", "queue", arena_format(
		    support->arena, "m%zu", i), cases[i].body), OK);
		letter = newest();
		assert_string_equal(letter.body, cases[i].body);
		assert_string_equal(letter.why, cases[i].why);
		assert_string_equal(letter.source, "sqs");
		assert_string_equal(letter.origin, "queue");
		assert_int_equal(letter.size, strlen(cases[i].body));
		assert_int_equal(open_letters(), i + 1);
		assert_result(take("sqs", "queue", letter.message_id, "{}"),
		    CONFLICT);
	}
	reload();
	assert_int_equal(order.shipping.count, 0);
}

static void
a_comment_may_be_missing_or_null(void **state)
{
	assert_result(take("sns", "t", "1", arena_format(support->arena,
	    "{\"id\":\"%s\",\"status\":\"sent\"}", order.id)), OK);
	assert_result(take("sns", "t", "2", arena_format(support->arena,
	    "{\"id\":\"%s\",\"status\":\"sent\",\"comment\":null,\"x\":[]}",
	    order.id)), OK);
	reload();
	assert_int_equal(order.shipping.count, 2);
}

static void
a_full_order_sends_its_letters_to_the_list(void **state)
{
	int	i;

	for (i = 0; i <= SHIPMENT_EVENTS_MAX; i++)
		assert_result(take("sns", "t", arena_format(support->arena,
		    "m%d", i), body_of(order.id, "sent", "")), OK);
	reload();
	assert_int_equal(order.shipping.count, SHIPMENT_EVENTS_MAX);
	assert_int_equal(open_letters(), 1);
	assert_string_equal(newest().why, "full");
}

static void
a_very_long_letter_keeps_its_beginning(void **state)
{
	char	*body = arena_alloc(support->arena, 300001);
	struct letter	letter;

	memset(body, '<', 300000);
	body[LETTER_BODY_MAX - 1] = '\xc3';	/* a character cut in two */
	body[LETTER_BODY_MAX] = '\xa4';
	assert_result(take("sqs", "q", "1", body), OK);
	letter = newest();
	assert_int_equal(letter.size, 300000);
	assert_int_equal(strspn(letter.body, "<"), LETTER_BODY_MAX - 1);
	assert_string_equal(letter.body + LETTER_BODY_MAX - 1,
	    "\xef\xbf\xbd");
}

struct applying {
	const char		*id;
	struct shipment_event	 event;
	const char		*wrong;
};

static enum result
apply_body(struct store *store, void *argument)
{
	struct applying	*applying = argument;

	return (letter_apply(support->arena, store, applying->id,
	    &applying->event, moment_now(), &applying->wrong));
}

static enum result
apply(const char *id, const char *name, const char *status,
    const char *comment, const char **wrong)
{
	struct applying	applying = { id, { .order_id = name,
			    .status = status, .comment = comment }, NULL };
	enum result	word;

	word = store_change(support->store, "apply", apply_body, &applying);
	*wrong = applying.wrong;

	return (word);
}

static void
the_manager_puts_a_letter_into_an_order_once(void **state)
{
	const struct order_event	*event;
	const char			*id, *wrong;

	assert_result(take("sns", "t", "1", "???"), OK);
	id = newest().id;
	support_clock(SUPPORT_NOW + HOURS(5));
	assert_result(apply(id, order.number, "delivered", "by hand", &wrong),
	    OK);
	assert_int_equal(open_letters(), 0);
	reload();
	event = order.shipping.items;
	assert_int_equal(order.shipping.count, 1);
	assert_string_equal(event->comment, "by hand");
	assert_string_equal(event->received_at, "2026-11-21T09:00:00Z");
	assert_string_equal(order.delivery, "delivered");

	assert_result(apply(id, order.id, "delivered", "", &wrong), ABSENT);
	reload();
	assert_int_equal(order.shipping.count, 1);
}

static void
what_is_wrong_is_named_and_the_letter_stays(void **state)
{
	const char	*id, *wrong;

	assert_result(take("sns", "t", "1", "???"), OK);
	id = newest().id;
	assert_result(apply(id, "4711", "sent", "", &wrong), INVALID);
	assert_string_equal(wrong, "order");
	assert_result(apply(id, "", "sent", "", &wrong), INVALID);
	assert_string_equal(wrong, "order");
	assert_result(apply(id, order.id, "", "", &wrong), INVALID);
	assert_string_equal(wrong, "status");
	assert_result(apply(id, order.id, "sent", "\x01", &wrong), INVALID);
	assert_string_equal(wrong, "comment");
	assert_int_equal(open_letters(), 1);
	assert_result(apply(order.id, order.id, "sent", "", &wrong), ABSENT);
	assert_result(apply("x", order.id, "sent", "", &wrong), ABSENT);
	assert_int_equal(open_letters(), 1);
}

static enum result
dismiss_body(struct store *store, void *id)
{
	return (letter_dismiss(support->arena, store, id));
}

static void
a_dismissed_letter_is_gone_and_does_not_come_back(void **state)
{
	char	id[ID_SIZE];

	assert_result(take("sns", "t", "1", "???"), OK);
	(void)snprintf(id, sizeof(id), "%s", newest().id);
	assert_result(store_change(support->store, "dismiss", dismiss_body,
	    id), OK);
	assert_result(store_change(support->store, "dismiss", dismiss_body,
	    id), ABSENT);
	assert_result(take("sns", "t", "1", "???"), CONFLICT);
	assert_int_equal(open_letters(), 0);
}

static void
every_letter_stands_on_one_page(void **state)
{
	struct letters	letters;
	int64_t		before = 0;
	const char	*id = "";
	char		body[16];
	int		i, expected = 6;

	for (i = 0; i < 7; i++) {
		/* Two of the same millisecond, too. */
		support_clock(SUPPORT_NOW + i / 2);
		(void)snprintf(body, sizeof(body), "%d", i);
		assert_result(take("sns", "t", body, body), OK);
	}
	do {
		assert_result(letters_page(support->arena, support->store,
		    before, id, 3, &letters), OK);
		assert_true(letters.count > 0);
		expected -= (int)letters.count;
		before = letters.last_created_at;
		id = letters.last_id;
	} while (letters.more);
	assert_int_equal(expected, -1);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, begin, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_letter_goes_to_its_order),
		test(it_is_believed_once_by_source_origin_and_id),
		test(a_letter_without_a_name_is_refused),
		test(events_out_of_order_are_kept_and_delivery_goes_forward),
		test(each_event_gives_notice),
		test(a_notice_names_the_step_that_was_made),
		test(what_cannot_be_read_is_kept_with_the_reason),
		test(a_comment_may_be_missing_or_null),
		test(a_full_order_sends_its_letters_to_the_list),
		test(a_very_long_letter_keeps_its_beginning),
		test(the_manager_puts_a_letter_into_an_order_once),
		test(what_is_wrong_is_named_and_the_letter_stays),
		test(a_dismissed_letter_is_gone_and_does_not_come_back),
		test(every_letter_stands_on_one_page),
	};

	return (cmocka_run_group_tests_name("letters", tests, NULL, NULL));
}
