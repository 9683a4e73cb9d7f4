/*
 * Passing keys of the machine's own role, from the instance metadata service of
 * Amazon EC2 (IMDSv2): they end after some hours and are asked for again.
 */
#ifndef WIRE_ROLE_H
#define WIRE_ROLE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"

#define ROLE_ORIGIN	"http://169.254.169.254"

struct role_keys {
	char	key_id[160];
	char	secret[160];
	char	token[4096];
	int64_t	expires_at;		/* ms; 0: there are none */
};

/* Asks the service at that origin, which must be allowed (perform.h). LATER:
 * nobody answers; REFUSED: the machine has no role; BROKEN: no such answer. In
 * all of these the keys stay as they were. */
enum result	role_fetch(const char *origin, struct role_keys *);

/* Reads the service's last answer. BROKEN: it is none. */
enum result	role_read(struct arena *, const char *, size_t,
		    struct role_keys *);

#endif
