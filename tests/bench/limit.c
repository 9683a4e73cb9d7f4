/*
 * What this build of Kore can do at most: every request is answered with the
 * same bytes from memory, under the settings of kore.conf and with the headers
 * of the page that is compared with it.
 *
 * usage: limit FOLDER PORT TLS_PORT; FOLDER holds headers ("name: value" a
 * line), body, certificate.pem and key.pem. tests/bench/bench.mjs builds it.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kore/kore.h>
#include <kore/http.h>

#define HEADERS_MAX	32
#define ROUTE		"^/.*$"

struct header {
	char	*name;
	char	*value;
};

int			 limit_page(struct http_request *);

static char		*file_read(const char *, const char *, size_t *);
static void		 headers_read(const char *);
static struct kore_server *server_make(const char *, int, const char *);
static void		 domain_make(struct kore_server *, const char *);
static char		*path_make(const char *, const char *);
static void		 failed(const char *) __attribute__((noreturn));

static struct header	 headers[HEADERS_MAX];
static size_t		 header_count;
static char		*body;
static size_t		 body_length;

void
kore_parent_configure(int argc, char **argv)
{
	struct kore_server	*secure;

	if (argc != 4)
		failed("usage: limit FOLDER PORT TLS_PORT");
	headers_read(argv[1]);
	body = file_read(argv[1], "body", &body_length);

	kore_quiet = kore_foreground = skip_chroot = skip_runas = 1;
	worker_count = 2;
	kore_root_path = kore_strdup(argv[1]);
	kore_pidfile = path_make(argv[1], "limit.pid");
	http_hsts_enable = 0;

	server_make("shop", 0, argv[2]);
	secure = server_make("secure", 1, argv[3]);
	kore_parse_config();
	domain_make(secure, argv[1]);
}

int
limit_page(struct http_request *request)
{
	size_t	i;

	for (i = 0; i < header_count; i++)
		http_response_header(request, headers[i].name,
		    headers[i].value);
	http_response(request, 200, body, body_length);

	return (KORE_RESULT_OK);
}

static char *
file_read(const char *folder, const char *name, size_t *length)
{
	static const size_t	 most = 1 << 20;
	char			*path = path_make(folder, name);
	char			*bytes = kore_malloc(most + 1);
	FILE			*file = fopen(path, "r");

	if (file == NULL)
		failed(path);
	*length = fread(bytes, 1, most, file);
	bytes[*length] = '\0';
	fclose(file);
	kore_free(path);

	return (bytes);
}

static void
headers_read(const char *folder)
{
	size_t	 length;
	char	*text = file_read(folder, "headers", &length), *line, *colon;

	while ((line = strsep(&text, "\n")) != NULL) {
		if ((colon = strstr(line, ": ")) == NULL)
			continue;
		if (header_count == HEADERS_MAX)
			failed("too many headers");
		*colon = '\0';
		headers[header_count].name = line;
		headers[header_count++].value = colon + 2;
	}
}

static struct kore_server *
server_make(const char *name, int tls, const char *port)
{
	struct kore_server	*server = kore_server_create(name);

	server->tls = tls;
	if (!kore_server_bind(server, "127.0.0.1", port, NULL))
		failed(port);

	return (server);
}

static void
domain_make(struct kore_server *server, const char *folder)
{
	struct kore_domain	*domain = kore_domain_new("*");

	if (domain == NULL || !kore_domain_attach(domain, server) ||
	    !kore_module_handler_new(domain, ROUTE, "limit_page", NULL,
	    HANDLER_TYPE_DYNAMIC))
		failed("the TLS server");
	domain->certfile = path_make(folder, "certificate.pem");
	domain->certkey = path_make(folder, "key.pem");
}

static char *
path_make(const char *folder, const char *name)
{
	char	path[4096];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);

	return (kore_strdup(path));
}

static void
failed(const char *what)
{
	fprintf(stderr, "limit: %s\n", what);
	exit(1);
}
