/* What the carrier is told about an order, and what its answer means. */
#include "support.h"

#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/moment.h"
#include "shop/carrier.h"
#include "shop/policy.h"

#define ORDER	"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"
#define ERRAND	"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define URL	"https://carrier.example/orders?shop=7"

#define DOCUMENT							\
	"{\"id\":\"" ORDER "\",\"number\":\"2611-0007\","		\
	"\"email\":\"a@example.org\","					\
	"\"address\":{\"country\":\"GERMANY\",\"state\":\"\","		\
	"\"city\":\"München\",\"zip\":\"80335\",\"address1\":\"Name\","	\
	"\"address2\":\"Street 1\",\"address3\":\"\"},"			\
	"\"items\":[{\"name\":\"Himbeeren\",\"quantity\":2,"		\
	"\"product_id\":\"himbeeren\"}],"				\
	"\"shipping\":[{\"status\":\"sent\",\"comment\":\"\","		\
	"\"received_at\":\"2026-11-21T10:02:04Z\"}],"			\
	"\"language\":\"de\"}"

static struct arena		*arena;
static struct order		 order;
static struct order_item	 items[1];
static struct order_event	 events[1];
static struct payment		 payments[1];

static int
begin(void **state)
{
	static const struct carrier	given = { CARRIER_URL, URL,
					    { "old secret", "new secret" } };

	carrier_configure(&given);
	arena = arena_create();
	items[0] = (struct order_item){ .name = "Himbeeren", .quantity = 2,
	    .product_id = "himbeeren", .price = 300, .total = 600,
	    .tax_rate = 700 };
	events[0] = (struct order_event){ "sent", "",
	    "2026-11-21T10:02:04Z" };
	payments[0] = (struct payment){ .id = ERRAND, .provider = "stripe",
	    .reference = "cs_secret", .url = "https://pay.example/" };
	order = (struct order){ .id = ORDER, .email = "a@example.org",
	    .number = "2611-0007", .basket_id = ERRAND, .language = "de",
	    .state = "accepted", .currency = "EUR", .total = 600,
	    .address = { .country = "GERMANY", .city = "München",
	    .zip = "80335", .address1 = "Name", .address2 = "Street 1" },
	    .items = { 1, items }, .shipping = { 1, events },
	    .payments = { 1, payments } };

	return (0);
}

static int
end(void **state)
{
	arena_destroy(arena);

	return (0);
}

static void
the_document_holds_no_payment_and_no_token(void **state)
{
	assert_string_equal(carrier_document(arena, &order), DOCUMENT);
}

static const char *
header_of(const struct call *call, const char *name)
{
	size_t	i;

	for (i = 0; i < call->header_count; i++) {
		if (strncmp(call->headers[i], name, strlen(name)) == 0)
			return (call->headers[i] + strlen(name));
	}

	return ("");
}

static void
the_call_is_signed_with_each_secret(void **state)
{
	struct call	 call;
	const char	*said = "1795251600." DOCUMENT;
	char		 one[DIGEST_SIZE], other[DIGEST_SIZE];

	carrier_call(arena, &order, ERRAND, SUPPORT_NOW + 999, &call);
	assert_string_equal(call.method, "POST");
	assert_string_equal(call.url, URL);
	assert_string_equal(call.body, DOCUMENT);
	assert_string_equal(header_of(&call, "Idempotency-Key: "), ERRAND);
	assert_true(call.once);
	assert_string_equal(header_of(&call, "Content-Type: "),
	    "application/json");
	digest_hmac("old secret", 10, said, strlen(said), one);
	digest_hmac("new secret", 10, said, strlen(said), other);
	assert_string_equal(header_of(&call, "Webshop-Signature: "),
	    arena_format(arena, "t=1795251600,v1=%s,v1=%s", one, other));
}

static void
each_answer_has_its_word(void **state)
{
	static const struct {
		int		 status;
		enum result	 word;
		const char	*why;
	} cases[] = {
		{ 200, OK, "" }, { 201, OK, "" }, { 202, OK, "" },
		{ 204, OK, "" }, { 409, OK, "" },
		{ 408, LATER, "carrier_trouble 408" },
		{ 425, LATER, "carrier_trouble 425" },
		{ 429, LATER, "carrier_trouble 429" },
		{ 500, LATER, "carrier_trouble 500" },
		{ 503, LATER, "carrier_trouble 503" },
		{ 0, LATER, "carrier_silent" },
		{ 301, INVALID, "carrier_refused 301" },
		{ 400, INVALID, "carrier_refused 400" },
		{ 401, INVALID, "carrier_refused 401" },
		{ 404, INVALID, "carrier_refused 404" },
		{ 422, INVALID, "carrier_refused 422" },
	};
	struct answer	 answer = { .body = "" };
	const char	*reference, *why;
	size_t		 i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		answer.status = cases[i].status;
		assert_result(carrier_answered(arena, &answer, &reference,
		    &why), cases[i].word);
		assert_string_equal(why, cases[i].why);
		assert_string_equal(reference, "");
	}
}

static void
a_reference_is_kept_if_it_is_one(void **state)
{
	static const struct {
		const char	*body, *reference;
	} cases[] = {
		{ "{\"reference\":\"DHL 0034\",\"more\":1}", "DHL 0034" },
		{ "{\"reference\":\"<b>ü</b>\"}", "<b>ü</b>" },
		{ "{\"reference\":34}", "" },
		{ "{\"reference\":\"a\\nb\"}", "" },
		{ "{\"reference\":null}", "" },
		{ "[\"reference\"]", "" },
		{ "OK", "" },
		{ "{\"reference\":\"a\",\"reference\":\"b\"}", "" },
	};
	struct answer	 answer = { .status = 200 };
	const char	*reference, *why;
	char		 body[400];
	size_t		 i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		answer.body = cases[i].body;
		answer.body_length = strlen(answer.body);
		assert_result(carrier_answered(arena, &answer, &reference,
		    &why), OK);
		assert_string_equal(reference, cases[i].reference);
	}
	memset(body, 'x', sizeof(body));
	memcpy(body, "{\"reference\":\"", 14);
	memcpy(body + sizeof(body) - 3, "\"}", 3);
	answer.body = body;
	answer.body_length = strlen(body);
	assert_result(carrier_answered(arena, &answer, &reference, &why), OK);
	assert_string_equal(reference, "");
}

static void
a_rehearsal_has_a_carrier_of_its_own(void **state)
{
	static const struct carrier	none = { .way = CARRIER_NONE,
					    .target = "" };
	struct policy			terms = *policy();

	terms.sandbox = true;
	policy_set(&terms);
	assert_int_equal(carrier_way(), CARRIER_URL);
	carrier_configure(&none);
	assert_int_equal(carrier_way(), CARRIER_REHEARSAL);
	terms.sandbox = false;
	policy_set(&terms);
	assert_int_equal(carrier_way(), CARRIER_NONE);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest	tests[] = {
		TEST(the_document_holds_no_payment_and_no_token),
		TEST(the_call_is_signed_with_each_secret),
		TEST(each_answer_has_its_word),
		TEST(a_reference_is_kept_if_it_is_one),
		TEST(a_rehearsal_has_a_carrier_of_its_own),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
