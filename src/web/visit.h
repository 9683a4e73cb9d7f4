/*
 * A visit: one request, read once, with its memory and its place in the shop.
 * The only reader of Kore requests. A door (a Kore handler in kore.conf) is
 *
 *	int
 *	page_basket(struct http_request *request)
 *	{
 *		return (visit_serve(request, VISIT_GET, basket_show));
 *	}
 *
 * where basket_show() has four stanzas: who, what, do, say. A word other than
 * OK is answered with the designed page for it.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "base/url.h"
#include "shop/manager.h"
#include "store/store.h"

#define VISIT_GET	1	/* GET and HEAD */
#define VISIT_POST	2

struct http_request;

struct visit {
	struct arena		*arena;
	struct store		*store;		/* this worker's connection */
	struct http_request	*request;	/* for reply.c only */
	bool			 is_post;
	const char		*path;
	const char		*query_text;	/* as it came; "" none */
	struct pairs		 query;
	struct pairs		 form;		/* of a POST */
	const char		*body;		/* raw, NUL behind it */
	size_t			 body_length;
	const char		*language;	/* "de" or "en" */
	const char		*basket_id;	/* a UUID: the parameter,
						   else the cookie; "" none */
	const char		*address;	/* of the peer */
	const char		*reference;	/* of this visit, for people */
	struct session		 session;	/* manager doors */
	bool			 answered;
	int			 status;
	int64_t			 began;		/* µs, monotonic */
	const char		*allow;		/* of a 405 */
	const char		*subject;	/* what is ABSENT: "product",
						   "basket", "order"; NULL: the
						   page itself */
	const char		*security_policy;	/* NULL: ours */
	const char		*notice;	/* to be shown on this page */
	bool			 is_manager;	/* session is valid */
	bool			 set_language;	/* remember it by cookie */
	bool			 set_basket;
};

/* Serves a request by a door's function; the return value is Kore's. */
int		 visit_serve(struct http_request *, int methods,
		    enum result (*)(struct visit *));

/* As visit_serve, for doors behind the manager's session: without one the
 * login page is shown; a POST without its CSRF token is REFUSED. */
int		 visit_serve_manager(struct http_request *, int methods,
		    enum result (*)(struct visit *));

/* Opens this worker's store connection; at worker start. */
enum result	 visit_prepare(const char *folder);
struct store	*visit_store(void);

/* A parameter, from the form of a POST first, then from the query; NULL. */
const char	*visit_parameter(const struct visit *, const char *);
/* A header's value or NULL; a cookie's value or NULL. */
const char	*visit_header(const struct visit *, const char *);
const char	*visit_cookie(const struct visit *, const char *);

#endif
