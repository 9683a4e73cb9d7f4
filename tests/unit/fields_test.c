/*
 * Fields: one table reads and writes a record; nothing else enters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/fields.h"
#include "base/log.h"

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

struct line {
	const char	*name;
	int64_t		 quantity;
};

struct place {
	const char	*city;
	int64_t		 floor;
};

struct shop {
	const char	*id;
	const char	*note;
	const char	*code;
	int64_t		 stock;
	int64_t		 rank;
	bool		 open;
	bool		 secret;	/* in no table */
	struct place	 place;
	struct place	 annex;
	struct list	 lines;
	struct list	 extras;
};

static const struct field	line_fields[] = {
	FIELD_TEXT(struct line, name, 1, 5, 0),
	FIELD_INTEGER(struct line, quantity, 1, 99, 0),
	FIELD_END
};

static const struct field	place_fields[] = {
	FIELD_TEXT(struct place, city, 1, 20, 0),
	FIELD_INTEGER(struct place, floor, -2, 9, FIELD_OPTIONAL),
	FIELD_END
};

static const struct field	shop_fields[] = {
	FIELD_TEXT(struct shop, id, 1, 4, 0),
	FIELD_TEXT(struct shop, note, 0, 10, FIELD_OPTIONAL),
	FIELD_TEXT(struct shop, code, 3, 3, FIELD_OPTIONAL),
	FIELD_INTEGER(struct shop, stock, 0, 1000, FIELD_NULLABLE),
	FIELD_INTEGER(struct shop, rank, 1, 3, FIELD_OPTIONAL),
	FIELD_TRUTH(struct shop, open, 0),
	FIELD_RECORD(struct shop, place, place_fields, 0),
	FIELD_RECORD(struct shop, annex, place_fields, FIELD_OPTIONAL),
	FIELD_LIST(struct shop, lines, struct line, line_fields, 3, 0),
	FIELD_LIST(struct shop, extras, struct line, line_fields, 2,
	    FIELD_OPTIONAL),
	FIELD_END
};

#define SMALL	"{\"id\":\"a\",\"stock\":null,\"open\":true,"		\
		"\"place\":{\"city\":\"Köln\"},\"lines\":[]}"
#define FULL	"{\"id\":\"äöü\",\"note\":\"n\",\"code\":\"abc\","	\
		"\"stock\":7,\"rank\":2,\"open\":false,"		\
		"\"place\":{\"city\":\"Köln\",\"floor\":-1},"		\
		"\"annex\":{\"city\":\"Bonn\",\"floor\":0},"		\
		"\"lines\":[{\"name\":\"x\",\"quantity\":1},"		\
		"{\"name\":\"y\",\"quantity\":99}],"			\
		"\"extras\":[{\"name\":\"z\",\"quantity\":2}]}"

static enum result
read_into(struct shop *shop, const char *text, const char **wrong)
{
	struct json	*json = NULL;

	assert_int_equal(json_parse(arena, text, strlen(text), &json), OK);
	return (fields_read(arena, shop_fields, json, shop, wrong));
}

/* The text with one place exchanged does not fit, and the member is named. */
static void
refused(const char *old, const char *new, const char *member)
{
	struct shop	 shop;
	const char	*place = strstr(FULL, old), *wrong = NULL;
	char		*text;

	assert_non_null(place);
	text = arena_format(arena, "%.*s%s%s", (int)(place - FULL), FULL, new,
	    place + strlen(old));
	if (read_into(&shop, text, &wrong) != INVALID)
		fail_msg("taken: %s", text);
	assert_string_equal(wrong, member);
	assert_int_equal(read_into(&shop, text, NULL), INVALID);
}

