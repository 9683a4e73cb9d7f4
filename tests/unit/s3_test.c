/* What is asked of object storage, byte for byte, and what its answers mean. */
#include "support.h"

#include <string.h>

#include "teller.h"
#include "wire/perform.h"
#include "wire/s3.h"

static struct arena	*arena;
static struct s3_target	 target;

static int
setup(void **state)
{
	support_log_quiet();
	arena = arena_create();
	target = (struct s3_target){
		.endpoint = "https://s3.eu-central-1.amazonaws.com",
		.bucket = "berries", .prefix = "shops/one/",
		.signer = { "eu-central-1", "s3", "AKID", "se/cr+et", "" } };

	return (0);
}

static int
teardown(void **state)
{
	arena_destroy(arena);
	perform_end();

	return (0);
}

static bool
has_header(const struct call *call, const char *line)
{
	size_t	i;

	for (i = 0; i < call->header_count; i++) {
		if (strcmp(call->headers[i], line) == 0)
			return (true);
	}

	return (false);
}

static void
a_key_stands_behind_bucket_and_prefix(void **state)
{
	struct call	call;

	s3_get(arena, &target, "orders/1", &call);
	assert_string_equal(call.method, "GET");
	assert_string_equal(call.url, "https://s3.eu-central-1.amazonaws.com"
	    "/berries/shops/one/orders/1");
	assert_ptr_equal(call.signer, &target.signer);
	assert_null(call.body);

	target.host_style = true;
	s3_look(arena, &target, "orders/1", &call);
	assert_string_equal(call.method, "HEAD");
	assert_string_equal(call.url, "https://berries.s3.eu-central-1."
	    "amazonaws.com/shops/one/orders/1");
	assert_string_equal(s3_origin(arena, &target),
	    "https://berries.s3.eu-central-1.amazonaws.com");
	target.prefix = "";
	s3_remove(arena, &target, "orders/1", &call);
	assert_string_equal(call.method, "DELETE");
	assert_string_equal(call.url, "https://berries.s3.eu-central-1."
	    "amazonaws.com/orders/1");
}

static void
an_object_is_the_document_with_its_revision_beside(void **state)
{
	struct s3_beside	beside = { "orders", 7, 11, 12, 0 };
	struct call		call;
	size_t			i, j, length;

	s3_put(arena, &target, "orders/1", &beside, "{\"n\": 1}", &call);
	assert_string_equal(call.method, "PUT");
	assert_string_equal(call.body, "{\"n\": 1}");
	assert_int_equal(call.body_length, 8);
	assert_true(has_header(&call, "Content-Type: application/json"));
	assert_true(has_header(&call, "x-amz-meta-collection: orders"));
	assert_true(has_header(&call, "x-amz-meta-revision: 7"));
	assert_true(has_header(&call, "x-amz-meta-created-at: 11"));
	assert_true(has_header(&call, "x-amz-meta-changed-at: 12"));
	assert_true(has_header(&call, "x-amz-meta-expires-at: 0"));

	/* libcurl before 8.10 sorts names together with the colon. */
	for (i = 0; i < call.header_count; i++) {
		length = strcspn(call.headers[i], ":");
		for (j = 0; j < call.header_count; j++)
			assert_true(i == j || strncasecmp(call.headers[i],
			    call.headers[j], length) != 0);
	}
}

static void
a_listing_is_asked_for_canonically(void **state)
{
	struct call	call;

	s3_list(arena, &target, "orders/", "", 1000, &call);
	assert_string_equal(call.url, "https://s3.eu-central-1.amazonaws.com"
	    "/berries/?encoding-type=url&list-type=2&max-keys=1000"
	    "&prefix=shops%2Fone%2Forders%2F");
	s3_list(arena, &target, "", "a+/=b", 1, &call);
	assert_string_equal(call.url, "https://s3.eu-central-1.amazonaws.com"
	    "/berries/?continuation-token=a%2B%2F%3Db&encoding-type=url"
	    "&list-type=2&max-keys=1&prefix=shops%2Fone%2F");
}

