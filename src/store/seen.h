/*
 * The inbox ledger: which messages we have already believed.
 */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "store/store.h"

/* Enters a message by source and id; CONFLICT: it was there already. The
 * outcome is a word for the manager. Inside a change. */
enum result	seen_add(struct store *, const char *source,
		    const char *message_id, const char *body,
		    const char *outcome);

/* Forgets messages received before the moment, oldest first; at most `limit` of
 * them. Inside a change, or alone: then it is its own. */
enum result	seen_sweep(struct store *, int64_t before, int limit);

#endif
