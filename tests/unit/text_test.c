/*
 * Text: growing strings, and what untrusted bytes may hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/text_latin.h"

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

static const char *
html(const char *string)
{
	struct text	text;

	text_init(&text, arena, 0);
	text_add_html(&text, string);
	return (text.bytes);
}

static void
it_grows_and_stays_one_string(void **state)
{
	struct text	text;
	size_t		i;

	text_init(&text, arena, 3);
	assert_string_equal(text.bytes, "");
	for (i = 0; i < 5000; i++) {
		text_add(&text, "ab");
		text_add_bytes(&text, "c", 1);
		text_format(&text, "%zu;", i % 10);
	}
	assert_int_equal(text.length, 25000);
	assert_int_equal(strlen(text.bytes), 25000);
	for (i = 0; i < 5000; i++) {
		assert_memory_equal(text.bytes + i * 5, "abc", 3);
		assert_int_equal(text.bytes[i * 5 + 3], '0' + (int)(i % 10));
	}
}

static void
others_may_allocate_between(void **state)
{
	struct text	text;
	char		*other = NULL;
	int		 i;

	text_init(&text, arena, 0);
	for (i = 0; i < 100; i++) {
		text_add(&text, "0123456789");
		if (i % 7 == 0)
			other = arena_text(arena, "other");
	}
	assert_int_equal(strlen(text.bytes), 1000);
	assert_string_equal(other, "other");
}

static void
long_formats_are_whole(void **state)
{
	struct text	text;

	text_init(&text, arena, 0);
	text_format(&text, "%0511d|", 1);
	text_format(&text, "%0512d|", 1);
	text_format(&text, "%04000d|", 1);
	assert_int_equal(text.length, 512 + 513 + 4001);
	assert_int_equal(strlen(text.bytes), text.length);
	assert_int_equal(text.bytes[text.length - 1], '|');
}

static void
html_is_escaped(void **state)
{
	assert_string_equal(html("plain ä"), "plain ä");
	assert_string_equal(html("<a href=\"x\">'&amp;'</a>"),
	    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;");
	assert_string_equal(html(""), "");
}

static bool
utf8(const char *string)
{
	return (text_is_utf8(string, strlen(string)));
}

static void
utf8_is_taken(void **state)
{
	assert_true(utf8(""));
	assert_true(utf8("abc \x7F\x01"));
	assert_true(utf8("\xC2\x80\xDF\xBF"));
	assert_true(utf8("\xE0\xA0\x80\xEF\xBF\xBF"));
	assert_true(utf8("\xED\x9F\xBF\xEE\x80\x80"));
	assert_true(utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}

static void
other_bytes_are_refused(void **state)
{
	static const char *const	wrong[] = { "\x80", "\xBF", "\xC0\x80",
		"\xC1\xBF", "\xC2", "\xC2 ", "\xE0\x80\x80", "\xE0\x9F\xBF",
		"\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82", "\xF0\x80\x80\x80",
		"\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
		"\xF0\x9F\x98", "\xFE", "\xFF", "a\xE4""b" };
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++) {
		assert_false(utf8(wrong[i]));
		assert_null(text_clean(arena, wrong[i]));
	}
	assert_false(text_is_utf8("a\0b", 3));
	assert_false(text_is_utf8("", 1));
}

static void
control_characters_are_found(void **state)
{
	static const char *const	wrong[] = { "\x01", "a\nb", "a\r",
		"\tb", "\x1F", "\x7F", "\xC2\x80", "\xC2\x9F", "\xE2\x80\xA8",
		"\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA6",
		"\xE2\x81\xA9", "\xFF" };
	static const char *const	good[] = { "", " ", "~", "\xC2\xA0",
		"\xE2\x80\xA7", "\xE2\x80\xAF", "\xE2\x81\xA5", "äöü €",
		"\xF0\x9F\x98\x80" };
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++)
		assert_true(text_has_control(wrong[i]));
	for (i = 0; i < COUNT(good); i++)
		assert_false(text_has_control(good[i]));
}

static void
length_counts_code_points(void **state)
{
	assert_int_equal(text_length(""), 0);
	assert_int_equal(text_length("abc"), 3);
	assert_int_equal(text_length("äö€"), 3);
	assert_int_equal(text_length("\xF0\x9F\x98\x80"), 1);
	assert_int_equal(text_length("u\xCC\x88"), 2);
}

static void
points_are_read_one_by_one(void **state)
{
	int32_t	point = 0;

	assert_int_equal(text_point("", &point), 0);
	assert_int_equal(text_point("a", &point), 1);
	assert_int_equal(point, 'a');
	assert_int_equal(text_point("€", &point), 3);
	assert_int_equal(point, 0x20AC);
	assert_int_equal(text_point("\xE2\x82", &point), 0);
	assert_int_equal(text_point("\xE2", &point), 0);
}

static void
clean_trims_and_composes(void **state)
{
	assert_string_equal(text_clean(arena, ""), "");
	assert_string_equal(text_clean(arena, " \t\r\n "), "");
	assert_string_equal(text_clean(arena, "  a   b\t"), "a b");
	assert_string_equal(text_clean(arena, "\xC2\xA0""a\xE3\x80\x80 b\xE2"
	    "\x80\xA9"), "a b");
	assert_string_equal(text_clean(arena, "u\xCC\x88"), "ü");
	assert_string_equal(text_clean(arena, "\xE2\x84\xAB"), "Å");
	assert_string_equal(text_clean(arena, "ü"), "ü");
}

static void
clean_keeps_control_inside(void **state)
{
	assert_string_equal(text_clean(arena, "a\nb"), "a\nb");
	assert_string_equal(text_clean(arena, "a\t\tb"), "a\t\tb");
	assert_true(text_has_control(text_clean(arena, "a\xE2\x80\xAE""b")));
}

static void
stacked_marks_are_refused(void **state)
{
	struct text	text;
	int		i;

	text_init(&text, arena, 0);
	text_add(&text, "a");
	for (i = 0; i < 30; i++)
		text_add(&text, i % 2 == 0 ? "\xCC\x81" : "\xCC\xA3");
	assert_non_null(text_clean(arena, text.bytes));
	text_add(&text, "\xCC\x81");
	assert_null(text_clean(arena, text.bytes));
}

static void
slugs_are_plain(void **state)
{
	static const char *const	cases[][2] = {
		{ "Rote Johannisbeere", "rote-johannisbeere" },
		{ "ÄÖÜ äöü ß", "aeoeue-aeoeue-ss" },
		{ "A\xCC\x88pfel", "aepfel" },
		{ "Crème brûlée", "creme-brulee" },
		{ "  --Łódź / 7 %--  ", "lodz-7" },
		{ "../../etc/passwd", "etc-passwd" },
		{ "日本", "" }, { "", "" }, { "!!!", "" }, { "\xFF", "" },
		{ "ẞ", "ss" },
		{ "Smørrebrød & Æbler", "smoerrebroed-aebler" },
	};
	size_t				i;

	for (i = 0; i < COUNT(cases); i++)
		assert_string_equal(text_slug(arena, cases[i][0]),
		    cases[i][1]);
}

static void
latin_text_is_plain_ascii(void **state)
{
	static const char *const	cases[][2] = {
		{ "", "" }, { "Shop Muster GmbH", "Shop Muster GmbH" },
		{ "Müller Söhne Straße", "Mueller Soehne Strasse" },
		{ "ÄÖÜẞ", "AeOeUeSS" }, { "A\xCC\x88pfel", "Apfel" },
		{ "Crème brûlée", "Creme brulee" }, { "Łódź", "Lodz" },
		{ "„Fässle“ – 5 €", "\"Faessle\" - 5 EUR" },
		{ "日本", "  " }, { "a\nb\tc", "a b c" }, { "a\xFF", "a " },
		{ "\xC2\xA0", " " }, { "Æble smørrebrød",
		    "Aeble smoerrebroed" },
	};
	size_t				i;

	for (i = 0; i < COUNT(cases); i++)
		assert_string_equal(text_latin(arena, cases[i][0]),
		    cases[i][1]);
}

static void
same_ignores_ascii_case_only(void **state)
{
	assert_true(text_same("", ""));
	assert_true(text_same("Content-Type", "content-tYPE"));
	assert_false(text_same("a", "ab"));
	assert_false(text_same("ab", "a"));
	assert_false(text_same("[", "{"));
	assert_false(text_same("@", "`"));
	assert_false(text_same("Ä", "ä"));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(it_grows_and_stays_one_string),
		TEST(others_may_allocate_between),
		TEST(long_formats_are_whole),
		TEST(html_is_escaped),
		TEST(utf8_is_taken),
		TEST(other_bytes_are_refused),
		TEST(control_characters_are_found),
		TEST(length_counts_code_points),
		TEST(points_are_read_one_by_one),
		TEST(clean_trims_and_composes),
		TEST(clean_keeps_control_inside),
		TEST(stacked_marks_are_refused),
		TEST(slugs_are_plain),
		TEST(latin_text_is_plain_ascii),
		TEST(same_ignores_ascii_case_only),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
