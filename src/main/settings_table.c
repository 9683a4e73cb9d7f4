#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mailbox.h"
#include "base/money.h"
#include "base/text.h"
#include "base/url.h"
#include "main/settings_table.h"
#include "shop/address.h"
#include "view/texts.h"

#define AT(member)	offsetof(struct settings, member)
#define SIZE(member)	0, sizeof(((struct settings *)0)->member)

const struct setting	settings_table[] = {
	{ "data", PATH, AT(data), SIZE(data), "data",
	    "folder of the database and keys" },
	{ "http", ENDPOINT, AT(http), 0, 0, "off",
	    "address:port for plain HTTP, or off" },
	{ "https", ENDPOINT, AT(https), 0, 0, "127.0.0.1:8443",
	    "address:port for HTTPS, or off" },
	{ "certificate", PATH, AT(certificate), SIZE(certificate), "",
	    "PEM file with the certificate chain (RSA); empty: self-signed" },
	{ "certificate_key", PATH, AT(certificate_key),
	    SIZE(certificate_key), "", "PEM file with its key" },
	{ "base_url", URL, AT(base_url), SIZE(base_url), "",
	    "how visitors reach the shop; empty: from https or http" },
	{ "workers", NUMBER, AT(workers), 1, 64, "2",
	    "processes that answer visitors" },
	{ "sandbox", SWITCH, AT(sandbox), 0, 0, "no",
	    "rehearsal: pretend bank and carrier, no money moves" },
	{ "shop_name", TEXT, AT(shop_name), SIZE(shop_name),
	    "Beerenhof & Weinkeller", "as visitors read it" },
	{ "seller_address", TEXT, AT(seller_address), SIZE(seller_address),
	    "", "name and address for imprint and invoice, lines by |" },
	{ "tax_id", TEXT, AT(tax_id), SIZE(tax_id), "",
	    "tax number or VAT id for the invoice" },
	{ "currency", CURRENCY, AT(currency), SIZE(currency), "EUR",
	    "ISO 4217 code of all prices" },
	{ "language", LANGUAGE, AT(language), SIZE(language), "de",
	    "de or en, for visitors who ask for neither" },
	{ "log_level", LEVEL, AT(log_level), SIZE(log_level), "info",
	    "debug, info, warning or error" },
	{ "shipping_price", MONEY, AT(shipping_price), 0, 0, "4.90",
	    "flat gross price of shipping" },
	{ "shipping_free_from", MONEY, AT(shipping_free_from), 0, 0, "50.00",
	    "value of goods from which shipping is free; 0: never" },
	{ "delivery_countries", COUNTRIES, AT(delivery_countries),
	    SIZE(delivery_countries), "DE,AT",
	    "ISO 3166-1 codes, the first one is offered first" },
	{ "basket_hours", NUMBER, AT(basket_hours), 1, 8760, "24",
	    "life of a basket nobody uses" },
	{ "hold_minutes", NUMBER, AT(hold_minutes), 1, 10080, "30",
	    "how long stock waits for a payment" },
	{ "stripe_key", SECRET, AT(stripe_key), SIZE(stripe_key), "",
	    "secret key of Stripe (sk_ or rk_); empty: not connected" },
	{ "stripe_key_file", PATH, AT(stripe_key_file),
	    SIZE(stripe_key_file), "", "file with that key, instead" },
	{ "stripe_webhook_secret", SECRET, AT(stripe_webhook_secret),
	    SIZE(stripe_webhook_secret), "",
	    "signing secrets of the webhook (whsec_), by commas" },
	{ "stripe_webhook_secret_file", PATH, AT(stripe_webhook_secret_file),
	    SIZE(stripe_webhook_secret_file), "",
	    "file with those secrets, instead" },
	{ "stripe_mode", MODE, AT(stripe_mode), SIZE(stripe_mode), "test",
	    "live moves money, test does not; the key must be of that mode" },
	{ "stripe_url", URL, AT(stripe_url), SIZE(stripe_url), "",
	    "where Stripe is asked; for tests" },
	{ "sumup_key", SECRET, AT(sumup_key), SIZE(sumup_key), "",
	    "secret API key of SumUp (sup_sk_); empty: not connected" },
	{ "sumup_key_file", PATH, AT(sumup_key_file), SIZE(sumup_key_file),
	    "", "file with that key, instead" },
	{ "sumup_merchant", TEXT, AT(sumup_merchant), SIZE(sumup_merchant),
	    "", "merchant code of the account, like MH4H92C7" },
	{ "sumup_mode", MODE, AT(sumup_mode), SIZE(sumup_mode), "test",
	    "live moves money; test is for a sandbox account" },
	{ "sumup_url", URL, AT(sumup_url), SIZE(sumup_url), "",
	    "where SumUp is asked; for tests" },
	{ "transfer_name", TEXT, AT(transfer_name), SIZE(transfer_name), "",
	    "holder of the account, for payment in advance" },
	{ "transfer_iban", TEXT, AT(transfer_iban), SIZE(transfer_iban), "",
	    "IBAN of the account; empty: no payment in advance" },
	{ "transfer_bic", TEXT, AT(transfer_bic), SIZE(transfer_bic), "",
	    "its BIC; only needed outside the EEA" },
	{ "transfer_bank", TEXT, AT(transfer_bank), SIZE(transfer_bank), "",
	    "name of the bank, as shoppers read it" },
	{ "transfer_days", NUMBER, AT(transfer_days), 1, 60, "7",
	    "days to pay in; stock waits for so long" },
	{ "bill_url", URL, AT(bill_url), SIZE(bill_url), "",
	    "who speaks the bills protocol of QIWI; empty: not connected" },
	{ "bill_key", SECRET, AT(bill_key), SIZE(bill_key), "",
	    "secret keys of bills by commas, the newest first" },
	{ "bill_key_file", PATH, AT(bill_key_file), SIZE(bill_key_file), "",
	    "file with those keys, instead" },
	{ "bill_site", TEXT, AT(bill_site), SIZE(bill_site), "",
	    "siteId that bills must bear; empty: any" },
	{ "shipping_states", TEXT, AT(shipping_states), SIZE(shipping_states),
	    "", "what a carrier's words mean: word=state, by commas; states: "
	    "sent, in_transit, failed, delivered, returned" },
	{ "sns_topics", TEXT, AT(sns_topics), SIZE(sns_topics), "",
	    "topics that may tell about parcels: ARNs of Amazon SNS, by "
	    "commas" },
	{ "sns_signature_1", SWITCH, AT(sns_signature_1), 0, 0, "yes",
	    "no: topics must sign with version 2; version 1 is SHA-1" },
	{ "sns_connect_to", TEXT, AT(sns_connect_to), SIZE(sns_connect_to),
	    "", "address:port that stands in for hosts of SNS; for tests" },
	{ "sns_authority", PATH, AT(sns_authority), SIZE(sns_authority), "",
	    "PEM file with the authority it is trusted by; for tests" },
	{ "smtp_url", TEXT, AT(smtp_url), SIZE(smtp_url), "",
	    "mail server, smtp://host:587 or smtps://host:465; empty: none" },
	{ "smtp_user", TEXT, AT(smtp_user), SIZE(smtp_user), "",
	    "name to sign in there" },
	{ "smtp_password", SECRET, AT(smtp_password), SIZE(smtp_password), "",
	    "password to sign in there" },
	{ "smtp_password_file", PATH, AT(smtp_password_file),
	    SIZE(smtp_password_file), "", "file with that password, instead" },
	{ "smtp_ca", PATH, AT(smtp_ca), SIZE(smtp_ca), "",
	    "PEM file of who signs its certificate; empty: the system's" },
	{ "smtp_seconds", NUMBER, AT(smtp_seconds), 1, 300, "60",
	    "how long handing over one mail may take" },
	{ "mail_from", MAILBOX, AT(mail_from), SIZE(mail_from), "",
	    "address that mails come from" },
	{ "mail_reply_to", MAILBOX, AT(mail_reply_to), SIZE(mail_reply_to),
	    "", "address that answers go to; empty: mail_from" },
	{ "owner_mail", MAILBOX, AT(owner_mail), SIZE(owner_mail), "",
	    "address that hears of new orders and trouble; empty: none" },
	{ "terms_file", PATH, AT(terms_file), SIZE(terms_file), "",
	    "text file with your terms, a paragraph a line" },
	{ "withdrawal_file", PATH, AT(withdrawal_file),
	    SIZE(withdrawal_file), "",
	    "text file with your withdrawal instruction" },
	{ "s3_bucket", TEXT, AT(s3_bucket), SIZE(s3_bucket), "",
	    "bucket that mirrors the shop; empty: no mirror" },
	{ "s3_region", TEXT, AT(s3_region), SIZE(s3_region), "eu-central-1",
	    "its region" },
	{ "s3_endpoint", URL, AT(s3_endpoint), SIZE(s3_endpoint), "",
	    "where S3 is spoken; empty: Amazon, in that region" },
	{ "s3_prefix", TEXT, AT(s3_prefix), SIZE(s3_prefix), "",
	    "what all keys begin with, like shops/one" },
	{ "s3_style", TEXT, AT(s3_style), SIZE(s3_style), "path",
	    "where the bucket stands in the address: path or host" },
	{ "s3_key_id", TEXT, AT(s3_key_id), SIZE(s3_key_id), "",
	    "id of the access key; empty: AWS_ACCESS_KEY_ID" },
	{ "s3_secret", SECRET, AT(s3_secret), SIZE(s3_secret), "",
	    "its secret; empty: AWS_SECRET_ACCESS_KEY" },
	{ "s3_secret_file", PATH, AT(s3_secret_file), SIZE(s3_secret_file),
	    "", "file with that secret, instead" },
	{ "s3_token", SECRET, AT(s3_token), SIZE(s3_token), "",
	    "session token of passing keys" },
	{ "s3_role", SWITCH, AT(s3_role), 0, 0, "no",
	    "keys from the role of this EC2 machine" },
	{ "s3_role_url", URL, AT(s3_role_url), SIZE(s3_role_url), "",
	    "where the role is asked for; for tests" },
	{ "s3_authority", PATH, AT(s3_authority), SIZE(s3_authority), "",
	    "PEM file with whom to trust at the endpoint; empty: the "
	    "system's" },
	{ "carrier_url", TEXT, AT(carrier_url), SIZE(carrier_url), "",
	    "where paid orders are posted, https://…; empty: nowhere" },
	{ "carrier_secret", SECRET, AT(carrier_secret), SIZE(carrier_secret),
	    "", "secrets such a post is signed with, by commas" },
	{ "carrier_secret_file", PATH, AT(carrier_secret_file),
	    SIZE(carrier_secret_file), "", "file with those secrets, instead" },
	{ "carrier_queue", TEXT, AT(carrier_queue), SIZE(carrier_queue), "",
	    "URL of the SQS queue that gets paid orders, instead" },
	{ "carrier_topic", TEXT, AT(carrier_topic), SIZE(carrier_topic), "",
	    "ARN of the SNS topic that gets paid orders, instead" },
	{ "shipping_queue", TEXT, AT(shipping_queue), SIZE(shipping_queue),
	    "", "URL of the SQS queue with the carrier's reports" },
	{ "aws_region", TEXT, AT(aws_region), SIZE(aws_region), "",
	    "region of these queues, like eu-central-1" },
	{ "aws_key_id", TEXT, AT(aws_key_id), SIZE(aws_key_id), "",
	    "access key for queues and topics" },
	{ "aws_secret", SECRET, AT(aws_secret), SIZE(aws_secret), "",
	    "its secret" },
	{ "aws_secret_file", PATH, AT(aws_secret_file),
	    SIZE(aws_secret_file), "", "file with that secret, instead" },
	{ "aws_token", SECRET, AT(aws_token), SIZE(aws_token), "",
	    "session token, where the key is a passing one" },
	{ "aws_url", URL, AT(aws_url), SIZE(aws_url), "",
	    "where queues and topics are asked; for tests" },
	{ "seccomp_tracing", SWITCH, AT(seccomp_tracing), 0, 0, "no",
	    "log what the sandbox would forbid instead of forbidding it; "
	    "for tests" },
};

