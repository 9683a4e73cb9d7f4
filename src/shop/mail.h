/*
 * Mails: collection "mails". Each is written once, kept for MAIL_KEPT to be
 * read by the manager, and handed to the mail server if there is one
 * (work/postman.h). Its id follows from what it is about, so that nothing is
 * told twice.
 */
#ifndef SHOP_MAIL_H
#define SHOP_MAIL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/result.h"
#include "store/store.h"

#define MAIL_KEPT	DAYS(90)
/* Tries of one mail: 1, 5, 15 and 60 minutes apart, then each hour; after four
 * days it has failed. */
#define MAIL_TRIES_MAX	100
#define MAIL_ID_MAX	80	/* bytes */

/*
 *	waiting → sent | failed;	failed, kept → waiting (the manager)
 * "kept": there was no mail server when it was written; it is read here only.
 */
struct mail {
	const char	*id;
	const char	*order_id;	/* "" if it is not about an order */
	const char	*order_number;
	const char	*kind;		/* which mailing (view/mailing.h) */
	const char	*recipient;
	const char	*language;
	const char	*subject;
	const char	*text;
	const char	*html;
	const char	*state;
	const char	*message_id;	/* the same at each try */
	const char	*why;		/* of the last try that failed; or "" */
	int64_t		 tries;
	int64_t		 created_at;	/* ms */
	int64_t		 due_at;	/* waiting: of the next try; else 0 */
	int64_t		 sent_at;	/* 0: not yet */
	/* not part of the document */
	int64_t		 revision;
};

struct mails {
	size_t		 count;
	struct mail	*items;
	bool		 more;		/* older ones follow, behind */
	int64_t		 last_created_at;	/* this place */
	const char	*last_id;
};

/* Writes a new one down. Inside a change. The caller sets id, recipient, words
 * and whom they are about; state, message_id and times are set here. CONFLICT:
 * it was written before. */
enum result	mail_put(struct arena *, struct store *, struct mail *,
		    int64_t now);

enum result	mail_load(struct arena *, struct store *, const char *id,
		    struct mail *);

/* Newest first, of a state or "" for all; from the start (created_before 0) or
 * from behind a place in the list. What cannot be read is left out. */
enum result	mails_page(struct arena *, struct store *, const char *state,
		    int64_t created_before, const char *id_before, int limit,
		    struct mails *);
/* Those about an order, newest first. */
enum result	mails_of(struct arena *, struct store *, const char *order_id,
		    int limit, struct mails *);
/* The one whose time came first. ABSENT: none is due. BROKEN: none that can be
 * read. */
enum result	mail_due(struct arena *, struct store *, int64_t now,
		    struct mail *);

/*
 * A try, each step its own change. It is counted, and the next one set, before
 * it is made: whatever ends this process in the middle of it, the mail comes
 * again on schedule and not at once. A mail that somebody moved meanwhile is
 * left as it is: CONFLICT.
 */
enum result	mail_begin(struct arena *, struct store *, struct mail *,
		    int64_t now);
/* What came of it. */
enum result	mail_sent(struct arena *, struct store *, struct mail *,
		    int64_t now);
enum result	mail_later(struct arena *, struct store *, struct mail *,
		    const char *why, int64_t now);
enum result	mail_failed(struct arena *, struct store *, struct mail *,
		    const char *why);
/* Nothing: the try does not count. */
enum result	mail_back(struct arena *, struct store *, struct mail *,
		    int64_t now);

/* The manager wants it sent (again): its tries begin anew. Inside a change.
 * CONFLICT: it waits already, or was sent. */
enum result	mail_again(struct arena *, struct store *, const char *id,
		    int64_t now);

/* How long after that many tries the next one comes: ms, with up to a tenth
 * more by chance from the fifth on. */
int64_t		mail_wait(int64_t tries);

/*
 * The queue stands still while the server takes no mail of ours at all: no try
 * is counted, and none is lost. "settings": it refuses us, the owner must mend
 * something; "away": it cannot be reached.
 */
struct mail_pause {
	const char	*word;		/* "": the queue moves */
	const char	*why;		/* in the server's or libcurl's words */
	int64_t		 since;		/* ms */
	int64_t		 until;		/* of the next try */
	int64_t		 times;		/* tries in vain */
	int64_t		 revision;
};

enum result	mail_pause_load(struct arena *, struct store *,
		    struct mail_pause *);
/* Each its own change; ending what is not there is OK. */
enum result	mail_pause_begin(struct arena *, struct store *,
		    const char *word, const char *why, int64_t now);
enum result	mail_pause_end(struct arena *, struct store *);

/* Removes mails that are older than MAIL_KEPT, some at a time. */
void		mail_sweep(struct store *, int limit);

#endif
