/* What is asked of queues and topics of Amazon, and what their answers mean. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/aws.h"
#include "wire/sns_publish.h"
#include "wire/sqs.h"

#define QUEUE	"https://sqs.eu-central-1.amazonaws.com/123456789012/"	\
		"shop-shipping"
#define FIFO	"https://sqs.eu-central-1.amazonaws.com/123456789012/"	\
		"orders.fifo"
#define TOPIC	"arn:aws:sns:eu-central-1:123456789012:orders"
#define GOLDEN	"tests/cases/sqs_requests.txt"
#define ID	"19dd0b57-b21e-4ac1-bd88-01bbb068cb78"

static const struct aws	keys = { "eu-central-1", "AKIAEXAMPLE", "secret", "",
			    "" };
static struct arena	*arena;
static struct sqs_queue	 queue;

static int
begin(void **state)
{
	arena = arena_create();
	aws_configure(&keys);
	assert_result(sqs_queue_open(arena, QUEUE, &queue), OK);

	return (0);
}

static int
end(void **state)
{
	arena_destroy(arena);

	return (0);
}

static void
answer_is(struct answer *answer, int status, const char *body)
{
	memset(answer, 0, sizeof(*answer));
	answer->status = status;
	answer->body = body;
	answer->body_length = strlen(body);
}

static enum result
received(const char *body, struct sqs_messages *messages)
{
	struct answer	 answer;
	const char	*why;

	answer_is(&answer, 200, body);

	return (sqs_received(arena, &answer, messages, &why));
}

/* Requests */

static void
call_write(struct text *text, const struct call *call)
{
	size_t	i;

	text_format(text, "%s%s %s\n", text->length > 0 ? "\n" : "",
	    call->method, call->url);
	for (i = 0; i < call->header_count; i++)
		text_format(text, "%s\n", call->headers[i]);
	text_format(text, "%s\n", call->body);
	assert_int_equal(call->body_length, strlen(call->body));
	assert_non_null(call->signer);
	assert_string_equal(call->signer->region, "eu-central-1");
	assert_string_equal(call->signer->key_id, "AKIAEXAMPLE");
}

static void
topic_write(struct text *text, const char *arn, const char *message)
{
	static struct sns_target	topic;
	struct call		call;

	assert_result(sns_target_open(arena, arn, &topic), OK);
	sns_publish(arena, &topic, message, "order", "errand", &call);
	call_write(text, &call);
	assert_string_equal(call.signer->service, "sns");
	assert_int_equal(call.once, strstr(arn, ".fifo") == NULL);
}

static void
requests_are_as_in_the_golden_file(void **state)
{
	static const bool	wanted[SQS_BATCH_MAX] = { true, false, true };
	struct sqs_messages	messages = { .count = 3 };
	struct sqs_queue	fifo;
	struct text		text;
	struct call		call;
	char			golden[8192];
	FILE			*file;
	size_t			length;

	text_init(&text, arena, 4096);
	sqs_receive(arena, &queue, &call);
	assert_true(call.timeout > SQS_WAIT + SECONDS(5));
	assert_string_equal(call.signer->service, "sqs");
	call_write(&text, &call);
	messages.items[0].receipt = "AQEB+/w==";
	messages.items[2].receipt = "third";
	sqs_delete(arena, &queue, &messages, wanted, &call);
	call_write(&text, &call);
	sqs_send(arena, &queue, "{\"id\":\"ä\"}", "order", "errand", &call);
	assert_true(call.once);
	call_write(&text, &call);
	assert_result(sqs_queue_open(arena, FIFO, &fifo), OK);
	sqs_send(arena, &fifo, "{}", "order", "errand", &call);
	assert_false(call.once);
	call_write(&text, &call);
	sqs_probe(arena, &queue, &call);
	call_write(&text, &call);
	topic_write(&text, TOPIC, "{\"id\":\"ä +&=\"}");
	topic_write(&text, TOPIC ".fifo", "{}");

	file = fopen(GOLDEN, "r");
	assert_non_null(file);
	length = fread(golden, 1, sizeof(golden) - 1, file);
	fclose(file);
	golden[length] = '\0';
	assert_string_equal(text.bytes, golden);
}

