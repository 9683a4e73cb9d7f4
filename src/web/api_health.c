#include "base/moment.h"
#include "shop/service.h"
#include "store/errands.h"
#include "store/store.h"
#include "web/doors.h"
#include "web/model_mirror.h"
#include "web/reply.h"

/* Errands due for longer than this are stuck: nobody runs them. */
#define STUCK_AFTER	MINUTES(5)

/* The disk is asked at most once in this time: anybody may ask us. */
#define ASKED_EVERY	SECONDS(1)

static enum result	health_show(struct visit *);
static const char	*queue_member(struct visit *);
static bool		database_writable(struct store *, int64_t);

int
api_health(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, health_show));
}

/* A mirror that lags is told, but the shop is well without it. */
static enum result
health_show(struct visit *visit)
{
	int64_t	now = moment_now(), stuck = 0;
	bool	writable, running;

	writable = database_writable(visit->store, now);
	running = errands_stuck(visit->store, now, STUCK_AFTER,
	    &stuck) == OK && stuck == 0;

	return (reply_json(visit, writable && running ? 200 : 503,
	    arena_format(visit->arena,
	    "{\"database\":\"%s\",\"errands\":\"%s\"%s%s}\n",
	    writable ? "writable" : "not writable",
	    running ? "running" : "stuck", queue_member(visit),
	    mirror_json(visit))));
}

/* Others' trouble does not make the shop ill: it is told, but still 200. */
static const char *
queue_member(struct visit *visit)
{
	struct service	queue;

	if (service_load(visit->arena, visit->store, SERVICE_QUEUE,
	    &queue) != OK)
		return ("");

	return (*queue.trouble == '\0' ? ",\"shipping_queue\":\"well\"" :
	    ",\"shipping_queue\":\"trouble\"");
}

static bool
database_writable(struct store *store, int64_t now)
{
	static int64_t	asked_at;
	static bool	writable;

	if (asked_at == 0 || now - asked_at >= ASKED_EVERY || now < asked_at) {
		writable = store_ready(store) == OK;
		asked_at = now;
	}

	return (writable);
}
