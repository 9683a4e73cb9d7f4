/*
 * Static files: found by name and by the address of today's content only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/shelf.h"
#include "view/assets_served.h"

#undef fail
#include <cmocka.h>

#define ASSET(name, text) \
	{ name, (const unsigned char *)(text), sizeof(text) - 1 }
#define RULE	".card { margin: 0; padding: 8px; color: var(--ink) }\n"

static const struct asset	shelf[] = {
	ASSET("style.css", RULE RULE RULE RULE RULE RULE RULE RULE),
	ASSET("short.svg", "<svg/>"),
	ASSET("empty.txt", ""),
	ASSET("page.html", "<p>"),
	ASSET("de.json", "{}"),
	ASSET("0001_documents.sql", "SELECT 1"),
	ASSET(".css", ""),
};

static int
before(void **state)
{
	shelf_set(shelf, sizeof(shelf) / sizeof(shelf[0]));

	return (served_prepare() == OK ? 0 : -1);
}

static void
files_are_found(void **state)
{
	const struct served	*served = served_named("style.css");

	assert_non_null(served);
	assert_ptr_equal(served_at(served->path), served);
	assert_string_equal(served->media_type, "text/css; charset=utf-8");
	assert_int_equal(served->length, shelf[0].length);
	assert_int_equal(strlen(served->path),
	    strlen("/static/0123456789ab/style.css"));
	assert_memory_equal(served->path, "/static/", 8);
	assert_int_equal(strlen(served->etag), 14);
	assert_memory_equal(served->etag + 1, served->path + 8, 12);
	assert_non_null(served_named("short.svg"));
	assert_non_null(served_named("empty.txt"));
}

static void
inner_files_are_not(void **state)
{
	assert_null(served_named("page.html"));
	assert_null(served_named("de.json"));
	assert_null(served_named("0001_documents.sql"));
	assert_null(served_named(".css"));
	assert_null(served_named(""));
}

static void
other_addresses_are_not(void **state)
{
	assert_null(served_at("/static/style.css"));
	assert_null(served_at("/static/000000000000/style.css"));
	assert_null(served_at("style.css"));
	assert_null(served_at("/style.css"));
	assert_null(served_at(""));
	assert_null(served_at("/"));
	assert_null(served_at("/static/../style.css"));
}

static void
gzip_gives_the_same_bytes(void **state)
{
	const struct served	*served = served_named("style.css");
	unsigned char		 bytes[4096];
	z_stream		 stream = { 0 };

	assert_non_null(served->gzip);
	assert_true(served->gzip_length < served->length);
	assert_int_equal(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
	stream.next_in = (Bytef *)(uintptr_t)served->gzip;
	stream.avail_in = (uInt)served->gzip_length;
	stream.next_out = bytes;
	stream.avail_out = sizeof(bytes);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.total_out, served->length);
	assert_memory_equal(bytes, served->bytes, served->length);
	inflateEnd(&stream);
}

static void
what_does_not_shrink_is_not_packed(void **state)
{
	assert_null(served_named("short.svg")->gzip);
	assert_null(served_named("empty.txt")->gzip);
}

static void
the_address_follows_the_content(void **state)
{
	static const struct asset	changed[] = {
		ASSET("style.css", RULE),
	};
	char				old[64];

	memcpy(old, served_named("style.css")->path,
	    strlen(served_named("style.css")->path) + 1);
	shelf_set(changed, 1);
	assert_int_equal(served_prepare(), OK);
	assert_string_not_equal(served_named("style.css")->path, old);
	assert_null(served_at(old));
	assert_null(served_named("short.svg"));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup(name, before)
	const struct CMUnitTest	tests[] = {
		TEST(files_are_found),
		TEST(inner_files_are_not),
		TEST(other_addresses_are_not),
		TEST(gzip_gives_the_same_bytes),
		TEST(what_does_not_shrink_is_not_packed),
		TEST(the_address_follows_the_content),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
