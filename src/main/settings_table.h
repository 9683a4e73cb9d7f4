/*
 * The table of settings: each with its kind, place, limits, default and
 * meaning, and what a value must look like.
 */
#ifndef MAIN_SETTINGS_TABLE_H
#define MAIN_SETTINGS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "main/settings.h"

enum setting_kind { TEXT, PATH, ENDPOINT, URL, NUMBER, SWITCH, MONEY,
	CURRENCY, LANGUAGE, LEVEL, COUNTRIES, SECRET, MODE,
	MAILBOX };

struct setting {
	const char		*name;
	enum setting_kind	 kind;
	size_t			 offset;
	int64_t			 minimum;	/* number; text: its size */
	int64_t			 maximum;
	const char		*initial;
	const char		*meaning;
};

extern const struct setting	settings_table[];
extern const size_t		settings_count;

/* Puts the value where the setting stands; false: it is none. */
bool		 setting_accept(struct settings *, const struct setting *,
		    const char *);

/* What setting_accept wants, for people. */
const char	*setting_expected(const struct setting *);

/* The text without blanks around it, shortened in its place. */
char		*blanks_cut(char *);

#endif
