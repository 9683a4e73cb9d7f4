#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "main/folder.h"

enum result
folder_prepare(const char *given, char *absolute)
{
	char	resolved[PATH_MAX];

	(void)umask(S_IRWXG | S_IRWXO);
	if ((mkdir(given, S_IRWXU) == -1 && errno != EEXIST) ||
	    realpath(given, resolved) == NULL ||
	    access(resolved, R_OK | W_OK | X_OK) == -1) {
		fprintf(stderr, "webshop: data folder %s: %s\n", given,
		    strerror(errno));
		return (INVALID);
	}
	if (strlen(resolved) >= FOLDER_SIZE) {
		fprintf(stderr, "webshop: data folder %s: the path is too "
		    "long\n", given);
		return (INVALID);
	}
	memcpy(absolute, resolved, strlen(resolved) + 1);

	return (OK);
}

enum result
folder_lock(const char *absolute)
{
	char	path[FOLDER_SIZE + 16];
	int	file;

	snprintf(path, sizeof(path), "%s/serve.lock", absolute);
	file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (file == -1 || flock(file, LOCK_EX | LOCK_NB) == -1) {
		fprintf(stderr, "webshop: %s: %s\n", path,
		    errno == EWOULDBLOCK ?
		    "another webshop is serving this folder" :
		    strerror(errno));
		return (REFUSED);
	}

	/* The descriptor stays open: the lock ends with the process. */
	return (OK);
}
