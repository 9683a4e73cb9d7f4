/*
 * Models: what was set is found, through growth and replacement.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model.h"
#include "view/value.h"

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
	arena_destroy(arena);

	return (0);
}

static void
nothing_is_set_at_first(void **state)
{
	struct model	*model = model_create(arena);
	int		 name;

	for (name = 0; name < NAME_COUNT; name++)
		assert_null(model_value(model, (enum name)name));
}

static void
each_name_has_its_own_value(void **state)
{
	struct model		*model = model_create(arena);
	const struct value	*value;
	int			 name;

	/* Backwards and with gaps, so that the table grows on the way. */
	for (name = NAME_COUNT - 1; name >= 0; name -= 2)
		model_integer(model, (enum name)name, name * 7);

	for (name = NAME_COUNT - 1; name >= 0; name--) {
		value = model_value(model, (enum name)name);
		if ((NAME_COUNT - 1 - name) % 2 != 0) {
			assert_null(value);
			continue;
		}
		assert_non_null(value);
		assert_int_equal(value->kind, VALUE_INTEGER);
		assert_int_equal(value->integer, name * 7);
	}
}

static void
the_last_value_counts(void **state)
{
	struct model	*model = model_create(arena);

	model_text(model, NAME_name, "a");
	model_integer(model, NAME_name, 5);
	assert_int_equal(model_value(model, NAME_name)->kind, VALUE_INTEGER);
	model_truth(model, NAME_name, true);
	assert_int_equal(model_value(model, NAME_name)->kind, VALUE_TRUTH);
	(void)model_child(model, NAME_name);
	assert_int_equal(model_value(model, NAME_name)->kind, VALUE_CHILD);
	(void)model_item(model, NAME_name);
	assert_int_equal(model_value(model, NAME_name)->kind, VALUE_LIST);
	model_text(model, NAME_name, "b");
	assert_string_equal(model_value(model, NAME_name)->text, "b");
	assert_int_equal(model->count, 1);
}

static void
null_is_an_empty_text(void **state)
{
	struct model	*model = model_create(arena);

	model_text(model, NAME_name, NULL);
	assert_string_equal(model_value(model, NAME_name)->text, "");
	assert_true(value_is_empty(model_value(model, NAME_name)));
	model_text(model, NAME_name, " ");
	assert_false(value_is_empty(model_value(model, NAME_name)));
}

static void
items_stand_in_order(void **state)
{
	struct model		*model = model_create(arena);
	const struct model	*item;
	int			 i, name;

	/* Items with more values than a first table holds. */
	for (i = 0; i < 100; i++) {
		struct model	*added = model_item(model, NAME_products);

		for (name = 0; name < 30; name++)
			model_integer(added, (enum name)name, i + name);
	}

	item = model_value(model, NAME_products)->model;
	for (i = 0; i < 100; i++, item = item->next) {
		assert_non_null(item);
		assert_int_equal(model_value(item, NAME_language)->integer,
		    i + NAME_language);
	}
	assert_null(item);
}

static void
a_child_is_new_each_time(void **state)
{
	struct model	*model = model_create(arena), *child;

	child = model_child(model, NAME_product);
	model_text(child, NAME_name, "old");
	child = model_child(model, NAME_product);
	assert_null(model_value(child, NAME_name));
	assert_ptr_equal(model_value(model, NAME_product)->model, child);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(nothing_is_set_at_first),
		TEST(each_name_has_its_own_value),
		TEST(the_last_value_counts),
		TEST(null_is_an_empty_text),
		TEST(items_stand_in_order),
		TEST(a_child_is_new_each_time),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