static void
queues_and_topics_are_named_in_one_way(void **state)
{
	static const char *const	urls[] = { "", "queue",
	    "https://sqs.eu-central-1.amazonaws.com",
	    "https://sqs.eu-central-1.amazonaws.com/",
	    "ftp://sqs.eu-central-1.amazonaws.com/1/q",
	    "https://user@sqs.eu-central-1.amazonaws.com/1/q",
	    "https://sqs.eu-central-1.amazonaws.com/1/q?Action=Receive" };
	static const char *const	arns[] = { "", "orders",
	    "arn:aws:sns:eu-central-1:123456789012", TOPIC ":sub",
	    "arn:aws:sqs:eu-central-1:123456789012:orders",
	    "arn:elsewhere:sns:eu-central-1:123456789012:orders",
	    "arn:aws:sns:evil.example/:123456789012:orders",
	    "arn:aws:sns:eu-central-1:123456789012:or ders" };
	struct sqs_queue		one;
	struct sns_target		topic;
	size_t				i;

	for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		assert_result(sqs_queue_open(arena, urls[i], &one), INVALID);
	for (i = 0; i < sizeof(arns) / sizeof(arns[0]); i++)
		assert_result(sns_target_open(arena, arns[i], &topic),
		    INVALID);
	assert_result(sns_target_open(arena,
	    "arn:aws-cn:sns:cn-north-1:123456789012:orders", &topic), OK);
	assert_string_equal(topic.endpoint,
	    "https://sns.cn-north-1.amazonaws.com.cn/");
	assert_false(sqs_is_fifo("fifo"));
	assert_false(sqs_is_fifo(".fifo"));
	assert_true(sqs_is_fifo("a.fifo"));
}

static void
an_address_of_tests_stands_for_all(void **state)
{
	static const struct aws	other = { "us-east-1", "k", "s", "t",
				    "http://127.0.0.1:4566" };
	struct sqs_queue	one;
	struct sns_target	topic;

	aws_configure(&other);
	assert_result(sqs_queue_open(arena, QUEUE, &one), OK);
	assert_string_equal(one.endpoint, "http://127.0.0.1:4566/");
	assert_string_equal(one.signer.token, "t");
	assert_result(sns_target_open(arena, TOPIC, &topic), OK);
	assert_string_equal(topic.endpoint, "http://127.0.0.1:4566/");
}

/* Answers */

static void
an_empty_queue_answers_in_two_ways(void **state)
{
	struct sqs_messages	messages;

	assert_result(received("{}", &messages), OK);
	assert_int_equal(messages.count, 0);
	assert_result(received("{\"Messages\":[]}", &messages), OK);
	assert_int_equal(messages.count, 0);
	assert_result(received("[]", &messages), BROKEN);
	assert_result(received("", &messages), BROKEN);
	assert_result(received("<html>", &messages), BROKEN);
}

/* MD5 of the body as it is, not as it was escaped: printf '%s' … | md5sum */
static void
messages_are_read_with_their_digest(void **state)
{
	static const char	body[] = "{\"comment\":\"😀 \\\"da\\\"\"}";
	struct sqs_messages	messages;
	const char		*text;
	char			receipt[1500];

	memset(receipt, '=', sizeof(receipt) - 1);
	receipt[sizeof(receipt) - 1] = '\0';
	text = arena_format(arena, "{\"Messages\":[{\"MessageId\":\"" ID "\","
	    "\"ReceiptHandle\":\"%s\",\"MD5OfBody\":"
	    "\"338a628a9b77c84fd2a93a6707d8a338\","
	    "\"Body\":\"{\\\"comment\\\":\\\"\\ud83d\\ude00 "
	    "\\\\\\\"da\\\\\\\"\\\"}\","
	    "\"Attributes\":{\"ApproximateReceiveCount\":\"4\"}},"
	    "{\"MessageId\":\"b\",\"ReceiptHandle\":\"r\",\"Body\":\"x\","
	    "\"MD5OfBody\":\"00000000000000000000000000000000\"}]}", receipt);
	assert_result(received(text, &messages), OK);
	assert_int_equal(messages.count, 2);
	assert_string_equal(messages.items[0].id, ID);
	assert_string_equal(messages.items[0].receipt, receipt);
	assert_string_equal(messages.items[0].body, body);
	assert_int_equal(messages.items[0].receives, 4);
	assert_true(messages.items[0].intact);
	assert_int_equal(messages.items[1].receives, 1);
	assert_false(messages.items[1].intact);
}

