#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fields.h"
#include "base/json.h"
#include "wire/s3.h"
#include "work/mirror_folder.h"
#include "work/mirror_place.h"

#define BESIDE		".webshop"
#define PAGE		1000
#define FILE_MAX	(JSON_SIZE_MAX + 1024)

/* What stands beside a document; the digest tells whether it is about these
 * bytes, since two files are not written at once. */
struct beside {
	int64_t		 revision;
	int64_t		 created_at;
	int64_t		 changed_at;
	int64_t		 expires_at;
	const char	*sha256;
};

static const struct field	beside_fields[] = {
	FIELD_INTEGER(struct beside, revision, 1, JSON_INTEGER_MAX, 0),
	FIELD_INTEGER(struct beside, created_at, 0, JSON_INTEGER_MAX, 0),
	FIELD_INTEGER(struct beside, changed_at, 0, JSON_INTEGER_MAX, 0),
	FIELD_INTEGER(struct beside, expires_at, 0, JSON_INTEGER_MAX, 0),
	FIELD_TEXT(struct beside, sha256, 64, 64, 0),
	FIELD_END
};

static const char	*folder;
static DIR		*listing;

static const char	*place_name(void);
static void		 place_run(struct arena *, struct mirror_item *,
			    size_t, struct mirror_trouble *);
static enum result	 place_list(struct arena *, const char *,
			    const char *, struct mirror_names *,
			    struct mirror_trouble *);
static enum result	 item_put(struct arena *, const struct mirror_item *);
static enum result	 item_remove(struct arena *,
			    const struct mirror_item *);
static enum result	 item_get(struct arena *, struct mirror_item *);
static void		 beside_get(struct arena *, struct mirror_item *);
static enum result	 file_write(struct arena *, const char *,
			    const char *, const char *, const char *);
static enum result	 file_fill(int, const char *);
static enum result	 file_read(struct arena *, const char *, char **);
static const char	*path_of(struct arena *, const char *,
			    const struct mirror_item *);
static enum result	 folder_make(const char *);
static enum result	 failed(const char *);

const struct mirror_place	mirror_folder = {
	.name = place_name,
	.run = place_run,
	.list = place_list,
};

