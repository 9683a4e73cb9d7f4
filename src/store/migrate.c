#include "store/migrate.h"

#include <sys/stat.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/shelf.h"
#include "store/connection.h"
#include "store/statements.h"
#include "store/store.h"
#include "store/turn.h"

#define NUMBER_DIGITS	4

static enum result		 folder_make(const char *);
static enum result		 file_make(const char *, const char *);
static int			 file_give(const char *, const char *);
static enum result		 folder_migrate(const char *);
static enum result		 database_migrate(sqlite3 *);
static enum result		 migration_apply(sqlite3 *, int64_t);
static int			 migration_run(sqlite3 *,
				    const struct asset *, int64_t);
static int			 transaction_refuse(void *, int, const char *,
				    const char *, const char *, const char *);
static const struct asset	*migration_find(int64_t);
static int64_t			 migration_number(const char *);

enum result
store_migrate(const char *folder)
{
	enum result	result;
	struct turn	turn;

	if ((result = folder_make(folder)) != OK)
		return (result);
	if ((result = file_make(folder, TURN_FILE)) != OK)
		return (result);
	if ((result = turn_open(folder, &turn)) != OK)
		return (result);

	result = turn_take(&turn);
	if (result == LATER)
		(void)fail(LATER, "migration: the writers' turn did not come");
	if (result == OK) {
		result = folder_migrate(folder);
		turn_give(&turn);
	}
	turn_close(&turn);
	return (result);
}

int64_t
migration_newest(void)
{
	size_t			 i;
	int64_t			 newest, number;
	const struct asset	*asset;

	newest = 0;
	for (i = 0; (asset = shelf_at(i)) != NULL; i++) {
		number = migration_number(asset->name);
		if (number > newest)
			newest = number;
	}
	return (newest);
}

static enum result
folder_make(const char *folder)
{
	if (mkdir(folder, 0700) == 0)
		(void)chmod(folder, 0700);	/* whatever the umask says */
	else if (errno != EEXIST)
		return (fail(BROKEN, "data folder %s: %s", folder,
		    strerror(errno)));

	return (OK);
}

/*
 * SQLite would make the file readable for all that the umask lets in. Never
 * opens a file that is there: closing it would drop the locks that another
 * connection of this process holds on it (POSIX fcntl locks belong to the
 * process).
 */
static enum result
file_make(const char *folder, const char *name)
{
	char	path[PATH_MAX];
	int	descriptor;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
	    (int)sizeof(path))
		return (fail(BROKEN, "the data folder's name is too long"));

	descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (descriptor != -1)
		close(descriptor);
	else if (errno != EEXIST)
		return (fail(BROKEN, "%s: %s", path, strerror(errno)));
	if (file_give(path, folder) == -1)
		return (fail(BROKEN, "%s: %s", path, strerror(errno)));
	return (OK);
}

/*
 * The superuser makes files for the owner of the folder, who is to write them
 * later. An empty file may be one whose maker was killed before it got here.
 */
static int
file_give(const char *path, const char *folder)
{
	struct stat	status, owner;

	if (lstat(path, &status) == -1 || stat(folder, &owner) == -1)
		return (-1);
	if (status.st_size > 0 || !S_ISREG(status.st_mode))
		return (0);
	if (status.st_uid != geteuid() && geteuid() != 0)
		return (0);

	if (chmod(path, 0600) == -1)
		return (-1);
	if (geteuid() != 0)
		return (0);
	return (lchown(path, owner.st_uid, owner.st_gid));
}

static enum result
folder_migrate(const char *folder)
{
	enum result	 result;
	sqlite3		*database;

	if ((result = file_make(folder, DATABASE_FILE)) != OK)
		return (result);
	if ((result = connection_open(folder, &database)) != OK)
		return (result);

	result = database_migrate(database);
	sqlite3_close(database);
	return (result);
}

static enum result
database_migrate(sqlite3 *database)
{
	enum result	result;
	int64_t		version, newest;

	newest = migration_newest();
	result = connection_version(database, &version);
	if (result == OK && version > newest)
		return (fail(REFUSED, "the database has version %lld, newer "
		    "than this program's %lld: install the newer program",
		    (long long)version, (long long)newest));

	while (result == OK && version < newest)
		result = migration_apply(database, ++version);
	return (result);
}

static enum result
migration_apply(sqlite3 *database, int64_t number)
{
	const struct asset	*asset;
	int			 code;

	asset = migration_find(number);
	if (asset == NULL)
		return (fail(BROKEN, "migration %lld is missing",
		    (long long)number));

	code = migration_run(database, asset, number);
	if (code != SQLITE_OK) {
		(void)fail(BROKEN, "migration %s: %s", asset->name,
		    sqlite3_errmsg(database));
		if (!sqlite3_get_autocommit(database))
			sqlite3_exec(database, sentences[CHANGE_ROLLBACK].sql,
			    NULL, NULL, NULL);
		return ((code & 0xff) == SQLITE_FULL ? LATER : BROKEN);
	}

	log_event(LOG_LEVEL_INFO, "migration", "name", asset->name, NULL);
	return (OK);
}

static int
migration_run(sqlite3 *database, const struct asset *asset, int64_t number)
{
	char	version[64];
	int	code;

	(void)snprintf(version, sizeof(version), "%s = %lld",
	    connection_version_sql, (long long)number);

	code = sqlite3_exec(database, sentences[CHANGE_BEGIN].sql, NULL, NULL,
	    NULL);
	if (code == SQLITE_OK) {
		sqlite3_set_authorizer(database, transaction_refuse, NULL);
		code = sqlite3_exec(database, (const char *)asset->bytes,
		    NULL, NULL, NULL);
		sqlite3_set_authorizer(database, NULL, NULL);
	}
	if (code == SQLITE_OK)
		code = sqlite3_exec(database, version, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(database, sentences[CHANGE_COMMIT].sql,
		    NULL, NULL, NULL);
	return (code);
}

/* A migration that ended the change by itself could leave half of it. */
static int
transaction_refuse(void *context, int action, const char *what,
    const char *unused, const char *database, const char *trigger)
{
	(void)context;
	(void)what;
	(void)unused;
	(void)database;
	(void)trigger;

	return (action == SQLITE_TRANSACTION ? SQLITE_DENY : SQLITE_OK);
}

static const struct asset *
migration_find(int64_t number)
{
	size_t			 i;
	const struct asset	*asset;

	for (i = 0; (asset = shelf_at(i)) != NULL; i++) {
		if (migration_number(asset->name) == number)
			return (asset);
	}
	return (NULL);
}

/* The number of a name like 0001_documents.sql; 0: it is no migration. */
static int64_t
migration_number(const char *name)
{
	int		i;
	int64_t		number;
	const char	*ending;

	number = 0;
	for (i = 0; i < NUMBER_DIGITS; i++) {
		if (!isdigit((unsigned char)name[i]))
			return (0);
		number = number * 10 + (name[i] - '0');
	}
	ending = strrchr(name, '.');
	if (name[i] != '_' || ending == NULL || strcmp(ending, ".sql") != 0)
		return (0);

	return (number);
}
