#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/moment.h"
#include "wire/address_range.h"
#include "wire/detour.h"
#include "wire/perform.h"
#include "wire/exchange.h"

#define CONNECTION_IDLE_MAX	5L	/* seconds */
#define CONNECT_TIMEOUT	SECONDS(5)
#define RETRY_AFTER_MAX	HOURS(1)

static void		exchange_limits(struct exchange *);
static enum result	exchange_message(struct exchange *);
static enum result	exchange_sign(struct exchange *);
static enum result	header_add(struct exchange *, const char *);
static enum silence	silence_of(CURLcode);
static void		answer_read(struct exchange *, struct answer *);
static const char	*header_find(struct arena *, CURL *, const char *);
static size_t		body_take(char *, size_t, size_t, void *);
static curl_socket_t	socket_open(void *, curlsocktype,
			    struct curl_sockaddr *);
static int		progress(void *, curl_off_t, curl_off_t, curl_off_t,
			    curl_off_t);

enum result
exchange_begin(struct exchange *exchange, CURL *handle, struct arena *arena,
    const struct call *call, bool allowed)
{
	memset(exchange, 0, sizeof(*exchange));
	exchange->handle = handle;
	exchange->arena = arena;
	exchange->call = call;
	exchange->allowed = allowed;
	text_init(&exchange->body, arena, 1024);
	curl_easy_reset(handle);
	exchange_limits(exchange);
	if (detour_take(handle, call->url))
		exchange->allowed = true;

	return (exchange_message(exchange));
}

enum result
exchange_word(struct exchange *exchange, CURLcode code,
    struct answer *answer)
{
	if (code == CURLE_OK) {
		answer_read(exchange, answer);
		return (OK);
	}
	answer->silence = silence_of(code);
	if (exchange->refused) {
		answer->trouble = "the address is private";
		return (fail(REFUSED, "a call to a private address"));
	}
	if (exchange->too_large) {
		answer->trouble = "the answer is too large";
		return (fail(BROKEN, "an answer of more than %zu bytes",
		    exchange->call->answer_max));
	}
	answer->trouble = arena_text(exchange->arena,
	    *exchange->error != '\0' ? exchange->error :
	    curl_easy_strerror(code));

	return (LATER);
}

void
exchange_end(struct exchange *exchange)
{
	curl_slist_free_all(exchange->headers);
	exchange->headers = NULL;
}

static void
exchange_limits(struct exchange *exchange)
{
	CURL			*handle = exchange->handle;
	const struct call	*call = exchange->call;
	int64_t			 connect = call->timeout;

	if (connect <= 0 || connect > CONNECT_TIMEOUT)
		connect = CONNECT_TIMEOUT;
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	/* Nobody waits for a look-up of a name that is given up. */
	curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(handle, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)call->timeout);
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, socket_open);
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, exchange);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body_take);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, exchange->error);
	/* A server that ends an idle connection may do so with a late 408
	 * (RFC 9110 §15.5.9), which would stand for our next answer. */
	curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, CONNECTION_IDLE_MAX);
	curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, call->once ? 1L : 0L);
	curl_easy_setopt(handle, CURLOPT_USERAGENT, "webshop");
	if (call->authority != NULL)
		curl_easy_setopt(handle, CURLOPT_CAINFO, call->authority);
}

static enum result
exchange_message(struct exchange *exchange)
{
	CURL			*handle = exchange->handle;
	const struct call	*call = exchange->call;
	enum result		 word;
	size_t			 i;

	curl_easy_setopt(handle, CURLOPT_URL, call->url);
	if (strcmp(call->method, "HEAD") == 0)
		curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
	else if (strcmp(call->method, "GET") != 0 || call->body != NULL) {
		/* Without a body still "Content-Length: 0". */
		curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)(call->body == NULL ? 0 : call->body_length));
		curl_easy_setopt(handle, CURLOPT_POSTFIELDS,
		    call->body == NULL ? "" : call->body);
		curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call->method);
	}
	for (i = 0; i < call->header_count; i++) {
		word = header_add(exchange, call->headers[i]);
		if (word != OK)
			return (word);
	}
	if (call->signer != NULL && (word = exchange_sign(exchange)) != OK)
		return (word);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, exchange->headers);

	return (OK);
}

