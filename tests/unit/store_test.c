/* A change is whole or not at all, whoever writes, dies or runs out of disk. */
#include "support.h"

#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/documents.h"
#include "store/errands.h"
#include "store/query.h"
#include "store/seen.h"
#include "store/tally.h"

#define PATH_SIZE	(SUPPORT_FOLDER_SIZE + 64)
#define WRITERS		2

/* --- counting: one number kept in several places at once ----------------- */

struct counter {
	const char	*name;
	struct arena	*arena;
	int		 runs;
	enum result	 word;		/* that the body ends with */
	int		 conflicts;	/* so many CONFLICTs first */
	int64_t		 number;	/* what the last run wrote */
};

static int64_t
count_read(struct arena *arena, struct store *store, const char *collection,
    const char *name, int64_t *revision)
{
	struct document	document;
	enum result	result;

	*revision = 0;
	result = document_get(arena, store, collection, name, &document);
	if (result == ABSENT)
		return (0);
	assert_result(result, OK);
	*revision = document.revision;
	return (strtoll(document.body, NULL, 10));
}

static enum result
count_write(struct store *store, struct counter *counter,
    const char *collection)
{
	int64_t	number, revision;
	char	body[32];

	number = count_read(counter->arena, store, collection, counter->name,
	    &revision) + 1;
	counter->number = number;
	(void)snprintf(body, sizeof(body), "%lld", (long long)number);
	return (document_put(store, collection, counter->name, revision, body,
	    0));
}

static enum result
count_body(struct store *store, void *argument)
{
	struct counter	*counter = argument;
	char		 id[64];
	enum result	 result;

	counter->runs++;
	if ((result = count_write(store, counter, "first")) != OK)
		return (result);
	if ((result = tally_add(store, "count", counter->name, 1, 2)) != OK)
		return (result);
	(void)snprintf(id, sizeof(id), "%s-%lld", counter->name,
	    (long long)counter->number);
	if ((result = seen_add(store, counter->name, id, "", "")) != OK)
		return (result);
	if ((result = errand_put(store, id, "k", "s", "", 0)) != OK)
		return (result);
	if ((result = count_write(store, counter, "second")) != OK)
		return (result);

	if (counter->runs <= counter->conflicts)
		return (CONFLICT);
	return (counter->word);
}

static enum result
count_up(struct store *store, struct counter *counter)
{
	counter->runs = 0;
	return (store_change(store, "count", count_body, counter));
}

static enum result
seen_again(struct store *store, void *argument)
{
	return (seen_add(store, argument, strchr(argument, '\0') + 1, "", ""));
}

/* All places must say the same number; gives it. */
static int64_t
count_check(struct arena *arena, struct store *store, const char *name)
{
	int64_t	number, count, amount, revision;
	char	words[128];
	int	length;

	number = count_read(arena, store, "first", name, &revision);
	assert_int_equal(revision, number);
	assert_int_equal(count_read(arena, store, "second", name, &revision),
	    number);
	assert_result(tally_get(store, "count", name, &count, &amount), OK);
	assert_int_equal(count, number);
	assert_int_equal(amount, 2 * number);

	length = snprintf(words, sizeof(words), "%s", name) + 1;
	(void)snprintf(words + length, sizeof(words) - (size_t)length,
	    "%s-%lld", name, (long long)number);
	if (number > 0)
		assert_result(store_change(store, "seen", seen_again, words),
		    CONFLICT);
	return (number);
}

/* --- the words ----------------------------------------------------------- */

static void
only_ok_is_kept(void **state)
{
	static const enum result	words[] = { ABSENT, INVALID, REFUSED,
		LATER, BROKEN };
	struct support			*support = *state;
	struct counter			 counter = { "a", support->arena, 0,
		OK, 0, 0 };
	size_t				 i;

	assert_result(count_up(support->store, &counter), OK);
	assert_int_equal(counter.runs, 1);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		counter.word = words[i];
		assert_result(count_up(support->store, &counter), words[i]);
		assert_int_equal(counter.runs, 1);
		assert_int_equal(count_check(support->arena, support->store,
		    "a"), 1);
	}
}

