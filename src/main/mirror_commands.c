#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/moment.h"
#include "main/commands.h"
#include "main/folder.h"
#include "main/mirror_commands.h"
#include "main/mirror_setup.h"
#include "main/mirror_task.h"
#include "store/mirror.h"
#include "view/texts.h"
#include "work/mirror_run.h"
#include "work/mirror_table.h"
#include "work/mirror_upload.h"

#define MARK_PAGE	2000
#define TURN_PAUSE	200	/* ms */
#define FAILURES_MAX	8

struct mirror_task {
	struct settings			 settings;
	const char			*behind;	/* verify: a key */
	const char			*folder;	/* of --to */
	const struct mirror_place	*place;
	struct store			*store;
	bool				 all;
};

static int	 action_status(struct mirror_task *);
static int	 action_verify(struct mirror_task *);
static int	 action_push(struct mirror_task *);
static int	 push_folder(struct mirror_task *);
static enum result push_begin(struct mirror_task *);
static enum result push_behind(struct mirror_task *, struct mirror_pass *);
static enum result push_step(struct mirror_task *, struct mirror_pass *,
		    bool *);
static void	 status_print(const struct mirror_status *, int64_t);
static const char *age_words(int64_t);
static void	 pause_for(int64_t);

static const struct {
	const char	*name;
	int		 (*run)(struct mirror_task *);
	bool		 wants_place;
} actions[] = {
	{ "status", action_status, false },
	{ "verify", action_verify, true },
	{ "push", action_push, true },
};

#define ACTIONS	(sizeof(actions) / sizeof(actions[0]))

int
command_mirror(int argc, char **argv)
{
	static const char *const	 flags[] = { "all", NULL };
	struct mirror_task		 task = { .behind = NULL };
	const char			*folder;
	size_t				 i;
	int				 code = 1;

	for (i = 0; i < ACTIONS; i++) {
		if (argc > 0 && strcmp(argv[0], actions[i].name) == 0)
			break;
	}
	if (i == ACTIONS) {
		fprintf(stderr, "webshop: mirror: status, verify or push?\n");
		return (1);
	}
	argc--;
	argv++;
	folder = task_option(&argc, argv, "--to");
	if (settings_read(&task.settings, argc, argv,
	    actions[i].run == action_verify ? &task.behind : NULL, flags,
	    &task.all) != OK)
		return (1);
	settings_policy(&task.settings);
	if (texts_load() != OK)
		return (1);
	task.folder = folder;
	if (actions[i].wants_place && (task.place = task_place(&task.settings,
	    folder, actions[i].run == action_push)) == NULL)
		return (1);
	if (command_store(&task.settings, &task.store)) {
		code = actions[i].run(&task);
		store_close(task.store);
	}

	return (code);
}

static int
action_status(struct mirror_task *task)
{
	struct mirror_status	 status;
	struct arena		*arena = arena_create();
	enum result		 word;

	word = mirror_status(arena, task->store, &status);
	if (word == OK && *status.target == '\0')
		printf("mirror       off\n");
	else if (word == OK)
		status_print(&status, moment_now());
	arena_destroy(arena);

	return (word == OK ? 0 : 1);
}

static int
action_verify(struct mirror_task *task)
{
	struct mirror_walk	walk;
	enum result		word;
	size_t			differences;

	task_watch(&walk);
	if (task->behind == NULL)
		task->behind = "";
	word = mirror_verify(task->store, task->place, task->behind, &walk);
	task_shown();
	if (word == INVALID) {
		fprintf(stderr, "webshop: mirror verify: %s: expected "
		    "COLLECTION/ID\n", task->behind);
		return (1);
	}
	differences = walk.findings[MIRROR_CHANGED] +
	    walk.findings[MIRROR_MISSING] + walk.findings[MIRROR_ADDITIONAL];
	printf("%zu documents compared with %s: %zu changed, %zu missing, "
	    "%zu additional there\n", walk.seen, task->place->name(),
	    walk.findings[MIRROR_CHANGED], walk.findings[MIRROR_MISSING],
	    walk.findings[MIRROR_ADDITIONAL]);
	if (walk.behind > 0)
		printf("%zu changed just now and are on their way\n",
		    walk.behind);
	if (word == OK)
		return (differences == 0 ? 0 : 1);
	if (!task_interrupted())
		task_trouble(&walk.trouble);
	if (walk.at[0] != '\0')
		printf("ended before the end: `webshop mirror verify %s` goes "
		    "on there\n", walk.at);

	return (1);
}

