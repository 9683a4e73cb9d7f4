/*
 * What leaves the shop for its mirror: the collections of this table and
 * nothing else. They are what a shop is rebuilt from.
 */
#ifndef WORK_MIRROR_TABLE_H
#define WORK_MIRROR_TABLE_H

#include "base/arena.h"
#include "base/result.h"
#include "store/documents.h"
#include "store/store.h"

struct mirrored {
	const char	*collection;

	/* Counts a document that a restore put back: all that is kept beside
	 * the documents and follows from them. Inside a change. INVALID: it
	 * cannot be read. */
	enum result	 (*restored)(struct arena *, struct store *,
			    const struct document *);
};

/* In the order in which they are restored; a NULL collection ends. */
extern const struct mirrored	mirror_table[];

/* Their names, NULL at the end (store/mirror.h). */
const char *const	*mirror_collections(void);

#endif