static void
a_conflict_is_tried_again_three_times(void **state)
{
	struct support	*support = *state;
	struct counter	 counter = { "a", support->arena, 0, OK, 3, 0 };

	assert_result(count_up(support->store, &counter), OK);
	assert_int_equal(counter.runs, 4);
	assert_int_equal(count_check(support->arena, support->store, "a"), 1);

	counter.conflicts = 4;
	assert_result(count_up(support->store, &counter), CONFLICT);
	assert_int_equal(counter.runs, 4);
	assert_int_equal(count_check(support->arena, support->store, "a"), 1);
}

static enum result
nested_change(struct store *store, void *argument)
{
	return (count_up(store, argument));
}

static enum result
nested_view(struct store *store, void *argument)
{
	return (store_view(store, count_body, argument));
}

static void
transactions_do_not_nest(void **state)
{
	struct support	*support = *state;
	struct counter	 counter = { "a", support->arena, 0, OK, 0, 0 };

	assert_result(store_change(support->store, "outer", nested_change,
	    &counter), BROKEN);
	assert_result(store_change(support->store, "outer", nested_view,
	    &counter), BROKEN);
	assert_result(store_view(support->store, nested_change, &counter),
	    BROKEN);
	/* Nor does a view write. */
	assert_result(store_view(support->store, count_body, &counter),
	    BROKEN);
	assert_int_equal(count_check(support->arena, support->store, "a"), 0);
	assert_result(count_up(support->store, &counter), OK);
}

struct look {
	struct support	*support;
	struct store	*other;
};

static enum result
look_twice(struct store *store, void *argument)
{
	struct look	*look = argument;
	struct arena	*arena = look->support->arena;
	struct counter	 counter = { "a", arena, 0, OK, 0, 0 };
	int64_t		 before, revision;

	before = count_read(arena, store, "first", "a", &revision);
	assert_result(count_up(look->other, &counter), OK);
	assert_int_equal(count_read(arena, store, "second", "a", &revision),
	    before);
	return (INVALID);
}

static void
a_view_shows_one_moment(void **state)
{
	struct support	*support = *state;
	struct look	 look = { support, NULL };
	int64_t		 revision;

	assert_result(store_open(support->folder, &look.other), OK);
	assert_result(store_view(support->store, look_twice, &look), INVALID);
	assert_int_equal(count_read(support->arena, support->store, "second",
	    "a", &revision), 1);
	store_close(look.other);
}

static void
ready_means_writable(void **state)
{
	struct support	*support = *state;
	struct store	*store;

	assert_result(store_ready(support->store), OK);
	assert_result(store_open("/nonexistent", &store), BROKEN);
	assert_null(store);
	store_close(NULL);
}

static void
a_deleted_file_is_not_ready(void **state)
{
	struct support	*support = *state;

	assert_result(store_ready(support->store), OK);
	assert_int_equal(unlink(arena_format(support->arena, "%s/shop.db",
	    support->folder)), 0);
	assert_result(store_ready(support->store), BROKEN);
}

