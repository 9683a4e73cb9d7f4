/* Messages of a queue: taken once, deleted afterwards, and never in the way. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/moment.h"
#include "base/text.h"
#include "goods.h"
#include "shop/letters.h"
#include "shop/order.h"
#include "store/documents.h"
#include "teller.h"
#include "wire/aws.h"

/* The room above knows Kore; this of its files does not. */
#include "work/poll_queue.c"

#define QUEUE	"https://sqs.eu-central-1.amazonaws.com/123456789012/parcels"
#define TOPIC	"arn:aws:sns:eu-central-1:123456789012:parcels"

static struct support	*support;
static struct order	 order;
static struct text	 batch;
static size_t		 messages;

static int
begin(void **state)
{
	static struct aws	keys = { "eu-central-1", "AKIAEXAMPLE",
				    "secret", "", "" };

	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	keys.url = teller_base();
	aws_configure(&keys);
	poll_queue_configure(QUEUE);
	failures = 0;
	messages = 0;
	text_init(&batch, support->arena, 4096);
	goods_put(support, "p", 250, 700, UNLIMITED);
	goods_order(support, "p", 1, &order);

	return (0);
}

static const char *
escaped(const char *body)
{
	struct text	text;

	text_init(&text, support->arena, strlen(body) * 2);
	for (; *body != '\0'; body++)
		text_format(&text, strchr("\"\\", *body) != NULL ? "\\%c" :
		    "%c", *body);

	return (text.bytes);
}

/* One more message for the next answer. */
static void
message(const char *id, int receives, const char *body, bool intact)
{
	char	digest[DIGEST_MD5_SIZE];

	assert_true(digest_md5(body, strlen(body), digest));
	text_format(&batch, "%s{\"MessageId\":\"%s\",\"ReceiptHandle\":"
	    "\"receipt-%s\",\"MD5OfBody\":\"%s\",\"Attributes\":"
	    "{\"ApproximateReceiveCount\":\"%d\"},\"Body\":\"%s\"}",
	    messages++ > 0 ? "," : "", id, id, intact ? digest :
	    "d41d8cd98f00b204e9800998ecf8427e", receives, escaped(body));
}

static const char *
event(const char *status)
{
	return (arena_format(support->arena,
	    "{\"id\":\"%s\",\"status\":\"%s\",\"comment\":\"\"}", order.id,
	    status));
}

static const char *
envelope(const char *id, const char *text)
{
	return (arena_format(support->arena, "{\"Type\":\"Notification\","
	    "\"MessageId\":\"%s\",\"TopicArn\":\"" TOPIC "\",\"Message\":"
	    "\"%s\"}", id, escaped(text)));
}

/* A round in which SQS hands out the messages; the same answer to the deletion,
 * in which only "Failed" counts. */
static int64_t
receive(void)
{
	teller_say_json(200, arena_format(support->arena,
	    "{\"Messages\":[%s],\"Failed\":[]}", batch.bytes));

	return (poll_queue_run(support->store));
}

static void
next_batch(void)
{
	text_init(&batch, support->arena, 4096);
	messages = 0;
}

static bool
deleted(const char *id)
{
	assert_non_null(strstr(teller_heard(),
	    "X-Amz-Target: AmazonSQS.DeleteMessageBatch"));

	return (strstr(teller_heard(), arena_format(support->arena,
	    "\"receipt-%s\"", id)) != NULL);
}

static size_t
reports(void)
{
	assert_result(order_load(support->arena, support->store, order.id,
	    &order), OK);

	return (order.shipping.count);
}

static int64_t
letters(void)
{
	int64_t	count;

	assert_result(letters_count(support->store, &count), OK);

	return (count);
}

static struct service
stands(void)
{
	struct service	service;

	assert_result(service_load(support->arena, support->store,
	    SERVICE_QUEUE, &service), OK);

	return (service);
}

static void
raw_messages_and_envelopes_are_taken_and_deleted(void **state)
{
	struct order_event	*events;

	message("a", 1, event("sent"), true);
	message("b", 1, envelope("n1", event("in_transit")), true);
	message("c", 1, envelope("n1", event("in_transit")), true);
	message("d", 1, "no JSON", true);
	message("e", 1, envelope("n2", "{\"id\":\"nobody\",\"status\":\"x\"}"),
	    true);
	assert_int_equal(receive(), 0);
	assert_true(deleted("a") && deleted("b") && deleted("c") &&
	    deleted("d") && deleted("e"));
	assert_int_equal(reports(), 2);
	events = order.shipping.items;
	assert_string_equal(events[0].status, "sent");
	assert_string_equal(events[1].status, "in_transit");
	assert_int_equal(letters(), 2);
}

/* As after a crash between commit and deletion. */
static void
what_comes_again_has_no_second_effect(void **state)
{
	message("a", 1, event("sent"), true);
	message("d", 1, "no JSON", true);
	receive();
	receive();
	assert_true(deleted("a") && deleted("d"));
	assert_int_equal(reports(), 1);
	assert_int_equal(letters(), 1);
}

