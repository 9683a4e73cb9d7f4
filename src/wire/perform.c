#include <sys/select.h>
#include <sys/socket.h>

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/moment.h"
#include "wire/exchange.h"
#include "wire/origin.h"
#include "wire/perform.h"

#define POLL_TIME	200	/* ms */

static atomic_bool	abandoned;

/* Many calls at once. */
struct performing {
	struct arena		*arena;
	const struct call	*calls;
	size_t			 count;
	size_t			 next;		/* the first not begun */
	size_t			 done;
	bool			 silent;	/* one was not answered */
	struct answer		*answers;
	enum result		*words;
};

struct member {
	CURL		*handle;
	struct exchange	 exchange;
	size_t		 at;		/* which of the calls */
	bool		 busy;
};

/* One handle per thread, and a crew for many calls: their connections are used
 * again. */
static _Thread_local CURL		*handle;
static _Thread_local CURLM		*multi;
static _Thread_local struct member	 crew[PERFORM_TOGETHER_MAX];

static enum result	perform_call(struct arena *, const struct call *,
			    struct answer *);
static enum breaker_outcome perform_outcome(enum result,
			    const struct answer *);
static int64_t		perform_rest(const struct answer *);
static enum result	perform_check(const struct call *);
static void		acknowledge_soon(void);
static void		answer_clear(struct answer *);
static void		call_not_begun(struct answer *);
static bool		crew_ready(size_t);
static void		member_start(struct member *, struct performing *);
static void		member_ended(struct performing *, CURLMsg *);

enum result
wire_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return (fail(BROKEN, "libcurl does not start"));

	return (OK);
}

enum result
perform_allow(const char *origin)
{
	return (origin_allow(origin));
}

enum result
perform(struct arena *arena, const struct call *call, struct answer *answer)
{
	struct passage	passage = { .index = ORIGINS_MAX };
	char		origin[ORIGIN_SIZE];
	enum result	word;

	answer_clear(answer);
	if ((word = perform_check(call)) != OK ||
	    (word = origin_of(call->url, origin)) != OK)
		return (word);
	if (!call->insistent && !origin_enter(origin, call->service,
	    moment_now(), &passage, &answer->retry_after,
	    &answer->key_refused)) {
		answer->held = true;
		answer->trouble = answer->key_refused ?
		    "it does not take our key and is not asked for a while" :
		    "it is in trouble or busy and is not asked for a while";
		return (LATER);
	}
	word = perform_call(arena, call, answer);
	origin_leave(&passage, moment_now(), perform_outcome(word, answer),
	    perform_rest(answer));

	return (word);
}

void
perform_refused(const struct call *call)
{
	char	origin[ORIGIN_SIZE];

	if (!call->insistent && origin_of(call->url, origin) == OK)
		origin_refuse(origin, moment_now());
}

enum result
perform_all(struct arena *arena, const struct call *calls, size_t count,
    size_t together, struct answer *answers, enum result *words)
{
	struct performing	performing = { arena, calls, count, 0, 0,
				    false, answers, words };
	CURLMsg			*message;
	size_t			 i;
	int			 running, left;

	if (together > PERFORM_TOGETHER_MAX)
		together = PERFORM_TOGETHER_MAX;
	if (together == 0 || !crew_ready(together))
		return (fail(BROKEN, "libcurl has no handles"));
	while (performing.done < count) {
		for (i = 0; i < together; i++) {
			if (!crew[i].busy)
				member_start(&crew[i], &performing);
		}
		curl_multi_perform(multi, &running);
		while ((message = curl_multi_info_read(multi, &left)) != NULL)
			member_ended(&performing, message);
		if (running > 0) {
			acknowledge_soon();
			curl_multi_poll(multi, NULL, 0, POLL_TIME, NULL);
		}
	}

	return (OK);
}

void
perform_end(void)
{
	size_t	i;

	if (handle != NULL)
		curl_easy_cleanup(handle);
	handle = NULL;
	for (i = 0; i < PERFORM_TOGETHER_MAX; i++) {
		if (crew[i].handle != NULL)
			curl_easy_cleanup(crew[i].handle);
		crew[i].handle = NULL;
	}
	if (multi != NULL)
		curl_multi_cleanup(multi);
	multi = NULL;
}

void
perform_abandon(void)
{
	atomic_store(&abandoned, true);
}

bool
perform_is_abandoned(void)
{
	return (atomic_load(&abandoned));
}

static enum result
perform_call(struct arena *arena, const struct call *call,
    struct answer *answer)
{
	struct exchange	exchange;
	enum result	word;

