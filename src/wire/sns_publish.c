#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "base/url.h"
#include "wire/arn.h"
#include "wire/aws.h"
#include "wire/sns_publish.h"
#include "wire/sqs.h"

#define VERSION		"2010-03-31"

static void	pair_add(struct arena *, struct text *, const char *,
		    const char *);
static void	call_make(struct arena *, const struct sns_target *,
		    const struct text *, struct call *);

enum result
sns_target_open(struct arena *arena, const char *arn,
    struct sns_target *target)
{
	struct arn	parts;

	if (arn_read(arena, arn, &parts) != OK ||
	    strcmp(parts.service, "sns") != 0)
		return (INVALID);
	target->arn = arn;
	target->endpoint = *aws()->url != '\0' ?
	    arena_format(arena, "%s/", aws()->url) :
	    arena_format(arena, "https://sns.%s.%s/", parts.region,
	    parts.domain);
	aws_signer(&target->signer, "sns", parts.region);

	return (OK);
}

void
sns_publish(struct arena *arena, const struct sns_target *target,
    const char *message, const char *group, const char *id,
    struct call *call)
{
	struct text	form;
	bool		fifo = sqs_is_fifo(target->arn);

	text_init(&form, arena, strlen(message) * 2);
	text_add(&form, "Action=Publish");
	pair_add(arena, &form, "Version", VERSION);
	pair_add(arena, &form, "TopicArn", target->arn);
	pair_add(arena, &form, "Message", message);
	if (fifo) {
		pair_add(arena, &form, "MessageGroupId", group);
		pair_add(arena, &form, "MessageDeduplicationId", id);
	}
	pair_add(arena, &form, "MessageAttributes.entry.1.Name",
	    "Idempotency-Key");
	pair_add(arena, &form, "MessageAttributes.entry.1.Value.DataType",
	    "String");
	pair_add(arena, &form, "MessageAttributes.entry.1.Value.StringValue",
	    id);
	call_make(arena, target, &form, call);
	call->once = !fifo;
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
sns_probe(struct arena *arena, const struct sns_target *target,
    struct call *call)
{
	struct text	form;

	text_init(&form, arena, 256);
	text_add(&form, "Action=GetTopicAttributes");
	pair_add(arena, &form, "Version", VERSION);
	pair_add(arena, &form, "TopicArn", target->arn);
	call_make(arena, target, &form, call);
}

static void
pair_add(struct arena *arena, struct text *form, const char *name,
    const char *value)
{
	text_format(form, "&%s=%s", name, url_encode(arena, value));
}

static void
call_make(struct arena *arena, const struct sns_target *target,
    const struct text *form, struct call *call)
{
	call_init(call, "POST", target->endpoint);
	call_header(arena, call, "Content-Type",
	    "application/x-www-form-urlencoded; charset=utf-8");
	call_body(call, form->bytes, form->length);
	call->signer = &target->signer;
}