static void
names_that_a_url_would_change_are_refused(void **state)
{
	assert_true(s3_key_valid("orders/5f0c0b52-0f3c-4b53"));
	assert_true(s3_key_valid("products/a_b.c~d-"));
	assert_false(s3_key_valid(""));
	assert_false(s3_key_valid("/orders"));
	assert_false(s3_key_valid("orders/"));
	assert_false(s3_key_valid("orders//a"));
	assert_false(s3_key_valid("orders/."));
	assert_false(s3_key_valid("orders/../secrets"));
	assert_false(s3_key_valid("orders/.hidden"));
	assert_false(s3_key_valid("orders/a b"));
	assert_false(s3_key_valid("orders/a+b"));
	assert_false(s3_key_valid("orders/\xc3\xa4"));
	assert_false(s3_key_valid("orders/a%20"));
	assert_false(s3_key_valid("orders/a\nb"));
	assert_true(s3_bucket_valid("my-shop.example"));
	assert_false(s3_bucket_valid("My-shop"));
	assert_false(s3_bucket_valid("a"));
	assert_false(s3_bucket_valid("a..b"));
	assert_false(s3_bucket_valid("-ab"));
	assert_false(s3_bucket_valid("ab/"));
}

/* Rows of the table of libcurl 7.88's mistakes that a call of ours must not
 * lead to, looked at where they go out. */
static void
what_goes_out_is_signed_and_complete(void **state)
{
	struct s3_beside	 beside = { "orders", 1, 1, 1, 0 };
	struct call		 call;
	struct answer		 answer;
	const char		*heard;

	target.endpoint = teller_base();
	target.signer.token = "passing";
	s3_put(arena, &target, "orders/1", &beside, "{}", &call);
	teller_say("HTTP/1.1 200 OK\r\nETag: \"9\"\r\nContent-Length: 0\r\n"
	    "Connection: close\r\n\r\n");
	assert_result(perform(arena, &call, &answer), OK);
	heard = teller_heard();
	assert_memory_equal(heard, "PUT /berries/shops/one/orders/1 HTTP/1.1",
	    40);
	assert_non_null(strstr(heard, "\r\nContent-Length: 2\r\n"));
	assert_non_null(strstr(heard, "\r\nx-amz-content-sha256: "
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
	    "\r\n"));
	assert_non_null(strstr(heard, "\r\nx-amz-security-token: passing\r\n"));
	assert_non_null(strstr(heard, "Authorization: AWS4-HMAC-SHA256 "
	    "Credential=AKID/"));
	assert_non_null(strstr(heard, "/eu-central-1/s3/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;"
	    "x-amz-meta-changed-at;x-amz-meta-collection;x-amz-meta-created-at;"
	    "x-amz-meta-expires-at;x-amz-meta-revision;x-amz-security-token, "
	    "Signature="));
	assert_null(strstr(heard, "Expect:"));
	assert_null(strstr(strstr(heard, "X-Amz-Date:") + 5, "X-Amz-Date:"));

	/* Nothing goes without a length; HEAD waits for no body. */
	s3_look(arena, &target, "orders/1", &call);
	teller_say("HTTP/1.1 404 Not Found\r\nContent-Length: 200\r\n"
	    "Connection: close\r\n\r\n");
	assert_result(perform(arena, &call, &answer), OK);
	assert_int_equal(answer.status, 404);
	s3_remove(arena, &target, "orders/1", &call);
	teller_say("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
	assert_result(perform(arena, &call, &answer), OK);
	assert_non_null(strstr(teller_heard(), "\r\nContent-Length: 0\r\n"));
	assert_non_null(strstr(teller_heard(), "\r\nx-amz-content-sha256: "
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "\r\n"));
}

static void
what_stands_beside_is_read_back(void **state)
{
	struct s3_beside	 beside;
	struct call		 call;
	struct answer		 answer;
	const char		*etag;

	target.endpoint = teller_base();
	s3_get(arena, &target, "orders/1", &call);
	teller_say("HTTP/1.1 200 OK\r\nETag: \"abc\"\r\n"
	    "x-amz-meta-collection: orders\r\nx-amz-meta-revision: 7\r\n"
	    "x-amz-meta-created-at: 11\r\nx-amz-meta-changed-at: 12\r\n"
	    "x-amz-meta-expires-at: 0\r\nContent-Length: 2\r\n"
	    "Connection: close\r\n\r\n{}");
	assert_result(perform(arena, &call, &answer), OK);
	assert_true(s3_beside_read(arena, &answer, &beside, &etag));
	assert_string_equal(etag, "abc");
	assert_string_equal(beside.collection, "orders");
	assert_int_equal(beside.revision, 7);
	assert_int_equal(beside.created_at, 11);
	assert_int_equal(beside.changed_at, 12);
	assert_int_equal(beside.expires_at, 0);

	teller_say("HTTP/1.1 200 OK\r\nETag: abc\r\n"
	    "x-amz-meta-collection: orders\r\nx-amz-meta-revision: -7\r\n"
	    "x-amz-meta-created-at: 11\r\nx-amz-meta-changed-at: 12\r\n"
	    "x-amz-meta-expires-at: 0\r\nContent-Length: 2\r\n"
	    "Connection: close\r\n\r\n{}");
	assert_result(perform(arena, &call, &answer), OK);
	assert_false(s3_beside_read(arena, &answer, &beside, &etag));
	assert_string_equal(etag, "abc");
	assert_int_equal(beside.revision, 0);

	/* Less than was promised is no answer. */
	teller_say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n"
	    "Connection: close\r\n\r\n{}");
	assert_result(perform(arena, &call, &answer), LATER);
}

