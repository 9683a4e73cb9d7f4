#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "shop/address.h"
#include "shop/policy.h"

const struct field	address_fields[] = {
	FIELD_TEXT(struct address, country, 1, 60, 0),
	FIELD_TEXT(struct address, state, 0, 100, FIELD_OPTIONAL),
	FIELD_TEXT(struct address, city, 1, 100, 0),
	FIELD_TEXT(struct address, zip, 1, 16, 0),
	FIELD_TEXT(struct address, address1, 1, 100, 0),
	FIELD_TEXT(struct address, address2, 1, 100, 0),
	FIELD_TEXT(struct address, address3, 0, 100, FIELD_OPTIONAL),
	FIELD_END
};

/* The member states of the EU and their neighbours, by ISO 3166-1. */
static const struct country	countries[] = {
	{ "DE", "GERMANY", "Deutschland", "Germany" },
	{ "AT", "AUSTRIA", "Österreich", "Austria" },
	{ "BE", "BELGIUM", "Belgien", "Belgium" },
	{ "BG", "BULGARIA", "Bulgarien", "Bulgaria" },
	{ "CH", "SWITZERLAND", "Schweiz", "Switzerland" },
	{ "CY", "CYPRUS", "Zypern", "Cyprus" },
	{ "CZ", "CZECHIA", "Tschechien", "Czechia" },
	{ "DK", "DENMARK", "Dänemark", "Denmark" },
	{ "EE", "ESTONIA", "Estland", "Estonia" },
	{ "ES", "SPAIN", "Spanien", "Spain" },
	{ "FI", "FINLAND", "Finnland", "Finland" },
	{ "FR", "FRANCE", "Frankreich", "France" },
	{ "GB", "UNITED KINGDOM", "Vereinigtes Königreich",
	    "United Kingdom" },
	{ "GR", "GREECE", "Griechenland", "Greece" },
	{ "HR", "CROATIA", "Kroatien", "Croatia" },
	{ "HU", "HUNGARY", "Ungarn", "Hungary" },
	{ "IE", "IRELAND", "Irland", "Ireland" },
	{ "IT", "ITALY", "Italien", "Italy" },
	{ "LI", "LIECHTENSTEIN", "Liechtenstein", "Liechtenstein" },
	{ "LT", "LITHUANIA", "Litauen", "Lithuania" },
	{ "LU", "LUXEMBOURG", "Luxemburg", "Luxembourg" },
	{ "LV", "LATVIA", "Lettland", "Latvia" },
	{ "MT", "MALTA", "Malta", "Malta" },
	{ "NL", "NETHERLANDS", "Niederlande", "Netherlands" },
	{ "NO", "NORWAY", "Norwegen", "Norway" },
	{ "PL", "POLAND", "Polen", "Poland" },
	{ "PT", "PORTUGAL", "Portugal", "Portugal" },
	{ "RO", "ROMANIA", "Rumänien", "Romania" },
	{ "SE", "SWEDEN", "Schweden", "Sweden" },
	{ "SI", "SLOVENIA", "Slowenien", "Slovenia" },
	{ "SK", "SLOVAKIA", "Slowakei", "Slovakia" },
};

static bool	local_part_valid(const char *, size_t);
static bool	host_valid(const char *);
static bool	label_valid(const char *, size_t);

const struct country *
country_find(const char *text)
{
	const struct country	*country;
	size_t			 i;

	if (text == NULL)
		return (NULL);
	for (i = 0; i < sizeof(countries) / sizeof(countries[0]); i++) {
		country = &countries[i];
		if (text_same(text, country->code) ||
		    text_same(text, country->key) ||
		    text_same(text, country->name_de) ||
		    text_same(text, country->name_en))
			return (country);
	}

	return (NULL);
}

bool
country_is_served(const struct country *country)
{
	size_t	i;

	for (i = 0; i < policy()->country_count; i++) {
		if (text_same(policy()->countries[i], country->code))
			return (true);
	}

	return (false);
}

/* RFC 5321 §4.5.3.1: local part 64, path 254 octets; dot-atom only. */
bool
email_valid(const char *email)
{
	const char	*at;

	if (email == NULL || strlen(email) > 254 ||
	    (at = strchr(email, '@')) == NULL)
		return (false);

	return (local_part_valid(email, (size_t)(at - email)) &&
	    host_valid(at + 1));
}

static bool
local_part_valid(const char *local, size_t length)
{
	size_t	i;

	if (length == 0 || length > 64 || local[0] == '.' ||
	    local[length - 1] == '.')
		return (false);
	for (i = 0; i < length; i++) {
		if (!isascii((unsigned char)local[i]) ||
		    (!isalnum((unsigned char)local[i]) &&
		    strchr(".!#$%&'*+/=?^_`{|}~-", local[i]) == NULL))
			return (false);
		if (local[i] == '.' && local[i + 1] == '.')
			return (false);
	}

	return (true);
}

static bool
host_valid(const char *host)
{
	const char	*dot;
	size_t		 labels;

	if (strcmp(host, "localhost") == 0)
		return (true);
	for (labels = 1; (dot = strchr(host, '.')) != NULL; labels++) {
		if (!label_valid(host, (size_t)(dot - host)))
			return (false);
		host = dot + 1;
	}

	/* No top-level domain is a number, so addresses of machines fall out
	 * here (RFC 3696 §2). */
	return (labels > 1 && label_valid(host, strlen(host)) &&
	    strspn(host, "0123456789") != strlen(host));
}

/* RFC 1035 §2.3.1 as loosened by RFC 1123: letters, digits, inner hyphens. */
static bool
label_valid(const char *label, size_t length)
{
	size_t	i;

	if (length == 0 || length > 63 || label[0] == '-' ||
	    label[length - 1] == '-')
		return (false);
	for (i = 0; i < length; i++) {
		if (!isascii((unsigned char)label[i]) ||
		    (!isalnum((unsigned char)label[i]) && label[i] != '-'))
			return (false);
	}

	return (true);
}
