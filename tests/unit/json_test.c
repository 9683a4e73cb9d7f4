/*
 * JSON: what is read, what is refused, and that numbers stay exact.
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
#include "base/json.h"
#include "base/text.h"

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

static const struct json *
read_text(const char *text)
{
	struct json	*json = NULL;

	assert_int_equal(json_parse(arena, text, strlen(text), &json), OK);
	assert_non_null(json);
	return (json);
}

static void
refused(const char *text)
{
	struct json	*json = NULL;

	if (json_parse(arena, text, strlen(text), &json) != INVALID)
		fail_msg("taken: %s", text);
	assert_null(json);
}

static void
printed(const char *text, const char *expected)
{
	assert_string_equal(json_print(arena, read_text(text)), expected);
}

static void
values_are_read(void **state)
{
	printed(" { \"a\" : [ 1 , -2.5e3 , true , false , null , \"x\" ] } \n",
	    "{\"a\":[1,-2500,true,false,null,\"x\"]}");
	printed("[]", "[]");
	printed("{}", "{}");
	printed("\"\"", "\"\"");
	printed("-0", "0");
	printed("0.1", "0.1");
	printed("1e300", "1e+300");
	printed("{\"\":{\"\":1}}", "{\"\":{\"\":1}}");
}

static void
other_texts_are_refused(void **state)
{
	static const char *const	wrong[] = { "", " ", "{", "}", "[", "]",
		"[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
		"{a:1}", "{1:1}", "{'a':1}", "{\"a\" 1}", "nul", "nulls",
		"True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5",
		"1.e5", "1e", "1e+", "0x10", "1 2", "{}{}", "[]x", "\"", "\"a",
		"\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\t\"",
		"\"\n\"", "\v1", "\f1", "1\x01", "/**/1", "1//", "[1}", "{]",
		"\xEF\xBB\xBF{}", "\"\\", "\"\\u", "tru", "[tru", "1e999",
		"-1e999", "[\"a\",\"b]" };
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++)
		refused(wrong[i]);
	assert_int_equal(json_parse(arena, "1\0", 2, &(struct json *){ 0 }),
	    INVALID);
	assert_int_equal(json_parse(arena, NULL, 0, &(struct json *){ 0 }),
	    INVALID);
}

static void
decimals_are_exact(void **state)
{
	static const struct {
		const char	*text;
		int		 decimals;
		int64_t		 units;
	} good[] = {
		{ "1", 2, 100 }, { "1.0", 2, 100 }, { "1.00", 2, 100 },
		{ "0.01", 2, 1 }, { "12.30", 2, 1230 }, { "-0.10", 2, -10 },
		{ "999999.99", 2, 99999999 }, { "1e2", 2, 10000 },
		{ "500", 0, 500 }, { "0.001", 3, 1 }, { "8.125", 3, 8125 },
		{ "0.30000000000000004", 2, 30 },
		{ "12.899999999999999", 2, 1290 },
		{ "9999999999.99", 2, 999999999999 },
	};
	static const char	*const wrong[] = { "0.001", "1.005", "12.345",
				    "\"1.00\"", "null", "true", "1e300", "12.8999",
				    "90071992547409.93", "[1]" };
	int64_t	units;
	size_t	i;

	for (i = 0; i < COUNT(good); i++) {
		assert_true(json_decimal(read_text(good[i].text),
		    good[i].decimals, &units));
		assert_int_equal(units, good[i].units);
	}
	for (i = 0; i < COUNT(wrong); i++) {
		units = 7;
		assert_false(json_decimal(read_text(wrong[i]), 2, &units));
		assert_int_equal(units, 7);
	}
	for (i = 0; i < 1000000; i += 37) {
		assert_true(json_decimal(read_text(arena_format(arena,
		    "%zu.%02zu", i / 100, i % 100)), 2, &units));
		assert_int_equal(units, i);
	}
}

