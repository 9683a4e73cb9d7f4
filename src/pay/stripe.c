#include <string.h>

#include "base/digest.h"
#include "base/money.h"
#include "base/secret.h"
#include "pay/stripe.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define HEADER_LENGTH_MAX	4096

/*
 * Where Stripe counts otherwise than ISO 4217 (docs.stripe.com/currencies):
 * ours times `multiply` through `divide` is theirs, a multiple of `step`.
 */
static const struct counting {
	char	currency[4];
	int64_t	multiply;
	int64_t	divide;
	int64_t	step;
} countings[] = {
	{ "BHD", 1, 1, 10 },
	{ "ISK", 100, 1, 100 },
	{ "JOD", 1, 1, 10 },
	{ "KWD", 1, 1, 10 },
	{ "MGA", 1, 100, 1 },
	{ "OMR", 1, 1, 10 },
	{ "TND", 1, 1, 10 },
	{ "UGX", 100, 1, 100 },
};

static const struct stripe_settings	*current;

static const struct counting	*counting_find(const char *);
static const char		*header_time(struct arena *, const char *,
				    int64_t *);
static bool			 header_holds(struct arena *, const char *,
				    const char *);
static const char		*signature_make(struct arena *, const char *,
				    const char *, const char *, size_t);
static bool			 seconds_read(const char *, int64_t *);

void
stripe_configure(const struct stripe_settings *settings)
{
	current = settings;
}

const struct stripe_settings *
stripe_settings(void)
{
	return (current);
}

enum result
stripe_verify(struct arena *arena, const char *const *secrets, size_t count,
    int64_t now, const char *header, const char *body, size_t length)
{
	const char	*seconds;
	int64_t		 time;
	size_t		 i;
	bool		 match = false;

	if (header == NULL || strlen(header) > HEADER_LENGTH_MAX)
		return (REFUSED);
	seconds = header_time(arena, header, &time);
	if (seconds == NULL || time < now - STRIPE_SIGNATURE_AGE ||
	    time > now + STRIPE_SIGNATURE_AGE)
		return (REFUSED);
	for (i = 0; i < count && secrets[i] != NULL; i++) {
		if (*secrets[i] != '\0' && header_holds(arena, header,
		    signature_make(arena, secrets[i], seconds, body, length)))
			match = true;
	}

	return (match ? OK : REFUSED);
}

enum result
stripe_amount(int64_t minor, const char *currency, int64_t *counted)
{
	const struct counting	*counting = counting_find(currency);

	if (minor < 0 || minor > MONEY_MINOR_MAX)
		return (INVALID);
	*counted = minor;
	if (counting == NULL)
		return (OK);
	if (minor * counting->multiply % counting->divide != 0)
		return (INVALID);
	*counted = minor * counting->multiply / counting->divide;

	return (*counted % counting->step == 0 ? OK : INVALID);
}

enum result
stripe_minor(int64_t counted, const char *currency, int64_t *minor)
{
	const struct counting	*counting = counting_find(currency);

	if (counted < 0 || counted > MONEY_MINOR_MAX)
		return (INVALID);
	*minor = counted;
	if (counting == NULL)
		return (OK);
	if (counted * counting->divide % counting->multiply != 0)
		return (INVALID);
	*minor = counted * counting->divide / counting->multiply;

	return (OK);
}

static const struct counting *
counting_find(const char *currency)
{
	size_t	i;

	for (i = 0; i < LENGTH(countings); i++) {
		if (strcmp(countings[i].currency, currency) == 0)
			return (&countings[i]);
	}

	return (NULL);
}

/* The one time of the header, as its digits and in ms; NULL: none, two, or no
 * number. */
static const char *
header_time(struct arena *arena, const char *header, int64_t *time)
{
	const char	*seconds = NULL;
	char		*part, *state;

	for (part = strtok_r(arena_text(arena, header), ",", &state);
	    part != NULL; part = strtok_r(NULL, ",", &state)) {
		part += strspn(part, " ");
		if (strncmp(part, "t=", 2) != 0)
			continue;
		if (seconds != NULL)
			return (NULL);
		seconds = part + 2;
	}

	return (seconds != NULL && seconds_read(seconds, time) ? seconds :
	    NULL);
}

static bool
header_holds(struct arena *arena, const char *header, const char *signature)
{
	char	*part, *state;
	bool	 match = false;

	for (part = strtok_r(arena_text(arena, header), ",", &state);
	    part != NULL; part = strtok_r(NULL, ",", &state)) {
		part += strspn(part, " ");
		if (strncmp(part, "v1=", 3) == 0 &&
		    secret_equal(part + 3, signature))
			match = true;
	}

	return (match);
}

static const char *
signature_make(struct arena *arena, const char *secret, const char *seconds,
    const char *body, size_t length)
{
	char	 hex[DIGEST_SIZE];
	size_t	 before = strlen(seconds) + 1;
	char	*bytes;

	bytes = arena_alloc(arena, before + length + 1);
	memcpy(bytes, seconds, before - 1);
	bytes[before - 1] = '.';
	memcpy(bytes + before, body, length);
	digest_hmac(secret, strlen(secret), bytes, before + length, hex);

	return (arena_text(arena, hex));
}

/* Digits alone, as milliseconds. */
static bool
seconds_read(const char *seconds, int64_t *time)
{
	size_t	i, length = strlen(seconds);
	int64_t	sum = 0;

	if (length == 0 || length > 12 ||
	    strspn(seconds, "0123456789") != length)
		return (false);
	for (i = 0; i < length; i++)
		sum = sum * 10 + (seconds[i] - '0');
	*time = SECONDS(sum);

	return (true);
}
