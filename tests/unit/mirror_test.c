/* What a copy outside lacks is marked with the change, and unmarked with what
 * was copied. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "store/documents.h"
#include "store/mirror.h"

#define NOW	SUPPORT_NOW

static const char *const	collections[] = { "baskets", "orders", NULL };
static const char *const	fewer[] = { "orders", NULL };
static const char *const	more[] = { "baskets", "orders", "things",
				    NULL };

struct put {
	const char	*collection;
	const char	*id;
	int64_t		 revision;
	const char	*body;		/* NULL: remove it */
	int64_t		 expires_at;
	enum result	 word;		/* what the change ends with */
};

static enum result
put_body(struct store *store, void *argument)
{
	const struct put	*put = argument;
	enum result		 word;

	if (put->body == NULL)
		word = document_remove(store, put->collection, put->id,
		    put->revision);
	else
		word = document_put(store, put->collection, put->id,
		    put->revision, put->body, put->expires_at);

	return (word != OK ? word : put->word);
}

static enum result
put(struct support *support, const char *collection, const char *id,
    int64_t revision, const char *body)
{
	struct put	what = { collection, id, revision, body, 0, OK };

	return (store_change(support->store, "put", put_body, &what));
}

static struct mirror_marks
marks(struct support *support)
{
	struct mirror_marks	found;

	assert_result(mirror_page(support->arena, support->store, NULL, 100,
	    &found), OK);

	return (found);
}

static struct mirror_status
status(struct support *support)
{
	struct mirror_status	found;

	assert_result(mirror_status(support->arena, support->store, &found),
	    OK);

	return (found);
}

static void
mark_everything(struct support *support)
{
	bool	go_on = true;

	while (go_on)
		assert_result(mirror_mark_more(support->store, 2, &go_on), OK);
}

static void
begin(struct support *support)
{
	assert_result(mirror_switch(support->store, "there", collections),
	    OK);
	mark_everything(support);
}

static void
nothing_is_marked_while_the_mirror_is_off(void **state)
{
	struct support	*support = *state;

	assert_result(put(support, "orders", "a", 0, "{}"), OK);
	assert_int_equal(marks(support).count, 0);
	assert_string_equal(status(support).target, "");
	assert_int_equal(status(support).behind, 0);
	assert_int_equal(status(support).since, 0);
}

static void
a_change_marks_its_document(void **state)
{
	struct support		*support = *state;
	struct mirror_marks	 found;

	begin(support);
	assert_result(put(support, "orders", "a", 0, "{\"n\":1}"), OK);
	support_clock(NOW + 5);
	assert_result(put(support, "orders", "a", 1, "{\"n\":2}"), OK);
	assert_result(put(support, "baskets", "b", 0, "{}"), OK);
	assert_result(put(support, "sessions", "c", 0, "{}"), OK);

	found = marks(support);
	assert_int_equal(found.count, 2);
	assert_string_equal(found.items[0].collection, "orders");
	assert_string_equal(found.items[0].id, "a");
	assert_int_equal(found.items[0].since, NOW);
	assert_int_equal(found.items[0].changes, 2);
	assert_string_equal(found.items[0].document.body, "{\"n\":2}");
	assert_int_equal(found.items[0].document.revision, 2);
	assert_int_equal(found.items[0].document.created_at, NOW);
	assert_int_equal(found.items[0].document.changed_at, NOW + 5);
	assert_string_equal(found.items[1].id, "b");
	assert_int_equal(status(support).behind, 2);
	assert_int_equal(status(support).since, NOW);
}

static void
a_change_that_is_rolled_back_marks_nothing(void **state)
{
	struct support	*support = *state;
	struct put	 what = { "orders", "a", 0, "{}", 0, REFUSED };

	begin(support);
	assert_result(store_change(support->store, "put", put_body, &what),
	    REFUSED);
	assert_result(put(support, "orders", "a", 7, "{}"), CONFLICT);
	assert_int_equal(marks(support).count, 0);
}

static void
what_was_removed_or_swept_is_marked_as_gone(void **state)
{
	struct support		*support = *state;
	struct put		 expiring = { "baskets", "b", 0, "{}",
				    NOW + 10, OK };
	struct mirror_marks	 found;

	begin(support);
	assert_result(put(support, "orders", "a", 0, "{}"), OK);
	assert_result(store_change(support->store, "put", put_body,
	    &expiring), OK);
	found = marks(support);
	assert_result(mirror_done(support->store, found.items, found.count,
	    NOW), OK);
	assert_int_equal(marks(support).count, 0);

	assert_result(put(support, "orders", "a", 1, NULL), OK);
	found = marks(support);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].document.revision, 0);
	assert_string_equal(found.items[0].document.body, "");
}

static enum result
sweep_body(struct store *store, void *argument)
{
	enum result	word;

	word = document_sweep(store, "sessions", NOW + 20, 10);

	return (word == OK ? document_sweep(store, argument, NOW + 20, 1) :
	    word);
}