static void
bytes_behind_the_length_are_not_read(void **state)
{
	struct json	*json;
	char		*bytes = malloc(4);

	memcpy(bytes, "1234", 4);
	assert_int_equal(json_parse(arena, bytes, 4, &json), OK);
	assert_int_equal(json_parse(arena, bytes, 2, &json), OK);
	assert_string_equal(json_print(arena, json), "12");
	memcpy(bytes, "\"\\u1", 4);
	assert_int_equal(json_parse(arena, bytes, 4, &json), INVALID);
	free(bytes);
}

static void
strings_are_read(void **state)
{
	const char	*text;

	assert_true(json_text(read_text("\"\\u00e4\\ud83d\\ude00\\n\\/\""),
	    &text));
	assert_string_equal(text, "ä😀\n/");
	assert_true(json_text(read_text("\"ä😀\""), &text));
	assert_string_equal(text, "ä😀");
	printed("\"\\b\\f\\n\\r\\t\\\"\\\\\\u0001\\u007f\"",
	    "\"\\b\\f\\n\\r\\t\\\"\\\\\\u0001\\u007f\"");
}

static void
strings_that_lie_are_refused(void **state)
{
	refused("\"\\u0000\"");
	refused("\"a\\u0000b\"");
	refused("{\"\\u0000\":1}");
	refused("\"\\ud800\"");
	refused("\"\\udc00\"");
	refused("\"\\ud800\\u0041\"");
	refused("\"\\ud800x\"");
	refused("\"\xFF\"");
	refused("\"\xC0\x80\"");
	refused("\"\xED\xA0\x80\"");
}

static void
output_is_safe_in_a_script_element(void **state)
{
	printed("\"</script><!-- \xE2\x80\xA8\xE2\x80\xA9\"",
	    "\"\\u003c/script>\\u003c!-- \\u2028\\u2029\"");
}

static void
output_is_readable_whatever_was_set(void **state)
{
	struct json	*json = json_object(arena);
	const char	*text;

	json_set_text(json, "a\xFF", "b\xE2\x82");
	text = json_print(arena, json);
	assert_string_equal(text, "{\"a\xEF\xBF\xBD\":\"b\xEF\xBF\xBD"
	    "\xEF\xBF\xBD\"}");
	assert_non_null(read_text(text));
}

static void
double_keys_are_refused(void **state)
{
	struct text	text;
	int		i;

	printed("{\"a\":1,\"A\":2,\"b\":{\"a\":3}}",
	    "{\"a\":1,\"A\":2,\"b\":{\"a\":3}}");
	refused("{\"a\":1,\"a\":1}");
	refused("{\"a\":1,\"b\":2,\"\\u0061\":3}");
	refused("[[{\"x\":{\"\":1,\"\":2}}]]");

	text_init(&text, arena, 0);
	text_add(&text, "{\"k0\":0");
	for (i = 1; i < 500; i++)
		text_format(&text, ",\"k%d\":%d", i, i);
	assert_int_equal(json_count(read_text(arena_format(arena, "%s}",
	    text.bytes))), 500);
	refused(arena_format(arena, "%s,\"k250\":1}", text.bytes));
}

static void
many_keys_take_no_square_of_time(void **state)
{
	struct text	text;
	int		i;

	text_init(&text, arena, JSON_SIZE_MAX);
	text_add(&text, "{\"x\":0");
	for (i = 0; i < 80000; i++)
		text_format(&text, ",\"%x\":0", i);
	text_add(&text, "}");
	assert_int_equal(json_count(read_text(text.bytes)), 80001);
}

static void
depth_has_an_end(void **state)
{
	char	text[4 * JSON_DEPTH_MAX];
	int	depth;

	for (depth = 1; depth < JSON_DEPTH_MAX + 3; depth++) {
		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		text[2 * depth] = '\0';
		if (depth <= JSON_DEPTH_MAX)
			(void)read_text(text);
		else
			refused(text);
	}
	(void)read_text("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
	    "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]");
}