static void
judge(int status, const char *body, enum result word, const char *trouble)
{
	struct answer		answer = { .status = status, .body = body,
				    .body_length = strlen(body) };
	struct s3_verdict	verdict;

	s3_judge(arena, OK, &answer, &verdict);
	assert_result(verdict.word, word);
	assert_string_equal(verdict.trouble, trouble);
}

#define ERROR(code)	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"	\
	"<Error><Code>" code "</Code><Message>m</Message>"		\
	"<RequestId>r</RequestId></Error>"

static void
each_refusal_has_its_word(void **state)
{
	judge(200, "", OK, "");
	judge(204, "", OK, "");
	judge(404, ERROR("NoSuchKey"), ABSENT, "");
	judge(404, "", ABSENT, "");
	judge(404, ERROR("NoSuchBucket"), REFUSED, "bucket");
	judge(403, ERROR("AccessDenied"), REFUSED, "denied");
	judge(403, "", REFUSED, "denied");
	judge(403, ERROR("UserSuspended"), REFUSED, "suspended");
	judge(403, ERROR("InvalidAccessKeyId"), REFUSED, "key");
	judge(403, ERROR("SignatureDoesNotMatch"), REFUSED, "signature");
	judge(403, "<Error><Code>RequestTimeTooSkewed</Code><RequestTime>"
	    "20261121T090000Z</RequestTime><ServerTime>2026-11-21T10:00:00Z"
	    "</ServerTime></Error>", REFUSED, "clock");
	judge(403, ERROR("ExpiredToken"), REFUSED, "token");
	judge(400, ERROR("ExpiredToken"), REFUSED, "token");
	judge(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Message>"
	    "the region 'us-east-1' is wrong; expecting 'eu-central-1'"
	    "</Message><Region>eu-central-1</Region></Error>", REFUSED,
	    "region");
	judge(301, ERROR("PermanentRedirect"), REFUSED, "region");
	judge(301, "", REFUSED, "region");
	judge(400, ERROR("RequestTimeout"), LATER, "busy");
	judge(409, ERROR("OperationAborted"), LATER, "busy");
	judge(429, "", LATER, "busy");
	judge(500, ERROR("InternalError"), LATER, "busy");
	judge(503, ERROR("SlowDown"), LATER, "busy");
	judge(502, "<html>Bad Gateway", LATER, "busy");
	judge(400, ERROR("InvalidRequest"), BROKEN, "unexpected");
	judge(418, "no XML", BROKEN, "unexpected");
	judge(200 + 200, "<!DOCTYPE Error [<!ENTITY a \"NoSuchBucket\">]>"
	    "<Error><Code>&a;</Code></Error>", BROKEN, "unexpected");
}

static void
silence_has_a_word_too(void **state)
{
	static const struct {
		enum silence	 silence;
		const char	*trouble;
	} cases[] = {
		{ SILENCE_UNKNOWN_NAME, "name" },
		{ SILENCE_UNREACHABLE, "unreachable" },
		{ SILENCE_UNTRUSTED, "untrusted" },
		{ SILENCE_TIME_OVER, "silent" },
		{ SILENCE_BROKEN_OFF, "unreachable" },
	};
	struct answer		answer = { .status = 0, .body = "" };
	struct s3_verdict	verdict;
	size_t			i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		answer.silence = cases[i].silence;
		s3_judge(arena, LATER, &answer, &verdict);
		assert_result(verdict.word, LATER);
		assert_string_equal(verdict.trouble, cases[i].trouble);
	}
	s3_judge(arena, BROKEN, &answer, &verdict);
	assert_result(verdict.word, BROKEN);
	assert_string_equal(verdict.trouble, "unexpected");
}

static enum result
listing(const char *body, struct s3_listing *found)
{
	struct answer	answer = { .status = 200, .body = body,
			    .body_length = strlen(body) };

	return (s3_listing_read(arena, &target, &answer, found));
}

