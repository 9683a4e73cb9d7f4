#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <kore/kore.h>
#include <kore/http.h>
#include <kore/seccomp.h>

#include "base/json.h"
#include "base/log.h"
#include "main/boot.h"
#include "main/certificate.h"
#include "main/commands.h"
#include "main/folder.h"
#include "main/mirror_setup.h"
#include "main/rehearsal.h"
#include "main/settings.h"
#include "main/setup.h"
#include "main/shelf_table.h"
#include "pay/providers.h"
#include "shop/policy.h"
#include "store/store.h"
#include "view/assets_served.h"
#include "view/template.h"
#include "view/texts.h"
#include "web/visit.h"
#include "wire/perform.h"
#include "work/work.h"

#define WORKER_OF_ERRANDS	1
/* A letter of SNS carries 256 KiB, which JSON may write down in more. */
#define LARGE_DOOR		"/shipping_update"
#define HEARTBEAT		1000	/* ms */
#define RESTART_PAUSE		250	/* ms */

/* The program's settings; the lower rooms borrow its texts. */
static struct settings	settings;

static void	boot_rooms(char *);
static void	boot_kore(const char *);
static struct kore_server *boot_server(const char *, int,
		    const struct endpoint *);
static int	boot_inner_port(struct kore_server *);
static void	boot_tls(struct kore_server *, struct kore_server *);
static void	boot_routes(struct kore_domain *, struct kore_domain *);
static void	boot_failed(const char *) __attribute__((noreturn));
static void	heartbeat(void *, u_int64_t);

/* Kore calls this before it reads kore.conf; every other command ends here. */
void
kore_parent_configure(int argc, char **argv)
{
	char	folder[FOLDER_SIZE];
	int	code;

	setvbuf(stdout, NULL, _IOLBF, 0);
	tzset();
	shelf_fill();
	if ((code = command_run(argc, argv)) >= 0)
		exit(code);

	if (settings_read(&settings, argc - 2, argv + 2, NULL, NULL,
	    NULL) != OK)
		exit(1);
	settings_policy(&settings);
	if (settings.http.host[0] == '\0' && settings.https.host[0] == '\0') {
		fprintf(stderr, "webshop: http and https are both off: "
		    "nobody could come in\n");
		exit(1);
	}
	boot_rooms(folder);
	boot_kore(folder);
	log_event(LOG_LEVEL_INFO, "start", "version", WEBSHOP_VERSION, "url",
	    settings.base_url, "sandbox", settings.sandbox ? "yes" : "no",
	    "stripe", settings.stripe_key[0] == '\0' ? "off" :
	    settings.stripe_mode, NULL);
}

void
kore_worker_configure(void)
{
	struct timespec	pause = { 0, RESTART_PAUSE * 1000000L };

	/* One that dies again and again fills neither log nor machine. */
	if (worker->restarted)
		nanosleep(&pause, NULL);
	if (visit_prepare(kore_root_path) != OK)
		fatalx("the store cannot be opened");
	if (worker->id == WORKER_OF_ERRANDS &&
	    work_start(kore_root_path) != OK)
		fatalx("errands cannot be run");

	/* Kore looks at time-outs only when something wakes it. */
	kore_timer_add(heartbeat, HEARTBEAT, NULL, 0);
}

void
kore_worker_teardown(void)
{
	if (worker->id == WORKER_OF_ERRANDS)
		work_stop();
	store_close(visit_store());
}

void
kore_parent_teardown(void)
{
	log_event(LOG_LEVEL_INFO, "stop", NULL);
}

/* The rooms below, before the fork. */
static void
boot_rooms(char *folder)
{
	struct policy	terms;

	if (folder_prepare(settings.data, folder) != OK ||
	    folder_lock(folder) != OK)
		exit(1);
	memcpy(settings.data, folder, strlen(folder) + 1);
	if (store_migrate(folder) != OK)
		boot_failed("the database cannot be used");
	if (texts_load() != OK || served_prepare() != OK ||
	    templates_compile() != OK)
		boot_failed("the pages do not fit the program");
	if (wire_start() != OK)
		boot_failed("the network library does not start");
	if (setups_apply(&settings) != OK)
		boot_failed("a service cannot be connected");
	if (mirror_prepare(settings.data) != OK)
		boot_failed("the mirror cannot be prepared");
	terms = *policy();
	terms.moneyless = settings.sandbox || (provider_at(0) != NULL &&
	    !providers_move_money());
	policy_set(&terms);
	if (settings.https.host[0] != '\0' &&
	    certificate_prepare(&settings) != OK)
		boot_failed("no certificate");
}

