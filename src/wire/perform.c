#include <curl/curl.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/url.h"
#include "wire/address_range.h"
#include "wire/perform.h"

#define CONNECTION_IDLE_MAX	5L	/* seconds */
#define CONNECT_TIMEOUT	SECONDS(5)
#define RETRY_AFTER_MAX	HOURS(24)

#define ORIGIN_SIZE	300

struct performing {
	struct arena		*arena;
	const struct call	*call;
	struct text		 body;
	bool			 allowed;	/* special addresses too */
	bool			 refused;
	bool			 too_large;
	struct curl_slist	*headers;
	char			 error[CURL_ERROR_SIZE];
};

static char		allowed_origins[PERFORM_ALLOWED_MAX][ORIGIN_SIZE];
static size_t		allowed_count;
static atomic_bool	abandoned;

/* One handle per thread: its connections are used again. */
static _Thread_local CURL	*handle;

static enum result	origin_of(const char *, char [ORIGIN_SIZE]);
static bool		origin_is_allowed(const char *);
static enum result	perform_check(const struct call *);
static void		perform_limits(struct performing *);
static enum result	perform_message(struct performing *);
static enum result	perform_sign(struct performing *);
static enum result	header_add(struct performing *, const char *);
static enum result	perform_word(struct performing *, CURLcode,
			    struct answer *);
static void		answer_read(struct performing *, struct answer *);
static const char	*header_find(struct arena *, const char *);
static size_t		body_take(char *, size_t, size_t, void *);
static curl_socket_t	socket_open(void *, curlsocktype,
			    struct curl_sockaddr *);
static int		progress(void *, curl_off_t, curl_off_t, curl_off_t,
			    curl_off_t);

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
	if (allowed_count == PERFORM_ALLOWED_MAX)
		return (fail(INVALID, "too many allowed origins"));
	if (origin_of(origin, allowed_origins[allowed_count]) != OK)
		return (fail(INVALID, "no origin: %s", origin));
	allowed_count++;

	return (OK);
}

enum result
perform(struct arena *arena, const struct call *call, struct answer *answer)
{
	struct performing	performing = { .arena = arena, .call = call };
	enum result		word;

	memset(answer, 0, sizeof(*answer));
	answer->body = answer->content_type = answer->trouble = "";
	if ((word = perform_check(call)) != OK)
		return (word);
	if (handle == NULL && (handle = curl_easy_init()) == NULL)
		return (fail(BROKEN, "libcurl has no handle"));

	curl_easy_reset(handle);
	text_init(&performing.body, arena, 1024);
	performing.allowed = origin_is_allowed(call->url);
	perform_limits(&performing);
	if ((word = perform_message(&performing)) == OK)
		word = perform_word(&performing, curl_easy_perform(handle),
		    answer);
	curl_slist_free_all(performing.headers);

	return (word);
}

void
perform_end(void)
{
	if (handle != NULL)
		curl_easy_cleanup(handle);
	handle = NULL;
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

/* "http://host:port", the port always written. */
static enum result
origin_of(const char *url, char origin[ORIGIN_SIZE])
{
	struct arena	*arena = arena_create();
	struct url	 parts;
	enum result	 word;
	int		 length;

	word = url_parse(arena, url, &parts);
	if (word == OK) {
		length = snprintf(origin, ORIGIN_SIZE, "%s://%s:%d",
		    parts.scheme, parts.host, parts.port);
		if (length < 0 || length >= ORIGIN_SIZE)
			word = INVALID;
	}
	arena_destroy(arena);

	return (word);
}

static bool
origin_is_allowed(const char *url)
{
	char	origin[ORIGIN_SIZE];
	size_t	i;

	if (origin_of(url, origin) != OK)
		return (false);
	for (i = 0; i < allowed_count; i++) {
		if (text_same(allowed_origins[i], origin))
			return (true);
	}

	return (false);
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

static void
perform_limits(struct performing *performing)
{
	const struct call	*call = performing->call;
	int64_t			 connect = call->timeout;

	if (connect <= 0 || connect > CONNECT_TIMEOUT)
		connect = CONNECT_TIMEOUT;
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(handle, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)call->timeout);
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, socket_open);
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, performing);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body_take);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, performing);
	curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, performing->error);
	/* A server that ends an idle connection may do so with a late 408
	 * (RFC 9110 §15.5.9), which would stand for our next answer. */
	curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, CONNECTION_IDLE_MAX);
	curl_easy_setopt(handle, CURLOPT_USERAGENT, "webshop");
}

