/*
 * Secrets among the settings: each stands in the settings or in a file of its
 * own, never in both, and is never printed.
 */
#ifndef MAIN_SECRET_SETTING_H
#define MAIN_SECRET_SETTING_H

#include <stdbool.h>
#include <stddef.h>

/* Completes a secret: from the file if `path` is not "", without blanks around
 * it. False, said on standard error under the setting's name: both are given,
 * or the file is not one line that fits. */
bool	secret_take(const char *name, char *secret, size_t size,
	    const char *path);

/* The secrets of a list with commas, cut out of `copy`; `list` has room for
 * `maximum`, and what is not used is NULL. False: they are too many, or one is
 * empty, holds a blank or control character or does not begin with `start`. */
bool	secrets_split(const char *given, const char *start, char *copy,
	    size_t size, const char **list, size_t maximum);

#endif
