/*
 * SHA-256, HMAC-SHA-256 and MD5 against published vectors.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#undef fail
#include <cmocka.h>

static void
sha256_is(const char *text, const char *expected)
{
	char	hex[DIGEST_SIZE];

	digest_sha256(text, strlen(text), hex);
	assert_string_equal(hex, expected);
}

/* NIST's examples of FIPS 180-4. */
static void
sha256_of_the_standard(void **state)
{
	char	hex[DIGEST_SIZE], *million;

	sha256_is("", "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	sha256_is("abc", "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	sha256_is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1");
	million = malloc(1000000);
	memset(million, 'a', 1000000);
	digest_sha256(million, 1000000, hex);
	free(million);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
}

static void
hmac_is(const void *key, size_t key_length, const void *text, size_t length,
    const char *expected)
{
	char	hex[DIGEST_SIZE];

	digest_hmac(key, key_length, text, length, hex);
	assert_string_equal(hex, expected);
}

/* RFC 4231, test cases 1, 2, 3, 6 and 7. */
static void
hmac_of_the_standard(void **state)
{
	static const char	larger[] = "This is a test using a larger than "
				    "block-size key and a larger than "
				    "block-size data. The key needs to be "
				    "hashed before being used by the HMAC "
				    "algorithm.";
	unsigned char		key[131], text[50];

	memset(key, 0x0B, 20);
	hmac_is(key, 20, "Hi There", 8, "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
	hmac_is("Jefe", 4, "what do ya want for nothing?", 28,
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
	memset(key, 0xAA, sizeof(key));
	memset(text, 0xDD, sizeof(text));
	hmac_is(key, 20, text, sizeof(text),
	    "773ea91e36800e46854db8ebd09181a7"
	    "2959098b3ef8c122d9635514ced565fe");
	hmac_is(key, 131, "Test Using Larger Than Block-Size Key - Hash Key "
	    "First", 54, "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
	hmac_is(key, 131, larger, sizeof(larger) - 1,
	    "9b09ffa71b942fcb27635fbcd5b0e944"
	    "bfdc63644f0713938a7f51535c3a35e2");
}

static void
an_empty_key_is_a_key(void **state)
{
	static const char	known[] = "b613679a0814d9ec772f95d778c35fc5"
				    "ff1697c493715653c6c712144292c5ad";

	hmac_is("", 0, "", 0, known);
	hmac_is("key", 3, "x", 1, "4fc3b7eaf34d7e594a6f51d9517ba543"
	    "abf41067b27587ffd82ba3584e4d3cdd");
	hmac_is(NULL, 0, NULL, 0, known);
}

static void
one_bit_changes_all(void **state)
{
	char	one[DIGEST_SIZE], other[DIGEST_SIZE];

	digest_hmac("key", 3, "amount=100", 10, one);
	digest_hmac("key", 3, "amount=101", 10, other);
	assert_string_not_equal(one, other);
	digest_hmac("kez", 3, "amount=100", 10, other);
	assert_string_not_equal(one, other);
}

/* RFC 1321, A.5. */
static void
md5_of_the_standard(void **state)
{
	char	hex[DIGEST_MD5_SIZE];

	assert_true(digest_md5("", 0, hex));
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
	assert_true(digest_md5("message digest", 14, hex));
	assert_string_equal(hex, "f96b697d7cb7938d525a2f31aaf161d0");
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test(name)
	const struct CMUnitTest	tests[] = {
		TEST(sha256_of_the_standard),
		TEST(hmac_of_the_standard),
		TEST(an_empty_key_is_a_key),
		TEST(one_bit_changes_all),
		TEST(md5_of_the_standard),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