const size_t	settings_count = sizeof(settings_table) /
		    sizeof(settings_table[0]);

static const char *const	levels[] = { "debug", "info", "warning",
				    "error", NULL };
static const char *const	modes[] = { "test", "live", NULL };

static bool	is_one_of(const char *, const char *const *);
static bool	endpoint_parse(const char *, struct endpoint *);
static bool	base_valid(const char *);
static bool	mailbox_accept(const char *, char *, size_t);
static bool	countries_parse(const char *);
static bool	number_parse(const char *, int64_t, int64_t, int64_t *);

bool
setting_accept(struct settings *settings, const struct setting *setting,
    const char *value)
{
	void		*target = (char *)settings + setting->offset;
	size_t		 size = (size_t)setting->maximum;
	struct money	 money;
	bool		 yes;

	switch (setting->kind) {
	case ENDPOINT:
		return (endpoint_parse(value, target));
	case NUMBER:
		return (number_parse(value, setting->minimum,
		    setting->maximum, target));
	case SWITCH:
		yes = strcmp(value, "yes") == 0;
		*(bool *)target = yes;
		return (yes || strcmp(value, "no") == 0);
	case MONEY:
		if (money_parse(value, settings->currency[0] == '\0' ? "EUR" :
		    settings->currency, &money) != OK || money.minor < 0)
			return (false);
		*(int64_t *)target = money.minor;
		return (true);
	case URL:
		if (*value != '\0' && !base_valid(value))
			return (false);
		break;
	case CURRENCY:
		if (!money_currency(value, NULL))
			return (false);
		break;
	case LANGUAGE:
		if (language_known(value) == NULL)
			return (false);
		break;
	case LEVEL:
		if (!is_one_of(value, levels))
			return (false);
		break;
	case COUNTRIES:
		if (!countries_parse(value))
			return (false);
		break;
	case MODE:
		if (!is_one_of(value, modes))
			return (false);
		break;
	case MAILBOX:
		return (mailbox_accept(value, target, size));
	case TEXT:
	case PATH:
	case SECRET:
		break;
	}
	if (strlen(value) >= size)
		return (false);
	memcpy(target, value, strlen(value) + 1);

	return (true);
}

