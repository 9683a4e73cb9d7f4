#include "store/connection.h"

#include <limits.h>
#include <stdio.h>

#include "store/statements.h"

/* A stranger's reader may hold us up for this long; our own writers queue
 * elsewhere (turn.h). */
#define BUSY_MILLISECONDS	2000
/* No document comes near it: a cap on what a damaged file can make us read. */
#define ROW_BYTES_MAX		(8 * 1024 * 1024)

static int	connection_configure(sqlite3 *);

enum result
connection_open(const char *folder, sqlite3 **out)
{
	char	path[PATH_MAX];
	int	code;

	*out = NULL;
	if (snprintf(path, sizeof(path), "%s/%s", folder, DATABASE_FILE) >=
	    (int)sizeof(path))
		return (fail(BROKEN, "the data folder's name is too long"));

	code = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK)
		code = connection_configure(*out);
	if (code == SQLITE_OK)
		return (OK);

	sqlite3_close(*out);
	*out = NULL;
	return (fail((code & 0xff) == SQLITE_FULL ? LATER : BROKEN,
	    "%s: cannot open: %s (%d)", path, sqlite3_errstr(code), code));
}

enum result
connection_version(sqlite3 *database, int64_t *version)
{
	sqlite3_stmt	*statement;
	int		 code;

	code = sqlite3_prepare_v2(database, connection_version_sql, -1,
	    &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*version = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);

	if (code != SQLITE_ROW)
		return (fail(BROKEN, "version of the database: %s (%d)",
		    sqlite3_errstr(code), code));
	return (OK);
}

enum result
connection_lasting(sqlite3 *database, bool lasting)
{
	int	code;

	code = sqlite3_exec(database, lasting ? connection_lasting_sql :
	    connection_soon_sql, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return (fail(BROKEN, "how commits are kept: %s (%d)",
		    sqlite3_errstr(code), code));
	return (OK);
}

static int
connection_configure(sqlite3 *database)
{
	sqlite3_busy_timeout(database, BUSY_MILLISECONDS);
	sqlite3_limit(database, SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX);
	/*
	 * What stands in the file shall not be able to run as code. An
	 * untrusted schema would say so best, but SQLite 3.40 then refuses
	 * json_valid() and json_extract() in it; we register no functions of
	 * our own.
	 */
	sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	/* "text" in double quotes is a column or a mistake, never a text. */
	sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);

	return (sqlite3_exec(database, connection_settings_sql, NULL, NULL,
	    NULL));
}
