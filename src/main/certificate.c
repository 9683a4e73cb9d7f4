#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/url.h"
#include "main/certificate.h"

#define KEY_BITS	2048
/* Browsers take none that is good for longer. */
#define LIFE_SECONDS	(825L * 24 * 3600)

static X509	*certificate_load(const char *);
static EVP_PKEY	*key_load(const char *);
static enum result certificate_make(const struct settings *);
static X509	*certificate_sign(const struct settings *, EVP_PKEY *);
static int	certificate_name(X509 *, const char *);
static int	extension_add(X509 *, int, const char *);
static enum result pem_write(const char *, X509 *, EVP_PKEY *);
static enum result given_check(const struct settings *);
static enum result pair_check(X509 *, EVP_PKEY *, const char **);

enum result
certificate_prepare(struct settings *settings)
{
	const char	*trouble = NULL;
	X509		*certificate;
	EVP_PKEY	*key;
	enum result	 word;

	if (settings->certificate[0] != '\0')
		return (given_check(settings));
	snprintf(settings->certificate, sizeof(settings->certificate),
	    "%.1000s/certificate.pem", settings->data);
	snprintf(settings->certificate_key, sizeof(settings->certificate_key),
	    "%.1000s/key.pem", settings->data);

	/* A crash, or a copy of one file alone, may leave half a pair. */
	certificate = certificate_load(settings->certificate);
	key = key_load(settings->certificate_key);
	word = pair_check(certificate, key, &trouble);
	X509_free(certificate);
	EVP_PKEY_free(key);

	return (word == OK ? OK : certificate_make(settings));
}

enum result
certificate_check(const struct settings *settings)
{
	const char	*trouble = NULL;
	X509		*certificate;
	EVP_PKEY	*key;
	BIO		*out;
	enum result	 word;

	if (settings->certificate[0] == '\0') {
		printf("certificate  self-signed: browsers will warn\n");
		return (OK);
	}
	certificate = certificate_load(settings->certificate);
	key = key_load(settings->certificate_key);
	word = pair_check(certificate, key, &trouble);
	if (word != OK) {
		printf("certificate  %s: %s\n", settings->certificate, trouble);
	} else {
		printf("certificate  good until ");
		fflush(stdout);
		if ((out = BIO_new_fp(stdout, BIO_NOCLOSE)) != NULL) {
			ASN1_TIME_print(out, X509_get0_notAfter(certificate));
			BIO_free(out);
		}
		printf("\n");
	}
	X509_free(certificate);
	EVP_PKEY_free(key);

	return (word == OK ? OK : INVALID);
}

/* One that is over still serves: a warning in browsers is better than no
 * shop. */
static enum result
given_check(const struct settings *settings)
{
	const char	*trouble = NULL;
	X509		*certificate = certificate_load(settings->certificate);
	EVP_PKEY	*key = key_load(settings->certificate_key);
	enum result	 word = pair_check(certificate, key, &trouble);

	if (word != OK)
		fprintf(stderr, "webshop: %s, %s: %s\n", settings->certificate,
		    settings->certificate_key, trouble);
	X509_free(certificate);
	EVP_PKEY_free(key);

	return (word == REFUSED ? OK : word);
}

/* REFUSED: it is over. INVALID: it cannot be used. */
static enum result
pair_check(X509 *certificate, EVP_PKEY *key, const char **trouble)
{
	if (certificate == NULL)
		*trouble = "not a certificate in PEM form";
	else if (key == NULL)
		*trouble = "its key cannot be read";
	else if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		*trouble = "not an RSA key, and only those work";
	else if (X509_check_private_key(certificate, key) != 1)
		*trouble = "the key belongs to another certificate";
	if (*trouble != NULL)
		return (INVALID);
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0)
		return (OK);
	*trouble = "it is over";

	return (REFUSED);
}

static X509 *
certificate_load(const char *path)
{
	FILE	*file = fopen(path, "r");
	X509	*certificate;

	if (file == NULL)
		return (NULL);
	certificate = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);

	return (certificate);
}

static EVP_PKEY *
key_load(const char *path)
{
	FILE		*file = fopen(path, "r");
	EVP_PKEY	*key;

	if (file == NULL)
		return (NULL);
	key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);

	return (key);
}

/* The key is written first: a certificate without its key is made anew. */
static enum result
certificate_make(const struct settings *settings)
{
	EVP_PKEY	*key = EVP_RSA_gen(KEY_BITS);
	X509		*certificate = NULL;
	enum result	 word = BROKEN;

	if (key != NULL)
		certificate = certificate_sign(settings, key);
	if (certificate != NULL)
		word = pem_write(settings->certificate_key, NULL, key);
	if (word == OK)
		word = pem_write(settings->certificate, certificate, NULL);
	if (word != OK)
		fprintf(stderr, "webshop: no self-signed certificate could be "
		    "made in %s\n", settings->data);
	X509_free(certificate);
	EVP_PKEY_free(key);

	return (word);
}

static X509 *
certificate_sign(const struct settings *settings, EVP_PKEY *key)
{
	struct arena	*arena = arena_create();
	X509		*certificate = X509_new();
	const char	*names = "DNS:localhost,IP:127.0.0.1,IP:::1";
	const char	*host = "localhost";
	struct url	 url;
	uint64_t	 serial = 0;
	bool		 good;

	if (url_parse(arena, settings->base_url, &url) == OK &&
	    strcmp(url.host, "localhost") != 0 &&
	    url.host[strspn(url.host, "0123456789.:[]")] != '\0') {
		host = url.host;
		names = arena_format(arena, "DNS:%s,%s", host, names);
	}
	good = certificate != NULL &&
	    RAND_bytes((unsigned char *)&serial, 7) == 1 &&
	    X509_set_version(certificate, X509_VERSION_3) == 1 &&
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate),
	    serial >> 1) == 1 &&
	    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) !=
	    NULL && X509_gmtime_adj(X509_getm_notAfter(certificate),
	    LIFE_SECONDS) != NULL &&
	    X509_set_pubkey(certificate, key) == 1 &&
	    certificate_name(certificate, host) == 1 &&
	    extension_add(certificate, NID_subject_alt_name, names) == 1 &&
	    extension_add(certificate, NID_basic_constraints,
	    "critical,CA:FALSE") == 1 &&
	    extension_add(certificate, NID_ext_key_usage,
	    "serverAuth") == 1 &&
	    X509_sign(certificate, key, EVP_sha256()) > 0;
	arena_destroy(arena);
	if (good)
		return (certificate);
	X509_free(certificate);

	return (NULL);
}

static int
certificate_name(X509 *certificate, const char *host)
{
	X509_NAME	*name = X509_get_subject_name(certificate);

	if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)host, -1, -1, 0) != 1)
		return (0);

	return (X509_set_issuer_name(certificate, name));
}

static int
extension_add(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION	*extension;
	X509V3_CTX	 context;
	int		 added;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	if (extension == NULL)
		return (0);
	added = X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);

	return (added);
}

/* Written beside and renamed, so that a crash leaves no half file. */
static enum result
pem_write(const char *path, X509 *certificate, EVP_PKEY *key)
{
	char	 beside[1100];
	FILE	*file;
	int	 written, descriptor;

	snprintf(beside, sizeof(beside), "%s.new", path);
	descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (descriptor == -1 || (file = fdopen(descriptor, "w")) == NULL)
		return (BROKEN);
	written = key != NULL ?
	    PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) :
	    PEM_write_X509(file, certificate);
	if (fclose(file) != 0 || written != 1 || rename(beside, path) == -1)
		return (BROKEN);

	return (OK);
}
