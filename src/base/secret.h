/*
 * Secrets: random tokens, comparison in constant time, password hashes.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"

/* A random token of that many bytes as URL-safe text (base64url without
 * padding). */
char		*secret_token(struct arena *, size_t);

/* Whether both texts are equal; takes the same time wherever they differ
 * (their lengths are no secret). NULL equals nothing. */
bool		 secret_equal(const char *, const char *);

/* A password's hash: "scrypt$ln=15,r=8,p=1$SALT$HASH" (RFC 7914), a few dozen
 * milliseconds and 32 MiB. secret_check is false for a damaged hash, and for
 * one that asks for more than 128 MiB. */
char		*secret_hash(struct arena *, const char *);
bool		 secret_check(const char *password, const char *hash);

#endif
