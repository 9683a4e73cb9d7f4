#include "support.h"

#include <sys/stat.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/moment.h"
#include "base/shelf.h"

#define ASSETS_MAX	512
#define PATH_SIZE	4096
#define LINE_SIZE	4096

static void		 folder_read(const char *);
static void		 file_read(const char *, const char *);
static int		 assets_compare(const void *, const void *);
static int64_t		 clock_still(void);
static void		 line_keep(const char *);

static struct asset	 assets[ASSETS_MAX];
static size_t		 asset_count;
static int64_t		 still_at;
static char		 line_last[LINE_SIZE];

void
support_shelf(void)
{
	const char	*source;
	char		 path[PATH_SIZE];

	if (asset_count == 0) {
		source = getenv("TEST_SOURCE");
		if (source == NULL)
			source = ".";
		/* assets/migrations is a link to it. */
		(void)snprintf(path, sizeof(path), "%s/assets", source);
		folder_read(path);
		qsort(assets, asset_count, sizeof(assets[0]), assets_compare);
	}
	shelf_set(assets, asset_count);
}

void
support_clock(int64_t now)
{
	still_at = now;
	moment_clock(now != 0 ? clock_still : NULL);
}

void
support_log_quiet(void)
{
	log_sink(line_keep);
}

const char *
support_log(void)
{
	static char	line[LINE_SIZE];

	memcpy(line, line_last, sizeof(line));
	line_last[0] = '\0';
	return (line);
}

void
support_folder_make(char folder[SUPPORT_FOLDER_SIZE])
{
	const char	*parent;
	int		 length;

	parent = getenv("TMPDIR");
	length = snprintf(folder, SUPPORT_FOLDER_SIZE, "%s/webshop-XXXXXX",
	    parent != NULL && strlen(parent) < 64 ? parent : "/tmp");
	if (length >= SUPPORT_FOLDER_SIZE || mkdtemp(folder) == NULL) {
		perror("support: folder");
		exit(1);
	}
}

void
support_folder_remove(const char *folder)
{
	DIR		*entries;
	struct dirent	*entry;
	char		 path[PATH_SIZE];

	entries = opendir(folder);
	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder,
		    entry->d_name);
		if (unlink(path) == -1)
			support_folder_remove(path);
	}
	if (entries != NULL)
		closedir(entries);
	(void)rmdir(folder);
}

int
support_setup(void **state)
{
	struct support	*support;

	support_shelf();
	support_log_quiet();
	support_clock(SUPPORT_NOW);
	support = calloc(1, sizeof(*support));
	if (support == NULL)
		return (-1);

	support_folder_make(support->folder);
	support->arena = arena_create();
	*state = support;
	if (store_migrate(support->folder) != OK ||
	    store_open(support->folder, &support->store) != OK) {
		fprintf(stderr, "support: %s\n", support_log());
		return (-1);
	}
	return (0);
}

int
support_teardown(void **state)
{
	struct support	*support = *state;

	store_close(support->store);
	arena_destroy(support->arena);
	support_folder_remove(support->folder);
	free(support);
	support_clock(0);
	return (0);
}

static void
folder_read(const char *folder)
{
	DIR		*entries;
	struct dirent	*entry;
	char		 path[PATH_SIZE];
	struct stat	 status;

	entries = opendir(folder);
	if (entries == NULL) {
		fprintf(stderr, "support: no folder %s: set TEST_SOURCE\n",
		    folder);
		exit(1);
	}
	while ((entry = readdir(entries)) != NULL) {
		if (entry->d_name[0] == '.' || snprintf(path, sizeof(path),
		    "%s/%s", folder, entry->d_name) >= (int)sizeof(path) ||
		    stat(path, &status) == -1)
			continue;
		if (S_ISDIR(status.st_mode))
			folder_read(path);
		else if (S_ISREG(status.st_mode))
			file_read(path, entry->d_name);
	}
	closedir(entries);
}

static void
file_read(const char *path, const char *name)
{
	FILE		*file;
	struct stat	 status;
	struct asset	*asset;
	unsigned char	*bytes;
	size_t		 length;

	file = fopen(path, "rb");
	if (file == NULL || fstat(fileno(file), &status) == -1 ||
	    asset_count == ASSETS_MAX) {
		fprintf(stderr, "support: cannot take %s\n", path);
		exit(1);
	}

	length = (size_t)status.st_size;
	bytes = calloc(1, length + 1);
	asset = &assets[asset_count++];
	asset->name = strdup(name);
	asset->bytes = bytes;
	asset->length = bytes == NULL ? 0 : fread(bytes, 1, length, file);
	fclose(file);
}

static int
assets_compare(const void *a, const void *b)
{
	const struct asset	*x = a;
	const struct asset	*y = b;

	return (strcmp(x->name, y->name));
}

static int64_t
clock_still(void)
{
	return (still_at);
}

static void
line_keep(const char *line)
{
	(void)snprintf(line_last, sizeof(line_last), "%s", line);
}