static void
a_full_record_is_read(void **state)
{
	struct shop	 shop;
	struct line	*lines;

	memset(&shop, 0xA5, sizeof(shop));
	assert_int_equal(read_into(&shop, FULL, NULL), OK);
	assert_string_equal(shop.id, "äöü");
	assert_string_equal(shop.note, "n");
	assert_string_equal(shop.code, "abc");
	assert_int_equal(shop.stock, 7);
	assert_int_equal(shop.rank, 2);
	assert_false(shop.open);
	assert_string_equal(shop.place.city, "Köln");
	assert_int_equal(shop.place.floor, -1);
	assert_string_equal(shop.annex.city, "Bonn");
	assert_int_equal(shop.lines.count, 2);
	lines = shop.lines.items;
	assert_string_equal(lines[1].name, "y");
	assert_int_equal(lines[1].quantity, 99);
	lines = shop.extras.items;
	assert_string_equal(lines[0].name, "z");
}

static void
missing_members_are_empty(void **state)
{
	struct shop	shop;

	memset(&shop, 0xA5, sizeof(shop));
	assert_int_equal(read_into(&shop, SMALL, NULL), OK);
	assert_string_equal(shop.note, "");
	assert_string_equal(shop.code, "");
	assert_true(shop.stock == FIELD_NULL);
	assert_int_equal(shop.rank, 0);
	assert_true(shop.open);
	assert_int_equal(shop.place.floor, 0);
	assert_string_equal(shop.annex.city, "");
	assert_int_equal(shop.annex.floor, 0);
	assert_int_equal(shop.extras.count, 0);
}

static void
what_is_written_is_read_again(void **state)
{
	static const char *const	texts[] = { FULL, SMALL };
	struct shop			shop, again;
	const char			*text;
	size_t				i;

	for (i = 0; i < COUNT(texts); i++) {
		assert_int_equal(read_into(&shop, texts[i], NULL), OK);
		text = fields_print(arena, shop_fields, &shop);
		assert_int_equal(fields_parse(arena, shop_fields, text,
		    &again), OK);
		assert_string_equal(fields_print(arena, shop_fields, &again),
		    text);
	}
	assert_int_equal(read_into(&shop, FULL, NULL), OK);
	assert_string_equal(fields_print(arena, shop_fields, &shop), FULL);
}

static void
empty_values_are_written(void **state)
{
	struct shop	shop = { .stock = FIELD_NULL };

	shop.id = "a";
	shop.place.city = "b";
	assert_string_equal(fields_print(arena, shop_fields, &shop),
	    "{\"id\":\"a\",\"note\":\"\",\"code\":\"\",\"stock\":null,"
	    "\"rank\":0,\"open\":false,\"place\":{\"city\":\"b\",\"floor\":0},"
	    "\"lines\":[],\"extras\":[]}");
}

static void
unknown_members_are_skipped(void **state)
{
	struct shop	shop = { .secret = false };

	assert_int_equal(read_into(&shop, "{\"id\":\"a\",\"stock\":1,"
	    "\"open\":true,\"secret\":true,\"price\":1,\"ID\":5,\"place\":"
	    "{\"city\":\"b\",\"secret\":true},\"lines\":[]}", NULL), OK);
	assert_false(shop.secret);
	assert_null(strstr(fields_print(arena, shop_fields, &shop),
	    "secret"));
}

static void
missing_members_are_refused(void **state)
{
	refused("\"id\":\"äöü\",", "", "id");
	refused("\"stock\":7,", "", "stock");
	refused("\"open\":false,", "", "open");
	refused("\"city\":\"Köln\",", "", "city");
	refused("\"place\":{\"city\":\"Köln\",\"floor\":-1},", "", "place");
	refused("\"lines\":", "\"Lines\":", "lines");
	refused("\"quantity\":99", "\"Quantity\":9", "quantity");
}

