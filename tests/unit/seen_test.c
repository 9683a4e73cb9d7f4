/* A message is believed once. */
#include "support.h"

#include "store/seen.h"

struct message {
	const char	*source;
	const char	*id;
	enum result	 word;		/* that the body ends with */
};

static enum result
believe(struct store *store, void *argument)
{
	const struct message	*message = argument;
	enum result		 result;

	result = seen_add(store, message->source, message->id, "{}", "paid");
	return (result == OK ? message->word : result);
}

static enum result
message_add(struct support *support, const char *source, const char *id)
{
	struct message	message = { source, id, OK };

	return (store_change(support->store, "seen", believe, &message));
}

static void
a_message_is_new_once(void **state)
{
	struct support	*support = *state;

	assert_result(message_add(support, "bank", "evt_1"), OK);
	assert_result(message_add(support, "bank", "evt_1"), CONFLICT);
	assert_result(message_add(support, "bank", "evt_2"), OK);
}

static void
each_source_has_ids_of_its_own(void **state)
{
	struct support	*support = *state;

	assert_result(message_add(support, "bank", "1"), OK);
	assert_result(message_add(support, "carrier", "1"), OK);
	assert_result(message_add(support, "carrier", "1"), CONFLICT);
	assert_result(message_add(support, "", "1"), BROKEN);
	assert_result(message_add(support, "bank", ""), BROKEN);
}

static void
what_was_rolled_back_is_new_again(void **state)
{
	struct support	*support = *state;
	struct message	 message = { "bank", "evt_1", LATER };

	assert_result(store_change(support->store, "seen", believe, &message),
	    LATER);
	assert_result(message_add(support, "bank", "evt_1"), OK);
}

static void
the_ledger_survives_a_restart(void **state)
{
	struct support	*support = *state;

	assert_result(message_add(support, "bank", "evt_1"), OK);
	store_close(support->store);
	assert_result(store_open(support->folder, &support->store), OK);
	assert_result(message_add(support, "bank", "evt_1"), CONFLICT);
}

static enum result
sweep_inside(struct store *store, void *argument)
{
	return (seen_sweep(store, *(int64_t *)argument, 10));
}

static void
old_messages_are_forgotten_a_few_at_a_time(void **state)
{
	struct support	*support = *state;
	int64_t		 moment;

	assert_result(message_add(support, "bank", "a"), OK);
	support_clock(SUPPORT_NOW + 1);
	assert_result(message_add(support, "bank", "b"), OK);
	support_clock(SUPPORT_NOW + 2);
	assert_result(message_add(support, "bank", "c"), OK);

	assert_result(seen_sweep(support->store, SUPPORT_NOW + 2, 1), OK);
	assert_result(message_add(support, "bank", "b"), CONFLICT);
	assert_result(message_add(support, "bank", "a"), OK);

	moment = SUPPORT_NOW + 2;
	assert_result(store_change(support->store, "sweep", sweep_inside,
	    &moment), OK);
	assert_result(message_add(support, "bank", "b"), OK);
	assert_result(message_add(support, "bank", "c"), CONFLICT);
	assert_result(seen_sweep(support->store, INT64_MAX, -1), OK);
	assert_result(message_add(support, "bank", "c"), CONFLICT);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_message_is_new_once),
		test(each_source_has_ids_of_its_own),
		test(what_was_rolled_back_is_new_again),
		test(the_ledger_survives_a_restart),
		test(old_messages_are_forgotten_a_few_at_a_time),
	};

	return (cmocka_run_group_tests_name("seen", tests, NULL, NULL));
}
