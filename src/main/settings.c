#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "main/settings.h"
#include "main/settings_table.h"
#include "main/setup.h"

#define LINE_LENGTH_MAX	2048

static const struct setting *setting_find(const char *);
static bool	setting_set(struct settings *, const struct setting *,
		    const char *, const char *);
static bool	settings_file(struct settings *, const char *, bool);
static bool	settings_line(struct settings *, const char *, int, char *);
static bool	settings_environment(struct settings *);
static bool	settings_arguments(struct settings *, int, char **,
		    const char **, const char *const *, bool *);
static bool	settings_derive(struct settings *);

enum result
settings_read(struct settings *settings, int argc, char **argv,
    const char **operand, const char *const *flags, bool *flag_set)
{
	const char	*file = getenv("WEBSHOP_CONFIG");
	size_t		 i;
	int		 at;

	memset(settings, 0, sizeof(*settings));
	for (i = 0; i < settings_count; i++) {
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
	    !setups_read(settings))
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
	terms.shipping_price = settings->shipping_price;
	terms.shipping_free_from = settings->shipping_free_from;
	terms.basket_life = HOURS(settings->basket_hours);
	terms.hold_time = MINUTES(settings->hold_minutes);
	terms.seller_address = settings->seller_address;
	terms.tax_id = settings->tax_id;

	terms.country_count = 0;
	memcpy(codes, settings->delivery_countries, sizeof(codes));
	while ((code = strsep(&rest, ",")) != NULL)
		terms.countries[terms.country_count++] = blanks_cut(code);
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

	for (i = 0; i < settings_count; i++)
		printf("  --%-20s %s (%s)\n", settings_table[i].name,
		    settings_table[i].meaning,
		    *settings_table[i].initial != '\0' ?
		    settings_table[i].initial : "empty");
}

static const struct setting *
setting_find(const char *name)
{
	size_t	i;

	for (i = 0; i < settings_count; i++) {
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
	char			*name = blanks_cut(line), *value, place[1100];

	snprintf(place, sizeof(place), "%s:%d", path, number);
	if (*name == '\0' || *name == '#')
		return (true);
	if ((value = strchr(name, '=')) == NULL) {
		fprintf(stderr, "webshop: %s: expected `name = value`\n",
		    place);
		return (false);
	}
	*value++ = '\0';
	name = blanks_cut(name);
	if ((setting = setting_find(name)) == NULL) {
		fprintf(stderr, "webshop: %s: %s: no such setting; "
		    "`webshop help` lists them\n", place, name);
		return (false);
	}

	return (setting_set(settings, setting, blanks_cut(value), place));
}

static bool
settings_environment(struct settings *settings)
{
	char		 name[64];
	const char	*value;
	size_t		 i, j;

	for (i = 0; i < settings_count; i++) {
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