static int
kept_how(struct store *store)
{
	sqlite3_stmt	*statement;
	int		 how;

	assert_int_equal(sqlite3_prepare_v2(store->database,
	    "PRAGMA synchronous", -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	how = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return (how);
}

static enum result
kept_how_body(struct store *store, void *argument)
{
	*(int *)argument = kept_how(store);
	return (OK);
}

/* 1 is NORMAL, 2 is FULL. */
static void
only_a_change_for_soon_does_not_wait_for_the_disk(void **state)
{
	struct support	*support = *state;
	int		 how = 0;

	assert_result(store_change(support->store, "test", kept_how_body,
	    &how), OK);
	assert_int_equal(how, 2);
	assert_result(store_change_soon(support->store, "test",
	    kept_how_body, &how), OK);
	assert_int_equal(how, 1);
	assert_result(store_change(support->store, "test", kept_how_body,
	    &how), OK);
	assert_int_equal(how, 2);
}

static void
the_folder_is_needed_only_at_the_start(void **state)
{
	struct support	*support = *state;
	struct counter	 counter = { "a", support->arena, 0, OK, 0, 0 };
	int		 here;

	store_close(support->store);
	here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(chdir(support->folder), 0);
	assert_result(store_migrate("."), OK);
	assert_result(store_open(".", &support->store), OK);
	assert_int_equal(chdir("/"), 0);
	assert_result(count_up(support->store, &counter), OK);
	assert_int_equal(count_check(support->arena, support->store, "a"), 1);
	assert_int_equal(fchdir(here), 0);
	close(here);
}

static void
a_lost_index_stops_the_start(void **state)
{
	struct support	*support = *state;
	char		 path[PATH_SIZE];
	sqlite3		*database;

	store_close(support->store);
	(void)snprintf(path, sizeof(path), "%s/shop.db", support->folder);
	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, "DROP INDEX document_orders",
	    NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
	assert_result(store_open(support->folder, &support->store), BROKEN);
	assert_non_null(strstr(support_log(), "orders newest"));
}

/* --- several writers ----------------------------------------------------- */

#define CHANGES		150

static int
writer(const char *folder, const char *name)
{
	struct arena	*arena;
	struct store	*store;
	struct counter	 counter = { name, NULL, 0, OK, 0, 0 };
	int		 i, failed;

	if (store_open(folder, &store) != OK)
		return (1);
	failed = 0;
	for (i = 0; i < CHANGES; i++) {
		arena = counter.arena = arena_create();
		failed |= count_up(store, &counter) != OK;
		arena_destroy(arena);
	}
	store_close(store);
	return (failed);
}

static void *
writer_thread(void *folder)
{
	return (writer(folder, "a") == 0 ? folder : NULL);
}

static void
two_processes_lose_nothing(void **state)
{
	struct support	*support = *state;
	pid_t		 children[WRITERS];
	int		 i, status;

	store_close(support->store);
	for (i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(writer(support->folder, "a"));
	}
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0),
		    children[i]);
		assert_int_equal(status, 0);
	}
	assert_result(store_open(support->folder, &support->store), OK);
	assert_int_equal(count_check(support->arena, support->store, "a"),
	    WRITERS * CHANGES);
}

static void
two_threads_lose_nothing(void **state)
{
	struct support	*support = *state;
	pthread_t	 threads[WRITERS];
	void		*good;
	int		 i;

	for (i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
		    writer_thread, support->folder), 0);
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(threads[i], &good), 0);
		assert_non_null(good);
	}
	assert_int_equal(count_check(support->arena, support->store, "a"),
	    WRITERS * CHANGES);
}

static enum result
hold(struct store *store, void *argument)
{
	const int	*out = argument;

	(void)store;
	if (write(*out, "x", 1) != 1)
		return (BROKEN);
	for (;;)
		pause();
}

