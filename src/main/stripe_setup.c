#include <stdio.h>
#include <string.h>

#include "base/call.h"
#include "base/text.h"
#include "main/secret_setting.h"
#include "main/setup.h"
#include "pay/providers.h"
#include "pay/stripe.h"
#include "view/texts.h"
#include "wire/perform.h"

static bool	setup_read(struct settings *);
static enum result setup_apply(const struct settings *);
static enum result setup_check(const struct settings *);
static bool	key_fits(const struct settings *);
static bool	secrets_fit(const struct settings *);
static bool	shop_fits(const struct settings *);
static bool	starts_with(const char *, const char *);
static const char *answer_words(const struct answer *);

const struct setup	stripe_setup = {
	.name = "Stripe",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
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

static enum result
setup_apply(const struct settings *settings)
{
	static struct stripe_settings	stripe;
	static char			secrets[SETTINGS_SECRETS_SIZE];
	bool				ours;

	if (settings->stripe_key[0] == '\0')
		return (OK);
	ours = settings->stripe_url[0] != '\0';
	if (ours && perform_allow(settings->stripe_url) != OK)
		return (INVALID);
	(void)secrets_split(settings->stripe_webhook_secret, "whsec_",
	    secrets, sizeof(secrets), stripe.secrets, STRIPE_SECRETS_MAX);
	stripe.key = settings->stripe_key;
	stripe.live = strcmp(settings->stripe_mode, "live") == 0;
	stripe.api_base = ours ? settings->stripe_url : STRIPE_API;
	stripe.page_origin = ours ? settings->stripe_url : STRIPE_PAGE;
	stripe.text = text_of;
	stripe_configure(&stripe);

	return (OK);
}

static enum result
setup_check(const struct settings *settings)
{
	struct arena	*arena;
	struct call	 call;
	struct answer	 answer;
	enum result	 word;

	if (settings->stripe_key[0] == '\0')
		return (OK);
	arena = arena_create();
	stripe_probe(arena, &call);
	word = perform(arena, &call, &answer);
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

	if (secrets_split(settings->stripe_webhook_secret, "whsec_", secrets,
	    sizeof(secrets), list, STRIPE_SECRETS_MAX))
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
		    "and Charges and Refunds, and read PaymentIntents");
	case LATER:
		return ("has trouble of its own");
	default:
		return ("does not answer as expected; is stripe_url right?");
	}
}
