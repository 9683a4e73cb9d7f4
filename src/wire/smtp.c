#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mailbox.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/url.h"
#include "wire/perform.h"
#include "wire/smtp.h"

#define CONNECTION_IDLE_MAX	20L	/* seconds */
#define CONNECT_TIMEOUT		SECONDS(10)
#define WHY_MAX			300

struct conversation {
	const struct dispatch	*dispatch;
	size_t			 sent;
	enum smtp_stage		 stage;
	char			 refusal[WHY_MAX];	/* the last one */
	char			 error[CURL_ERROR_SIZE];
};

static struct smtp_settings	settings;
static _Thread_local CURL	*handle;

static enum result	conversation_hold(struct arena *,
			    struct conversation *, const char *, const char *,
			    struct dispatched *);
static void		conversation_server(struct arena *,
			    struct conversation *);
static void		conversation_tls(void);
static enum result	conversation_end(struct arena *,
			    struct conversation *, CURLcode,
			    struct dispatched *);
static const char	*conversation_why(struct arena *,
			    const struct conversation *, CURLcode);
static bool		is_tls_trouble(int);
static size_t		bytes_give(char *, size_t, size_t, void *);
static int		line_hear(CURL *, curl_infotype, char *, size_t,
			    void *);
static bool		begins(const char *, size_t, const char *);
static int		progress(void *, curl_off_t, curl_off_t, curl_off_t,
			    curl_off_t);

/* The rest of such a URL is one of HTTP's. */
bool
smtp_url_valid(const char *url)
{
	struct arena	*arena;
	struct url	 parts;
	bool		 valid;

	if (strncmp(url, "smtp://", 7) != 0 &&
	    strncmp(url, "smtps://", 8) != 0)
		return (false);
	arena = arena_create();
	valid = url_parse(arena, arena_format(arena, "http%s",
	    strchr(url, ':')), &parts) == OK &&
	    strcmp(parts.path, "/") == 0 && url[strlen(url) - 1] != '/';
	arena_destroy(arena);

	return (valid);
}

void
smtp_configure(const struct smtp_settings *given)
{
	settings = *given;
}

bool
smtp_is_configured(void)
{
	return (settings.url != NULL);
}

enum result
smtp_dispatch(struct arena *arena, const struct dispatch *dispatch,
    struct dispatched *dispatched)
{
	struct conversation	 conversation = { .dispatch = dispatch };
	const char		*from = mailbox_ascii(arena, dispatch->from);
	const char		*to = mailbox_ascii(arena, dispatch->to);

	memset(dispatched, 0, sizeof(*dispatched));
	dispatched->why = "";
	/* libcurl 7.88 hands line breaks in an address on as commands. */
	if (from == NULL || to == NULL) {
		dispatched->why = "no address that mail can be sent to";
		dispatched->reached = true;
		return (INVALID);
	}
	if (settings.url == NULL)
		return (fail(REFUSED, "no mail server is set"));
	if (handle == NULL && (handle = curl_easy_init()) == NULL)
		return (fail(BROKEN, "libcurl has no handle"));

	return (conversation_hold(arena, &conversation, from, to,
	    dispatched));
}

enum result
smtp_probe(struct arena *arena, struct dispatched *dispatched)
{
	struct conversation	conversation = { .stage = SMTP_GREETING };

	memset(dispatched, 0, sizeof(*dispatched));
	dispatched->why = "";
	if (settings.url == NULL)
		return (fail(REFUSED, "no mail server is set"));
	if (handle == NULL && (handle = curl_easy_init()) == NULL)
		return (fail(BROKEN, "libcurl has no handle"));

	curl_easy_reset(handle);
	conversation_server(arena, &conversation);
	conversation_tls();
	curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);

	return (conversation_end(arena, &conversation,
	    curl_easy_perform(handle), dispatched));
}

/* libcurl says QUIT and waits two minutes for an answer that nobody needs: it
 * hears at once that there will be none. */
void
smtp_end(void)
{
	curl_socket_t	connection = CURL_SOCKET_BAD;

	if (handle == NULL)
		return;
	if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &connection) ==
	    CURLE_OK && connection != CURL_SOCKET_BAD)
		(void)shutdown(connection, SHUT_RD);
	curl_easy_cleanup(handle);
	handle = NULL;
}

/*
 * The reply first, libcurl's code second (RFC 5321 §4.2.1, RFC 4954 §6): 4xx
 * passes; a 5xx is about the recipient and the mail once they were named, and
 * about us before: the greeting, AUTH, the sender. 552 is a mail too large.
 */
enum result
smtp_word(enum smtp_stage stage, int code, int reply)
{
	if (code == CURLE_OK)
		return (OK);
	if (reply >= 400 && reply < 500)
		return (LATER);
	if (reply == 530 || reply == 534 || reply == 535 || reply == 538)
		return (REFUSED);
	if (reply >= 500 && reply < 600)
		return (stage >= SMTP_RECIPIENT || reply == 552 ? INVALID :
		    REFUSED);
	if (code == CURLE_LOGIN_DENIED || is_tls_trouble(code))
		return (REFUSED);

	return (LATER);
}

