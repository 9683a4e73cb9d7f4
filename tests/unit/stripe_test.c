/* Stripe is asked for exactly what the order costs, and believed only when it
 * is Stripe that speaks, about this payment, in this mode. */
#include "sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/moment.h"
#include "base/text.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "pay/stripe.h"
#include "shop/policy.h"

#define ATTEMPT	"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define ORDER	"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"
#define REFUND_ID	"7c1d6e3a-9b51-4a0e-8d55-3f5a1e0c9b42"
#define SESSION	"cs_test_a1B2c3"
#define CASES	"tests/cases/stripe/"
#define INTENT	"pi_3Q1a2B"
#define BASKETS	10000

/* openssl dgst -sha256 -hmac whsec_test over "1700000000.{}" */
#define VECTOR	"35495024f4ef3f94e5a93e22221544c4b75e9a42300cd965ab81cb85cd994e91"
#define VECTOR_TIME	1700000000LL
#define SIGNED	"t=1700000000,v1=" VECTOR

static struct arena		*arena;
static struct order		 order;
static struct payment		 payment;
static struct order_item	 items[120];

static const char *
text_of_tests(const char *language, const char *key)
{
	bool	german = strcmp(language, "de") == 0;

	if (strcmp(key, "pay.stripe.shipping") == 0)
		return (german ? "Versand" : "Shipping");

	return (german ? "Bestellung" : "Order");
}

static struct stripe_settings	settings = {
	.key = "sk_test_of_the_tests",
	.secrets = { "whsec_test", "whsec_second" },
	.api_base = "https://api.stripe.com",
	.page_origin = "https://checkout.stripe.com",
	.text = text_of_tests,
};

static int
begin(void **state)
{
	struct policy	terms = *policy();

	if (support_setup(state) != 0)
		return (-1);
	arena = ((struct support *)*state)->arena;
	terms.base_url = "https://shop.example";
	policy_set(&terms);
	settings.live = false;
	stripe_configure(&settings);

	memset(&order, 0, sizeof(order));
	memset(&payment, 0, sizeof(payment));
	memset(items, 0, sizeof(items));
	items[0] = (struct order_item){ .name = "Äpfel & Birnen + 🍐 [0]",
	    .quantity = 2, .price = 390 };
	items[1] = (struct order_item){ .name = "Grauburgunder",
	    .quantity = 1, .price = 950 };
	order.id = ORDER;
	order.number = "1001";
	order.state = "pending";
	order.language = "de";
	order.email = "gerda+lorenz@example.org";
	order.currency = "EUR";
	order.items = (struct list){ 2, items };
	order.shipping_price = 490;
	order.total = 2220;
	payment.id = ATTEMPT;
	payment.provider = "stripe";
	payment.state = "preparing";
	payment.amount = 2220;
	payment.currency = "EUR";
	payment.reference = payment.url = payment.reason =
	    payment.transaction = "";
	payment.seen_currency = "";
	payment.created_at = SUPPORT_NOW;
	payment.expires_at = SUPPORT_NOW + HOURS(1);

	return (0);
}

static int
end(void **state)
{
	stripe_configure(NULL);

	return (support_teardown(state));
}

/* Signatures */

static enum result
verify_at(const char *header, int64_t seconds)
{
	return (stripe_verify(arena, settings.secrets, STRIPE_SECRETS_MAX,
	    SECONDS(seconds), header, "{}", 2));
}

static enum result
verify(const char *header)
{
	return (verify_at(header, VECTOR_TIME));
}

static void
a_signature_of_stripe_is_taken(void **state)
{
	assert_result(verify(SIGNED), OK);
	assert_result(verify("t=1700000000, v1=" VECTOR), OK);
	assert_result(verify("v1=" VECTOR ",t=1700000000"), OK);
	assert_result(verify("t=1700000000,v1=00,v1=" VECTOR ",v0=ab"), OK);
	assert_result(verify("x=1,t=1700000000,v2=,v1=" VECTOR), OK);
	assert_result(verify_at(SIGNED, VECTOR_TIME + 300), OK);
	assert_result(verify_at(SIGNED, VECTOR_TIME - 300), OK);
}

