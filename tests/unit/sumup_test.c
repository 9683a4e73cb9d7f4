/* SumUp is asked for exactly what the order costs, digit by digit, and believed
 * only when it speaks about this payment, to this merchant, in this mode. */
#include "sale.h"

#include <dirent.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/moment.h"
#include "base/money.h"
#include "base/text.h"
#include "pay/payment.h"
#include "pay/providers.h"
#include "pay/sumup.h"
#include "pay/sumup_refund.h"
#include "shop/policy.h"

#define ATTEMPT		"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define ORDER		"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"
#define CHECKOUT	"4e425463-3e1b-431d-83fa-1e51c2925e99"
#define TRANSACTION	"410fc44a-5956-44e1-b5cc-19c6f8d727a4"
#define REFUND		"7a1d6f0e-3b52-4c8e-9f0a-1b2c3d4e5f60"
#define SEAL		"b633ea4891863abecf328c4dce64014b"
#define CASES		"tests/cases/sumup"
#define CASE_MAX	8192
#define AMOUNTS		10000

static struct arena	*arena;
static struct order	 order;
static struct payment	 payment;
static struct refund	 refunds[3];

static const char *
text_of_tests(const char *language, const char *key)
{
	assert_string_equal(key, "pay.order");

	return (strcmp(language, "de") == 0 ? "Bestellung" : "Order");
}

static struct sumup_settings	settings = {
	.key = "sup_sk_of_the_tests",
	.merchant = "MH4H92C7",
	.api_base = SUMUP_API,
	.page_origin = SUMUP_PAGE,
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
	settings.merchant = "MH4H92C7";
	sumup_configure(&settings);

	memset(&order, 0, sizeof(order));
	memset(&payment, 0, sizeof(payment));
	memset(refunds, 0, sizeof(refunds));
	order.id = ORDER;
	order.number = "1001";
	order.state = "pending";
	order.language = "de";
	order.currency = "EUR";
	order.total = 1290;
	payment.id = ATTEMPT;
	payment.provider = "sumup";
	payment.state = "pending";
	payment.amount = 1290;
	payment.currency = "EUR";
	payment.reference = payment.transaction = payment.url = "";
	payment.reason = payment.seen_currency = "";
	payment.created_at = SUPPORT_NOW;
	payment.expires_at = SUPPORT_NOW + MINUTES(30);
	refunds[0] = (struct refund){ .id = REFUND, .payment_id = ATTEMPT,
	    .state = "waiting", .amount = 500, .reason = "", .reference = "",
	    .why = "", .created_at = SUPPORT_NOW,
	    .changed_at = SUPPORT_NOW };
	order.refunds = (struct list){ 1, refunds };

	return (0);
}

static int
end(void **state)
{
	sumup_configure(NULL);

	return (support_teardown(state));
}

/* Case files */

static const char *
file_read(const char *name)
{
	const char	*path = arena_format(arena, CASES "/%s", name);
	FILE		*file = fopen(path, "r");
	char		*text = arena_alloc(arena, CASE_MAX);
	size_t		 length;

	if (file == NULL)
		fail_msg("%s is missing", path);
	length = fread(text, 1, CASE_MAX - 1, file);
	fclose(file);
	text[length] = '\0';

	return (text);
}

static const char *
call_text(const struct call *call)
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

