#include <string.h>

#include "base/digest.h"
#include "base/moment.h"
#include "base/secret.h"
#include "pay/sandbox.h"
#include "pay/scene.h"

#define CARD_LENGTH		16
#define SIGNATURE_LENGTH_MAX	1024

static const struct sandbox_settings	*settings;

static char	*signature_make(struct arena *, const char *, const char *,
		    const char *, size_t);
static bool	 signature_time(const char *, int64_t *);

void
sandbox_configure(const struct sandbox_settings *given)
{
	settings = given;
}

const struct sandbox_settings *
sandbox_settings(void)
{
	return (settings);
}

void
sandbox_call(struct arena *arena, struct call *call, const char *method,
    const char *path)
{
	call_init(call, method, arena_format(arena, "%s%s",
	    settings->api_base, path));
	/* Each attempt plays a scene of its own: what befalls one says nothing
	 * of the others. */
	call->insistent = true;
	call_header(arena, call, "authorization", arena_format(arena,
	    "Bearer %s", settings->api_key));
}

bool
sandbox_card_known(const char *number)
{
	return (sandbox_card_digits(number) != NULL);
}

const char *
sandbox_card_digits(const char *number)
{
	const struct scene	*scene;
	char			 digits[CARD_LENGTH + 1];
	size_t			 length = 0;

	for (; *number != '\0'; number++) {
		if (*number == ' ' || *number == '-')
			continue;
		if (length == CARD_LENGTH)
			return (NULL);
		digits[length++] = *number;
	}
	digits[length] = '\0';
	scene = scene_of_card(digits);

	return (scene == NULL ? NULL : scene->card);
}

const struct sandbox_card *
sandbox_card_at(size_t i)
{
	static _Thread_local struct sandbox_card	card;
	const struct scene				*scene = scene_at(i);

	if (scene == NULL)
		return (NULL);
	card.number = scene->card;
	card.scene_key = scene->key;

	return (&card);
}

char *
sandbox_sign(struct arena *arena, const char *secret, int64_t now,
    const char *body, size_t length)
{
	const char	*seconds;

	seconds = arena_format(arena, "%lld", (long long)(now / 1000));

	return (arena_format(arena, "t=%s,v1=%s", seconds,
	    signature_make(arena, secret, seconds, body, length)));
}

/*
 * Unknown schemes are skipped and any of several v1 may be the one: that is how
 * a secret is changed without losing letters.
 */
enum result
sandbox_verify(struct arena *arena, const char *secret, int64_t now,
    const char *header, const char *body, size_t length)
{
	const char	*seconds = NULL, *expected;
	char		*copy, *part, *state;
	int64_t		 time;
	bool		 match = false;

	if (header == NULL || strlen(header) > SIGNATURE_LENGTH_MAX)
		return (REFUSED);
	copy = arena_text(arena, header);
	for (part = strtok_r(copy, ",", &state); part != NULL;
	    part = strtok_r(NULL, ",", &state)) {
		if (strncmp(part, "t=", 2) != 0)
			continue;
		if (seconds != NULL)
			return (REFUSED);
		seconds = part + 2;
	}
	if (seconds == NULL || !signature_time(seconds, &time) ||
	    time < now - SANDBOX_SIGNATURE_AGE ||
	    time > now + SANDBOX_SIGNATURE_AGE)
		return (REFUSED);

	expected = signature_make(arena, secret, seconds, body, length);
	copy = arena_text(arena, header);
	for (part = strtok_r(copy, ",", &state); part != NULL;
	    part = strtok_r(NULL, ",", &state)) {
		if (strncmp(part, "v1=", 3) == 0 &&
		    secret_equal(part + 3, expected))
			match = true;
	}

	return (match ? OK : REFUSED);
}

static char *
signature_make(struct arena *arena, const char *secret, const char *seconds,
    const char *body, size_t length)
{
	char	 hex[DIGEST_SIZE];
	size_t	 before = strlen(seconds) + 1;
	char	*signed_bytes;

	signed_bytes = arena_alloc(arena, before + length + 1);
	memcpy(signed_bytes, seconds, before - 1);
	signed_bytes[before - 1] = '.';
	memcpy(signed_bytes + before, body, length);
	digest_hmac(secret, strlen(secret), signed_bytes, before + length,
	    hex);

	return (arena_text(arena, hex));
}

/* Digits alone, as milliseconds. */
static bool
signature_time(const char *seconds, int64_t *time)
{
	size_t	i, length = strlen(seconds);

	if (length == 0 || length > 12)
		return (false);
	*time = 0;
	for (i = 0; i < length; i++) {
		if (seconds[i] < '0' || seconds[i] > '9')
			return (false);
		*time = *time * 10 + (seconds[i] - '0');
	}
	*time = SECONDS(*time);

	return (true);
}
