/*
 * Calls as plain data, and the shelf of compiled-in files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/call.h"
#include "base/log.h"
#include "base/shelf.h"

#undef fail
#include <cmocka.h>

static struct arena	*arena;
static int		 logged;

static void
count_line(const char *line)
{
	logged++;
}

static int
before(void **state)
{
	arena = arena_create();
	log_sink(count_line);
	logged = 0;
	return (0);
}

static int
after(void **state)
{
	log_sink(NULL);
	arena_destroy(arena);
	return (0);
}

static void
a_call_has_limits(void **state)
{
	struct call	call;

	memset(&call, 0xA5, sizeof(call));
	call_init(&call, "POST", "https://example.org/");
	assert_string_equal(call.method, "POST");
	assert_string_equal(call.url, "https://example.org/");
	assert_int_equal(call.timeout, 10000);
	assert_int_equal(call.answer_max, 256 * 1024);
	assert_int_equal(call.header_count, 0);
	assert_null(call.body);
	call_body(&call, "a=1", 3);
	assert_string_equal(call.body, "a=1");
	assert_int_equal(call.body_length, 3);
}

static void
headers_are_lines(void **state)
{
	struct call	call;

	call_init(&call, "GET", "https://example.org/");
	call_header(arena, &call, "accept", "application/json");
	call_header(arena, &call, "x-empty", "");
	assert_int_equal(call.header_count, 2);
	assert_string_equal(call.headers[0], "accept: application/json");
	assert_string_equal(call.headers[1], "x-empty: ");
	assert_int_equal(logged, 0);
}

static void
headers_cannot_be_injected(void **state)
{
	struct call	call;

	call_init(&call, "GET", "https://example.org/");
	call_header(arena, &call, "x", "a\r\nauthorization: b");
	call_header(arena, &call, "x\nauthorization", "b");
	call_header(arena, &call, "x", "a\xC2\x85");
	assert_int_equal(call.header_count, 0);
	assert_int_equal(logged, 3);
}

static void
too_many_headers_are_left_out(void **state)
{
	struct call	call;
	int		i;

	call_init(&call, "GET", "https://example.org/");
	for (i = 0; i < CALL_HEADERS_MAX + 2; i++)
		call_header(arena, &call, "x", "y");
	assert_int_equal(call.header_count, CALL_HEADERS_MAX);
	assert_int_equal(logged, 2);
}

static void
files_are_found_by_name(void **state)
{
	static const struct asset	assets[] = {
		{ "b.css", (const unsigned char *)"b", 1 },
		{ "a.html", (const unsigned char *)"aa", 2 },
	};

	shelf_set(assets, 2);
	assert_ptr_equal(shelf_find("a.html"), &assets[1]);
	assert_ptr_equal(shelf_at(0), &assets[0]);
	assert_null(shelf_find("A.html"));
	assert_null(shelf_find("a"));
	assert_null(shelf_find(""));
	assert_null(shelf_at(2));
	shelf_set(NULL, 0);
	assert_null(shelf_find("a.html"));
	assert_null(shelf_at(0));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(a_call_has_limits),
		TEST(headers_are_lines),
		TEST(headers_cannot_be_injected),
		TEST(too_many_headers_are_left_out),
		TEST(files_are_found_by_name),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
