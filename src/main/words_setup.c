/*
 * What a lawyer wrote for the owner: terms and withdrawal, each a file of plain
 * text, a paragraph a line.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "main/settings_table.h"
#include "main/setup.h"

#define WORDS_MAX	32768	/* bytes, with the NUL */

static char	terms_words[WORDS_MAX];
static char	withdrawal_words[WORDS_MAX];

static bool		setup_read(struct settings *);
static enum result	setup_apply(const struct settings *);
static enum result	setup_check(const struct settings *);
static bool		words_take(const char *, const char *, char *);
static const char	*words_fault(char *, size_t);

const struct setup	words_setup = {
	.name = "the shop's own words",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
{
	bool	good;

	good = words_take("terms_file", settings->terms_file, terms_words);
	if (!words_take("withdrawal_file", settings->withdrawal_file,
	    withdrawal_words))
		good = false;

	return (good);
}

static enum result
setup_apply(const struct settings *settings)
{
	struct policy	terms = *policy();

	terms.terms = terms_words;
	terms.withdrawal = withdrawal_words;
	policy_set(&terms);

	return (OK);
}

static enum result
setup_check(const struct settings *settings)
{
	if (!settings->sandbox && (settings->terms_file[0] == '\0' ||
	    settings->withdrawal_file[0] == '\0'))
		printf("words        terms_file or withdrawal_file is not set: "
		    "pages and mails show wording for rehearsals\n");

	return (OK);
}

static bool
words_take(const char *name, const char *path, char *words)
{
	const char	*fault = NULL;
	ssize_t		 length = -1;
	int		 file;

	words[0] = '\0';
	if (*path == '\0')
		return (true);
	if ((file = open(path, O_RDONLY | O_CLOEXEC)) == -1 ||
	    (length = read(file, words, WORDS_MAX)) == -1)
		fault = strerror(errno);
	if (file != -1)
		close(file);
	if (fault == NULL)
		fault = words_fault(words, (size_t)length);
	if (fault == NULL)
		return (true);

	words[0] = '\0';
	fprintf(stderr, "webshop: %s: %s: %s\n", name, path, fault);

	return (false);
}

/* Text and nothing else: no control characters but the ends of lines. */
static const char *
words_fault(char *words, size_t length)
{
	struct arena	*arena;
	const char	*fault = NULL;
	char		*line;
	size_t		 at, end;

	if (length >= WORDS_MAX)
		return ("expected at most 32 KiB");
	if (!text_is_utf8(words, length))
		return ("expected UTF-8");
	words[length] = '\0';
	if (*blanks_cut(words) == '\0')
		return ("expected text");

	arena = arena_create();
	for (at = 0; words[at] != '\0'; at = end + strspn(words + end,
	    "\r\n")) {
		end = at + strcspn(words + at, "\r\n");
		line = arena_copy(arena, words + at, end - at);
		if (text_has_control(line))
			fault = "expected plain text, a paragraph a line, "
			    "without tabs";
	}
	arena_destroy(arena);

	return (fault);
}