static void
a_sweep_marks_no_more_than_it_removes(void **state)
{
	struct support		*support = *state;
	struct put		 one = { "baskets", "b", 0, "{}", NOW + 9,
				    OK };
	struct put		 other = { "baskets", "a", 0, "{}", NOW + 10,
				    OK };
	struct put		 session = { "sessions", "s", 0, "{}",
				    NOW + 1, OK };
	struct mirror_marks	 found;

	assert_result(store_change(support->store, "put", put_body, &one),
	    OK);
	assert_result(store_change(support->store, "put", put_body, &other),
	    OK);
	assert_result(store_change(support->store, "put", put_body,
	    &session), OK);
	assert_result(mirror_switch(support->store, "there", collections),
	    OK);
	assert_result(mirror_mark_none(support->store), OK);

	assert_result(store_change(support->store, "sweep", sweep_body,
	    (void *)(uintptr_t)"baskets"), OK);
	found = marks(support);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].id, "b");
	assert_int_equal(found.items[0].document.revision, 0);
}

static void
a_mark_goes_only_with_the_state_that_was_copied(void **state)
{
	struct support		*support = *state;
	struct mirror_marks	 read, found;
	bool			 behind;

	begin(support);
	assert_result(put(support, "orders", "a", 0, "{\"n\":1}"), OK);
	assert_result(put(support, "orders", "b", 0, "{}"), OK);
	read = marks(support);

	/* Removed and put again, it has revision 1 again. */
	assert_result(put(support, "orders", "a", 1, NULL), OK);
	assert_result(put(support, "orders", "a", 0, "{\"n\":2}"), OK);
	assert_result(mirror_done(support->store, read.items, read.count,
	    NOW + 3), OK);

	found = marks(support);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].id, "a");
	assert_string_equal(found.items[0].document.body, "{\"n\":2}");
	assert_int_equal(status(support).done_at, NOW + 3);
	assert_result(mirror_is_behind(support->store, "orders", "a",
	    &behind), OK);
	assert_true(behind);
	assert_result(mirror_is_behind(support->store, "orders", "b",
	    &behind), OK);
	assert_false(behind);
}

static void
marks_come_page_by_page_the_oldest_first(void **state)
{
	struct support		*support = *state;
	struct mirror_marks	 page;
	char			 id[16];
	int			 i;

	begin(support);
	for (i = 0; i < 5; i++) {
		support_clock(NOW + 10 - i / 2);
		(void)snprintf(id, sizeof(id), "%d", i);
		assert_result(put(support, i % 2 ? "orders" : "baskets", id,
		    0, "{}"), OK);
	}
	assert_result(mirror_page(support->arena, support->store, NULL, 2,
	    &page), OK);
	assert_int_equal(page.count, 2);
	assert_string_equal(page.items[0].id, "4");
	assert_string_equal(page.items[1].id, "2");
	assert_result(mirror_page(support->arena, support->store,
	    &page.items[1], 9, &page), OK);
	assert_int_equal(page.count, 3);
	assert_string_equal(page.items[0].id, "3");
	assert_string_equal(page.items[1].id, "0");
	assert_string_equal(page.items[2].id, "1");
	assert_result(mirror_page(support->arena, support->store,
	    &page.items[2], 9, &page), OK);
	assert_int_equal(page.count, 0);
}

static void
what_was_there_before_is_marked_page_by_page(void **state)
{
	struct support	*support = *state;
	char		 id[16];
	bool		 go_on;
	int		 i;

	for (i = 0; i < 5; i++) {
		(void)snprintf(id, sizeof(id), "%d", i);
		assert_result(put(support, "orders", id, 0, "{}"), OK);
	}
	assert_result(put(support, "sessions", "s", 0, "{}"), OK);
	assert_result(mirror_switch(support->store, "there", collections),
	    OK);
	assert_true(status(support).marking);
	assert_int_equal(status(support).behind, 0);
	assert_string_equal(status(support).target, "there");

	assert_result(mirror_mark_more(support->store, 2, &go_on), OK);
	assert_true(go_on);
	mark_everything(support);
	assert_int_equal(status(support).behind, 5);
	assert_false(status(support).marking);

	/* The same target again: nothing is to do. */
	assert_result(mirror_switch(support->store, "there", collections),
	    OK);
	assert_false(status(support).marking);
	assert_result(mirror_mark_all(support->store), OK);
	assert_true(status(support).marking);
	mark_everything(support);
	assert_int_equal(status(support).behind, 5);
	assert_int_equal(marks(support).items[0].changes, 2);
}

