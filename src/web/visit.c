#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <kore/kore.h>
#include <kore/http.h>

#include "base/id.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "shop/basket.h"
#include "shop/policy.h"
#include "view/texts.h"
#include "web/reply.h"
#include "web/visit.h"

#define REFERENCE_SIZE	16

static struct store	*worker_store;

static enum result	visit_read(struct visit *, int);
static enum result	visit_read_form(struct visit *);
static void		visit_read_language(struct visit *);
static enum result	visit_read_basket(struct visit *);
static enum result	visit_read_session(struct visit *);
static void		visit_log(const struct visit *);
static int		visit_run(struct http_request *, int, bool,
			    enum result (*)(struct visit *));
static enum result	visit_admit(struct visit *);
static const char	*visit_address(struct visit *);
static const char	*method_name(int);
static char		*path_for_log(struct arena *, const char *);
static int64_t		microseconds(void);

int
visit_serve(struct http_request *request, int methods,
    enum result (*door)(struct visit *))
{
	return (visit_run(request, methods, false, door));
}

int
visit_serve_manager(struct http_request *request, int methods,
    enum result (*door)(struct visit *))
{
	return (visit_run(request, methods, true, door));
}

enum result
visit_prepare(const char *folder)
{
	return (store_open(folder, &worker_store));
}

struct store *
visit_store(void)
{
	return (worker_store);
}

const char *
visit_parameter(const struct visit *visit, const char *name)
{
	const char	*value;

	value = pairs_get(&visit->form, name);
	if (value == NULL)
		value = pairs_get(&visit->query, name);

	return (value);
}

const char *
visit_header(const struct visit *visit, const char *name)
{
	const struct http_header	*header;

	TAILQ_FOREACH(header, &visit->request->req_headers, list) {
		if (text_same(header->header, name))
			return (header->value);
	}

	return (NULL);
}

/* RFC 6265 §5.4: `name=value; name=value`, possibly over several lines. */
const char *
visit_cookie(const struct visit *visit, const char *name)
{
	const struct http_header	*header;
	const char			*at;
	size_t				 length = strlen(name);

	TAILQ_FOREACH(header, &visit->request->req_headers, list) {
		if (!text_same(header->header, "cookie"))
			continue;
		for (at = header->value; *at != '\0';
		    at += strcspn(at, ";"), at += strspn(at, "; ")) {
			if (strncmp(at, name, length) == 0 &&
			    at[length] == '=')
				return (arena_copy(visit->arena,
				    at + length + 1,
				    strcspn(at + length + 1, "; ")));
		}
	}

	return (NULL);
}

static int
visit_run(struct http_request *request, int methods, bool manager,
    enum result (*door)(struct visit *))
{
	struct visit	visit;
	enum result	word;

	memset(&visit, 0, sizeof(visit));
	visit.arena = arena_create();
	visit.store = worker_store;
	visit.request = request;
	visit.began = microseconds();

	/* A task's thread must not time the answer out (kore.conf does). */
	word = visit_read(&visit, methods);
	if (word == OK && manager)
		word = visit_admit(&visit);
	if (word == OK && !visit.answered)
		word = door(&visit);
	if (!visit.answered)
		reply_result(&visit, word == OK ? BROKEN : word);

	visit_log(&visit);
	log_visit(NULL);
	arena_destroy(visit.arena);

	return (KORE_RESULT_OK);
}

/* Who comes, and what with. Even a wrong request gets a language, since it is
 * answered in it. */
static enum result
visit_read(struct visit *visit, int methods)
{
	static unsigned int	 counter;
	struct http_request	*request = visit->request;
	const char		*query = request->query_string;
	enum result		 word;

	visit->reference = arena_format(visit->arena, "%x-%x",
	    (unsigned int)getpid(), ++counter);
	log_visit(visit->reference);
	visit->path = request->path;
	visit->address = visit_address(visit);
	visit->is_post = request->method == HTTP_METHOD_POST;
	visit->basket_id = visit->body = "";
	visit->query_text = query == NULL ? "" : query;

	word = query == NULL ? OK : pairs_parse(visit->arena, query,
	    strlen(query), &visit->query);
	visit_read_language(visit);
	if (visit->is_post ? !(methods & VISIT_POST) :
	    !(methods & VISIT_GET) || (request->method != HTTP_METHOD_GET &&
	    request->method != HTTP_METHOD_HEAD)) {
		visit->allow = methods == VISIT_GET ? "GET, HEAD" :
		    methods == VISIT_POST ? "POST" : "GET, HEAD, POST";
		return (REFUSED);
	}
	if (word == OK && visit->is_post)
		word = visit_read_form(visit);
	if (word == OK)
		word = pairs_unique(&visit->query);
	if (word == OK)
		word = pairs_unique(&visit->form);
	if (word == OK)
		word = visit_read_basket(visit);
	if (word == OK)
		word = visit_read_session(visit);

	return (word);
}

/* Kore's own reader drops empty fields, long lists and line breaks, so forms
 * are read from the raw body. */
