/*
 * The rehearsal's keys: the bank's API key and the secret of its letters, made
 * once and kept with the shop (collection "secrets"), so that a restart
 * believes what was under way.
 */
#ifndef MAIN_REHEARSAL_H
#define MAIN_REHEARSAL_H

#include "base/result.h"

/* Switches the sandbox bank on; `api_base` is where it listens inside. The
 * store in the folder is opened and closed again: before the fork. */
enum result	rehearsal_prepare(const char *folder, const char *api_base,
		    const char *public_base);

#endif
