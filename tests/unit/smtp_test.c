/* What the word is for each way a mail server can answer; the conversations
 * themselves are held in tests/http/mail.test.mjs. */
#include "support.h"

#include <string.h>

#include "wire/smtp.h"

/* libcurl's codes, by number: curl.h belongs to the room. */
#define COULD_NOT_RESOLVE	6
#define COULD_NOT_CONNECT	7
#define WEIRD_SERVER_REPLY	8
#define TIMED_OUT		28
#define SSL_CONNECT		35
#define GOT_NOTHING		52
#define SEND_ERROR		55
#define RECV_ERROR		56
#define CERTIFICATE		60
#define NO_STARTTLS		64
#define LOGIN_DENIED		67

static void
each_answer_has_its_word(void **state)
{
	static const struct {
		enum smtp_stage	 stage;
		int		 code, reply;
		enum result	 word;
	} rows[] = {
		{ SMTP_BODY, 0, 250, OK },
		{ SMTP_BODY, 0, 251, OK },
		{ SMTP_BODY, 0, 252, OK },
		/* What passes. */
		{ SMTP_GREETING, WEIRD_SERVER_REPLY, 421, LATER },
		{ SMTP_GREETING, LOGIN_DENIED, 454, LATER },
		{ SMTP_SENDER, SEND_ERROR, 450, LATER },
		{ SMTP_RECIPIENT, SEND_ERROR, 450, LATER },
		{ SMTP_RECIPIENT, SEND_ERROR, 451, LATER },
		{ SMTP_RECIPIENT, SEND_ERROR, 452, LATER },
		{ SMTP_BODY, SEND_ERROR, 421, LATER },
		{ SMTP_BODY, WEIRD_SERVER_REPLY, 451, LATER },
		/* What is about this mail. */
		{ SMTP_RECIPIENT, SEND_ERROR, 550, INVALID },
		{ SMTP_RECIPIENT, SEND_ERROR, 551, INVALID },
		{ SMTP_RECIPIENT, SEND_ERROR, 552, INVALID },
		{ SMTP_RECIPIENT, SEND_ERROR, 553, INVALID },
		{ SMTP_RECIPIENT, SEND_ERROR, 554, INVALID },
		{ SMTP_BODY, SEND_ERROR, 554, INVALID },
		{ SMTP_BODY, WEIRD_SERVER_REPLY, 554, INVALID },
		{ SMTP_SENDER, SEND_ERROR, 552, INVALID },
		/* What is about us. */
		{ SMTP_GREETING, WEIRD_SERVER_REPLY, 554, REFUSED },
		{ SMTP_GREETING, LOGIN_DENIED, 535, REFUSED },
		{ SMTP_GREETING, LOGIN_DENIED, 534, REFUSED },
		{ SMTP_GREETING, LOGIN_DENIED, 0, REFUSED },
		{ SMTP_SENDER, SEND_ERROR, 530, REFUSED },
		{ SMTP_RECIPIENT, SEND_ERROR, 530, REFUSED },
		{ SMTP_SENDER, SEND_ERROR, 550, REFUSED },
		{ SMTP_GREETING, NO_STARTTLS, 250, REFUSED },
		{ SMTP_GREETING, SSL_CONNECT, 0, REFUSED },
		{ SMTP_GREETING, CERTIFICATE, 220, REFUSED },
		/* What nobody knows. */
		{ SMTP_GREETING, COULD_NOT_RESOLVE, 0, LATER },
		{ SMTP_GREETING, COULD_NOT_CONNECT, 0, LATER },
		{ SMTP_GREETING, TIMED_OUT, 0, LATER },
		{ SMTP_BODY, TIMED_OUT, 354, LATER },
		{ SMTP_BODY, SEND_ERROR, 250, LATER },
		{ SMTP_BODY, SEND_ERROR, 0, LATER },
		{ SMTP_BODY, GOT_NOTHING, 354, LATER },
		{ SMTP_GREETING, RECV_ERROR, 0, LATER },
	};
	size_t	i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (smtp_word(rows[i].stage, rows[i].code, rows[i].reply) !=
		    rows[i].word)
			fail_msg("stage %d, code %d, reply %d: not %s",
			    rows[i].stage, rows[i].code, rows[i].reply,
			    result_name(rows[i].word));
	}
}

