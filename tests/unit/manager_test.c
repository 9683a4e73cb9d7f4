/* The manager's password and sessions, and whoever guesses. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "goods.h"
#include "shop/manager.h"
#include "store/documents.h"

#define PASSWORD	"right horse"
#define OWNER		"192.0.2.1"
#define SESSION_LIFE	HOURS(8)

/* Wrong without the work of a password hash, being longer than any. */
static const char	*
wrong(void)
{
	static char	password[PASSWORD_LENGTH_MAX + 2];

	memset(password, 'w', PASSWORD_LENGTH_MAX + 1);

	return (password);
}

static enum result
login(struct support *support, const char *password, const char *address,
    int64_t *wait)
{
	struct session	session;

	return (manager_login(support->arena, support->store, password,
	    address, &session, wait));
}

static enum result
session(struct support *support, const char *token)
{
	struct session	found;

	return (manager_session(support->arena, support->store, token,
	    &found));
}

static void
choose(struct support *support)
{
	assert_result(manager_password_set(support->arena, support->store,
	    PASSWORD, PASSWORD_CHOSEN), OK);
}

static void
enter(struct support *support, struct session *entered)
{
	int64_t	wait;

	assert_result(manager_login(support->arena, support->store, PASSWORD,
	    OWNER, entered, &wait), OK);
}

static void
there_is_no_password_until_one_is_set(void **state)
{
	struct support		*support = *state;
	enum password_origin	 origin;
	int64_t			 wait;

	assert_result(manager_password_origin(support->arena, support->store,
	    &origin), OK);
	assert_int_equal(origin, PASSWORD_NONE);
	assert_result(login(support, "", OWNER, &wait), REFUSED);
	assert_result(login(support, PASSWORD, OWNER, &wait), REFUSED);
	assert_result(manager_password_set(support->arena, support->store,
	    PASSWORD, PASSWORD_GENERATED), OK);
	assert_result(manager_password_origin(support->arena, support->store,
	    &origin), OK);
	assert_int_equal(origin, PASSWORD_GENERATED);
	choose(support);
	assert_result(manager_password_origin(support->arena, support->store,
	    &origin), OK);
	assert_int_equal(origin, PASSWORD_CHOSEN);
}

static void
passwords_have_a_shortest_and_a_longest(void **state)
{
	struct support	*support = *state;
	char		 password[PASSWORD_LENGTH_MAX + 2];
	int64_t		 wait;

	assert_result(manager_password_set(support->arena, support->store, "",
	    PASSWORD_CHOSEN), INVALID);
	assert_result(manager_password_set(support->arena, support->store,
	    "12345", PASSWORD_CHOSEN), INVALID);
	memset(password, 'x', sizeof(password));
	password[PASSWORD_LENGTH_MAX + 1] = '\0';
	assert_result(manager_password_set(support->arena, support->store,
	    password, PASSWORD_CHOSEN), INVALID);
	password[PASSWORD_LENGTH_MAX] = '\0';
	assert_result(manager_password_set(support->arena, support->store,
	    password, PASSWORD_CHOSEN), OK);
	assert_result(login(support, password, OWNER, &wait), OK);
	password[PASSWORD_LENGTH_MAX - 1] = '\0';
	assert_result(login(support, password, OWNER, &wait), REFUSED);
}

static void
only_the_password_opens(void **state)
{
	struct support	*support = *state;
	int64_t		 wait;

	choose(support);
	assert_result(login(support, PASSWORD, OWNER, &wait), OK);
	assert_result(login(support, "Right horse", OWNER, &wait), REFUSED);
	assert_result(login(support, "", OWNER, &wait), REFUSED);
	assert_result(login(support, PASSWORD " ", OWNER, &wait), REFUSED);
}

