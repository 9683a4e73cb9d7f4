/* Mails as they are kept: once each, tried on a schedule, never lost. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "shop/mail.h"
#include "shop/policy.h"
#include "store/documents.h"

static struct support	*support;
static struct policy	 before;

static struct mail
some_mail(const char *id)
{
	struct mail	mail = {
		.id = id, .order_id = "", .order_number = "1001",
		.kind = "created", .recipient = "buyer@example.org",
		.language = "de", .subject = "Order", .text = "Hello\n",
		.html = "<p>Hello</p>",
	};

	return (mail);
}

static enum result
put_body(struct store *store, void *argument)
{
	return (mail_put(support->arena, store, argument, moment_now()));
}

static enum result
put(struct mail *mail)
{
	enum result	word;

	/* CONFLICT would be tried again: each try is the same. */
	word = store_change(support->store, "put", put_body, mail);

	return (word);
}

static enum result
again_body(struct store *store, void *argument)
{
	return (mail_again(support->arena, store, argument, moment_now()));
}

static enum result
again(const char *id)
{
	char	copy[64];

	(void)snprintf(copy, sizeof(copy), "%s", id);

	return (store_change(support->store, "again", again_body, copy));
}

static struct mail
loaded(const char *id)
{
	struct mail	mail;

	assert_result(mail_load(support->arena, support->store, id, &mail),
	    OK);

	return (mail);
}

/* A try was begun. */
static struct mail
tried(const char *id, int64_t now)
{
	struct mail	mail = loaded(id);

	assert_result(mail_begin(support->arena, support->store, &mail, now),
	    OK);

	return (mail);
}

static void
connect_as(const char *from)
{
	struct policy	terms = before;

	terms.mail_from = from;
	terms.base_url = "https://shop.example:8443";
	policy_set(&terms);
}

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	before = *policy();
	connect_as("orders@mail.example");

	return (0);
}

static int
end(void **state)
{
	policy_set(&before);

	return (support_teardown(state));
}

static void
a_mail_waits_and_is_written_once(void **state)
{
	struct mail	mail = some_mail("e1.customer"), twin = mail, due;

	assert_result(put(&mail), OK);
	assert_result(put(&twin), CONFLICT);
	mail = loaded("e1.customer");
	assert_string_equal(mail.state, "waiting");
	assert_string_equal(mail.message_id, "e1.customer@mail.example");
	assert_int_equal(mail.due_at, SUPPORT_NOW);
	assert_result(mail_due(support->arena, support->store,
	    SUPPORT_NOW - 1, &due), ABSENT);
	assert_result(mail_due(support->arena, support->store, SUPPORT_NOW,
	    &due), OK);
	assert_string_equal(due.html, "<p>Hello</p>");
	assert_result(mail_load(support->arena, support->store, "e2", &due),
	    ABSENT);
	assert_result(mail_load(support->arena, support->store, NULL, &due),
	    ABSENT);
}

static enum result
garbage_body(struct store *store, void *argument)
{
	return (document_put(store, "mails", argument, 0,
	    "{\"id\":\"a\",\"state\":\"waiting\",\"due_at\":1}", 0));
}

static void
one_that_cannot_be_read_holds_up_no_other(void **state)
{
	struct mail	mail = some_mail("e1.customer"), due;

	assert_result(store_change(support->store, "garbage", garbage_body,
	    (void *)(uintptr_t)"a"), OK);
	assert_result(mail_due(support->arena, support->store, SUPPORT_NOW,
	    &due), BROKEN);
	assert_result(put(&mail), OK);
	assert_result(mail_due(support->arena, support->store, SUPPORT_NOW,
	    &due), OK);
	assert_string_equal(due.id, "e1.customer");
}

/* Written before there was a server, it is for the manager's eyes: nobody gets
 * a confirmation weeks later, unless he wants it sent. */
static void
without_a_server_mails_are_kept(void **state)
{
	struct mail	mail = some_mail("e1"), due;

	connect_as("");
	assert_result(put(&mail), OK);
	mail = loaded("e1");
	assert_string_equal(mail.state, "kept");
	assert_string_equal(mail.message_id, "e1@shop.example");
	connect_as("orders@mail.example");
	assert_result(mail_due(support->arena, support->store,
	    SUPPORT_NOW + DAYS(1), &due), ABSENT);
	assert_result(again("e1"), OK);
	assert_result(mail_due(support->arena, support->store, SUPPORT_NOW,
	    &due), OK);
	assert_string_equal(due.message_id, "e1@shop.example");
}

