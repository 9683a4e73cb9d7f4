/*
 * What the commands about the mirror share: the place they speak to, how far
 * they are, and that they end when they are told to.
 */
#ifndef MAIN_MIRROR_TASK_H
#define MAIN_MIRROR_TASK_H

#include <stdbool.h>

#include "main/settings.h"
#include "work/mirror_place.h"
#include "work/mirror_walk.h"

/* Takes "--name value" or "--name=value" out of the arguments; NULL: it is not
 * there, or has no value (which the settings then complain of). */
const char	*task_option(int *argc, char **argv, const char *name);

/* The folder, if one is named, else the object storage of the settings. NULL,
 * said on standard error: it cannot be used. Both are borrowed. */
const struct mirror_place *task_place(const struct settings *,
		    const char *folder, bool make);

/* Makes the walk show itself, and end at the next step after SIGINT or
 * SIGTERM. */
void		 task_watch(struct mirror_walk *);
bool		 task_interrupted(void);

/* A line about how far it is, on a terminal alone, a few times in a second; and
 * its end. */
void		 task_show(const char *, ...)
		    __attribute__((format(printf, 1, 2)));
void		 task_shown(void);

/* Says why a walk did not come to its end. */
void		 task_trouble(const struct mirror_trouble *);

#endif