static void
a_session_is_known_by_its_token_only(void **state)
{
	struct support	*support = *state;
	struct session	 one, other, found;
	char		 token[200];

	choose(support);
	enter(support, &one);
	enter(support, &other);
	assert_string_not_equal(one.token, other.token);
	assert_string_not_equal(one.csrf, other.csrf);
	assert_string_not_equal(one.csrf, one.token);
	assert_result(manager_session(support->arena, support->store,
	    one.token, &found), OK);
	assert_string_equal(found.csrf, one.csrf);

	assert_result(session(support, NULL), ABSENT);
	assert_result(session(support, ""), ABSENT);
	assert_result(session(support, one.csrf), ABSENT);
	memset(token, 'a', sizeof(token));
	token[sizeof(token) - 1] = '\0';
	assert_result(session(support, token), ABSENT);
	(void)snprintf(token, sizeof(token), "%s", one.token);
	token[0] = token[0] == 'a' ? 'b' : 'a';
	assert_result(session(support, token), ABSENT);
}

/* A copy of the file must not open the shop. */
static void
the_store_holds_neither_token_nor_password(void **state)
{
	struct support	*support = *state;
	struct document	 document;
	struct session	 entered;

	choose(support);
	enter(support, &entered);
	assert_result(document_get(support->arena, support->store, SESSIONS,
	    entered.token, &document), ABSENT);
	assert_result(document_get(support->arena, support->store, "manager",
	    "password", &document), OK);
	assert_null(strstr(document.body, PASSWORD));
	assert_non_null(strstr(document.body, "scrypt$"));
}

static void
a_session_lives_by_use_and_ends_without(void **state)
{
	struct support	*support = *state;
	struct session	 entered;
	int64_t		 now = SUPPORT_NOW;
	int		 i;

	choose(support);
	enter(support, &entered);
	for (i = 0; i < 5; i++) {
		now += SESSION_LIFE / 2 + 1;
		support_clock(now);
		assert_result(session(support, entered.token), OK);
	}
	support_clock(now + SESSION_LIFE - 1);
	assert_result(session(support, entered.token), OK);
	now += 2 * SESSION_LIFE - 1;
	support_clock(now);
	assert_result(session(support, entered.token), ABSENT);
}

static void
logging_out_ends_one_session(void **state)
{
	struct support	*support = *state;
	struct session	 one, other;

	choose(support);
	enter(support, &one);
	enter(support, &other);
	assert_result(manager_logout(support->arena, support->store,
	    one.token), OK);
	assert_result(session(support, one.token), ABSENT);
	assert_result(session(support, other.token), OK);
	assert_result(manager_logout(support->arena, support->store,
	    one.token), OK);
	assert_result(manager_logout(support->arena, support->store, "x"),
	    OK);
	assert_result(manager_logout(support->arena, support->store, NULL),
	    OK);
	assert_result(session(support, other.token), OK);
}

static void
a_new_password_ends_all_sessions(void **state)
{
	struct support	*support = *state;
	struct session	 entered;
	int64_t		 wait;

	choose(support);
	enter(support, &entered);
	assert_result(manager_password_set(support->arena, support->store,
	    "another one", PASSWORD_CHOSEN), OK);
	assert_result(session(support, entered.token), ABSENT);
	assert_result(login(support, PASSWORD, OWNER, &wait), REFUSED);
	/* Also when it is the same again. */
	assert_result(manager_password_set(support->arena, support->store,
	    PASSWORD, PASSWORD_CHOSEN), OK);
	assert_result(session(support, entered.token), ABSENT);
}

