/*
 * The mirror's marks: which documents a copy outside still lacks. A mark is
 * made in the same change as the document's, and taken away once what was
 * copied is still what is stored.
 */
#ifndef STORE_MIRROR_H
#define STORE_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/documents.h"
#include "store/store.h"

/* Marks are counted up to here. */
#define MIRROR_COUNT_MAX	100000

struct mirror_mark {
	const char	*collection;
	const char	*id;
	int64_t		 since;		/* ms */
	int64_t		 changes;
	struct document	 document;	/* revision 0: it is no more */
};

struct mirror_marks {
	size_t			 count;
	struct mirror_mark	*items;
};

struct mirror_status {
	const char	*target;	/* "": the mirror is off */
	const char	*trouble;	/* a word, or "" */
	int64_t		 trouble_at;	/* ms; 0: there is none */
	int64_t		 done_at;	/* 0: nothing was copied yet */
	int64_t		 behind;	/* documents, up to MIRROR_COUNT_MAX */
	int64_t		 since;		/* of the oldest; 0: none is behind */
	bool		 marking;	/* more than `behind`: not all that were
					   there before are marked yet */
	const char	*restoring;	/* whence, or "" */
};

/*
 * Switches the mirror to a target and a NULL-ended list of collections; "" is
 * off. Another target than before: all documents are behind, and are marked
 * page by page (mirror_mark_more). The same one: only collections that are new
 * in the list. Its own change.
 */
enum result	mirror_switch(struct store *, const char *target,
		    const char *const *collections);

/* All documents count as behind; marked page by page. Its own change. */
enum result	mirror_mark_all(struct store *);
/* Marks the next so many of those; `more` says whether any remain. Its own
 * change. */
enum result	mirror_mark_more(struct store *, int limit, bool *more);
/* Nothing needs to be marked: what is stored came from the target. Its own
 * change. */
enum result	mirror_mark_none(struct store *);

/* Marks one document, if its collection is mirrored; documents.c calls it for
 * whatever it writes or removes. Inside a change. */
enum result	mirror_mark(struct store *, const char *collection,
		    const char *id, int64_t now);

/* The marks behind one (NULL: from the oldest on) in order of age, each with
 * its document as it is stored. */
enum result	mirror_page(struct arena *, struct store *,
		    const struct mirror_mark *after, int limit,
		    struct mirror_marks *);

/* Takes those marks away whose documents did not change since they were read.
 * Its own change, which does not wait for the disk: a mark that comes back is
 * one copy more. */
enum result	mirror_done(struct store *, const struct mirror_mark *,
		    size_t count, int64_t now);

/* What stops the mirror, since now if it is news; "": nothing. Its own change,
 * only if that is not what is written already. */
enum result	mirror_trouble(struct store *, const char *word, int64_t now);

enum result	mirror_is_behind(struct store *, const char *collection,
		    const char *id, bool *behind);
enum result	mirror_status(struct arena *, struct store *,
		    struct mirror_status *);

/* Writes down that a restore from there fills this database; "": it ended. Its
 * own change. */
enum result	mirror_restoring(struct store *, const char *whence);

#endif
