/*
 * Carrying over what is behind: the newest state of each document, once.
 */
#ifndef WORK_MIRROR_UPLOAD_H
#define WORK_MIRROR_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"
#include "store/mirror.h"
#include "store/store.h"
#include "work/mirror_place.h"

#define MIRROR_NAME_MAX	1024

/* A pass over all marks, the oldest first; all zeros at the start. */
struct mirror_pass {
	int64_t		 since;		/* the last one that was tried */
	char		 collection[MIRROR_NAME_MAX];
	char		 id[MIRROR_NAME_MAX];
	bool		 under_way;
	bool		 careful;	/* one alone: there was trouble */
	size_t		 done;		/* in this pass */
	size_t		 failed;
	struct mirror_trouble trouble;
};

/*
 * Carries over the next batch. OK: some of it went over, go on. ABSENT: nothing
 * (more) is behind. LATER, REFUSED, BROKEN: nothing of the batch went over, or
 * something of the pass that ends did not; `trouble` says why. Only for whoever
 * holds the mirror's turn: two that carry could leave the older state there.
 */
enum result	mirror_round(struct store *, const struct mirror_place *,
		    struct mirror_pass *);

/* The turn, a lock file in the data folder that the kernel opens when its
 * holder dies. LATER: somebody else has it. */
enum result	mirror_turn_take(const char *folder);
void		mirror_turn_give(void);

#endif
