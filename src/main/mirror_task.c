#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "main/mirror_setup.h"
#include "main/mirror_task.h"
#include "main/setup.h"
#include "view/texts.h"
#include "wire/perform.h"
#include "work/mirror_folder.h"

#define SHOWN_EVERY	200	/* ms */

static volatile sig_atomic_t	interrupted;
static bool			shown;

static void	interrupt(int);
static void	found_print(enum mirror_finding, const char *, const char *);
static bool	walk_goes_on(const struct mirror_walk *);

static const char *const	findings[MIRROR_FINDINGS] = {
	[MIRROR_CHANGED] = "changed",
	[MIRROR_MISSING] = "missing",
	[MIRROR_ADDITIONAL] = "additional",
	[MIRROR_UNREADABLE] = "unreadable",
};

const char *
task_option(int *argc, char **argv, const char *name)
{
	const char	*value = NULL;
	size_t		 length = strlen(name);
	int		 i, taken;

	for (i = 0; i < *argc; i++) {
		if (strncmp(argv[i], name, length) != 0)
			continue;
		if (argv[i][length] == '=') {
			value = argv[i] + length + 1;
			taken = 1;
		} else if (argv[i][length] == '\0' && i + 1 < *argc) {
			value = argv[i + 1];
			taken = 2;
		} else {
			continue;
		}
		memmove(&argv[i], &argv[i + taken],
		    (size_t)(*argc - i - taken) * sizeof(*argv));
		*argc -= taken;
		return (value);
	}

	return (NULL);
}

const struct mirror_place *
task_place(const struct settings *settings, const char *folder, bool make)
{
	if (texts_load() != OK)
		return (NULL);
	if (folder != NULL)
		return (mirror_folder_configure(folder, make) == OK ?
		    &mirror_folder : NULL);
	if (wire_start() != OK || mirror_setup.apply(settings) != OK)
		return (NULL);
	if (mirror_is_on())
		return (&mirror_s3);
	fprintf(stderr, "webshop: there is no mirror: s3_bucket is empty\n");

	return (NULL);
}

void
task_watch(struct mirror_walk *walk)
{
	struct sigaction	action;

	memset(walk, 0, sizeof(*walk));
	walk->found = found_print;
	walk->go_on = walk_goes_on;
	walk->trouble.word = "";

	memset(&action, 0, sizeof(action));
	action.sa_handler = interrupt;
	sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

bool
task_interrupted(void)
{
	return (interrupted != 0);
}

void
task_show(const char *format, ...)
{
	static int64_t	last;
	struct timespec	now;
	va_list		list;
	int64_t		ms;

	if (!isatty(STDERR_FILENO))
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	if (ms - last < SHOWN_EVERY)
		return;
	last = ms;
	shown = true;
	fputs("\r\033[K", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
}

void
task_shown(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}

void
task_trouble(const struct mirror_trouble *trouble)
{
	task_shown();
	if (*trouble->word != '\0')
		fprintf(stderr, "webshop: the mirror: %s\n",
		    mirror_words(trouble->word));
}

static void
interrupt(int number)
{
	interrupted = 1;
}

/* Whoever runs this may read the whole database: ids are told in full. */
static void
found_print(enum mirror_finding finding, const char *collection,
    const char *id)
{
	task_shown();
	printf("%-10s  %s/%s\n", findings[finding], collection, id);
}

static bool
walk_goes_on(const struct mirror_walk *walk)
{
	task_show("%zu documents, at %s", walk->seen, walk->at);

	return (interrupted == 0);
}
