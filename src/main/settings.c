#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/money.h"
#include "base/url.h"
#include "main/settings.h"
#include "main/stripe_setup.h"
#include "shop/address.h"
#include "view/texts.h"

#define LINE_LENGTH_MAX	2048

enum setting_kind { TEXT, PATH, ENDPOINT, URL, NUMBER, SWITCH, MONEY,
	CURRENCY, LANGUAGE, LEVEL, COUNTRIES, SECRET, MODE };

struct setting {
	const char		*name;
	enum setting_kind	 kind;
	size_t			 offset;
	int64_t			 minimum;	/* number; text: its size */
	int64_t			 maximum;
	const char		*initial;
	const char		*meaning;
};

#define AT(member)	offsetof(struct settings, member)
#define SIZE(member)	0, sizeof(((struct settings *)0)->member)

static const struct setting	settings_table[] = {
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
	{ "seccomp_tracing", SWITCH, AT(seccomp_tracing), 0, 0, "no",
	    "log what the sandbox would forbid instead of forbidding it; "
	    "for tests" },
};

#define SETTINGS	(sizeof(settings_table) / sizeof(settings_table[0]))

static const char *const	levels[] = { "debug", "info", "warning",
				    "error", NULL };
static const char *const	modes[] = { "test", "live", NULL };

static const struct setting *setting_find(const char *);
static bool	setting_set(struct settings *, const struct setting *,
		    const char *, const char *);
static bool	setting_accept(struct settings *, const struct setting *,
		    const char *);
static bool	is_one_of(const char *, const char *const *);
static bool	settings_file(struct settings *, const char *, bool);
static bool	settings_line(struct settings *, const char *, int, char *);
static bool	settings_environment(struct settings *);
static bool	settings_arguments(struct settings *, int, char **,
		    const char **, const char *const *, bool *);
static bool	settings_derive(struct settings *);
static const char *setting_expected(const struct setting *);
static bool	endpoint_parse(const char *, struct endpoint *);
static bool	base_valid(const char *);
static bool	countries_parse(const char *);
static bool	number_parse(const char *, int64_t, int64_t, int64_t *);
static char	*trim(char *);

enum result
settings_read(struct settings *settings, int argc, char **argv,
    const char **operand, const char *const *flags, bool *flag_set)
{
	const char	*file = getenv("WEBSHOP_CONFIG");
	size_t		 i;
	int		 at;

	memset(settings, 0, sizeof(*settings));
	for (i = 0; i < SETTINGS; i++) {
		if (!setting_accept(settings, &settings_table[i],
		    settings_table[i].initial))
			return (fail(BROKEN, "default of %s",
			    settings_table[i].name));
	}
	for (at = 0; at + 1 < argc; at++) {
		if (strcmp(argv[at], "--config") == 0)
			file = argv[at + 1];
	}
	if (file != NULL ? !settings_file(settings, file, true) :
	    access("webshop.conf", R_OK) == 0 ?
	    !settings_file(settings, "webshop.conf", true) :
	    !settings_file(settings, "/etc/webshop.conf", false))
		return (INVALID);
	if (!settings_environment(settings) ||
	    !settings_arguments(settings, argc, argv, operand, flags,
	    flag_set) || !settings_derive(settings) ||
	    !stripe_setup_read(settings))
		return (INVALID);

	return (OK);
}

void
settings_policy(const struct settings *settings)
{
	static char		 codes[sizeof(settings->delivery_countries)];
	struct policy		 terms = *policy();
	enum log_level		 level;
	char			*rest = codes, *code;

	terms.name = settings->shop_name;
	terms.base_url = settings->base_url;
	terms.currency = settings->currency;
	terms.language = settings->language;
	terms.sandbox = settings->sandbox;
	terms.moneyless = settings->sandbox ||
	    (settings->stripe_key[0] != '\0' &&
	    strcmp(settings->stripe_mode, "test") == 0);
	terms.shipping_price = settings->shipping_price;
	terms.shipping_free_from = settings->shipping_free_from;
	terms.basket_life = HOURS(settings->basket_hours);
	terms.hold_time = MINUTES(settings->hold_minutes);
	terms.seller_address = settings->seller_address;
	terms.tax_id = settings->tax_id;

	terms.country_count = 0;
	memcpy(codes, settings->delivery_countries, sizeof(codes));
	while ((code = strsep(&rest, ",")) != NULL)
		terms.countries[terms.country_count++] = trim(code);
	policy_set(&terms);

	level = strcmp(settings->log_level, "debug") == 0 ? LOG_LEVEL_DEBUG :
	    strcmp(settings->log_level, "info") == 0 ? LOG_LEVEL_INFO :
	    strcmp(settings->log_level, "warning") == 0 ? LOG_LEVEL_WARNING :
	    LOG_LEVEL_ERROR;
	log_threshold(level);
}

void
settings_print(void)
{
	size_t	i;

	for (i = 0; i < SETTINGS; i++)
		printf("  --%-20s %s (%s)\n", settings_table[i].name,
		    settings_table[i].meaning,
		    *settings_table[i].initial != '\0' ?
		    settings_table[i].initial : "empty");
}

static const struct setting *
setting_find(const char *name)
{
	size_t	i;

	for (i = 0; i < SETTINGS; i++) {
		if (strcmp(settings_table[i].name, name) == 0)
			return (&settings_table[i]);
	}

	return (NULL);
}