static void
other_signatures_are_refused(void **state)
{
	static const char	*const headers[] = { "", "t=1700000000",
	    "v1=" VECTOR, "t=,v1=" VECTOR, "t=now,v1=" VECTOR,
	    "t=-1700000000,v1=" VECTOR, "t=1700000001,v1=" VECTOR,
	    "t=1700000000,v0=" VECTOR, "t=1700000000,v1=",
	    "t=1700000000,v1=" VECTOR "00", "t=1700000000,V1=" VECTOR,
	    "t=1700000000,t=1700000000,v1=" VECTOR,
	    "t=99999999999999999999,v1=" VECTOR, ",,,,", "=,=",
	    "t=1700000000,v1=35495024F4EF3F94E5A93E22221544C4B75E9A42300CD965"
	    "AB81CB85CD994E91" };
	size_t			i;

	assert_result(verify(NULL), REFUSED);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (verify(headers[i]) != REFUSED)
			fail_msg("\"%s\" passes", headers[i]);
	}
	assert_result(verify_at(SIGNED, VECTOR_TIME + 301), REFUSED);
	assert_result(verify_at(SIGNED, VECTOR_TIME - 400), REFUSED);
	assert_result(stripe_verify(arena, settings.secrets, 2,
	    SECONDS(VECTOR_TIME), SIGNED, "{} ", 3), REFUSED);
	assert_result(stripe_verify(arena, settings.secrets, 2,
	    SECONDS(VECTOR_TIME), SIGNED, "{}\n", 3), REFUSED);
}

static const char *
sign(const char *secret, const char *body, int64_t seconds)
{
	char	hex[DIGEST_SIZE], *bytes;

	bytes = arena_format(arena, "%lld.%s", (long long)seconds, body);
	digest_hmac(secret, strlen(secret), bytes, strlen(bytes), hex);

	return (arena_format(arena, "t=%lld,v1=%s", (long long)seconds,
	    hex));
}

static void
each_configured_secret_counts_and_an_empty_one_never(void **state)
{
	static const char	*const none[] = { "", NULL };
	static const char	*const second[] = { "whsec_new",
	    "whsec_test", NULL };

	assert_result(stripe_verify(arena, second, 3, SECONDS(VECTOR_TIME),
	    SIGNED, "{}", 2), OK);
	assert_result(stripe_verify(arena, second, 1, SECONDS(VECTOR_TIME),
	    SIGNED, "{}", 2), REFUSED);
	assert_result(stripe_verify(arena, none, 2, SECONDS(VECTOR_TIME),
	    sign("", "{}", VECTOR_TIME), "{}", 2), REFUSED);
	assert_result(stripe_verify(arena, none, 0, SECONDS(VECTOR_TIME),
	    SIGNED, "{}", 2), REFUSED);
}

/* Amounts */

static void
amounts_are_counted_as_stripe_does(void **state)
{
	static const struct {
		const char	*currency;
		int64_t		 minor, counted;
	} cases[] = {
		{ "EUR", 1290, 1290 }, { "JPY", 500, 500 },
		{ "KRW", 500, 500 }, { "ISK", 500, 50000 },
		{ "UGX", 500, 50000 }, { "MGA", 50000, 500 },
		{ "KWD", 5120, 5120 }, { "TND", 0, 0 },
	};
	int64_t	got;
	size_t	i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_result(stripe_amount(cases[i].minor,
		    cases[i].currency, &got), OK);
		assert_int_equal(got, cases[i].counted);
		assert_result(stripe_minor(cases[i].counted,
		    cases[i].currency, &got), OK);
		assert_int_equal(got, cases[i].minor);
	}
}

