/* A bill asks for exactly what the order costs; what comes back is believed
 * only where it is signed. */
#include "sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/moment.h"
#include "base/text.h"
#include "pay/bill.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "shop/policy.h"

#define ATTEMPT	"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define ORDER	"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"
#define CASES	"tests/cases/bill/"
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* The vector of QIWI's own SDK, and the same 32 bytes as base64. */
#define VECTOR_KEY	"test-merchant-secret-for-signature-check"
#define VECTOR_TEXT	"RUB|1.00|test_bill|test|PAID"
#define VECTOR		"07e0ebb10916d97760c196034105d010607a6c6b7d72bfa1c3451448ac484a3b"
#define VECTOR_BASE64	"B+DrsQkW2XdgwZYDQQXQEGB6bGt9cr+hw0UUSKxISjs="

static struct arena	*arena;
static struct order	 order;
static struct payment	 payment;

static const char *
text_of_tests(const char *language, const char *key)
{
	assert_string_equal(key, "pay.bill.order");

	return (strcmp(language, "de") == 0 ? "Bestellung" : "Order");
}

static struct bill_settings	settings = {
	.base = "https://bills.example",
	.keys = { "key-of-the-tests", "older-key-of-the-tests" },
	.site = "9hh4jb-00",
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
	settings.site = "9hh4jb-00";
	settings.base = "https://bills.example";
	bill_configure(&settings);

	memset(&order, 0, sizeof(order));
	memset(&payment, 0, sizeof(payment));
	order.id = ORDER;
	order.number = "1001";
	order.state = "pending";
	order.language = "de";
	order.email = "gerda+lorenz@example.org";
	order.currency = payment.currency = "EUR";
	order.total = payment.amount = 2220;
	payment.id = ATTEMPT;
	payment.provider = "bill";
	payment.state = "preparing";
	payment.reference = payment.url = payment.reason =
	    payment.transaction = payment.seen_currency = "";
	payment.created_at = SUPPORT_NOW;
	payment.expires_at = SUPPORT_NOW + HOURS(1);

	return (0);
}

static int
end(void **state)
{
	bill_configure(NULL);

	return (support_teardown(state));
}

static char *
file_read(const char *name)
{
	char	*bytes = arena_alloc(arena, 8192);
	FILE	*file;

	file = fopen(arena_format(arena, CASES "%s", name), "r");
	if (file == NULL)
		fail_msg("no file %s", name);
	bytes[fread(bytes, 1, 8191, file)] = '\0';
	fclose(file);

	return (bytes);
}

/* A call as the files write it. */
static char *
call_written(const struct call *call)
{
	struct text	text;
	size_t		i;

	text_init(&text, arena, 1024);
	text_format(&text, "%s %s\n", call->method, call->url);
	for (i = 0; i < call->header_count; i++)
		text_format(&text, "%s\n", call->headers[i]);
	if (call->body != NULL)
		text_format(&text, "\n%.*s\n", (int)call->body_length,
		    call->body);

	return (text.bytes);
}

/* Signatures */

static enum result
verify(const char *key, const char *signature, const char *what)
{
	const char	*keys[BILL_KEYS_MAX] = { key };
	size_t		 which = 9;
	enum result	 word;

	word = bill_verify(arena, keys, BILL_KEYS_MAX, signature, what,
	    &which);
	assert_int_equal(which, word == OK ? 0 : 9);

	return (word);
}

static void
the_vector_of_the_sdk_is_taken(void **state)
{
	assert_result(verify(VECTOR_KEY, VECTOR, VECTOR_TEXT), OK);
	assert_result(verify(VECTOR_KEY, VECTOR_BASE64, VECTOR_TEXT), OK);
	assert_result(verify(VECTOR_KEY, "07E0EBB10916D97760C196034105D010"
	    "607A6C6B7D72BFA1C3451448AC484A3B", VECTOR_TEXT), OK);
}

static void
other_signatures_are_refused(void **state)
{
	static const char	*const wrong[] = { "", "0", VECTOR "0",
	    VECTOR_BASE64 "=", "07e0ebb10916d97760c196034105d010",
	    "00000000000000000000000000000000000000000000",
	    "B+DrsQkW2XdgwZYDQQXQEGB6bGt9cr+hw0UUSKxISjt=",
	    "B-DrsQkW2XdgwZYDQQXQEGB6bGt9cr-hw0UUSKxISjs=",
	    "============================================",
	    "17e0ebb10916d97760c196034105d010607a6c6b7d72bfa1c3451448ac484a3b",
	};
	size_t			i;

	assert_result(verify(VECTOR_KEY, NULL, VECTOR_TEXT), REFUSED);
	for (i = 0; i < COUNT(wrong); i++) {
		if (verify(VECTOR_KEY, wrong[i], VECTOR_TEXT) != REFUSED)
			fail_msg("\"%s\" passes", wrong[i]);
	}
	assert_result(verify("another", VECTOR, VECTOR_TEXT), REFUSED);
	assert_result(verify(VECTOR_KEY, VECTOR,
	    "RUB|1|test_bill|test|PAID"), REFUSED);
}

