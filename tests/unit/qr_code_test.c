/* A QR code is drawn as it is: each dark module once, with light around. */
#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "view/qr_code.h"

#define SIDE_MAX	100

static struct arena	*arena;
static bool		 dark[SIDE_MAX][SIDE_MAX];

static int
begin(void **state)
{
	arena = arena_create();
	memset(dark, 0, sizeof(dark));

	return (0);
}

static int
end(void **state)
{
	arena_destroy(arena);

	return (0);
}

/* Walks the path as a browser does. */
static void
walk(const struct qr_code *code)
{
	const char	*at = code->path;
	char		*rest;
	size_t		 x = 0, y = 0, length;

	while (*at != '\0') {
		if (*at == 'M') {
			x = strtoul(at + 1, &rest, 10);
			y = strtoul(rest, &rest, 10);
			assert_memory_equal(rest, ".5", 2);
			rest += 2;
		} else {
			assert_int_equal(*at, 'm');
			x += strtoul(at + 1, &rest, 10);
			assert_memory_equal(rest, " 0", 2);
			rest += 2;
		}
		assert_int_equal(*rest, 'h');
		length = strtoul(rest + 1, &rest, 10);
		assert_in_range(length, 1, code->side);
		while (length-- > 0) {
			assert_true(x < code->side && y < code->side);
			assert_false(dark[y][x]);
			dark[y][x++] = true;
		}
		at = rest;
	}
}

/* The pattern in a corner: a ring, and a square in it. */
static void
finder_stands_at(size_t left, size_t top)
{
	size_t	x, y;
	bool	ring;

	for (y = 0; y < 7; y++) {
		for (x = 0; x < 7; x++) {
			ring = x == 0 || y == 0 || x == 6 || y == 6;
			assert_int_equal(dark[top + y][left + x], ring ||
			    (x > 1 && x < 5 && y > 1 && y < 5));
		}
	}
}

static void
it_has_its_patterns_and_a_quiet_zone(void **state)
{
	struct qr_code	code;
	size_t		i, j;

	assert_result(qr_code_draw(arena, "BCD\n002", 13, &code), OK);
	assert_int_equal(code.side, 21 + 8);
	walk(&code);
	finder_stands_at(4, 4);
	finder_stands_at(code.side - 11, 4);
	finder_stands_at(4, code.side - 11);
	for (i = 0; i < code.side; i++) {
		for (j = 0; j < QR_CODE_QUIET; j++) {
			assert_false(dark[i][j] || dark[j][i] ||
			    dark[i][code.side - 1 - j] ||
			    dark[code.side - 1 - j][i]);
		}
	}
}

static void
it_grows_up_to_the_version_that_is_asked_for(void **state)
{
	struct qr_code	code;
	char		bytes[400];

	memset(bytes, 'x', sizeof(bytes));
	bytes[331] = '\0';
	assert_result(qr_code_draw(arena, bytes, 13, &code), OK);
	assert_int_equal(code.side, 69 + 8);
	walk(&code);
	assert_result(qr_code_draw(arena, bytes, 12, &code), INVALID);
	bytes[331] = 'x';
	bytes[332] = '\0';
	assert_result(qr_code_draw(arena, bytes, 13, &code), INVALID);
}

static void
nothing_is_not_drawn(void **state)
{
	struct qr_code	code;

	assert_result(qr_code_draw(arena, "", 13, &code), INVALID);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest	tests[] = {
		TEST(it_has_its_patterns_and_a_quiet_zone),
		TEST(it_grows_up_to_the_version_that_is_asked_for),
		TEST(nothing_is_not_drawn),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
