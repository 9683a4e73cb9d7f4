/* What is behind goes over once and in its newest state, past what cannot. */
#include "support.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "store/documents.h"
#include "store/mirror.h"

/* The room above knows Kore; these files of it do not, and mean another fail()
 * than cmocka. */
#undef fail
#define fail(word, ...)	result_fail((word), __FILE__, __LINE__, __VA_ARGS__)
#include "work/mirror_upload.c"
#include "work/mirror_run.c"

#define NOW	SUPPORT_NOW

static const char *const	collections[] = { "orders", NULL };
static struct support		*support;
static char			 gone_over[4096];
static const char		*poison;	/* id that is never taken */
static bool			 away;
static bool			 change_meanwhile;

struct put {
	const char	*id;
	int64_t		 revision;
	const char	*body;
};

static enum result
put_body(struct store *store, void *argument)
{
	const struct put	*put = argument;

	if (put->body == NULL)
		return (document_remove(store, "orders", put->id,
		    put->revision));
	return (document_put(store, "orders", put->id, put->revision,
	    put->body, 0));
}

static void
put(const char *id, int64_t revision, const char *body)
{
	struct put	what = { id, revision, body };

	assert_result(store_change(support->store, "put", put_body, &what),
	    OK);
}

static const char *
place_name(void)
{
	return ("there");
}

static void
place_run(struct arena *arena, struct mirror_item *items, size_t count,
    struct mirror_trouble *trouble)
{
	size_t	i, at;

	trouble->word = "";
	trouble->wait = 0;
	for (i = 0; i < count; i++) {
		items[i].word = away ? LATER : OK;
		if (poison != NULL && strcmp(items[i].id, poison) == 0)
			items[i].word = BROKEN;
		if (items[i].word != OK) {
			trouble->word = away ? "unreachable" : "unexpected";
			continue;
		}
		at = strlen(gone_over);
		(void)snprintf(gone_over + at, sizeof(gone_over) - at,
		    "%s=%s ", items[i].id, items[i].wish == MIRROR_PUT ?
		    items[i].document.body : "gone");
	}
	if (change_meanwhile) {
		change_meanwhile = false;
		put("a", 1, "{\"n\":2}");
	}
}

static const struct mirror_place	there = { place_name, place_run,
					    NULL };

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	gone_over[0] = '\0';
	poison = NULL;
	away = change_meanwhile = false;
	memset(&pass, 0, sizeof(pass));
	failures = 0;
	mirror_run_configure(&there, support->folder);

	return (mirror_switch(support->store, "there", collections) == OK ?
	    0 : -1);
}

static int
end(void **state)
{
	mirror_turn_give();
	(void)close(turn_file);
	turn_file = -1;

	return (support_teardown(state));
}

/* Runs until the companion wants to wait; says for how long. */
static int64_t
run_on(void)
{
	int64_t	wait;
	int	i;

	for (i = 0; i < 50; i++) {
		if ((wait = mirror_run(support->store)) > VISITORS_FIRST)
			return (wait);
	}
	assert_true(false);	/* it never rests */
	return (0);
}

static struct mirror_status
status(void)
{
	struct mirror_status	found;

	assert_result(mirror_status(support->arena, support->store, &found),
	    OK);

	return (found);
}

static void
the_newest_state_goes_over_once(void **state)
{
	put("a", 0, "{\"n\":1}");
	put("a", 1, "{\"n\":2}");
	put("b", 0, "{}");
	put("c", 0, "{}");
	put("c", 1, NULL);
	assert_int_equal(run_on(), IDLE_PAUSE);
	assert_string_equal(gone_over, "a={\"n\":2} b={} c=gone ");
	assert_int_equal(status().behind, 0);
	assert_int_equal(status().done_at, NOW);
	assert_int_equal(run_on(), IDLE_PAUSE);
	assert_string_equal(gone_over, "a={\"n\":2} b={} c=gone ");
}

static void
what_changes_meanwhile_goes_over_again(void **state)
{
	put("a", 0, "{\"n\":1}");
	change_meanwhile = true;
	assert_int_equal(run_on(), IDLE_PAUSE);
	assert_int_equal(status().behind, 1);
	assert_int_equal(run_on(), IDLE_PAUSE);
	assert_string_equal(gone_over, "a={\"n\":1} a={\"n\":2} ");
	assert_int_equal(status().behind, 0);
}

static void
while_it_is_away_one_asks_and_waits_longer(void **state)
{
	int64_t	wait;
	int	i;

	put("a", 0, "{}");
	put("b", 0, "{}");
	away = true;
	for (i = 0; i < 12; i++) {
		wait = mirror_run(support->store);
		assert_in_range(wait, FAILED_PAUSE / 2, FAILED_PAUSE_MAX);
		assert_true(pass.careful);
	}
	assert_true(wait >= FAILED_PAUSE_MAX / 2);
	assert_string_equal(status().trouble, "unreachable");
	assert_int_equal(status().trouble_at, NOW);
	assert_int_equal(status().behind, 2);

	away = false;
	(void)run_on();
	(void)run_on();
	assert_int_equal(status().behind, 0);
	assert_string_equal(status().trouble, "");
}

/* A wrong figure would stop the mirror for a day. */
static void
what_a_server_asks_for_is_bounded(void **state)
{
	assert_int_equal(mirror_pause(1, SECONDS(40)), SECONDS(40));
	assert_int_equal(mirror_pause(1, HOURS(24)), MINUTES(5));
}

static void
one_that_is_never_taken_holds_up_no_other(void **state)
{
	char	id[16];
	int	i;

	poison = "0";
	for (i = 0; i < 3 * MIRROR_BATCH; i++) {
		(void)snprintf(id, sizeof(id), "%d", i);
		put(id, 0, "{}");
	}
	(void)run_on();
	assert_int_equal(status().behind, 1);
	assert_string_equal(status().trouble, "unexpected");
	put("new", 0, "{}");
	for (i = 0; i < 4; i++)
		(void)mirror_run(support->store);
	assert_int_equal(status().behind, 1);
	assert_non_null(strstr(gone_over, "new={} "));
}

static void
a_name_that_no_place_could_hold_is_left_out(void **state)
{
	put("../secrets", 0, "{}");
	put("a", 0, "{}");
	(void)run_on();
	assert_string_equal(gone_over, "a={} ");
	assert_int_equal(status().behind, 0);
}

static void
only_who_has_the_turn_carries(void **state)
{
	char	path[SUPPORT_FOLDER_SIZE + 16];
	int	other;

	put("a", 0, "{}");
	assert_result(mirror_turn_take(support->folder), OK);
	mirror_turn_give();
	(void)snprintf(path, sizeof(path), "%s/mirror.lock",
	    support->folder);
	other = open(path, O_RDWR);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(mirror_run(support->store), BUSY_PAUSE);
	assert_string_equal(gone_over, "");
	(void)close(other);
	assert_int_equal(run_on(), IDLE_PAUSE);
	assert_string_equal(gone_over, "a={} ");
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		TEST(the_newest_state_goes_over_once),
		TEST(what_changes_meanwhile_goes_over_again),
		TEST(while_it_is_away_one_asks_and_waits_longer),
		TEST(what_a_server_asks_for_is_bounded),
		TEST(one_that_is_never_taken_holds_up_no_other),
		TEST(a_name_that_no_place_could_hold_is_left_out),
		TEST(only_who_has_the_turn_carries),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