static void
an_envelope_is_opened_and_nothing_else(void **state)
{
	static const char *const	raw[] = { "", "{}", "text",
	    "{\"id\":\"a\",\"status\":\"sent\"}",
	    "{\"Type\":\"Notification\"}",
	    "{\"Type\":\"Notification\",\"TopicArn\":\"" TOPIC "\","
	    "\"MessageId\":\"\",\"Message\":\"x\"}",
	    "{\"Type\":\"Notification\",\"TopicArn\":\"a\\nb\","
	    "\"MessageId\":\"i\",\"Message\":\"x\"}",
	    "{\"Type\":\"SubscriptionConfirmation\",\"TopicArn\":\""
	    TOPIC "\",\"MessageId\":\"i\",\"Message\":\"x\"}",
	    "{\"Type\":\"Notification\",\"TopicArn\":\"" TOPIC "\","
	    "\"MessageId\":\"i\",\"Message\":{}}" };
	struct sqs_message	message = { .body = "{"
	    "\"Type\":\"Notification\",\"MessageId\":\"" ID "\","
	    "\"TopicArn\":\"" TOPIC "\",\"Message\":"
	    "\"{\\\"id\\\":1}\",\"UnsubscribeURL\":\"x\"}" };
	struct sqs_notification	notification;
	size_t			i;

	message.body_length = strlen(message.body);
	assert_true(sqs_unwrap(arena, &message, &notification));
	assert_string_equal(notification.topic, TOPIC);
	assert_string_equal(notification.id, ID);
	assert_string_equal(notification.text, "{\"id\":1}");
	for (i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
		message.body = raw[i];
		message.body_length = strlen(raw[i]);
		assert_false(sqs_unwrap(arena, &message, &notification));
	}
}

static void
what_is_no_message_is_left_out(void **state)
{
	struct sqs_messages	messages;

	support_log_quiet();
	assert_result(received("{\"Messages\":[1,{},{\"MessageId\":\"a\"},"
	    "{\"MessageId\":\"\",\"ReceiptHandle\":\"r\",\"Body\":\"\"},"
	    "{\"MessageId\":\"a\",\"ReceiptHandle\":\"r\",\"Body\":7},"
	    "{\"MessageId\":\"a\",\"ReceiptHandle\":\"r\",\"Body\":\"\"}]}",
	    &messages), OK);
	assert_int_equal(messages.count, 1);
}

static void
an_answer_of_ten_large_messages_is_read(void **state)
{
	struct sqs_messages	 messages;
	struct text		 text;
	char			*body;
	int			 i;

	body = arena_alloc(arena, 1024 * 1024 + 1);
	memset(body, 'a', 1024 * 1024);
	text_init(&text, arena, 11 * 1024 * 1024);
	text_add(&text, "{\"Messages\":[");
	for (i = 0; i < 12; i++)
		text_format(&text, "%s{\"MessageId\":\"m%d\","
		    "\"ReceiptHandle\":\"r\",\"Body\":\"%s\"}",
		    i > 0 ? "," : "", i, i < 10 ? body : "");
	text_add(&text, "]}");
	assert_result(received(text.bytes, &messages), OK);
	assert_int_equal(messages.count, SQS_BATCH_MAX);
	assert_int_equal(messages.items[9].body_length, 1024 * 1024);
}

static void
one_of_a_batch_may_stay(void **state)
{
	struct answer	 answer;
	const char	*why;
	size_t		 failed;

	answer_is(&answer, 200, "{\"Successful\":[{\"Id\":\"m0\"}],"
	    "\"Failed\":[{\"Id\":\"m1\",\"SenderFault\":true,"
	    "\"Code\":\"ReceiptHandleIsInvalid\"}]}");
	assert_result(sqs_deleted(arena, &answer, &failed, &why), OK);
	assert_int_equal(failed, 1);
	answer_is(&answer, 200, "{\"Successful\":[{\"Id\":\"m0\"}]}");
	assert_result(sqs_deleted(arena, &answer, &failed, &why), OK);
	assert_int_equal(failed, 0);
}

static void
what_was_sent_has_a_name(void **state)
{
	struct answer	 answer;
	const char	*why, *id;

	answer_is(&answer, 200, "{\"MessageId\":\"" ID "\"}");
	assert_result(sqs_sent(arena, &answer, &id, &why), OK);
	assert_string_equal(id, ID);
	answer_is(&answer, 200, "{}");
	assert_result(sqs_sent(arena, &answer, &id, &why), BROKEN);
	assert_string_equal(id, "");

	answer_is(&answer, 200, "<PublishResponse><PublishResult>"
	    "<MessageId>" ID "</MessageId></PublishResult>"
	    "</PublishResponse>");
	assert_result(sns_published(arena, &answer, &id, &why), OK);
	assert_string_equal(id, ID);
	answer_is(&answer, 200, "<PublishResponse>");
	assert_result(sns_published(arena, &answer, &id, &why), BROKEN);
}

