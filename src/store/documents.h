/*
 * Documents: JSON bodies by collection and id, with a revision that makes
 * writers meet instead of overwrite each other.
 */
#ifndef STORE_DOCUMENTS_H
#define STORE_DOCUMENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

struct document {
	const char	*id;
	const char	*body;
	int64_t		 revision;	/* 1 at the first put */
	int64_t		 created_at;	/* ms */
	int64_t		 changed_at;
	int64_t		 expires_at;	/* 0: never */
};

/* ABSENT when there is none; an expired one is ABSENT too. */
enum result	document_get(struct arena *, struct store *,
		    const char *collection, const char *id,
		    struct document *);

/* The one that expired and was not swept yet: what still hangs on it must be
 * undone before its id is used again. ABSENT when there is none. */
enum result	document_get_expired(struct arena *, struct store *,
		    const char *collection, const char *id,
		    struct document *);

/*
 * Writes the body if the stored revision is still the given one (0: there must
 * be none, or an expired one), else CONFLICT. Sets expires_at (0: never).
 * Inside store_change only.
 */
enum result	document_put(struct store *, const char *collection,
		    const char *id, int64_t revision, const char *body,
		    int64_t expires_at);

/* Removes it if the revision still stands, else CONFLICT. */
enum result	document_remove(struct store *, const char *collection,
		    const char *id, int64_t revision);

/* Removes up to `limit` documents of a collection that expired by `now`, oldest
 * first: for those that nothing else hangs on (sessions). Inside a change. */
enum result	document_sweep(struct store *, const char *collection,
		    int64_t now, int limit);

/* Puts it back exactly as it was, revision and moments included. CONFLICT:
 * there is one of that id. Inside a change. */
enum result	document_restore(struct store *, const char *collection,
		    const struct document *);

/*
 * The questions asked of documents, each served by an index (migrations/).
 * Results come in the question's order; `limit` at most, after skipping
 * `offset`.
 */
enum document_question {
	PRODUCTS_ALL,		/* by position, id */
	PRODUCTS_OF_KIND,	/* by position, id; argument: kind */
	KINDS_ALL,		/* by position, id */
	ORDERS_NEWEST,		/* by creation, newest first */
	ORDERS_OF_STATE,	/* newest first; argument: state */
	ORDERS_IN_TROUBLE,	/* newest first: those with a trouble set */
	ORDER_OF_BASKET,	/* argument: basket id; at most one */
	ORDER_OF_NUMBER,	/* argument: number; at most one */
	ORDERS_TO_EXPIRE,	/* by hold_until, soonest first; those whose
				   hold_until (ms) is ≤ the number given */
	BASKETS_EXPIRED,	/* expired ones, oldest first; number: now */
	PAYMENTS_OF_ORDER,	/* sandbox bank: argument: our reference */
	LETTERS_NEWEST,	/* by creation, newest first */
	MAILS_NEWEST,		/* by creation, newest first */
	MAILS_OF_STATE,		/* newest first; argument: state */
	MAILS_OF_ORDER,		/* the last first; argument: order's id */
	MAILS_DUE		/* by due_at, soonest first; those whose due_at
				   (ms) is ≤ the number given */
};

struct documents {
	size_t		 count;
	struct document	*items;
};

/* Inside or outside a change. An empty list is OK. Expired documents stand in
 * lists until they are swept. */
enum result	documents_find(struct arena *, struct store *,
		    enum document_question, const char *argument,
		    int64_t number, int limit, int offset,
		    struct documents *);

/* As above, but only those created before (ms, id), of the questions that say
 * "newest first": the next page of a long list costs as much as the first. */
enum result	documents_after(struct arena *, struct store *,
		    enum document_question, const char *argument,
		    int64_t created_at, const char *id, int limit,
		    struct documents *);

/* All of a collection that did not expire, in order of their ids' bytes, from
 * behind one ("" at first). */
enum result	documents_by_id(struct arena *, struct store *,
		    const char *collection, const char *after, int limit,
		    struct documents *);

#endif
