/* Where we deliver, and whom we write to. */
#include "support.h"

#include <string.h>

#include "shop/address.h"
#include "shop/policy.h"

static void
a_country_is_found_by_each_of_its_names(void **state)
{
	static const char *const	names[] = { "DE", "de", "GERMANY",
		"Germany", "germany", "Deutschland", "DEUTSCHLAND" };
	static const char *const	strangers[] = { "", " ", "D", "DEU",
		"Germany ", "Germania", "XX", "DE\n", "GERMANY; DROP" };
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(country_find(names[i])->key, "GERMANY");
	assert_string_equal(country_find("Österreich")->code, "AT");
	for (i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		assert_null(country_find(strangers[i]));
	assert_null(country_find(NULL));
}

static void
only_countries_of_the_terms_are_served(void **state)
{
	struct policy	before = *policy(), terms = before;

	(void)state;
	terms.countries[0] = "at";
	terms.countries[1] = "DE";
	terms.country_count = 2;
	policy_set(&terms);
	assert_true(country_is_served(country_find("AUSTRIA")));
	assert_true(country_is_served(country_find("DE")));
	assert_false(country_is_served(country_find("FR")));
	terms.country_count = 0;
	policy_set(&terms);
	assert_false(country_is_served(country_find("DE")));
	policy_set(&before);
}

#define LETTERS_16	"abcdefghijklmnop"
#define LETTERS_63	LETTERS_16 LETTERS_16 LETTERS_16 "abcdefghijklmno"

static void
a_mailbox_is_one_we_would_send_to(void **state)
{
	static const char *const	good[] = { "a@example.org",
		"a.b+c@sub.example.org", "A_b-c'd@x-y.example",
		"me@localhost", "a@1.example", "o'brien@example.co.uk",
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
		LETTERS_63 "qr@example.org", "a@x" LETTERS_63 ".org" };
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!email_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (email_valid(bad[i]))
			fail_msg("taken: %s", bad[i]);
	}
	assert_false(email_valid(NULL));
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
	assert_true(email_valid(email));
	email[254] = 'a';
	email[255] = '\0';
	assert_false(email_valid(email));
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(a_country_is_found_by_each_of_its_names),
		cmocka_unit_test(only_countries_of_the_terms_are_served),
		cmocka_unit_test(a_mailbox_is_one_we_would_send_to),
		cmocka_unit_test(a_mailbox_has_at_most_254_octets),
	};

	return (cmocka_run_group_tests_name("address", tests, NULL, NULL));
}
