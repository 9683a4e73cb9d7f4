#include <stdio.h>
#include <string.h>

#include "base/call.h"
#include "base/money.h"
#include "base/text.h"
#include "main/secret_setting.h"
#include "main/setup.h"
#include "pay/bill.h"
#include "view/texts.h"
#include "wire/perform.h"

static bool	setup_read(struct settings *);
static enum result setup_apply(const struct settings *);
static enum result setup_check(const struct settings *);
static bool	parts_fit(const struct settings *);
static bool	keys_fit(const struct settings *);
static bool	shop_fits(const struct settings *);
static const char *answer_words(struct arena *, const struct answer *);

const struct setup	bill_setup = {
	.name = "bills",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
{
	if (!secret_take("bill_key", settings->bill_key,
	    sizeof(settings->bill_key), settings->bill_key_file) ||
	    !parts_fit(settings))
		return (false);
	if (settings->bill_url[0] == '\0')
		return (true);

	return (keys_fit(settings) && shop_fits(settings));
}

static enum result
setup_apply(const struct settings *settings)
{
	static struct bill_settings	bill;
	static char			keys[SETTINGS_SECRETS_SIZE];

	if (settings->bill_url[0] == '\0')
		return (OK);
	if (perform_allow(settings->bill_url) != OK)
		return (INVALID);
	(void)secrets_split(settings->bill_key, "", keys, sizeof(keys),
	    bill.keys, BILL_KEYS_MAX);
	bill.base = settings->bill_url;
	bill.site = settings->bill_site;
	bill.text = text_of;
	bill_configure(&bill);

	return (OK);
}

/* Asks for a bill that nobody has: "not found" is what one says who takes our
 * key. */
static enum result
setup_check(const struct settings *settings)
{
	struct arena	*arena;
	struct call	 call;
	struct answer	 answer;
	enum result	 word;

	if (settings->bill_url[0] == '\0')
		return (OK);
	arena = arena_create();
	bill_probe(arena, &call);
	word = perform(arena, &call, &answer);
	if (word != OK && word != LATER) {
		arena_destroy(arena);
		return (word);
	}
	printf("payment      bills at %s: ", settings->bill_url);
	if (word == LATER) {
		printf("does not answer: %s\n", answer.trouble);
	} else {
		printf("%s (%d)\n", answer_words(arena, &answer),
		    answer.status);
		if (!bill_is_missing(arena, &answer))
			word = answer_word(&answer) == OK ? BROKEN :
			    answer_word(&answer);
	}
	arena_destroy(arena);

	return (word);
}

static bool
parts_fit(const struct settings *settings)
{
	bool	url = settings->bill_url[0] != '\0';

	if (url && settings->bill_key[0] == '\0') {
		fprintf(stderr, "webshop: bill_url without bill_key: they "
		    "belong together\n");
		return (false);
	}
	if (!url && (settings->bill_key[0] != '\0' ||
	    settings->bill_site[0] != '\0')) {
		fprintf(stderr, "webshop: bill_key or bill_site without "
		    "bill_url: where are bills to be made?\n");
		return (false);
	}

	return (true);
}

static bool
keys_fit(const struct settings *settings)
{
	char		 keys[SETTINGS_SECRETS_SIZE];
	const char	*list[BILL_KEYS_MAX];

	if (secrets_split(settings->bill_key, "", keys, sizeof(keys), list,
	    BILL_KEYS_MAX))
		return (true);
	fprintf(stderr, "webshop: bill_key: expected up to %d keys without "
	    "blanks, separated by commas, the newest first\n",
	    BILL_KEYS_MAX);

	return (false);
}

static bool
shop_fits(const struct settings *settings)
{
	const char	*url = settings->bill_url;
	int		 decimals;

	/* The key may move money: it does not travel in the open. */
	if (strncmp(url, "https://", 8) != 0 &&
	    strncmp(url, "http://127.", 11) != 0 &&
	    strncmp(url, "http://localhost:", 17) != 0) {
		fprintf(stderr, "webshop: bill_url must begin with "
		    "https://\n");
		return (false);
	}
	if (settings->sandbox) {
		fprintf(stderr, "webshop: sandbox and bill_url: rehearsal and "
		    "bills do not go together\n");
		return (false);
	}
	if (!money_currency(settings->currency, &decimals) ||
	    decimals != 2) {
		fprintf(stderr, "webshop: bill_url: bills count two decimals, "
		    "which %s has not\n", settings->currency);
		return (false);
	}

	return (true);
}

static const char *
answer_words(struct arena *arena, const struct answer *answer)
{
	if (bill_is_missing(arena, answer))
		return ("answers and takes the key");

	switch (answer_word(answer)) {
	case REFUSED:
		return ("does not take the key");
	case LATER:
		return ("has trouble of its own");
	default:
		return ("does not answer as expected; is bill_url right?");
	}
}
