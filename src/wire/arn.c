#include <stdbool.h>
#include <string.h>

#include "wire/arn.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define LOWER		"abcdefghijklmnopqrstuvwxyz"
#define UPPER		"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS		"0123456789"
#define ACCOUNT_LENGTH	12
#define NAME_MAX	256

/* The isolated partitions cannot be reached. */
static const struct {
	const char	*name;
	const char	*domain;
} partitions[] = {
	{ "aws",	"amazonaws.com" },
	{ "aws-us-gov",	"amazonaws.com" },
	{ "aws-cn",	"amazonaws.com.cn" },
	{ "aws-eusc",	"amazonaws.eu" },
};

static bool	consists_of(const char *, const char *);

enum result
arn_read(struct arena *arena, const char *text, struct arn *arn)
{
	const char	**parts[] = { &arn->partition, &arn->service,
			    &arn->region, &arn->account, &arn->name };
	char		 *rest = arena_text(arena, text);
	size_t		  i;

	if (strcmp(strsep(&rest, ":"), "arn") != 0)
		return (INVALID);
	for (i = 0; i < LENGTH(parts) && rest != NULL; i++)
		*parts[i] = strsep(&rest, ":");
	if (i < LENGTH(parts) || rest != NULL ||
	    !consists_of(arn->region, LOWER DIGITS "-") ||
	    !consists_of(arn->account, DIGITS) ||
	    strlen(arn->account) != ACCOUNT_LENGTH ||
	    !consists_of(arn->name, LOWER UPPER DIGITS "-_.") ||
	    strlen(arn->name) > NAME_MAX)
		return (INVALID);

	for (i = 0; i < LENGTH(partitions); i++) {
		if (strcmp(partitions[i].name, arn->partition) != 0)
			continue;
		arn->domain = partitions[i].domain;
		return (OK);
	}

	return (INVALID);
}

static bool
consists_of(const char *value, const char *allowed)
{
	return (*value != '\0' && value[strspn(value, allowed)] == '\0');
}