static void
amounts_that_cannot_be_told_are_refused(void **state)
{
	int64_t	got;

	assert_result(stripe_amount(5121, "KWD", &got), INVALID);
	assert_result(stripe_amount(50001, "MGA", &got), INVALID);
	assert_result(stripe_amount(-1, "EUR", &got), INVALID);
	assert_result(stripe_amount(INT64_MAX, "ISK", &got), INVALID);
	assert_result(stripe_minor(50050, "ISK", &got), INVALID);
	assert_result(stripe_minor(-5, "EUR", &got), INVALID);
	assert_result(stripe_minor(INT64_MAX, "MGA", &got), INVALID);
}

/* The request */

/* A call as the golden files have it: each header and each field on a line. */
static const char *
call_lines(const struct call *call)
{
	char	*copy, *at;
	size_t	 i;

	copy = arena_format(arena, "%s %s\n", call->method, call->url);
	for (i = 0; i < call->header_count; i++)
		copy = arena_format(arena, "%s%s\n", copy, call->headers[i]);
	if (call->body == NULL)
		return (copy);
	at = arena_copy(arena, call->body, call->body_length);
	copy = arena_format(arena, "%s\n%s\n", copy, at);
	for (at = strstr(copy, "\n\n"); *at != '\0'; at++) {
		if (*at == '&')
			*at = '\n';
	}

	return (copy);
}

static void
check_golden(const char *name, const struct call *call)
{
	char	golden[8192];
	size_t	length;
	FILE	*file = fopen(arena_format(arena, CASES "%s.form", name),
		    "r");

	assert_non_null(file);
	length = fread(golden, 1, sizeof(golden) - 1, file);
	fclose(file);
	golden[length] = '\0';
	assert_string_equal(call_lines(call), golden);
}

static void
each_request_is_the_golden_one(void **state)
{
	struct refund	refund = { .id = REFUND_ID, .payment_id = ATTEMPT,
			    .state = "waiting", .amount = 500,
			    .reason = "broken", .reference = "" };
	struct call	call;

	assert_result(stripe_provider.start(arena, &order, &payment, "",
	    &call), OK);
	check_golden("create", &call);
	assert_result(stripe_provider.close(arena, &order, &payment, &call),
	    OK);
	check_golden("create", &call);
	payment.reference = SESSION;
	assert_result(stripe_provider.ask(arena, &order, &payment, &call),
	    OK);
	check_golden("retrieve", &call);
	assert_result(stripe_provider.close(arena, &order, &payment, &call),
	    OK);
	check_golden("expire", &call);
	payment.transaction = INTENT;
	assert_result(stripe_provider.refund(arena, &order, &payment,
	    &refund, &call), OK);
	check_golden("refund", &call);
	assert_result(stripe_provider.refund_ask(arena, &order, &payment,
	    &refund, &call), OK);
	check_golden("refund_list", &call);
	refund.reference = "re_1";
	assert_result(stripe_provider.refund_ask(arena, &order, &payment,
	    &refund, &call), OK);
	check_golden("refund_retrieve", &call);
}

static bool
call_has(const struct call *call, const char *line)
{
	size_t	i;

	for (i = 0; i < call->header_count; i++) {
		if (strcmp(call->headers[i], line) == 0)
			return (true);
	}

	return (false);
}

static void
an_attempt_is_begun_with_its_id_as_key(void **state)
{
	struct call	call, again;

	assert_result(stripe_provider.start(arena, &order, &payment, "",
	    &call), OK);
	assert_string_equal(call.method, "POST");
	assert_string_equal(call.url,
	    "https://api.stripe.com/v1/checkout/sessions");
	assert_true(call_has(&call,
	    "authorization: Bearer sk_test_of_the_tests"));
	assert_true(call_has(&call, "stripe-version: " STRIPE_VERSION));
	assert_true(call_has(&call, "idempotency-key: " ATTEMPT));
	assert_true(call_has(&call,
	    "content-type: application/x-www-form-urlencoded"));

	/* Later, and as a question: the same bytes. */
	support_clock(SUPPORT_NOW + MINUTES(20));
	assert_result(stripe_provider.ask(arena, &order, &payment, &again),
	    OK);
	assert_string_equal(again.method, "POST");
	assert_string_equal(again.body, call.body);
	assert_true(call_has(&again, "idempotency-key: " ATTEMPT));
}

