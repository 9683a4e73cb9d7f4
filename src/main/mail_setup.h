/*
 * The test mail of `webshop check --mail ADDRESS`.
 */
#ifndef MAIN_MAIL_SETUP_H
#define MAIN_MAIL_SETUP_H

#include "base/result.h"
#include "main/settings.h"

/* Sends one that says only that mails arrive, and what the server said of it on
 * standard output. After setups_apply. Anything but OK: it was not sent. */
enum result	mail_setup_trial(const struct settings *,
		    const char *recipient);

#endif