/* sqs.md's table of errors, in both spellings, and what SNS says. */
static void
each_error_has_its_word(void **state)
{
	static const struct {
		int		 status;
		const char	*body;
		enum result	 word;
		const char	*why;
	} cases[] = {
		{ 400, "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"}",
		    REFUSED, "aws_missing QueueDoesNotExist" },
		{ 400, "{\"__type\":\"QueueDoesNotExist\",\"message\":\"x\"}",
		    REFUSED, "aws_missing QueueDoesNotExist" },
		{ 400, "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist:\"}",
		    REFUSED, "aws_missing QueueDoesNotExist" },
		{ 400, "{\"__type\":\"InvalidAddress\"}", REFUSED,
		    "aws_missing InvalidAddress" },
		{ 403, "{\"__type\":\"com.amazon.coral.service#"
		    "AccessDeniedException\"}", REFUSED,
		    "aws_denied AccessDeniedException" },
		{ 403, "{}", REFUSED, "aws_denied 403" },
		{ 400, "{\"__type\":\"com.amazonaws.sqs#RequestThrottled\"}",
		    LATER, "aws_busy RequestThrottled" },
		{ 400, "{\"__type\":\"ThrottlingException\"}", LATER,
		    "aws_busy ThrottlingException" },
		{ 403, "{\"__type\":\"OverLimit\"}", LATER,
		    "aws_busy OverLimit" },
		{ 400, "{\"__type\":\"KmsThrottled\"}", LATER,
		    "aws_busy KmsThrottled" },
		{ 400, "{\"__type\":\"KmsAccessDenied\"}", REFUSED,
		    "aws_encryption KmsAccessDenied" },
		{ 403, "{\"__type\":\"com.amazon.coral.service#"
		    "ExpiredTokenException\"}", REFUSED,
		    "aws_keys ExpiredTokenException" },
		{ 403, "{\"__type\":\"com.amazon.coral.service#"
		    "UnrecognizedClientException\"}", REFUSED,
		    "aws_keys UnrecognizedClientException" },
		{ 403, "{\"__type\":\"InvalidSignatureException\"}", REFUSED,
		    "aws_keys InvalidSignatureException" },
		{ 403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch"
		    "</Code></Error></ErrorResponse>", REFUSED,
		    "aws_keys SignatureDoesNotMatch" },
		{ 404, "<ErrorResponse><Error><Type>Sender</Type>"
		    "<Code>NotFound</Code></Error></ErrorResponse>", REFUSED,
		    "aws_missing NotFound" },
		{ 400, "{\"__type\":\"InvalidMessageContents\"}", INVALID,
		    "aws_refused InvalidMessageContents" },
		{ 400, "{\"__type\":\"evil \\u000a text\"}", BROKEN,
		    "aws_strange 400" },
		{ 429, "", LATER, "aws_busy 429" },
		{ 503, "<html>", LATER, "aws_busy 503" },
		{ 500, "{\"__type\":\"InternalFailure\"}", LATER,
		    "aws_busy InternalFailure" },
		{ 302, "", BROKEN, "aws_strange 302" },
	};
	struct sqs_messages	 messages;
	struct answer		 answer;
	const char		*why;
	size_t			 i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		answer_is(&answer, cases[i].status, cases[i].body);
		assert_result(sqs_received(arena, &answer, &messages, &why),
		    cases[i].word);
		assert_string_equal(why, cases[i].why);
		assert_int_equal(messages.count, 0);
	}
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest	tests[] = {
		TEST(requests_are_as_in_the_golden_file),
		TEST(queues_and_topics_are_named_in_one_way),
		TEST(an_address_of_tests_stands_for_all),
		TEST(an_empty_queue_answers_in_two_ways),
		TEST(messages_are_read_with_their_digest),
		TEST(an_envelope_is_opened_and_nothing_else),
		TEST(what_is_no_message_is_left_out),
		TEST(an_answer_of_ten_large_messages_is_read),
		TEST(one_of_a_batch_may_stay),
		TEST(what_was_sent_has_a_name),
		TEST(each_error_has_its_word),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