static enum result
visit_read_form(struct visit *visit)
{
	struct http_request	*request = visit->request;
	const char		*type;

	if (request->http_body == NULL)
		return (OK);
	visit->body_length = request->content_length;
	visit->body = arena_copy(visit->arena, request->http_body->data,
	    visit->body_length);

	type = visit_header(visit, "content-type");
	if (type == NULL || strncasecmp(type,
	    "application/x-www-form-urlencoded", 33) != 0)
		return (OK);

	return (pairs_parse(visit->arena, visit->body, visit->body_length,
	    &visit->form));
}

static void
visit_read_language(struct visit *visit)
{
	const char	*wanted = pairs_get(&visit->query, "lang");
	const char	*cookie;

	visit->language = wanted == NULL ? NULL : language_known(wanted);
	if (visit->language != NULL) {
		visit->set_language = true;
		return;
	}
	cookie = visit_cookie(visit, "__Host-language");
	if (cookie != NULL)
		visit->language = language_known(cookie);
	if (visit->language == NULL)
		visit->language = language_accepted(
		    visit_header(visit, "accept-language"),
		    policy()->language);
}

/* The parameter counts; a browser's cookie stands in for it. */
static enum result
visit_read_basket(struct visit *visit)
{
	const char	*given = visit_parameter(visit, "basket_id");
	const char	*cookie;

	if (given != NULL && *given != '\0') {
		if (!id_valid(given))
			return (INVALID);
		visit->basket_id = given;
		return (OK);
	}
	cookie = visit_cookie(visit, "__Host-basket");
	if (cookie != NULL && id_valid(cookie))
		visit->basket_id = cookie;

	return (OK);
}

static enum result
visit_read_session(struct visit *visit)
{
	const char	*token = visit_cookie(visit, "__Host-manager");
	enum result	 word;

	if (token == NULL || strncmp(visit->path, "/manager", 8) != 0)
		return (OK);
	word = manager_session(visit->arena, visit->store, token,
	    &visit->session);
	visit->is_manager = word == OK;

	return (word == ABSENT ? OK : word);
}

/* Behind the manager's door: a session, and for each act its token. */
static enum result
visit_admit(struct visit *visit)
{
	const char	*csrf;

	if (!visit->is_manager) {
		if (visit->is_post)
			return (REFUSED);
		return (reply_redirect(visit, "/manager"));
	}
	if (!visit->is_post)
		return (OK);
	csrf = pairs_get(&visit->form, "csrf");

	return (csrf != NULL && secret_equal(csrf, visit->session.csrf) ?
	    OK : REFUSED);
}

static void
visit_log(const struct visit *visit)
{
	char	status[16], time[32];

	snprintf(status, sizeof(status), "%d", visit->status);
	snprintf(time, sizeof(time), "%.1f",
	    (double)(microseconds() - visit->began) / 1000);
	log_event(visit->status >= 500 ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO,
	    "request", "method", method_name(visit->request->method),
	    "path", path_for_log(visit->arena, visit->path), "status", status,
	    "ms", time, NULL);
}

/* Where a visitor comes from, for slowing him down: of IPv6 the network of his
 * line, since anybody has 2^64 addresses in it (RFC 6177); of IPv4 that comes
 * through a listener for both, his address (RFC 4291 §2.5.5.2). */
static const char *
visit_address(struct visit *visit)
{
	const struct connection	*peer = visit->request->owner;
	char			 address[INET6_ADDRSTRLEN];
	struct in6_addr		 network;
	const void		*from = &network;
	int			 family;

	if (peer == NULL || (peer->family != AF_INET &&
	    peer->family != AF_INET6))
		return ("local");
	family = peer->family;
	network = peer->addr.ipv6.sin6_addr;
	if (family == AF_INET) {
		from = &peer->addr.ipv4.sin_addr;
	} else if (IN6_IS_ADDR_V4MAPPED(&network)) {
		family = AF_INET;
		from = &network.s6_addr[12];
	} else {
		memset(&network.s6_addr[8], 0, 8);
	}
	if (inet_ntop(family, from, address, sizeof(address)) == NULL)
		return ("unknown");

	return (arena_text(visit->arena, address));
}

static const char *
method_name(int method)
{
	switch (method) {
	case HTTP_METHOD_GET:
		return ("GET");
	case HTTP_METHOD_HEAD:
		return ("HEAD");
	case HTTP_METHOD_POST:
		return ("POST");
	default:
		return ("other");
	}
}

/* An id in a path is a capability: only its beginning is logged. */
static char *
path_for_log(struct arena *arena, const char *path)
{
	char	*copy = arena_text(arena, path);
	size_t	 run = 0;
	char	*at;

	for (at = copy; *at != '\0'; at++) {
		run = strchr("0123456789abcdefABCDEF-", *at) != NULL ?
		    run + 1 : 0;
		if (run > 12)
			*at = '*';
	}

	return (copy);
}

static int64_t
microseconds(void)
{
	struct timespec	now;

	clock_gettime(CLOCK_MONOTONIC, &now);

	return ((int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}