static void
size_has_an_end(void **state)
{
	struct json	*json;
	char		*text = arena_alloc(arena, JSON_SIZE_MAX + 2);

	memset(text, ' ', JSON_SIZE_MAX + 1);
	text[0] = '1';
	assert_int_equal(json_parse(arena, text, JSON_SIZE_MAX, &json), OK);
	assert_int_equal(json_parse(arena, text, JSON_SIZE_MAX + 1, &json),
	    INVALID);
}

static void
integers_are_exact(void **state)
{
	static const int64_t	numbers[] = { 0, 1, -1, 2147483647,
		2147483648, -2147483649, 999999999999999, 1000000000000001,
		-4503599627370497, 9007199254740990, JSON_INTEGER_MAX,
		-JSON_INTEGER_MAX };
	struct json		*json;
	char			 text[32];
	int64_t			 number;
	size_t			 i;

	for (i = 0; i < COUNT(numbers); i++) {
		(void)snprintf(text, sizeof(text), "%lld",
		    (long long)numbers[i]);
		printed(text, text);
		assert_true(json_integer(read_text(text), &number));
		assert_true(number == numbers[i]);
		json = json_object(arena);
		json_set_integer(json, "n", numbers[i]);
		assert_string_equal(json_print(arena, json),
		    arena_format(arena, "{\"n\":%s}", text));
	}
	assert_true(json_integer(read_text("1.0"), &number));
	assert_true(json_integer(read_text("250e-1"), &number));
	assert_int_equal(number, 25);
}

static void
other_numbers_are_no_integers(void **state)
{
	static const char *const	wrong[] = { "1.5", "-0.1", "1e16",
		"9007199254740992", "-9007199254740992", "9007199254740993",
		"18446744073709551616", "1e300", "true", "\"1\"", "null",
		"[]" };
	int64_t				number = 42;
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++)
		assert_false(json_integer(read_text(wrong[i]), &number));
	assert_int_equal(number, 42);
	assert_false(json_integer(NULL, &number));
	(void)read_text("12345678901234567890123456789012345678901234567890"
	    "1234567890123");
	refused("123456789012345678901234567890123456789012345678901234567890"
	    "1234");
	refused("[-1.0000000000000000000000000000000000000000000000000000000000"
	    "00000]");
}

static void
too_large_integers_are_cut(void **state)
{
	struct json	*json = json_object(arena);
	int64_t		 number;

	json_set_integer(json, "n", INT64_MAX);
	assert_true(json_integer(json_get(json, "n"), &number));
	assert_true(number == JSON_INTEGER_MAX);
	json_set_integer(json, "n", INT64_MIN);
	assert_true(json_integer(json_get(json, "n"), &number));
	assert_true(number == -JSON_INTEGER_MAX);
}

static void
kinds_are_told_apart(void **state)
{
	const struct json	*json = read_text("[{},[],\"\",null,true,1]");
	const char		*text = "untouched";
	bool			 truth = false;

	json = json_first(json);
	assert_true(json_is_object(json) && !json_is_array(json));
	json = json_next(json);
	assert_true(json_is_array(json) && !json_is_object(json));
	assert_false(json_text(json, &text));
	json = json_next(json);
	assert_true(json_is_text(json) && !json_is_null(json));
	json = json_next(json);
	assert_true(json_is_null(json) && !json_is_text(json));
	assert_false(json_truth(json, &truth));
	json = json_next(json);
	assert_true(json_truth(json, &truth) && truth);
	json = json_next(json);
	assert_false(json_truth(json, &truth));
	assert_null(json_next(json));
	assert_string_equal(text, "untouched");
}

static void
nothing_is_of_no_kind(void **state)
{
	const char	*text;
	bool		 truth;

	assert_false(json_is_object(NULL) || json_is_array(NULL));
	assert_false(json_is_text(NULL) || json_is_null(NULL));
	assert_false(json_text(NULL, &text) || json_truth(NULL, &truth));
	assert_false(json_text_is(NULL, "") || json_text_is(read_text("1"),
	    "1") || json_text_is(read_text("\"ab\""), "a"));
	assert_true(json_text_is(read_text("\"ab\""), "ab"));
	assert_null(json_get(NULL, "a"));
	assert_null(json_first(NULL));
	assert_null(json_next(NULL));
	assert_int_equal(json_count(NULL), 0);
	assert_null(json_get(read_text("[1]"), "a"));
	assert_null(json_get(read_text("\"a\""), "a"));
	assert_null(json_get(read_text("{\"A\":1}"), "a"));
	assert_null(json_first(read_text("1")));
}