/* A process that holds the turn and does not go on. */
static pid_t
holder(const char *folder)
{
	struct store	*store;
	int		 ends[2];
	pid_t		 child;
	char		 byte;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		if (store_open(folder, &store) == OK)
			(void)store_change(store, "hold", hold, &ends[1]);
		_exit(1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return (child);
}

static double
seconds(void)
{
	struct timespec	now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((double)now.tv_sec + (double)now.tv_nsec / 1e9);
}

static void
the_wait_for_a_turn_has_an_end(void **state)
{
	struct support	*support = *state;
	struct counter	 counter = { "a", support->arena, 0, OK, 0, 0 };
	double		 started;
	pid_t		 child;

	store_close(support->store);
	child = holder(support->folder);
	assert_result(store_open(support->folder, &support->store), OK);
	started = seconds();
	assert_result(count_up(support->store, &counter), LATER);
	assert_int_equal(counter.runs, 0);
	assert_true(seconds() - started > 2 && seconds() - started < 20);
	/* Readers do not wait for anybody. */
	assert_int_equal(count_check(support->arena, support->store, "a"), 0);

	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_result(count_up(support->store, &counter), OK);
}

/* --- a stranger, who knows of no turn -------------------------------------- */

struct stranger {
	struct support	*support;
	sqlite3		*database;
	int		 code;		/* what he was told */
};

static enum result
stranger_body(struct store *store, void *argument)
{
	struct stranger	*stranger = argument;
	struct arena	*arena = stranger->support->arena;
	struct counter	 counter = { "a", arena, 0, OK, 0, 0 };
	int64_t		 revision;

	(void)count_read(arena, store, "first", "a", &revision);
	stranger->code = sqlite3_exec(stranger->database,
	    "INSERT INTO tally VALUES ('x', 'x', 1, 1)", NULL, NULL, NULL);
	return (count_body(store, &counter));
}

/* A change that only began to write after it has read would find that somebody
 * else had written meanwhile, and fail whatever the time it may wait. */
static void
a_change_keeps_all_others_out_from_its_first_read_on(void **state)
{
	struct support	*support = *state;
	struct stranger	 stranger = { support, NULL, SQLITE_OK };
	char		 path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%s/shop.db", support->folder);
	assert_int_equal(sqlite3_open(path, &stranger.database), SQLITE_OK);
	assert_result(store_change(support->store, "stranger", stranger_body,
	    &stranger), OK);
	assert_int_equal(stranger.code, SQLITE_BUSY);
	sqlite3_close(stranger.database);
	assert_int_equal(count_check(support->arena, support->store, "a"), 1);
}

/* The queue itself: SQLite would let the next one in at once. */
static void
nobody_writes_out_of_turn(void **state)
{
	struct support	*support = *state;
	char		 path[PATH_SIZE];
	pthread_t	 thread;
	void		*good;
	int64_t		 before, revision;
	int		 turn;

	(void)snprintf(path, sizeof(path), "%s/shop.lock", support->folder);
	turn = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(turn, LOCK_EX), 0);
	assert_int_equal(pthread_create(&thread, NULL, writer_thread,
	    support->folder), 0);
	usleep(300000);
	before = count_read(support->arena, support->store, "first", "a",
	    &revision);
	assert_int_equal(flock(turn, LOCK_UN), 0);
	close(turn);
	assert_int_equal(pthread_join(thread, &good), 0);
	assert_non_null(good);
	assert_int_equal(before, 0);
	assert_int_equal(count_check(support->arena, support->store, "a"),
	    CHANGES);
}

/* --- kill -9 ------------------------------------------------------------- */

/* Counts up for ever and notes each number after it was promised. */
static void
promise(const char *folder, const char *name, volatile int64_t *promised)
{
	struct counter	 counter = { name, NULL, 0, OK, 0, 0 };
	struct store	*store;

	if (store_open(folder, &store) != OK)
		_exit(1);
	for (;;) {
		counter.arena = arena_create();
		if (count_up(store, &counter) != OK)
			_exit(2);
		*promised = counter.number;
		arena_destroy(counter.arena);
	}
}

static void
killed_writers(const char *folder, volatile int64_t *promised,
    useconds_t after)
{
	static const char *const	names[WRITERS] = { "a", "b" };
	pid_t				children[WRITERS];
	int				i, status;

	for (i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			promise(folder, names[i], &promised[i]);
	}
	usleep(after);
	for (i = 0; i < WRITERS; i++)
		kill(children[i], SIGKILL);
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0),
		    children[i]);
		assert_true(WIFSIGNALED(status));
	}
}

static void
a_promise_survives_the_end_of_its_process(void **state)
{
	struct support	*support = *state;
	int64_t		*promised, number;
	int		 round, i;

	promised = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(promised != MAP_FAILED);
	/* On a busy machine many end before they have promised anything. */
	for (round = 0; round < 30 || (round < 600 &&
	    (promised[0] <= 30 || promised[1] <= 30)); round++) {
		store_close(support->store);
		killed_writers(support->folder, promised,
		    (useconds_t)(3000 + round * 2711 % 60000));
		assert_result(store_open(support->folder, &support->store),
		    OK);
		for (i = 0; i < WRITERS; i++) {
			number = count_check(support->arena, support->store,
			    i == 0 ? "a" : "b");
			assert_in_range(number - promised[i], 0, 1);
			promised[i] = number;
		}
	}
	assert_true(promised[0] > 30 && promised[1] > 30);
	munmap(promised, 4096);
}

/* --- a full disk, a damaged file ----------------------------------------- */

#define LARGE	20000

