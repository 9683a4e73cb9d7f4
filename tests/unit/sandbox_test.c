/* The shop believes the rehearsal bank as it would a real one: signed, fresh,
 * and about what was asked. */
#include "sale.h"

#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "pay/providers.h"

#define BODY	"{\"a\":1}"
/* openssl dgst -sha256 -hmac secret-of-the-tests over "1795251600.BODY" */
#define VECTOR	"7db0b64d90d3658cb1c7160698b34329fa22b7c9b77fc454756d2a29c8d6b70e"
#define SIGNED	"t=1795251600,v1=" VECTOR

#define ID	"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define EVENT	"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"

static struct arena	*arena;

static int
setup(void **state)
{
	arena = ((struct support *)*state)->arena;

	return (0);
}

static int
begin(void **state)
{
	return (support_setup(state) == 0 ? setup(state) : -1);
}

static enum result
verify(const char *header)
{
	return (sandbox_verify(arena, sale_sandbox.webhook_secret,
	    SUPPORT_NOW, header, BODY, strlen(BODY)));
}

static void
test_cards_count_however_they_are_typed(void **state)
{
	const struct sandbox_card	*card;
	size_t				 i;

	assert_true(sandbox_card_known("4242424242424242"));
	assert_true(sandbox_card_known("4242 4242 4242 4242"));
	assert_true(sandbox_card_known("4000-0000-0000-0002"));
	assert_string_equal(sandbox_card_digits(" 4000 0000 0000 3220 "),
	    "4000000000003220");
	for (i = 0; (card = sandbox_card_at(i)) != NULL; i++) {
		assert_true(sandbox_card_known(card->number));
		assert_memory_equal(card->scene_key, "scene.", 6);
	}
	assert_int_equal(i, 10);
}

static void
other_cards_are_not_known(void **state)
{
	static const char	*const cards[] = { "", " ", "-", "4",
	    "424242424242424", "42424242424242424", "4242424242424243",
	    "4111111111111111", "5555555555554444", "4242.4242.4242.4242",
	    "4242424242424242x", "x4242424242424242",
	    "4242424242424242 4242424242424242", "4242\t424242424242" };
	size_t			i;

	for (i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		if (sandbox_card_known(cards[i]))
			fail_msg("\"%s\" is known", cards[i]);
	}
}

static void
our_signature_is_the_standard_one(void **state)
{
	assert_string_equal(sandbox_sign(arena, sale_sandbox.webhook_secret,
	    SUPPORT_NOW, BODY, strlen(BODY)), SIGNED);
	assert_result(verify(SIGNED), OK);
	assert_result(verify("v0=ab,v1=" VECTOR ",t=1795251600"), OK);
	assert_result(verify("t=1795251600,v1=00,v1=" VECTOR), OK);
}

static void
other_signatures_are_refused(void **state)
{
	static const char	*const headers[] = { "", "t=1795251600",
	    "v1=" VECTOR, "t=,v1=" VECTOR, "t=x,v1=" VECTOR,
	    "t=-1795251600,v1=" VECTOR, "t=1795251600 ,v1=" VECTOR,
	    "t=1795251601,v1=" VECTOR, "t=1795251600,v0=" VECTOR,
	    "t=1795251600,v1=", "t=1795251600,v1=" VECTOR "00",
	    "t=1795251600,t=1795251600,v1=" VECTOR,
	    "t=99999999999999999999,v1=" VECTOR, ",,,,", "=,=" };
	char			*changed;
	size_t			i;

	assert_result(verify(NULL), REFUSED);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (verify(headers[i]) != REFUSED)
			fail_msg("\"%s\" passes", headers[i]);
	}
	for (i = strlen(SIGNED) - 64; i < strlen(SIGNED); i++) {
		changed = arena_text(arena, SIGNED);
		changed[i] = changed[i] == '0' ? '1' : '0';
		assert_result(verify(changed), REFUSED);
	}
	assert_result(sandbox_verify(arena, "another secret", SUPPORT_NOW,
	    SIGNED, BODY, strlen(BODY)), REFUSED);
	assert_result(sandbox_verify(arena, sale_sandbox.webhook_secret,
	    SUPPORT_NOW, SIGNED, "{\"a\":2}", 7), REFUSED);
	assert_result(sandbox_verify(arena, sale_sandbox.webhook_secret,
	    SUPPORT_NOW, SIGNED, BODY, strlen(BODY) - 1), REFUSED);
}

static void
old_and_future_letters_are_refused(void **state)
{
	static const struct {
		int64_t		now;
		enum result	word;
	} cases[] = {
		{ SUPPORT_NOW - SECONDS(300), OK },
		{ SUPPORT_NOW + SECONDS(300), OK },
		{ SUPPORT_NOW - SECONDS(300) - 1, REFUSED },
		{ SUPPORT_NOW + SECONDS(300) + 1, REFUSED },
		{ SUPPORT_NOW + DAYS(400), REFUSED },
		{ 0, REFUSED },
	};
	size_t	i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_result(sandbox_verify(arena,
		    sale_sandbox.webhook_secret, cases[i].now, SIGNED, BODY,
		    strlen(BODY)), cases[i].word);
}