static const char *
news_text(enum result word, const struct news *news)
{
	static const char *const	kinds[] = {
		[NEWS_NOTHING] = "nothing", [NEWS_PENDING] = "pending",
		[NEWS_ACCEPTED] = "accepted", [NEWS_DECLINED] = "declined",
		[NEWS_EXPIRED] = "expired", [NEWS_HINT] = "hint",
	};
	struct text			text;

	text_init(&text, arena, 512);
	text_format(&text, "word %s\n", result_name(word));
	if (word != OK)
		return (text.bytes);
	text_format(&text, "kind %s\n", kinds[news->kind]);
	if (*news->currency != '\0')
		text_format(&text, "amount %lld %s\n",
		    (long long)news->amount, news->currency);
	if (*news->reference != '\0')
		text_format(&text, "reference %s\n", news->reference);
	if (*news->transaction != '\0')
		text_format(&text, "transaction %s\n", news->transaction);
	if (*news->url != '\0')
		text_format(&text, "url %s\n", news->url);
	if (news->refunded != 0)
		text_format(&text, "refunded %lld\n",
		    (long long)news->refunded);
	if (*news->reason != '\0')
		text_format(&text, "reason %s\n", news->reason);
	if (news->wait_until != 0)
		text_format(&text, "waits %s\n", moment_iso(arena,
		    news->wait_until));
	if (news->kind != NEWS_NOTHING) {
		assert_string_equal(news->provider, "sumup");
		assert_string_equal(news->order_id, ORDER);
		assert_string_equal(news->payment_id, ATTEMPT);
	}
	assert_string_equal(news->event_id, "");

	return (text.bytes);
}

static const char *
refund_news_text(enum result word, const struct refund_news *news)
{
	static const char *const	kinds[] = {
		[REFUND_UNKNOWN] = "unknown", [REFUND_PENDING] = "pending",
		[REFUND_DONE] = "done", [REFUND_FAILED] = "failed",
	};

	if (word != OK)
		return (arena_format(arena, "word %s\n", result_name(word)));

	return (arena_format(arena, "word OK\nkind %s\n%s%s%s",
	    kinds[news->kind], *news->why != '\0' ? "why " : "", news->why,
	    *news->why != '\0' ? "\n" : ""));
}

/* What came in, its body and what it means, with a blank line between them. */
struct sample {
	const char	*first;		/* status, or POST and path */
	const char	*body;
	const char	*news;
};

static void
sample_read(const char *name, struct sample *sample)
{
	const char	*text = file_read(name), *body, *news;

	assert_non_null(body = strstr(text, "\n\n"));
	assert_non_null(news = strstr(body + 2, "\n\n"));
	sample->first = arena_copy(arena, text, (size_t)(body - text));
	sample->body = arena_copy(arena, body + 2, (size_t)(news - body - 2));
	sample->news = news + 2;
}

static void
sample_answer(const struct sample *sample, struct answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->content_type = answer->trouble = "";
	answer->status = (int)strtol(sample->first, NULL, 10);
	answer->body = sample->body;
	answer->body_length = strlen(sample->body);
}

static const char *
answer_run(const char *name, const struct sample *sample)
{
	static const struct {
		const char	*start;
		enum result	 (*refund)(struct arena *,
				    const struct order *,
				    const struct payment *,
				    const struct refund *,
				    const struct answer *,
				    struct refund_news *);
		const char	*reference;
	} kinds[] = {
		{ "started_", NULL, "" },
		{ "found_", NULL, "" },
		{ "answered_", NULL, CHECKOUT },
		{ "closed_", NULL, CHECKOUT },
		{ "proof_", NULL, CHECKOUT },
		{ "refunded_", sumup_refunded, CHECKOUT },
		{ "refund_", sumup_refund_answered, CHECKOUT },
	};
	struct answer		 answer;
	struct news		 news;
	struct refund_news	 refunded;
	enum result		 word;
	size_t			 i;

	sample_answer(sample, &answer);
	for (i = 0; strncmp(name, kinds[i].start, strlen(kinds[i].start)) != 0;
	    i++)
		assert_in_range(i, 0, sizeof(kinds) / sizeof(kinds[0]) - 2);
	payment.reference = kinds[i].reference;
	payment.state = i < 4 ? "pending" : "accepted";
	payment.transaction = i < 4 ? "" : TRANSACTION;
	if (kinds[i].refund != NULL) {
		word = kinds[i].refund(arena, &order, &payment, refunds,
		    &answer, &refunded);
		return (refund_news_text(word, &refunded));
	}
	word = (i == 0 ? sumup_provider.started : i == 3 ?
	    sumup_provider.closed : sumup_provider.answered)(arena, &order,
	    &payment, &answer, &news);

	return (news_text(word, &news));
}

