/* What we owe the world is done at least once and by one at a time. */
#include "support.h"

#include <sys/wait.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/moment.h"
#include "store/errands.h"

#define NOW	SUPPORT_NOW
#define SOON	(SUPPORT_NOW + 1000)

enum act { PUT, DONE, AFTER, GIVE_UP, AGAIN, CANCEL };

struct step {
	enum act	 act;
	const char	*id;
	const char	*kind;
	const char	*subject;
	const char	*body;
	int64_t		 due_at;
	enum result	 word;		/* that the change ends with */
};

static enum result
step_body(struct store *store, void *argument)
{
	const struct step	*step = argument;
	enum result		 result;

	switch (step->act) {
	case PUT:
		result = errand_put(store, step->id, step->kind,
		    step->subject, step->body, step->due_at);
		break;
	case DONE:
		result = errand_done(store, step->id);
		break;
	case AFTER:
		result = errand_later(store, step->id, step->due_at, "no");
		break;
	case GIVE_UP:
		result = errand_give_up(store, step->id, "never");
		break;
	case AGAIN:
		result = errand_again(store, step->id);
		break;
	default:
		result = errand_cancel(store, step->kind, step->subject);
		break;
	}
	return (result == OK ? step->word : result);
}

static enum result
act(struct support *support, enum act act, const char *id, int64_t due_at)
{
	struct step	step = { act, id, "mail", "order-1", "", due_at, OK };

	return (store_change(support->store, "step", step_body, &step));
}

/* The id of the errand leased at a moment, "" for none. */
static const char *
lease(struct support *support, int64_t now, int64_t until)
{
	struct errand	errand;
	enum result	result;

	result = errand_lease(support->arena, support->store, now, until,
	    &errand);
	if (result == ABSENT)
		return ("");
	assert_result(result, OK);
	assert_int_equal(errand.leased_until, until);
	return (errand.id);
}

static void
an_errand_comes_back_as_it_was_put(void **state)
{
	struct support	*support = *state;
	struct step	 step = { PUT, "e1", "payment-start", "order-1",
		    "{\"a\":\"ü\"}", NOW - 5, OK };
	struct errand	 errand;

	assert_result(store_change(support->store, "put", step_body, &step),
	    OK);
	assert_result(errand_lease(support->arena, support->store, NOW, SOON,
	    &errand), OK);
	assert_string_equal(errand.id, "e1");
	assert_string_equal(errand.kind, "payment-start");
	assert_string_equal(errand.subject, "order-1");
	assert_string_equal(errand.body, "{\"a\":\"ü\"}");
	assert_string_equal(errand.last_error, "");
	assert_int_equal(errand.due_at, NOW - 5);
	assert_int_equal(errand.attempts, 1);
	assert_int_equal(errand.created_at, NOW);
	assert_int_equal(errand.leased_until, SOON);
	assert_int_equal(errand.gave_up_at, 0);
}

static void
an_id_is_put_once(void **state)
{
	struct support	*support = *state;
	struct step	 broken = { PUT, "e2", "mail", "order-1", "{", NOW,
		    OK };

	assert_result(act(support, PUT, "e1", NOW), OK);
	assert_result(act(support, PUT, "e1", NOW), CONFLICT);
	assert_result(act(support, PUT, "", NOW), BROKEN);
	assert_result(store_change(support->store, "put", step_body, &broken),
	    BROKEN);
	assert_result(errand_put(support->store, "e3", "k", "s", "", NOW),
	    BROKEN);
	assert_string_equal(lease(support, NOW, SOON), "e1");
	assert_string_equal(lease(support, NOW, SOON), "");
}

static void
an_errand_goes_with_its_reason(void **state)
{
	struct support	*support = *state;
	struct step	 step = { PUT, "e1", "mail", "order-1", "", NOW,
		    LATER };

	assert_result(store_change(support->store, "put", step_body, &step),
	    LATER);
	assert_string_equal(lease(support, NOW, SOON), "");
}

