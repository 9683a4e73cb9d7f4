/*
 * The only writer of responses: security headers, cookies, pages, redirects.
 */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/result.h"
#include "base/text.h"
#include "view/assets_served.h"
#include "view/model.h"
#include "web/visit.h"

/* Adds a response header. Values with control characters are refused. */
void		reply_header(struct visit *, const char *, const char *);
/* A host-only cookie (`__Host-` name, Secure, HttpOnly, SameSite); max_age in
 * seconds, 0 ends it. */
void		reply_cookie(struct visit *, const char *name,
		    const char *value, int max_age, const char *same_site);

/* A rendered page with everything each page is told (layout_fill). */
enum result	reply_page(struct visit *, int status,
		    const char *template_name, struct model *);
/* 303 to a place in the shop, made with printf; the target must be ours. */
enum result	reply_redirect(struct visit *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
enum result	reply_json(struct visit *, int status, const char *body);
enum result	reply_bytes(struct visit *, int status, const char *type,
		    const void *, size_t);
/* The designed page for a word: 404, 405, 409, 422, 500 … */
enum result	reply_result(struct visit *, enum result);

/* A static file: cached for ever by its hashed name, 304, gzip. */
enum result	reply_asset(struct visit *, const struct served *);

/* The model every page starts from; bare: without basket and notice, which a
 * cached page fills in itself. */
struct model	*page_model(struct visit *);
struct model	*page_model_bare(struct visit *);

#endif