static void
trees_are_built(void **state)
{
	struct json	*json = json_object(arena), *list = json_array(arena);

	json_set_text(json, "b", "x");
	json_set_integer(json, "a", 7);
	json_set_truth(json, "t", true);
	json_set_null(json, "n");
	json_set_text(json, "m", NULL);
	json_append_text(list, "one");
	json_append(list, json_object(arena));
	json_append_text(list, NULL);
	json_set(json, "list", list);
	assert_string_equal(json_print(arena, json), "{\"b\":\"x\",\"a\":7,"
	    "\"t\":true,\"n\":null,\"m\":null,\"list\":[\"one\",{},null]}");
	assert_int_equal(json_count(json), 6);
}

static void
members_are_replaced_in_their_place(void **state)
{
	struct json	*json = json_object(arena);

	json_set_integer(json, "a", 1);
	json_set_integer(json, "b", 2);
	json_set_integer(json, "c", 3);
	json_set_text(json, "a", "new");
	json_set_truth(json, "c", false);
	json_set_integer(json, "C", 4);
	assert_string_equal(json_print(arena, json),
	    "{\"a\":\"new\",\"b\":2,\"c\":false,\"C\":4}");
}

static void
what_was_read_can_grow(void **state)
{
	struct json	*json;

	assert_int_equal(json_parse(arena, "{\"a\":[]}", 8, &json), OK);
	json_set_text(json, "b", "new");
	json_append_text((struct json *)(uintptr_t)json_get(json, "a"), "x");
	assert_string_equal(json_print(arena, json),
	    "{\"a\":[\"x\"],\"b\":\"new\"}");
}

static void
decimals_are_written_as_they_are_given(void **state)
{
	static const char *const	good[] = { "0", "0.00", "12.90", "7",
	    "-0.05", "1000.00", "9007199254740993.00", "0.10" };
	static const char *const	bad[] = { "", ".", "-", "1.", ".5",
	    "1,5", "+1", "00", "01.5", "1e3", " 1", "1 ", "0x1", "1.2.3",
	    "--1", "NaN", "1}" };
	struct json			*json = json_object(arena);
	size_t				 i;

	for (i = 0; i < COUNT(good); i++) {
		json_set_decimal(json, "a", good[i]);
		assert_string_equal(json_print(arena, json),
		    arena_format(arena, "{\"a\":%s}", good[i]));
	}
	for (i = 0; i < COUNT(bad); i++) {
		json_set_decimal(json, "a", bad[i]);
		assert_string_equal(json_print(arena, json), "{\"a\":null}");
	}
	json_set_decimal(json, "a", NULL);
	assert_string_equal(json_print(arena, json), "{\"a\":null}");
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(values_are_read),
		TEST(other_texts_are_refused),
		TEST(bytes_behind_the_length_are_not_read),
		TEST(decimals_are_exact),
		TEST(strings_are_read),
		TEST(strings_that_lie_are_refused),
		TEST(output_is_safe_in_a_script_element),
		TEST(output_is_readable_whatever_was_set),
		TEST(double_keys_are_refused),
		TEST(many_keys_take_no_square_of_time),
		TEST(depth_has_an_end),
		TEST(size_has_an_end),
		TEST(integers_are_exact),
		TEST(other_numbers_are_no_integers),
		TEST(too_large_integers_are_cut),
		TEST(kinds_are_told_apart),
		TEST(nothing_is_of_no_kind),
		TEST(trees_are_built),
		TEST(members_are_replaced_in_their_place),
		TEST(what_was_read_can_grow),
		TEST(decimals_are_written_as_they_are_given),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
