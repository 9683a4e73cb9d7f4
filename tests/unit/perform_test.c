/* What goes out is bounded in time, size and target; what comes in is told. */
#include "support.h"

#include <sys/socket.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/call.h"
#include "base/moment.h"
#include "teller.h"
#include "wire/address_range.h"
#include "wire/origin.h"
#include "wire/perform.h"

static struct arena	*arena;

/* Names are looked up here: one whose server is silent. Nothing else is. */
int
getaddrinfo(const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **list)
{
	if (name != NULL && strstr(name, "silent") != NULL)
		sleep(4);

	return (EAI_AGAIN);
}

/* A server that answers the first request and keeps the connection; later ones
 * it reads and hangs up. */
static char		dropper_base[64];
static int		dropper_heard;

static void *
dropper_talk(void *argument)
{
	static const char	fine[] = "HTTP/1.1 200 X\r\n"
				    "Content-Length: 0\r\n\r\n";
	char			request[4096];
	int			peer = (int)(intptr_t)argument;

	while (recv(peer, request, sizeof(request), 0) > 0) {
		if (__atomic_add_fetch(&dropper_heard, 1,
		    __ATOMIC_SEQ_CST) > 1)
			break;
		(void)send(peer, fine, sizeof(fine) - 1, 0);
	}
	close(peer);

	return (NULL);
}

static void *
dropper_serve(void *argument)
{
	int		listener = *(int *)argument, peer;
	pthread_t	thread;

	while ((peer = accept(listener, NULL, NULL)) != -1) {
		if (pthread_create(&thread, NULL, dropper_talk,
		    (void *)(intptr_t)peer) == 0)
			pthread_detach(thread);
	}

	return (NULL);
}

static void
dropper_start(void)
{
	static int		listener;
	struct sockaddr_in	address = { .sin_family = AF_INET };
	socklen_t		length = sizeof(address);
	pthread_t		thread;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address,
	    sizeof(address)) | listen(listener, 8) | getsockname(listener,
	    (struct sockaddr *)&address, &length), 0);
	snprintf(dropper_base, sizeof(dropper_base), "http://127.0.0.1:%d",
	    ntohs(address.sin_port));
	assert_result(perform_allow(dropper_base), OK);
	assert_int_equal(pthread_create(&thread, NULL, dropper_serve,
	    &listener), 0);
	pthread_detach(thread);
}

static int
setup(void **state)
{
	support_log_quiet();
	arena = arena_create();
	(void)teller_base();
	dropper_start();

	return (0);
}

static int
teardown(void **state)
{
	arena_destroy(arena);
	perform_end();

	return (0);
}

static void
call_teller(struct call *call, const char *method, const char *path)
{
	call_init(call, method, arena_format(arena, "%s%s", teller_base(),
	    path));
}

static void
an_answer_comes_whole(void **state)
{
	struct call	call;
	struct answer	answer;

	teller_say_json(418, "{\"a\":1}");
	call_teller(&call, "GET", "/x?y=z");
	assert_result(perform(arena, &call, &answer), OK);
	assert_int_equal(answer.status, 418);
	assert_string_equal(answer.body, "{\"a\":1}");
	assert_int_equal(answer.body_length, 7);
	assert_string_equal(answer.content_type, "application/json");
	assert_int_equal(answer.retry_after, 0);
	assert_memory_equal(teller_heard(), "GET /x?y=z HTTP/1.1\r\n", 21);
}

