#include <string.h>

#include "base/log.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/shipment_letter.h"
#include "shop/topic.h"
#include "web/doors.h"
#include "web/reply.h"
#include "web/visit.h"
#include "wire/sns.h"

#define SOURCE		"sns"
/* SNS comes again by itself; this is its default pause, in seconds. */
#define RETRY_AFTER	"20"

/* A verified letter being acted on. */
struct hearing {
	struct arena			*arena;
	const struct sns_message	*message;
	int64_t				 now;
};

static enum result	letter_take(struct visit *);
static enum result	letter_judge(struct visit *,
			    const struct sns_message *, int64_t);
static enum result	certificate_find(struct visit *,
			    const struct sns_message *, int64_t,
			    const char **);
static enum result	want_body(struct store *, void *);
static enum result	act_body(struct store *, void *);
static enum result	act(struct store *, const struct hearing *);
static enum result	refuse(const char *);
static enum result	letter_answer(struct visit *, enum result);

int
hook_shipping(struct http_request *request)
{
	return (visit_serve(request, VISIT_POST, letter_take));
}

/* The type of the body is text/plain, although it is JSON; headers of SNS are
 * not signed and tell nothing that counts. */
static enum result
letter_take(struct visit *visit)
{
	struct sns_message	message;
	struct hearing		hearing = { visit->arena, &message,
				    moment_now() };
	const char		*raw;
	enum result		word;

	raw = visit_header(visit, "x-amz-sns-rawdelivery");
	if (raw != NULL && text_same(raw, "true"))
		return (letter_answer(visit, refuse("raw delivery")));
	word = sns_read(visit->arena, visit->body, visit->body_length,
	    &message);
	if (word == OK)
		word = letter_judge(visit, &message, hearing.now);
	if (word == OK)
		word = store_change(visit->store, "shipping-update",
		    act_body, &hearing);

	return (letter_answer(visit, word));
}

/* Nobody makes us fetch anything before topic and URL are ones to believe. */
static enum result
letter_judge(struct visit *visit, const struct sns_message *message,
    int64_t now)
{
	const char	*pem, *why;
	enum result	 word;

	if (message->topic == NULL)
		return (refuse("topic"));
	if (!sns_certificate_url_valid(message))
		return (refuse("certificate URL"));
	word = certificate_find(visit, message, now, &pem);
	if (word != OK)
		return (word);
	if (sns_verify(visit->arena, message, pem, now, &why) != OK)
		return (refuse(why));
	if (!sns_timely(message, now))
		return (refuse("timestamp"));
	if (message->type == SNS_SUBSCRIPTION &&
	    !sns_subscribe_url_valid(visit->arena, message))
		return (refuse("SubscribeURL"));

	return (OK);
}

/* LATER: an errand fetches it. */
static enum result
certificate_find(struct visit *visit, const struct sns_message *message,
    int64_t now, const char **pem)
{
	struct hearing	hearing = { visit->arena, message, now };
	enum result	word;

	word = topic_certificate(visit->arena, visit->store,
	    message->certificate_url, now, pem);
	if (word != ABSENT)
		return (word);
	word = store_change(visit->store, "sns-certificate", want_body,
	    &hearing);

	return (word == OK ? LATER : word);
}

static enum result
want_body(struct store *store, void *argument)
{
	const struct hearing	*hearing = argument;

	return (topic_certificate_want(hearing->arena, store,
	    hearing->message->certificate_url, hearing->message->topic_arn,
	    hearing->now));
}

/* Seen before: there is nothing to write, and nothing to try again. */
static enum result
act_body(struct store *store, void *argument)
{
	enum result	word = act(store, argument);

	return (word == CONFLICT ? OK : word);
}

static enum result
act(struct store *store, const struct hearing *hearing)
{
	const struct sns_message	*message = hearing->message;
	struct shipment_letter		 letter;

	switch (message->type) {
	case SNS_SUBSCRIPTION:
		return (subscription_asked(hearing->arena, store,
		    message->topic_arn, message->id, message->subscribe_url,
		    hearing->now));
	case SNS_UNSUBSCRIPTION:
		return (subscription_ended(hearing->arena, store,
		    message->topic_arn, message->id, hearing->now));
	default:
		letter.source = SOURCE;
		letter.origin = message->topic_arn;
		letter.message_id = message->id;
		letter.body = message->text;
		letter.body_length = strlen(message->text);
		return (shipment_letter_take(hearing->arena, store, &letter,
		    hearing->now));
	}
}

static enum result
refuse(const char *why)
{
	log_event(LOG_LEVEL_WARNING, "shipping-update-refused", "why", why,
	    NULL);

	return (REFUSED);
}

/* SNS tries again after 5xx alone; everything else is its last try. */
static enum result
letter_answer(struct visit *visit, enum result word)
{
	switch (word) {
	case OK:
		return (reply_json(visit, 200, "{\"received\":true}"));
	case INVALID:
		return (reply_json(visit, 400, "{\"error\":\"unreadable\"}"));
	case REFUSED:
		return (reply_json(visit, 403, "{\"error\":\"refused\"}"));
	default:
		reply_header(visit, "retry-after", RETRY_AFTER);
		return (reply_json(visit, 503, "{\"error\":\"later\"}"));
	}
}