static void
a_mail_that_was_sent_is_over(void **state)
{
	struct mail	mail = some_mail("e1"), due;

	assert_result(put(&mail), OK);
	mail = tried("e1", SUPPORT_NOW);
	assert_result(mail_sent(support->arena, support->store, &mail,
	    SUPPORT_NOW + 5), OK);
	mail = loaded("e1");
	assert_string_equal(mail.state, "sent");
	assert_int_equal(mail.tries, 1);
	assert_int_equal(mail.sent_at, SUPPORT_NOW + 5);
	assert_result(mail_due(support->arena, support->store,
	    SUPPORT_NOW + DAYS(9), &due), ABSENT);
	assert_result(again("e1"), CONFLICT);
	assert_result(again("e2"), ABSENT);
}

/* 1, 5, 15, 60 minutes, then each hour, for four days; the same Message-ID. */
static void
trouble_is_tried_again_on_schedule_for_four_days(void **state)
{
	static const int64_t	first[] = { MINUTES(1), MINUTES(5),
				    MINUTES(15), MINUTES(60) };
	struct mail		mail = some_mail("e1");
	int64_t			now = SUPPORT_NOW, waited;
	int			tries = 0;

	assert_result(put(&mail), OK);
	for (;;) {
		mail = loaded("e1");
		if (strcmp(mail.state, "waiting") != 0)
			break;
		assert_string_equal(mail.message_id, "e1@mail.example");
		mail = tried("e1", now);
		assert_result(mail_later(support->arena, support->store,
		    &mail, "451 later", now), OK);
		mail = loaded("e1");
		if (mail.due_at == 0)
			continue;
		waited = mail.due_at - now;
		if (tries < 4)
			assert_int_equal(waited, first[tries]);
		else
			assert_true(waited >= HOURS(1) &&
			    waited < MINUTES(66));
		now = mail.due_at;
		tries++;
	}
	assert_string_equal(mail.state, "failed");
	assert_string_equal(mail.why, "451 later");
	assert_int_equal(mail.tries, MAIL_TRIES_MAX);
	assert_true(now - SUPPORT_NOW >= DAYS(4) - HOURS(1));
	assert_true(now - SUPPORT_NOW <= DAYS(5));
}

/* Killed in the middle, again and again: the tries are counted and apart. */
static void
a_try_counts_before_it_is_made(void **state)
{
	struct mail	mail = some_mail("e1"), due;
	int64_t		now = SUPPORT_NOW;
	int		i;

	assert_result(put(&mail), OK);
	for (i = 1; i <= 3; i++) {
		(void)tried("e1", now);
		mail = loaded("e1");
		assert_int_equal(mail.tries, i);
		assert_string_equal(mail.state, "waiting");
		assert_result(mail_due(support->arena, support->store,
		    mail.due_at - 1, &due), ABSENT);
		assert_true(mail.due_at >= now + MINUTES(1));
		now = mail.due_at;
	}

	/* One that was not the mail's affair does not count. */
	mail = tried("e1", now);
	assert_result(mail_back(support->arena, support->store, &mail, now),
	    OK);
	mail = loaded("e1");
	assert_int_equal(mail.tries, 3);
	assert_int_equal(mail.due_at, now);
}

static void
a_refused_mail_has_failed_until_the_manager_sends_it(void **state)
{
	struct mail	mail = some_mail("e1"), due;

	assert_result(put(&mail), OK);
	mail = tried("e1", SUPPORT_NOW);
	assert_result(mail_failed(support->arena, support->store, &mail,
	    "550 no such user"), OK);
	mail = loaded("e1");
	assert_string_equal(mail.state, "failed");
	assert_string_equal(mail.why, "550 no such user");
	assert_result(mail_due(support->arena, support->store,
	    SUPPORT_NOW + DAYS(9), &due), ABSENT);
	assert_result(again("e1"), OK);
	assert_result(again("e1"), CONFLICT);
	mail = loaded("e1");
	assert_string_equal(mail.state, "waiting");
	assert_int_equal(mail.tries, 0);
	assert_string_equal(mail.message_id, "e1@mail.example");
}