static void
other_kinds_are_refused(void **state)
{
	refused("\"äöü\"", "1", "id");
	refused("\"äöü\"", "null", "id");
	refused("\"n\"", "null", "note");
	refused(":7", ":\"7\"", "stock");
	refused(":7", ":7.5", "stock");
	refused(":7", ":true", "stock");
	refused(":7", ":[7]", "stock");
	refused("\"rank\":2", "\"rank\":null", "rank");
	refused("false", "0", "open");
	refused("false", "\"false\"", "open");
	refused("{\"city\":\"Köln\",\"floor\":-1}", "[]", "place");
	refused("{\"city\":\"Bonn\",\"floor\":0}", "null", "annex");
	refused("[{\"name\":\"z\",\"quantity\":2}]", "{}", "extras");
	refused("{\"name\":\"z\",\"quantity\":2}", "5", "extras");
}

static void
values_outside_the_limits_are_refused(void **state)
{
	refused("äöü", "", "id");
	refused("äöü", "äöüäö", "id");
	refused("\"n\"", "\"12345678901\"", "note");
	refused("abc", "ab", "code");
	refused("abc", "abcd", "code");
	refused(":7", ":-1", "stock");
	refused(":7", ":1001", "stock");
	refused(":7", ":1e300", "stock");
	refused("\"rank\":2", "\"rank\":4", "rank");
	refused("\"rank\":2", "\"rank\":-1", "rank");
	refused("\"floor\":-1", "\"floor\":-3", "floor");
	refused("\"quantity\":1}", "\"quantity\":0}", "quantity");
	refused("\"quantity\":99", "\"quantity\":100", "quantity");
	refused("\"name\":\"x\"", "\"name\":\"\"", "name");
}

static void
long_lists_are_refused(void **state)
{
	refused("\"extras\":[", "\"extras\":[{\"name\":\"a\",\"quantity\":1},"
	    "{\"name\":\"b\",\"quantity\":1},", "extras");
	refused("\"lines\":[", "\"lines\":[1,2,", "lines");
}

static void
only_objects_are_records(void **state)
{
	static const char *const	wrong[] = { "[]", "1", "null", "\"a\"",
		"true" };
	struct shop			shop;
	const char			*member;
	size_t				i;

	for (i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(read_into(&shop, wrong[i], &member), INVALID);
		assert_string_equal(member, "");
	}
	assert_int_equal(fields_read(arena, shop_fields, NULL, &shop, NULL),
	    INVALID);
}

static int	logged;

static void
count_line(const char *line)
{
	logged++;
}

static void
stored_records_that_do_not_fit_are_broken(void **state)
{
	struct shop	shop;

	logged = 0;
	log_sink(count_line);
	assert_int_equal(fields_parse(arena, shop_fields, SMALL, &shop), OK);
	assert_int_equal(logged, 0);
	assert_int_equal(fields_parse(arena, shop_fields, "{}", &shop),
	    BROKEN);
	assert_int_equal(fields_parse(arena, shop_fields, "{", &shop), BROKEN);
	assert_int_equal(fields_parse(arena, shop_fields, NULL, &shop),
	    BROKEN);
	assert_int_equal(logged, 3);
	log_sink(NULL);
}

static void
lists_grow(void **state)
{
	struct list	 list = { 0 };
	struct line	*line, *first;
	int		 i;

	for (i = 0; i < 10; i++) {
		line = list_append(arena, &list, sizeof(*line));
		assert_null(line->name);
		line->quantity = i;
	}
	assert_int_equal(list.count, 10);
	first = list.items;
	for (i = 0; i < 10; i++)
		assert_int_equal(first[i].quantity, i);
	line = list_make(arena, &list, 0, sizeof(*line));
	assert_non_null(line);
	assert_int_equal(list.count, 0);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(a_full_record_is_read),
		TEST(missing_members_are_empty),
		TEST(what_is_written_is_read_again),
		TEST(empty_values_are_written),
		TEST(unknown_members_are_skipped),
		TEST(missing_members_are_refused),
		TEST(other_kinds_are_refused),
		TEST(values_outside_the_limits_are_refused),
		TEST(long_lists_are_refused),
		TEST(only_objects_are_records),
		TEST(stored_records_that_do_not_fit_are_broken),
		TEST(lists_grow),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
