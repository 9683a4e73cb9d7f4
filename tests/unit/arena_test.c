/*
 * Arenas: one lifetime for many allocations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

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

static char	order[16];

static void
memory_is_zeroed_and_aligned(void **state)
{
	unsigned char	*bytes;
	size_t		 size, i;

	for (size = 0; size < 3000; size++) {
		bytes = arena_alloc(arena, size);
		assert_non_null(bytes);
		assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xA5, size);
	}
}

static void
used_memory_is_zeroed_again(void **state)
{
	unsigned char	*bytes;
	int		 turn, i;

	for (turn = 0; turn < 3; turn++) {
		struct arena	*own = arena_create();

		bytes = arena_alloc(own, 4000);
		for (i = 0; i < 4000; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xA5, 4000);
		arena_destroy(own);
	}
}

static void
allocations_do_not_overlap(void **state)
{
	unsigned char	*bytes[400];
	size_t		 sizes[COUNT(bytes)], i, at;

	for (i = 0; i < COUNT(bytes); i++) {
		sizes[i] = (i * 7919) % 1500 + (i % 50 == 0 ? 100000 : 0);
		bytes[i] = arena_alloc(arena, sizes[i]);
		memset(bytes[i], (int)(i & 255), sizes[i]);
	}
	for (i = 0; i < COUNT(bytes); i++) {
		for (at = 0; at < sizes[i]; at++)
			assert_int_equal(bytes[i][at], i & 255);
	}
}

static void
copies_end_with_nul(void **state)
{
	char	bytes[] = "abcdef", *copy;

	copy = arena_copy(arena, bytes, 3);
	bytes[0] = 'X';
	assert_string_equal(copy, "abc");
	assert_string_equal(arena_copy(arena, NULL, 0), "");
	assert_string_equal(arena_text(arena, bytes), "Xbcdef");
	assert_null(arena_text(arena, NULL));
}

static void
formats_are_whole(void **state)
{
	int	width;

	assert_string_equal(arena_format(arena, "%s-%d", "a", 7), "a-7");
	assert_string_equal(arena_format(arena, "%s", ""), "");
	for (width = 500; width < 530; width++)
		assert_int_equal(strlen(arena_format(arena, "%0*d", width, 1)),
		    width);
}

static void
growing_keeps_the_bytes(void **state)
{
	char	*bytes = arena_copy(arena, "abc", 3), *other;

	bytes = arena_grow(arena, bytes, 4, 20);
	assert_string_equal(bytes, "abc");
	memset(bytes + 3, 'x', 17);
	other = arena_text(arena, "other");
	bytes = arena_grow(arena, bytes, 20, 30000);
	memset(bytes + 20, 'y', 29980);
	assert_string_equal(other, "other");
	assert_memory_equal(bytes, "abcxxxxxxxxxxxxxxxxxy", 21);
	assert_ptr_equal(arena_grow(arena, bytes, 30000, 30000), bytes);
}

static void
note(void *letter)
{
	size_t	used = strlen(order);

	(void)snprintf(order + used, sizeof(order) - used, "%s",
	    (const char *)letter);
}

static void
deferred_calls_run_backwards(void **state)
{
	struct arena	*own = arena_create();

	order[0] = '\0';
	arena_defer(own, note, arena_text(own, "a"));
	(void)arena_alloc(own, 50000);
	arena_defer(own, note, arena_text(own, "b"));
	arena_defer(own, note, arena_text(own, "c"));
	assert_string_equal(order, "");
	arena_destroy(own);
	assert_string_equal(order, "cba");
}

static void
nothing_can_be_destroyed(void **state)
{
	arena_destroy(NULL);
	arena_destroy(arena_create());
}

static void *
thread_run(void *ignored)
{
	struct arena	*one, *other;
	char		*text = NULL;
	int		 turn;

	for (turn = 0; turn < 200; turn++) {
		one = arena_create();
		other = arena_create();
		text = arena_format(one, "%d", turn);
		(void)arena_alloc(other, (size_t)turn * 100);
		if (turn != 0 && text[0] == '0')
			ignored = text;
		arena_destroy(one);
		arena_destroy(other);
	}
	return (ignored);
}

static void
threads_have_their_own(void **state)
{
	pthread_t	threads[4];
	void		*wrong;
	size_t		 i;

	for (i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, thread_run,
		    NULL), 0);
	for (i = 0; i < COUNT(threads); i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(memory_is_zeroed_and_aligned),
		TEST(used_memory_is_zeroed_again),
		TEST(allocations_do_not_overlap),
		TEST(copies_end_with_nul),
		TEST(formats_are_whole),
		TEST(growing_keeps_the_bytes),
		TEST(deferred_calls_run_backwards),
		TEST(nothing_can_be_destroyed),
		TEST(threads_have_their_own),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
