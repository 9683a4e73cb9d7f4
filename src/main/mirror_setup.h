/*
 * The mirror in object storage, as the settings have it (setup.h), and the
 * store told of it.
 */
#ifndef MAIN_MIRROR_SETUP_H
#define MAIN_MIRROR_SETUP_H

#include <stdbool.h>

#include "base/result.h"

/* Whether the settings that were applied name a bucket. */
bool		mirror_is_on(void);

/* Switches the marks in the store on or off, as the settings are, and hands the
 * mirror to its companion. In the parent, before the fork, after setups_apply.
 * REFUSED, said on standard error: a restore into this folder has not ended.
 * The folder is borrowed. */
enum result	mirror_prepare(const char *folder);

/* What a word of trouble means, in English, for commands. */
const char	*mirror_words(const char *trouble);

#endif
