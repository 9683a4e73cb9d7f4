#include <string.h>

#include "base/id.h"
#include "shop/basket.h"
#include "view/assets_served.h"
#include "web/doors.h"
#include "web/reply.h"

#define ROBOTS								\
	"User-agent: *\n"						\
	"Disallow: /basket\n"						\
	"Disallow: /modify_basket\n"					\
	"Disallow: /checkout\n"						\
	"Disallow: /process_order\n"					\
	"Disallow: /wait_for_payment\n"					\
	"Disallow: /order_status\n"					\
	"Disallow: /invoice\n"						\
	"Disallow: /manager\n"						\
	"Disallow: /sandbox/\n"						\
	"Disallow: /hook/\n"

static enum result	home_show(struct visit *);
static enum result	robots_show(struct visit *);
static enum result	favicon_show(struct visit *);
static enum result	static_show(struct visit *);
static enum result	missing_show(struct visit *);

int
page_home(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, home_show));
}

int
page_robots(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, robots_show));
}

int
page_favicon(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, favicon_show));
}

int
page_static(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, static_show));
}

int
page_missing(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET | VISIT_POST, missing_show));
}

/* A browser's basket is found again by its cookie, unless it became an order;
 * everybody else gets a new id, which is nothing but an id so far. */
static enum result
home_show(struct visit *visit)
{
	struct basket	basket;
	char		id[ID_SIZE];
	enum result	word;

	if (*visit->basket_id != '\0') {
		word = basket_load(visit->arena, visit->store,
		    visit->basket_id, &basket);
		/* One that cannot be read is in the log; there are others. */
		if (word != OK || *basket.order_id != '\0')
			visit->basket_id = "";
	}
	if (*visit->basket_id == '\0') {
		id_make(id);
		visit->basket_id = arena_text(visit->arena, id);
	}

	visit->set_basket = true;
	return (reply_redirect(visit, "/products?basket_id=%s",
	    visit->basket_id));
}

static enum result
robots_show(struct visit *visit)
{
	return (reply_bytes(visit, 200, "text/plain; charset=utf-8", ROBOTS,
	    strlen(ROBOTS)));
}

static enum result
favicon_show(struct visit *visit)
{
	const struct served	*icon = served_named("favicon.svg");

	if (icon == NULL)
		return (ABSENT);

	return (reply_redirect(visit, "%s", icon->path));
}

static enum result
static_show(struct visit *visit)
{
	const struct served	*served = served_at(visit->path);

	if (served == NULL)
		return (ABSENT);

	return (reply_asset(visit, served));
}

static enum result
missing_show(struct visit *visit)
{
	(void)visit;

	return (ABSENT);
}
