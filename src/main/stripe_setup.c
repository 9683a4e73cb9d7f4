#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/call.h"
#include "base/text.h"
#include "main/stripe_setup.h"
#include "pay/providers.h"
#include "pay/stripe.h"
#include "view/texts.h"
#include "wire/perform.h"

static bool	secret_take(const char *, char *, size_t, const char *);
static bool	secret_file(const char *, const char *, char *, size_t);
static bool	key_fits(const struct settings *);
static bool	secrets_fit(const struct settings *);
static bool	shop_fits(const struct settings *);
static bool	secrets_split(const char *, char *, size_t, const char **);
static char	*blanks_cut(char *);
static bool	starts_with(const char *, const char *);
static const char *answer_words(const struct answer *);

bool
stripe_setup_read(struct settings *settings)
{
	if (!secret_take("stripe_key", settings->stripe_key,
	    sizeof(settings->stripe_key), settings->stripe_key_file) ||
	    !secret_take("stripe_webhook_secret",
	    settings->stripe_webhook_secret,
	    sizeof(settings->stripe_webhook_secret),
	    settings->stripe_webhook_secret_file))
		return (false);
	if (settings->stripe_key[0] == '\0') {
		if (settings->stripe_webhook_secret[0] == '\0')
			return (true);
		fprintf(stderr, "webshop: stripe_webhook_secret without "
		    "stripe_key: they belong together\n");
		return (false);
	}

	return (key_fits(settings) && secrets_fit(settings) &&
	    shop_fits(settings));
}

enum result
stripe_setup(const struct settings *settings)
{
	static struct stripe_settings	stripe;
	static char			secrets[SETTINGS_SECRETS_SIZE];
	bool				ours;

	if (settings->stripe_key[0] == '\0')
		return (OK);
	ours = settings->stripe_url[0] != '\0';
	if (ours && perform_allow(settings->stripe_url) != OK)
		return (INVALID);
	(void)secrets_split(settings->stripe_webhook_secret, secrets,
	    sizeof(secrets), stripe.secrets);
	stripe.key = settings->stripe_key;
	stripe.live = strcmp(settings->stripe_mode, "live") == 0;
	stripe.api_base = ours ? settings->stripe_url : STRIPE_API;
	stripe.page_origin = ours ? settings->stripe_url : STRIPE_PAGE;
	stripe.text = text_of;
	stripe_configure(&stripe);

	return (OK);
}

enum result
stripe_setup_check(const struct settings *settings)
{
	struct arena	*arena = arena_create();
	struct call	 call;
	struct answer	 answer;
	enum result	 word;

	if ((word = wire_start()) == OK)
		word = stripe_setup(settings);
	if (word == OK) {
		stripe_probe(arena, &call);
		word = perform(arena, &call, &answer);
	}
	if (word != OK && word != LATER) {
		arena_destroy(arena);
		return (word);
	}
	printf("payment      Stripe in %s mode%s: ", settings->stripe_mode,
	    strcmp(settings->stripe_mode, "test") == 0 ?
	    " (no money moves)" : "");
	if (word == LATER) {
		printf("does not answer: %s\n", answer.trouble);
	} else {
		printf("%s (%d)\n", answer_words(&answer), answer.status);
		word = answer_word(&answer);
	}
	if (settings->stripe_webhook_secret[0] == '\0')
		printf("             no stripe_webhook_secret: payments are "
		    "only seen when the shop asks\n");
	arena_destroy(arena);

	return (word);
}

/* A secret stands in the settings or in a file of its own. */
static bool
secret_take(const char *name, char *secret, size_t size, const char *path)
{
	char	*cut;

	if (*path != '\0') {
		if (*secret != '\0') {
			fprintf(stderr, "webshop: %s and %s_file: one of them "
			    "is enough\n", name, name);
			return (false);
		}
		if (!secret_file(name, path, secret, size))
			return (false);
	}
	cut = blanks_cut(secret);
	memmove(secret, cut, strlen(cut) + 1);

	return (true);
}

static bool
secret_file(const char *name, const char *path, char *secret, size_t size)
{
	ssize_t	length;
	int	file, trouble = 0;

	if ((file = open(path, O_RDONLY | O_CLOEXEC)) == -1 ||
	    (length = read(file, secret, size)) == -1)
		trouble = errno;
	if (file != -1)
		close(file);
	if (trouble == 0 && length < (ssize_t)size) {
		secret[length] = '\0';
		if (*blanks_cut(secret) != '\0')
			return (true);
	}
	fprintf(stderr, "webshop: %s_file: %s: %s\n", name, path,
	    trouble != 0 ? strerror(trouble) : "expected one line");

	return (false);
}

