#include <string.h>

#include "base/money.h"

#define TYPED_MAX	32
#define DIGITS		"0123456789"

/* What is left between the edges, and what was made of it. */
struct typed {
	const char	*at;
	size_t		 left;
	int		 decimals;
	char		 group;		/* the mark between groups; 0 none */
	char		 plain[TYPED_MAX + 1];
	size_t		 length;
};

static void	edges_cut(struct typed *, const char *);
static bool	edge_cut(struct typed *, const char *);
static bool	mark_take(struct typed *);

enum result
money_typed(const char *text, const char *currency, struct money *money)
{
	struct typed	typed = { .at = text };

	if (text == NULL || !money_currency(currency, &typed.decimals))
		return (INVALID);
	edges_cut(&typed, currency);
	for (; typed.left > 0; typed.at++, typed.left--) {
		if (typed.length == TYPED_MAX)
			return (INVALID);
		if (*typed.at >= '0' && *typed.at <= '9')
			typed.plain[typed.length++] = *typed.at;
		else if (!mark_take(&typed))
			return (INVALID);
	}

	return (money_parse(typed.plain, currency, money));
}

static void
edges_cut(struct typed *typed, const char *currency)
{
	typed->left = strlen(typed->at);
	while (edge_cut(typed, " ") || edge_cut(typed, currency) ||
	    (strcmp(currency, "EUR") == 0 && edge_cut(typed, "€")))
		continue;
}

static bool
edge_cut(struct typed *typed, const char *edge)
{
	size_t	length = strlen(edge);

	if (typed->left < length)
		return (false);
	if (strncmp(typed->at, edge, length) == 0)
		typed->at += length;
	else if (strncmp(typed->at + typed->left - length, edge, length) != 0)
		return (false);
	typed->left -= length;

	return (true);
}

static bool
mark_take(struct typed *typed)
{
	size_t	behind = strspn(typed->at + 1, DIGITS);
	char	mark = *typed->at;

	if (typed->length == 0 || behind == 0 || behind >= typed->left ||
	    strchr(".,' ", mark) == NULL)
		return (false);
	if (behind + 1 == typed->left && behind <= (size_t)typed->decimals) {
		typed->plain[typed->length++] = '.';
		return ((mark == '.' || mark == ',') && mark != typed->group);
	}
	if (typed->group == 0 && (typed->length > 3 ||
	    typed->plain[0] == '0'))
		return (false);
	if (typed->group != 0 && typed->group != mark)
		return (false);
	typed->group = mark;

	return (behind == 3);
}
