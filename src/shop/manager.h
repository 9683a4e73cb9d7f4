/*
 * The manager's password and sessions: collections "manager" and "sessions".
 */
#ifndef SHOP_MANAGER_H
#define SHOP_MANAGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

#define SESSIONS		"sessions"
#define PASSWORD_LENGTH_MIN	6
#define PASSWORD_LENGTH_MAX	256

/* Where the password comes from. */
enum password_origin { PASSWORD_NONE, PASSWORD_GENERATED, PASSWORD_CHOSEN };

/* Sets the password (INVALID: too short or long) and ends all sessions. */
enum result	manager_password_set(struct arena *, struct store *,
		    const char *, enum password_origin);
enum result	manager_password_origin(struct arena *, struct store *,
		    enum password_origin *);

struct session {
	const char	*token;		/* for the cookie; its digest is kept */
	const char	*csrf;
};

/*
 * Tries a password from an address. OK: a new session, and the address's wrong
 * tries are forgotten. REFUSED: wrong, or none set. LATER: too many tries from
 * there or in total; `wait` says how many ms.
 */
enum result	manager_login(struct arena *, struct store *,
		    const char *password, const char *address,
		    struct session *, int64_t *wait);

/* The session of a token, renewed by use. ABSENT: none. */
enum result	manager_session(struct arena *, struct store *,
		    const char *token, struct session *);
enum result	manager_logout(struct arena *, struct store *, const char *);

/* Forgets up to `limit` expired sessions and as many tries. Its own change. */
enum result	manager_sweep(struct store *, int limit);

#endif