const char *
setting_expected(const struct setting *setting)
{
	static char	text[64];

	switch (setting->kind) {
	case ENDPOINT:
		return ("address:port like 127.0.0.1:8443, or off");
	case NUMBER:
		snprintf(text, sizeof(text), "a whole number from %lld to "
		    "%lld", (long long)setting->minimum,
		    (long long)setting->maximum);
		return (text);
	case SWITCH:
		return ("yes or no");
	case MONEY:
		return ("an amount like 4.90");
	case URL:
		return ("http(s)://host[:port] without a slash at the end");
	case CURRENCY:
		return ("an ISO 4217 code like EUR");
	case LANGUAGE:
		return ("de or en");
	case LEVEL:
		return ("debug, info, warning or error");
	case MODE:
		return ("test or live");
	case MAILBOX:
		return ("an address like orders@shop.example");
	case COUNTRIES:
		return ("ISO 3166-1 codes of countries like DE,AT");
	default:
		return ("a shorter text");
	}
}

char *
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
is_one_of(const char *value, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, value) == 0)
			return (true);
	}

	return (false);
}

/* "host:port" or "[v6]:port"; "off" empties it. */
static bool
endpoint_parse(const char *value, struct endpoint *endpoint)
{
	const char	*colon = strrchr(value, ':'), *host = value;
	size_t		 length;
	int64_t		 port;

	memset(endpoint, 0, sizeof(*endpoint));
	if (strcmp(value, "off") == 0)
		return (true);
	if (colon == NULL || !number_parse(colon + 1, 1, 65535, &port))
		return (false);

	length = (size_t)(colon - value);
	if (length >= 2 && value[0] == '[' && colon[-1] == ']') {
		host++;
		length -= 2;
	} else if (memchr(value, ':', length) != NULL) {
		return (false);
	}
	if (length == 0 || length >= sizeof(endpoint->host))
		return (false);
	memcpy(endpoint->host, host, length);
	snprintf(endpoint->port, sizeof(endpoint->port), "%lld",
	    (long long)port);

	return (true);
}