static void
a_known_session_is_asked_for_by_its_id(void **state)
{
	struct call	call;

	payment.reference = SESSION;
	assert_result(stripe_provider.ask(arena, &order, &payment, &call),
	    OK);
	assert_string_equal(call.method, "GET");
	assert_string_equal(call.url, "https://api.stripe.com/v1/checkout/"
	    "sessions/" SESSION "?expand[]=payment_intent.latest_charge");
	assert_null(call.body);
}

static void
a_session_nobody_needs_is_not_opened_by_asking(void **state)
{
	struct call	call;

	order.state = "accepted";
	assert_result(stripe_provider.ask(arena, &order, &payment, &call),
	    LATER);
	support_clock(payment.expires_at);
	assert_result(stripe_provider.ask(arena, &order, &payment, &call),
	    OK);
}

static void
a_session_ends_with_the_attempt_but_within_a_day(void **state)
{
	assert_int_equal(stripe_expires_at(&payment), payment.expires_at);
	payment.expires_at = SUPPORT_NOW + DAYS(7);
	assert_int_equal(stripe_expires_at(&payment),
	    SUPPORT_NOW + HOURS(23));
}

static void
lines_that_do_not_add_up_become_one(void **state)
{
	const char	*form;

	payment.amount = 2000;
	assert_result(stripe_form(arena, &order, &payment, &form), OK);
	assert_non_null(strstr(form, "line_items[0][price_data]"
	    "[unit_amount]=2000"));
	assert_non_null(strstr(form, "[name]=Bestellung%201001"));
	assert_null(strstr(form, "line_items[1]"));
}

/* What the form asks for in all, and how many lines it has. */
static int64_t
form_sum(const char *form, size_t *lines)
{
	char		*part, *state, *value;
	int64_t		 quantity = 0, sum = 0;

	*lines = 0;
	for (part = strtok_r(arena_text(arena, form), "&", &state);
	    part != NULL; part = strtok_r(NULL, "&", &state)) {
		if (strncmp(part, "line_items[", 11) != 0)
			continue;
		value = strchr(part, '=') + 1;
		if (strstr(part, "[quantity]=") != NULL) {
			quantity = strtoll(value, NULL, 10);
			assert_true(quantity >= 1);
			(*lines)++;
		} else if (strstr(part, "[unit_amount]=") != NULL) {
			sum += quantity * strtoll(value, NULL, 10);
		}
	}

	return (sum);
}

static void
random_basket(const char *currency, int64_t step)
{
	size_t	i;

	order.items.count = 1 + (size_t)rand() % 110;
	order.currency = payment.currency = currency;
	order.shipping_price = rand() % 3 == 0 ? 0 : rand() % 1000 * step;
	payment.amount = order.shipping_price;
	for (i = 0; i < order.items.count; i++) {
		items[i].name = "Ding";
		items[i].quantity = 1 + rand() % 99;
		items[i].price = rand() % (rand() % 2 == 0 ? 100 : 1000000) *
		    step;
		payment.amount += items[i].price * items[i].quantity;
	}
	/* A discount, some day: the lines alone are too much. */
	if (rand() % 10 == 0 && payment.amount > step)
		payment.amount -= step;
	order.total = payment.amount;
}

static void
lines_add_up_to_the_amount_whatever_the_basket(void **state)
{
	static const struct {
		const char	*currency;
		int64_t		 step;
	} kinds[] = { { "EUR", 1 }, { "JPY", 1 }, { "ISK", 1 },
	    { "MGA", 100 }, { "KWD", 10 }, { "CHF", 5 } };
	const char	*form;
	int64_t		 counted;
	size_t		 i, lines, split = 0;

	srand(20261121);
	for (i = 0; i < BASKETS; i++) {
		struct arena	*before = arena;

		arena = arena_create();
		random_basket(kinds[i % 6].currency, kinds[i % 6].step);
		assert_result(stripe_form(arena, &order, &payment, &form),
		    OK);
		assert_result(stripe_amount(payment.amount,
		    payment.currency, &counted), OK);
		assert_int_equal(form_sum(form, &lines), counted);
		assert_in_range(lines, 1, 100);
		split += lines > 1;
		arena_destroy(arena);
		arena = before;
	}
	assert_true(split > BASKETS / 2);
}