static void
the_longest_due_comes_first(void **state)
{
	struct support	*support = *state;

	assert_string_equal(lease(support, NOW, SOON), "");
	assert_result(act(support, PUT, "b", NOW - 1), OK);
	assert_result(act(support, PUT, "a", NOW - 9), OK);
	assert_result(act(support, PUT, "d", NOW + 1), OK);
	assert_result(act(support, PUT, "c", NOW), OK);

	assert_string_equal(lease(support, NOW, SOON), "a");
	assert_string_equal(lease(support, NOW, SOON), "b");
	assert_string_equal(lease(support, NOW, SOON), "c");
	assert_string_equal(lease(support, NOW, SOON), "");
	assert_string_equal(lease(support, NOW + 1, SOON), "d");
}

static void
a_lease_ends_by_itself(void **state)
{
	struct support	*support = *state;
	struct errand	 errand;

	assert_result(act(support, PUT, "a", NOW), OK);
	assert_string_equal(lease(support, NOW, NOW + 10), "a");
	assert_string_equal(lease(support, NOW + 9, SOON), "");
	assert_result(errand_lease(support->arena, support->store, NOW + 10,
	    SOON, &errand), OK);
	assert_int_equal(errand.attempts, 2);
}

static void
all_leases_end_when_their_holder_is_gone(void **state)
{
	struct support	*support = *state;

	assert_result(errand_release(support->store), OK);
	assert_result(act(support, PUT, "a", NOW), OK);
	assert_result(act(support, PUT, "b", NOW), OK);
	assert_string_equal(lease(support, NOW, SOON), "a");
	assert_string_equal(lease(support, NOW, SOON), "b");
	assert_result(errand_release(support->store), OK);
	assert_string_equal(lease(support, NOW, SOON), "a");
	assert_string_equal(lease(support, NOW, SOON), "b");
}

static void
done_is_done(void **state)
{
	struct support	*support = *state;

	assert_result(act(support, PUT, "a", NOW), OK);
	assert_string_equal(lease(support, NOW, SOON), "a");
	assert_result(act(support, DONE, "a", 0), OK);
	assert_result(act(support, DONE, "a", 0), ABSENT);
	assert_result(act(support, AFTER, "a", 0), ABSENT);
	assert_result(act(support, GIVE_UP, "a", 0), ABSENT);
	assert_result(act(support, AGAIN, "a", 0), ABSENT);
	assert_string_equal(lease(support, SOON, SOON + 1), "");
	assert_result(act(support, PUT, "a", NOW), OK);
}

static void
later_is_at_the_time_said(void **state)
{
	struct support	*support = *state;
	struct errand	 errand;

	assert_result(act(support, PUT, "a", NOW), OK);
	assert_string_equal(lease(support, NOW, SOON), "a");
	assert_result(act(support, AFTER, "a", NOW + 50), OK);
	assert_string_equal(lease(support, NOW + 49, SOON), "");
	assert_result(errand_lease(support->arena, support->store, NOW + 50,
	    SOON, &errand), OK);
	assert_string_equal(errand.last_error, "no");
	assert_int_equal(errand.attempts, 2);
}

static void
given_up_is_shown_until_somebody_says_again(void **state)
{
	struct support	*support = *state;
	struct errands	 errands;

	assert_result(act(support, PUT, "a", NOW), OK);
	assert_string_equal(lease(support, NOW, SOON), "a");
	assert_result(act(support, GIVE_UP, "a", 0), OK);
	assert_string_equal(lease(support, SOON, SOON + 1), "");
	assert_result(errands_troubled(support->arena, support->store, 5, 10,
	    &errands), OK);
	assert_int_equal(errands.count, 1);
	assert_string_equal(errands.items[0].last_error, "never");
	assert_int_equal(errands.items[0].gave_up_at, NOW);
	assert_result(errands_waiting(support->arena, support->store, 10,
	    &errands), OK);
	assert_int_equal(errands.count, 0);

	assert_result(act(support, AGAIN, "a", 0), OK);
	assert_result(errands_troubled(support->arena, support->store, 1, 10,
	    &errands), OK);
	assert_int_equal(errands.count, 0);
	assert_string_equal(lease(support, NOW, SOON), "a");
	/* Nobody may start it twice. */
	assert_result(act(support, AGAIN, "a", 0), CONFLICT);
}

