/* Where we deliver. */
#include "support.h"

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

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(a_country_is_found_by_each_of_its_names),
		cmocka_unit_test(only_countries_of_the_terms_are_served),
	};

	return (cmocka_run_group_tests_name("address", tests, NULL, NULL));
}
