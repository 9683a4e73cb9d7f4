/*
 * Texts: both languages say the same things, and which language a browser
 * wants.
 */
#include <stdio.h>
#include <string.h>

#include "support.h"

#include "base/json.h"
#include "base/log.h"
#include "base/shelf.h"
#include "base/text.h"
#include "view/texts.h"

#define ASSET(name, text) \
	{ name, (const unsigned char *)(text), sizeof(text) - 1 }

static struct arena	*arena;
static char		 logged[4096];

static void
keep_line(const char *line)
{
	size_t	used = strlen(logged);

	(void)snprintf(logged + used, sizeof(logged) - used, "%s\n", line);
}

static enum result
loaded(const char *german, const char *english)
{
	struct asset	files[2] = {
		{ "de.json", (const unsigned char *)german, strlen(german) },
		{ "en.json", (const unsigned char *)english,
		  strlen(english) },
	};
	enum result	word;

	shelf_set(files, 2);
	word = texts_load();
	shelf_set(NULL, 0);

	return (word);
}

static int
before(void **state)
{
	arena = arena_create();
	log_sink(keep_line);
	logged[0] = '\0';

	return (loaded(
	    "{ \"a\" : \"eins\", \"b.c_d-1\":\"zwei \\\"q\\\" {{x}} {{y}}\","
	    "\n\"empty\":\"\" }",
	    "{\"empty\":\"\",\"a\":\"one\",\"b.c_d-1\":\"two {{y}}{{x}}\"}")
	    == OK ? 0 : -1);
}

static int
after(void **state)
{
	log_sink(NULL);
	arena_destroy(arena);

	return (0);
}

static void
texts_are_found(void **state)
{
	assert_string_equal(text_of("de", "a"), "eins");
	assert_string_equal(text_of("en", "a"), "one");
	assert_string_equal(text_of("de", "b.c_d-1"),
	    "zwei \"q\" {{x}} {{y}}");
	assert_string_equal(text_of("de", "empty"), "");
	assert_string_equal(text_of("fr", "a"), "eins");
	assert_string_equal(text_of(NULL, "a"), "eins");
	assert_true(text_exists("a"));
}

static void
unknown_keys_stand_for_themselves(void **state)
{
	assert_string_equal(text_of("de", "none"), "none");
	assert_string_equal(text_of("de", ""), "");
	assert_string_equal(text_fill(arena, "de", "none", NULL), "none");
	assert_false(text_exists("none"));
	assert_false(text_exists("b"));
	assert_false(text_exists(""));
}

static void
texts_are_filled(void **state)
{
	assert_string_equal(text_fill(arena, "en", "b.c_d-1", "x", "{{y}}",
	    "y", "<b>", NULL), "two <b>{{y}}");
	assert_string_equal(text_fill(arena, "en", "b.c_d-1", "xy", "1",
	    "x", NULL, NULL), "two {{y}}");
	assert_string_equal(text_fill(arena, "de", "a", "x", "1", NULL),
	    "eins");
}

static void
a_missing_key_is_told(void **state)
{
	assert_int_equal(loaded("{\"a\":\"1\",\"b\":\"2\"}",
	    "{\"a\":\"1\",\"c\":\"2\"}"), BROKEN);
	assert_non_null(strstr(logged, "de.json: c is missing"));
	assert_non_null(strstr(logged, "en.json: b is missing"));
	assert_string_equal(text_of("en", "a"), "one");
}

static void
wrong_files_are_refused(void **state)
{
	assert_int_equal(loaded("", "{}"), BROKEN);
	assert_int_equal(loaded("[]", "[]"), BROKEN);
	assert_int_equal(loaded("{\"a\":1}", "{\"a\":\"1\"}"), BROKEN);
	assert_int_equal(loaded("{\"a\":null}", "{\"a\":\"1\"}"), BROKEN);
	assert_int_equal(loaded("{\"a\":{\"b\":\"1\"}}", "{}"), BROKEN);
	assert_int_equal(loaded("{\"a\":\"1\",\"a\":\"2\"}", "{}"), BROKEN);
	assert_int_equal(loaded("{\"A\":\"1\"}", "{\"A\":\"1\"}"), BROKEN);
	assert_int_equal(loaded("{\"\":\"1\"}", "{\"\":\"1\"}"), BROKEN);
	assert_int_equal(loaded("{\"a\\\"\":\"1\"}", "{}"), BROKEN);
	assert_int_equal(loaded("{}", "{} x"), BROKEN);
	shelf_set(NULL, 0);
	assert_int_equal(texts_load(), BROKEN);
}

static void
many_texts(void **state)
{
	struct text	file;
	char		key[16], value[16];
	int		i;

	text_init(&file, arena, 65536);
	for (i = 0; i < 2000; i++)
		text_format(&file, "%s\"k%d\":\"v%d\"", i == 0 ? "{" : ",\n",
		    i, i);
	text_add(&file, "}");
	assert_int_equal(loaded(file.bytes, file.bytes), OK);
	for (i = 0; i < 2000; i++) {
		(void)snprintf(key, sizeof(key), "k%d", i);
		(void)snprintf(value, sizeof(value), "v%d", i);
		assert_string_equal(text_of("en", key), value);
	}
}