static void
each_key_counts_and_an_empty_one_never(void **state)
{
	const char	*keys[] = { "new", VECTOR_KEY, NULL, "behind" };
	const char	*none[] = { "" };
	char		 hex[DIGEST_SIZE];
	size_t		 which = 0;

	assert_result(bill_verify(arena, keys, COUNT(keys), VECTOR,
	    VECTOR_TEXT, &which), OK);
	assert_int_equal(which, 1);
	assert_result(bill_verify(arena, keys, 1, VECTOR, VECTOR_TEXT,
	    &which), REFUSED);
	digest_hmac("", 0, VECTOR_TEXT, strlen(VECTOR_TEXT), hex);
	assert_result(bill_verify(arena, none, 1, hex, VECTOR_TEXT, &which),
	    REFUSED);
	digest_hmac("behind", 6, VECTOR_TEXT, strlen(VECTOR_TEXT), hex);
	assert_result(bill_verify(arena, keys, COUNT(keys), hex, VECTOR_TEXT,
	    &which), REFUSED);
}

static enum result
read_amount(const char *value, struct bill *bill)
{
	struct json	*json;
	const char	*body;

	body = arena_format(arena, "{\"siteId\":\"test\",\"billId\":"
	    "\"test_bill\",\"amount\":{\"currency\":\"RUB\",\"value\":%s},"
	    "\"status\":{\"value\":\"PAID\"}}", value);
	assert_result(json_parse(arena, body, strlen(body), &json), OK);

	return (bill_read(arena, json, bill));
}

static void
an_amount_is_signed_with_two_decimals_however_it_is_written(void **state)
{
	static const char	*const one[] = { "1", "1.0", "1.00",
	    "\"1\"", "\"1.0\"", "\"1.00\"", "1e0" };
	static const char	*const wrong[] = { "\"1.000\"", "1.001",
	    "\"1,00\"", "\" 1.00\"", "\"+1.00\"", "-1", "\"-1.00\"",
	    "\"\"", "null", "true", "[1]", "\"1e0\"", "1e30", "\"0x1\"" };
	struct bill		bill;
	size_t			i;

	for (i = 0; i < COUNT(one); i++) {
		assert_result(read_amount(one[i], &bill), OK);
		assert_int_equal(bill.amount.minor, 100);
		assert_string_equal(bill_signed(arena, &bill), VECTOR_TEXT);
	}
	for (i = 0; i < COUNT(wrong); i++) {
		if (read_amount(wrong[i], &bill) != INVALID)
			fail_msg("%s passes", wrong[i]);
	}
}

/* Requests */

static void
requests_are_the_golden_ones(void **state)
{
	struct call	call, again;

	assert_result(bill_provider.start(arena, &order, &payment, "",
	    &call), OK);
	assert_string_equal(call_written(&call), file_read("start.call"));
	assert_result(bill_provider.ask(arena, &order, &payment, &again),
	    OK);
	assert_string_equal(call_written(&again), file_read("ask.call"));
	assert_result(bill_provider.close(arena, &order, &payment, &again),
	    OK);
	assert_string_equal(call_written(&again), file_read("close.call"));

	/* Later: the same bytes, which is the same bill. */
	support_clock(SUPPORT_NOW + MINUTES(20));
	assert_result(bill_provider.start(arena, &order, &payment, "",
	    &again), OK);
	assert_string_equal(call_written(&again), call_written(&call));
}

static const char *
body_of(void)
{
	const char	*body;

	assert_result(bill_body(arena, &order, &payment, &body), OK);

	return (body);
}

static void
a_bill_ends_with_the_attempt_but_within_45_days(void **state)
{
	/* 2027-03-28 is when clocks go on in Europe. */
	payment.expires_at = 1806202800000LL;
	payment.created_at = payment.expires_at - DAYS(7);
	assert_non_null(strstr(body_of(),
	    "\"expirationDateTime\":\"2027-03-28T03:00:00+00:00\""));
	payment.created_at = SUPPORT_NOW;
	assert_non_null(strstr(body_of(),
	    "\"expirationDateTime\":\"2027-01-05T08:00:00+00:00\""));
}

