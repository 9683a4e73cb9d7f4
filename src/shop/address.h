/*
 * A delivery address in the order format's own names, and where we deliver.
 */
#ifndef SHOP_ADDRESS_H
#define SHOP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/fields.h"

struct address {
	const char	*country;	/* "GERMANY" */
	const char	*state;
	const char	*city;
	const char	*zip;
	const char	*address1;	/* name */
	const char	*address2;	/* street */
	const char	*address3;
};

extern const struct field	address_fields[];

struct country {
	const char	*code;		/* ISO 3166-1 alpha-2 */
	const char	*key;		/* as stored: "GERMANY" */
	const char	*name_de;
	const char	*name_en;
};

/* By code, stored key or either name, whatever the case of ASCII letters;
 * NULL: unknown. */
const struct country	*country_find(const char *);
/* Whether policy delivers there. */
bool			 country_is_served(const struct country *);

#endif