	answer_clear(answer);
	if (handle == NULL && (handle = curl_easy_init()) == NULL)
		return (fail(BROKEN, "libcurl has no handle"));
	word = exchange_begin(&exchange, handle, arena, call,
	    origin_is_allowed(call->url));
	if (word == OK)
		word = exchange_word(&exchange, curl_easy_perform(handle),
		    answer);
	exchange_end(&exchange);

	return (word);
}

static enum breaker_outcome
perform_outcome(enum result word, const struct answer *answer)
{
	if (word == LATER)
		return (perform_is_abandoned() ? BREAKER_UNSURE :
		    BREAKER_FAILED);
	if (word != OK || answer->status == 401 || answer->status == 403)
		return (BREAKER_UNSURE);

	return (answer->status >= 500 ? BREAKER_FAILED : BREAKER_ANSWERED);
}

/* For how long all of us shall leave it alone (RFC 6585, §4; RFC 9110,
 * §10.2.3). */
static int64_t
perform_rest(const struct answer *answer)
{
	return (answer->status == 429 || answer->status == 503 ?
	    answer->retry_after : 0);
}

/*
 * A server that writes head and body of an answer apart, with Nagle's algorithm
 * on (Ceph's does), sends the body once the head is acknowledged, which Linux
 * does 40 ms later unless it is told each time (tcp(7), TCP_QUICKACK).
 */
static void
acknowledge_soon(void)
{
	fd_set	reading, writing, failing;
	int	descriptor, last = -1, yes = 1;

	FD_ZERO(&reading);
	FD_ZERO(&writing);
	FD_ZERO(&failing);
	if (curl_multi_fdset(multi, &reading, &writing, &failing,
	    &last) != CURLM_OK)
		return;
	for (descriptor = 0; descriptor <= last; descriptor++) {
		if (FD_ISSET(descriptor, &reading))
			(void)setsockopt(descriptor, IPPROTO_TCP,
			    TCP_QUICKACK, &yes, sizeof(yes));
	}
}

static void
answer_clear(struct answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->body = answer->content_type = answer->trouble = "";
}

static void
call_not_begun(struct answer *answer)
{
	answer->trouble = "not asked, since others were not answered";
	answer->silence = SILENCE_BROKEN_OFF;
}

static bool
crew_ready(size_t together)
{
	size_t	i;

	if (multi == NULL && (multi = curl_multi_init()) == NULL)
		return (false);
	for (i = 0; i < together; i++) {
		if (crew[i].handle == NULL &&
		    (crew[i].handle = curl_easy_init()) == NULL)
			return (false);
	}

	return (true);
}

/* With the next call that can be begun at all, if there is one. */
static void
member_start(struct member *member, struct performing *performing)
{
	const struct call	*call;
	enum result		 word;

	while (performing->next < performing->count) {
		member->at = performing->next++;
		call = &performing->calls[member->at];
		answer_clear(&performing->answers[member->at]);
		word = perform_check(call);
		if (word == OK && performing->silent) {
			word = LATER;
			call_not_begun(&performing->answers[member->at]);
		} else if (word == OK) {
			word = exchange_begin(&member->exchange,
			    member->handle, performing->arena, call,
			    origin_is_allowed(call->url));
			curl_easy_setopt(member->handle, CURLOPT_PRIVATE,
			    member);
			if (word == OK && curl_multi_add_handle(multi,
			    member->handle) == CURLM_OK) {
				member->busy = true;
				return;
			}
			exchange_end(&member->exchange);
		}
		performing->words[member->at] = word != OK ? word : BROKEN;
		performing->done++;
	}
}

static void
member_ended(struct performing *performing, CURLMsg *message)
{
	struct member	*member = NULL;
	CURLcode	 code = message->data.result;

	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &member);
	performing->words[member->at] = exchange_word(&member->exchange, code,
	    &performing->answers[member->at]);
	if (performing->words[member->at] == LATER)
		performing->silent = true;
	curl_multi_remove_handle(multi, member->handle);
	exchange_end(&member->exchange);
	member->busy = false;
	performing->done++;
}

static enum result
perform_check(const struct call *call)
{
	char	origin[ORIGIN_SIZE];
	size_t	i;

	if (origin_of(call->url, origin) != OK)
		return (fail(INVALID, "a call to no http(s) URL"));
	for (i = 0; i < call->header_count; i++) {
		if (strpbrk(call->headers[i], "\r\n") != NULL)
			return (fail(INVALID, "a header with a line break"));
	}

	return (OK);
}
