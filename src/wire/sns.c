#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "wire/arn.h"
#include "wire/sns.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define MESSAGE_ID_MAX	128

/* The regions every account has. In these one signer speaks for all; in those
 * that came later (they must be opted into) each region has its own. */
static const char *const	first_regions[] = {
	"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
	"ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1",
	"eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
	"us-east-1", "us-east-2", "us-west-1", "us-west-2",
};

static const struct {
	const char	*name;
	enum sns_type	 type;
} types[] = {
	{ "Notification",		SNS_NOTIFICATION },
	{ "SubscriptionConfirmation",	SNS_SUBSCRIPTION },
	{ "UnsubscribeConfirmation",	SNS_UNSUBSCRIPTION },
};

static const struct sns_settings	 nothing;
static const struct sns_settings	*current = &nothing;

static const char	*signer_of(struct arena *, const struct arn *);
static bool		 consists_of(const char *, const char *);
static bool		 type_read(const char *, enum sns_type *);
static bool		 member(const struct json *, const char *,
			    const char **);
static const char	*behind_host(const char *, const char *);

enum result
sns_source_read(struct arena *arena, const char *arn,
    struct sns_source *source)
{
	struct arn	parts;

	/* A point would be that of ".fifo": such topics know no HTTP. */
	if (arn_read(arena, arn, &parts) != OK ||
	    strcmp(parts.service, "sns") != 0 ||
	    strchr(parts.name, '.') != NULL)
		return (INVALID);
	source->arn = arena_text(arena, arn);
	source->region = parts.region;
	source->host = arena_format(arena, "sns.%s.%s", parts.region,
	    parts.domain);
	source->signer = signer_of(arena, &parts);

	return (OK);
}

void
sns_set_up(const struct sns_settings *settings)
{
	current = settings;
}

const struct sns_settings *
sns_settings(void)
{
	return (current);
}

const struct sns_source *
sns_source_find(const char *arn)
{
	size_t	i;

	for (i = 0; i < current->count; i++) {
		if (strcmp(current->topics[i].arn, arn) == 0)
			return (&current->topics[i]);
	}

	return (NULL);
}

enum result
sns_read(struct arena *arena, const void *bytes, size_t length,
    struct sns_message *message)
{
	const struct json	*subject;
	struct json		*body;
	const char		*type;

	memset(message, 0, sizeof(*message));
	message->token = message->subscribe_url = "";
	if (json_parse(arena, bytes, length, &body) != OK ||
	    !member(body, "Type", &type) || !type_read(type, &message->type) ||
	    !member(body, "TopicArn", &message->topic_arn) ||
	    !member(body, "MessageId", &message->id) ||
	    !member(body, "Message", &message->text) ||
	    !member(body, "Timestamp", &message->timestamp) ||
	    !member(body, "SignatureVersion", &message->version) ||
	    !member(body, "Signature", &message->signature) ||
	    !member(body, "SigningCertURL", &message->certificate_url))
		return (INVALID);
	if (*message->id == '\0' || strlen(message->id) > MESSAGE_ID_MAX ||
	    text_has_control(message->id))
		return (INVALID);
	subject = json_get(body, "Subject");
	if (message->type != SNS_NOTIFICATION) {
		if (!member(body, "Token", &message->token) ||
		    !member(body, "SubscribeURL", &message->subscribe_url))
			return (INVALID);
	} else if (subject != NULL && !json_is_null(subject) &&
	    !json_text(subject, &message->subject))
		return (INVALID);
	message->topic = sns_source_find(message->topic_arn);

	return (OK);
}

