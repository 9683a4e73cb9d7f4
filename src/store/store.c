#include "store/store.h"

#include <sqlite3.h>

#include "store/connection.h"
#include "store/migrate.h"
#include "store/query.h"
#include "store/tally.h"

/* How often a body runs again after CONFLICT. */
#define CONFLICT_RETRIES	3

static enum result	store_connect(const char *, struct store *);
static enum result	statements_prepare(struct store *);
static enum result	change_try(struct store *, const char *,
			    enum result (*)(struct store *, void *), void *,
			    bool);
static enum result	change_run(struct store *,
			    enum result (*)(struct store *, void *), void *);
static enum result	transaction_run(struct store *, enum transaction,
			    enum statement,
			    enum result (*)(struct store *, void *), void *);
static enum result	transaction_end(struct store *, enum result);
static enum result	sentence_run(struct store *, enum statement);
static enum result	ready_body(struct store *, void *);

enum result
store_open(const char *folder, struct store **out)
{
	enum result	 result;
	struct arena	*arena;
	struct store	*store;

	*out = NULL;
	arena = arena_create();
	store = arena_alloc(arena, sizeof(*store));
	store->arena = arena;

	result = store_connect(folder, store);
	if (result != OK) {
		store_close(store);
		return (result);
	}

	*out = store;
	return (OK);
}

void
store_close(struct store *store)
{
	size_t	i;

	if (store == NULL)
		return;

	for (i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->database);
	if (store->turn_open)
		turn_close(&store->turn);
	arena_destroy(store->arena);
}

enum result
store_change(struct store *store, const char *name,
    enum result (*body)(struct store *, void *), void *argument)
{
	return (change_try(store, name, body, argument, false));
}

enum result
store_change_soon(struct store *store, const char *name,
    enum result (*body)(struct store *, void *), void *argument)
{
	return (change_try(store, name, body, argument, true));
}

enum result
store_view(struct store *store,
    enum result (*body)(struct store *, void *), void *argument)
{
	if (store->transaction != NO_TRANSACTION)
		return (fail(BROKEN, "view inside a transaction"));

	return (transaction_run(store, VIEW, VIEW_BEGIN, body, argument));
}

unsigned long
store_waits(const struct store *store)
{
	return (store->turn.waits);
}

enum result
store_ready(struct store *store)
{
	return (store_change(store, "ready", ready_body, NULL));
}

static enum result
store_connect(const char *folder, struct store *store)
{
	enum result	result;
	int64_t		version;

	if ((result = turn_open(folder, &store->turn)) != OK)
		return (result);
	store->turn_open = true;
	if ((result = connection_open(folder, &store->database)) != OK)
		return (result);
	if ((result = connection_version(store->database, &version)) != OK)
		return (result);
	if (version != migration_newest())
		return (fail(BROKEN, "the database has version %lld, "
		    "this program wants %lld", (long long)version,
		    (long long)migration_newest()));

	return (statements_prepare(store));
}

static enum result
statements_prepare(struct store *store)
{
	size_t	i;
	int	code;

	for (i = 0; i < STATEMENTS; i++) {
		code = sqlite3_prepare_v3(store->database, sentences[i].sql,
		    -1, SQLITE_PREPARE_PERSISTENT, &store->statements[i],
		    NULL);
		if (code != SQLITE_OK)
			return (fail(BROKEN, "sentence \"%s\": %s",
			    sentences[i].name,
			    sqlite3_errmsg(store->database)));
	}
	return (OK);
}

static enum result
change_try(struct store *store, const char *name,
    enum result (*body)(struct store *, void *), void *argument, bool hasty)
{
	int		tries;
	enum result	result;

	if (store->transaction != NO_TRANSACTION)
		return (fail(BROKEN, "change %s inside a transaction", name));
	if (store->hasty != hasty) {
		result = connection_lasting(store->database, !hasty);
		if (result != OK)
			return (result);
		store->hasty = hasty;
	}

	store->name = name;
	for (tries = 0; tries <= CONFLICT_RETRIES; tries++) {
		result = change_run(store, body, argument);
		if (result != CONFLICT)
			break;
	}
	store->name = NULL;
	return (result);
}

static enum result
change_run(struct store *store,
    enum result (*body)(struct store *, void *), void *argument)
{
	enum result	result;

	result = turn_take(&store->turn);
	if (result == LATER)
		return (fail(LATER, "%s: the writers' turn did not come",
		    store->name));
	if (result != OK)
		return (result);

	result = transaction_run(store, CHANGE, CHANGE_BEGIN, body, argument);
	turn_give(&store->turn);
	return (result);
}

static enum result
transaction_run(struct store *store, enum transaction kind,
    enum statement begin, enum result (*body)(struct store *, void *),
    void *argument)
{
	enum result	result;

	result = sentence_run(store, begin);
	if (result != OK)
		return (result);

	store->transaction = kind;
	result = body(store, argument);
	result = transaction_end(store, result);
	store->transaction = NO_TRANSACTION;

	return (result);
}

/*
 * After a failure SQLite may have rolled back by itself; a commit that failed
 * for lack of space may not.
 */
static enum result
transaction_end(struct store *store, enum result result)
{
	if (result == OK)
		result = sentence_run(store, CHANGE_COMMIT);
	if (!sqlite3_get_autocommit(store->database))
		(void)sentence_run(store, CHANGE_ROLLBACK);

	return (result);
}

static enum result
sentence_run(struct store *store, enum statement which)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, which);
	result = query_row(&query);

	return (result == ABSENT ? OK : result);
}

/* A file that was deleted or replaced can be written for ever, and everything
 * would be lost; a full disk shows only when something is kept. */
static enum result
ready_body(struct store *store, void *argument)
{
	int	moved = 0;

	(void)argument;
	if (sqlite3_file_control(store->database, "main",
	    SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved != 0)
		return (fail(BROKEN, "the database is no longer where it was "
		    "opened"));

	return (tally_add(store, "health", "asked", 1, 0));
}
