#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"

#define HOST_MAX	253	/* of a name (RFC 1035) */
#define LABEL_MAX	63
#define PORT_HTTP	80
#define PORT_HTTPS	443

static int		 hex_value(char);
static const char	*piece_decode(struct arena *, const char *, size_t);
static enum result	 pair_read(struct arena *, const char *, size_t,
			    struct pair *);
static enum result	 host_read(struct arena *, const char **,
			    const char **);
static bool		 host_is_name(const char *);
static bool		 label_is_number(const char *);
static enum result	 port_read(const char **, int *);
static bool		 path_is_good(const char *);

char *
url_encode(struct arena *arena, const char *string)
{
	static const char	digits[] = "0123456789ABCDEF";
	const unsigned char	*at = (const unsigned char *)string;
	char			*encoded, *out;

	encoded = out = arena_alloc(arena, strlen(string) * 3 + 1);
	for (; *at != '\0'; at++) {
		if ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') ||
		    (*at >= '0' && *at <= '9') || *at == '-' || *at == '.' ||
		    *at == '_' || *at == '~') {
			*out++ = (char)*at;
			continue;
		}
		*out++ = '%';
		*out++ = digits[*at >> 4];
		*out++ = digits[*at & 15];
	}
	return (encoded);
}

enum result
pairs_parse(struct arena *arena, const char *body, size_t length,
    struct pairs *pairs)
{
	const char	*at = body, *end = body + length, *stop;
	size_t		 room = 1;

	for (; at < end && room < PAIRS_MAX; at++)
		room += *at == '&';
	pairs->count = 0;
	pairs->items = arena_alloc(arena, room * sizeof(*pairs->items));

	for (at = body; at < end; at = stop + 1) {
		if ((stop = memchr(at, '&', (size_t)(end - at))) == NULL)
			stop = end;
		if (stop == at)
			continue;
		if (pairs->count == PAIRS_MAX || pair_read(arena, at,
		    (size_t)(stop - at), &pairs->items[pairs->count]) != OK)
			return (INVALID);
		pairs->count++;
	}
	return (OK);
}

const char *
pairs_get(const struct pairs *pairs, const char *name)
{
	size_t	at;

	for (at = 0; at < pairs->count; at++) {
		if (strcmp(pairs->items[at].name, name) == 0)
			return (pairs->items[at].value);
	}
	return (NULL);
}

enum result
pairs_unique(const struct pairs *pairs)
{
	size_t	at, before;

	for (at = 1; at < pairs->count; at++) {
		for (before = 0; before < at; before++) {
			if (strcmp(pairs->items[at].name,
			    pairs->items[before].name) == 0)
				return (INVALID);
		}
	}
	return (OK);
}

enum result
url_parse(struct arena *arena, const char *text, struct url *url)
{
	if (text == NULL)
		return (INVALID);
	if (strncmp(text, "http://", 7) == 0) {
		url->scheme = "http";
		url->port = PORT_HTTP;
		text += 7;
	} else if (strncmp(text, "https://", 8) == 0) {
		url->scheme = "https";
		url->port = PORT_HTTPS;
		text += 8;
	} else {
		return (INVALID);
	}
	if (host_read(arena, &text, &url->host) != OK ||
	    port_read(&text, &url->port) != OK || !path_is_good(text))
		return (INVALID);
	url->path = arena_format(arena, "%s%s", *text == '/' ? "" : "/", text);
	return (OK);
}

static int
hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return (digit - '0');
	if (digit >= 'A' && digit <= 'F')
		return (digit - 'A' + 10);
	if (digit >= 'a' && digit <= 'f')
		return (digit - 'a' + 10);
	return (-1);
}

static enum result
pair_read(struct arena *arena, const char *bytes, size_t length,
    struct pair *pair)
{
	const char	*equals;
	size_t		 name;

