#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "view/texts.h"

/* No browser sends more; what stands behind is not read. */
#define HEADER_MAX	512

#define WEIGHT_UNSAID	-1

/* Weights: the quality in thousandths times HEADER_MAX, and a little more the
 * earlier the range stands: browsers list the dearest first. */
struct wish {
	int	languages[LANGUAGES];
	int	any;
	int	left;		/* ranges that may still come */
};

static const char	*languages[LANGUAGES] = { "de", "en" };

static const char	*range_read(const char *, const char *,
			    struct wish *);
static void		 range_note(const char *, size_t, int, struct wish *);
static int		 quality_read(const char *, const char *);
static bool		 range_is(const char *, size_t, const char *);
static int		 wish_of(const struct wish *, size_t);

const char *
language_accepted(const char *header, const char *otherwise)
{
	struct wish	 wish = { .any = WEIGHT_UNSAID, .left = HEADER_MAX };
	const char	*end;
	size_t		 i, best;

	if (header == NULL)
		return (otherwise);

	for (i = 0; i < LANGUAGES; i++)
		wish.languages[i] = WEIGHT_UNSAID;
	end = header + strnlen(header, HEADER_MAX);
	while (header < end)
		header = range_read(header, end, &wish);

	/* The default wins where both are wished for equally. */
	best = language_index(otherwise);
	for (i = 0; i < LANGUAGES; i++) {
		if (wish_of(&wish, i) > wish_of(&wish, best))
			best = i;
	}

	return (wish_of(&wish, best) > 0 ? languages[best] : otherwise);
}

const char *
language_known(const char *text)
{
	size_t	i;

	for (i = 0; text != NULL && i < LANGUAGES; i++) {
		if (strcmp(text, languages[i]) == 0)
			return (languages[i]);
	}

	return (NULL);
}

size_t
language_index(const char *language)
{
	return (language != NULL && strcmp(language, "en") == 0 ? 1 : 0);
}

const char *
language_at(size_t index)
{
	return (languages[index]);
}

/* One element `range [;q=weight]` of the list; where the next begins. */
static const char *
range_read(const char *at, const char *end, struct wish *wish)
{
	const char	*stop, *cut;
	size_t		 length;

	stop = memchr(at, ',', (size_t)(end - at));
	if (stop == NULL)
		stop = end;
	while (at < stop && (*at == ' ' || *at == '\t'))
		at++;
	cut = memchr(at, ';', (size_t)(stop - at));

	length = (size_t)((cut != NULL ? cut : stop) - at);
	while (length > 0 && (at[length - 1] == ' ' ||
	    at[length - 1] == '\t'))
		length--;
	range_note(at, length, cut != NULL ? quality_read(cut + 1, stop) :
	    1000, wish);

	return (stop + 1);
}

/* A range that stands twice ("de-AT, de;q=0.8") counts with its best. */
static void
range_note(const char *range, size_t length, int quality, struct wish *wish)
{
	int	weight = quality * HEADER_MAX;
	size_t	i;

	if (length == 1 && range[0] == '*' && weight > wish->any)
		wish->any = weight;

	wish->left--;
	if (weight > 0)
		weight += wish->left;
	for (i = 0; i < LANGUAGES; i++) {
		if (range_is(range, length, languages[i]) &&
		    weight > wish->languages[i])
			wish->languages[i] = weight;
	}
}

/* `q=0.8` in thousandths, at most three decimals; 0 for anything else. */
static int
quality_read(const char *at, const char *stop)
{
	int	quality, unit;

	while (at < stop && (*at == ' ' || *at == '\t'))
		at++;
	while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	if (stop - at < 3 || (at[0] != 'q' && at[0] != 'Q') || at[1] != '=' ||
	    (at[2] != '0' && at[2] != '1'))
		return (0);

	quality = (at[2] - '0') * 1000;
	at += 3;
	if (at < stop && *at++ != '.')
		return (0);
	for (unit = 100; at < stop && unit > 0; at++, unit /= 10) {
		if (!isdigit((unsigned char)*at))
			return (0);
		quality += (*at - '0') * unit;
	}

	return (at == stop && quality <= 1000 ? quality : 0);
}

/* "de" and "DE-at" are German; "deu" and "de_AT" are not ours to guess. */
static bool
range_is(const char *range, size_t length, const char *language)
{
	return (length >= 2 && strncasecmp(range, language, 2) == 0 &&
	    (length == 2 || range[2] == '-'));
}

static int
wish_of(const struct wish *wish, size_t language)
{
	if (wish->languages[language] != WEIGHT_UNSAID)
		return (wish->languages[language]);

	return (wish->any);
}
