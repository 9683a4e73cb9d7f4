/* The postman beside a mail server of the test's own: what it took is over,
 * whatever the store says. */
#include "support.h"

#include <string.h>

#include "shop/policy.h"
#include "store/documents.h"
/* The room above knows Kore; this file of it does not. */
#include "work/postman.c"

static struct support	*support;
static struct policy	 before;
static const char	*moved;		/* somebody moves it meanwhile */
static size_t		 taken_first, taken_second;

bool
smtp_is_configured(void)
{
	return (true);
}

static enum result
move_body(struct store *store, void *argument)
{
	struct document	document;

	assert_result(document_get(support->arena, store, "mails", argument,
	    &document), OK);

	return (document_put(store, "mails", argument, document.revision,
	    document.body, document.expires_at));
}

enum result
smtp_dispatch(struct arena *arena, const struct dispatch *dispatch,
    struct dispatched *dispatched)
{
	memset(dispatched, 0, sizeof(*dispatched));
	dispatched->why = "";
	dispatched->reached = true;
	if (strstr(dispatch->to, "first") != NULL)
		taken_first++;
	else
		taken_second++;
	if (moved != NULL)
		assert_result(store_change(support->store, "move", move_body,
		    (void *)(uintptr_t)moved), OK);
	moved = NULL;

	return (OK);
}

static enum result
put_body(struct store *store, void *argument)
{
	return (mail_put(support->arena, store, argument, moment_now()));
}

static void
put(const char *id, const char *recipient)
{
	struct mail	mail = {
		.id = id, .order_id = "", .order_number = "", .kind = "paid",
		.recipient = recipient, .language = "de", .subject = "S",
		.text = "T\n", .html = "<p>T</p>\n",
	};

	assert_result(store_change(support->store, "put", put_body, &mail),
	    OK);
}

static const char *
state_of(const char *id)
{
	struct mail	mail;

	assert_result(mail_load(support->arena, support->store, id, &mail),
	    OK);

	return (mail.state);
}

static int
begin(void **state)
{
	struct policy	terms;

	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	before = *policy();
	terms = before;
	terms.mail_from = "orders@mail.example";
	policy_set(&terms);
	taken_first = taken_second = 0;
	moved = NULL;

	return (0);
}

static int
end(void **state)
{
	policy_set(&before);

	return (support_teardown(state));
}

static void
each_mail_is_handed_over_once(void **state)
{
	put("a", "first@example.org");
	put("b", "second@example.org");
	assert_int_equal(postman_run(support->store), 0);
	assert_int_equal(postman_run(support->store), 0);
	assert_true(postman_run(support->store) > 0);
	assert_int_equal(taken_first, 1);
	assert_int_equal(taken_second, 1);
	assert_string_equal(state_of("a"), "sent");
	assert_string_equal(state_of("b"), "sent");
}

static void
what_was_taken_is_written_down_before_the_next_one(void **state)
{
	int	i;

	put("a", "first@example.org");
	put("b", "second@example.org");
	moved = "a";
	(void)postman_run(support->store);
	assert_string_equal(state_of("a"), "waiting");
	for (i = 0; i < 3; i++)
		(void)postman_run(support->store);
	support_clock(SUPPORT_NOW + MINUTES(2));
	for (i = 0; i < 3; i++)
		(void)postman_run(support->store);
	assert_string_equal(state_of("a"), "sent");
	assert_string_equal(state_of("b"), "sent");
	assert_int_equal(taken_first, 1);
	assert_int_equal(taken_second, 1);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(each_mail_is_handed_over_once),
		test(what_was_taken_is_written_down_before_the_next_one),
	};

	return (cmocka_run_group_tests_name("postman", tests, NULL, NULL));
}
