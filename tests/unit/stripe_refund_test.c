/* What Stripe says of refunds is believed when it speaks of this refund, and of
 * nothing else. */
#include "support.h"

#include <string.h>

#include "base/digest.h"
#include "base/moment.h"
#include "pay/stripe.h"

#define ATTEMPT		"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define ORDER		"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"
#define REFUND_ID	"7c1d6e3a-9b51-4a0e-8d55-3f5a1e0c9b42"
#define INTENT		"pi_3Q1a2B"

static struct arena			*arena;
static struct order			 order = { .id = ORDER };
static struct payment			 payment;
static struct refund			 refund;
static const struct stripe_settings	 settings = {
	.key = "sk_test_of_the_tests",
	.secrets = { "whsec_test" },
	.api_base = "https://api.stripe.com",
	.page_origin = "https://checkout.stripe.com",
};

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	arena = ((struct support *)*state)->arena;
	stripe_configure(&settings);
	payment = (struct payment){ .id = ATTEMPT, .provider = "stripe",
	    .state = "accepted", .currency = "EUR", .amount = 2220,
	    .reference = "cs_test_1", .transaction = "" };
	refund = (struct refund){ .id = REFUND_ID, .payment_id = ATTEMPT,
	    .state = "waiting", .amount = 500, .reference = "", .why = "" };

	return (0);
}

static int
end(void **state)
{
	stripe_configure(NULL);

	return (support_teardown(state));
}

static const char *
refund_with(const char *status, const char *more)
{
	return (arena_format(arena, "{\"id\":\"re_1\",\"object\":"
	    "\"refund\",\"amount\":500,\"currency\":\"eur\","
	    "\"status\":\"%s\",\"metadata\":{\"refund\":\"" REFUND_ID
	    "\",\"order_id\":\"" ORDER "\",\"attempt\":\"" ATTEMPT
	    "\"}%s}", status, more));
}

static enum result
answered(int status, const char *body, struct refund_news *news)
{
	struct answer	answer = { .status = status, .body = body,
			    .body_length = strlen(body),
			    .content_type = "application/json" };

	*news = (struct refund_news){ .reference = "", .why = "" };

	return (stripe_provider.refund_answered(arena, &order, &payment,
	    &refund, &answer, news));
}

static void
refunds_stand_as_stripe_says(void **state)
{
	static const struct {
		const char		*status, *more, *why;
		enum refund_kind	 kind;
	} cases[] = {
		{ "succeeded", "", "", REFUND_DONE },
		{ "pending", "", "", REFUND_PENDING },
		{ "requires_action", "", "", REFUND_PENDING },
		{ "failed", ",\"failure_reason\":\"lost_or_stolen_card\"",
		    "lost_or_stolen_card", REFUND_FAILED },
		{ "failed", ",\"failure_reason\":\"<b>\"", "failed",
		    REFUND_FAILED },
		{ "canceled", "", "canceled", REFUND_FAILED },
	};
	struct refund_news	news;
	size_t			i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_result(answered(200, refund_with(cases[i].status,
		    cases[i].more), &news), OK);
		assert_int_equal(news.kind, cases[i].kind);
		assert_string_equal(news.why, cases[i].why);
		assert_string_equal(news.reference, "re_1");
		assert_result(answered(200, arena_format(arena, "{\"object\":"
		    "\"list\",\"data\":[{\"object\":\"refund\"},%s]}",
		    refund_with(cases[i].status, cases[i].more)), &news), OK);
		assert_int_equal(news.kind, cases[i].kind);
	}
	assert_result(answered(200, "{\"object\":\"list\",\"data\":[],"
	    "\"has_more\":false}", &news), OK);
	assert_int_equal(news.kind, REFUND_UNKNOWN);
}

static void
no_answer_about_this_refund_is_not_believed(void **state)
{
	static const char *const bodies[] = { "", "{}", "[]",
	    "{\"object\":\"refund\"}" };
	struct refund_news	news;
	size_t			i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_result(answered(200, bodies[i], &news), BROKEN);
	assert_result(answered(200, refund_with("won", ""), &news), BROKEN);
	refund.amount = 501;
	assert_result(answered(200, refund_with("succeeded", ""), &news),
	    BROKEN);
	refund.amount = 500;
	refund.id = ORDER;
	assert_result(answered(200, refund_with("succeeded", ""), &news),
	    BROKEN);
	refund.id = REFUND_ID;
	payment.currency = "USD";
	assert_result(answered(200, refund_with("succeeded", ""), &news),
	    BROKEN);
	payment.currency = "EUR";
	assert_result(answered(200, "{\"object\":\"list\",\"data\":[],"
	    "\"has_more\":true}", &news), LATER);
	assert_result(answered(200, "{\"object\":\"list\"}", &news), LATER);
	assert_result(answered(400, "{}", &news), INVALID);
	assert_result(answered(401, "{}", &news), REFUSED);
	assert_result(answered(503, "{}", &news), LATER);
}