static const char *
letter_run(const struct sample *sample)
{
	struct letter	letter;
	struct news	news;
	enum result	word;

	memset(&letter, 0, sizeof(letter));
	letter.now = SUPPORT_NOW;
	assert_memory_equal(sample->first, "POST ", 5);
	call_init(&letter.call, "POST", sample->first + 5);
	call_body(&letter.call, sample->body, strlen(sample->body));
	word = sumup_provider.hear(arena, &letter, &news);

	return (news_text(word, &news));
}

static size_t
case_run(const char *file)
{
	size_t		 length = strlen(file);
	struct sample	 sample;
	const char	*got;

	if (length < 6 || strcmp(file + length - 5, ".case") != 0)
		return (0);
	sample_read(file, &sample);
	got = strncmp(file, "hear_", 5) == 0 ? letter_run(&sample) :
	    answer_run(file, &sample);
	if (strcmp(got, sample.news) != 0)
		fail_msg("%s means otherwise:\n%s", file, got);

	return (1);
}

/* Each accepted case has brothers that are refused. */
static void
cases_are_told_as_their_news(void **state)
{
	DIR			*folder = opendir(CASES);
	const struct dirent	*entry;
	size_t			 count = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		count += case_run(entry->d_name);
	closedir(folder);
	assert_in_range(count, 40, 200);
}

static void
assert_golden(const struct call *call, const char *name)
{
	assert_string_equal(call_text(call), file_read(name));
}

static void
requests_are_the_golden_ones(void **state)
{
	struct call	call;

	assert_result(sumup_provider.start(arena, &order, &payment, "",
	    &call), OK);
	assert_golden(&call, "start.call");
	assert_result(sumup_provider.ask(arena, &order, &payment, &call), OK);
	assert_golden(&call, "ask_lost.call");
	assert_result(sumup_provider.close(arena, &order, &payment, &call),
	    OK);
	assert_golden(&call, "ask_lost.call");

	payment.reference = CHECKOUT;
	payment.transaction = TRANSACTION;
	assert_result(sumup_provider.ask(arena, &order, &payment, &call), OK);
	assert_golden(&call, "ask.call");
	assert_result(sumup_provider.close(arena, &order, &payment, &call),
	    OK);
	assert_golden(&call, "close.call");
	assert_result(sumup_refund(arena, &order, &payment, refunds, &call),
	    OK);
	assert_golden(&call, "refund.call");
	assert_true(call.once);
	assert_result(sumup_refund_ask(arena, &order, &payment, refunds,
	    &call), OK);
	assert_golden(&call, "refund_ask.call");
	payment.state = "accepted";
	assert_result(sumup_provider.ask(arena, &order, &payment, &call), OK);
	assert_golden(&call, "refund_ask.call");
	payment.transaction = "";
	assert_result(sumup_provider.ask(arena, &order, &payment, &call), OK);
	assert_golden(&call, "ask.call");
	payment.transaction = TRANSACTION;
	payment.state = "held";
	assert_result(sumup_provider.ask(arena, &order, &payment, &call), OK);
	assert_golden(&call, "ask.call");
	sumup_probe(arena, &call);
	assert_golden(&call, "probe.call");
}

static void
requests_that_sumup_cannot_take_are_not_made(void **state)
{
	static const int64_t		 amounts[] = { 0, -1, INT64_MIN,
	    MONEY_MINOR_MAX + 1 };
	static const char *const	 strange[] = { "", "a/b", "a?b", "a b",
	    "../x" };
	struct call			 call;
	size_t				 i;

	for (i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		payment.amount = amounts[i];
		assert_result(sumup_provider.start(arena, &order, &payment,
		    "", &call), INVALID);
	}
	payment.amount = 1290;
	payment.currency = "JPY";
	assert_result(sumup_provider.start(arena, &order, &payment, "",
	    &call), INVALID);
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		payment.transaction = strange[i];
		assert_result(sumup_refund(arena, &order, &payment, refunds,
		    &call), INVALID);
		assert_result(sumup_refund_ask(arena, &order, &payment,
		    refunds, &call), INVALID);
	}
}