static void
amounts_that_cannot_be_told_are_refused(void **state)
{
	static const struct {
		const char	*currency;
		int64_t		 amount;
	} wrong[] = { { "EUR", 0 }, { "EUR", -1 }, { "EUR", 100000000 },
	    { "JPY", 500 }, { "KWD", 5000 }, { "XXX", 100 } };
	const char		*body;
	size_t			 i;

	payment.amount = 99999999;
	assert_non_null(strstr(body_of(), "\"value\":\"999999.99\""));
	payment.amount = 10;
	payment.currency = "RUB";
	assert_non_null(strstr(body_of(),
	    "{\"currency\":\"RUB\",\"value\":\"0.10\"}"));
	for (i = 0; i < COUNT(wrong); i++) {
		payment.currency = wrong[i].currency;
		payment.amount = wrong[i].amount;
		assert_result(bill_body(arena, &order, &payment, &body),
		    INVALID);
	}
}

static void
a_bill_asks_for_what_the_order_costs_whatever_it_is(void **state)
{
	struct json	*json;
	struct money	 money;
	const char	*body, *value;
	int		 i;

	srand(20261121);
	for (i = 0; i < 10000; i++) {
		struct arena	*before = arena;

		arena = arena_create();
		payment.amount = 1 + rand() % (i % 2 == 0 ? 1000 :
		    BILL_AMOUNT_MAX);
		body = body_of();
		assert_result(json_parse(arena, body, strlen(body), &json),
		    OK);
		assert_true(json_text(json_get(json_get(json, "amount"),
		    "value"), &value));
		assert_result(money_parse(value, "EUR", &money), OK);
		assert_int_equal(money.minor, payment.amount);
		arena_destroy(arena);
		arena = before;
	}
}

/* Answers */

#define BILL(status, value, more)					\
	"{\"siteId\":\"9hh4jb-00\",\"billId\":\"" ATTEMPT "\","		\
	"\"amount\":{\"currency\":\"EUR\",\"value\":" value "},"	\
	"\"status\":{\"value\":\"" status "\",\"changedDateTime\":"	\
	"\"2026-11-21T12:22:56.672+03:00\"}" more "}"
#define PAY_URL	"\"payUrl\":\"https://pay.bills.example/form/?invoice_uid=7\""
#define MISSING	"{\"serviceName\":\"invoicing-api\",\"errorCode\":"	\
	"\"api.invoice.not.found\",\"description\":\"Invoice not found\","\
	"\"userMessage\":\"x\",\"dateTime\":\"2026-11-21\",\"traceId\":\"7\"}"

typedef enum result	(*reader)(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);

static enum result
read_answer(reader read, int status, const char *body, struct news *news)
{
	struct answer	answer = { .status = status, .body = body,
			    .body_length = strlen(body),
			    .content_type = "application/json" };

	return (read(arena, &order, &payment, &answer, news));
}

static void
answers_mean_what_they_say(void **state)
{
	static const struct {
		const char	*body;
		enum news_kind	 kind, closed;
	} cases[] = {
		{ BILL("WAITING", "\"22.20\"", "," PAY_URL), NEWS_PENDING,
		    NEWS_PENDING },
		{ BILL("PAID", "\"22.20\"", ""), NEWS_ACCEPTED,
		    NEWS_ACCEPTED },
		{ BILL("PAID", "22.2", ""), NEWS_ACCEPTED, NEWS_ACCEPTED },
		{ BILL("REJECTED", "22.20", ""), NEWS_DECLINED,
		    NEWS_EXPIRED },
		{ BILL("EXPIRED", "\"22.2\"", ""), NEWS_EXPIRED,
		    NEWS_EXPIRED },
	};
	struct news	news;
	size_t		i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_result(read_answer(bill_provider.answered, 200,
		    cases[i].body, &news), OK);
		assert_int_equal(news.kind, cases[i].kind);
		assert_int_equal(news.amount, 2220);
		assert_string_equal(news.currency, "EUR");
		assert_string_equal(news.payment_id, ATTEMPT);
		assert_string_equal(news.order_id, ORDER);
		assert_string_equal(news.event_id, "");
		assert_result(read_answer(bill_provider.closed, 200,
		    cases[i].body, &news), OK);
		assert_int_equal(news.kind, cases[i].closed);
	}
	assert_result(read_answer(bill_provider.started, 200, cases[0].body,
	    &news), OK);
	assert_string_equal(news.url, "https://pay.bills.example/form/"
	    "?invoice_uid=7&successUrl=https%3A%2F%2Fshop.example%2F"
	    "wait_for_payment%3Forder_id%3D" ORDER "%26returned%3D1");
}

