/*
 * Charts: bars within the drawing, in proportion, under round grid lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "view/chart.h"
#include "view/value.h"

#undef fail
#include <cmocka.h>

static struct arena	*arena;
static struct model	*model;

static int
before(void **state)
{
	arena = arena_create();
	model = model_create(arena);

	return (0);
}

static int
after(void **state)
{
	arena_destroy(arena);

	return (0);
}

static int64_t
number(const struct model *of, enum name name)
{
	const struct value	*value = model_value(of, name);

	assert_non_null(value);
	assert_int_equal(value->kind, VALUE_INTEGER);

	return (value->integer);
}

static const struct model *
drawn(const struct chart_bar *bars, size_t count)
{
	chart_fill(arena, model, bars, count, "EUR", "de");
	assert_non_null(model_value(model, NAME_chart));

	return (model_value(model, NAME_chart)->model);
}

/* Every bar and grid line lies within the plot. */
static void
check(const struct model *chart)
{
	int64_t			 left = number(chart, NAME_plot_left);
	int64_t			 right = number(chart, NAME_plot_right);
	int64_t			 bottom = number(chart, NAME_plot_bottom);
	const struct model	*item;

	assert_true(0 < left && left < right);
	assert_true(right <= number(chart, NAME_width));
	assert_true(bottom < number(chart, NAME_height));
	item = model_value(chart, NAME_bars)->model;
	for (; item != NULL; item = item->next) {
		assert_true(number(item, NAME_x) >= left);
		assert_true(number(item, NAME_width) > 0);
		assert_true(number(item, NAME_x) +
		    number(item, NAME_width) <= right + 1);
		assert_true(number(item, NAME_y) >= 0);
		assert_int_equal(number(item, NAME_y) +
		    number(item, NAME_height), bottom);
	}
	item = model_value(chart, NAME_grid)->model;
	for (; item != NULL; item = item->next)
		assert_in_range(number(item, NAME_y), 0, bottom);
}

static size_t
lines_of(const struct model *chart)
{
	const struct model	*item;
	size_t			 count = 0;

	item = model_value(chart, NAME_grid)->model;
	for (; item != NULL; item = item->next)
		count++;

	return (count);
}

static void
bars_are_in_proportion(void **state)
{
	const struct chart_bar	 bars[] = {
		{ "1.", "1. Juli: 50,00 €", 5000 },
		{ "", "2. Juli: 0,00 €", 0 },
		{ "3.", "3. Juli: 25,00 €", 2500 },
	};
	const struct model	*chart = drawn(bars, 3), *one, *two, *three;

	check(chart);
	one = model_value(chart, NAME_bars)->model;
	two = one->next;
	three = two->next;
	assert_null(three->next);
	assert_int_equal(number(one, NAME_height),
	    2 * number(three, NAME_height));
	assert_int_equal(number(two, NAME_height), 0);
	assert_true(number(one, NAME_x) < number(two, NAME_x));
	assert_string_equal(model_value(one, NAME_label)->text, "1.");
	assert_string_equal(model_value(two, NAME_label)->text, "");
	assert_string_equal(model_value(three, NAME_title)->text,
	    "3. Juli: 25,00 €");
}

static void
grid_lines_are_round(void **state)
{
	const struct chart_bar	 bar = { "", "", 4321 };
	const struct model	*line;

	line = model_value(drawn(&bar, 1), NAME_grid)->model;
	assert_string_equal(model_value(line, NAME_label)->text,
	    "0,00\u00a0€");
	line = line->next;
	assert_string_equal(model_value(line, NAME_label)->text,
	    "10,00\u00a0€");
	assert_int_equal(lines_of(model_value(model, NAME_chart)->model), 6);
}

static void
any_amount_fits(void **state)
{
	struct chart_bar	bars[2] = { { "", "", 0 }, { "", "", 1 } };
	int64_t			value;

	for (value = 0; value < INT64_MAX / 7; value = value * 7 + 1) {
		bars[0].value = value;
		check(drawn(bars, 2));
		assert_in_range(lines_of(model_value(model,
		    NAME_chart)->model), 2, 6);
	}
	bars[0].value = INT64_MAX;
	check(drawn(bars, 2));
	bars[0].value = -1;
	check(drawn(bars, 2));
}

static void
any_number_of_bars_fits(void **state)
{
	static struct chart_bar	bars[2000];
	size_t			i;

	for (i = 0; i < 2000; i++)
		bars[i] = (struct chart_bar){ "", "", (int64_t)i };
	for (i = 1; i <= 2000; i = i * 3 + 1)
		check(drawn(bars, i));
}

static void
nothing_is_no_chart(void **state)
{
	chart_fill(arena, model, NULL, 0, "EUR", "de");
	assert_null(model_value(model, NAME_chart));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(bars_are_in_proportion),
		TEST(grid_lines_are_round),
		TEST(any_amount_fits),
		TEST(any_number_of_bars_fits),
		TEST(nothing_is_no_chart),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
