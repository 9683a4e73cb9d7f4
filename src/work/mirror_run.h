/*
 * The companion that keeps the mirror up to date, whatever happens to it.
 */
#ifndef WORK_MIRROR_RUN_H
#define WORK_MIRROR_RUN_H

#include <stdint.h>

#include "store/store.h"
#include "work/mirror_place.h"

/* What is mirrored where, before the fork; NULL: the mirror is off. The folder
 * is the data folder; borrowed. */
void	mirror_run_configure(const struct mirror_place *, const char *folder);

/* A piece of it (work/companion.h). */
int64_t	mirror_run(struct store *);

/* How long to wait after so many failures in a row, with chance in it so that
 * many shops do not come back at once. */
int64_t	mirror_pause(unsigned int failures, int64_t wanted);

#endif
