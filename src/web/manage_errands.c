#include "base/id.h"
#include "base/log.h"
#include "store/errands.h"
#include "web/doors.h"
#include "web/flash.h"
#include "web/reply.h"

static enum result	errand_again_do(struct visit *);
static enum result	errand_again_body(struct store *, void *);

int
manage_errand_again(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, errand_again_do));
}

static enum result
errand_again_do(struct visit *visit)
{
	const char	*id = visit_parameter(visit, "id");
	const char	*order = visit_parameter(visit, "order_id");
	enum result	 word;

	if (!id_valid(id))
		return (INVALID);
	word = store_change(visit->store, "errand-again", errand_again_body,
	    &id);
	if (word != OK)
		return (word);

	log_event(LOG_LEVEL_INFO, "errand-again", "errand", id_short(id),
	    NULL);
	flash_leave(visit, "errand_again", "");
	if (id_valid(order))
		return (reply_redirect(visit, "/manager/order?order_id=%s",
		    order));

	return (reply_redirect(visit, "/manager"));
}

static enum result
errand_again_body(struct store *store, void *argument)
{
	return (errand_again(store, *(const char **)argument));
}
