#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "main/setup.h"
#include "pay/girocode.h"
#include "pay/transfer.h"
#include "view/texts.h"

static bool	setup_read(struct settings *);
static enum result setup_apply(const struct settings *);
static enum result setup_check(const struct settings *);
static bool	account_fits(const struct settings *);
static bool	name_fits(const struct settings *);
static void	account_tidy(struct settings *);

const struct setup	transfer_setup = {
	.name = "bank transfer",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
{
	account_tidy(settings);
	if (settings->transfer_iban[0] == '\0') {
		if (settings->transfer_name[0] == '\0' &&
		    settings->transfer_bic[0] == '\0')
			return (true);
		fprintf(stderr, "webshop: transfer_name or transfer_bic "
		    "without transfer_iban: which account is it?\n");
		return (false);
	}
	if (settings->sandbox) {
		fprintf(stderr, "webshop: sandbox and transfer_iban: in a "
		    "rehearsal nobody may send money to an account\n");
		return (false);
	}

	return (account_fits(settings) && name_fits(settings));
}

static enum result
setup_apply(const struct settings *settings)
{
	static struct transfer_settings	transfer;

	if (settings->transfer_iban[0] == '\0')
		return (OK);
	transfer.name = settings->transfer_name;
	transfer.iban = settings->transfer_iban;
	transfer.bic = settings->transfer_bic;
	transfer.bank = settings->transfer_bank;
	transfer.term = DAYS(settings->transfer_days);
	transfer.text = text_of;
	transfer_configure(&transfer);

	return (OK);
}

static enum result
setup_check(const struct settings *settings)
{
	struct arena	*arena;

	if (settings->transfer_iban[0] == '\0')
		return (OK);
	arena = arena_create();
	printf("payment      bank transfer to %s, within %lld days%s\n",
	    iban_grouped(arena, settings->transfer_iban),
	    (long long)settings->transfer_days,
	    strcmp(settings->currency, "EUR") == 0 ? "" :
	    ", without a GiroCode, which is for euros only");
	arena_destroy(arena);

	return (OK);
}

static bool
account_fits(const struct settings *settings)
{
	if (!iban_valid(settings->transfer_iban)) {
		fprintf(stderr, "webshop: transfer_iban: \"%s\" is no IBAN: "
		    "its length or its check digits do not fit; is a digit "
		    "wrong?\n", settings->transfer_iban);
		return (false);
	}
	if (settings->transfer_bic[0] != '\0' &&
	    !bic_valid(settings->transfer_bic)) {
		fprintf(stderr, "webshop: transfer_bic: \"%s\" is no BIC: "
		    "expected 8 or 11 letters and digits\n",
		    settings->transfer_bic);
		return (false);
	}

	return (true);
}

/* The name must fit into a GiroCode and be the account holder's, or banks warn
 * the customer (Verification of Payee, Regulation (EU) 2024/886). */
static bool
name_fits(const struct settings *settings)
{
	struct arena	*arena = arena_create();
	size_t		 length;

	length = strlen(girocode_letters(arena, settings->transfer_name));
	arena_destroy(arena);
	if (length > 0 && length <= GIROCODE_NAME_MAX)
		return (true);
	fprintf(stderr, "webshop: transfer_name: expected the name of the "
	    "account's holder, up to %d letters\n", GIROCODE_NAME_MAX);

	return (false);
}

/* People type an IBAN in groups. */
static void
account_tidy(struct settings *settings)
{
	struct arena	*arena = arena_create();

	(void)snprintf(settings->transfer_iban,
	    sizeof(settings->transfer_iban), "%s", iban_bare(arena,
	    settings->transfer_iban));
	(void)snprintf(settings->transfer_bic, sizeof(settings->transfer_bic),
	    "%s", iban_bare(arena, settings->transfer_bic));
	arena_destroy(arena);
}