static void
trouble_is_listed_oldest_first(void **state)
{
	struct support	*support = *state;
	struct errands	 errands;
	char		 id[16];
	int		 i;

	for (i = 0; i < 20; i++) {
		support_clock(NOW + i);
		(void)snprintf(id, sizeof(id), "e%02d", 19 - i);
		assert_result(act(support, PUT, id, NOW), OK);
	}
	for (i = 0; i < 20; i++)
		assert_string_not_equal(lease(support, NOW, SOON), "");
	assert_result(act(support, AFTER, "e03", NOW), OK);
	assert_result(act(support, AFTER, "e17", NOW), OK);
	assert_string_equal(lease(support, NOW, SOON), "e03");
	assert_string_equal(lease(support, NOW, SOON), "e17");
	assert_result(act(support, GIVE_UP, "e09", NOW), OK);

	assert_result(errands_troubled(support->arena, support->store, 2, 10,
	    &errands), OK);
	assert_int_equal(errands.count, 3);
	assert_string_equal(errands.items[0].id, "e17");
	assert_string_equal(errands.items[1].id, "e09");
	assert_string_equal(errands.items[2].id, "e03");
	assert_result(errands_troubled(support->arena, support->store, 1, 100,
	    &errands), OK);
	assert_int_equal(errands.count, 20);
	assert_result(errands_troubled(support->arena, support->store, 1, 2,
	    &errands), OK);
	assert_int_equal(errands.count, 2);
	assert_result(errands_waiting(support->arena, support->store, 100,
	    &errands), OK);
	assert_int_equal(errands.count, 19);
}

static void
cancelled_is_only_what_waits(void **state)
{
	struct support	*support = *state;
	struct step	 other = { PUT, "d", "mail", "order-2", "", NOW + 9,
		    OK };

	assert_result(act(support, PUT, "a", NOW), OK);
	assert_string_equal(lease(support, NOW, SOON), "a");
	assert_result(act(support, PUT, "b", NOW + 9), OK);
	assert_result(act(support, PUT, "c", NOW + 9), OK);
	assert_result(act(support, GIVE_UP, "c", 0), OK);
	assert_result(store_change(support->store, "put", step_body, &other),
	    OK);

	assert_result(act(support, CANCEL, NULL, 0), OK);
	assert_result(act(support, CANCEL, NULL, 0), OK);
	assert_result(act(support, DONE, "b", 0), ABSENT);
	assert_result(act(support, DONE, "a", 0), OK);
	assert_result(act(support, DONE, "c", 0), OK);
	assert_result(act(support, DONE, "d", 0), OK);
}

static void
stuck_is_what_nobody_takes(void **state)
{
	struct support	*support = *state;
	int64_t		 count;

	assert_result(errands_stuck(support->store, NOW, 100, &count), OK);
	assert_int_equal(count, 0);
	assert_result(act(support, PUT, "a", NOW), OK);
	assert_result(act(support, PUT, "b", NOW), OK);
	assert_result(act(support, PUT, "c", NOW + 500), OK);
	assert_result(act(support, PUT, "d", NOW), OK);
	assert_result(act(support, GIVE_UP, "d", 0), OK);
	assert_string_equal(lease(support, NOW, NOW + 1000), "a");
	assert_result(errands_stuck(support->store, NOW + 100, 100, &count),
	    OK);
	assert_int_equal(count, 0);
	assert_result(errands_stuck(support->store, NOW + 101, 100, &count),
	    OK);
	assert_int_equal(count, 1);
}

