/* To the cent: lines, shipping, tax and total of an order add up, and each
 * provider is asked for just that, whatever is in the basket. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "base/money.h"
#include "pay/bill.h"
#include "pay/providers.h"
#include "pay/sandbox.h"
#include "pay/stripe.h"
#include "pay/sumup.h"
#include "pay/transfer.h"
#include "shop/quote.h"

#define BASKETS		10000
#define ITEMS_MAX	12
#define PROVIDERS	6
#define ATTEMPT		"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define ORDER		"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"

static const char *
some_text(const char *language, const char *key)
{
	(void)language;

	return (key);
}

static const struct sandbox_settings	sandbox = {
	.api_base = "http://127.0.0.1:1", .public_base = "http://localhost",
	.api_key = "key", .webhook_secret = "secret" };
static const struct stripe_settings	stripe = {
	.key = "sk_test_1", .secrets = { "whsec_1" },
	.api_base = STRIPE_API, .page_origin = STRIPE_PAGE,
	.text = some_text };
static const struct sumup_settings	sumup = {
	.key = "sup_sk_1", .merchant = "M1", .api_base = SUMUP_API,
	.page_origin = SUMUP_PAGE, .text = some_text };
static const struct bill_settings	bill = {
	.base = "https://bills.example", .keys = { "key" }, .site = "",
	.text = some_text };
static const struct transfer_settings	transfer = {
	.name = "Shop", .iban = "DE02120300000000202051", .bic = "",
	.bank = "", .term = DAYS(7), .text = some_text };

static struct order		 order;
static struct payment		 payment;
static struct order_item	 items[ITEMS_MAX];
static struct quote_item	 wanted[ITEMS_MAX];

static int
begin(void **state)
{
	sandbox_configure(&sandbox);
	stripe_configure(&stripe);
	sumup_configure(&sumup);
	bill_configure(&bill);
	transfer_configure(&transfer);

	return (support_setup(state));
}

static int
end(void **state)
{
	sandbox_configure(NULL);
	stripe_configure(NULL);
	sumup_configure(NULL);
	bill_configure(NULL);
	transfer_configure(NULL);

	return (support_teardown(state));
}

/* As checkout makes it of a basket. */
static void
order_make(struct arena *arena)
{
	static const int64_t	rates[] = { 0, 700, 1900, 550, 2000, 1000 };
	struct quote_terms	terms;
	struct quote		quote;
	int64_t			sum = 0, gross = 0;
	size_t			i, count = 1 + (size_t)rand() % ITEMS_MAX;

	for (i = 0; i < count; i++) {
		wanted[i].price = rand() % (rand() % 2 == 0 ? 300 : 90000);
		wanted[i].quantity = 1 + rand() % 9;
		wanted[i].tax_rate = rates[rand() % 6];
	}
	wanted[0].price++;
	terms.shipping_price = rand() % 3 == 0 ? 0 : rand() % 2000;
	terms.shipping_free_from = rand() % 2 == 0 ? 0 : rand() % 20000;
	assert_result(quote_make(arena, wanted, count, &terms, &quote), OK);

	for (i = 0; i < count; i++) {
		items[i] = (struct order_item){ .name = "Ding",
		    .quantity = wanted[i].quantity, .price = wanted[i].price,
		    .total = quote.lines[i], .tax_rate = wanted[i].tax_rate };
		assert_int_equal(items[i].total, items[i].price *
		    items[i].quantity);
		sum += items[i].total;
	}
	for (i = 0; i < quote.tax_count; i++) {
		assert_int_equal(quote.taxes[i].net + quote.taxes[i].tax,
		    quote.taxes[i].gross);
		gross += quote.taxes[i].gross;
	}
	assert_int_equal(sum, quote.goods);
	assert_int_equal(sum + quote.shipping, quote.total);
	assert_int_equal(gross, quote.total);
	order = (struct order){ .id = ORDER, .number = "1001",
	    .state = "pending", .language = "de", .currency = "EUR",
	    .email = "a@example.org", .items = { count, items },
	    .goods = quote.goods, .shipping_price = quote.shipping,
	    .total = quote.total };
	payment = (struct payment){ .id = ATTEMPT, .state = "preparing",
	    .amount = order.total, .currency = "EUR", .reference = "",
	    .transaction = "", .url = "", .reason = "", .seen_currency = "",
	    .created_at = SUPPORT_NOW, .expires_at = SUPPORT_NOW + HOURS(1) };
}

/* The sum over a form's lines, in cents. */
static int64_t
form_amount(struct arena *arena, const struct call *call)
{
	char	*part, *state, *value;
	int64_t	 quantity = 0, sum = 0;

	for (part = strtok_r(arena_copy(arena, call->body,
	    call->body_length), "&", &state); part != NULL;
	    part = strtok_r(NULL, "&", &state)) {
		value = strchr(part, '=') + 1;
		if (strstr(part, "[quantity]=") != NULL)
			quantity = strtoll(value, NULL, 10);
		else if (strstr(part, "[unit_amount]=") != NULL)
			sum += quantity * strtoll(value, NULL, 10);
	}

	return (sum);
}

/* A number of cents, a decimal number, or {"value": "12.90"}. */
static int64_t
json_amount(struct arena *arena, const struct call *call, bool cents)
{
	const struct json	*amount;
	struct json		*body;
	const char		*text;
	struct money		 money;
	int64_t			 minor = -1;

	assert_result(json_parse(arena, call->body, call->body_length,
	    &body), OK);
	amount = json_get(body, "amount");
	if (json_text(json_get(amount, "value"), &text)) {
		assert_result(money_parse(text, "EUR", &money), OK);
		return (money.minor);
	}
	assert_true(cents ? json_integer(amount, &minor) :
	    json_decimal(amount, 2, &minor));

	return (minor);
}

static int64_t
amount_asked_for(struct arena *arena, const struct provider *provider)
{
	struct call	call;

	payment.provider = provider->name;
	if (provider->offline)
		return (payment.amount);
	assert_result(provider->start(arena, &order, &payment,
	    "4242424242424242", &call), OK);
	if (strcmp(provider->name, "stripe") == 0)
		return (form_amount(arena, &call));

	return (json_amount(arena, &call, strncmp(provider->name, "sandbox",
	    7) == 0));
}

static void
each_provider_is_asked_for_what_the_lines_add_up_to(void **state)
{
	const struct provider	*provider;
	struct arena		*arena;
	size_t			 i, j;

	(void)state;
	srand(20261121);
	for (i = 0; i < BASKETS; i++) {
		arena = arena_create();
		order_make(arena);
		for (j = 0; (provider = provider_at(j)) != NULL; j++) {
			if (amount_asked_for(arena, provider) != order.total)
				fail_msg("%s, basket %zu", provider->name, i);
		}
		assert_int_equal(j, PROVIDERS);
		arena_destroy(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test_setup_teardown(
		    each_provider_is_asked_for_what_the_lines_add_up_to,
		    begin, end),
	};

	return (cmocka_run_group_tests_name("amounts", tests, NULL, NULL));
}