bool
sns_certificate_url_valid(const struct sns_message *message)
{
	const char	*file;
	size_t		 length;

	if (message->topic == NULL)
		return (false);
	file = behind_host(message->certificate_url, message->topic->host);
	if (file == NULL || !consists_of(file, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"))
		return (false);
	length = strlen(file);

	return (length > 4 && length <= 200 &&
	    strcmp(file + length - 4, ".pem") == 0);
}

/* What libcurl is given must mean to it what it means here: nothing but the
 * plainest form is let through. */
bool
sns_subscribe_url_valid(struct arena *arena,
    const struct sns_message *message)
{
	const char	*query, *action, *topic, *token;
	struct pairs	 pairs;

	if (message->topic == NULL)
		return (false);
	query = behind_host(message->subscribe_url, message->topic->host);
	if (query == NULL || *query != '?' || strlen(query) > 2000 ||
	    !consists_of(query, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789?&=%:._~+-"))
		return (false);
	if (pairs_parse(arena, query + 1, strlen(query + 1), &pairs) != OK ||
	    pairs_unique(&pairs) != OK)
		return (false);
	action = pairs_get(&pairs, "Action");
	topic = pairs_get(&pairs, "TopicArn");
	token = pairs_get(&pairs, "Token");

	return (action != NULL && strcmp(action, "ConfirmSubscription") == 0 &&
	    topic != NULL && strcmp(topic, message->topic->arn) == 0 &&
	    token != NULL && strcmp(token, message->token) == 0);
}

/* Each value as the JSON meant it, in the order of the names; a line break
 * after each. Attributes and UnsubscribeURL are not signed. */
char *
sns_signed_text(struct arena *arena, const struct sns_message *message)
{
	bool		notification = message->type == SNS_NOTIFICATION;
	const char	*lines[][2] = {
		{ "Message", message->text },
		{ "MessageId", message->id },
		{ "Subject", notification ? message->subject : NULL },
		{ "SubscribeURL", notification ? NULL :
		    message->subscribe_url },
		{ "Timestamp", message->timestamp },
		{ "Token", notification ? NULL : message->token },
		{ "TopicArn", message->topic_arn },
		{ "Type", types[message->type].name },
	};
	struct text	text;
	size_t		i;

	text_init(&text, arena, strlen(message->text) + 1024);
	for (i = 0; i < LENGTH(lines); i++) {
		if (lines[i][1] == NULL)
			continue;
		text_add(&text, lines[i][0]);
		text_add(&text, "\n");
		text_add(&text, lines[i][1]);
		text_add(&text, "\n");
	}

	return (text.bytes);
}

bool
sns_timely(const struct sns_message *message, int64_t now)
{
	int64_t	sent;

	return (moment_parse(message->timestamp, &sent) &&
	    sent >= now - SNS_AGE_MAX && sent <= now + SNS_EARLY_MAX);
}

static bool
consists_of(const char *value, const char *allowed)
{
	return (*value != '\0' && value[strspn(value, allowed)] == '\0');
}

static const char *
signer_of(struct arena *arena, const struct arn *arn)
{
	size_t	i;

	if (strcmp(arn->partition, "aws-us-gov") == 0)
		return ("sns-us-gov-west-1.amazonaws.com");
	if (strcmp(arn->partition, "aws-cn") == 0)
		return (arena_format(arena, "sns-%s.%s", arn->region,
		    arn->domain));
	for (i = 0; i < LENGTH(first_regions); i++) {
		if (strcmp(arn->partition, "aws") == 0 &&
		    strcmp(first_regions[i], arn->region) == 0)
			return ("sns.amazonaws.com");
	}

	return (arena_format(arena, "sns-signing.%s.%s", arn->region,
	    arn->domain));
}

static bool
type_read(const char *name, enum sns_type *type)
{
	size_t	i;

	for (i = 0; i < LENGTH(types); i++) {
		if (strcmp(types[i].name, name) == 0) {
			*type = types[i].type;
			return (true);
		}
	}

	return (false);
}

static bool
member(const struct json *object, const char *name, const char **value)
{
	return (json_text(json_get(object, name), value));
}

/* What follows "https://HOST/"; NULL when it does not begin so. By the very
 * bytes: no user, port or other spelling of a host has to be understood. */
static const char *
behind_host(const char *url, const char *host)
{
	size_t	length = strlen(host);

	if (strncmp(url, "https://", 8) != 0 ||
	    strncmp(url + 8, host, length) != 0 || url[8 + length] != '/')
		return (NULL);

	return (url + 8 + length + 1);
}