static void
accepts(const char *header, const char *language)
{
	assert_string_equal(language_accepted(header, "de"), language);
}

static void
browsers_are_understood(void **state)
{
	accepts("en", "en");
	accepts("EN-gb", "en");
	accepts("de-AT,de;q=0.9,en;q=0.8", "de");
	accepts("en-US,en;q=0.9,de;q=0.8", "en");
	accepts("fr, en;q=0.3", "en");
	accepts("de;q=0.2, en;q=0.25", "en");
	accepts("en , de", "en");
	accepts("de , en", "de");
	accepts("\ten ; q=1.000", "en");
	accepts("de;q=0, *", "en");
	accepts("de;q=0.5, *;q=0.7", "en");
	accepts("en;q=0.001", "en");
	accepts(",,en,,", "en");
}

static void
no_wish_is_the_default(void **state)
{
	accepts(NULL, "de");
	accepts("", "de");
	accepts("*", "de");
	assert_string_equal(language_accepted("*", "en"), "en");
	assert_string_equal(language_accepted("fr", "en"), "en");
	assert_string_equal(language_accepted(NULL, "en"), "en");
	accepts("fr, it;q=0.5", "de");
	accepts("en;q=0", "de");
	accepts("en;q=0.000, fr", "de");
}

static void
hostile_headers_are_the_default(void **state)
{
	char	long_one[9000];

	accepts("english", "de");
	accepts("en_GB", "de");
	accepts("en;q=2", "de");
	accepts("en;q=1.001", "de");
	accepts("en;q=-1", "de");
	accepts("en;q=1e9", "de");
	accepts("en;q=0.1234", "de");
	accepts("en;q=", "de");
	accepts("en;", "de");
	accepts("en;q=nan", "de");
	accepts(";;;,,,;q=1", "de");
	accepts("\xff\xfe;q=1,\x01", "de");
	memset(long_one, ',', sizeof(long_one));
	memcpy(long_one + sizeof(long_one) - 3, "en", 3);
	accepts(long_one, "de");
	memset(long_one, 'e', sizeof(long_one) - 1);
	accepts(long_one, "de");
}

static void
known_languages(void **state)
{
	assert_string_equal(language_known("de"), "de");
	assert_string_equal(language_known("en"), "en");
	assert_null(language_known("EN"));
	assert_null(language_known("den"));
	assert_null(language_known(""));
	assert_null(language_known(NULL));
	assert_int_equal(language_index("en"), 1);
	assert_int_equal(language_index("e"), 0);
	assert_string_equal(language_at(1), "en");
}

/* Whether every {{name}} of one text stands in the other. */
static bool
names_within(const char *one, const char *other)
{
	const char	*open, *close;

	for (; (open = strstr(one, "{{")) != NULL; one = close) {
		close = strstr(open, "}}");
		if (close == NULL || strstr(other, arena_copy(arena, open,
		    (size_t)(close - open) + 2)) == NULL)
			return (false);
	}

	return (true);
}

static void
says(bool truth, const char *key, const char *why)
{
	if (!truth)
		print_error("%s %s\n", key, why);
	assert_true(truth);
}

static void
text_check(const char *key, const char *german)
{
	const char	*english = text_of("en", key);

	says(german[0] != '\0' && english[0] != '\0', key, "is empty");
	says(names_within(german, english) && names_within(english, german),
	    key, "fills in other names in English");
	says(strpbrk(german, "<!") == NULL && strpbrk(english, "<!") == NULL,
	    key, "holds markup or an exclamation mark");
}

/* Each key has a line of its own. */
static void
the_shop_speaks_both_languages(void **state)
{
	const struct asset	*asset;
	struct json		*tree;
	const char		*at, *end, *text;
	char			*key;
	size_t			 count = 0;

	support_shelf();
	says(texts_load() == OK, logged, "");
	asset = shelf_find("de.json");
	assert_int_equal(json_parse(arena, asset->bytes, asset->length,
	    &tree), OK);

	at = (const char *)asset->bytes;
	for (; (at = strstr(at, "\n\t\"")) != NULL; at = end) {
		end = strchr(at + 3, '"');
		key = arena_copy(arena, at + 3, (size_t)(end - at) - 3);
		assert_true(json_text(json_get(tree, key), &text));
		text_check(key, text);
		count++;
	}
	assert_int_equal(count, json_count(tree));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(texts_are_found),
		TEST(unknown_keys_stand_for_themselves),
		TEST(texts_are_filled),
		TEST(a_missing_key_is_told),
		TEST(wrong_files_are_refused),
		TEST(many_texts),
		TEST(browsers_are_understood),
		TEST(no_wish_is_the_default),
		TEST(hostile_headers_are_the_default),
		TEST(known_languages),
		TEST(the_shop_speaks_both_languages),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
