/*
 * SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104) as lower-case hex; MD5 (RFC
 * 1321) where a protocol uses it against accidents, not against people.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#define DIGEST_SIZE	65	/* 64 hex digits and the NUL */
#define DIGEST_MD5_SIZE	33

void	digest_sha256(const void *, size_t, char [DIGEST_SIZE]);
void	digest_hmac(const void *key, size_t, const void *, size_t,
	    char [DIGEST_SIZE]);

/* False: this machine's libcrypto forbids MD5 (FIPS mode). */
bool	digest_md5(const void *, size_t, char [DIGEST_MD5_SIZE]);

#endif