	equals = memchr(bytes, '=', length);
	name = equals == NULL ? length : (size_t)(equals - bytes);
	pair->name = piece_decode(arena, bytes, name);
	pair->value = equals == NULL ? "" :
	    piece_decode(arena, equals + 1, length - name - 1);
	return (pair->name != NULL && pair->value != NULL ? OK : INVALID);
}

/* The text behind the escapes; NULL when it is none. */
static const char *
piece_decode(struct arena *arena, const char *bytes, size_t length)
{
	char	*text, *out;
	size_t	 at;
	int	 high, low;

	text = out = arena_alloc(arena, length + 1);
	for (at = 0; at < length; at++) {
		if (bytes[at] == '+') {
			*out++ = ' ';
		} else if (bytes[at] != '%') {
			*out++ = bytes[at];
		} else {
			if (length - at < 3 ||
			    (high = hex_value(bytes[at + 1])) < 0 ||
			    (low = hex_value(bytes[at + 2])) < 0)
				return (NULL);
			*out++ = (char)(high << 4 | low);
			at += 2;
		}
	}
	return (text_is_utf8(text, (size_t)(out - text)) ? text : NULL);
}

/* Reads the host into lower case and steps behind it. */
static enum result
host_read(struct arena *arena, const char **text, const char **out)
{
	struct in6_addr	 six;
	size_t		 length, at;
	char		*host;

	if (**text == '[')
		length = strcspn(*text, "]/?#") + 1;
	else
		length = strcspn(*text, ":/?#");
	if (length > HOST_MAX || strnlen(*text, length) < length)
		return (INVALID);
	host = arena_copy(arena, *text, length);
	*text += length;
	for (at = 0; at < length; at++) {
		if (host[at] >= 'A' && host[at] <= 'Z')
			host[at] |= 0x20;
	}
	*out = host;
	if (*host != '[')
		return (host_is_name(host) ? OK : INVALID);
	if (host[length - 1] != ']')
		return (INVALID);
	host = arena_copy(arena, host + 1, length - 2);
	return (inet_pton(AF_INET6, host, &six) == 1 ? OK : INVALID);
}

/* Labels of letters, digits and inner hyphens (RFC 1123); when the last one
 * is a number, an IPv4 address of four decimal parts. */
static bool
host_is_name(const char *host)
{
	static const char	allowed[] = "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-";
	struct in_addr		four;
	const char		*label = host;
	size_t			length;

	for (;;) {
		length = strspn(label, allowed);
		if (length == 0 || length > LABEL_MAX || *label == '-' ||
		    label[length - 1] == '-')
			return (false);
		if (label[length] == '\0')
			break;
		if (label[length] != '.')
			return (false);
		label += length + 1;
	}
	return (!label_is_number(label) ||
	    inet_pton(AF_INET, host, &four) == 1);
}

/* In any of the notations that inet_aton and the WHATWG take for a number. */
static bool
label_is_number(const char *label)
{
	if (label[0] == '0' && label[1] == 'x')
		return (label[2 + strspn(label + 2, "0123456789abcdef")] ==
		    '\0');
	return (label[strspn(label, "0123456789")] == '\0');
}

/* Reads ":8443", if it is there, and steps behind it. */
static enum result
port_read(const char **text, int *port)
{
	int	value = 0, digits;

	if (**text != ':')
		return (OK);
	(*text)++;
	for (digits = 0; **text >= '0' && **text <= '9'; digits++) {
		if (digits == 5)
			return (INVALID);
		value = value * 10 + *(*text)++ - '0';
	}
	if (value < 1 || value > 65535)
		return (INVALID);
	*port = value;
	return (OK);
}

/* Empty, or a path or query of visible ASCII without what RFC 3986 excludes. */
static bool
path_is_good(const char *path)
{
	if (*path != '\0' && *path != '/' && *path != '?')
		return (false);
	for (; *path != '\0'; path++) {
		if (*path <= ' ' || *path > '~' ||
		    strchr("\"#<>\\^`{|}", *path) != NULL)
			return (false);
	}
	return (true);
}
