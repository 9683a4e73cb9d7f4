/*
 * The yardstick of the store: one writer, one row a transaction, WAL and FULL,
 * plain SQLite without anything of ours. Prints one line:
 *
 *	raw_commits rows_per_second=… p50_ms=… p99_ms=… max_ms=… rows=…
 *
 * usage: raw_commits FOLDER [SECONDS [BODY_BYTES]]; makes and removes
 * FOLDER/raw_commits.db. Measure in the folder that will hold the shop's data.
 * The row is like a basket's: a random key, a JSON body, replaced when there.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES_MAX	2000000
#define BODY_MAX	65536

static const char	schema[] =
	    "PRAGMA journal_mode = WAL;"
	    "PRAGMA synchronous = FULL;"
	    "CREATE TABLE row (id TEXT PRIMARY KEY, body TEXT NOT NULL,"
	    " changed_at INTEGER NOT NULL) STRICT;";
static const char	sentence[] =
	    "INSERT INTO row (id, body, changed_at) VALUES (?1, ?2, ?3) "
	    "ON CONFLICT (id) DO UPDATE SET body = excluded.body, "
	    "changed_at = excluded.changed_at";

static void
check(sqlite3 *database, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE)
		return;
	fprintf(stderr, "raw_commits: %s\n", sqlite3_errmsg(database));
	exit(1);
}

static int64_t
nanoseconds(void)
{
	struct timespec	now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
}

static int
compare(const void *a, const void *b)
{
	uint32_t	x = *(const uint32_t *)a;
	uint32_t	y = *(const uint32_t *)b;

	return ((x > y) - (x < y));
}

static void
path_make(char *path, size_t size, const char *folder, const char *ending)
{
	(void)snprintf(path, size, "%s/raw_commits.db%s", folder, ending);
}

static void
files_remove(const char *folder)
{
	static const char *const	endings[] = { "", "-wal", "-shm" };
	char				path[4096];
	size_t				i;

	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		path_make(path, sizeof(path), folder, endings[i]);
		(void)unlink(path);
	}
}

static void
commit_one(sqlite3 *database, sqlite3_stmt *insert, const char *body)
{
	char	id[37];

	sqlite3_snprintf(sizeof(id), id, "%08x-0000-4000-8000-%012x",
	    (unsigned)random() % 20000, 0U);
	check(database, sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL,
	    NULL));
	sqlite3_bind_text(insert, 1, id, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 2, body, -1, SQLITE_STATIC);
	sqlite3_bind_int64(insert, 3, nanoseconds());
	check(database, sqlite3_step(insert));
	check(database, sqlite3_reset(insert));
	check(database, sqlite3_exec(database, "COMMIT", NULL, NULL, NULL));
}

static size_t
measure(sqlite3 *database, const char *body, int64_t span, uint32_t *samples)
{
	sqlite3_stmt	*insert;
	int64_t		 end, before, now;
	size_t		 count;

	check(database, sqlite3_prepare_v2(database, sentence, -1, &insert,
	    NULL));
	count = 0;
	now = nanoseconds();
	end = now + span;
	while (now < end && count < SAMPLES_MAX) {
		before = now;
		commit_one(database, insert, body);
		now = nanoseconds();
		samples[count++] = (uint32_t)((now - before) / 1000);
	}

	sqlite3_finalize(insert);
	return (count);
}

static void
print(const uint32_t *samples, size_t count, double seconds)
{
	printf("raw_commits rows_per_second=%.0f p50_ms=%.3f p99_ms=%.3f "
	    "max_ms=%.3f rows=%zu\n", (double)count / seconds,
	    samples[count / 2] / 1000.0, samples[count * 99 / 100] / 1000.0,
	    samples[count - 1] / 1000.0, count);
}

int
main(int argc, char **argv)
{
	static uint32_t	 samples[SAMPLES_MAX];
	static char	 body[BODY_MAX];
	char		 path[4096];
	sqlite3		*database;
	long		 seconds, bytes;
	int64_t		 started;
	size_t		 count;

	if (argc < 2) {
		fprintf(stderr,
		    "usage: raw_commits FOLDER [SECONDS [BODY_BYTES]]\n");
		return (2);
	}
	seconds = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
	bytes = argc > 3 ? strtol(argv[3], NULL, 10) : 300;
	if (seconds < 1 || seconds > 600 || bytes < 16 || bytes >= BODY_MAX) {
		fprintf(stderr, "raw_commits: out of range\n");
		return (2);
	}
	memset(body, 'x', (size_t)bytes);
	memcpy(body, "{\"a\":\"", 6);
	memcpy(body + bytes - 2, "\"}", 2);

	files_remove(argv[1]);
	path_make(path, sizeof(path), argv[1], "");
	check(NULL, sqlite3_open(path, &database));
	check(database, sqlite3_exec(database, schema, NULL, NULL, NULL));
	started = nanoseconds();
	count = measure(database, body, (int64_t)seconds * 1000000000,
	    samples);
	started = nanoseconds() - started;
	sqlite3_close(database);
	files_remove(argv[1]);

	qsort(samples, count, sizeof(samples[0]), compare);
	print(samples, count, (double)started / 1e9);
	return (0);
}