static void
providers_are_there_only_when_set_up(void **state)
{
	sandbox_configure(NULL);
	assert_null(provider_at(0));
	assert_null(provider_find("sandbox"));
	sandbox_configure(&sale_sandbox);
	assert_string_equal(provider_at(0)->name, "sandbox");
	assert_string_equal(provider_at(1)->name, "sandbox_page");
	assert_null(provider_at(2));
	assert_true(provider_find("sandbox")->takes_card);
	assert_false(provider_find("sandbox_page")->takes_card);
	assert_null(provider_find("Sandbox"));
	assert_null(provider_find(""));
}

static void
a_start_says_what_is_wanted(void **state)
{
	struct order	 order;
	struct call	 call;
	struct payment	*payment;
	struct json	*body;
	const char	*text;
	int64_t		 number;

	sale_place(*state, "sandbox", "4242424242424242", &order);
	payment = order_payment(&order);
	assert_result(sandbox_provider.start(arena, &order, payment,
	    "4242 4242 4242 4242", &call), OK);
	assert_string_equal(call.method, "POST");
	assert_string_equal(call.url,
	    "http://127.0.0.1:1/sandbox/api/payments");
	assert_string_equal(call.headers[0],
	    "authorization: Bearer key-of-the-tests");
	assert_string_equal(call.headers[2], arena_format(arena,
	    "idempotency-key: %s", payment->id));
	assert_result(json_parse(arena, call.body, call.body_length, &body),
	    OK);
	assert_true(json_text(json_get(body, "reference"), &text));
	assert_string_equal(text, payment->id);
	assert_true(json_text(json_get(body, "card"), &text));
	assert_string_equal(text, "4242424242424242");
	assert_true(json_integer(json_get(body, "amount"), &number));
	assert_int_equal(number, order.total);

	assert_result(sandbox_provider.start(arena, &order, payment,
	    "4111111111111111", &call), INVALID);
}

static void
a_page_is_told_where_to_return(void **state)
{
	struct order	order;
	struct call	call;
	struct json	*body;
	const char	*text;

	sale_place(*state, "sandbox_page", "", &order);
	assert_result(sandbox_page_provider.start(arena, &order,
	    order_payment(&order), "", &call), OK);
	assert_result(json_parse(arena, call.body, call.body_length, &body),
	    OK);
	assert_true(json_text(json_get(body, "return_url"), &text));
	assert_string_equal(text, arena_format(arena, "https://shop.example"
	    "/wait_for_payment?order_id=%s&returned=1", order.id));
	assert_null(json_get(body, "card"));
}

