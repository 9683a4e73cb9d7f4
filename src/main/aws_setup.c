#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "main/secret_setting.h"
#include "main/setup.h"
#include "wire/aws.h"
#include "wire/perform.h"

static bool		 setup_read(struct settings *);
static enum result	 setup_apply(const struct settings *);
static enum result	 setup_check(const struct settings *);
static bool		 is_used(const struct settings *);
static bool		 environment_take(struct settings *);
static bool		 variable_take(const char *, char *, size_t);
static bool		 keys_fit(const struct settings *);
static bool		 consists_of_words(const char *, const char *);

/* The keys for queues and topics of Amazon. */
const struct setup	aws_setup = {
	.name = "AWS",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
{
	if (!secret_take("aws_secret", settings->aws_secret,
	    sizeof(settings->aws_secret), settings->aws_secret_file))
		return (false);
	if (!is_used(settings))
		return (true);

	return (environment_take(settings) && keys_fit(settings));
}

static enum result
setup_apply(const struct settings *settings)
{
	static struct aws	keys;

	if (!is_used(settings))
		return (OK);
	if (settings->aws_url[0] != '\0' &&
	    perform_allow(settings->aws_url) != OK)
		return (INVALID);
	keys.region = settings->aws_region;
	keys.key_id = settings->aws_key_id;
	keys.secret = settings->aws_secret;
	keys.token = settings->aws_token;
	keys.url = settings->aws_url;
	aws_configure(&keys);

	return (OK);
}

/* Whoever uses the keys says whether they are taken. */
static enum result
setup_check(const struct settings *settings)
{
	(void)settings;

	return (OK);
}

static bool
is_used(const struct settings *settings)
{
	return (settings->carrier_queue[0] != '\0' ||
	    settings->carrier_topic[0] != '\0' ||
	    settings->shipping_queue[0] != '\0');
}

/* The names that all of Amazon's own tools know; the settings win. */
static bool
environment_take(struct settings *settings)
{
	if (settings->aws_region[0] == '\0' &&
	    !variable_take("AWS_REGION", settings->aws_region,
	    sizeof(settings->aws_region)))
		return (false);
	if (settings->aws_key_id[0] != '\0' || settings->aws_secret[0] != '\0')
		return (true);

	return (variable_take("AWS_ACCESS_KEY_ID", settings->aws_key_id,
	    sizeof(settings->aws_key_id)) &&
	    variable_take("AWS_SECRET_ACCESS_KEY", settings->aws_secret,
	    sizeof(settings->aws_secret)) &&
	    variable_take("AWS_SESSION_TOKEN", settings->aws_token,
	    sizeof(settings->aws_token)));
}

static bool
variable_take(const char *name, char *value, size_t size)
{
	const char	*given = getenv(name);

	if (given == NULL)
		return (true);
	if (strlen(given) < size) {
		memcpy(value, given, strlen(given) + 1);
		return (true);
	}
	fprintf(stderr, "webshop: %s: expected a shorter text\n", name);

	return (false);
}

static bool
keys_fit(const struct settings *settings)
{
	if (!consists_of_words(settings->aws_region, "-")) {
		fprintf(stderr, "webshop: aws_region: queues and topics need "
		    "the region they are in, like eu-central-1\n");
		return (false);
	}
	if (!consists_of_words(settings->aws_key_id, "") ||
	    settings->aws_secret[0] == '\0') {
		fprintf(stderr, "webshop: aws_key_id and aws_secret: queues "
		    "and topics need an access key and its secret\n");
		return (false);
	}
	if (strpbrk(settings->aws_secret, " \t\r\n") != NULL ||
	    strpbrk(settings->aws_token, " \t\r\n") != NULL) {
		fprintf(stderr, "webshop: aws_secret, aws_token: expected no "
		    "blanks in them\n");
		return (false);
	}

	return (true);
}

static bool
consists_of_words(const char *text, const char *more)
{
	size_t	i;

	for (i = 0; text[i] != '\0'; i++) {
		if (!isalnum((unsigned char)text[i]) &&
		    strchr(more, text[i]) == NULL)
			return (false);
	}

	return (i > 0);
}