static void
a_refund_needs_the_intent_and_an_amount_of_stripe(void **state)
{
	struct call	call;

	assert_result(stripe_provider.refund(arena, &order, &payment,
	    &refund, &call), INVALID);
	assert_result(stripe_provider.refund_ask(arena, &order, &payment,
	    &refund, &call), INVALID);
	payment.transaction = INTENT;
	payment.currency = "KWD";
	refund.amount = 501;
	assert_result(stripe_provider.refund(arena, &order, &payment,
	    &refund, &call), INVALID);
}

static enum result
hear(const char *type, const char *object, struct news *news)
{
	const char	*body = arena_format(arena, "{\"id\":\"evt_1\","
			    "\"object\":\"event\",\"livemode\":false,"
			    "\"type\":\"%s\",\"data\":{\"object\":%s}}",
			    type, object);
	struct letter	letter = { .now = SUPPORT_NOW };
	char		hex[DIGEST_SIZE], *bytes;

	bytes = arena_format(arena, "%lld.%s", SUPPORT_NOW / 1000LL, body);
	digest_hmac("whsec_test", strlen("whsec_test"), bytes, strlen(bytes),
	    hex);
	call_init(&letter.call, "POST", "/hook/stripe");
	call_body(&letter.call, body, strlen(body));
	call_header(arena, &letter.call, "stripe-signature", arena_format(
	    arena, "t=%lld,v1=%s", SUPPORT_NOW / 1000LL, hex));

	return (stripe_provider.hear(arena, &letter, news));
}

static void
letters_about_a_refund_are_heard(void **state)
{
	struct news	news;

	assert_result(hear("refund.failed", refund_with("failed",
	    ",\"failure_reason\":\"unknown\""), &news), OK);
	assert_int_equal(news.kind, NEWS_REFUND);
	assert_int_equal(news.refund.kind, REFUND_FAILED);
	assert_string_equal(news.refund_id, REFUND_ID);
	assert_string_equal(news.order_id, ORDER);
	assert_string_equal(news.payment_id, ATTEMPT);
	assert_string_equal(news.provider, "stripe");
	assert_result(hear("refund.updated", refund_with("succeeded", ""),
	    &news), OK);
	assert_int_equal(news.refund.kind, REFUND_DONE);
}

static void
letters_about_the_charge_are_heard(void **state)
{
	struct news	news;

	assert_result(hear("charge.refunded", "{\"object\":\"charge\","
	    "\"amount_refunded\":700,\"currency\":\"eur\",\"metadata\":{"
	    "\"order_id\":\"" ORDER "\",\"attempt\":\"" ATTEMPT "\"}}",
	    &news), OK);
	assert_int_equal(news.kind, NEWS_GIVEN_BACK);
	assert_int_equal(news.amount, 700);
	assert_result(hear("charge.dispute.created", "{\"object\":"
	    "\"dispute\",\"payment_intent\":\"" INTENT "\"}", &news), OK);
	assert_int_equal(news.kind, NEWS_DISPUTE);
	assert_string_equal(news.transaction, INTENT);
	assert_string_equal(news.order_id, "");
}

static void
letters_about_other_money_say_nothing(void **state)
{
	struct news	news;

	assert_result(hear("refund.failed", "{\"object\":\"refund\","
	    "\"id\":\"re_2\",\"status\":\"failed\",\"metadata\":{}}",
	    &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
	assert_result(hear("charge.refunded", "{\"object\":\"charge\","
	    "\"amount_refunded\":700,\"currency\":\"eur\"}", &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
	assert_result(hear("charge.dispute.created", "{}", &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
	assert_result(hear("refund.failed", "{}", &news), INVALID);
	assert_result(hear("refund.failed", refund_with("odd", ""), &news),
	    INVALID);
	assert_result(hear("charge.refunded", "{\"metadata\":{"
	    "\"order_id\":\"" ORDER "\",\"attempt\":\"" ATTEMPT "\"},"
	    "\"amount_refunded\":\"700\",\"currency\":\"eur\"}", &news),
	    INVALID);
}

#define test(f)	cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	static const struct CMUnitTest	tests[] = {
		test(refunds_stand_as_stripe_says),
		test(no_answer_about_this_refund_is_not_believed),
		test(a_refund_needs_the_intent_and_an_amount_of_stripe),
		test(letters_about_a_refund_are_heard),
		test(letters_about_the_charge_are_heard),
		test(letters_about_other_money_say_nothing),
	};

	return (cmocka_run_group_tests_name("stripe refund", tests, NULL,
	    NULL));
}