#define LIST	"<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult " \
	"xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>berries"     \
	"</Name><Prefix>shops%2Fone%2Forders%2F</Prefix>"
#define ONE(key, etag)	"<Contents><Key>" key "</Key><LastModified>"	\
	"2026-11-21T12:29:03.393Z</LastModified><ETag>" etag "</ETag>"	\
	"<Size>2</Size><Owner><ID>x</ID></Owner></Contents>"

static void
a_listing_is_read_page_by_page(void **state)
{
	struct s3_listing	found;

	assert_result(listing(LIST "<IsTruncated>true</IsTruncated>"
	    ONE("shops%2Fone%2Forders%2Fa", "&quot;e1&quot;")
	    ONE("shops/one/orders/b%20%2B", "\"e2\"")
	    ONE("elsewhere/c", "\"e3\"") "<CommonPrefixes><Prefix>x</Prefix>"
	    "</CommonPrefixes><NextContinuationToken>t+/=&amp;"
	    "</NextContinuationToken></ListBucketResult>", &found), OK);
	assert_int_equal(found.count, 2);
	assert_string_equal(found.items[0].key, "orders/a");
	assert_string_equal(found.items[0].etag, "e1");
	assert_string_equal(found.items[1].key, "orders/b +");
	assert_string_equal(found.items[1].etag, "e2");
	assert_string_equal(found.token, "t+/=&");

	assert_result(listing(LIST "<IsTruncated>false</IsTruncated>"
	    "</ListBucketResult>", &found), OK);
	assert_int_equal(found.count, 0);
	assert_string_equal(found.token, "");
}

static void
what_is_no_listing_is_refused(void **state)
{
	struct s3_listing	found;

	assert_result(listing("", &found), BROKEN);
	assert_result(listing("<html></html>", &found), BROKEN);
	assert_result(listing(ERROR("NoSuchBucket"), &found), BROKEN);
	assert_result(listing(LIST "<IsTruncated>false</IsTruncated>",
	    &found), BROKEN);
	assert_result(listing(LIST "<IsTruncated>true</IsTruncated>"
	    "</ListBucketResult>", &found), BROKEN);
	assert_result(listing("<!DOCTYPE x>" LIST "<IsTruncated>false"
	    "</IsTruncated></ListBucketResult>", &found), BROKEN);
	assert_result(listing("<a><b><c><d><e><f><g><h><i></i></h></g></f></e>"
	    "</d></c></b></a>", &found), BROKEN);
}

static void
many_calls_go_at_once(void **state)
{
	struct call	calls[9];
	struct answer	answers[9];
	enum result	words[9];
	size_t		i;

	target.endpoint = teller_base();
	teller_say_json(200, "{\"a\":1}");
	for (i = 0; i < 9; i++)
		s3_get(arena, &target, arena_format(arena, "orders/%zu", i),
		    &calls[i]);
	calls[4].url = "ftp://nowhere/";
	assert_result(perform_all(arena, calls, 9, 4, answers, words), OK);
	for (i = 0; i < 9; i++) {
		assert_result(words[i], i == 4 ? INVALID : OK);
		assert_int_equal(answers[i].status, i == 4 ? 0 : 200);
	}
	assert_string_equal(answers[8].body, "{\"a\":1}");
}

/* A service that is away is not asked a hundred times over. */
static void
after_silence_no_more_calls_are_begun(void **state)
{
	struct call	calls[50];
	struct answer	answers[50];
	enum result	words[50];
	size_t		i, before;

	target.endpoint = teller_base();
	teller_say(NULL);
	before = teller_count();
	for (i = 0; i < 50; i++)
		s3_get(arena, &target, "orders/1", &calls[i]);
	assert_result(perform_all(arena, calls, 50, 2, answers, words), OK);
	for (i = 0; i < 50; i++)
		assert_result(words[i], LATER);
	assert_true(teller_count() - before <= 6);
	assert_int_equal(answers[49].silence, SILENCE_BROKEN_OFF);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		TEST(a_key_stands_behind_bucket_and_prefix),
		TEST(an_object_is_the_document_with_its_revision_beside),
		TEST(a_listing_is_asked_for_canonically),
		TEST(names_that_a_url_would_change_are_refused),
		TEST(what_goes_out_is_signed_and_complete),
		TEST(what_stands_beside_is_read_back),
		TEST(each_refusal_has_its_word),
		TEST(silence_has_a_word_too),
		TEST(a_listing_is_read_page_by_page),
		TEST(what_is_no_listing_is_refused),
		TEST(many_calls_go_at_once),
		TEST(after_silence_no_more_calls_are_begun),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
