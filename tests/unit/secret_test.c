/*
 * Secrets: tokens, comparison, password hashes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/secret.h"

#undef fail
#include <cmocka.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena	*arena;

static int
before(void **state)
{
	arena = arena_create();
	return (0);
}

static int
after(void **state)
{
	arena_destroy(arena);
	return (0);
}

#define ALPHABET	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
			"0123456789-_"

/* Made by Python's hashlib.scrypt: "password", sixteen bytes 'A', ln 10. */
#define KNOWN_SALT	"QUFBQUFBQUFBQUFBQUFBQQ"
#define KNOWN_HASH	"KSXUumCTf1HMl-KZ6-vQxvml3WsraOSdhgH46K6Cq8o"
#define KNOWN		"scrypt$ln=10,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH

static void
tokens_are_random_and_safe_in_urls(void **state)
{
	static const size_t	lengths[] = { 0, 2, 3, 4, 6, 7, 8, 10, 11, 12 };
	const char		*one, *other;
	size_t			i;

	for (i = 0; i < COUNT(lengths); i++) {
		one = secret_token(arena, i);
		assert_int_equal(strlen(one), lengths[i]);
		assert_int_equal(strspn(one, ALPHABET), lengths[i]);
	}
	one = secret_token(arena, 32);
	other = secret_token(arena, 32);
	assert_int_equal(strlen(one), 43);
	assert_string_not_equal(one, other);
}

static void
equal_texts_are_equal(void **state)
{
	assert_true(secret_equal("", ""));
	assert_true(secret_equal("token", arena_text(arena, "token")));
}

static void
other_texts_are_not(void **state)
{
	assert_false(secret_equal("token", "tokem"));
	assert_false(secret_equal("token", "Token"));
	assert_false(secret_equal("token", "tokens"));
	assert_false(secret_equal("token", ""));
	assert_false(secret_equal("", "token"));
	assert_false(secret_equal(NULL, "token"));
	assert_false(secret_equal("token", NULL));
	assert_false(secret_equal(NULL, NULL));
}

static void
the_right_password_is_taken(void **state)
{
	const char	*one, *other;

	one = secret_hash(arena, "pässword");
	other = secret_hash(arena, "pässword");
	assert_memory_equal(one, "scrypt$ln=15,r=8,p=1$", 21);
	assert_string_not_equal(one, other);
	assert_true(secret_check("pässword", one));
	assert_true(secret_check("pässword", other));
	assert_false(secret_check("passwort", one));
	assert_false(secret_check("", one));
	assert_false(secret_check("pässword ", one));
	assert_false(secret_check(NULL, one));
}

static void
a_foreign_hash_is_read(void **state)
{
	assert_true(secret_check("password", KNOWN));
	assert_false(secret_check("passwore", KNOWN));
}

static void
damaged_hashes_are_refused(void **state)
{
	static const char *const	wrong[] = { "", "password", "scrypt$",
		"scrypt$ln=10,r=8,p=1$" KNOWN_SALT,
		"scrypt$ln=10,r=8,p=1$" KNOWN_SALT "$",
		"scrypt$ln=10,r=8,p=1$$" KNOWN_HASH,
		"scrypt$ln=11,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH,
		"scrypt$ln=9,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH,
		"scrypt$ln=30,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH,
		"scrypt$ln=10,r=99999,p=1$" KNOWN_SALT "$" KNOWN_HASH,
		"scrypt$ln=010,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH,
		"scrypt$ln=10,r=8,p=1$" KNOWN_SALT "x" KNOWN_HASH,
		KNOWN " ", KNOWN "$", " " KNOWN, "x" KNOWN };
	char				*text;
	size_t				 i;

	for (i = 0; i < COUNT(wrong); i++)
		assert_false(secret_check("password", wrong[i]));
	assert_false(secret_check("password", NULL));
	for (i = 0; i < sizeof(KNOWN) - 1; i += 5) {
		text = arena_text(arena, KNOWN);
		text[i] = text[i] == 'B' ? 'C' : 'B';
		assert_false(secret_check("password", text));
	}
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(tokens_are_random_and_safe_in_urls),
		TEST(equal_texts_are_equal),
		TEST(other_texts_are_not),
		TEST(the_right_password_is_taken),
		TEST(a_foreign_hash_is_read),
		TEST(damaged_hashes_are_refused),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
