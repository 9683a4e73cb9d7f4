/*
 * The only door to the world over HTTP (libcurl): performs calls that others
 * built. TLS is verified, redirects are not followed, proxies of the
 * environment are ignored, time and size are bounded.
 */
#ifndef WIRE_PERFORM_H
#define WIRE_PERFORM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"

#define PERFORM_ALLOWED_MAX	8
#define PERFORM_TOGETHER_MAX	16

/* Prepares libcurl; once, in the parent before the fork. */
enum result	wire_start(void);

/*
 * Loopback, private and other special addresses (RFC 6890) are only spoken to
 * when the call's origin ("http://127.0.0.1:8081", no path) was allowed here:
 * settings name such targets, visitors cannot. Before the first perform.
 * INVALID: no origin, or too many.
 */
enum result	perform_allow(const char *origin);

/*
 * Performs the call and waits for the answer, which lives in the arena. OK:
 * somebody answered, with whatever status. LATER: nobody did (`trouble` says
 * why), or, with `held`, nobody was asked, because its origin has been in
 * trouble or is busy (breaker.h): `retry_after` says how long to wait. INVALID:
 * no http(s) URL, or a header with a line break. REFUSED: the address is not
 * one to speak to. BROKEN: the answer is larger than the call allows. May wait
 * for the call's timeout: never while serving a visit.
 */
enum result	perform(struct arena *, const struct call *,
		    struct answer *);

/* The answer to that call was that our key is not taken, as whoever reads it
 * knows. Others to the same origin are held back, with `key_refused`. Any
 * thread. */
void		perform_refused(const struct call *);

/*
 * Performs many calls, so many at a time (PERFORM_TOGETHER_MAX at most), over
 * connections that are kept, and waits for all answers; words[i] and answers[i]
 * are what perform() says of calls[i], without a breaker. Once one is not
 * answered, those not yet begun are LATER as well. BROKEN: none was made.
 */
enum result	perform_all(struct arena *, const struct call *, size_t count,
		    size_t together, struct answer *, enum result *words);

/* Ends this thread's connections. */
void		perform_end(void);

/* Makes all running calls of all threads end with LATER within a second, and
 * new ones at once: the process stops. Any thread. */
void		perform_abandon(void);
bool		perform_is_abandoned(void);

#endif
