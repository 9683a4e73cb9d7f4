/* A shop out of its copy: ended when told to, and no number given twice. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "goods.h"
#include "shop/checkout.h"
#include "work/mirror_walk.h"
/* The room above knows Kore; these of its files do not. */
#include "work/mirror_table.c"
#include "work/mirror_walk.c"
#include "work/mirror_restore.c"

/* Of files that this one does not need. */
int64_t
mirror_pause(unsigned int failures, int64_t wanted)
{
	return (1);
}

enum result
mirror_order_restored(struct arena *arena, struct store *store,
    const struct document *document)
{
	return (BROKEN);
}

#define PAGES_ENOUGH	50

static int	pages;
static int	pages_wanted;

static const char *
fake_name(void)
{
	return ("fake");
}

static void
fake_run(struct arena *arena, struct mirror_item *items, size_t count,
    struct mirror_trouble *trouble)
{
	fail();
}

/* Page after page without an end, and nothing on them. */
static enum result
fake_list(struct arena *arena, const char *collection, const char *token,
    struct mirror_names *names, struct mirror_trouble *trouble)
{
	memset(names, 0, sizeof(*names));
	names->token = "and so on";
	trouble->word = "";

	return (++pages < PAGES_ENOUGH ? OK : REFUSED);
}

static const struct mirror_place	fake = {
	.name = fake_name, .run = fake_run, .list = fake_list,
};

static void
found(enum mirror_finding finding, const char *collection, const char *id)
{
	fail();
}

static bool
go_on(const struct mirror_walk *walk)
{
	return (pages < pages_wanted);
}

static void
it_ends_when_told_to_whatever_is_listed(void **state)
{
	struct support		*support = *state;
	struct mirror_walk	 walk = { .found = found, .go_on = go_on };

	pages = 0;
	pages_wanted = 3;
	assert_result(mirror_restore(support->store, &fake, &walk), LATER);
	assert_int_equal(pages, 3);
}

static enum result
number_body(struct store *store, void *argument)
{
	return (checkout_number_restored(store, argument));
}

static const char *
next_number(struct support *support)
{
	struct order	order;

	goods_order(support, "p", 1, &order);

	return (order.number);
}

/* What stands in a copy may be anything. */
static void
numbers_go_on_behind_the_highest(void **state)
{
	static const char *const	numbers[] = { "", "abc", "-5", "0", "1",
		"9223372036854775807", "99999999999999999999", "1e9", " 7777",
		"7777x", "5000", "4999" };
	struct support	*support = *state;
	size_t		 i;

	goods_put(support, "p", 250, 700, UNLIMITED);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		assert_result(store_change(support->store, "number",
		    number_body, (void *)(uintptr_t)numbers[i]), OK);
	assert_string_equal(next_number(support), "5001");
}

static enum result
lost_body(struct store *store, void *argument)
{
	return (checkout_numbers_lost(store));
}

/* The last orders may not have come as far as the copy, but their buyers know
 * their numbers. */
static void
numbers_that_may_have_been_lost_are_left_out(void **state)
{
	struct support	*support = *state;

	goods_put(support, "p", 250, 700, UNLIMITED);
	assert_result(store_change(support->store, "lost", lost_body, NULL),
	    OK);
	assert_string_equal(next_number(support), "1001");
	assert_result(store_change(support->store, "lost", lost_body, NULL),
	    OK);
	assert_string_equal(next_number(support), "2002");
}

#define TEST(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		TEST(it_ends_when_told_to_whatever_is_listed),
		TEST(numbers_go_on_behind_the_highest),
		TEST(numbers_that_may_have_been_lost_are_left_out),
	};

	return (cmocka_run_group_tests_name("restore", tests, NULL, NULL));
}
