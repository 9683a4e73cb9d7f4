#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/call.h"
#include "base/text.h"
#include "main/secret_setting.h"
#include "main/setup.h"
#include "pay/providers.h"
#include "pay/sumup.h"
#include "view/texts.h"
#include "wire/perform.h"

static bool		 setup_read(struct settings *);
static enum result	 setup_apply(const struct settings *);
static enum result	 setup_check(const struct settings *);
static bool		 key_fits(const char *);
static bool		 merchant_fits(const char *);
static bool		 shop_fits(const struct settings *);
static bool		 starts_with(const char *, const char *);
static enum result	 account_look(struct arena *,
			    const struct settings *, const struct answer *);
static const char	*answer_words(const struct answer *);

const struct setup	sumup_setup = {
	.name = "SumUp",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
{
	if (!secret_take("sumup_key", settings->sumup_key,
	    sizeof(settings->sumup_key), settings->sumup_key_file))
		return (false);
	if (settings->sumup_key[0] == '\0') {
		if (settings->sumup_merchant[0] == '\0')
			return (true);
		fprintf(stderr, "webshop: sumup_merchant without sumup_key: "
		    "they belong together\n");
		return (false);
	}

	return (key_fits(settings->sumup_key) &&
	    merchant_fits(settings->sumup_merchant) && shop_fits(settings));
}

static enum result
setup_apply(const struct settings *settings)
{
	static struct sumup_settings	sumup;
	bool				ours;

	if (settings->sumup_key[0] == '\0')
		return (OK);
	ours = settings->sumup_url[0] != '\0';
	if (ours && perform_allow(settings->sumup_url) != OK)
		return (INVALID);
	sumup.key = settings->sumup_key;
	sumup.merchant = settings->sumup_merchant;
	sumup.live = strcmp(settings->sumup_mode, "live") == 0;
	sumup.api_base = ours ? settings->sumup_url : SUMUP_API;
	sumup.page_origin = ours ? settings->sumup_url : SUMUP_PAGE;
	sumup.text = text_of;
	sumup_configure(&sumup);

	return (OK);
}

static enum result
setup_check(const struct settings *settings)
{
	struct arena	*arena;
	struct call	 call;
	struct answer	 answer;
	enum result	 word;

	if (settings->sumup_key[0] == '\0')
		return (OK);
	arena = arena_create();
	sumup_probe(arena, &call);
	word = perform(arena, &call, &answer);
	if (word == OK || word == LATER)
		printf("payment      SumUp in %s mode%s: ",
		    settings->sumup_mode,
		    strcmp(settings->sumup_mode, "test") == 0 ?
		    " (no money moves)" : "");
	if (word == LATER) {
		printf("does not answer: %s\n", answer.trouble);
	} else if (word == OK && (word = answer_word(&answer)) == OK) {
		word = account_look(arena, settings, &answer);
	} else if (word != OK) {
		printf("%s (%d)\n", answer_words(&answer), answer.status);
	}
	arena_destroy(arena);

	return (word);
}

static bool
key_fits(const char *key)
{
	if (starts_with(key, "sup_pk_")) {
		fprintf(stderr, "webshop: sumup_key: this is the public key; "
		    "expected a secret API key, sup_sk_…\n");
		return (false);
	}
	if (starts_with(key, "sup_afk_")) {
		fprintf(stderr, "webshop: sumup_key: this is an affiliate "
		    "key; expected a secret API key, sup_sk_…\n");
		return (false);
	}
	if (strpbrk(key, " \t\r\n") != NULL || text_has_control(key)) {
		fprintf(stderr, "webshop: sumup_key: expected an API key of "
		    "SumUp, sup_sk_…, without blanks\n");
		return (false);
	}

	return (true);
}

static bool
merchant_fits(const char *code)
{
	const char	*at = code;

	while (isupper((unsigned char)*at) || isdigit((unsigned char)*at))
		at++;
	if (*at == '\0' && at - code >= 4)
		return (true);
	fprintf(stderr, "webshop: sumup_merchant: expected the merchant code "
	    "of your account with SumUp, like MH4H92C7\n");

	return (false);
}

static bool
shop_fits(const struct settings *settings)
{
	if (settings->sandbox) {
		fprintf(stderr, "webshop: sandbox and sumup_key: rehearsal "
		    "and SumUp do not go together; sumup_mode = test "
		    "rehearses with a sandbox account of SumUp\n");
		return (false);
	}
	if (!sumup_currency(settings->currency)) {
		fprintf(stderr, "webshop: currency is %s, which SumUp does "
		    "not take\n", settings->currency);
		return (false);
	}
	if (strcmp(settings->sumup_mode, "live") == 0 &&
	    settings->sumup_url[0] == '\0' &&
	    !starts_with(settings->base_url, "https://")) {
		fprintf(stderr, "webshop: base_url must begin with https:// "
		    "where sumup_mode is live\n");
		return (false);
	}

	return (true);
}

static bool
starts_with(const char *text, const char *start)
{
	return (strncmp(text, start, strlen(start)) == 0);
}

/* Whose account it is says more than that somebody answers. */
static enum result
account_look(struct arena *arena, const struct settings *settings,
    const struct answer *answer)
{
	bool			live = strcmp(settings->sumup_mode,
				    "live") == 0;
	struct sumup_account	account;

	if (sumup_probed(arena, answer, &account) != OK) {
		printf("does not answer as expected; is sumup_url right?\n");
		return (INVALID);
	}
	if (account.sandbox == live) {
		printf("the account %s is %s sandbox; sumup_mode must be "
		    "%s\n", settings->sumup_merchant, live ? "a" : "no",
		    live ? "test" : "live");
		return (INVALID);
	}
	if (strcmp(account.currency, settings->currency) != 0) {
		printf("the account %s is kept in %s, and the shop's "
		    "currency is %s\n", settings->sumup_merchant,
		    account.currency, settings->currency);
		return (INVALID);
	}
	printf("answers for %s (%d)\n", settings->sumup_merchant,
	    answer->status);

	return (OK);
}

static const char *
answer_words(const struct answer *answer)
{
	switch (answer_word(answer)) {
	case REFUSED:
		return (answer->status == 401 ? "does not take the key" :
		    "the key may not do this; is it a key of that account?");
	case ABSENT:
		return ("does not know the merchant code, or the key is of "
		    "another account");
	case LATER:
		return ("has trouble of its own");
	default:
		return ("does not answer as expected; is sumup_url right?");
	}
}
