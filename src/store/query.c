#include "store/query.h"

#include <errno.h>
#include <string.h>

#define ROWS_FIRST	16	/* a power of two */

static void		 query_note(struct query *, int);
static bool		 disk_is_full(struct store *, int);

void
query_begin(struct query *query, struct store *store, enum statement which)
{
	query->store = store;
	query->which = which;
	query->statement = store->statements[which];
	query->bound = 0;
	query->code = SQLITE_OK;
}

void
query_text(struct query *query, const char *text)
{
	query_note(query, sqlite3_bind_text(query->statement, ++query->bound,
	    text, -1, SQLITE_STATIC));
}

void
query_number(struct query *query, int64_t number)
{
	query_note(query, sqlite3_bind_int64(query->statement, ++query->bound,
	    number));
}

enum result
query_row(struct query *query)
{
	enum result	word;

	if (query->code == SQLITE_OK) {
		errno = 0;
		query->code = sqlite3_step(query->statement);
		if (query->code == SQLITE_ROW) {
			query->code = SQLITE_OK;
			return (OK);
		}
	}

	word = query->code == SQLITE_DONE ? ABSENT :
	    query_word(query->store, sentences[query->which].name,
	    query->code);
	query_end(query);
	return (word);
}

void
query_end(struct query *query)
{
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
}

char *
query_get_text(struct arena *arena, const struct query *query, int column)
{
	const void	*bytes;

	/* The text first: asking for its length may convert the column. */
	bytes = sqlite3_column_text(query->statement, column);
	if (bytes == NULL)
		return (arena_copy(arena, "", 0));

	return (arena_copy(arena, bytes,
	    (size_t)sqlite3_column_bytes(query->statement, column)));
}

int64_t
query_get_number(const struct query *query, int column)
{
	return (sqlite3_column_int64(query->statement, column));
}

void *
query_grow(struct arena *arena, void *items, size_t count, size_t size)
{
	void	*larger;

	if (count == 0)
		return (arena_alloc(arena, ROWS_FIRST * size));
	if (count < ROWS_FIRST || (count & (count - 1)) != 0)
		return (items);

	larger = arena_alloc(arena, 2 * count * size);
	memcpy(larger, items, count * size);
	return (larger);
}

enum result
query_write(struct query *query, int64_t *touched)
{
	enum result	word;

	if ((word = query_in_change(query)) != OK)
		return (word);

	do {
		word = query_row(query);
	} while (word == OK);
	if (word != ABSENT)
		return (word);

	if (touched != NULL)
		*touched = sqlite3_changes64(query->store->database);
	return (OK);
}

enum result
query_write_one(struct query *query, enum result none)
{
	enum result	word;
	int64_t		touched;

	word = query_write(query, &touched);
	if (word == OK && touched == 0)
		return (none);
	return (word);
}

/*
 * SQLite ends a transaction by itself when the disk is full or fails. A body
 * that went on regardless would write outside its change.
 */
enum result
query_in_change(struct query *query)
{
	if (query->store->transaction == CHANGE &&
	    !sqlite3_get_autocommit(query->store->database))
		return (OK);

	query_end(query);
	return (fail(BROKEN, "%s outside a change",
	    sentences[query->which].name));
}

enum result
query_word(struct store *store, const char *name, int code)
{
	const char	*why, *change;
	bool		 full;

	full = disk_is_full(store, code);
	change = store->name != NULL ? store->name : "no change";
	switch (code) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return (OK);
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
		return (CONFLICT);
	}

	/* SQLite's messages may quote values; its code's name never does. */
	why = sqlite3_errstr(code);
	if (full)
		return (fail(LATER, "%s: %s: the disk is full", change,
		    name));
	if ((code & 0xff) == SQLITE_BUSY)
		return (fail(LATER, "%s: %s: %s (%d)", change, name, why,
		    code));
	return (fail(BROKEN, "%s: %s: %s (%d)", change, name, why, code));
}

static void
query_note(struct query *query, int code)
{
	if (query->code == SQLITE_OK)
		query->code = code;
}

/* SQLite knows ENOSPC as "full", but not a quota or a limit of file size. */
static bool
disk_is_full(struct store *store, int code)
{
	int	reason;

	if ((code & 0xff) == SQLITE_FULL)
		return (true);
	if ((code & 0xff) != SQLITE_IOERR)
		return (false);

	/* For a failed commit only errno still tells it. */
	reason = errno;
	if (reason == 0)
		reason = sqlite3_system_errno(store->database);
	return (reason == ENOSPC || reason == EDQUOT || reason == EFBIG);
}
