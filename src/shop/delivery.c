#include <string.h>

#include "base/text.h"
#include "shop/delivery.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

struct word {
	const char	*slug;		/* as text_slug() writes it */
	const char	*state;
};

static const char *const	states[] = {
	"", "sent", "in_transit", "failed", "delivered", "returned",
};

static const struct word	common[] = {
	{ "sent",			"sent" },
	{ "shipped",			"sent" },
	{ "dispatched",			"sent" },
	{ "collected",			"sent" },
	{ "picked-up",			"sent" },
	{ "versendet",			"sent" },
	{ "versandt",			"sent" },
	{ "verschickt",			"sent" },
	{ "abgeschickt",		"sent" },
	{ "abgeholt",			"sent" },
	{ "in-transit",			"in_transit" },
	{ "on-the-way",			"in_transit" },
	{ "on-its-way",			"in_transit" },
	{ "out-for-delivery",		"in_transit" },
	{ "unterwegs",			"in_transit" },
	{ "in-zustellung",		"in_transit" },
	{ "in-auslieferung",		"in_transit" },
	{ "failed",			"failed" },
	{ "delivery-failed",		"failed" },
	{ "not-delivered",		"failed" },
	{ "undeliverable",		"failed" },
	{ "unzustellbar",		"failed" },
	{ "nicht-zugestellt",		"failed" },
	{ "nicht-angetroffen",		"failed" },
	{ "fehlgeschlagen",		"failed" },
	{ "delivered",			"delivered" },
	{ "zugestellt",			"delivered" },
	{ "ausgeliefert",		"delivered" },
	{ "geliefert",			"delivered" },
	{ "angekommen",			"delivered" },
	{ "return",			"returned" },
	{ "returned",			"returned" },
	{ "returned-to-sender",		"returned" },
	{ "zurueck",			"returned" },
	{ "zurueckgesandt",		"returned" },
	{ "zurueckgeschickt",		"returned" },
	{ "retour",			"returned" },
	{ "retoure",			"returned" },
};

static struct word	own[DELIVERY_WORDS_MAX];
static size_t		own_count;

static bool		 pair_read(struct arena *, const char *, size_t,
			    struct word *);
static const char	*word_find(const struct word *, size_t, const char *);
static size_t		 state_rank(const char *);

enum result
delivery_words(struct arena *arena, const char *pairs)
{
	struct word	words[DELIVERY_WORDS_MAX];
	size_t		count = 0, length;

	while (*pairs != '\0') {
		length = strcspn(pairs, ",");
		if (count == DELIVERY_WORDS_MAX ||
		    !pair_read(arena, pairs, length, &words[count]))
			return (INVALID);
		count++;
		pairs += length;
		if (*pairs == ',' && *++pairs == '\0')
			return (INVALID);
	}
	memcpy(own, words, count * sizeof(*words));
	own_count = count;

	return (OK);
}

const char *
delivery_of(struct arena *arena, const char *word)
{
	const char	*slug = text_slug(arena, word), *state;

	state = word_find(own, own_count, slug);
	if (state == NULL)
		state = word_find(common, LENGTH(common), slug);

	return (state == NULL ? "" : state);
}

bool
delivery_is_forward(const char *from, const char *to)
{
	return (state_rank(to) > state_rank(from));
}

/* "word=state", blanks around both. */
static bool
pair_read(struct arena *arena, const char *pair, size_t length,
    struct word *word)
{
	const char	*equals = memchr(pair, '=', length), *state;
	size_t		 rank;

	if (equals == NULL)
		return (false);
	word->slug = text_slug(arena, arena_copy(arena, pair,
	    (size_t)(equals - pair)));
	state = text_clean(arena, arena_copy(arena, equals + 1,
	    length - (size_t)(equals + 1 - pair)));
	if (state == NULL || (rank = state_rank(state)) == 0)
		return (false);
	word->state = states[rank];

	return (*word->slug != '\0');
}

static const char *
word_find(const struct word *words, size_t count, const char *slug)
{
	size_t	i;

	for (i = 0; i < count; i++) {
		if (strcmp(words[i].slug, slug) == 0)
			return (words[i].state);
	}

	return (NULL);
}

/* 0: no state, or none that is known. */
static size_t
state_rank(const char *state)
{
	size_t	i;

	for (i = LENGTH(states) - 1; i > 0; i--) {
		if (strcmp(states[i], state) == 0)
			break;
	}

	return (i);
}