/* Answers */

static const char *
session_with(const char *status, const char *paid, const char *more)
{
	return (arena_format(arena, "{\"id\":\"" SESSION "\",\"object\":"
	    "\"checkout.session\",\"status\":\"%s\",\"payment_status\":\"%s\","
	    "\"client_reference_id\":\"" ATTEMPT "\",\"metadata\":{\"order_id"
	    "\":\"" ORDER "\",\"attempt\":\"" ATTEMPT "\"},\"created\":%lld,"
	    "\"url\":%s%s}", status, paid, (long long)(SUPPORT_NOW / 1000),
	    strcmp(status, "open") == 0 ?
	    "\"https://checkout.stripe.com/c/pay/" SESSION "#fid\"" : "null",
	    more));
}

#define SUM	",\"amount_total\":2220,\"currency\":\"eur\","		\
		"\"livemode\":false"

static enum result
answered_retry(int status, const char *body, const char *retry,
    struct news *news)
{
	struct answer	answer = { .status = status, .body = body,
			    .body_length = strlen(body),
			    .content_type = "application/json",
			    .headers = { retry } };

	return (stripe_provider.answered(arena, &order, &payment, &answer,
	    news));
}

static enum result
answered(int status, const char *body, struct news *news)
{
	return (answered_retry(status, body, NULL, news));
}

static void
answers_mean_what_they_say(void **state)
{
	static const struct {
		const char	*status, *paid, *more;
		enum news_kind	 kind;
		bool		 waits;
	} cases[] = {
		{ "open", "unpaid", SUM, NEWS_PENDING, false },
		{ "complete", "paid", SUM, NEWS_ACCEPTED, false },
		{ "complete", "no_payment_required", SUM, NEWS_ACCEPTED,
		    false },
		{ "open", "no_payment_required", SUM, NEWS_PENDING, false },
		{ "expired", "unpaid", SUM, NEWS_EXPIRED, false },
		{ "complete", "unpaid", SUM, NEWS_PENDING, true },
		{ "complete", "unpaid", SUM ",\"payment_intent\":\"pi_1\"",
		    NEWS_PENDING, true },
		{ "complete", "unpaid", SUM ",\"payment_intent\":{\"status\":"
		    "\"processing\"}", NEWS_PENDING, true },
		{ "complete", "unpaid", SUM ",\"payment_intent\":{\"status\":"
		    "\"requires_payment_method\"}", NEWS_DECLINED, false },
	};
	struct news	news;
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_result(answered(200, session_with(cases[i].status,
		    cases[i].paid, cases[i].more), &news), OK);
		assert_int_equal(news.kind, cases[i].kind);
		assert_int_equal(news.amount, 2220);
		assert_string_equal(news.currency, "EUR");
		assert_string_equal(news.reference, SESSION);
		assert_string_equal(news.event_id, "");
		assert_int_equal(news.wait_until, cases[i].waits ?
		    SUPPORT_NOW + DAYS(21) : 0);
	}
	assert_result(answered(200, session_with("open", "unpaid", SUM),
	    &news), OK);
	assert_memory_equal(news.url, "https://checkout.stripe.com/", 28);
}