/* What the bank says of a payment; `from` is replaced by `to` in it. */
static const char *
bank_says(const struct order *order, const char *from, const char *to)
{
	const char	*text, *at;

	text = arena_format(arena, "{\"id\":\"%s\",\"reference\":\"%s\","
	    "\"order_id\":\"%s\",\"state\":\"accepted\",\"reason\":\"\","
	    "\"amount\":%lld,\"amount_received\":%lld,"
	    "\"currency\":\"EUR\",\"hosted\":false,\"url\":\"\"}", ID,
	    order_payment(order)->id, order->id, (long long)order->total,
	    (long long)order->total);
	at = strstr(text, from);
	assert_non_null(at);

	return (arena_format(arena, "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from)));
}

static enum result
answered(const struct order *order, int status, const char *body,
    struct news *news)
{
	struct answer	answer = { .status = status, .body = body,
			    .body_length = strlen(body),
			    .content_type = "", .trouble = "" };

	return (sandbox_provider.answered(arena, order, order_payment(order),
	    &answer, news));
}

static void
an_answer_becomes_news(void **state)
{
	struct order	order;
	struct news	news;

	sale_place(*state, "sandbox", "4242424242424242", &order);
	assert_result(answered(&order, 200, bank_says(&order, "EUR", "EUR"),
	    &news), OK);
	assert_int_equal(news.kind, NEWS_ACCEPTED);
	assert_int_equal(news.amount, order.total);
	assert_string_equal(news.currency, "EUR");
	assert_string_equal(news.reference, ID);
	assert_string_equal(news.payment_id, order_payment(&order)->id);
	assert_string_equal(news.provider, "sandbox");
	assert_string_equal(news.event_id, "");
	assert_result(answered(&order, 200, bank_says(&order, "\"accepted\"",
	    "\"declined\""), &news), OK);
	assert_int_equal(news.kind, NEWS_DECLINED);
	assert_result(answered(&order, 404, "{}", &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
}

static void
other_answers_are_no_news(void **state)
{
	static const struct {
		const char	*from;
		const char	*to;
	} cases[] = {
		{ "\"state\":\"accepted\"", "\"state\":\"fine\"" },
		{ "\"state\":\"accepted\"", "\"state\":1" },
		{ "\"state\":\"accepted\",", "" },
		{ "\"amount_received\":", "\"amount_received\":0.5e0,\"x\":" },
		{ "\"amount_received\":", "\"x\":" },
		{ "\"currency\":\"EUR\"", "\"currency\":null" },
		{ "\"id\":\"" ID "\"", "\"id\":\"\"" },
		{ "\"reference\":\"", "\"reference\":\"x" },
		{ "\"hosted\":false", "\"hosted\":true" },
		{ "\"hosted\":false", "\"hosted\":0" },
		{ "{", "[{" },
		{ "}", "" },
	};
	static const struct {
		int		status;
		enum result	word;
	} words[] = { { 401, REFUSED }, { 403, REFUSED }, { 500, LATER },
	    { 503, LATER }, { 429, LATER }, { 408, LATER }, { 422, INVALID },
	    { 400, INVALID }, { 302, BROKEN }, { 100, BROKEN } };
	struct order	order, other;
	struct news	news;
	size_t		i;

	sale_place(*state, "sandbox", "4242424242424242", &order);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (answered(&order, 200, bank_says(&order, cases[i].from,
		    cases[i].to), &news) != BROKEN)
			fail_msg("%s is believed", cases[i].to);
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_result(answered(&order, words[i].status, "<html>",
		    &news), words[i].word);
	sale_place(*state, "sandbox", "4242424242424242", &other);
	assert_result(answered(&order, 200, bank_says(&other, "EUR", "EUR"),
	    &news), BROKEN);
}

static enum result
hear(const char *body, const char *secret, int64_t signed_at,
    struct news *news)
{
	struct letter	letter = { .now = SUPPORT_NOW };

	call_init(&letter.call, "POST", "/hook/sandbox");
	call_header(arena, &letter.call, "Sandbox-Signature",
	    sandbox_sign(arena, secret, signed_at, body, strlen(body)));
	call_body(&letter.call, body, strlen(body));

	return (sandbox_provider.hear(arena, &letter, news));
}

static const char *
letter_of(const struct order *order, const char *event, const char *type)
{
	return (arena_format(arena, "{\"id\":\"%s\",\"type\":\"%s\","
	    "\"payment\":%s}", event, type, bank_says(order, "EUR", "EUR")));
}

static void
a_letter_becomes_news(void **state)
{
	struct order	 order;
	struct news	 news;
	const char	*body;

	sale_place(*state, "sandbox", "4242424242424242", &order);
	body = letter_of(&order, EVENT, "payment");
	assert_result(hear(body, sale_sandbox.webhook_secret, SUPPORT_NOW,
	    &news), OK);
	assert_string_equal(news.event_id, EVENT);
	assert_string_equal(news.order_id, order.id);
	assert_string_equal(news.body, body);
	assert_int_equal(news.kind, NEWS_ACCEPTED);
}

static void
other_letters_are_not_heard(void **state)
{
	struct letter	letter = { .now = SUPPORT_NOW };
	struct order	 order;
	struct news	 news;
	const char	*body, *secret = sale_sandbox.webhook_secret;

	sale_place(*state, "sandbox", "4242424242424242", &order);
	body = letter_of(&order, EVENT, "payment");
	assert_result(hear(body, "guessed", SUPPORT_NOW, &news), REFUSED);
	assert_result(hear(body, secret, SUPPORT_NOW - SECONDS(301), &news),
	    REFUSED);
	assert_result(hear(letter_of(&order, "", "payment"), secret,
	    SUPPORT_NOW, &news), INVALID);
	assert_result(hear(letter_of(&order, EVENT, "refund"), secret,
	    SUPPORT_NOW, &news), INVALID);
	assert_result(hear("", secret, SUPPORT_NOW, &news), INVALID);
	assert_result(hear("{}", secret, SUPPORT_NOW, &news), INVALID);
	assert_result(hear("[1", secret, SUPPORT_NOW, &news), INVALID);

	call_init(&letter.call, "POST", "/hook/sandbox");
	call_body(&letter.call, body, strlen(body));
	assert_result(sandbox_provider.hear(arena, &letter, &news), REFUSED);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin,	\
			    support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(test_cards_count_however_they_are_typed),
		test(other_cards_are_not_known),
		test(our_signature_is_the_standard_one),
		test(other_signatures_are_refused),
		test(old_and_future_letters_are_refused),
		test(providers_are_there_only_when_set_up),
		test(a_start_says_what_is_wanted),
		test(a_page_is_told_where_to_return),
		test(an_answer_becomes_news),
		test(other_answers_are_no_news),
		test(a_letter_becomes_news),
		test(other_letters_are_not_heard),
	};

	return (cmocka_run_group_tests_name("sandbox", tests, NULL, NULL));
}
