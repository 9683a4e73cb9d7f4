/*
 * Stencils: the same page as a fresh one, with escaped values in its holes;
 * a cache that stays small.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "view/stencil.h"
#include "view/template.h"

#undef fail
#include <cmocka.h>

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
	stencil_cache_clear();
	arena_destroy(arena);

	return (0);
}

static const char *
filled(const struct stencil *stencil, const char *const *values)
{
	struct text	out;

	text_init(&out, arena, 16);
	stencil_fill(stencil, values, &out);

	return (out.bytes);
}

static const char *
cut_and_filled(const char *page, size_t marks, const char *const *values)
{
	return (filled(stencil_cut(arena, page, strlen(page), marks),
	    values));
}

static void
same_as_a_fresh_page(void **state)
{
	const char	*source = "<a href=\"/x?id={{basket_id}}\">{{name}}"
			    "</a>{{basket_total}}{{basket_id}}";
	const char	*values[] = { "<i d>", "1 \"€\" & more" };
	struct template	*template = template_compile(arena, "page.html",
			    source, strlen(source));
	struct model	*fresh = model_create(arena);
	struct model	*marked = model_create(arena);
	struct text	 page, stencil;

	assert_non_null(template);
	model_text(fresh, NAME_name, "Birne");
	model_text(fresh, NAME_basket_id, values[0]);
	model_text(fresh, NAME_basket_total, values[1]);
	text_init(&page, arena, 16);
	template_write(template, "de", fresh, &page);

	model_text(marked, NAME_name, "Birne");
	model_text(marked, NAME_basket_id, stencil_mark(0));
	model_text(marked, NAME_basket_total, stencil_mark(1));
	text_init(&stencil, arena, 16);
	template_write(template, "de", marked, &stencil);

	assert_string_equal(cut_and_filled(stencil.bytes, 2, values),
	    page.bytes);
}

static void
holes_at_every_place(void **state)
{
	const char	*values[] = { "1", "", NULL };

	assert_string_equal(cut_and_filled("", 1, values), "");
	assert_string_equal(cut_and_filled("plain", 1, values), "plain");
	assert_string_equal(cut_and_filled("\x1a" "a\x1a", 1, values), "1");
	assert_string_equal(cut_and_filled("\x1a" "a\x1a\x1a" "a\x1a-\x1a"
	    "b\x1a.\x1a" "c\x1a", 3, values), "11-.");
}

static void
what_is_no_mark_stays(void **state)
{
	const char	*values[] = { "1" };
	const char	*page = "\x1a \x1a" "b\x1a \x1a" "a \x1a" "a";

	assert_string_equal(cut_and_filled(page, 1, values), page);
	assert_string_equal(cut_and_filled("\x1a\x1a" "a\x1a", 1, values),
	    "\x1a" "1");
	assert_string_equal(cut_and_filled("\x1a" "a\x1a", 0, NULL),
	    "\x1a" "a\x1a");
}

static void
values_are_inert(void **state)
{
	const char	*values[] = { "<script>'\"&", "\x1a" "a\x1a" };

	assert_string_equal(cut_and_filled("[\x1a" "a\x1a][\x1a" "b\x1a]", 2,
	    values), "[&lt;script&gt;&#39;&quot;&amp;][\x1a" "a\x1a]");
}

static void
marks_differ_and_are_few(void **state)
{
	size_t	i, j;

	for (i = 0; i < STENCIL_MARKS; i++) {
		assert_true(text_has_control(stencil_mark(i)));
		for (j = 0; j < i; j++)
			assert_string_not_equal(stencil_mark(i),
			    stencil_mark(j));
	}
	assert_string_equal(stencil_mark(STENCIL_MARKS), "");
}

static void
the_cache_finds_what_it_kept(void **state)
{
	const char	*values[] = { "1" };
	char		 page[] = "x\x1a" "a\x1ay";
	char		 key[] = "1/alle/de/17";

	assert_null(stencil_cache_find(key));
	(void)stencil_cache_keep(key, page, strlen(page), 1);
	memset(page, 'z', strlen(page));
	key[0] = '2';
	assert_null(stencil_cache_find(key));
	assert_string_equal(filled(stencil_cache_find("1/alle/de/17"),
	    values), "x1y");

	(void)stencil_cache_keep("1/alle/de/17", "new", 3, 1);
	assert_string_equal(filled(stencil_cache_find("1/alle/de/17"),
	    values), "new");
}

static void
the_oldest_makes_room(void **state)
{
	size_t	i;

	for (i = 0; i < STENCIL_CACHE_ENTRIES + 3; i++) {
		char	*key = arena_format(arena, "key %zu", i);

		(void)stencil_cache_keep(key, key, strlen(key), 0);
	}

	for (i = 0; i < STENCIL_CACHE_ENTRIES + 3; i++) {
		char			*key = arena_format(arena, "key %zu",
					    i);
		const struct stencil	*found = stencil_cache_find(key);

		if (i < 3)
			assert_null(found);
		else
			assert_string_equal(filled(found, NULL), key);
	}

	stencil_cache_clear();
	assert_null(stencil_cache_find("key 60"));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(same_as_a_fresh_page),
		TEST(holes_at_every_place),
		TEST(what_is_no_mark_stays),
		TEST(values_are_inert),
		TEST(marks_differ_and_are_few),
		TEST(the_cache_finds_what_it_kept),
		TEST(the_oldest_makes_room),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