static enum result
put_large(struct store *store, void *argument)
{
	static char	body[LARGE + 3];
	char		id[32];

	memset(body, 'x', LARGE + 2);
	body[0] = body[LARGE + 1] = '"';
	(void)snprintf(id, sizeof(id), "large-%d", *(int *)argument);
	return (document_put(store, "things", id, 0, body, 0));
}

static void
disk_limit(rlim_t bytes)
{
	struct rlimit	limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes == 0 ? limit.rlim_max : bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/*
 * Puts more than SQLite keeps in memory, takes no notice of what came of it,
 * and goes on when there is room again.
 */
static enum result
put_regardless(struct store *store, void *argument)
{
	int	number, *failed = argument;

	for (number = 1000; number < 1200; number++)
		*failed += put_large(store, &number) != OK;
	disk_limit(0);
	(void)document_put(store, "things", "after", 0, "1", 0);
	return (OK);
}

static void
a_full_disk_is_later(void **state)
{
	struct support	*support = *state;
	struct document	 document;
	enum result	 result, regardless;
	int		 number, failed;

	signal(SIGXFSZ, SIG_IGN);
	disk_limit(300000);
	result = OK;
	for (number = 0; number < 100; number++) {
		result = store_change(support->store, "large", put_large,
		    &number);
		if (result != OK)
			break;
	}
	failed = 0;
	regardless = store_change(support->store, "regardless",
	    put_regardless, &failed);

	assert_result(result, LATER);
	assert_in_range(number, 2, 50);
	assert_result(regardless, BROKEN);
	assert_true(failed > 0);

	assert_result(document_get(support->arena, support->store, "things",
	    "large-0", &document), OK);
	assert_result(document_get(support->arena, support->store, "things",
	    "after", &document), ABSENT);
	assert_result(document_get(support->arena, support->store, "things",
	    "large-1000", &document), ABSENT);
	assert_result(store_change(support->store, "large", put_large,
	    &number), OK);
}

/* Writes nonsense over part of a file. */
static void
spoil(const char *folder, off_t from, size_t length)
{
	char	path[PATH_SIZE], nonsense[4096];
	int	descriptor;

	(void)snprintf(path, sizeof(path), "%s/shop.db", folder);
	memset(nonsense, 0xa5, sizeof(nonsense));
	descriptor = open(path, O_WRONLY | O_CLOEXEC);
	for (; length > 0; length -= sizeof(nonsense)) {
		assert_int_equal(pwrite(descriptor, nonsense,
		    sizeof(nonsense), from), sizeof(nonsense));
		from += sizeof(nonsense);
	}
	close(descriptor);
}

static void
a_damaged_file_is_broken(void **state)
{
	struct support	*support = *state;
	struct document	 document;
	int		 number;

	for (number = 0; number < 20; number++)
		assert_result(store_change(support->store, "large", put_large,
		    &number), OK);
	store_close(support->store);
	/* The tables' first pages stay, the bodies do not. */
	spoil(support->folder, 50 * 4096, 50 * 4096);
	assert_result(store_open(support->folder, &support->store), OK);
	assert_result(document_get(support->arena, support->store, "things",
	    "large-7", &document), BROKEN);
	store_close(support->store);

	spoil(support->folder, 0, 4096);
	assert_result(store_open(support->folder, &support->store), BROKEN);
	assert_result(store_migrate(support->folder), BROKEN);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(only_ok_is_kept),
		test(a_conflict_is_tried_again_three_times),
		test(transactions_do_not_nest),
		test(a_view_shows_one_moment),
		test(ready_means_writable),
		test(a_deleted_file_is_not_ready),
		test(only_a_change_for_soon_does_not_wait_for_the_disk),
		test(the_folder_is_needed_only_at_the_start),
		test(a_lost_index_stops_the_start),
		test(two_processes_lose_nothing),
		test(two_threads_lose_nothing),
		test(the_wait_for_a_turn_has_an_end),
		test(a_change_keeps_all_others_out_from_its_first_read_on),
		test(nobody_writes_out_of_turn),
		test(a_promise_survives_the_end_of_its_process),
		test(a_full_disk_is_later),
		test(a_damaged_file_is_broken),
	};

	return (cmocka_run_group_tests_name("store", tests, NULL, NULL));
}