/* Two who try at the same time do not overwrite each other. */
static void
what_was_moved_meanwhile_stays(void **state)
{
	struct mail	mail = some_mail("e1"), other;

	assert_result(put(&mail), OK);
	mail = loaded("e1");
	other = mail;
	assert_result(mail_sent(support->arena, support->store, &mail,
	    SUPPORT_NOW), OK);
	assert_result(mail_later(support->arena, support->store, &other,
	    "late", SUPPORT_NOW), CONFLICT);
	assert_string_equal(loaded("e1").state, "sent");
}

static void
lists_go_on_behind_a_place(void **state)
{
	struct mail	mail;
	struct mails	mails;
	char		ids[7][8];
	size_t		i, seen = 0;
	int64_t		before_at = 0;
	const char	*before_id = "";

	for (i = 0; i < 7; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "e%zu", i);
		mail = some_mail(ids[i]);
		mail.order_id = i % 2 == 0 ? "even" : "odd";
		support_clock(SUPPORT_NOW + (int64_t)(i / 2));
		assert_result(put(&mail), OK);
	}
	do {
		assert_result(mails_page(support->arena, support->store, "",
		    before_at, before_id, 3, &mails), OK);
		for (i = 0; i < mails.count; i++)
			assert_string_equal(mails.items[i].id,
			    ids[6 - seen++]);
		before_at = mails.last_created_at;
		before_id = mails.last_id;
	} while (mails.more);
	assert_int_equal(seen, 7);

	assert_result(mails_page(support->arena, support->store, "failed", 0,
	    "", 3, &mails), OK);
	assert_int_equal(mails.count, 0);
	assert_result(mails_of(support->arena, support->store, "odd", 9,
	    &mails), OK);
	assert_int_equal(mails.count, 3);
	assert_string_equal(mails.items[0].id, "e5");
}

static void
old_mails_are_gone(void **state)
{
	struct mail	mail = some_mail("e1"), gone;

	assert_result(put(&mail), OK);
	support_clock(SUPPORT_NOW + MAIL_KEPT - 1);
	mail_sweep(support->store, 10);
	assert_result(mail_load(support->arena, support->store, "e1", &gone),
	    OK);
	support_clock(SUPPORT_NOW + MAIL_KEPT);
	mail_sweep(support->store, 10);
	support_clock(SUPPORT_NOW);
	assert_result(mail_load(support->arena, support->store, "e1", &gone),
	    ABSENT);
}

static void
a_pause_grows_and_ends(void **state)
{
	static const int64_t	waits[] = { MINUTES(1), MINUTES(5),
				    MINUTES(15), MINUTES(15) };
	struct mail_pause	pause;
	int64_t			now = SUPPORT_NOW;
	size_t			i;

	assert_result(mail_pause_load(support->arena, support->store, &pause),
	    OK);
	assert_string_equal(pause.word, "");
	assert_result(mail_pause_end(support->arena, support->store), OK);
	for (i = 0; i < 4; i++) {
		assert_result(mail_pause_begin(support->arena, support->store,
		    "settings", "535 wrong", now), OK);
		assert_result(mail_pause_load(support->arena, support->store,
		    &pause), OK);
		assert_int_equal(pause.until, now + waits[i]);
		assert_int_equal(pause.since, SUPPORT_NOW);
		now = pause.until;
	}
	/* Another trouble begins anew. */
	assert_result(mail_pause_begin(support->arena, support->store, "away",
	    "no route", now), OK);
	assert_result(mail_pause_load(support->arena, support->store, &pause),
	    OK);
	assert_string_equal(pause.word, "away");
	assert_int_equal(pause.since, now);
	assert_int_equal(pause.until, now + MINUTES(1));
	assert_result(mail_pause_end(support->arena, support->store), OK);
	assert_result(mail_pause_load(support->arena, support->store, &pause),
	    OK);
	assert_string_equal(pause.word, "");
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_mail_waits_and_is_written_once),
		test(one_that_cannot_be_read_holds_up_no_other),
		test(without_a_server_mails_are_kept),
		test(a_mail_that_was_sent_is_over),
		test(trouble_is_tried_again_on_schedule_for_four_days),
		test(a_try_counts_before_it_is_made),
		test(a_refused_mail_has_failed_until_the_manager_sends_it),
		test(what_was_moved_meanwhile_stays),
		test(lists_go_on_behind_a_place),
		test(old_mails_are_gone),
		test(a_pause_grows_and_ends),
	};

	return (cmocka_run_group_tests_name("mail", tests, NULL, NULL));
}