static void
answers_that_fit_badly_are_broken(void **state)
{
	static const char	*const bodies[] = { "", "<html>", "{", "[]",
	    "{}", "{\"object\":\"checkout.session\"}", "null" };
	static const char	*const more[] = {
	    ",\"amount_total\":2220,\"currency\":\"eur\"",
	    ",\"amount_total\":2220,\"currency\":\"eur\",\"livemode\":true",
	    ",\"amount_total\":22.2,\"currency\":\"eur\",\"livemode\":false",
	    ",\"amount_total\":\"2220\",\"currency\":\"eur\","
	    "\"livemode\":false",
	    ",\"amount_total\":2220,\"currency\":\"EUR\",\"livemode\":false",
	    ",\"amount_total\":2220,\"currency\":\"euro\","
	    "\"livemode\":false",
	    ",\"amount_total\":-1,\"currency\":\"eur\",\"livemode\":false",
	    ",\"amount_total\":2220,\"currency\":null,\"livemode\":false" };
	struct news	news;
	size_t		i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_result(answered(200, bodies[i], &news), BROKEN);
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		assert_result(answered(200, session_with("complete", "paid",
		    more[i]), &news), BROKEN);
	assert_result(answered(200, session_with("paid", "unpaid", SUM),
	    &news), BROKEN);
	assert_result(answered(200, session_with("complete", "yes", SUM),
	    &news), BROKEN);
	order.id = ATTEMPT;
	assert_result(answered(200, session_with("complete", "paid", SUM),
	    &news), BROKEN);
	order.id = payment.id = ORDER;
	assert_result(answered(200, session_with("complete", "paid", SUM),
	    &news), BROKEN);
}

static void
other_money_is_told_as_it_is(void **state)
{
	struct news	news;

	assert_result(answered(200, session_with("complete", "paid",
	    ",\"amount_total\":2219,\"currency\":\"eur\",\"livemode\":false"),
	    &news), OK);
	assert_int_equal(payment_judge(&payment, &news), VERDICT_HOLD);
	assert_result(answered(200, session_with("complete", "paid",
	    ",\"amount_total\":2220,\"currency\":\"usd\",\"livemode\":false"),
	    &news), OK);
	assert_int_equal(payment_judge(&payment, &news), VERDICT_HOLD);
}

static enum result
started(int status, const char *body, const char *retry, struct news *news)
{
	struct answer	answer = { .status = status, .body = body,
			    .body_length = strlen(body),
			    .content_type = "", .headers = { retry } };

	return (stripe_provider.started(arena, &order, &payment, &answer,
	    news));
}

