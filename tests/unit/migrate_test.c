/* The file is brought up to date once, whole, and never back. */
#include "support.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/shelf.h"
#include "store/migrate.h"

#define TABLE_MAX	8
#define PATH_SIZE	(SUPPORT_FOLDER_SIZE + 64)

#define HEAVY								\
	"CREATE TABLE heavy (a INTEGER, b TEXT);"			\
	"INSERT INTO heavy WITH RECURSIVE n(i) AS (SELECT 1 "		\
	"UNION ALL SELECT i + 1 FROM n LIMIT 60000) "			\
	"SELECT i, hex(randomblob(40)) FROM n;"				\
	"CREATE INDEX heavy_b ON heavy (b);"

static struct asset	table[TABLE_MAX];

struct place {
	char	folder[SUPPORT_FOLDER_SIZE];
	int64_t	newest;
};

static int
setup(void **state)
{
	static struct place	place;

	support_shelf();
	support_log_quiet();
	support_folder_make(place.folder);
	place.newest = migration_newest();
	*state = &place;
	return (0);
}

static int
teardown(void **state)
{
	struct place	*place = *state;

	support_shelf();
	support_folder_remove(place->folder);
	return (0);
}

/* The shelf holds just these; ended by NULL. Pairs of name and text. */
static void
shelf(const char *name, ...)
{
	va_list	list;
	size_t	count;

	count = 0;
	va_start(list, name);
	while (name != NULL) {
		table[count].name = name;
		table[count].bytes = (const unsigned char *)va_arg(list,
		    const char *);
		table[count].length =
		    strlen((const char *)table[count].bytes);
		count++;
		name = va_arg(list, const char *);
	}
	va_end(list);
	shelf_set(table, count);
}

static const char *
file_path(const char *folder, const char *name)
{
	static char	path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return (path);
}