static void
a_damaged_message_stays_until_it_is_parked(void **state)
{
	int	i;

	for (i = 0; i < 10; i++)
		message(arena_format(support->arena, "m%d", i), 1,
		    event("sent"), i != 2);
	assert_int_equal(receive(), 0);
	for (i = 0; i < 10; i++)
		assert_int_equal(deleted(arena_format(support->arena, "m%d",
		    i)), i != 2);
	assert_int_equal(reports(), 9);
	assert_int_equal(letters(), 0);

	next_batch();
	message("m2", POLL_QUEUE_RECEIVES - 1, event("sent"), false);
	assert_int_equal(receive(), STORE_PAUSE);
	assert_null(strstr(teller_heard(), "DeleteMessageBatch"));
	assert_int_equal(letters(), 0);
	next_batch();
	message("m2", POLL_QUEUE_RECEIVES, event("sent"), false);
	receive();
	assert_true(deleted("m2"));
	assert_int_equal(letters(), 1);
	assert_int_equal(reports(), 9);
}

static enum result
damage_body(struct store *store, void *argument)
{
	struct document	document;

	assert_result(document_get(support->arena, store, ORDERS, order.id,
	    &document), OK);

	return (document_put(store, ORDERS, order.id, document.revision,
	    "{\"id\":7}", 0));
}

static void
what_cannot_be_committed_is_parked_at_last(void **state)
{
	assert_result(store_change(support->store, "damage", damage_body,
	    NULL), OK);
	message("a", POLL_QUEUE_RECEIVES - 1, event("sent"), true);
	assert_int_equal(receive(), STORE_PAUSE);
	assert_int_equal(letters(), 0);
	next_batch();
	message("a", POLL_QUEUE_RECEIVES, event("sent"), true);
	receive();
	assert_true(deleted("a"));
	assert_int_equal(letters(), 1);
	receive();
	assert_int_equal(letters(), 1);
}

static void
one_that_was_not_deleted_is_no_trouble(void **state)
{
	message("a", 1, event("sent"), true);
	teller_say_json(200, arena_format(support->arena, "{\"Messages\":[%s],"
	    "\"Failed\":[{\"Id\":\"m0\",\"Code\":\"ReceiptHandleIsInvalid\"}]}",
	    batch.bytes));
	assert_int_equal(poll_queue_run(support->store), 0);
	assert_int_equal(poll_queue_run(support->store), 0);
	assert_int_equal(reports(), 1);
	assert_string_equal(stands().trouble, "");
}

static void
an_empty_queue_is_asked_again_and_nothing_written(void **state)
{
	int64_t	revision;

	teller_say_json(200, "{}");
	assert_int_equal(poll_queue_run(support->store), HASTY);
	revision = stands().revision;
	assert_int_equal(stands().well_at, SUPPORT_NOW);
	support_clock(SUPPORT_NOW + SERVICE_WELL_EVERY - 1);
	poll_queue_run(support->store);
	assert_int_equal(stands().revision, revision);
	support_clock(SUPPORT_NOW + SERVICE_WELL_EVERY);
	poll_queue_run(support->store);
	assert_int_equal(stands().revision, revision + 1);
}

static void
what_the_owner_must_mend_is_asked_slowly(void **state)
{
	struct service	service;

	teller_say_json(400,
	    "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"}");
	assert_int_equal(poll_queue_run(support->store), SECONDS(60));
	service = stands();
	assert_string_equal(service.trouble, "aws_missing QueueDoesNotExist");
	assert_int_equal(service.trouble_at, SUPPORT_NOW);
	support_clock(SUPPORT_NOW + SECONDS(60));
	assert_int_equal(poll_queue_run(support->store), SECONDS(60));
	assert_int_equal(stands().revision, service.revision);

	teller_say_json(200, "{}");
	poll_queue_run(support->store);
	assert_string_equal(stands().trouble, "");
	assert_int_equal(stands().trouble_at, 0);
}

static void
trouble_that_passes_is_waited_out_longer_and_longer(void **state)
{
	int64_t	most = SECONDS(1), wait;
	int	i;

	teller_say_json(503, "{\"__type\":\"RequestThrottled\"}");
	for (i = 0; i < 9; i++) {
		wait = poll_queue_run(support->store);
		assert_in_range(wait, most / 2, most);
		most = most * 2 > SECONDS(30) ? SECONDS(30) : most * 2;
	}
	assert_string_equal(stands().trouble, "aws_busy RequestThrottled");
	teller_say_json(200, "{}");
	poll_queue_run(support->store);
	teller_say_json(503, "<html>");
	assert_in_range(poll_queue_run(support->store), 500, 1000);

	/* Once is no news. */
	assert_string_equal(stands().trouble, "");
}

static void
without_a_queue_nobody_is_asked(void **state)
{
	struct service	service;
	size_t		asked;

	teller_say_json(200, "{}");
	poll_queue_run(support->store);
	asked = teller_count();
	poll_queue_configure("");
	assert_true(poll_queue_run(support->store) > HOURS(1));
	assert_int_equal(teller_count(), asked);
	assert_result(service_load(support->arena, support->store,
	    SERVICE_QUEUE, &service), ABSENT);
}

int
main(void)
{
#define TEST(name)							\
	cmocka_unit_test_setup_teardown(name, begin, support_teardown)
	const struct CMUnitTest	tests[] = {
		TEST(raw_messages_and_envelopes_are_taken_and_deleted),
		TEST(what_comes_again_has_no_second_effect),
		TEST(a_damaged_message_stays_until_it_is_parked),
		TEST(what_cannot_be_committed_is_parked_at_last),
		TEST(one_that_was_not_deleted_is_no_trouble),
		TEST(an_empty_queue_is_asked_again_and_nothing_written),
		TEST(what_the_owner_must_mend_is_asked_slowly),
		TEST(trouble_that_passes_is_waited_out_longer_and_longer),
		TEST(without_a_queue_nobody_is_asked),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
