/*
 * Long walks over all documents, by commands: to compare, carry or restore.
 * They show how far they are, end when told to, and are begun again where they
 * ended. Memory is bounded by a page.
 */
#ifndef WORK_MIRROR_WALK_H
#define WORK_MIRROR_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/result.h"
#include "store/store.h"
#include "work/mirror_place.h"

enum mirror_finding { MIRROR_CHANGED, MIRROR_MISSING, MIRROR_ADDITIONAL,
	MIRROR_UNREADABLE, MIRROR_FINDINGS };

struct mirror_walk {
	/* Told of each difference, and how far it is; false ends the walk. */
	void		(*found)(enum mirror_finding, const char *collection,
			    const char *id);
	bool		(*go_on)(const struct mirror_walk *);

	size_t		 seen;		/* documents */
	size_t		 carried;	/* of these: put there, or put back */
	size_t		 behind;	/* verify: changed just now; their turn
					   comes */
	size_t		 findings[MIRROR_FINDINGS];
	char		 at[2048];	/* COLLECTION/ID that was done last */
	struct mirror_trouble trouble;	/* what ended it, if not OK */
};

/*
 * Compares each document both ways: revision, moments and bytes. What differs
 * is looked at again before it is called so, since the shop may be serving.
 * Begins behind COLLECTION/ID; "": at the start. OK: it came to the end, with
 * whatever findings. LATER: it was told to end, or the place does not answer.
 */
enum result	mirror_verify(struct store *, const struct mirror_place *,
		    const char *behind, struct mirror_walk *);

/* Puts all documents there that are not there as they are. */
enum result	mirror_carry(struct store *, const struct mirror_place *,
		    struct mirror_walk *);

/* Puts all documents that are there, and not here, into the store. BROKEN: the
 * store does not take them. */
enum result	mirror_restore(struct store *, const struct mirror_place *,
		    struct mirror_walk *);

/* What they share: runs a batch, again and again where it was not answered, for
 * half a minute or so. Anything but OK: some are still LATER, REFUSED or
 * BROKEN. */
enum result	mirror_insist(struct arena *, const struct mirror_place *,
		    struct mirror_item *, size_t count, struct mirror_walk *);
enum result	mirror_insist_list(struct arena *,
		    const struct mirror_place *, const char *collection,
		    const char *token, struct mirror_names *,
		    struct mirror_walk *);
/* Notes how far it is; false: it ends. */
bool		mirror_step(struct mirror_walk *, const char *collection,
		    const char *id, size_t count);
/* Whether what was found (MIRROR_LOOK or MIRROR_GET) is the document. */
bool		mirror_same(const struct document *,
		    const struct mirror_item *);

#endif