/* The number a question to the file gives, past the store. */
static int64_t
ask(const char *folder, const char *sql)
{
	sqlite3		*database;
	sqlite3_stmt	*statement;
	int64_t		 number;

	assert_int_equal(sqlite3_open_v2(file_path(folder, "shop.db"),
	    &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement,
	    NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return (number);
}

static int64_t
version(const char *folder)
{
	return (ask(folder, "PRAGMA user_version"));
}

static mode_t
mode(const char *folder, const char *name)
{
	struct stat	status;

	assert_int_equal(stat(file_path(folder, name), &status), 0);
	return (status.st_mode & 07777);
}

static void
a_new_folder_gets_all(void **state)
{
	struct place	*place = *state;
	struct store	*store;
	char		 folder[PATH_SIZE];

	(void)snprintf(folder, sizeof(folder), "%s/data", place->folder);
	assert_true(place->newest >= 4);
	assert_result(store_migrate(folder), OK);
	assert_int_equal(version(folder), place->newest);
	assert_int_equal(mode(folder, ""), 0700);
	assert_int_equal(ask(folder, "SELECT count(*) FROM pragma_table_list "
	    "WHERE name IN ('document', 'errand', 'seen', 'tally') "
	    "AND strict"), 4);
	assert_result(store_open(folder, &store), OK);
	assert_result(store_ready(store), OK);
	store_close(store);

	assert_result(store_migrate(folder), OK);
	assert_int_equal(version(folder), place->newest);
}

static void
the_file_is_for_its_owner_alone(void **state)
{
	struct place	*place = *state;
	struct store	*store;
	mode_t		 before;

	before = umask(0);
	assert_result(store_migrate(place->folder), OK);
	assert_result(store_open(place->folder, &store), OK);
	assert_result(store_ready(store), OK);
	umask(before);
	assert_int_equal(mode(place->folder, "shop.db"), 0600);
	assert_int_equal(mode(place->folder, "shop.lock"), 0600);
	assert_int_equal(mode(place->folder, "shop.db-wal"), 0600);
	assert_int_equal(mode(place->folder, "shop.db-shm"), 0600);
	store_close(store);
}

static void
a_strict_umask_does_not_lock_us_out(void **state)
{
	struct place	*place = *state;
	struct store	*store;
	char		 folder[PATH_SIZE];
	mode_t		 before;

	(void)snprintf(folder, sizeof(folder), "%s/data", place->folder);
	before = umask(0777);
	assert_result(store_migrate(folder), OK);
	umask(before);
	assert_int_equal(mode(folder, ""), 0700);
	assert_int_equal(mode(folder, "shop.db"), 0600);
	assert_int_equal(mode(folder, "shop.lock"), 0600);
	assert_result(store_open(folder, &store), OK);
	store_close(store);
}

static void
a_newer_file_is_refused(void **state)
{
	struct place	*place = *state;
	struct store	*store;

	shelf("0001_a.sql", "CREATE TABLE a (a);",
	    "0002_b.sql", "CREATE TABLE b (b);", NULL);
	assert_result(store_migrate(place->folder), OK);

	shelf("0001_a.sql", "CREATE TABLE a (a);", NULL);
	assert_result(store_migrate(place->folder), REFUSED);
	assert_non_null(strstr(support_log(), "newer"));
	assert_int_equal(version(place->folder), 2);
	assert_int_equal(ask(place->folder,
	    "SELECT count(*) FROM sqlite_schema"), 2);
	assert_result(store_open(place->folder, &store), BROKEN);
	assert_null(store);
}

static void
an_older_file_is_not_opened(void **state)
{
	struct place	*place = *state;
	struct store	*store;

	assert_result(store_open(place->folder, &store), BROKEN);
	shelf("0001_a.sql", "CREATE TABLE a (a);", NULL);
	assert_result(store_migrate(place->folder), OK);
	support_shelf();
	assert_result(store_open(place->folder, &store), BROKEN);
}

static void
a_migration_is_whole_or_not_at_all(void **state)
{
	struct place	*place = *state;

	shelf("0002_b.sql", "CREATE TABLE b (b); CREATE TABLE b (b);",
	    "0001_a.sql", "CREATE TABLE a (a); INSERT INTO a VALUES (1);",
	    NULL);
	assert_result(store_migrate(place->folder), BROKEN);
	assert_int_equal(version(place->folder), 1);
	assert_int_equal(ask(place->folder,
	    "SELECT count(*) FROM sqlite_schema"), 1);

	table[0].bytes = (const unsigned char *)"CREATE TABLE b (b);";
	assert_result(store_migrate(place->folder), OK);
	assert_int_equal(version(place->folder), 2);
	assert_int_equal(ask(place->folder, "SELECT count(*) FROM a"), 1);
}

static void
a_migration_may_not_end_its_change(void **state)
{
	struct place	*place = *state;

	shelf("0001_a.sql", "CREATE TABLE a (a); COMMIT; CREATE TABLE b (b);",
	    NULL);
	assert_result(store_migrate(place->folder), BROKEN);
	assert_int_equal(version(place->folder), 0);
	assert_int_equal(ask(place->folder,
	    "SELECT count(*) FROM sqlite_schema"), 0);
}

static void
a_missing_migration_stops_the_start(void **state)
{
	struct place	*place = *state;

	shelf("0001_a.sql", "CREATE TABLE a (a);",
	    "0003_c.sql", "CREATE TABLE c (c);", NULL);
	assert_result(store_migrate(place->folder), BROKEN);
	assert_int_equal(version(place->folder), 1);
}

static void
only_migrations_are_taken_for_such(void **state)
{
	struct place	*place = *state;

	shelf("0001_a.sql", "CREATE TABLE a (a);", "0002-b.sql", "nonsense",
	    "002_b.sql", "nonsense", "0002_b.txt", "nonsense",
	    "0002_b", "nonsense", "x0002_b.sql", "nonsense",
	    "", "nonsense", NULL);
	assert_int_equal(migration_newest(), 1);
	assert_result(store_migrate(place->folder), OK);
	assert_int_equal(version(place->folder), 1);
}

static void
a_file_that_is_no_database_stays_as_it_is(void **state)
{
	struct place	*place = *state;
	FILE		*file;
	char		 text[64];

	file = fopen(file_path(place->folder, "shop.db"), "w");
	assert_non_null(file);
	fputs("This is a letter and has been for a long time.\n", file);
	fclose(file);
	assert_result(store_migrate(place->folder), BROKEN);
	file = fopen(file_path(place->folder, "shop.db"), "r");
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text,
	    "This is a letter and has been for a long time.\n");
}

static void
a_folder_that_cannot_be_is_said_so(void **state)
{
	struct place	*place = *state;
	char		 folder[PATH_SIZE], name[5000];

	assert_result(store_migrate(place->folder), OK);
	(void)snprintf(folder, sizeof(folder), "%s/shop.db", place->folder);
	assert_result(store_migrate(folder), BROKEN);
	(void)snprintf(folder, sizeof(folder), "%s/no/such", place->folder);
	assert_result(store_migrate(folder), BROKEN);
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_result(store_migrate(name), BROKEN);
}

static void
the_folder_may_stand_elsewhere(void **state)
{
	struct place	*place = *state;
	struct store	*store;
	char		 folder[PATH_SIZE], link[PATH_SIZE];

	(void)snprintf(folder, sizeof(folder), "%s/real", place->folder);
	(void)snprintf(link, sizeof(link), "%s/link", place->folder);
	assert_int_equal(symlink("real", link), 0);
	assert_result(store_migrate(link), BROKEN);
	assert_result(store_migrate(folder), OK);
	assert_result(store_migrate(link), OK);
	assert_result(store_open(link, &store), OK);
	assert_result(store_ready(store), OK);
	store_close(store);
}

static void
the_superuser_makes_files_for_the_folders_owner(void **state)
{
	struct place	*place = *state;
	struct stat	 status;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(place->folder, 12345, 23456), 0);
	assert_result(store_migrate(place->folder), OK);
	assert_int_equal(stat(file_path(place->folder, "shop.db"), &status),
	    0);
	assert_int_equal(status.st_uid, 12345);
	assert_int_equal(status.st_gid, 23456);
	assert_int_equal(stat(file_path(place->folder, "shop.lock"),
	    &status), 0);
	assert_int_equal(status.st_uid, 12345);
}