static enum result
perform_message(struct performing *performing)
{
	const struct call	*call = performing->call;
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
		word = header_add(performing, call->headers[i]);
		if (word != OK)
			return (word);
	}
	if (call->signer != NULL && (word = perform_sign(performing)) != OK)
		return (word);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, performing->headers);

	return (OK);
}

/* libcurl 7.88 signs well what is written canonically, and adds no digest of
 * the body, which S3 demands. */
static enum result
perform_sign(struct performing *performing)
{
	const struct call		*call = performing->call;
	const struct call_signer	*signer = call->signer;
	struct arena			*arena = performing->arena;
	char				 digest[DIGEST_SIZE];
	enum result			 word = OK;

	curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, arena_format(arena,
	    "aws:amz:%s:%s", signer->region, signer->service));
	curl_easy_setopt(handle, CURLOPT_USERNAME, signer->key_id);
	curl_easy_setopt(handle, CURLOPT_PASSWORD, signer->secret);
	if (*signer->token != '\0')
		word = header_add(performing, arena_format(arena,
		    "x-amz-security-token: %s", signer->token));
	if (word != OK || strcmp(signer->service, "s3") != 0)
		return (word);
	digest_sha256(call->body != NULL ? call->body : "",
	    call->body != NULL ? call->body_length : 0, digest);

	return (header_add(performing, arena_format(arena,
	    "x-amz-content-sha256: %s", digest)));
}

static enum result
header_add(struct performing *performing, const char *line)
{
	struct curl_slist	*more;

	more = curl_slist_append(performing->headers, line);
	if (more == NULL)
		return (fail(BROKEN, "out of memory"));
	performing->headers = more;

	return (OK);
}

static enum result
perform_word(struct performing *performing, CURLcode code,
    struct answer *answer)
{
	if (code == CURLE_OK) {
		answer_read(performing, answer);
		return (OK);
	}
	if (performing->refused) {
		answer->trouble = "the address is private";
		return (fail(REFUSED, "a call to a private address"));
	}
	if (performing->too_large) {
		answer->trouble = "the answer is too large";
		return (fail(BROKEN, "an answer of more than %zu bytes",
		    performing->call->answer_max));
	}
	answer->trouble = arena_text(performing->arena,
	    *performing->error != '\0' ? performing->error :
	    curl_easy_strerror(code));

	return (LATER);
}

static void
answer_read(struct performing *performing, struct answer *answer)
{
	const char	*type = NULL;
	curl_off_t	 seconds = 0;
	long		 status = 0;
	size_t		 i;

	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
	answer->status = (int)status;
	answer->body = performing->body.bytes;
	answer->body_length = performing->body.length;
	if (type != NULL)
		answer->content_type = arena_text(performing->arena, type);
	if (seconds > RETRY_AFTER_MAX / 1000)
		seconds = RETRY_AFTER_MAX / 1000;
	if (seconds > 0)
		answer->retry_after = SECONDS(seconds);
	for (i = 0; i < CALL_WANTED_MAX; i++) {
		if (performing->call->wanted[i] == NULL)
			break;
		answer->headers[i] = header_find(performing->arena,
		    performing->call->wanted[i]);
	}
}

/* Of the answer itself, not of an interim one or of trailers. */
static const char *
header_find(struct arena *arena, const char *name)
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
	struct performing	*performing = argument;
	size_t			 length = size * count;

	if (length > performing->call->answer_max - performing->body.length) {
		performing->too_large = true;
		return (0);
	}
	text_add_bytes(&performing->body, bytes, length);

	return (length);
}

/* The address that is really connected to is judged, not the name: names can
 * change between two look-ups. */
static curl_socket_t
socket_open(void *argument, curlsocktype purpose,
    struct curl_sockaddr *address)
{
	struct performing	*performing = argument;

	if (!performing->allowed && address_is_special(&address->addr)) {
		performing->refused = true;
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