static void
headers_that_are_wanted_come_back(void **state)
{
	struct call	call;
	struct answer	answer;

	teller_say("HTTP/1.1 500 X\r\nRequest-Id: req_1\r\nX-Other: 1\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	call_teller(&call, "GET", "/");
	call.wanted[0] = "stripe-should-retry";
	call.wanted[1] = "request-id";
	assert_result(perform(arena, &call, &answer), OK);
	assert_null(answer.headers[0]);
	assert_string_equal(answer.headers[1], "req_1");
	assert_null(answer.headers[2]);
	call_teller(&call, "GET", "/");
	assert_result(perform(arena, &call, &answer), OK);
	assert_null(answer.headers[1]);
}

static void
a_body_and_headers_go_out(void **state)
{
	struct call	call;
	struct answer	answer;

	teller_say_json(200, "{}");
	call_teller(&call, "POST", "/");
	call_header(arena, &call, "idempotency-key", "k-1");
	call_body(&call, "{\"b\":2}", 7);
	assert_result(perform(arena, &call, &answer), OK);
	assert_non_null(strstr(teller_heard(), "POST / HTTP/1.1\r\n"));
	assert_non_null(strstr(teller_heard(), "idempotency-key: k-1\r\n"));
	assert_non_null(strstr(teller_heard(), "Content-Length: 7\r\n"));
	assert_non_null(strstr(teller_heard(), "\r\n\r\n{\"b\":2}"));

	teller_say_json(200, "{}");
	call_teller(&call, "PUT", "/");
	assert_result(perform(arena, &call, &answer), OK);
	assert_non_null(strstr(teller_heard(), "PUT / HTTP/1.1\r\n"));
	assert_non_null(strstr(teller_heard(), "Content-Length: 0\r\n"));
}

/* The handle is used again: nothing of one call may stay for the next. */
static void
calls_do_not_leak_into_each_other(void **state)
{
	struct call	call;
	struct answer	answer;

	teller_say_json(200, "{}");
	call_teller(&call, "POST", "/");
	call_header(arena, &call, "authorization", "Bearer one");
	call_body(&call, "secret", 6);
	assert_result(perform(arena, &call, &answer), OK);
	teller_say_json(200, "{}");
	call_teller(&call, "GET", "/");
	assert_result(perform(arena, &call, &answer), OK);
	assert_non_null(strstr(teller_heard(), "GET / HTTP/1.1\r\n"));
	assert_null(strstr(teller_heard(), "Bearer one"));
	assert_null(strstr(teller_heard(), "secret"));
}

static void
a_redirect_is_an_answer(void **state)
{
	struct call	call;
	struct answer	answer;
	size_t		before = teller_count();

	teller_say("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	call_teller(&call, "GET", "/");
	assert_result(perform(arena, &call, &answer), OK);
	assert_int_equal(answer.status, 302);
	assert_int_equal(teller_count(), before + 1);
}

static void
an_answer_has_a_limit(void **state)
{
	struct call	call;
	struct answer	answer;
	char		*body = arena_alloc(arena, 4097);

	memset(body, 'x', 4096);
	teller_say_json(200, body);
	call_teller(&call, "GET", "/");
	call.answer_max = 4096;
	assert_result(perform(arena, &call, &answer), OK);
	assert_int_equal(answer.body_length, 4096);
	call.answer_max = 4095;
	assert_result(perform(arena, &call, &answer), BROKEN);
	assert_int_equal(answer.status, 0);
	assert_string_equal(answer.body, "");
}

static void
silence_has_a_limit(void **state)
{
	struct call	call;
	struct answer	answer;
	int64_t		before = moment_now();

	teller_say(NULL);
	call_teller(&call, "GET", "/");
	call.timeout = 200;
	assert_result(perform(arena, &call, &answer), LATER);
	assert_true(moment_now() - before < SECONDS(5));
	assert_true(*answer.trouble != '\0');
	assert_int_equal(answer.status, 0);
}

/* Nor is a name that is not found waited for. */
static void
the_look_up_of_a_name_has_a_limit(void **state)
{
	struct call	call;
	struct answer	answer;
	int64_t		before = moment_now();

	call_init(&call, "GET", "http://silent.example/");
	call.timeout = 300;
	assert_result(perform(arena, &call, &answer), LATER);
	assert_int_equal(answer.silence, SILENCE_TIME_OVER);
	assert_true(moment_now() - before < SECONDS(2));
}

static void
an_answer_cut_short_is_none(void **state)
{
	struct call	call;
	struct answer	answer;

	teller_say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":");
	call_teller(&call, "GET", "/");
	assert_result(perform(arena, &call, &answer), LATER);
	teller_say("");
	assert_result(perform(arena, &call, &answer), LATER);
}

static void
nobody_there_is_later(void **state)
{
	struct call	call;
	struct answer	answer;

	assert_result(perform_allow("http://127.0.0.1:1"), OK);
	call_init(&call, "GET", "http://127.0.0.1:1/");
	assert_result(perform(arena, &call, &answer), LATER);
	assert_true(*answer.trouble != '\0');
}

static void
retry_after_is_read(void **state)
{
	struct call	call;
	struct answer	answer;

	teller_say("HTTP/1.1 429 X\r\nRetry-After: 7\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	call_teller(&call, "GET", "/");
	assert_result(perform(arena, &call, &answer), OK);
	assert_int_equal(answer.status, 429);
	assert_int_equal(answer.retry_after, SECONDS(7));
	origins_forget();

	teller_say("HTTP/1.1 503 X\r\nRetry-After: 99999999999\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	assert_result(perform(arena, &call, &answer), OK);
	assert_true(answer.retry_after <= HOURS(1));
	origins_forget();
	teller_say("HTTP/1.1 503 X\r\nRetry-After: soon\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	assert_result(perform(arena, &call, &answer), OK);
	assert_int_equal(answer.retry_after, 0);
}

static void
private_targets_are_refused(void **state)
{
	static const char	*const urls[] = {
		"http://127.0.0.1:2/", "http://localhost:2/",
		"http://10.0.0.1/", "http://192.168.1.1/",
		"http://169.254.169.254/latest/meta-data/",
		"http://0.0.0.0:2/", "http://2130706433:2/",
		"http://[::1]:2/", "http://[::ffff:127.0.0.1]:2/",
	};
	struct call		call;
	struct answer		answer;
	size_t			i;

	for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		enum result	word;

		call_init(&call, "GET", urls[i]);
		call.timeout = 1000;
		word = perform(arena, &call, &answer);
		if (word != REFUSED && word != INVALID)
			fail_msg("%s: %s", urls[i], result_name(word));
	}
	/* Another port of the machine we may speak to is not allowed. */
	call_init(&call, "GET", "http://127.0.0.1:3/");
	assert_result(perform(arena, &call, &answer), REFUSED);
}

static void
other_schemes_are_invalid(void **state)
{
	static const char	*const urls[] = { "file:///etc/passwd",
	    "ftp://example.org/", "gopher://example.org/", "", "/path",
	    "http://", "http://user@example.org/" };
	struct call		call;
	struct answer		answer;
	size_t			i;

	for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		call_init(&call, "GET", urls[i]);
		assert_result(perform(arena, &call, &answer), INVALID);
	}
	assert_result(perform_allow("localhost"), INVALID);
}

static void
a_header_with_a_line_break_is_invalid(void **state)
{
	struct call	call;
	struct answer	answer;
	size_t		before = teller_count();

	call_teller(&call, "GET", "/");
	call.headers[call.header_count++] = "a: b\r\nc: d";
	assert_result(perform(arena, &call, &answer), INVALID);
	assert_int_equal(teller_count(), before);
}

static bool
special(const char *text)
{
	struct sockaddr_in	four = { .sin_family = AF_INET };
	struct sockaddr_in6	six = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return (address_is_special((struct sockaddr *)&four));
	assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);

	return (address_is_special((struct sockaddr *)&six));
}

static void
special_addresses_are_known(void **state)
{
	static const char	*const ours[] = { "0.0.0.0", "10.255.255.255",
	    "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
	    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.0.1",
	    "198.18.0.1", "198.19.255.255", "224.0.0.1", "255.255.255.255",
	    "::", "::1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "fc00::1",
	    "fd00::1", "fe80::1", "ff02::1", "2001:db8::1", "2001::1",
	    "2002:7f00:1::1", "3fff::1" };
	static const char	*const worlds[] = { "1.1.1.1", "9.255.255.255",
	    "11.0.0.0", "100.128.0.1", "126.0.0.1", "128.0.0.1",
	    "172.15.255.255", "172.32.0.0", "192.1.0.1", "198.17.0.1",
	    "223.255.255.255", "2a00:1450::1", "2606:4700::1",
	    "64:ff9b::808:808" };
	struct sockaddr		unknown = { .sa_family = AF_UNIX };
	size_t			i;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (!special(ours[i]))
			fail_msg("%s passes", ours[i]);
	}
	for (i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		if (special(worlds[i]))
			fail_msg("%s does not pass", worlds[i]);
	}
	assert_true(address_is_special(&unknown));
}