static pid_t
migrate_elsewhere(const char *folder)
{
	pid_t	child;

	child = fork();
	if (child == 0)
		_exit(store_migrate(folder));
	return (child);
}

static void
several_starts_at_once_are_safe(void **state)
{
	struct place	*place = *state;
	pid_t		 children[4];
	size_t		 i;
	int		 status;

	shelf("0001_a.sql", "CREATE TABLE a (a); INSERT INTO a VALUES (1);",
	    "0002_heavy.sql", HEAVY,
	    "0003_c.sql", "INSERT INTO a VALUES (3);", NULL);
	for (i = 0; i < 4; i++)
		children[i] = migrate_elsewhere(place->folder);
	for (i = 0; i < 4; i++) {
		assert_int_equal(waitpid(children[i], &status, 0),
		    children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(version(place->folder), 3);
	assert_int_equal(ask(place->folder, "SELECT count(*) FROM a"), 2);
	assert_int_equal(ask(place->folder, "SELECT count(*) FROM heavy"),
	    60000);
}

static void
a_start_that_was_killed_is_finished_by_the_next(void **state)
{
	struct place	*place = *state;
	pid_t		 child;
	int		 i, status;

	shelf("0001_a.sql", "CREATE TABLE a (a); INSERT INTO a VALUES (1);",
	    "0002_heavy.sql", HEAVY,
	    "0003_c.sql", "INSERT INTO a VALUES (3);", NULL);
	for (i = 0; i < 12; i++) {
		child = migrate_elsewhere(place->folder);
		usleep((useconds_t)(1000 + i * 9000));
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		if (access(file_path(place->folder, "shop.db"), F_OK) == 0 &&
		    version(place->folder) == 1)
			assert_int_equal(ask(place->folder, "SELECT count(*) "
			    "FROM sqlite_schema WHERE name = 'heavy'"), 0);
	}
	assert_result(store_migrate(place->folder), OK);
	assert_int_equal(version(place->folder), 3);
	assert_int_equal(ask(place->folder, "SELECT count(*) FROM a"), 2);
	assert_int_equal(ask(place->folder, "SELECT count(*) FROM heavy"),
	    60000);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_new_folder_gets_all),
		test(the_file_is_for_its_owner_alone),
		test(a_strict_umask_does_not_lock_us_out),
		test(a_newer_file_is_refused),
		test(an_older_file_is_not_opened),
		test(a_migration_is_whole_or_not_at_all),
		test(a_migration_may_not_end_its_change),
		test(a_missing_migration_stops_the_start),
		test(only_migrations_are_taken_for_such),
		test(a_file_that_is_no_database_stays_as_it_is),
		test(a_folder_that_cannot_be_is_said_so),
		test(the_folder_may_stand_elsewhere),
		test(the_superuser_makes_files_for_the_folders_owner),
		test(several_starts_at_once_are_safe),
		test(a_start_that_was_killed_is_finished_by_the_next),
	};

	return (cmocka_run_group_tests_name("migrate", tests, NULL, NULL));
}
