#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "wire/aws.h"
#include "wire/sqs.h"

/* A message may have 1 MiB, which JSON's escapes make longer. */
#define ANSWER_MAX	((size_t)12 * 1024 * 1024)
#define MESSAGE_ID_MAX	100
#define RECEIPT_MAX	4096
#define NAME_MAX_LENGTH	400

/* Nobody else gets a message for so long: much longer than ten need. */
#define VISIBILITY	SECONDS(120)

/* What is left of a receive's time for connecting and for the answer. */
#define RECEIVE_MORE	SECONDS(15)

static void	call_make(struct arena *, const struct sqs_queue *,
		    const char *, struct json *, struct call *);
static struct json *request(struct arena *, const struct sqs_queue *);
static enum result answer_json(struct arena *, const struct answer *,
		    struct json **, const char **);
static bool	message_read(const struct json *, struct sqs_message *);
static int64_t	receives_read(const struct json *);
static bool	name_read(const struct json *, const char **);

enum result
sqs_queue_open(struct arena *arena, const char *url, struct sqs_queue *queue)
{
	struct url	parts;

	if (url_parse(arena, url, &parts) != OK || parts.path[1] == '\0' ||
	    strchr(parts.path, '?') != NULL)
		return (INVALID);
	queue->url = url;
	queue->endpoint = *aws()->url != '\0' ?
	    arena_format(arena, "%s/", aws()->url) :
	    arena_format(arena, "%.*s/", (int)(strlen(url) -
	    strlen(parts.path)), url);
	aws_signer(&queue->signer, "sqs", aws()->region);

	return (OK);
}

bool
sqs_is_fifo(const char *name)
{
	size_t	length = strlen(name), tail = strlen(".fifo");

	return (length > tail && strcmp(name + length - tail, ".fifo") == 0);
}

void
sqs_receive(struct arena *arena, const struct sqs_queue *queue,
    struct call *call)
{
	struct json	*json = request(arena, queue);
	struct json	*names = json_array(arena);

	json_set_integer(json, "MaxNumberOfMessages", SQS_BATCH_MAX);
	json_set_integer(json, "WaitTimeSeconds", SQS_WAIT / 1000);
	json_set_integer(json, "VisibilityTimeout", VISIBILITY / 1000);
	json_append_text(names, "ApproximateReceiveCount");
	json_set(json, "MessageSystemAttributeNames", names);
	/* The name that older servers know (API reference, ReceiveMessage). */
	names = json_array(arena);
	json_append_text(names, "ApproximateReceiveCount");
	json_set(json, "AttributeNames", names);
	call_make(arena, queue, "ReceiveMessage", json, call);
	call->timeout = SQS_WAIT + RECEIVE_MORE;
	call->answer_max = ANSWER_MAX;
}

/* An empty queue answers {}, without the list. */
enum result
sqs_received(struct arena *arena, const struct answer *answer,
    struct sqs_messages *messages, const char **why)
{
	const struct json	*item;
	struct json		*json;
	enum result		 word;

	memset(messages, 0, sizeof(*messages));
	if ((word = answer_json(arena, answer, &json, why)) != OK)
		return (word);
	for (item = json_first(json_get(json, "Messages"));
	    item != NULL && messages->count < SQS_BATCH_MAX;
	    item = json_next(item)) {
		if (message_read(item, &messages->items[messages->count]))
			messages->count++;
		else
			(void)fail(BROKEN, "a message of SQS without id, "
			    "receipt or body");
	}

	return (OK);
}

bool
sqs_unwrap(struct arena *arena, const struct sqs_message *message,
    struct sqs_notification *notification)
{
	const char	*type;
	struct json	*json;

	return (json_parse_large(arena, message->body, message->body_length,
	    ANSWER_MAX, &json) == OK &&
	    json_text(json_get(json, "Type"), &type) &&
	    strcmp(type, "Notification") == 0 &&
	    name_read(json_get(json, "TopicArn"), &notification->topic) &&
	    name_read(json_get(json, "MessageId"), &notification->id) &&
	    json_text(json_get(json, "Message"), &notification->text));
}

void
sqs_delete(struct arena *arena, const struct sqs_queue *queue,
    const struct sqs_messages *messages, const bool wanted[SQS_BATCH_MAX],
    struct call *call)
{
	struct json	*json = request(arena, queue);
	struct json	*entries = json_array(arena), *entry;
	size_t		 i;

	for (i = 0; i < messages->count; i++) {
		if (!wanted[i])
			continue;
		entry = json_object(arena);
		json_set_text(entry, "Id", arena_format(arena, "m%zu", i));
		json_set_text(entry, "ReceiptHandle",
		    messages->items[i].receipt);
		json_append(entries, entry);
	}
	json_set(json, "Entries", entries);
	call_make(arena, queue, "DeleteMessageBatch", json, call);
}