static int
action_push(struct mirror_task *task)
{
	struct mirror_pass	pass = { .under_way = false };
	enum result		word;

	if (task->folder != NULL)
		return (push_folder(task));
	if ((word = push_begin(task)) == OK)
		word = push_behind(task, &pass);
	task_shown();
	if (word == OK) {
		printf("%s holds all documents of this shop\n",
		    task->place->name());
		return (0);
	}
	if (task_interrupted())
		printf("ended before the end: `webshop mirror push` goes on, "
		    "and so does the shop when it serves\n");
	else if (word != REFUSED || *pass.trouble.word != '\0')
		task_trouble(&pass.trouble);

	return (1);
}

static int
push_folder(struct mirror_task *task)
{
	struct mirror_walk	walk;
	enum result		word;

	task_watch(&walk);
	word = mirror_carry(task->store, task->place, &walk);
	task_shown();
	printf("%zu documents, %zu of them written to %s\n", walk.seen,
	    walk.carried, task->place->name());
	if (word != OK && !task_interrupted())
		task_trouble(&walk.trouble);

	return (word == OK ? 0 : 1);
}

/* A shop that serves goes by its own settings: they are not changed here. */
static enum result
push_begin(struct mirror_task *task)
{
	struct mirror_status	 status;
	struct mirror_walk	 walk;
	struct arena		*arena = arena_create();
	const char		*name = task->place->name();
	enum result		 word;

	task_watch(&walk);
	word = mirror_status(arena, task->store, &status);
	if (word == OK && *status.target != '\0' &&
	    strcmp(status.target, name) != 0) {
		fprintf(stderr, "webshop: this shop is mirrored to %s: start "
		    "it with the settings for %s first\n", status.target,
		    name);
		word = REFUSED;
	}
	arena_destroy(arena);
	if (word == OK)
		word = mirror_switch(task->store, name,
		    mirror_collections());

	return (word == OK && task->all ? mirror_mark_all(task->store) :
	    word);
}

/* Until nothing is behind. The shop may serve meanwhile, and helps. */
static enum result
push_behind(struct mirror_task *task, struct mirror_pass *pass)
{
	struct mirror_status	 status;
	struct arena		*arena;
	unsigned int		 failures = 0;
	enum result		 word;
	bool			 more;

	pass->trouble.word = "";
	for (;;) {
		word = push_step(task, pass, &more);
		if (task_interrupted())
			return (LATER);
		if (word == ABSENT && !more)
			return (mirror_trouble(task->store, "",
			    moment_now()));
		failures = word == OK || word == ABSENT ? 0 : failures + 1;
		if (failures == FAILURES_MAX)
			return (word);
		if (failures > 0)
			pause_for(mirror_pause(failures, pass->trouble.wait));
		arena = arena_create();
		if (mirror_status(arena, task->store, &status) == OK)
			task_show("%lld documents to go%s",
			    (long long)status.behind, failures > 0 ?
			    ", waiting" : "");
		arena_destroy(arena);
	}
}

static enum result
push_step(struct mirror_task *task, struct mirror_pass *pass, bool *more)
{
	char		folder[FOLDER_SIZE];
	enum result	word;

	*more = true;
	if (folder_prepare(task->settings.data, folder) != OK)
		return (BROKEN);
	word = mirror_turn_take(folder);
	if (word == LATER) {
		pause_for(TURN_PAUSE);
		return (OK);
	}
	if (word == OK)
		word = mirror_mark_more(task->store, MARK_PAGE, more);
	if (word == OK)
		word = mirror_round(task->store, task->place, pass);
	mirror_turn_give();

	return (word);
}

static void
status_print(const struct mirror_status *status, int64_t now)
{
	char	at[MOMENT_SIZE];

	printf("mirror       %s\n", status->target);
	if (status->behind == 0 && !status->marking)
		printf("behind       nothing\n");
	else
		printf("behind       %lld documents%s, the oldest for %s\n",
		    (long long)status->behind, status->marking ||
		    status->behind >= MIRROR_COUNT_MAX ? " or more" : "",
		    age_words(status->since > 0 ? now - status->since : 0));
	if (status->done_at > 0) {
		moment_stamp(status->done_at, at);
		printf("last copy    %s\n", at);
	}
	if (*status->trouble != '\0')
		printf("trouble      for %s: %s\n",
		    age_words(now - status->trouble_at),
		    mirror_words(status->trouble));
}

static const char *
age_words(int64_t age)
{
	static char	text[32];

	if (age < SECONDS(1))
		age = 0;
	if (age < MINUTES(2))
		snprintf(text, sizeof(text), "%lld s",
		    (long long)(age / SECONDS(1)));
	else if (age < HOURS(2))
		snprintf(text, sizeof(text), "%lld min",
		    (long long)(age / MINUTES(1)));
	else
		snprintf(text, sizeof(text), "%lld h",
		    (long long)(age / HOURS(1)));

	return (text);
}

static void
pause_for(int64_t ms)
{
	struct timespec	time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}
