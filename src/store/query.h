/*
 * One run of a sentence: begin, bind in the order of its parameters, then run
 * it or read its rows. Private to src/store, like the struct of a store.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/statements.h"
#include "store/turn.h"

enum transaction { NO_TRANSACTION, VIEW, CHANGE };

struct store {
	struct arena	*arena;		/* holds this struct */
	sqlite3		*database;
	sqlite3_stmt	*statements[STATEMENTS];
	struct turn	 turn;
	bool		 turn_open;
	enum transaction transaction;
	bool		 hasty;		/* commits do not wait for the disk */
	const char	*name;		/* of the change, for logs; or NULL */
};

struct query {
	struct store	*store;
	enum statement	 which;
	sqlite3_stmt	*statement;
	int		 bound;
	int		 code;		/* SQLite's, of the first failure */
};

void		 query_begin(struct query *, struct store *, enum statement);
void		 query_text(struct query *, const char *);	/* not NULL */
void		 query_number(struct query *, int64_t);

/* Steps to the next row: OK; ABSENT when there are no more, or a failure's word
 * (logged). After any word but OK the query has ended by itself. */
enum result	 query_row(struct query *);
void		 query_end(struct query *);

/* Columns of the row, from 0. Texts live in the arena; NULL reads as "". */
char		*query_get_text(struct arena *, const struct query *, int);
int64_t		 query_get_number(const struct query *, int);

/* Room for one more row behind `count` rows of a size: the same array, or a
 * copy twice as large. */
void		*query_grow(struct arena *, void *, size_t count, size_t size);

/* Runs a sentence that writes; the number of rows it touched through the last
 * argument, which may be NULL. CONFLICT: the row breaks a unique index.
 * BROKEN outside a change. */
enum result	 query_write(struct query *, int64_t *);

/* As above, but ABSENT or what else is given when no row was touched. */
enum result	 query_write_one(struct query *, enum result none);

/* Whether a change is running that SQLite has not ended: BROKEN, logged, when
 * not. */
enum result	 query_in_change(struct query *);

/* The word for SQLite's code, logged unless it is CONFLICT or OK. */
enum result	 query_word(struct store *, const char *name, int code);

#endif
