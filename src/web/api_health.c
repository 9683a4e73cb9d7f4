#include "base/moment.h"
#include "store/errands.h"
#include "store/store.h"
#include "web/doors.h"
#include "web/reply.h"

/* Errands due for longer than this are stuck: nobody runs them. */
#define STUCK_AFTER	MINUTES(5)

static enum result	health_show(struct visit *);

int
api_health(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, health_show));
}

static enum result
health_show(struct visit *visit)
{
	int64_t	stuck = 0;
	bool	writable, running;

	writable = store_ready(visit->store) == OK;
	running = errands_stuck(visit->store, moment_now(), STUCK_AFTER,
	    &stuck) == OK && stuck == 0;

	return (reply_json(visit, writable && running ? 200 : 503,
	    arena_format(visit->arena,
	    "{\"database\":\"%s\",\"errands\":\"%s\"}\n",
	    writable ? "writable" : "not writable",
	    running ? "running" : "stuck")));
}
