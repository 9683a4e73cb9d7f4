/*
 * Outside services: each is connected from the operator's settings by one
 * struct in a file of its own, NAME_setup.c; setups.c lists them. Keys and
 * secrets are never printed or logged.
 */
#ifndef MAIN_SETUP_H
#define MAIN_SETUP_H

#include <stdbool.h>

#include "base/result.h"
#include "main/settings.h"

struct setup {
	const char	*name;		/* for people */

	/* Reads secrets from the files that the settings name and looks whether
	 * all of it fits together. False: it does not; it has been said on
	 * standard error. */
	bool		 (*read)(struct settings *);
	/* Hands the settings to the rooms below, which borrow them, if the
	 * service is switched on. In the parent, before the fork; its own
	 * addresses of this machine are allowed here (wire/perform.h). */
	enum result	 (*apply)(const struct settings *);
	/* Says in plain words on standard output what is connected and whether
	 * it answers, for a few seconds at most; nothing when it is off. After
	 * apply. Anything but OK: it would not work. */
	enum result	 (*check)(const struct settings *);
};

extern const struct setup	shipping_setup;
extern const struct setup	mail_setup;
extern const struct setup	words_setup;
extern const struct setup	stripe_setup;
extern const struct setup	sumup_setup;
extern const struct setup	transfer_setup;
extern const struct setup	bill_setup;
extern const struct setup	mirror_setup;
extern const struct setup	aws_setup;
extern const struct setup	carrier_setup;

/* All of them. The word is the worst one; the first that `apply` could not
 * connect has been named in the log. */
bool		setups_read(struct settings *);
enum result	setups_apply(const struct settings *);
enum result	setups_check(const struct settings *);

#endif