/* Sets one, or says where the mistake stands and what was expected. */
static bool
setting_set(struct settings *settings, const struct setting *setting,
    const char *value, const char *place)
{
	if (setting_accept(settings, setting, value))
		return (true);
	if (setting->kind == SECRET) {
		fprintf(stderr, "webshop: %s: %s: expected a shorter text\n",
		    place, setting->name);
		return (false);
	}
	fprintf(stderr, "webshop: %s: %s: expected %s, got \"%.80s\"\n", place,
	    setting->name, setting_expected(setting), value);

	return (false);
}

static bool
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

static bool
is_one_of(const char *value, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, value) == 0)
			return (true);
	}

	return (false);
}

static bool
settings_file(struct settings *settings, const char *path, bool needed)
{
	char	 line[LINE_LENGTH_MAX];
	FILE	*file;
	bool	 good = true;
	int	 number;

	if ((file = fopen(path, "r")) == NULL) {
		if (!needed && errno == ENOENT)
			return (true);
		fprintf(stderr, "webshop: %s: %s\n", path, strerror(errno));
		return (false);
	}
	for (number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
		if (strchr(line, '\n') == NULL && !feof(file)) {
			fprintf(stderr, "webshop: %s:%d: %.*s: expected a "
			    "shorter line\n", path, number,
			    (int)strcspn(line, " \t="), line);
			good = false;
			break;
		}
		if (!settings_line(settings, path, number, line))
			good = false;
	}
	if (ferror(file)) {
		fprintf(stderr, "webshop: %s: %s\n", path, strerror(errno));
		good = false;
	}
	fclose(file);

	return (good);
}

static bool
settings_line(struct settings *settings, const char *path, int number,
    char *line)
{
	const struct setting	*setting;
	char			*name = trim(line), *value, place[1100];

	snprintf(place, sizeof(place), "%s:%d", path, number);
	if (*name == '\0' || *name == '#')
		return (true);
	if ((value = strchr(name, '=')) == NULL) {
		fprintf(stderr, "webshop: %s: expected `name = value`\n",
		    place);
		return (false);
	}
	*value++ = '\0';
	name = trim(name);
	if ((setting = setting_find(name)) == NULL) {
		fprintf(stderr, "webshop: %s: %s: no such setting; "
		    "`webshop help` lists them\n", place, name);
		return (false);
	}

	return (setting_set(settings, setting, trim(value), place));
}

static bool
settings_environment(struct settings *settings)
{
	char		 name[64];
	const char	*value;
	size_t		 i, j;

	for (i = 0; i < SETTINGS; i++) {
		snprintf(name, sizeof(name), "WEBSHOP_%s",
		    settings_table[i].name);
		for (j = 0; name[j] != '\0'; j++)
			name[j] = (char)toupper((unsigned char)name[j]);
		value = getenv(name);
		if (value != NULL && !setting_set(settings,
		    &settings_table[i], value, name))
			return (false);
	}

	return (true);
}

static bool
settings_arguments(struct settings *settings, int argc, char **argv,
    const char **operand, const char *const *flags, bool *flag_set)
{
	const struct setting	*setting;
	int			 i, j;

	for (i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0) {
			if (operand == NULL || *operand != NULL) {
				fprintf(stderr, "webshop: \"%s\": one word "
				    "too many\n", argv[i]);
				return (false);
			}
			*operand = argv[i];
			continue;
		}
		for (j = 0; flags != NULL && flags[j] != NULL; j++) {
			if (strcmp(argv[i] + 2, flags[j]) == 0)
				break;
		}
		if (flags != NULL && flags[j] != NULL) {
			flag_set[j] = true;
			continue;
		}
		setting = setting_find(argv[i] + 2);
		if ((setting == NULL && strcmp(argv[i], "--config") != 0) ||
		    i + 1 == argc) {
			fprintf(stderr, "webshop: %s: %s\n", argv[i],
			    i + 1 == argc && setting != NULL ?
			    "a value is missing" : "no such setting; "
			    "`webshop help` lists them");
			return (false);
		}
		i++;
		if (setting != NULL && !setting_set(settings, setting,
		    argv[i], "command line"))
			return (false);
	}

	return (true);
}

/* What follows from the rest, and what must fit together. */
static bool
settings_derive(struct settings *settings)
{
	bool			 tls = settings->https.host[0] != '\0';
	const struct endpoint	*at = tls ? &settings->https :
				    &settings->http;
	const char		*host = at->host;

	if ((settings->certificate[0] == '\0') !=
	    (settings->certificate_key[0] == '\0')) {
		fprintf(stderr, "webshop: certificate and certificate_key "
		    "belong together: one of them is empty\n");
		return (false);
	}
	if (settings->base_url[0] != '\0')
		return (true);

	if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "127.0.0.1") == 0 ||
	    strcmp(host, "::") == 0 || strcmp(host, "::1") == 0 ||
	    *host == '\0')
		host = "localhost";
	snprintf(settings->base_url, sizeof(settings->base_url),
	    strchr(host, ':') != NULL ? "%s://[%s]:%s" : "%s://%s:%s",
	    tls ? "https" : "http", host, at->port);

	return (true);
}

static const char *
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
	case COUNTRIES:
		return ("ISO 3166-1 codes of countries like DE,AT");
	default:
		return ("a shorter text");
	}
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
		code = trim(code);
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

static char *
trim(char *text)
{
	size_t	length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
		text[--length] = '\0';

	return (text);
}