/* 200 does not mean that all are gone. */
enum result
sqs_deleted(struct arena *arena, const struct answer *answer, size_t *failed,
    const char **why)
{
	struct json	*json;
	enum result	 word;

	*failed = 0;
	if ((word = answer_json(arena, answer, &json, why)) != OK)
		return (word);
	*failed = json_count(json_get(json, "Failed"));

	return (OK);
}

void
sqs_send(struct arena *arena, const struct sqs_queue *queue,
    const char *body, const char *group, const char *id, struct call *call)
{
	struct json	*json = request(arena, queue), *list, *value;
	bool		 fifo = sqs_is_fifo(queue->url);

	json_set_text(json, "MessageBody", body);
	if (fifo) {
		json_set_text(json, "MessageGroupId", group);
		json_set_text(json, "MessageDeduplicationId", id);
	}
	value = json_object(arena);
	json_set_text(value, "DataType", "String");
	json_set_text(value, "StringValue", id);
	list = json_object(arena);
	json_set(list, "Idempotency-Key", value);
	json_set(json, "MessageAttributes", list);
	call_make(arena, queue, "SendMessage", json, call);
	call->once = !fifo;
}

enum result
sqs_sent(struct arena *arena, const struct answer *answer,
    const char **message_id, const char **why)
{
	struct json	*json;
	enum result	 word;

	*message_id = "";
	if ((word = answer_json(arena, answer, &json, why)) != OK)
		return (word);
	if (!json_text(json_get(json, "MessageId"), message_id) ||
	    strlen(*message_id) > MESSAGE_ID_MAX) {
		*message_id = "";
		*why = "aws_strange";
		return (BROKEN);
	}

	return (OK);
}

void
sqs_probe(struct arena *arena, const struct sqs_queue *queue,
    struct call *call)
{
	struct json	*json = request(arena, queue);
	struct json	*names = json_array(arena);

	json_append_text(names, "QueueArn");
	json_set(json, "AttributeNames", names);
	call_make(arena, queue, "GetQueueAttributes", json, call);
}

static struct json *
request(struct arena *arena, const struct sqs_queue *queue)
{
	struct json	*json = json_object(arena);

	json_set_text(json, "QueueUrl", queue->url);

	return (json);
}

static void
call_make(struct arena *arena, const struct sqs_queue *queue,
    const char *operation, struct json *json, struct call *call)
{
	const char	*body = json_print(arena, json);

	call_init(call, "POST", queue->endpoint);
	call_header(arena, call, "Content-Type",
	    "application/x-amz-json-1.0");
	call_header(arena, call, "X-Amz-Target", arena_format(arena,
	    "AmazonSQS.%s", operation));
	call_body(call, body, strlen(body));
	call->signer = &queue->signer;
}

static enum result
answer_json(struct arena *arena, const struct answer *answer,
    struct json **json, const char **why)
{
	enum result	word;

	if ((word = aws_answer_word(arena, answer, why)) != OK)
		return (word);
	if (json_parse_large(arena, answer->body, answer->body_length,
	    ANSWER_MAX, json) == OK && json_is_object(*json))
		return (OK);
	*why = "aws_strange";

	return (BROKEN);
}

static bool
message_read(const struct json *json, struct sqs_message *message)
{
	const char	*digest;
	char		 ours[DIGEST_MD5_SIZE];

	if (!json_text(json_get(json, "MessageId"), &message->id) ||
	    *message->id == '\0' || strlen(message->id) > MESSAGE_ID_MAX ||
	    !json_text(json_get(json, "ReceiptHandle"), &message->receipt) ||
	    strlen(message->receipt) > RECEIPT_MAX ||
	    !json_text(json_get(json, "Body"), &message->body))
		return (false);
	message->body_length = strlen(message->body);
	message->receives = receives_read(json_get(json, "Attributes"));
	message->intact = !json_text(json_get(json, "MD5OfBody"), &digest) ||
	    !digest_md5(message->body, message->body_length, ours) ||
	    text_same(digest, ours);

	return (true);
}

/* Numbers come as texts. */
static int64_t
receives_read(const struct json *attributes)
{
	const char	*text;
	long long	 count;

	if (!json_text(json_get(attributes, "ApproximateReceiveCount"),
	    &text))
		return (1);
	count = strtoll(text, NULL, 10);

	return (count < 1 ? 1 : count);
}

static bool
name_read(const struct json *json, const char **name)
{
	return (json_text(json, name) && **name != '\0' &&
	    strlen(*name) <= NAME_MAX_LENGTH && !text_has_control(*name));
}