/* libcurl 7.88 signs well what is written canonically, and adds no digest of
 * the body, which S3 demands. */
static enum result
exchange_sign(struct exchange *exchange)
{
	CURL				*handle = exchange->handle;
	const struct call		*call = exchange->call;
	const struct call_signer	*signer = call->signer;
	struct arena			*arena = exchange->arena;
	char				 digest[DIGEST_SIZE];
	enum result			 word = OK;

	curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, arena_format(arena,
	    "aws:amz:%s:%s", signer->region, signer->service));
	curl_easy_setopt(handle, CURLOPT_USERNAME, signer->key_id);
	curl_easy_setopt(handle, CURLOPT_PASSWORD, signer->secret);
	if (*signer->token != '\0')
		word = header_add(exchange, arena_format(arena,
		    "x-amz-security-token: %s", signer->token));
	if (word != OK || strcmp(signer->service, "s3") != 0)
		return (word);
	digest_sha256(call->body != NULL ? call->body : "",
	    call->body != NULL ? call->body_length : 0, digest);

	return (header_add(exchange, arena_format(arena,
	    "x-amz-content-sha256: %s", digest)));
}

static enum result
header_add(struct exchange *exchange, const char *line)
{
	struct curl_slist	*more;

	more = curl_slist_append(exchange->headers, line);
	if (more == NULL)
		return (fail(BROKEN, "out of memory"));
	exchange->headers = more;

	return (OK);
}

static enum silence
silence_of(CURLcode code)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return (SILENCE_TIME_OVER);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return (SILENCE_UNTRUSTED);
	case CURLE_COULDNT_RESOLVE_HOST:
		return (SILENCE_UNKNOWN_NAME);
	case CURLE_COULDNT_CONNECT:
		return (SILENCE_UNREACHABLE);
	default:
		return (SILENCE_BROKEN_OFF);
	}
}

static void
answer_read(struct exchange *exchange, struct answer *answer)
{
	CURL		*handle = exchange->handle;
	const char	*type = NULL;
	curl_off_t	 seconds = 0;
	long		 status = 0;
	size_t		 i;

	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
	answer->status = (int)status;
	answer->body = exchange->body.bytes;
	answer->body_length = exchange->body.length;
	if (type != NULL)
		answer->content_type = arena_text(exchange->arena, type);
	if (seconds > RETRY_AFTER_MAX / 1000)
		seconds = RETRY_AFTER_MAX / 1000;
	if (seconds > 0)
		answer->retry_after = SECONDS(seconds);
	for (i = 0; i < CALL_WANTED_MAX; i++) {
		if (exchange->call->wanted[i] == NULL)
			break;
		answer->headers[i] = header_find(exchange->arena, handle,
		    exchange->call->wanted[i]);
	}
}

/* Of the answer itself, not of an interim one or of trailers. */
static const char *
header_find(struct arena *arena, CURL *handle, const char *name)
{
	struct curl_header	*header;

	if (curl_easy_header(handle, name, 0, CURLH_HEADER, -1,
	    &header) != CURLHE_OK)
		return (NULL);

	return (arena_text(arena, header->value));
}

static size_t
body_take(char *bytes, size_t size, size_t count, void *argument)
{
	struct exchange	*exchange = argument;
	size_t			 length = size * count;

	if (length > exchange->call->answer_max - exchange->body.length) {
		exchange->too_large = true;
		return (0);
	}
	text_add_bytes(&exchange->body, bytes, length);

	return (length);
}

/* The address that is really connected to is judged, not the name: names can
 * change between two look-ups. */
static curl_socket_t
socket_open(void *argument, curlsocktype purpose,
    struct curl_sockaddr *address)
{
	struct exchange	*exchange = argument;

	if (!exchange->allowed && address_is_special(&address->addr)) {
		exchange->refused = true;
		return (CURL_SOCKET_BAD);
	}

	return (socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol));
}

static int
progress(void *argument, curl_off_t a, curl_off_t b, curl_off_t c,
    curl_off_t d)
{
	return (perform_is_abandoned());
}