static void
a_server_is_named_by_scheme_host_and_port(void **state)
{
	static const char *const	good[] = { "smtp://mail.example:587",
		"smtps://mail.example:465", "smtp://mail.example",
		"smtp://127.0.0.1:2525", "smtps://[::1]:465" };
	static const char *const	bad[] = { "", "mail.example",
		"http://mail.example", "smtp:", "smtp://", "smtps://:465",
		"smtp://mail.example:587/", "smtp://mail.example/x",
		"smtp://user:secret@mail.example", "smtp://mail example",
		"smtp://mail.example:0", "smtp://mail.example:99999",
		"smtp://mail.example\r\nRCPT TO:<evil@x.example>",
		"smtp://mail.example/x\r\nMAIL FROM:<a@x.example>",
		"SMTP://mail.example" };
	size_t				i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!smtp_url_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (smtp_url_valid(bad[i]))
			fail_msg("taken: %s", bad[i]);
	}
}

/* An address that carries a command never comes near libcurl. */
static void
an_address_that_is_none_is_not_dispatched(void **state)
{
	static const char *const	evil[] = { "", "a",
		"a@x.example>\r\nRCPT TO:<evil@y.example",
		"a@x.example\nDATA", "\"a\"@x.example", "ü@x.example",
		"<a@x.example>", "a@x.example,b@x.example" };
	struct smtp_settings		settings = {
		.url = "smtp://127.0.0.1:9", .user = "", .password = "",
		.hello = "shop.example", .authority = "", .timeout = 1000,
	};
	struct dispatch			dispatch = { .bytes = "" };
	struct dispatched		dispatched;
	struct arena			*arena = arena_create();
	size_t				 i;

	assert_false(smtp_is_configured());
	smtp_configure(&settings);
	assert_true(smtp_is_configured());
	for (i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
		dispatch.from = "orders@shop.example";
		dispatch.to = evil[i];
		assert_result(smtp_dispatch(arena, &dispatch, &dispatched),
		    INVALID);
		dispatch.from = evil[i];
		dispatch.to = "buyer@example.org";
		assert_result(smtp_dispatch(arena, &dispatch, &dispatched),
		    INVALID);
		assert_int_equal(dispatched.reply, 0);
	}
	smtp_end();
	arena_destroy(arena);
}

/* Nobody listens on the port of the discard service here. */
static void
a_server_that_is_not_there_is_asked_again(void **state)
{
	struct smtp_settings	settings = {
		.url = "smtp://127.0.0.1:9", .user = "", .password = "",
		.hello = "shop.example", .authority = "", .timeout = 1000,
	};
	struct dispatch		dispatch = { "orders@shop.example",
				    "buyer@example.org", "x\r\n", 3 };
	struct dispatched	dispatched;
	struct arena		*arena = arena_create();

	smtp_configure(&settings);
	assert_result(smtp_dispatch(arena, &dispatch, &dispatched), LATER);
	assert_false(dispatched.reached);
	assert_int_equal(dispatched.reply, 0);
	assert_string_not_equal(dispatched.why, "");
	smtp_end();
	arena_destroy(arena);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(each_answer_has_its_word),
		cmocka_unit_test(a_server_is_named_by_scheme_host_and_port),
		cmocka_unit_test(an_address_that_is_none_is_not_dispatched),
		cmocka_unit_test(a_server_that_is_not_there_is_asked_again),
	};

	return (cmocka_run_group_tests_name("smtp", tests, NULL, NULL));
}