/* libcurl repeats what it sent over a connection that broke without a word, if
 * that had served before: also a POST. */
static void
what_must_be_done_once_is_sent_once(void **state)
{
	struct call	call;
	struct answer	answer;
	int		once;

	for (once = 0; once <= 1; once++) {
		__atomic_store_n(&dropper_heard, 0, __ATOMIC_SEQ_CST);
		call_init(&call, "GET", dropper_base);
		assert_result(perform(arena, &call, &answer), OK);
		call_init(&call, "POST", dropper_base);
		call_body(&call, "{}", 2);
		call.once = once == 1;
		assert_result(perform(arena, &call, &answer), LATER);
		assert_int_equal(__atomic_load_n(&dropper_heard,
		    __ATOMIC_SEQ_CST), once == 1 ? 2 : 3);
	}
}

/* Last, for it cannot be undone. */
static void
an_abandoned_call_ends(void **state)
{
	struct call	call;
	struct answer	answer;
	int64_t		before = moment_now();

	perform_abandon();
	teller_say(NULL);
	call_teller(&call, "GET", "/");
	assert_result(perform(arena, &call, &answer), LATER);
	assert_true(moment_now() - before < SECONDS(3));
}

#define test(name)	cmocka_unit_test(name)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(an_answer_comes_whole),
		test(headers_that_are_wanted_come_back),
		test(a_body_and_headers_go_out),
		test(calls_do_not_leak_into_each_other),
		test(a_redirect_is_an_answer),
		test(an_answer_has_a_limit),
		test(silence_has_a_limit),
		test(the_look_up_of_a_name_has_a_limit),
		test(an_answer_cut_short_is_none),
		test(nobody_there_is_later),
		test(retry_after_is_read),
		test(private_targets_are_refused),
		test(other_schemes_are_invalid),
		test(a_header_with_a_line_break_is_invalid),
		test(special_addresses_are_known),
		test(what_must_be_done_once_is_sent_once),
		test(an_abandoned_call_ends),
	};

	/* A proxy of the environment must not be asked. */
	setenv("http_proxy", "http://127.0.0.1:4", 1);
	if (wire_start() != OK)
		return (1);

	return (cmocka_run_group_tests_name("perform", tests, setup,
	    teardown));
}
