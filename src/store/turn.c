#include "store/turn.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

int
turn_open(const char *folder)
{
	char	path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, TURN_FILE) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	return (open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
}

enum result
turn_take(int descriptor)
{
	while (flock(descriptor, LOCK_EX) == -1) {
		if (errno != EINTR)
			return (fail(BROKEN, "writers' turn: errno %d", errno));
	}
	return (OK);
}

void
turn_give(int descriptor)
{
	flock(descriptor, LOCK_UN);
}
