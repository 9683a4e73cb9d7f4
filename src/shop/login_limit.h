/*
 * How guessing the manager's password is slowed: collections "tries" and
 * "known_addresses". Wrong passwords are counted for their address and for all
 * addresses together; an address from which the right one came lately is not
 * slowed by what others do, so that strangers cannot lock the owner out.
 */
#ifndef SHOP_LOGIN_LIMIT_H
#define SHOP_LOGIN_LIMIT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

/* OK: the address may try. LATER: in so many ms. */
enum result	login_limit_ask(struct arena *, struct store *,
		    const char *address, int64_t *wait);

/* A wrong password came from there; the right one did. Inside a change. */
enum result	login_limit_wrong(struct arena *, struct store *,
		    const char *address);
enum result	login_limit_right(struct arena *, struct store *,
		    const char *address);

/* Forgets up to `limit` records that are over. Inside a change. */
enum result	login_limit_sweep(struct store *, int64_t now, int limit);

#endif
