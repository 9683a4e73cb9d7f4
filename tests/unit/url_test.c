/*
 * URLs and form bodies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"

#undef fail
#include <cmocka.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena	*arena;

static int
before(void **state)
{
	arena = arena_create();
	return (0);
}

static int
after(void **state)
{
	arena_destroy(arena);
	return (0);
}

static struct pairs
taken(const char *body)
{
	struct pairs	pairs;

	if (pairs_parse(arena, body, strlen(body), &pairs) != OK)
		fail_msg("refused: %s", body);
	return (pairs);
}

static void
refused(const char *body, size_t length)
{
	struct pairs	pairs;

	if (pairs_parse(arena, body, length, &pairs) != INVALID)
		fail_msg("taken: %s", body);
}

static void
unreserved_characters_stay(void **state)
{
	assert_string_equal(url_encode(arena, "AZaz09-._~"), "AZaz09-._~");
	assert_string_equal(url_encode(arena, "a b&c=d/ä?\n%+"),
	    "a%20b%26c%3Dd%2F%C3%A4%3F%0A%25%2B");
	assert_string_equal(url_encode(arena, ""), "");
}

static void
pairs_are_read(void **state)
{
	struct pairs	pairs = taken("a=1&b=x+y%20z&c=&d&=e&f=g=h&%C3%A4=%26"
			    "%3d");

	assert_int_equal(pairs.count, 7);
	assert_string_equal(pairs_get(&pairs, "a"), "1");
	assert_string_equal(pairs_get(&pairs, "b"), "x y z");
	assert_string_equal(pairs_get(&pairs, "c"), "");
	assert_string_equal(pairs_get(&pairs, "d"), "");
	assert_string_equal(pairs_get(&pairs, ""), "e");
	assert_string_equal(pairs_get(&pairs, "f"), "g=h");
	assert_string_equal(pairs_get(&pairs, "ä"), "&=");
	assert_null(pairs_get(&pairs, "A"));
	assert_null(pairs_get(&pairs, "missing"));
	assert_int_equal(taken("").count, 0);
	assert_int_equal(taken("&&a=1&&").count, 1);
}

static void
line_breaks_and_long_values_stay(void **state)
{
	struct text	text;
	struct pairs	pairs;
	int		i;

	text_init(&text, arena, 0);
	text_add(&text, "comment=");
	for (i = 0; i < 20000; i++)
		text_add(&text, "a%0D%0A");
	pairs = taken(text.bytes);
	assert_int_equal(strlen(pairs_get(&pairs, "comment")), 60000);
}

static void
broken_bodies_are_refused(void **state)
{
	static const char *const	wrong[] = { "a=%", "a=%4", "a=%4G",
		"a=%G4", "%=a", "a=%%41", "a=%u0041", "a=%00", "%00=a",
		"a=b%00c", "a=%FF", "a=\xFF", "a=%C3", "a=%C3&b=%A4",
		"a=%ED%A0%80", "a=%C0%80", "a=1&b=%-1", "a=% 41", "a=%+1" };
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++)
		refused(wrong[i], strlen(wrong[i]));
	refused("a=\0", 3);
	refused("a\0b=1", 5);
}

static void
bytes_behind_the_length_are_not_read(void **state)
{
	struct pairs	pairs;
	char		*body = malloc(3);

	memcpy(body, "a=%", 3);
	refused(body, 3);
	assert_int_equal(pairs_parse(arena, body, 2, &pairs), OK);
	free(body);
}

static void
too_many_pairs_are_refused(void **state)
{
	struct text	text;
	int		i;

	text_init(&text, arena, 0);
	for (i = 0; i < PAIRS_MAX; i++)
		text_format(&text, "&n%d=%d", i, i);
	assert_int_equal(taken(text.bytes).count, PAIRS_MAX);
	text_add(&text, "&&");
	assert_int_equal(taken(text.bytes).count, PAIRS_MAX);
	text_add(&text, "x");
	refused(text.bytes, text.length);
}

static void
names_that_stand_twice_are_found(void **state)
{
	struct pairs	pairs = taken("a=1&b=2&A=3");

	assert_int_equal(pairs_unique(&pairs), OK);
	pairs = taken("a=1&b=2&%61=1");
	assert_int_equal(pairs_unique(&pairs), INVALID);
	assert_string_equal(pairs_get(&pairs, "a"), "1");
	pairs = taken("");
	assert_int_equal(pairs_unique(&pairs), OK);
}

static void
urls_are_split(void **state)
{
	static const struct {
		const char	*text, *scheme, *host;
		int		 port;
		const char	*path;
	} cases[] = {
		{ "http://localhost", "http", "localhost", 80, "/" },
		{ "https://Example.COM/", "https", "example.com", 443, "/" },
		{ "https://a.b-c.de:8443/x/y?z=1&q=%20", "https", "a.b-c.de",
		    8443, "/x/y?z=1&q=%20" },
		{ "http://127.0.0.1:1?a", "http", "127.0.0.1", 1, "/?a" },
		{ "http://[::1]:65535/", "http", "[::1]", 65535, "/" },
		{ "https://[2001:DB8::1]", "https", "[2001:db8::1]", 443,
		    "/" },
		{ "http://1e100.net//a", "http", "1e100.net", 80, "//a" },
		{ "http://a/@b:c", "http", "a", 80, "/@b:c" },
	};
	struct url	url;
	size_t		i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(url_parse(arena, cases[i].text, &url), OK);
		assert_string_equal(url.scheme, cases[i].scheme);
		assert_string_equal(url.host, cases[i].host);
		assert_int_equal(url.port, cases[i].port);
		assert_string_equal(url.path, cases[i].path);
	}
}

static void
other_urls_are_refused(void **state)
{
	static const char *const	wrong[] = { "", "/", "//a/", "a",
		"http:", "http:/", "http://", "http:///a", "http://:80/",
		"ftp://a/", "file:///etc/passwd", "javascript:alert(1)",
		"HTTP://a/", " http://a/", "http://a/ ", "http://a b/",
		"http://user@a/", "http://user:pass@a/", "http://a:80@b/",
		"http://a:/", "http://a:0/", "http://a:65536/",
		"http://a:999999/", "http://a:8x/", "http://a:-1/",
		"http://a:80:80/", "http://a/#b", "http://a#b", "http://a\\b/",
		"http://a/\\b", "http://a/\nb", "http://a/\r\nX: y",
		"http://a/<b>", "http://a/\"", "http://\xC3\xA4/",
		"http://a/\xC3\xA4", "http://a..b/", "http://.a/", "http://a./",
		"http://-a/", "http://a-/", "http://a_b/", "http://2130706433/",
		"http://127.1/", "http://0x7f000001/", "http://0x/",
		"http://1.2.3.4.5/", "http://256.1.1.1/", "http://127.0.0.01/",
		"http://[::1/", "http://[]/", "http://[::g]/", "http://[::1]x/",
		"http://[fe80::1%25eth0]/", "http://[127.0.0.1]/", "http://[",
		"http://[a", "http://a%2Fb/" };
	struct url			url;
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++) {
		if (url_parse(arena, wrong[i], &url) != INVALID)
			fail_msg("taken: %s", wrong[i]);
	}
	assert_int_equal(url_parse(arena, NULL, &url), INVALID);
}

static void
host_names_have_an_end(void **state)
{
	struct url	url;
	char		label[65];

	memset(label, 'a', 64);
	label[63] = '\0';
	assert_int_equal(url_parse(arena, arena_format(arena, "http://%s.%s/",
	    label, label), &url), OK);
	assert_int_equal(url_parse(arena, arena_format(arena, "http://%sa/",
	    label), &url), INVALID);
	assert_int_equal(url_parse(arena, arena_format(arena,
	    "http://%s.%s.%s.%s/", label, label, label, label), &url),
	    INVALID);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(unreserved_characters_stay),
		TEST(pairs_are_read),
		TEST(line_breaks_and_long_values_stay),
		TEST(broken_bodies_are_refused),
		TEST(bytes_behind_the_length_are_not_read),
		TEST(too_many_pairs_are_refused),
		TEST(names_that_stand_twice_are_found),
		TEST(urls_are_split),
		TEST(other_urls_are_refused),
		TEST(host_names_have_an_end),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
