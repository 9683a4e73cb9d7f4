#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/digest.h"
#include "base/log.h"

#define MD5_LENGTH	16

static void	digest_hex(const unsigned char *, size_t, char *);
static _Noreturn void	digest_failed(void);

void
digest_sha256(const void *bytes, size_t length, char hex[DIGEST_SIZE])
{
	unsigned char	sum[SHA256_DIGEST_LENGTH];

	if (EVP_Q_digest(NULL, "SHA256", NULL, bytes, length, sum, NULL) != 1)
		digest_failed();
	digest_hex(sum, sizeof(sum), hex);
}

void
digest_hmac(const void *key, size_t key_length, const void *bytes,
    size_t length, char hex[DIGEST_SIZE])
{
	unsigned char	sum[SHA256_DIGEST_LENGTH];

	/* libcrypto takes a NULL key for "the key of last time". */
	if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL,
	    key_length == 0 ? "" : key, key_length, bytes, length, sum,
	    sizeof(sum), NULL) == NULL)
		digest_failed();
	digest_hex(sum, sizeof(sum), hex);
}

bool
digest_md5(const void *bytes, size_t length, char hex[DIGEST_MD5_SIZE])
{
	unsigned char	sum[MD5_LENGTH];

	if (EVP_Q_digest(NULL, "MD5", NULL, bytes, length, sum, NULL) != 1)
		return (false);
	digest_hex(sum, sizeof(sum), hex);

	return (true);
}

static void
digest_hex(const unsigned char *sum, size_t length, char *hex)
{
	static const char	digits[] = "0123456789abcdef";
	size_t			at;

	for (at = 0; at < length; at++) {
		hex[at * 2] = digits[sum[at] >> 4];
		hex[at * 2 + 1] = digits[sum[at] & 15];
	}
	hex[at * 2] = '\0';
}

/* libcrypto has no memory or no SHA-256: nothing can be believed any more. */
static void
digest_failed(void)
{
	log_event(LOG_LEVEL_ERROR, "digest-failed", NULL);
	abort();
}
