#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/log.h"
#include "base/secret.h"

#define SALT_BYTES	16
#define HASH_BYTES	32
#define SALT_LENGTH	22	/* as base64url without padding */
#define HASH_LENGTH	43
#define COST		15	/* log2 of N; 128 * r * N bytes = 32 MiB */
#define COST_MIN	10
#define COST_MAX	17
#define BLOCK		8	/* r */
#define PARALLEL	1	/* p */
#define MEMORY_MAX	((uint64_t)136 * 1024 * 1024)

/* A password hash, read. */
struct scrypt {
	int		cost;
	unsigned char	salt[SALT_BYTES];
	unsigned char	hash[HASH_BYTES];
};

static char	*base64_write(struct arena *, const unsigned char *, size_t);
static bool	 base64_read(const char *, size_t, unsigned char *, size_t);
static int	 base64_digit(char);
static bool	 scrypt_make(const char *, struct scrypt *);
static bool	 scrypt_read(const char *, struct scrypt *);
static void	 random_bytes(void *, size_t);

static const char	digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz0123456789-_";

char *
secret_token(struct arena *arena, size_t size)
{
	unsigned char	*bytes;

	bytes = arena_alloc(arena, size);
	random_bytes(bytes, size);
	return (base64_write(arena, bytes, size));
}

bool
secret_equal(const char *one, const char *other)
{
	size_t	length;

	if (one == NULL || other == NULL)
		return (false);
	length = strlen(one);
	return (length == strlen(other) &&
	    CRYPTO_memcmp(one, other, length) == 0);
}

char *
secret_hash(struct arena *arena, const char *password)
{
	struct scrypt	scrypt = { .cost = COST };

	random_bytes(scrypt.salt, sizeof(scrypt.salt));
	if (!scrypt_make(password, &scrypt)) {
		log_event(LOG_LEVEL_ERROR, "scrypt-failed", NULL);
		abort();
	}
	return (arena_format(arena, "scrypt$ln=%d,r=%d,p=%d$%s$%s",
	    scrypt.cost, BLOCK, PARALLEL,
	    base64_write(arena, scrypt.salt, sizeof(scrypt.salt)),
	    base64_write(arena, scrypt.hash, sizeof(scrypt.hash))));
}

bool
secret_check(const char *password, const char *hash)
{
	struct scrypt	known, tried;

	if (password == NULL || hash == NULL || !scrypt_read(hash, &known))
		return (false);
	tried = known;
	return (scrypt_make(password, &tried) &&
	    CRYPTO_memcmp(known.hash, tried.hash, HASH_BYTES) == 0);
}

static void
random_bytes(void *bytes, size_t size)
{
	if (size > INT32_MAX || RAND_bytes(bytes, (int)size) != 1) {
		log_event(LOG_LEVEL_ERROR, "random-failed", NULL);
		abort();
	}
}

/* Computes the hash from the password, the salt and the cost. */
static bool
scrypt_make(const char *password, struct scrypt *scrypt)
{
	return (EVP_PBE_scrypt(password, strlen(password), scrypt->salt,
	    sizeof(scrypt->salt), (uint64_t)1 << scrypt->cost, BLOCK, PARALLEL,
	    MEMORY_MAX, scrypt->hash, sizeof(scrypt->hash)) == 1);
}

static bool
scrypt_read(const char *text, struct scrypt *scrypt)
{
	char	head[32];
	size_t	length;

	for (scrypt->cost = COST_MIN; scrypt->cost <= COST_MAX;
	    scrypt->cost++) {
		(void)snprintf(head, sizeof(head), "scrypt$ln=%d,r=%d,p=%d$",
		    scrypt->cost, BLOCK, PARALLEL);
		length = strlen(head);
		if (strncmp(text, head, length) != 0)
			continue;
		text += length;
		return (strlen(text) == SALT_LENGTH + 1 + HASH_LENGTH &&
		    text[SALT_LENGTH] == '$' &&
		    base64_read(text, SALT_LENGTH, scrypt->salt,
		    sizeof(scrypt->salt)) &&
		    base64_read(text + SALT_LENGTH + 1, HASH_LENGTH,
		    scrypt->hash, sizeof(scrypt->hash)));
	}
	return (false);
}

/* base64url without padding (RFC 4648, section 5). */
static char *
base64_write(struct arena *arena, const unsigned char *bytes, size_t size)
{
	char		*text, *out;
	unsigned int	 held = 0;
	int		 bits = 0;
	size_t		 at;

	text = out = arena_alloc(arena, size / 3 * 4 + 5);
	for (at = 0; at < size; at++) {
		held = (held << 8 | bytes[at]) & 0xFFFF;
		for (bits += 8; bits >= 6; bits -= 6)
			*out++ = digits[held >> (bits - 6) & 63];
	}
	if (bits > 0)
		*out++ = digits[held << (6 - bits) & 63];
	return (text);
}

/* False unless the text is the canonical form of so many bytes. */
static bool
base64_read(const char *text, size_t length, unsigned char *bytes, size_t size)
{
	unsigned int	held = 0;
	int		bits = 0, digit;
	size_t		at, out = 0;

	for (at = 0; at < length; at++) {
		if ((digit = base64_digit(text[at])) < 0)
			return (false);
		held = (held << 6 | (unsigned int)digit) & 0xFFFF;
		if ((bits += 6) < 8)
			continue;
		bits -= 8;
		if (out == size)
			return (false);
		bytes[out++] = (unsigned char)(held >> bits);
	}
	return (out == size && bits < 6 && (held & ((1u << bits) - 1)) == 0);
}

static int
base64_digit(char letter)
{
	const char	*found;

	found = memchr(digits, letter, sizeof(digits) - 1);
	return (found == NULL ? -1 : (int)(found - digits));
}
