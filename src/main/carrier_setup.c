#include <stdio.h>
#include <string.h>

#include "base/call.h"
#include "base/text.h"
#include "base/url.h"
#include "main/secret_setting.h"
#include "main/setup.h"
#include "shop/carrier.h"
#include "wire/aws.h"
#include "wire/perform.h"
#include "wire/sns_publish.h"
#include "wire/sqs.h"
#include "work/poll_queue.h"

#define SECRET_MINIMUM	16	/* characters */

static bool		 setup_read(struct settings *);
static enum result	 setup_apply(const struct settings *);
static enum result	 setup_check(const struct settings *);
static bool		 ways_fit(const struct settings *);
static bool		 url_fits(const char *);
static bool		 secrets_fit(const struct settings *);
static bool		 topic_fits(const char *);
static bool		 queue_fits(const struct settings *, const char *,
			    const char *);
static enum result	 url_check(struct arena *, const char *);
static enum result	 queue_check(struct arena *, const char *,
			    const char *);
static enum result	 topic_check(struct arena *, const char *);
static enum result	 answer_say(struct arena *, const char *,
			    const struct call *);

/* Orders go to it; its reports come from a queue. */
const struct setup	carrier_setup = {
	.name = "the carrier",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
{
	if (!secret_take("carrier_secret", settings->carrier_secret,
	    sizeof(settings->carrier_secret), settings->carrier_secret_file))
		return (false);

	return (ways_fit(settings) && url_fits(settings->carrier_url) &&
	    secrets_fit(settings) &&
	    topic_fits(settings->carrier_topic) &&
	    queue_fits(settings, "carrier_queue", settings->carrier_queue) &&
	    queue_fits(settings, "shipping_queue",
	    settings->shipping_queue));
}

static enum result
setup_apply(const struct settings *settings)
{
	static struct carrier	given = { .way = CARRIER_NONE, .target = "" };
	static char		secrets[SETTINGS_SECRETS_SIZE];

	if (settings->carrier_url[0] != '\0') {
		if (perform_allow(settings->carrier_url) != OK)
			return (INVALID);
		given.way = CARRIER_URL;
		given.target = settings->carrier_url;
		(void)secrets_split(settings->carrier_secret, "", secrets,
		    sizeof(secrets), given.secrets, CARRIER_SECRETS_MAX);
	} else if (settings->carrier_queue[0] != '\0') {
		given.way = CARRIER_QUEUE;
		given.target = settings->carrier_queue;
	} else if (settings->carrier_topic[0] != '\0') {
		given.way = CARRIER_TOPIC;
		given.target = settings->carrier_topic;
	}
	carrier_configure(&given);
	poll_queue_configure(settings->shipping_queue);

	return (OK);
}

static enum result
setup_check(const struct settings *settings)
{
	struct arena	*arena = arena_create();
	enum result	 word = OK, one;

	switch (carrier_way()) {
	case CARRIER_URL:
		word = url_check(arena, carrier()->target);
		break;
	case CARRIER_QUEUE:
		word = queue_check(arena, "carrier     ",
		    carrier()->target);
		break;
	case CARRIER_TOPIC:
		word = topic_check(arena, carrier()->target);
		break;
	case CARRIER_REHEARSAL:
		printf("carrier      rehearsal: nothing is sent\n");
		break;
	case CARRIER_NONE:
		printf("carrier      none: you send what the manager's page "
		    "shows\n");
		break;
	}
	if (settings->shipping_queue[0] != '\0') {
		one = queue_check(arena, "its reports ",
		    settings->shipping_queue);
		word = one > word ? one : word;
	}
	arena_destroy(arena);

	return (word);
}

static bool
queue_fits(const struct settings *settings, const char *name,
    const char *url)
{
	struct arena		*arena;
	struct sqs_queue	 queue;
	bool			 fits;

	if (*url == '\0')
		return (true);
	arena = arena_create();
	fits = sqs_queue_open(arena, url, &queue) == OK &&
	    (strncmp(url, "https://", 8) == 0 ||
	    settings->aws_url[0] != '\0');
	arena_destroy(arena);
	if (!fits)
		fprintf(stderr, "webshop: %s: expected the URL of a queue, "
		    "like https://sqs.eu-central-1.amazonaws.com/"
		    "123456789012/shop\n", name);

	return (fits);
}

static bool
ways_fit(const struct settings *settings)
{
	if ((settings->carrier_url[0] != '\0') +
	    (settings->carrier_queue[0] != '\0') +
	    (settings->carrier_topic[0] != '\0') > 1) {
		fprintf(stderr, "webshop: carrier_url, carrier_queue, "
		    "carrier_topic: one of them is the way to the carrier\n");
		return (false);
	}
	if (settings->carrier_url[0] == '\0' &&
	    settings->carrier_secret[0] != '\0') {
		fprintf(stderr, "webshop: carrier_secret without carrier_url: "
		    "they belong together\n");
		return (false);
	}

	return (true);
}

/* Addresses of customers cross no network without TLS. */
static bool
url_fits(const char *given)
{
	struct arena	*arena;
	struct url	 url;
	bool		 fits;

	if (*given == '\0')
		return (true);
	arena = arena_create();
	fits = url_parse(arena, given, &url) == OK &&
	    (strcmp(url.scheme, "https") == 0 ||
	    strcmp(url.host, "127.0.0.1") == 0 ||
	    strcmp(url.host, "localhost") == 0 ||
	    strcmp(url.host, "[::1]") == 0);
	arena_destroy(arena);
	if (!fits)
		fprintf(stderr, "webshop: carrier_url: expected "
		    "https://host/path (http only to this very machine)\n");

	return (fits);
}

static bool
secrets_fit(const struct settings *settings)
{
	char		 copy[SETTINGS_SECRETS_SIZE];
	const char	*list[CARRIER_SECRETS_MAX];
	size_t		 i;

	if (settings->carrier_url[0] == '\0')
		return (true);
	if (secrets_split(settings->carrier_secret, "", copy, sizeof(copy),
	    list, CARRIER_SECRETS_MAX) && list[0] != NULL) {
		for (i = 0; i < CARRIER_SECRETS_MAX && list[i] != NULL; i++) {
			if (strlen(list[i]) < SECRET_MINIMUM)
				break;
		}
		if (i == CARRIER_SECRETS_MAX || list[i] == NULL)
			return (true);
	}
	fprintf(stderr, "webshop: carrier_secret: carrier_url needs one, of "
	    "%d characters or more without blanks; up to %d, separated by "
	    "commas\n", SECRET_MINIMUM, CARRIER_SECRETS_MAX);

	return (false);
}

static bool
topic_fits(const char *arn)
{
	struct arena		*arena;
	struct sns_target	 target;
	bool			 fits;

	if (*arn == '\0')
		return (true);
	arena = arena_create();
	fits = sns_target_open(arena, arn, &target) == OK;
	arena_destroy(arena);
	if (!fits)
		fprintf(stderr, "webshop: carrier_topic: expected the ARN of "
		    "a topic, like arn:aws:sns:eu-central-1:123456789012:"
		    "orders\n");

	return (fits);
}

/* HEAD changes nothing (RFC 9110, §9.2.1), and any answer shows that somebody
 * is there; the path may hold what is nobody's business. */
static enum result
url_check(struct arena *arena, const char *target)
{
	struct answer	answer;
	struct call	call;
	struct url	url;
	enum result	word;

	if ((word = url_parse(arena, target, &url)) != OK)
		return (word);
	call_init(&call, "HEAD", target);
	word = perform(arena, &call, &answer);
	printf("carrier      %s://%s: ", url.scheme, url.host);
	if (word == OK)
		printf("somebody answers (%d to a HEAD); whether an order is "
		    "taken shows with the first one\n", answer.status);
	else
		printf("does not answer: %s\n", answer.trouble);

	return (word);
}

static enum result
queue_check(struct arena *arena, const char *what, const char *url)
{
	struct sqs_queue	queue;
	struct call		call;

	if (sqs_queue_open(arena, url, &queue) != OK)
		return (INVALID);
	sqs_probe(arena, &queue, &call);

	return (answer_say(arena, arena_format(arena, "%s queue %s", what,
	    strrchr(url, '/') + 1), &call));
}

static enum result
topic_check(struct arena *arena, const char *arn)
{
	struct sns_target	target;
	struct call		call;

	if (sns_target_open(arena, arn, &target) != OK)
		return (INVALID);
	sns_probe(arena, &target, &call);

	return (answer_say(arena, arena_format(arena, "carrier      topic %s",
	    strrchr(arn, ':') + 1), &call));
}

static enum result
answer_say(struct arena *arena, const char *what, const struct call *call)
{
	static const struct {
		const char	*why, *words;
	} reasons[] = {
		{ "aws_missing", "there is no such one in this region" },
		{ "aws_denied", "the key may not ask about it" },
		{ "aws_keys", "the key is not taken, or the clock is wrong" },
		{ "aws_encryption", "the key may not use its encryption" },
		{ "aws_busy", "has trouble of its own" },
	};
	struct answer	 answer;
	const char	*why;
	enum result	 word;
	size_t		 i;

	if ((word = perform(arena, call, &answer)) != OK) {
		printf("%s: does not answer: %s\n", what, answer.trouble);
		return (word);
	}
	if ((word = aws_answer_word(arena, &answer, &why)) == OK) {
		printf("%s: answers\n", what);
		return (OK);
	}
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strncmp(why, reasons[i].why,
		    strlen(reasons[i].why)) == 0)
			break;
	}
	printf("%s: %s (%s)\n", what, i < sizeof(reasons) /
	    sizeof(reasons[0]) ? reasons[i].words :
	    "does not answer as expected", why + strcspn(why, " ") + 1);

	return (word);
}
