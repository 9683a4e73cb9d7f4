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