static void
answers_that_fit_badly_are_broken(void **state)
{
	static const char	*const bodies[] = { "", "<html>", "{}", "[]",
	    BILL("PARTIAL", "22.2", ""), BILL("paid", "22.2", ""),
	    BILL("PAID", "22.201", ""), BILL("PAID", "null", ""),
	    BILL("WAITING", "22.2", ",\"payUrl\":\"http://pay.example/\""),
	    BILL("WAITING", "22.2", ",\"payUrl\":\"javascript:x\""),
	    BILL("WAITING", "22.2", ",\"payUrl\":\"https://a/\\n\"") };
	struct news		news;
	size_t			i;

	for (i = 0; i < COUNT(bodies); i++) {
		if (read_answer(bill_provider.answered, 200, bodies[i],
		    &news) != BROKEN)
			fail_msg("%s passes", bodies[i]);
	}
	/* Of somebody else. */
	payment.id = "5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f12";
	assert_result(read_answer(bill_provider.answered, 200,
	    BILL("PAID", "22.2", ""), &news), BROKEN);
	payment.id = ATTEMPT;
	settings.site = "other";
	assert_result(read_answer(bill_provider.answered, 200,
	    BILL("PAID", "22.2", ""), &news), BROKEN);
	settings.site = "";
	assert_result(read_answer(bill_provider.answered, 200,
	    BILL("PAID", "22.2", ""), &news), OK);
}

static void
errors_have_their_words(void **state)
{
	static const struct {
		int		 status;
		const char	*body;
		enum result	 started, answered;
	} cases[] = {
		{ 400, "{\"errorCode\":\"http.message.conversion.failed\"}",
		    INVALID, INVALID },
		{ 401, "", REFUSED, REFUSED },
		{ 403, "<html>", REFUSED, REFUSED },
		{ 404, MISSING, BROKEN, OK },
		{ 404, "<html>", BROKEN, BROKEN },
		{ 404, "{\"errorCode\":\"other\"}", BROKEN, BROKEN },
		{ 409, "{}", OK, LATER },
		{ 429, "", LATER, LATER }, { 500, "<html>", LATER, LATER },
		{ 503, MISSING, LATER, LATER }, { 302, "", BROKEN, BROKEN },
	};
	struct news	news;
	size_t		i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_result(read_answer(bill_provider.started,
		    cases[i].status, cases[i].body, &news), cases[i].started);
		assert_result(read_answer(bill_provider.answered,
		    cases[i].status, cases[i].body, &news),
		    cases[i].answered);
		assert_result(read_answer(bill_provider.closed,
		    cases[i].status, cases[i].body, &news),
		    cases[i].answered);
	}
	assert_result(read_answer(bill_provider.answered, 404, MISSING,
	    &news), OK);
	assert_int_equal(news.kind, NEWS_NOTHING);
	assert_result(read_answer(bill_provider.closed, 404, MISSING,
	    &news), OK);
	assert_int_equal(news.kind, NEWS_EXPIRED);
	/* There already: the question after it tells where its page is. */
	assert_result(read_answer(bill_provider.started, 409, "{}", &news),
	    OK);
	assert_int_equal(news.kind, NEWS_PENDING);
	assert_string_equal(news.url, "");
}

static void
a_page_leads_back_to_the_shop(void **state)
{
	struct news	news;

	assert_result(read_answer(bill_provider.answered, 200,
	    BILL("WAITING", "1", ",\"payUrl\":\"https://a.example/p\""),
	    &news), OK);
	assert_memory_equal(news.url, "https://a.example/p?successUrl=", 31);
	assert_result(read_answer(bill_provider.answered, 200,
	    BILL("WAITING", "1", ",\"payUrl\":\"https://a.example/#7\""),
	    &news), OK);
	assert_string_equal(news.url, "https://a.example/#7");
	settings.base = "http://127.0.0.1:8081";
	assert_result(read_answer(bill_provider.answered, 200,
	    BILL("WAITING", "1", ",\"payUrl\":\"http://127.0.0.1:8081/x\""),
	    &news), OK);
}

/* Letters */

static enum result
hear(const char *name, struct news *news)
{
	struct letter	letter = { .now = SUPPORT_NOW };
	char		*head = file_read(name), *body, *value;

	body = strstr(head, "\n\n");
	body = body == NULL ? head + 1 : body + 2;
	call_init(&letter.call, "POST", "/hook/bill");
	value = strchr(head, ':');
	if (*head != '\n') {
		*strchr(head, '\n') = '\0';
		*value = '\0';
		call_header(arena, &letter.call, head, value + 2);
	}
	call_body(&letter.call, body, strlen(body));

	return (bill_provider.hear(arena, &letter, news));
}