/* As it goes over the wire. */
static bool
mailbox_accept(const char *value, char *target, size_t size)
{
	struct arena	*arena = arena_create();
	const char	*ascii = *value == '\0' ? "" :
			    mailbox_ascii(arena, value);
	bool		 good = ascii != NULL && strlen(ascii) < size;

	if (good)
		memcpy(target, ascii, strlen(ascii) + 1);
	arena_destroy(arena);

	return (good);
}

/* Paths are put behind it. */
static bool
base_valid(const char *value)
{
	struct arena	*arena = arena_create();
	struct url	 url;
	bool		 valid;

	valid = url_parse(arena, value, &url) == OK &&
	    value[strlen(value) - 1] != '/' && strchr(value, '?') == NULL;
	arena_destroy(arena);

	return (valid);
}

static bool
countries_parse(const char *value)
{
	char	 codes[256], *rest = codes, *code;
	int	 count = 0;

	if (strlen(value) >= sizeof(codes))
		return (false);
	memcpy(codes, value, strlen(value) + 1);
	while ((code = strsep(&rest, ",")) != NULL) {
		code = blanks_cut(code);
		if (strlen(code) != 2 || country_find(code) == NULL ||
		    ++count > POLICY_COUNTRIES_MAX)
			return (false);
	}

	return (true);
}

static bool
number_parse(const char *value, int64_t minimum, int64_t maximum,
    int64_t *number)
{
	char	*end;

	if (!isdigit((unsigned char)*value) || strlen(value) > 15)
		return (false);
	*number = strtoll(value, &end, 10);

	return (*end == '\0' && *number >= minimum && *number <= maximum);
}
