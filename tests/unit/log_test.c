/*
 * Log lines: no visitor can forge one, none mixes with another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/id.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/result.h"

#undef fail
#include <cmocka.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define THREADS	4
#define LINES	300

static char	logged[LOG_LINE_MAX];
static int	lines;

static int64_t
clock_fixed(void)
{
	return (1626516000123);
}

static void
keep_line(const char *line)
{
	(void)snprintf(logged, sizeof(logged), "%s", line);
	lines++;
}

static int
before(void **state)
{
	moment_clock(clock_fixed);
	log_sink(keep_line);
	log_threshold(LOG_LEVEL_INFO);
	log_visit(NULL);
	logged[0] = '\0';
	lines = 0;
	return (0);
}

static int
after(void **state)
{
	moment_clock(NULL);
	log_sink(NULL);
	log_threshold(LOG_LEVEL_INFO);
	return (0);
}

#define HEAD	"time=2021-07-17T10:00:00.123Z event="

static void
a_line_has_time_event_and_pairs(void **state)
{
	log_event(LOG_LEVEL_INFO, "order", "order", "919108f7", "state",
	    "paid", NULL);
	assert_string_equal(logged, HEAD "order level=info order=919108f7 "
	    "state=paid");
	log_event(LOG_LEVEL_WARNING, "empty", NULL);
	assert_string_equal(logged, HEAD "empty level=warning");
	assert_int_equal(lines, 2);
}

static void
missing_values_are_left_out(void **state)
{
	log_event(LOG_LEVEL_ERROR, "x", "a", NULL, "b", "", "c", "1", NULL);
	assert_string_equal(logged, HEAD "x level=error b=\"\" c=1");
}

static void
the_visit_stands_in_each_line(void **state)
{
	log_visit("0123456789abcdefXYZ");
	log_event(LOG_LEVEL_INFO, "x", NULL);
	assert_string_equal(logged, HEAD "x level=info visit=0123456789abcdef");
	log_visit("");
	log_event(LOG_LEVEL_INFO, "x", NULL);
	assert_string_equal(logged, HEAD "x level=info");
	log_visit("a");
	log_visit(NULL);
	log_event(LOG_LEVEL_INFO, "x", NULL);
	assert_string_equal(logged, HEAD "x level=info");
}

static void
levels_below_are_silent(void **state)
{
	log_event(LOG_LEVEL_DEBUG, "x", NULL);
	assert_int_equal(lines, 0);
	log_threshold(LOG_LEVEL_ERROR);
	log_event(LOG_LEVEL_WARNING, "x", NULL);
	assert_int_equal(lines, 0);
	log_event(LOG_LEVEL_ERROR, "x", NULL);
	assert_int_equal(lines, 1);
	log_threshold(LOG_LEVEL_DEBUG);
	log_event(LOG_LEVEL_DEBUG, "x", NULL);
	assert_int_equal(lines, 2);
}

static void
lines_cannot_be_forged(void **state)
{
	static const char *const	cases[][2] = {
		{ "a b", "\"a b\"" },
		{ "x\ntime=0 event=login", "\"x\\ntime=0 event=login\"" },
		{ "x\r\n", "\"x\\r\\n\"" },
		{ "a\" user=\"root", "\"a\\\" user=\\\"root\"" },
		{ "a\\", "\"a\\\\\"" },
		{ "a=b", "\"a=b\"" },
		{ "\x1B[2J\x07\x7F", "\"\\x1B[2J\\x07\\x7F\"" },
		{ "\t", "\"\\t\"" },
		{ "\xE2\x80\xA8", "\"\\xE2\\x80\\xA8\"" },
		{ "\xC2\x85\xFF", "\"\\xC2\\x85\\xFF\"" },
		{ "plain/path?x", "plain/path?x" },
	};
	char				 expected[256];
	size_t				 i;

	for (i = 0; i < COUNT(cases); i++) {
		log_event(LOG_LEVEL_INFO, "x", "v", cases[i][0], "end", "1",
		    NULL);
		(void)snprintf(expected, sizeof(expected),
		    HEAD "x level=info v=%s end=1", cases[i][1]);
		assert_string_equal(logged, expected);
	}
}

static void
visits_and_events_cannot_be_forged(void **state)
{
	log_visit("a\nb");
	log_event(LOG_LEVEL_INFO, "x y", NULL);
	assert_string_equal(logged,
	    HEAD "\"x y\" level=info visit=\"a\\nb\"");
}

static void
long_values_are_cut_and_closed(void **state)
{
	static char	value[20000];
	const char	*fill[] = { "x", "\"", "\n", "\x01", " ", "ä" };
	size_t		i, at;

	for (i = 0; i < COUNT(fill); i++) {
		for (at = 0; at < sizeof(value) - 3; at += strlen(fill[i]))
			memcpy(value + at, fill[i], strlen(fill[i]) + 1);
		log_event(LOG_LEVEL_INFO, "x", "a", value, "b", "1", NULL);
		assert_true(strlen(logged) < LOG_VALUE_MAX + 80);
		assert_string_equal(logged + strlen(logged) - 8, "...\" b=1");
	}
	log_event(LOG_LEVEL_INFO, "x", "a", value, "b", value, "c", value,
	    "d", value, "e", value, "f", value, NULL);
	assert_true(strlen(logged) < LOG_LINE_MAX);
	assert_string_equal(logged + strlen(logged) - 4, "...\"");
}

static void
failures_say_where(void **state)
{
	assert_int_equal(result_fail(BROKEN, "src/shop/order.c", 7,
	    "order %s: %s", "919108f7", "why"), BROKEN);
	assert_string_equal(logged, HEAD "fail level=error word=BROKEN "
	    "at=order.c:7 why=\"order 919108f7: why\"");
	assert_int_equal(result_fail(LATER, "order.c", 8, "x"), LATER);
	assert_string_equal(logged, HEAD "fail level=warning word=LATER "
	    "at=order.c:8 why=x");
	assert_int_equal(lines, 2);
}

static void
words_have_names(void **state)
{
	assert_string_equal(result_name(OK), "OK");
	assert_string_equal(result_name(CONFLICT), "CONFLICT");
	assert_string_equal(result_name(BROKEN), "BROKEN");
	assert_non_null(result_name((enum result)99));
}

static void *
lines_write(void *name)
{
	char	value[900];
	int	i;

	memset(value, *(const char *)name, sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	for (i = 0; i < LINES; i++)
		log_event(LOG_LEVEL_INFO, "x", "v", value, "w", value, NULL);
	return (NULL);
}

static void
threads_write(void)
{
	static const char	names[] = "abcd";
	pthread_t		threads[THREADS];
	int			i;

	for (i = 0; i < THREADS; i++)
		(void)pthread_create(&threads[i], NULL, lines_write,
		    (void *)(uintptr_t)&names[i]);
	for (i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
}

/* In a child, whose standard output is a pipe. */
static void
lines_of_threads_do_not_mix(void **state)
{
	char	line[LOG_LINE_MAX + 2];
	FILE	*stream;
	int	 ends[2], status, count;
	pid_t	 child;

	assert_int_equal(pipe(ends), 0);
	assert_int_not_equal(child = fork(), -1);
	if (child == 0) {
		log_sink(NULL);
		(void)dup2(ends[1], STDOUT_FILENO);
		threads_write();
		_exit(0);
	}
	(void)close(ends[1]);
	assert_non_null(stream = fdopen(ends[0], "r"));
	for (count = 0; fgets(line, sizeof(line), stream) != NULL; count++) {
		size_t	head = strlen(HEAD "x level=info v=");
		char	same[2] = { line[head], '\0' };

		assert_memory_equal(line, HEAD "x level=info v=", head);
		assert_int_equal(strspn(line + head, same), 899);
		assert_memory_equal(line + head + 899, " w=", 3);
		assert_int_equal(strspn(line + head + 902, same), 899);
		assert_string_equal(line + head + 902 + 899, "\n");
	}
	(void)fclose(stream);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(count, THREADS * LINES);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(a_line_has_time_event_and_pairs),
		TEST(missing_values_are_left_out),
		TEST(the_visit_stands_in_each_line),
		TEST(levels_below_are_silent),
		TEST(lines_cannot_be_forged),
		TEST(visits_and_events_cannot_be_forged),
		TEST(long_values_are_cut_and_closed),
		TEST(failures_say_where),
		TEST(words_have_names),
		TEST(lines_of_threads_do_not_mix),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