static void
letters_are_news_about_what_is_signed(void **state)
{
	static const struct {
		const char	*name;
		enum news_kind	 kind;
		int64_t		 amount;
	} cases[] = {
		{ "hear_paid.call", NEWS_ACCEPTED, 2220 },
		{ "hear_paid_number.call", NEWS_ACCEPTED, 2220 },
		{ "hear_paid_short.call", NEWS_ACCEPTED, 2220 },
		{ "hear_paid_whole.call", NEWS_ACCEPTED, 2200 },
		{ "hear_paid_base64.call", NEWS_ACCEPTED, 2220 },
		{ "hear_paid_capitals.call", NEWS_ACCEPTED, 2220 },
		{ "hear_rejected.call", NEWS_DECLINED, 2220 },
		{ "hear_expired.call", NEWS_EXPIRED, 2220 },
		{ "hear_waiting.call", NEWS_PENDING, 2220 },
		{ "hear_old_key.call", NEWS_HINT, 2220 },
		{ "hear_foreign_site.call", NEWS_NOTHING, 0 },
		{ "hear_foreign_bill.call", NEWS_NOTHING, 0 },
		{ "hear_no_order.call", NEWS_NOTHING, 0 },
	};
	struct news	news;
	size_t		i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_result(hear(cases[i].name, &news), OK);
		if (news.kind != cases[i].kind)
			fail_msg("%s: kind %d", cases[i].name, news.kind);
		assert_int_equal(news.amount, cases[i].amount);
		if (news.kind == NEWS_NOTHING)
			continue;
		assert_string_equal(news.provider, "bill");
		assert_string_equal(news.order_id, ORDER);
		assert_string_equal(news.payment_id, ATTEMPT);
		assert_string_equal(news.currency, "EUR");
		assert_string_equal(news.url, "");
	}
	assert_result(hear("hear_paid.call", &news), OK);
	assert_string_equal(news.event_id, ATTEMPT ":PAID");
}

static void
letters_that_are_not_theirs_are_refused(void **state)
{
	static const struct {
		const char	*name;
		enum result	 word;
	} cases[] = {
		{ "hear_forged.bad", REFUSED },
		{ "hear_unsigned.bad", REFUSED },
		{ "hear_amount_changed.bad", REFUSED },
		{ "hear_currency_changed.bad", REFUSED },
		{ "hear_status_changed.bad", REFUSED },
		{ "hear_bill_changed.bad", REFUSED },
		{ "hear_site_changed.bad", REFUSED },
		{ "hear_signed_as_written.bad", REFUSED },
		{ "hear_three_decimals.bad", INVALID },
		{ "hear_unknown_status.bad", INVALID },
		{ "hear_no_bill.bad", INVALID },
		{ "hear_twice.bad", INVALID },
		{ "hear_page.bad", INVALID },
	};
	struct news	news;
	size_t		i;

	for (i = 0; i < COUNT(cases); i++) {
		if (hear(cases[i].name, &news) != cases[i].word)
			fail_msg("%s is taken otherwise", cases[i].name);
	}
}

static void
it_is_a_provider_only_when_it_is_set_up(void **state)
{
	assert_ptr_equal(provider_find("bill"), &bill_provider);
	assert_string_equal(bill_provider.letter_reply, "{\"error\":\"0\"}");
	assert_true(providers_move_money());
	bill_configure(NULL);
	assert_null(provider_find("bill"));
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest	tests[] = {
		TEST(the_vector_of_the_sdk_is_taken),
		TEST(other_signatures_are_refused),
		TEST(each_key_counts_and_an_empty_one_never),
		TEST(an_amount_is_signed_with_two_decimals_however_it_is_written),
		TEST(requests_are_the_golden_ones),
		TEST(a_bill_ends_with_the_attempt_but_within_45_days),
		TEST(amounts_that_cannot_be_told_are_refused),
		TEST(a_bill_asks_for_what_the_order_costs_whatever_it_is),
		TEST(answers_mean_what_they_say),
		TEST(answers_that_fit_badly_are_broken),
		TEST(errors_have_their_words),
		TEST(a_page_leads_back_to_the_shop),
		TEST(letters_are_news_about_what_is_signed),
		TEST(letters_that_are_not_theirs_are_refused),
		TEST(it_is_a_provider_only_when_it_is_set_up),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
