/*
 * SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104) as lower-case hex.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_SIZE	65	/* 64 hex digits and the NUL */

void	digest_sha256(const void *, size_t, char [DIGEST_SIZE]);
void	digest_hmac(const void *key, size_t, const void *, size_t,
	    char [DIGEST_SIZE]);

#endif
