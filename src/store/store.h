/*
 * The store: one SQLite file, opened after the fork, one connection per
 * thread. Nothing outside this room knows SQL, and nothing outside
 * store_change() begins or commits.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"

struct store;

/*
 * Opens the database FOLDER/shop.db (which store_migrate made). A connection
 * belongs to the thread that opened it. The folder's name is needed only now:
 * changing the working directory later does no harm. BROKEN when that fails or
 * when the file is not of this binary's version.
 */
enum result	 store_open(const char *folder, struct store **);
void		 store_close(struct store *);

/*
 * Creates the file if need be and applies every migration not yet applied, in
 * order, each in one change, under a lock (several starts at once are safe).
 * REFUSED: the file was written by a newer binary; nothing was changed.
 * LATER: the disk is full, or somebody else held the writers' turn too long.
 * The folder is made if need be, but not its parents. Files are for their owner
 * alone; the superuser makes them for the owner of the folder. Leaves no
 * connection open: call before the fork.
 */
enum result	 store_migrate(const char *folder);

/*
 * Runs the body in one transaction (BEGIN IMMEDIATE). It commits on OK and
 * rolls back on every other word, which it hands up; on CONFLICT it runs the
 * body again up to three times. Writers of all processes take turns by a lock
 * file (turn.h). Changes do not nest. The name stands in logs. The body must
 * take its memory from its own arena and may run more than once. LATER: the
 * disk is full or the turn did not come within four seconds.
 */
enum result	 store_change(struct store *, const char *name,
		    enum result (*body)(struct store *, void *), void *);

/*
 * The same for what need not outlast a power cut by itself, like a lease, which
 * is dropped at the next start anyway: it does not wait for the disk. It is
 * whole or not at all as any change, and lasts from the next store_change on.
 */
enum result	 store_change_soon(struct store *, const char *name,
		    enum result (*body)(struct store *, void *), void *);

/* How often this connection had to wait for its turn: whoever has time may let
 * the others go first. */
unsigned long	 store_waits(const struct store *);

/* Several reads of one moment (a read transaction). Does not nest. What the
 * body says is handed up; writing in it is BROKEN. */
enum result	 store_view(struct store *,
		    enum result (*body)(struct store *, void *), void *);

/* Whether the database can be written right now, and is still the file that
 * was opened (a small change). */
enum result	 store_ready(struct store *);

#endif
