#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "base/url.h"
#include "wire/aws.h"
#include "wire/sns_publish.h"
#include "wire/sqs.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define VERSION		"2010-03-31"
#define ARN_PARTS	6

/* Where the names of each partition end (AWS General Reference). */
static const struct {
	const char	*partition;
	const char	*domain;
} partitions[] = {
	{ "aws",	"amazonaws.com" },
	{ "aws-us-gov",	"amazonaws.com" },
	{ "aws-cn",	"amazonaws.com.cn" },
	{ "aws-eusc",	"amazonaws.eu" },
};

static bool	arn_split(struct arena *, const char *, char *[ARN_PARTS]);
static bool	is_name(const char *);
static const char *domain_of(const char *);
static void	pair_add(struct arena *, struct text *, const char *,
		    const char *);
static void	call_make(struct arena *, const struct sns_topic *,
		    const struct text *, struct call *);

enum result
sns_topic_open(struct arena *arena, const char *arn, struct sns_topic *topic)
{
	char		*parts[ARN_PARTS];
	const char	*domain;

	if (!arn_split(arena, arn, parts) || strcmp(parts[0], "arn") != 0 ||
	    strcmp(parts[2], "sns") != 0 || !is_name(parts[3]) ||
	    !is_name(parts[4]) || !is_name(parts[5]) ||
	    (domain = domain_of(parts[1])) == NULL)
		return (INVALID);
	topic->arn = arn;
	topic->endpoint = *aws()->url != '\0' ?
	    arena_format(arena, "%s/", aws()->url) :
	    arena_format(arena, "https://sns.%s.%s/", parts[3], domain);
	aws_signer(&topic->signer, "sns", parts[3]);

	return (OK);
}

void
sns_publish(struct arena *arena, const struct sns_topic *topic,
    const char *message, const char *group, const char *id,
    struct call *call)
{
	struct text	form;

	text_init(&form, arena, strlen(message) * 2);
	text_add(&form, "Action=Publish");
	pair_add(arena, &form, "Version", VERSION);
	pair_add(arena, &form, "TopicArn", topic->arn);
	pair_add(arena, &form, "Message", message);
	if (sqs_is_fifo(topic->arn)) {
		pair_add(arena, &form, "MessageGroupId", group);
		pair_add(arena, &form, "MessageDeduplicationId", id);
	}
	pair_add(arena, &form, "MessageAttributes.entry.1.Name",
	    "Idempotency-Key");
	pair_add(arena, &form, "MessageAttributes.entry.1.Value.DataType",
	    "String");
	pair_add(arena, &form, "MessageAttributes.entry.1.Value.StringValue",
	    id);
	call_make(arena, topic, &form, call);
}

/* <PublishResponse>…<MessageId>UUID</MessageId>… */
enum result
sns_published(struct arena *arena, const struct answer *answer,
    const char **message_id, const char **why)
{
	const char	*at, *start = "<MessageId>";
	enum result	 word;

	*message_id = "";
	if ((word = aws_answer_word(arena, answer, why)) != OK)
		return (word);
	if ((at = strstr(answer->body, start)) == NULL) {
		*why = "aws_strange";
		return (BROKEN);
	}
	at = arena_copy(arena, at + strlen(start),
	    strcspn(at + strlen(start), "<"));
	if (id_valid(at))
		*message_id = at;

	return (OK);
}

void
sns_probe(struct arena *arena, const struct sns_topic *topic,
    struct call *call)
{
	struct text	form;

	text_init(&form, arena, 256);
	text_add(&form, "Action=GetTopicAttributes");
	pair_add(arena, &form, "Version", VERSION);
	pair_add(arena, &form, "TopicArn", topic->arn);
	call_make(arena, topic, &form, call);
}

static bool
arn_split(struct arena *arena, const char *arn, char *parts[ARN_PARTS])
{
	char	*rest = arena_text(arena, arn);
	int	 count = 0;

	while (count < ARN_PARTS && rest != NULL)
		parts[count++] = strsep(&rest, ":");

	return (count == ARN_PARTS && rest == NULL);
}

/* Region, account and name of a topic: what may stand in a host and a form
 * without a second look. */
static bool
is_name(const char *text)
{
	size_t	i;

	for (i = 0; text[i] != '\0'; i++) {
		if (!isalnum((unsigned char)text[i]) &&
		    strchr("-_.", text[i]) == NULL)
			return (false);
	}

	return (i > 0 && i <= 256);
}

static const char *
domain_of(const char *partition)
{
	size_t	i;

	for (i = 0; i < LENGTH(partitions); i++) {
		if (strcmp(partitions[i].partition, partition) == 0)
			return (partitions[i].domain);
	}

	return (NULL);
}

static void
pair_add(struct arena *arena, struct text *form, const char *name,
    const char *value)
{
	text_format(form, "&%s=%s", name, url_encode(arena, value));
}

static void
call_make(struct arena *arena, const struct sns_topic *topic,
    const struct text *form, struct call *call)
{
	call_init(call, "POST", topic->endpoint);
	call_header(arena, call, "Content-Type",
	    "application/x-www-form-urlencoded; charset=utf-8");
	call_body(call, form->bytes, form->length);
	call->signer = &topic->signer;
}
