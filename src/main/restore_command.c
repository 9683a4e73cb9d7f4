#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "main/commands.h"
#include "main/folder.h"
#include "main/mirror_commands.h"
#include "main/mirror_task.h"
#include "shop/checkout.h"
#include "shop/product.h"
#include "store/mirror.h"
#include "work/mirror_table.h"

struct restore_task {
	struct settings			 settings;
	const char			*source;	/* of --from, or NULL */
	const struct mirror_place	*place;
	struct store			*store;
	char				 folder[FOLDER_SIZE];
};

static int	 restore_run(struct restore_task *);
static bool	 folder_fits(struct restore_task *);
static bool	 folder_is_empty(const char *);
static bool	 folder_is_unfinished(struct restore_task *);
static enum result restore_finish(struct restore_task *);
static enum result end_body(struct store *, void *);
static int	 restore_told(const struct restore_task *,
		    const struct mirror_walk *, enum result);

int
command_restore(int argc, char **argv)
{
	static const char *const	flags[] = { "from-s3", NULL };
	struct restore_task		task = { .source = NULL };
	bool				from_s3 = false;
	int				code = 1;

	task.source = task_option(&argc, argv, "--from");
	if (settings_read(&task.settings, argc, argv, NULL, flags,
	    &from_s3) != OK)
		return (1);
	if (from_s3 == (task.source != NULL)) {
		fprintf(stderr, "webshop: restore: --from-s3, or --from "
		    "DIR?\n");
		return (1);
	}
	settings_policy(&task.settings);
	task.place = task_place(&task.settings, task.source, false);
	if (task.place == NULL || !folder_fits(&task))
		return (1);
	if (command_store(&task.settings, &task.store)) {
		code = restore_run(&task);
		store_close(task.store);
	}

	return (code);
}

static int
restore_run(struct restore_task *task)
{
	struct mirror_walk	walk;
	enum result		word;

	task_watch(&walk);
	word = mirror_switch(task->store, "", mirror_collections());
	if (word == OK)
		word = mirror_restoring(task->store, task->place->name());
	if (word == OK)
		word = mirror_restore(task->store, task->place, &walk);
	if (word == OK)
		word = restore_finish(task);
	task_shown();

	return (restore_told(task, &walk, word));
}

/* New, empty, or left by a restore from the same place that did not end; and
 * nobody serves it. */
static bool
folder_fits(struct restore_task *task)
{
	if (folder_prepare(task->settings.data, task->folder) != OK ||
	    folder_lock(task->folder) != OK)
		return (false);
	if (folder_is_empty(task->folder) || folder_is_unfinished(task))
		return (true);
	fprintf(stderr, "webshop: restore: %s is not empty: name a new folder "
	    "with --data\n", task->folder);

	return (false);
}

static bool
folder_is_empty(const char *path)
{
	struct dirent	*entry;
	DIR		*folder = opendir(path);
	bool		 empty = true;

	if (folder == NULL)
		return (errno == ENOENT);
	while (empty && (entry = readdir(folder)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    strstr(entry->d_name, ".lock") != NULL;
	closedir(folder);

	return (empty);
}

static bool
folder_is_unfinished(struct restore_task *task)
{
	struct mirror_status	 status;
	struct store		*store;
	struct stat		 file;
	struct arena		*arena;
	char			 path[FOLDER_SIZE + 16];
	bool			 unfinished;

	snprintf(path, sizeof(path), "%s/shop.db", task->folder);
	if (stat(path, &file) == -1)
		return (false);
	if (store_open(task->folder, &store) != OK)
		return (false);
	arena = arena_create();
	unfinished = mirror_status(arena, store, &status) == OK &&
	    strcmp(status.restoring, task->place->name()) == 0;
	arena_destroy(arena);
	store_close(store);

	return (unfinished);
}

/* What came from the mirror is in the mirror: it need not go there again. */
static enum result
restore_finish(struct restore_task *task)
{
	enum result	word = OK;

	if (task->source == NULL) {
		word = mirror_switch(task->store, task->place->name(),
		    mirror_collections());
		if (word == OK)
			word = mirror_mark_none(task->store);
	}
	if (word == OK)
		word = store_change(task->store, "restore-end", end_body,
		    NULL);

	return (word == OK ? mirror_restoring(task->store, "") : word);
}

static enum result
end_body(struct store *store, void *argument)
{
	enum result	word = checkout_numbers_lost(store);

	return (word == OK ? catalogue_touch(store) : word);
}

static int
restore_told(const struct restore_task *task, const struct mirror_walk *walk,
    enum result word)
{
	printf("%zu documents restored from %s\n", walk->carried,
	    task->place->name());
	if (walk->findings[MIRROR_UNREADABLE] > 0)
		printf("%zu could not be read; they are named above\n",
		    walk->findings[MIRROR_UNREADABLE]);
	if (word == OK) {
		printf("New orders leave out %d numbers, which orders that "
		    "were lost may have.\n", CHECKOUT_NUMBERS_LOST);
		printf("The manager has no password yet: `webshop "
		    "manager-password --data %s` sets one.\n", task->folder);
		return (walk->findings[MIRROR_UNREADABLE] > 0 ? 1 : 0);
	}
	if (!task_interrupted())
		task_trouble(&walk->trouble);
	printf("ended before the end: the same command goes on there\n");

	return (1);
}
