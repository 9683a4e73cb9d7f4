#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "wire/sns.h"

#define KEY_BITS_MIN	2048

static X509		*certificate_read(const char *);
static const char	*certificate_wrong(const struct sns_source *, X509 *,
			    int64_t, int64_t *);
static const EVP_MD	*digest_of(const char *);
static unsigned char	*base64_read(struct arena *, const char *, size_t *);
static bool		 signature_holds(X509 *, const EVP_MD *,
			    const unsigned char *, size_t, const char *);

enum result
sns_certificate_check(const struct sns_source *topic, const char *pem,
    int64_t now, int64_t *not_after, const char **why)
{
	X509	*certificate = certificate_read(pem);

	if (certificate == NULL) {
		*why = "sns_unreadable";
		return (INVALID);
	}
	*why = certificate_wrong(topic, certificate, now, not_after);
	X509_free(certificate);

	return (*why == NULL ? OK : INVALID);
}

enum result
sns_verify(struct arena *arena, const struct sns_message *message,
    const char *pem, int64_t now, const char **why)
{
	const EVP_MD	*digest = digest_of(message->version);
	unsigned char	*signature;
	size_t		 length;
	int64_t		 not_after;
	X509		*certificate;

	*why = NULL;
	if (digest == NULL) {
		*why = "version";
		return (REFUSED);
	}
	signature = base64_read(arena, message->signature, &length);
	certificate = certificate_read(pem);
	if (signature == NULL)
		*why = "base64";
	else if (certificate == NULL)
		*why = "sns_unreadable";
	else if ((*why = certificate_wrong(message->topic, certificate, now,
	    &not_after)) == NULL && !signature_holds(certificate, digest,
	    signature, length, sns_signed_text(arena, message)))
		*why = "signature";
	X509_free(certificate);

	return (*why == NULL ? OK : REFUSED);
}

/* Exactly one block: which of several was meant nobody could tell. */
static X509 *
certificate_read(const char *pem)
{
	const char	*first = strstr(pem, "-----BEGIN ");
	X509		*certificate;
	BIO		*bytes;

	if (first == NULL || strstr(first + 1, "-----BEGIN ") != NULL ||
	    (bytes = BIO_new_mem_buf(pem, -1)) == NULL)
		return (NULL);
	certificate = PEM_read_bio_X509(bytes, NULL, NULL, NULL);
	BIO_free(bytes);
	ERR_clear_error();

	return (certificate);
}

static const char *
certificate_wrong(const struct sns_source *topic, X509 *certificate,
    int64_t now, int64_t *not_after)
{
	const ASN1_TIME	*end = X509_get0_notAfter(certificate);
	EVP_PKEY	*key = X509_get0_pubkey(certificate);
	time_t		 moment = (time_t)(now / 1000);
	struct tm	 last;

	/* 0 from X509_cmp_time is an error. */
	if (X509_cmp_time(X509_get0_notBefore(certificate), &moment) != -1)
		return ("sns_early");
	if (X509_cmp_time(end, &moment) != 1 ||
	    !ASN1_TIME_to_tm(end, &last))
		return ("sns_expired");
	*not_after = SECONDS(timegm(&last));
	if (X509_check_host(certificate, topic->signer, 0,
	    X509_CHECK_FLAG_NO_WILDCARDS, NULL) != 1)
		return ("sns_name");
	if (key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
	    EVP_PKEY_get_bits(key) < KEY_BITS_MIN)
		return ("sns_key");

	return (NULL);
}

/* The version is a text; NULL: it does not count. */
static const EVP_MD *
digest_of(const char *version)
{
	if (strcmp(version, "2") == 0)
		return (EVP_sha256());
	if (strcmp(version, "1") == 0 && sns_settings()->version_1)
		return (EVP_sha1());

	return (NULL);
}

/* Strictly RFC 4648 §4: what OpenSSL's lenient reader made of it must be
 * written the same way again. */
static unsigned char *
base64_read(struct arena *arena, const char *text, size_t *length)
{
	size_t		 given = strlen(text);
	unsigned char	*bytes;
	char		*again;
	int		 count;

	if (given == 0 || given % 4 != 0 || given > 4096)
		return (NULL);
	bytes = arena_alloc(arena, given);
	count = EVP_DecodeBlock(bytes, (const unsigned char *)text,
	    (int)given);
	if (count < 0)
		return (NULL);
	count -= text[given - 1] == '=';
	count -= text[given - 2] == '=';
	again = arena_alloc(arena, given + 1);
	EVP_EncodeBlock((unsigned char *)again, bytes, count);
	*length = (size_t)count;

	return (strcmp(again, text) == 0 ? bytes : NULL);
}

/* RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2). */
static bool
signature_holds(X509 *certificate, const EVP_MD *digest,
    const unsigned char *signature, size_t length, const char *text)
{
	EVP_PKEY	*key = X509_get0_pubkey(certificate);
	EVP_MD_CTX	*context = EVP_MD_CTX_new();
	bool		 holds;

	holds = context != NULL &&
	    length == (size_t)EVP_PKEY_get_size(key) &&
	    EVP_DigestVerifyInit(context, NULL, digest, NULL, key) == 1 &&
	    EVP_DigestVerify(context, signature, length,
	    (const unsigned char *)text, strlen(text)) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();

	return (holds);
}