static bool
key_fits(const struct settings *settings)
{
	const char	*key = settings->stripe_key;
	bool		 live = strcmp(settings->stripe_mode, "live") == 0;

	if (starts_with(key, "pk_")) {
		fprintf(stderr, "webshop: stripe_key: this is the publishable "
		    "key; expected the secret one, sk_… or rk_…\n");
		return (false);
	}
	if (strpbrk(key, " \t\r\n") != NULL || text_has_control(key) ||
	    (!starts_with(key, "sk_") && !starts_with(key, "rk_"))) {
		fprintf(stderr, "webshop: stripe_key: expected a secret key "
		    "of Stripe, sk_… or rk_…\n");
		return (false);
	}
	if (!starts_with(key + 3, live ? "live_" : "test_")) {
		fprintf(stderr, "webshop: stripe_mode is %s, but stripe_key "
		    "is not a key of that mode\n", settings->stripe_mode);
		return (false);
	}

	return (true);
}

static bool
secrets_fit(const struct settings *settings)
{
	char		 secrets[SETTINGS_SECRETS_SIZE];
	const char	*list[STRIPE_SECRETS_MAX];

	if (secrets_split(settings->stripe_webhook_secret, secrets,
	    sizeof(secrets), list))
		return (true);
	fprintf(stderr, "webshop: stripe_webhook_secret: expected up to %d "
	    "signing secrets, whsec_…, separated by commas\n",
	    STRIPE_SECRETS_MAX);

	return (false);
}

static bool
shop_fits(const struct settings *settings)
{
	if (settings->sandbox) {
		fprintf(stderr, "webshop: sandbox and stripe_key: rehearsal "
		    "and Stripe do not go together; stripe_mode = test "
		    "rehearses with Stripe\n");
		return (false);
	}
	if (MINUTES(settings->hold_minutes) < STRIPE_HOLD_MINIMUM) {
		fprintf(stderr, "webshop: hold_minutes is %lld: Stripe keeps "
		    "its page open for at least half an hour, so with "
		    "stripe_key it must be %lld or more; 60 is a good "
		    "value\n", (long long)settings->hold_minutes,
		    (long long)(STRIPE_HOLD_MINIMUM / MINUTES(1)));
		return (false);
	}
	if (strcmp(settings->stripe_mode, "live") == 0 &&
	    settings->stripe_url[0] == '\0' &&
	    !starts_with(settings->base_url, "https://")) {
		fprintf(stderr, "webshop: base_url must begin with https:// "
		    "where stripe_mode is live\n");
		return (false);
	}

	return (true);
}

/* The secrets of a list, cut out of a copy; the array ends with NULL unless it
 * is full. False: one of them is none, or they are too many. */
static bool
secrets_split(const char *given, char *copy, size_t size, const char **list)
{
	char	*rest = copy, *one;
	size_t	 count = 0;

	memset(list, 0, STRIPE_SECRETS_MAX * sizeof(*list));
	if (*given == '\0')
		return (true);
	(void)snprintf(copy, size, "%s", given);
	while ((one = strsep(&rest, ",")) != NULL) {
		one = blanks_cut(one);
		if (count == STRIPE_SECRETS_MAX ||
		    !starts_with(one, "whsec_") || text_has_control(one) ||
		    one[strlen("whsec_")] == '\0' || strchr(one, ' ') != NULL)
			return (false);
		list[count++] = one;
	}

	return (true);
}

static char *
blanks_cut(char *text)
{
	size_t	length;

	text += strspn(text, " \t\r\n");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
		text[--length] = '\0';

	return (text);
}

static bool
starts_with(const char *text, const char *start)
{
	return (strncmp(text, start, strlen(start)) == 0);
}

static const char *
answer_words(const struct answer *answer)
{
	switch (answer_word(answer)) {
	case OK:
		return ("answers");
	case REFUSED:
		return (answer->status == 401 ? "does not take the key" :
		    "the key lacks a right: it must write Checkout Sessions "
		    "and read PaymentIntents");
	case LATER:
		return ("has trouble of its own");
	default:
		return ("does not answer as expected; is stripe_url right?");
	}
}
