#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "main/secret_setting.h"
#include "main/settings_table.h"

static bool	secret_file(const char *, const char *, char *, size_t);

bool
secret_take(const char *name, char *secret, size_t size, const char *path)
{
	char	*cut;

	if (*path != '\0') {
		if (*secret != '\0') {
			fprintf(stderr, "webshop: %s and %s_file: one of them "
			    "is enough\n", name, name);
			return (false);
		}
		if (!secret_file(name, path, secret, size))
			return (false);
	}
	cut = blanks_cut(secret);
	memmove(secret, cut, strlen(cut) + 1);

	return (true);
}

bool
secrets_split(const char *given, const char *start, char *copy, size_t size,
    const char **list, size_t maximum)
{
	char	*rest = copy, *one;
	size_t	 count = 0, length = strlen(start);

	memset(list, 0, maximum * sizeof(*list));
	if (*given == '\0')
		return (true);
	(void)snprintf(copy, size, "%s", given);
	while ((one = strsep(&rest, ",")) != NULL) {
		one = blanks_cut(one);
		if (count == maximum || strncmp(one, start, length) != 0 ||
		    one[length] == '\0' || text_has_control(one) ||
		    strchr(one, ' ') != NULL)
			return (false);
		list[count++] = one;
	}

	return (true);
}

static bool
secret_file(const char *name, const char *path, char *secret, size_t size)
{
	ssize_t	length;
	int	file, trouble = 0;

	if ((file = open(path, O_RDONLY | O_CLOEXEC)) == -1 ||
	    (length = read(file, secret, size)) == -1)
		trouble = errno;
	if (file != -1)
		close(file);
	if (trouble == 0 && length < (ssize_t)size) {
		secret[length] = '\0';
		if (*blanks_cut(secret) != '\0')
			return (true);
	}
	fprintf(stderr, "webshop: %s_file: %s: %s\n", name, path,
	    trouble != 0 ? strerror(trouble) : "expected one line");

	return (false);
}
