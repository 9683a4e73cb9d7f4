/* How far a parcel is, of all that carriers call it; and only forward. */
#include "support.h"

#include "base/text.h"
#include "shop/delivery.h"

static struct arena	*arena;

static int
setup(void **state)
{
	arena = arena_create();

	return (0);
}

static int
teardown(void **state)
{
	(void)delivery_words(arena, "");
	arena_destroy(arena);

	return (0);
}

#define assert_delivery(word, state)					\
	assert_string_equal(delivery_of(arena, word), state)

static void
common_words_are_known_however_they_are_written(void **state)
{
	assert_delivery("sent", "sent");
	assert_delivery("IN TRANSIT", "in_transit");
	assert_delivery("in_transit", "in_transit");
	assert_delivery(" In-Transit ", "in_transit");
	assert_delivery("delivered", "delivered");
	assert_delivery("Zugestellt", "delivered");
	assert_delivery("ZURÜCKGESANDT", "returned");
	assert_delivery("Unzustellbar!", "failed");
}

static void
unknown_words_move_nothing(void **state)
{
	assert_delivery("", "");
	assert_delivery("beamed up", "");
	assert_delivery("deliveredd", "");
	assert_delivery("\xe5\xb7\xb2\xe5\x8f\x91\xe8\xb4\xa7", "");
	assert_delivery("\xff", "");
}

static void
the_owners_words_come_first(void **state)
{
	assert_result(delivery_words(arena,
	    "Beamed up = sent,abgeholt=delivered , 42=failed"), OK);
	assert_delivery("beamed-up", "sent");
	assert_delivery("Abgeholt", "delivered");
	assert_delivery("42", "failed");
	assert_delivery("unterwegs", "in_transit");
	assert_result(delivery_words(arena, ""), OK);
	assert_delivery("abgeholt", "sent");
}

static void
a_pair_that_is_none_changes_nothing(void **state)
{
	static const char *const	wrong[] = { "sent", "a=b", "=sent", "a=",
		"a=sent,", ",a=sent", "a=sent,,b=sent", "a=sent,b", "!=sent",
		"a=sent b=sent", "\xff=sent", "a=Sent" };
	size_t				i;

	assert_result(delivery_words(arena, "x=sent"), OK);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_result(delivery_words(arena, wrong[i]), INVALID);
	assert_delivery("x", "sent");
	assert_delivery("a", "");
}

static void
no_more_words_than_there_is_room_for(void **state)
{
	struct text	text;
	int		i;

	text_init(&text, arena, 1024);
	for (i = 0; i < DELIVERY_WORDS_MAX; i++)
		text_format(&text, "%sw%d=sent", i == 0 ? "" : ",", i);
	assert_result(delivery_words(arena, text.bytes), OK);
	text_add(&text, ",one=sent");
	assert_result(delivery_words(arena, text.bytes), INVALID);
	assert_delivery("w63", "sent");
}

static void
a_parcel_only_goes_forward(void **state)
{
	static const char *const	way[] = { "", "sent", "in_transit",
		"failed", "delivered", "returned" };
	size_t				from, to;

	for (from = 0; from < 6; from++) {
		for (to = 0; to < 6; to++)
			assert_int_equal(delivery_is_forward(way[from],
			    way[to]), to > from);
	}
	assert_false(delivery_is_forward("sent", "elsewhere"));
	assert_true(delivery_is_forward("elsewhere", "sent"));
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(common_words_are_known_however_they_are_written),
		cmocka_unit_test(unknown_words_move_nothing),
		cmocka_unit_test(the_owners_words_come_first),
		cmocka_unit_test(a_pair_that_is_none_changes_nothing),
		cmocka_unit_test(no_more_words_than_there_is_room_for),
		cmocka_unit_test(a_parcel_only_goes_forward),
	};

	return (cmocka_run_group_tests_name("delivery", tests, setup,
	    teardown));
}