static void
guessing_from_one_address_gets_slower(void **state)
{
	struct support	*support = *state;
	int64_t		 now = SUPPORT_NOW, wait, last = 0;
	int		 i;

	choose(support);
	for (i = 0; i < 5; i++) {
		assert_result(login(support, wrong(), "192.0.2.9", &wait),
		    REFUSED);
		assert_int_equal(wait, 0);
	}
	for (i = 0; i < 12; i++) {
		assert_result(login(support, wrong(), "192.0.2.9", &wait),
		    LATER);
		assert_true(wait >= SECONDS(2) && wait <= MINUTES(15));
		assert_true(wait == MINUTES(15) || wait > last);
		last = wait;
		support_clock(now + wait - 1);
		assert_result(login(support, PASSWORD, "192.0.2.9", &wait),
		    LATER);
		assert_int_equal(wait, 1);
		now += last;
		support_clock(now);
		assert_result(login(support, wrong(), "192.0.2.9", &wait),
		    REFUSED);
	}
	assert_int_equal(last, MINUTES(15));
	assert_result(login(support, PASSWORD, OWNER, &wait), OK);

	/* An hour of peace, and all is forgotten. */
	support_clock(now + HOURS(1));
	assert_result(login(support, wrong(), "192.0.2.9", &wait), REFUSED);
	assert_result(login(support, PASSWORD, "192.0.2.9", &wait), OK);
}

/* From many addresses, each with few tries. */
static void
guessing_from_everywhere_gets_slower_too(void **state)
{
	struct support	*support = *state;
	char		 address[32];
	int64_t		 wait;
	int		 i;

	choose(support);
	assert_result(login(support, PASSWORD, OWNER, &wait), OK);
	for (i = 0; i < 50; i++) {
		(void)snprintf(address, sizeof(address), "198.51.100.%d",
		    i / 2);
		assert_result(login(support, wrong(), address, &wait),
		    REFUSED);
	}
	/* Strangers share one try in five seconds, whoever they are. */
	assert_result(login(support, wrong(), "203.0.113.7", &wait), LATER);
	assert_int_equal(wait, SECONDS(5));
	assert_result(login(support, PASSWORD, "203.0.113.7", &wait), LATER);
	support_clock(SUPPORT_NOW + wait);
	assert_result(login(support, wrong(), "203.0.113.8", &wait), REFUSED);
	assert_result(login(support, wrong(), "203.0.113.9", &wait), LATER);
	/* Who came in lately comes in at once: nobody locks the owner out. */
	assert_result(login(support, PASSWORD, OWNER, &wait), OK);
	support_clock(SUPPORT_NOW + DAYS(91));
	assert_result(login(support, wrong(), OWNER, &wait), REFUSED);
}

static void
the_right_password_clears_its_address(void **state)
{
	struct support	*support = *state;
	int64_t		 wait;
	int		 i, round;

	choose(support);
	for (round = 0; round < 2; round++) {
		for (i = 0; i < 4; i++)
			assert_result(login(support, wrong(), OWNER, &wait),
			    REFUSED);
		assert_result(login(support, PASSWORD, OWNER, &wait), OK);
	}
}

static void
what_expired_is_swept(void **state)
{
	struct support	*support = *state;
	struct session	 entered, later;
	struct document	 document;
	int64_t		 wait;

	choose(support);
	enter(support, &entered);
	assert_result(login(support, wrong(), "192.0.2.9", &wait), REFUSED);
	support_clock(SUPPORT_NOW + HOURS(5));
	enter(support, &later);
	support_clock(SUPPORT_NOW + SESSION_LIFE);
	assert_result(manager_sweep(support->store, 10), OK);
	support_clock(SUPPORT_NOW);
	assert_result(session(support, entered.token), ABSENT);
	assert_result(session(support, later.token), OK);
	assert_result(document_get(support->arena, support->store, "tries",
	    "192.0.2.9", &document), ABSENT);
	assert_result(login(support, PASSWORD, OWNER, &wait), OK);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(there_is_no_password_until_one_is_set),
		test(passwords_have_a_shortest_and_a_longest),
		test(only_the_password_opens),
		test(a_session_is_known_by_its_token_only),
		test(the_store_holds_neither_token_nor_password),
		test(a_session_lives_by_use_and_ends_without),
		test(logging_out_ends_one_session),
		test(a_new_password_ends_all_sessions),
		test(guessing_from_one_address_gets_slower),
		test(guessing_from_everywhere_gets_slower_too),
		test(the_right_password_clears_its_address),
		test(what_expired_is_swept),
	};

	return (cmocka_run_group_tests_name("manager", tests, NULL, NULL));
}