/* Amounts */

/* glibc's own format of a compiled locale: a category's magic number, the
 * number of its values, where each stands, and they. Written here because a
 * bare system has no locale but C. */
static void
locale_write(const char *folder, const char *name, const char *point,
    const char *thousands)
{
	uint32_t	 head[8] = { 0x20031115 ^ LC_NUMERIC, 6 };
	char		 values[64] = { 0 };
	const char	*path;
	uint32_t	 wide[2] = { (uint32_t)*point,
			    (uint32_t)*thousands };
	size_t		 at = 0;
	FILE		*file;

	head[2] = sizeof(head);
	at = strlen(point) + 1;
	memcpy(values, point, at);
	head[3] = (uint32_t)(sizeof(head) + at);
	memcpy(values + at, thousands, strlen(thousands) + 1);
	at += strlen(thousands) + 1;
	head[4] = (uint32_t)(sizeof(head) + at);
	memcpy(values + at, "\3\3", 3);
	at = (at + 3 + 3) & ~(size_t)3;
	head[5] = (uint32_t)(sizeof(head) + at);
	memcpy(values + at, wide, sizeof(wide));
	head[6] = head[5] + 4;
	at += sizeof(wide);
	head[7] = (uint32_t)(sizeof(head) + at);
	memcpy(values + at, "UTF-8", 6);
	at += 6;

	path = arena_format(arena, "%s/%s", folder, name);
	assert_int_equal(mkdir(path, 0700), 0);
	path = arena_format(arena, "%s/LC_NUMERIC", path);
	assert_non_null(file = fopen(path, "w"));
	assert_int_equal(fwrite(head, sizeof(head), 1, file), 1);
	assert_int_equal(fwrite(values, at, 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

static const char *
request_amount(int64_t amount, const char *currency)
{
	const char	*request, *at;

	payment.amount = amount;
	payment.currency = currency;
	assert_result(sumup_request(arena, &order, &payment, &request), OK);
	at = strstr(request, "\"amount\":");
	assert_non_null(at);
	at += strlen("\"amount\":");

	return (arena_copy(arena, at, strcspn(at, ",}")));
}

static void
amounts_are_written_to_the_cent(void **state)
{
	static const struct {
		int64_t		 minor;
		const char	*currency, *wire;
	} cases[] = {
		{ 1, "EUR", "0.01" }, { 10, "EUR", "0.10" },
		{ 1010, "EUR", "10.10" }, { 100000, "EUR", "1000.00" },
		{ 29 * 3, "EUR", "0.87" }, { 1290, "CHF", "12.90" },
		{ 123456789, "HUF", "1234567.89" },
		{ 500, "CLP", "500" }, { 1000000, "CLP", "1000000" },
		{ MONEY_MINOR_MAX, "EUR", "10000000000.00" },
	};
	size_t	i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(request_amount(cases[i].minor,
		    cases[i].currency), cases[i].wire);
}

/* What is on the wire, read as the other side reads it and digit by digit. */
static void
amount_survives(int64_t minor, const char *currency)
{
	const char	*wire = request_amount(minor, currency);
	struct money	 money;
	struct json	*json;
	int64_t		 counted;
	int		 decimals;

	assert_true(money_currency(currency, &decimals));
	assert_result(money_parse(wire, currency, &money), OK);
	assert_int_equal(money.minor, minor);
	assert_result(json_parse(arena, wire, strlen(wire), &json), OK);
	assert_true(json_decimal(json, decimals, &counted));
	assert_int_equal(counted, minor);
}

static void
the_wire_says_what_the_order_costs_whatever_the_locale(void **state)
{
	static const char *const	 currencies[] = { "EUR", "CLP", "HUF",
	    "USD" };
	static const char *const	 locales[] = { "C", "C.UTF-8", "de_XX",
	    "fr_XX", "in_XX" };
	struct support			*support = *state;
	struct arena			*before = arena;
	char				 printed[16];
	size_t				 i, j;

	locale_write(support->folder, "de_XX", ",", ".");
	locale_write(support->folder, "fr_XX", ",", " ");
	locale_write(support->folder, "in_XX", "#", "'");
	assert_int_equal(setenv("LOCPATH", support->folder, 1), 0);
	srand(20261121);
	for (i = 0; i < sizeof(locales) / sizeof(locales[0]); i++) {
		if (setlocale(LC_NUMERIC, locales[i]) == NULL)
			fail_msg("no locale %s", locales[i]);
		snprintf(printed, sizeof(printed), "%.1f", 0.5);
		assert_string_equal(printed, i < 2 ? "0.5" : i == 4 ? "0#5" :
		    "0,5");
		arena = arena_create();
		for (j = 0; j < AMOUNTS; j++)
			amount_survives(1 + (((int64_t)rand() << 10) ^
			    rand()) % (j % 2 == 0 ? 100000 : MONEY_MINOR_MAX),
			    currencies[j % 4]);
		arena_destroy(arena);
		arena = before;
	}
	setlocale(LC_NUMERIC, "C");
	unsetenv("LOCPATH");
}

/* Money that is not what was asked for */

static void
other_money_is_held(void **state)
{
	static const char *const	 ours[] = { "answered_paid",
	    "answered_paid_short_list" };
	static const char *const	 others[] = { "answered_paid_less",
	    "answered_paid_other_currency", "answered_paid_twice",
	    "answered_paid_other_amount" };
	struct sample			 sample;
	struct answer			 answer;
	struct news			 news;
	size_t				 i;

	payment.reference = CHECKOUT;
	for (i = 0; i < 6; i++) {
		sample_read(arena_format(arena, "%s.case", i < 2 ? ours[i] :
		    others[i - 2]), &sample);
		sample_answer(&sample, &answer);
		assert_result(sumup_provider.answered(arena, &order, &payment,
		    &answer, &news), OK);
		assert_int_equal(payment_judge(&payment, &news), i < 2 ?
		    VERDICT_ACCEPT : VERDICT_HOLD);
	}
}

static void
an_account_of_the_other_mode_is_refused(void **state)
{
	struct sample	sample;
	struct answer	answer;
	struct news	news;

	settings.live = true;
	sample_read("started_created.case", &sample);
	sample_answer(&sample, &answer);
	assert_result(sumup_provider.started(arena, &order, &payment,
	    &answer, &news), INVALID);
	assert_non_null(strstr(support_log(), "sumup_mode"));
	payment.reference = CHECKOUT;
	sample_read("answered_paid.case", &sample);
	sample_answer(&sample, &answer);
	assert_result(sumup_provider.answered(arena, &order, &payment,
	    &answer, &news), INVALID);
}

/* Letters */

static void
the_seal_is_of_one_attempt_and_one_key(void **state)
{
	char	seal[SUMUP_SEAL_SIZE], other[SUMUP_SEAL_SIZE];

	sumup_seal(ORDER, ATTEMPT, seal);
	/* printf 'letter ORDER ATTEMPT' | openssl dgst -sha256 -hmac KEY */
	assert_string_equal(seal, SEAL);
	sumup_seal(ATTEMPT, ORDER, other);
	assert_string_not_equal(seal, other);
	sumup_seal(ORDER, ORDER, other);
	assert_string_not_equal(seal, other);
	settings.key = "sup_sk_another";
	sumup_seal(ORDER, ATTEMPT, other);
	settings.key = "sup_sk_of_the_tests";
	assert_string_not_equal(seal, other);
}

/* Refunds: what other refunds account for */

static enum result
refund_read(const char *events, enum refund_kind *kind)
{
	struct answer		answer = { .status = 200, .content_type = "",
				    .trouble = "" };
	struct refund_news	news;
	enum result		word;

	payment.transaction = TRANSACTION;
	answer.body = arena_format(arena, "{\"id\":\"" TRANSACTION "\","
	    "\"currency\":\"EUR\",\"events\":[%s]}", events);
	answer.body_length = strlen(answer.body);
	word = sumup_refund_answered(arena, &order, &payment, refunds,
	    &answer, &news);
	*kind = news.kind;

	return (word);
}

#define EVENT(amount, time)						\
	"{\"type\":\"REFUND\",\"status\":\"REFUNDED\",\"amount\":" amount \
	",\"timestamp\":\"2026-11-21T" time "Z\"}"

static void
a_refund_is_told_from_the_others(void **state)
{
	enum refund_kind	kind;

	/* Another one of the same amount was made, this one was not. */
	order.refunds.count = 2;
	refunds[1] = refunds[0];
	refunds[1].id = ATTEMPT;
	refunds[1].state = "done";
	refunds[1].changed_at = SUPPORT_NOW + MINUTES(1);
	assert_result(refund_read(EVENT("5.00", "09:00:30"), &kind), OK);
	assert_int_equal(kind, REFUND_UNKNOWN);
	/* Both were. */
	assert_result(refund_read(EVENT("5.00", "09:00:30") ","
	    EVENT("5", "09:01:30"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
	/* Made long before, and recognised after the other was asked for. */
	refunds[1].created_at = SUPPORT_NOW - MINUTES(20);
	assert_result(refund_read(EVENT("5.00", "08:40:30") ","
	    EVENT("5.00", "09:00:30"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
	assert_result(refund_read(EVENT("5.00", "08:40:30"), &kind), OK);
	assert_int_equal(kind, REFUND_UNKNOWN);
	refunds[1].created_at = refunds[0].created_at;
	/* The other one was moved by hand, by whatever way. */
	refunds[1].by_hand = true;
	assert_result(refund_read(EVENT("5.00", "09:00:30"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
	refunds[1].by_hand = false;
	/* The other one failed: the money that went back is this one's. */
	refunds[1].state = "failed";
	assert_result(refund_read(EVENT("5.00", "09:00:30"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
	/* The answers to both were lost, and both were made; or one. */
	refunds[1].state = "waiting";
	refunds[1].amount = 300;
	assert_result(refund_read(EVENT("5.00", "09:00:30") ","
	    EVENT("3.00", "09:00:40"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
	assert_result(refund_read(EVENT("5.00", "09:00:30"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
	assert_result(refund_read(EVENT("3.00", "09:00:40"), &kind), LATER);
	refunds[1].amount = 500;
	/* The other one is of another payment. */
	refunds[1].state = "done";
	refunds[1].payment_id = ORDER;
	assert_result(refund_read(EVENT("5.00", "09:00:30"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
	/* It was done long before. */
	refunds[1].payment_id = ATTEMPT;
	refunds[1].changed_at = SUPPORT_NOW - HOURS(1);
	assert_result(refund_read(EVENT("5.00", "08:00:00"), &kind), OK);
	assert_int_equal(kind, REFUND_UNKNOWN);
	assert_result(refund_read(EVENT("5.00", "08:00:00") ","
	    EVENT("5.00", "09:00:30"), &kind), OK);
	assert_int_equal(kind, REFUND_DONE);
}

static void
sumup_is_there_only_when_set_up(void **state)
{
	assert_ptr_equal(provider_find("sumup"), &sumup_provider);
	assert_string_equal(sumup_provider.page_origin(),
	    "https://checkout.sumup.com");
	assert_false(sumup_provider.is_live());
	settings.live = true;
	assert_true(sumup_provider.is_live());
	sumup_configure(NULL);
	assert_null(provider_find("sumup"));
}

#define test(f)	cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	static const struct CMUnitTest	tests[] = {
		test(requests_are_the_golden_ones),
		test(requests_that_sumup_cannot_take_are_not_made),
		test(cases_are_told_as_their_news),
		test(amounts_are_written_to_the_cent),
		test(the_wire_says_what_the_order_costs_whatever_the_locale),
		test(other_money_is_held),
		test(an_account_of_the_other_mode_is_refused),
		test(the_seal_is_of_one_attempt_and_one_key),
		test(a_refund_is_told_from_the_others),
		test(sumup_is_there_only_when_set_up),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