enum result
mirror_folder_configure(const char *path, bool make)
{
	struct stat	status;

	folder = path;
	if (make)
		(void)mkdir(folder, S_IRWXU);
	if (stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
		return (OK);
	fprintf(stderr, "webshop: %s: %s\n", folder, errno == EEXIST ?
	    "no folder" : strerror(errno));

	return (INVALID);
}

static const char *
place_name(void)
{
	return (folder);
}

static void
place_run(struct arena *arena, struct mirror_item *items, size_t count,
    struct mirror_trouble *trouble)
{
	size_t	i;

	trouble->word = "";
	trouble->wait = 0;
	for (i = 0; i < count; i++) {
		items[i].md5 = "";
		switch (items[i].wish) {
		case MIRROR_PUT:
			items[i].word = item_put(arena, &items[i]);
			break;
		case MIRROR_REMOVE:
			items[i].word = item_remove(arena, &items[i]);
			break;
		case MIRROR_LOOK:
		case MIRROR_GET:
			items[i].word = item_get(arena, &items[i]);
			break;
		}
		if (items[i].word != OK && items[i].word != ABSENT)
			trouble->word = "folder";
	}
}

/* One listing at a time, from its first page on. */
static enum result
place_list(struct arena *arena, const char *collection, const char *token,
    struct mirror_names *names, struct mirror_trouble *trouble)
{
	struct dirent	*entry = NULL;

	trouble->word = names->token = "";
	trouble->wait = 0;
	names->count = 0;
	names->ids = arena_alloc(arena, PAGE * sizeof(*names->ids));
	if (*token == '\0') {
		if (listing != NULL)
			closedir(listing);
		listing = opendir(arena_format(arena, "%s/%s", folder,
		    collection));
		if (listing == NULL && errno != ENOENT) {
			trouble->word = "folder";
			return (failed(collection));
		}
	}
	while (listing != NULL && names->count < PAGE &&
	    (entry = readdir(listing)) != NULL) {
		if (entry->d_name[0] != '.')
			names->ids[names->count++] = arena_text(arena,
			    entry->d_name);
	}
	if (entry != NULL)
		names->token = "more";
	else if (listing != NULL)
		closedir(listing);
	if (entry == NULL)
		listing = NULL;

	return (OK);
}

static enum result
item_put(struct arena *arena, const struct mirror_item *item)
{
	const struct document	*document = &item->document;
	struct beside		 beside = { document->revision,
				    document->created_at,
				    document->changed_at,
				    document->expires_at, NULL };
	char			 digest[DIGEST_SIZE];
	enum result		 word;

	digest_sha256(document->body, strlen(document->body), digest);
	beside.sha256 = digest;
	word = file_write(arena, "/" BESIDE, item->collection, item->id,
	    fields_print(arena, beside_fields, &beside));

	return (word == OK ? file_write(arena, "", item->collection, item->id,
	    document->body) : word);
}

static enum result
item_remove(struct arena *arena, const struct mirror_item *item)
{
	const char	*path = path_of(arena, "", item);

	if (unlink(path) == -1 && errno != ENOENT && errno != ENOTDIR)
		return (failed(path));
	(void)unlink(path_of(arena, "/" BESIDE, item));

	return (OK);
}

static enum result
item_get(struct arena *arena, struct mirror_item *item)
{
	char		 md5[DIGEST_MD5_SIZE];
	enum result	 word;
	char		*body;

	memset(&item->document, 0, sizeof(item->document));
	word = file_read(arena, path_of(arena, "", item), &body);
	if (word != OK)
		return (word);
	item->document.id = item->id;
	item->document.body = body;
	if (digest_md5(body, strlen(body), md5))
		item->md5 = arena_text(arena, md5);
	beside_get(arena, item);

	return (OK);
}

static void
beside_get(struct arena *arena, struct mirror_item *item)
{
	struct beside	 beside;
	struct json	*json;
	char		 digest[DIGEST_SIZE], *text;

	if (file_read(arena, path_of(arena, "/" BESIDE, item), &text) != OK ||
	    json_parse(arena, text, strlen(text), &json) != OK ||
	    fields_read(arena, beside_fields, json, &beside, NULL) != OK)
		return;
	digest_sha256(item->document.body, strlen(item->document.body),
	    digest);
	if (strcmp(digest, beside.sha256) != 0)
		return;
	item->document.revision = beside.revision;
	item->document.created_at = beside.created_at;
	item->document.changed_at = beside.changed_at;
	item->document.expires_at = beside.expires_at;
}

/* Under its name only once it is whole. */
static enum result
file_write(struct arena *arena, const char *below, const char *collection,
    const char *id, const char *text)
{
	const char	*place, *path, *made;
	enum result	 word;
	int		 file;

	place = arena_format(arena, "%s%s/%s", folder, below, collection);
	path = arena_format(arena, "%s/%s", place, id);
	made = arena_format(arena, "%s/.%s.%ld", place, id, (long)getpid());
	file = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (file == -1 && errno == ENOENT) {
		if ((word = folder_make(arena_format(arena, "%s%s", folder,
		    below))) != OK || (word = folder_make(place)) != OK)
			return (word);
		file = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		    S_IRUSR | S_IWUSR);
	}
	if (file == -1)
		return (failed(made));
	word = file_fill(file, text);
	if (word == OK && rename(made, path) == -1)
		word = failed(path);
	if (word != OK)
		(void)unlink(made);

	return (word);
}

/* Closes the file. */
static enum result
file_fill(int file, const char *text)
{
	size_t		length = strlen(text), done;
	ssize_t		written = 0;
	enum result	word = OK;

	for (done = 0; done < length; done += (size_t)written) {
		written = write(file, text + done, length - done);
		if (written <= 0)
			break;
	}
	if (done < length)
		word = failed(folder);
	if (close(file) == -1 && word == OK)
		word = failed(folder);

	return (word);
}

static enum result
file_read(struct arena *arena, const char *path, char **out)
{
	struct stat	 status;
	size_t		 filled = 0, size;
	ssize_t		 got;
	char		*bytes;
	int		 file;

	/* A pipe would be waited for. */
	file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file == -1)
		return (errno == ENOENT ? ABSENT : failed(path));
	if (fstat(file, &status) == -1 || !S_ISREG(status.st_mode) ||
	    status.st_size > FILE_MAX) {
		close(file);
		return (fail(BROKEN, "%s is no file of a document", path));
	}
	size = (size_t)status.st_size;
	bytes = arena_alloc(arena, size + 1);
	while (filled < size && (got = read(file, bytes + filled,
	    size - filled)) > 0)
		filled += (size_t)got;
	close(file);
	if (filled < size)
		return (failed(path));
	*out = bytes;

	return (OK);
}

static const char *
path_of(struct arena *arena, const char *below,
    const struct mirror_item *item)
{
	return (arena_format(arena, "%s%s/%s/%s", folder, below,
	    item->collection, item->id));
}

static enum result
folder_make(const char *path)
{
	if (mkdir(path, S_IRWXU) == -1 && errno != EEXIST)
		return (failed(path));

	return (OK);
}

/* The name of a document is a key: only the folder's is said. */
static enum result
failed(const char *path)
{
	return (fail(BROKEN, "%.*s: %s", (int)strlen(folder), path,
	    strerror(errno)));
}