/* Leases and ends what it can get, and says which on the pipe. */
static void
runner(const char *folder, int out)
{
	struct arena	*arena;
	struct store	*store;
	struct errand	 errand;
	struct step	 step = { DONE, NULL, NULL, NULL, NULL, 0, OK };
	enum result	 result;

	arena = arena_create();
	if (store_open(folder, &store) != OK)
		_exit(1);
	while ((result = errand_lease(arena, store, NOW, SOON, &errand)) ==
	    OK) {
		step.id = errand.id;
		if (write(out, errand.id, 3) != 3 ||
		    store_change(store, "done", step_body, &step) != OK)
			_exit(2);
	}
	store_close(store);
	arena_destroy(arena);
	_exit(result == ABSENT ? 0 : 3);
}

static void
two_runners_never_take_the_same_errand(void **state)
{
	struct support	*support = *state;
	int		 ends[2], status, i, taken[100] = { 0 };
	pid_t		 children[2];
	char		 id[16];

	for (i = 0; i < 100; i++) {
		(void)snprintf(id, sizeof(id), "e%02d", i);
		assert_result(act(support, PUT, id, NOW), OK);
	}
	store_close(support->store);
	support->store = NULL;

	assert_int_equal(pipe(ends), 0);
	for (i = 0; i < 2; i++) {
		children[i] = fork();
		if (children[i] == 0)
			runner(support->folder, ends[1]);
	}
	close(ends[1]);
	for (i = 0; i < 2; i++) {
		assert_int_equal(waitpid(children[i], &status, 0),
		    children[i]);
		assert_int_equal(status, 0);
	}
	while (read(ends[0], id, 3) == 3)
		taken[(id[1] - '0') * 10 + id[2] - '0']++;
	close(ends[0]);
	for (i = 0; i < 100; i++)
		assert_int_equal(taken[i], 1);
}

static void
what_is_owed_about_a_subject_is_listed(void **state)
{
	struct support	*support = *state;
	struct step	 steps[] = {
		{ PUT, "a", "mail", "order", "", SOON, OK },
		{ PUT, "b", "hand-over", "order", "", NOW, OK },
		{ PUT, "c", "mail", "other", "", NOW, OK },
		{ GIVE_UP, "b", "", "", "", 0, OK },
	};
	struct errands	 errands;
	size_t		 i;

	for (i = 0; i < 4; i++)
		assert_result(store_change(support->store, "test", step_body,
		    &steps[i]), OK);
	assert_result(errands_of(support->arena, support->store, "order", "",
	    9, &errands), OK);
	assert_int_equal(errands.count, 2);
	assert_string_equal(errands.items[0].id, "a");
	assert_result(errands_of(support->arena, support->store, "order",
	    "hand-over", 9, &errands), OK);
	assert_int_equal(errands.count, 1);
	assert_string_equal(errands.items[0].last_error, "never");
	assert_result(errands_of(support->arena, support->store, "nobody", "",
	    9, &errands), OK);
	assert_int_equal(errands.count, 0);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(an_errand_comes_back_as_it_was_put),
		test(an_id_is_put_once),
		test(an_errand_goes_with_its_reason),
		test(the_longest_due_comes_first),
		test(a_lease_ends_by_itself),
		test(all_leases_end_when_their_holder_is_gone),
		test(done_is_done),
		test(later_is_at_the_time_said),
		test(given_up_is_shown_until_somebody_says_again),
		test(trouble_is_listed_oldest_first),
		test(cancelled_is_only_what_waits),
		test(stuck_is_what_nobody_takes),
		test(what_is_owed_about_a_subject_is_listed),
		test(two_runners_never_take_the_same_errand),
	};

	return (cmocka_run_group_tests_name("errands", tests, NULL, NULL));
}
