/*
 * A place that holds copies of documents under COLLECTION/ID: object storage,
 * or a folder. Each is one struct in a file of its own.
 */
#ifndef WORK_MIRROR_PLACE_H
#define WORK_MIRROR_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/documents.h"

/* So many things are wished for at once, at most. */
#define MIRROR_BATCH	64

enum mirror_wish { MIRROR_PUT, MIRROR_REMOVE, MIRROR_LOOK, MIRROR_GET };

struct mirror_item {
	const char	*collection;
	const char	*id;
	enum mirror_wish wish;
	/* to be put, or as it was found: without its body after a look; with
	 * revision 0 where nothing beside it says what it was */
	struct document	 document;
	const char	*md5;		/* found: of its bytes; "": not known */
	enum result	 word;		/* OK, ABSENT (LOOK, GET), LATER,
					   REFUSED, BROKEN */
};

struct mirror_names {
	size_t		 count;
	const char	**ids;
	const char	*token;		/* of the next page; "": the last one */
};

/* What stopped the first one that could not be done. */
struct mirror_trouble {
	const char	*word;		/* "": nothing did; else there is a
					   text "mirror.trouble.WORD" */
	int64_t		 wait;		/* ms it asked for; 0: nothing */
};

struct mirror_place {
	/* For people, and to know it again. */
	const char	*(*name)(void);

	/* Fulfils the wishes, each with its word. */
	void		 (*run)(struct arena *, struct mirror_item *,
			    size_t count, struct mirror_trouble *);

	/* A page of the ids of a collection, in any order; token "": the first
	 * page. */
	enum result	 (*list)(struct arena *, const char *collection,
			    const char *token, struct mirror_names *,
			    struct mirror_trouble *);
};

extern const struct mirror_place	mirror_s3;
extern const struct mirror_place	mirror_folder;

#endif