static enum result
conversation_hold(struct arena *arena, struct conversation *conversation,
    const char *from, const char *to, struct dispatched *dispatched)
{
	struct curl_slist	*recipient;
	enum result		 word;

	recipient = curl_slist_append(NULL, arena_format(arena, "<%s>", to));
	if (recipient == NULL)
		return (fail(BROKEN, "out of memory"));
	curl_easy_reset(handle);
	conversation_server(arena, conversation);
	conversation_tls();
	curl_easy_setopt(handle, CURLOPT_MAIL_FROM, arena_format(arena,
	    "<%s>", from));
	curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipient);
	curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(handle, CURLOPT_READFUNCTION, bytes_give);
	curl_easy_setopt(handle, CURLOPT_READDATA, conversation);
	curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)conversation->dispatch->length);
	word = conversation_end(arena, conversation,
	    curl_easy_perform(handle), dispatched);
	curl_slist_free_all(recipient);
	/* libcurl 7.88 would go on with a connection whose answer it gave up
	 * waiting for. */
	if (word != OK)
		smtp_end();

	return (word);
}

static void
conversation_server(struct arena *arena, struct conversation *conversation)
{
	int64_t	connect = settings.timeout < CONNECT_TIMEOUT ?
		    settings.timeout : CONNECT_TIMEOUT;

	curl_easy_setopt(handle, CURLOPT_URL, arena_format(arena, "%s/%s",
	    settings.url, settings.hello));
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)settings.timeout);
	curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, CONNECTION_IDLE_MAX);
	if (*settings.user != '\0') {
		curl_easy_setopt(handle, CURLOPT_USERNAME, settings.user);
		curl_easy_setopt(handle, CURLOPT_PASSWORD,
		    settings.password);
		/* Inside TLS; the others need what the sandbox forbids. */
		curl_easy_setopt(handle, CURLOPT_LOGIN_OPTIONS,
		    "AUTH=PLAIN;AUTH=LOGIN");
	}
	curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, conversation->error);
	curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, line_hear);
	curl_easy_setopt(handle, CURLOPT_DEBUGDATA, conversation);
	curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
}

static void
conversation_tls(void)
{
	curl_easy_setopt(handle, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(handle, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	if (*settings.authority != '\0')
		curl_easy_setopt(handle, CURLOPT_CAINFO, settings.authority);
}

static enum result
conversation_end(struct arena *arena, struct conversation *conversation,
    CURLcode code, struct dispatched *dispatched)
{
	enum result	word;
	long		reply = 0;

	/* What belongs to this conversation is not listened to later. */
	curl_easy_setopt(handle, CURLOPT_VERBOSE, 0L);
	curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
	dispatched->reply = (int)reply;
	word = smtp_word(conversation->stage, (int)code, (int)reply);
	/* What is said of the recipient or the mail comes from a server that
	 * works; silence in the middle of a mail is the mail's affair too. */
	dispatched->reached = word == OK || word == INVALID ||
	    (word == LATER && conversation->stage >= SMTP_RECIPIENT);
	if (word != OK)
		dispatched->why = conversation_why(arena, conversation, code);

	return (word);
}

/* The server's own words where it refused, else libcurl's. */
static const char *
conversation_why(struct arena *arena, const struct conversation *conversation,
    CURLcode code)
{
	char	*why, *at;

	if (conversation->refusal[0] != '\0')
		why = arena_text(arena, conversation->refusal);
	else
		why = arena_text(arena, conversation->error[0] != '\0' ?
		    conversation->error : curl_easy_strerror(code));
	for (at = why; *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
			*at = '?';
	}

	return (why);
}

static bool
is_tls_trouble(int code)
{
	switch (code) {
	case CURLE_USE_SSL_FAILED:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return (true);
	default:
		return (false);
	}
}

static size_t
bytes_give(char *to, size_t size, size_t count, void *argument)
{
	struct conversation	*conversation = argument;
	const struct dispatch	*dispatch = conversation->dispatch;
	size_t			 length = dispatch->length - conversation->sent;

	conversation->stage = SMTP_BODY;
	if (length > size * count)
		length = size * count;
	memcpy(to, dispatch->bytes + conversation->sent, length);
	conversation->sent += length;

	return (length);
}

/* Listens to the commands to know how far it is, and keeps the server's last
 * refusal. What goes by of the password is not looked at. */
static int
line_hear(CURL *curl, curl_infotype type, char *bytes, size_t length,
    void *argument)
{
	struct conversation	*conversation = argument;

	if (type == CURLINFO_HEADER_OUT) {
		if (begins(bytes, length, "MAIL FROM:"))
			conversation->stage = SMTP_SENDER;
		else if (begins(bytes, length, "RCPT TO:"))
			conversation->stage = SMTP_RECIPIENT;
		else if (begins(bytes, length, "DATA"))
			conversation->stage = SMTP_BODY;
	} else if (type == CURLINFO_HEADER_IN && length > 0 &&
	    (bytes[0] == '4' || bytes[0] == '5')) {
		while (length > 0 && strchr("\r\n", bytes[length - 1]) != NULL)
			length--;
		if (length >= sizeof(conversation->refusal))
			length = sizeof(conversation->refusal) - 1;
		memcpy(conversation->refusal, bytes, length);
		conversation->refusal[length] = '\0';
	}

	return (0);
}

static bool
begins(const char *bytes, size_t length, const char *with)
{
	return (length >= strlen(with) &&
	    memcmp(bytes, with, strlen(with)) == 0);
}

static int
progress(void *argument, curl_off_t a, curl_off_t b, curl_off_t c,
    curl_off_t d)
{
	return (perform_is_abandoned());
}