static void
another_target_begins_anew_and_none_forgets(void **state)
{
	struct support	*support = *state;

	begin(support);
	assert_result(put(support, "orders", "a", 0, "{}"), OK);
	assert_result(mirror_trouble(support->store, "denied", NOW), OK);
	assert_string_equal(status(support).trouble, "denied");

	assert_result(mirror_switch(support->store, "elsewhere",
	    collections), OK);
	assert_string_equal(status(support).trouble, "");
	assert_int_equal(status(support).behind, 0);
	mark_everything(support);
	assert_int_equal(status(support).behind, 1);

	assert_result(mirror_switch(support->store, "", collections), OK);
	assert_int_equal(status(support).behind, 0);
	assert_false(status(support).marking);
	assert_result(put(support, "orders", "a", 1, "{}"), OK);
	assert_int_equal(status(support).behind, 0);
}

static void
a_new_list_adds_and_drops_collections(void **state)
{
	struct support	*support = *state;

	begin(support);
	assert_result(put(support, "things", "t", 0, "{}"), OK);
	assert_result(put(support, "baskets", "b", 0, "{}"), OK);
	assert_result(put(support, "orders", "a", 0, "{}"), OK);
	assert_int_equal(status(support).behind, 2);

	assert_result(mirror_switch(support->store, "there", more), OK);
	mark_everything(support);
	assert_int_equal(status(support).behind, 3);
	assert_result(mirror_switch(support->store, "there", fewer), OK);
	assert_int_equal(status(support).behind, 1);
	assert_result(put(support, "baskets", "b", 1, "{}"), OK);
	assert_int_equal(status(support).behind, 1);
}

static void
trouble_is_written_down_once(void **state)
{
	struct support	*support = *state;

	begin(support);
	assert_result(mirror_trouble(support->store, "denied", NOW), OK);
	assert_result(mirror_trouble(support->store, "denied", NOW + 9), OK);
	assert_int_equal(status(support).trouble_at, NOW);
	assert_result(mirror_trouble(support->store, "clock", NOW + 10), OK);
	assert_int_equal(status(support).trouble_at, NOW + 10);
	assert_result(mirror_trouble(support->store, "", NOW + 11), OK);
	assert_string_equal(status(support).trouble, "");
	assert_int_equal(status(support).trouble_at, 0);
}

static enum result
restore_body(struct store *store, void *argument)
{
	return (document_restore(store, "orders", argument));
}

static void
a_restored_document_is_what_it_was(void **state)
{
	struct support		*support = *state;
	struct document		 document = { "a", "{\"n\": 1}", 7, 1, 2,
				    0 };
	struct document		 found;
	struct documents	 all;

	assert_result(store_change(support->store, "restore", restore_body,
	    &document), OK);
	assert_result(document_get(support->arena, support->store, "orders",
	    "a", &found), OK);
	assert_string_equal(found.body, "{\"n\": 1}");
	assert_int_equal(found.revision, 7);
	assert_int_equal(found.created_at, 1);
	assert_int_equal(found.changed_at, 2);
	assert_result(store_change(support->store, "restore", restore_body,
	    &document), CONFLICT);

	document.id = "b";
	document.body = "{";
	assert_result(store_change(support->store, "restore", restore_body,
	    &document), BROKEN);
	document.body = "{}";
	document.expires_at = NOW;
	assert_result(store_change(support->store, "restore", restore_body,
	    &document), OK);
	document.id = "B";
	document.expires_at = NOW + 1;
	assert_result(store_change(support->store, "restore", restore_body,
	    &document), OK);
	assert_result(documents_by_id(support->arena, support->store,
	    "orders", "", 9, &all), OK);
	assert_int_equal(all.count, 2);
	assert_string_equal(all.items[0].id, "B");
	assert_string_equal(all.items[1].id, "a");
	assert_result(documents_by_id(support->arena, support->store,
	    "orders", "B", 9, &all), OK);
	assert_int_equal(all.count, 1);
}

static void
a_restore_that_runs_is_written_down(void **state)
{
	struct support	*support = *state;

	assert_string_equal(status(support).restoring, "");
	assert_result(mirror_restoring(support->store, "there"), OK);
	assert_string_equal(status(support).restoring, "there");
	assert_result(mirror_restoring(support->store, ""), OK);
	assert_string_equal(status(support).restoring, "");
}

#define TEST(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		TEST(nothing_is_marked_while_the_mirror_is_off),
		TEST(a_change_marks_its_document),
		TEST(a_change_that_is_rolled_back_marks_nothing),
		TEST(what_was_removed_or_swept_is_marked_as_gone),
		TEST(a_sweep_marks_no_more_than_it_removes),
		TEST(a_mark_goes_only_with_the_state_that_was_copied),
		TEST(marks_come_page_by_page_the_oldest_first),
		TEST(what_was_there_before_is_marked_page_by_page),
		TEST(another_target_begins_anew_and_none_forgets),
		TEST(a_new_list_adds_and_drops_collections),
		TEST(trouble_is_written_down_once),
		TEST(a_restored_document_is_what_it_was),
		TEST(a_restore_that_runs_is_written_down),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
