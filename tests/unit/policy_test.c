/* The terms: a shop that was told nothing has harmless ones. */
#include "support.h"

#include "base/money.h"
#include "shop/address.h"
#include "shop/policy.h"

static void
terms_that_nobody_set_are_complete(void **state)
{
	const struct policy	*terms = policy();
	size_t			 i;

	(void)state;
	assert_true(money_currency(terms->currency, NULL));
	assert_non_null(terms->name);
	assert_non_null(terms->base_url);
	assert_non_null(terms->seller_address);
	assert_non_null(terms->tax_id);
	assert_false(terms->sandbox);
	assert_in_range(terms->country_count, 1, POLICY_COUNTRIES_MAX);
	for (i = 0; i < terms->country_count; i++)
		assert_non_null(country_find(terms->countries[i]));
	assert_in_range(terms->line_maximum, 1, 1000000);
	assert_in_range(terms->lines_maximum, 1, 1000);
	assert_int_equal(terms->basket_life, DAYS(1));
	assert_true(terms->hold_time > 0);
}

static void
terms_are_copied_when_they_are_set(void **state)
{
	struct policy	before = *policy(), terms = before;

	(void)state;
	terms.shipping_price = 490;
	terms.name = "Shop";
	policy_set(&terms);
	terms.shipping_price = 1;
	assert_int_equal(policy()->shipping_price, 490);
	assert_string_equal(policy()->name, "Shop");
	policy_set(&before);
	assert_int_equal(policy()->shipping_price, before.shipping_price);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(terms_that_nobody_set_are_complete),
		cmocka_unit_test(terms_are_copied_when_they_are_set),
	};

	return (cmocka_run_group_tests_name("policy", tests, NULL, NULL));
}
