/* Whom we write to. */
#include "support.h"

#include <string.h>

#include "base/mailbox.h"

#define LETTERS_16	"abcdefghijklmnop"
#define LETTERS_63	LETTERS_16 LETTERS_16 LETTERS_16 "abcdefghijklmno"

static void
a_mailbox_is_one_we_would_send_to(void **state)
{
	static const char *const	good[] = { "a@example.org",
		"a.b+c@sub.example.org", "A_b-c'd@x-y.example",
		"me@localhost", "a@1.example", "o'brien@example.co.uk",
		"o'neil+tag@sub.example.co",
		LETTERS_63 "q@example.org", "a@" LETTERS_63 ".org" };
	static const char *const	bad[] = { "", "a", "@example.org",
		"a@", "a@b", "a@@example.org", "a@b@example.org",
		".a@example.org", "a.@example.org", "a..b@example.org",
		"a b@example.org", "a@exa mple.org", "a@-x.org", "a@x-.org",
		"a@.org", "a@example.", "a@example..org", "a@example.org.",
		"\"a\"@example.org", "a(c)@example.org", "<a@example.org>",
		"a@example.org\r\nBcc: b@example.org", "a\n@example.org",
		"a,b@example.org", "a@[127.0.0.1]", "a@127.0.0.1",
		"ü@example.org", "a@exämple.org", "a@example.org,b@x.org",
		"a;b@example.org", "a@exa_mple.org", "a\\@example.org",
		"-a@example.org", "a%b@example.org", "a@xn--ä.org",
		"a b@x.de", "\"Evil\" <x@y.org>\r\nBcc: z@z.org",
		LETTERS_63 "qr@example.org", "a@x" LETTERS_63 ".org" };
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!mailbox_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (mailbox_valid(bad[i]))
			fail_msg("taken: %s", bad[i]);
	}
	assert_false(mailbox_valid(NULL));
}

/* RFC 5321 §4.5.3.1.3: 256 octets with the angle brackets. */
static void
a_mailbox_has_at_most_254_octets(void **state)
{
	char	email[300];
	size_t	i;

	(void)state;
	memset(email, 'a', sizeof(email));
	email[1] = '@';
	for (i = 50; i < 250; i += 50)
		email[i] = '.';
	email[254] = '\0';
	assert_true(mailbox_valid(email));
	email[254] = 'a';
	email[255] = '\0';
	assert_false(mailbox_valid(email));
}

static void
a_domain_of_other_letters_is_written_in_ascii(void **state)
{
	static const char *const	pairs[][2] = {
		{ "info@käse.example", "info@xn--kse-qla.example" },
		{ "a@BÜCHER.example", "a@xn--bcher-kva.example" },
		{ "a@straße.example", "a@xn--strae-oqa.example" },
		{ "a@例え.テスト", "a@xn--r8jz45g.xn--zckzah" },
		{ "a@ab--cd.example", "a@ab--cd.example" },
		{ "A@Example.org", "A@Example.org" },
	};
	struct arena			*arena = arena_create();
	size_t				 i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const char	*ascii = mailbox_ascii(arena, pairs[i][0]);

		if (ascii == NULL)
			fail_msg("refused: %s", pairs[i][0]);
		assert_string_equal(ascii, pairs[i][1]);
	}
	assert_string_equal(mailbox_domain("a@example.org"), "example.org");
	arena_destroy(arena);
}

static void
other_letters_before_the_at_are_refused(void **state)
{
	static const char *const	bad[] = { "ü@x.de", "müller@käse.example",
		"a@kä se.example", "a@käse", "a@b@käse.example",
		"a@käse.example\r\nRCPT TO:<evil@x.example>",
		"a@käse.example>", "a@\xff\xfe.example",
		/* Full-width marks become plain ones. */
		"a@b＠käse.example", "a@＜käse.example", "a@käse．．example",
		"a＠käse.example", "", "a", "@käse.example" };
	struct arena			*arena = arena_create();
	size_t				 i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (mailbox_ascii(arena, bad[i]) != NULL)
			fail_msg("taken: %s", bad[i]);
	}
	assert_null(mailbox_ascii(arena, NULL));
	arena_destroy(arena);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(a_mailbox_is_one_we_would_send_to),
		cmocka_unit_test(a_mailbox_has_at_most_254_octets),
		cmocka_unit_test(a_domain_of_other_letters_is_written_in_ascii),
		cmocka_unit_test(other_letters_before_the_at_are_refused),
	};

	return (cmocka_run_group_tests_name("mailbox", tests, NULL, NULL));
}
