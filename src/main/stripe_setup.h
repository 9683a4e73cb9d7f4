/*
 * Connects the shop to Stripe from the operator's settings. Keys and secrets
 * are never printed or logged.
 */
#ifndef MAIN_STRIPE_SETUP_H
#define MAIN_STRIPE_SETUP_H

#include <stdbool.h>

#include "base/result.h"
#include "main/settings.h"

/* Reads key and secrets from the files that the settings name, and looks
 * whether all of it fits together. False: it does not; it has been said on
 * standard error. */
bool		stripe_setup_read(struct settings *);

/* Switches the provider on if there is a key; the settings must stay. Before
 * the fork. */
enum result	stripe_setup(const struct settings *);

/* Asks Stripe whether it takes the key, for a few seconds at most, and says so
 * in one line on standard output. Anything but OK: nobody could pay. */
enum result	stripe_setup_check(const struct settings *);

#endif