/*
 * Kore's own settings, from ours. kore.conf names the doors once, for the
 * server "shop"; the TLS server gets the same ones.
 */
static void
boot_kore(const char *folder)
{
	struct kore_server	*plain, *secure;
	char			 inner[64], pidfile[FOLDER_SIZE + 16];

	kore_quiet = kore_foreground = skip_chroot = skip_runas = 1;
	kore_seccomp_tracing = settings.seccomp_tracing;
	worker_count = (u_int8_t)settings.workers;
	kore_root_path = kore_strdup(folder);
	snprintf(pidfile, sizeof(pidfile), "%s/webshop.pid", folder);
	kore_pidfile = kore_strdup(pidfile);
	http_hsts_enable = 0;		/* reply.c sends its own */
	http_body_large_path = LARGE_DOOR;
	http_body_large_max = JSON_SIZE_MAX;

	plain = boot_server("shop", 0, &settings.http);
	if (settings.sandbox) {
		snprintf(inner, sizeof(inner), "http://127.0.0.1:%d",
		    boot_inner_port(plain));
		if (perform_allow(inner) != OK || rehearsal_prepare(folder,
		    inner, settings.base_url) != OK)
			boot_failed("the rehearsal bank does not start");
	}
	if (settings.https.host[0] == '\0') {
		kore_parse_config();
		return;
	}
	secure = boot_server("secure", 1, &settings.https);
	kore_parse_config();
	boot_tls(plain, secure);
}

static struct kore_server *
boot_server(const char *name, int tls, const struct endpoint *endpoint)
{
	struct kore_server	*server = kore_server_create(name);

	server->tls = tls;
	if (endpoint->host[0] != '\0' && !kore_server_bind(server,
	    endpoint->host, endpoint->port, NULL)) {
		fprintf(stderr, "webshop: %s:%s: the address cannot be used; "
		    "is another server running there?\n", endpoint->host,
		    endpoint->port);
		exit(1);
	}

	return (server);
}

/* The rehearsal bank and its letters use a listener of their own that only this
 * machine reaches, so that they work whatever http and https are set to. */
static int
boot_inner_port(struct kore_server *server)
{
	struct sockaddr_in	address;
	socklen_t		length = sizeof(address);

	if (!kore_server_bind(server, "127.0.0.1", "0", NULL) ||
	    getsockname(LIST_FIRST(&server->listeners)->fd,
	    (struct sockaddr *)&address, &length) == -1)
		boot_failed("no loopback address for the rehearsal bank");

	return (ntohs(address.sin_port));
}

static void
boot_tls(struct kore_server *plain, struct kore_server *secure)
{
	struct kore_domain	*from = TAILQ_FIRST(&plain->domains), *domain;

	if (from == NULL || (domain = kore_domain_new(from->domain)) == NULL ||
	    !kore_domain_attach(domain, secure))
		boot_failed("kore.conf holds no domain");
	domain->certfile = kore_strdup(settings.certificate);
	domain->certkey = kore_strdup(settings.certificate_key);
	boot_routes(from, domain);
}

static void
boot_routes(struct kore_domain *from, struct kore_domain *to)
{
	struct kore_module_handle	*route;

	TAILQ_FOREACH(route, &from->handlers, list) {
		if (!kore_module_handler_new(to, route->path, route->func,
		    NULL, route->type))
			boot_failed("a door of kore.conf is missing");
	}
}

static void
boot_failed(const char *what)
{
	fprintf(stderr, "webshop: %s; the log lines above say why\n", what);
	exit(1);
}

static void
heartbeat(void *argument, u_int64_t now)
{
	(void)argument;
	(void)now;
}
