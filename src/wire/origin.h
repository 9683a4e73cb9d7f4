/*
 * Whom we call: "https://host:port", each with its breaker, shared by all
 * threads of the process. Private to src/wire, but for what is in trouble.
 */
#ifndef WIRE_ORIGIN_H
#define WIRE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outage.h"
#include "base/result.h"
#include "wire/breaker.h"

#define ORIGIN_SIZE	300
#define ORIGINS_MAX	64	/* with a breaker; more go without */

/* A call under way. */
struct passage {
	size_t	index;		/* ORIGINS_MAX: no breaker */
	bool	probe;
	int64_t	began;
};

/* "http://host:port" of a URL, the port always written. INVALID: it is no
 * http(s) URL. */
enum result	origin_of(const char *url, char origin[ORIGIN_SIZE]);

/* Origins that may have a special address (perform.h). */
enum result	origin_allow(const char *origin);
bool		origin_is_allowed(const char *url);

/* Whether a call may go now; if not, for how long, and whether because our key
 * is not taken. */
bool		origin_enter(const char *origin, const char *service,
		    int64_t now, struct passage *, int64_t *wait,
		    bool *refused);
void		origin_leave(const struct passage *, int64_t now,
		    enum breaker_outcome, int64_t rest);
void		origin_refuse(const char *origin, int64_t now);

/* Those in trouble at this moment. */
void		origins_troubled(struct arena *, struct outages *);
/* All is well again. For tests. */
void		origins_forget(void);

#endif