static void
refusals_have_their_words(void **state)
{
	static const struct {
		int		 status;
		const char	*retry;
		enum result	 started, answered;
	} cases[] = {
		{ 400, NULL, INVALID, INVALID },
		{ 400, "true", LATER, LATER },
		{ 401, NULL, REFUSED, REFUSED },
		{ 402, NULL, INVALID, INVALID },
		{ 403, NULL, REFUSED, REFUSED },
		{ 404, NULL, BROKEN, OK },
		{ 409, NULL, LATER, LATER },
		{ 424, NULL, LATER, LATER },
		{ 429, NULL, LATER, LATER },
		{ 429, "false", LATER, LATER },
		{ 500, NULL, LATER, LATER },
		{ 500, "false", INVALID, INVALID },
		{ 503, "true", LATER, LATER },
		{ 302, NULL, BROKEN, BROKEN },
	};
	struct news	news;
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_result(started(cases[i].status, "oops",
		    cases[i].retry, &news), cases[i].started);
		assert_result(answered_retry(cases[i].status, "{}",
		    cases[i].retry, &news), cases[i].answered);
	}
	assert_result(answered(404, "{}", &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
}

static void
an_attempt_that_comes_too_late_has_expired(void **state)
{
	static const char	late[] = "{\"error\":{\"type\":"
	    "\"invalid_request_error\",\"param\":\"expires_at\"}}";
	static const char	twice[] = "{\"error\":{\"type\":"
	    "\"idempotency_error\"}}";
	struct news		news;

	assert_result(started(400, late, NULL, &news), OK);
	assert_int_equal(news.kind, NEWS_EXPIRED);
	assert_result(answered(400, late, &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
	assert_result(started(400, twice, NULL, &news), INVALID);
}

/* Letters */

static enum result
hear_signed(const char *body, const char *header, struct news *news)
{
	struct letter	letter;

	memset(&letter, 0, sizeof(letter));
	letter.now = SUPPORT_NOW;
	call_init(&letter.call, "POST", "/hook/stripe");
	call_body(&letter.call, body, strlen(body));
	if (header != NULL)
		call_header(arena, &letter.call, "stripe-signature", header);

	return (stripe_provider.hear(arena, &letter, news));
}

static enum result
hear(const char *type, bool live, const char *session, struct news *news)
{
	const char	*body;

	body = arena_format(arena, "{\"id\":\"evt_1\",\"object\":\"event\","
	    "\"livemode\":%s,\"type\":\"%s\",\"data\":{\"object\":%s}}",
	    live ? "true" : "false", type, session);

	return (hear_signed(body, sign("whsec_second", body,
	    SUPPORT_NOW / 1000), news));
}

static void
letters_mean_what_they_say(void **state)
{
	static const struct {
		const char	*type, *status, *paid;
		enum news_kind	 kind;
	} cases[] = {
		{ "completed", "complete", "paid", NEWS_ACCEPTED },
		{ "completed", "complete", "unpaid", NEWS_PENDING },
		{ "async_payment_succeeded", "complete", "paid",
		    NEWS_ACCEPTED },
		{ "async_payment_failed", "complete", "unpaid",
		    NEWS_DECLINED },
		{ "expired", "expired", "unpaid", NEWS_EXPIRED },
	};
	struct news	news;
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_result(hear(arena_format(arena, "checkout.session.%s",
		    cases[i].type), false, session_with(cases[i].status,
		    cases[i].paid, SUM), &news), OK);
		assert_int_equal(news.kind, cases[i].kind);
		assert_string_equal(news.provider, "stripe");
		assert_string_equal(news.event_id, "evt_1");
		assert_string_equal(news.order_id, ORDER);
		assert_string_equal(news.payment_id, ATTEMPT);
		assert_true(*news.body != '\0');
	}
}

static void
letters_that_do_not_concern_us_say_nothing(void **state)
{
	static const char	*const bodies[] = {
	    "{\"object\":\"v2.core.event\",\"type\":\"x\"}",
	    "{\"object\":\"event\",\"type\":\"customer.created\"}",
	    "{\"object\":\"event\"}", "{}" };
	static const char	foreign[] = "{\"id\":\"cs_test_1\",\"object\":"
	    "\"checkout.session\",\"client_reference_id\":null,"
	    "\"metadata\":{}}";
	struct news		news;
	size_t			i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		assert_result(hear_signed(bodies[i], sign("whsec_test",
		    bodies[i], SUPPORT_NOW / 1000), &news), OK);
		assert_int_equal(news.kind, NEWS_NOTHING);
	}
	assert_result(hear("checkout.session.completed", false, foreign,
	    &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
}

static void
letters_in_the_other_mode_or_unreadable_are_refused(void **state)
{
	static const char	*const bodies[] = { "", "{", "[]", "7",
	    "{\"a\":1,\"a\":2}" };
	const char		*paid = session_with("complete", "paid", SUM);
	struct news		 news;
	size_t			 i;

	assert_result(hear("checkout.session.completed", true, paid, &news),
	    REFUSED);
	settings.live = true;
	assert_result(hear("checkout.session.completed", false, paid, &news),
	    REFUSED);
	assert_result(hear("checkout.session.completed", true, paid, &news),
	    OK);
	assert_result(hear("checkout.session.completed", true, "null",
	    &news), INVALID);
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_result(hear_signed(bodies[i], sign("whsec_test",
		    bodies[i], SUPPORT_NOW / 1000), &news), INVALID);
	assert_result(hear_signed("{}", NULL, &news), REFUSED);
	assert_result(hear_signed("{}", sign("whsec_wrong", "{}",
	    SUPPORT_NOW / 1000), &news), REFUSED);
}

static void
stripe_is_there_only_when_set_up(void **state)
{
	assert_ptr_equal(provider_find("stripe"), &stripe_provider);
	assert_string_equal(stripe_provider.page_origin(),
	    "https://checkout.stripe.com");
	stripe_configure(NULL);
	assert_null(provider_find("stripe"));
}

static enum result
closed(int status, const char *body, struct news *news)
{
	struct answer	answer = { .status = status, .body = body,
			    .body_length = strlen(body),
			    .content_type = "application/json" };

	return (stripe_provider.closed(arena, &order, &payment, &answer,
	    news));
}

static void
a_session_that_is_closed_has_expired(void **state)
{
	struct news	news;

	payment.reference = SESSION;
	assert_result(closed(200, session_with("expired", "unpaid", SUM),
	    &news), OK);
	assert_int_equal(news.kind, NEWS_EXPIRED);
	/* What is over cannot be closed: then it is asked about. */
	assert_result(closed(400, "{\"error\":{\"type\":"
	    "\"invalid_request_error\"}}", &news), OK);
	assert_int_equal(news.kind, NEWS_PENDING);
	assert_int_equal(news.wait_until, 0);
	assert_result(closed(401, "{}", &news), REFUSED);
	assert_result(closed(500, "{}", &news), LATER);
	assert_result(closed(404, "{}", &news), OK);
	assert_int_equal(news.kind, NEWS_EXPIRED);
	assert_result(closed(200, "{}", &news), BROKEN);
}

static void
a_session_nobody_has_seen_is_found_first(void **state)
{
	struct news	news;

	assert_result(closed(200, session_with("open", "unpaid", SUM),
	    &news), OK);
	assert_int_equal(news.kind, NEWS_PENDING);
	assert_string_equal(news.reference, SESSION);
	/* Its time was over before it was opened. */
	assert_result(closed(400, "{\"error\":{\"param\":\"expires_at\"}}",
	    &news), OK);
	assert_int_equal(news.kind, NEWS_EXPIRED);
	assert_result(closed(400, "{}", &news), INVALID);
}

static void
a_paid_session_names_its_intent(void **state)
{
	struct news	news;

	assert_result(answered(200, session_with("complete", "paid",
	    SUM ",\"payment_intent\":\"" INTENT "\""), &news), OK);
	assert_string_equal(news.transaction, INTENT);
	assert_result(answered(200, session_with("complete", "paid",
	    SUM ",\"payment_intent\":{\"id\":\"" INTENT "\","
	    "\"latest_charge\":{\"amount_refunded\":20}}"), &news), OK);
	assert_string_equal(news.transaction, INTENT);
	assert_int_equal(news.refunded, 20);
	assert_result(answered(200, session_with("complete", "paid",
	    SUM ",\"payment_intent\":\"pi 1\""), &news), BROKEN);
}

#define test(f)	cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	static const struct CMUnitTest	tests[] = {
		test(a_signature_of_stripe_is_taken),
		test(other_signatures_are_refused),
		test(each_configured_secret_counts_and_an_empty_one_never),
		test(amounts_are_counted_as_stripe_does),
		test(amounts_that_cannot_be_told_are_refused),
		test(each_request_is_the_golden_one),
		test(a_session_that_is_closed_has_expired),
		test(a_session_nobody_has_seen_is_found_first),
		test(a_paid_session_names_its_intent),
		test(an_attempt_is_begun_with_its_id_as_key),
		test(a_known_session_is_asked_for_by_its_id),
		test(a_session_nobody_needs_is_not_opened_by_asking),
		test(a_session_ends_with_the_attempt_but_within_a_day),
		test(lines_that_do_not_add_up_become_one),
		test(lines_add_up_to_the_amount_whatever_the_basket),
		test(answers_mean_what_they_say),
		test(answers_that_fit_badly_are_broken),
		test(other_money_is_told_as_it_is),
		test(refusals_have_their_words),
		test(an_attempt_that_comes_too_late_has_expired),
		test(letters_mean_what_they_say),
		test(letters_that_do_not_concern_us_say_nothing),
		test(letters_in_the_other_mode_or_unreadable_are_refused),
		test(stripe_is_there_only_when_set_up),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
