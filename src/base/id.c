#include <stddef.h>
#include <string.h>
#include <uuid/uuid.h>

#include "base/id.h"

#define SHORT_LENGTH	8
#define SHORT_BUFFERS	8

void
id_make(char id[ID_SIZE])
{
	uuid_t	bytes;

	uuid_generate_random(bytes);
	uuid_unparse_lower(bytes, id);
}

void
id_of(const char *text, char id[ID_SIZE])
{
	static const uuid_t	ours = { 0x5d, 0x0f, 0x8a, 0x52, 0x6f, 0x0c,
				    0x4c, 0x7e, 0x9a, 0x55, 0x1f, 0x8f, 0x3f,
				    0x3f, 0x6c, 0x02 };
	uuid_t			bytes;

	uuid_generate_sha1(bytes, ours, text, strlen(text));
	uuid_unparse_lower(bytes, id);
}

bool
id_valid(const char *id)
{
	size_t	at;

	if (id == NULL)
		return (false);
	for (at = 0; at < ID_LENGTH; at++) {
		if (at == 8 || at == 13 || at == 18 || at == 23) {
			if (id[at] != '-')
				return (false);
		} else if (!(id[at] >= '0' && id[at] <= '9') &&
		    !(id[at] >= 'a' && id[at] <= 'f')) {
			return (false);
		}
	}
	return (id[at] == '\0');
}

const char *
id_short(const char *id)
{
	static __thread char	 buffers[SHORT_BUFFERS][SHORT_LENGTH + 1];
	static __thread int	 turn;
	char			*buffer;
	size_t			 length;

	turn = (turn + 1) % SHORT_BUFFERS;
	buffer = buffers[turn];
	length = id == NULL ? 0 : strnlen(id, SHORT_LENGTH);
	if (length > 0)
		memcpy(buffer, id, length);
	buffer[length] = '\0';
	return (buffer);
}
