#include <ctype.h>
#include <idn2.h>
#include <string.h>

#include "base/mailbox.h"
#include "base/text.h"

#define LOCAL_MAX	64
#define MAILBOX_MAX	254
#define LABEL_MAX	63

static bool	local_valid(const char *, size_t);
static bool	domain_valid(const char *);
static bool	label_valid(const char *, size_t);

bool
mailbox_valid(const char *mailbox)
{
	const char	*at;

	if (mailbox == NULL || strlen(mailbox) > MAILBOX_MAX ||
	    (at = strchr(mailbox, '@')) == NULL)
		return (false);

	return (local_valid(mailbox, (size_t)(at - mailbox)) &&
	    domain_valid(at + 1));
}

char *
mailbox_ascii(struct arena *arena, const char *given)
{
	const char	*at = given == NULL ? NULL : strchr(given, '@');
	char		*domain = NULL, *mailbox;

	if (mailbox_valid(given))
		return (arena_text(arena, given));
	if (at == NULL || strlen(given) > MAILBOX_MAX ||
	    text_has_control(given))
		return (NULL);
	/* A full-width "@" or "<" would become a plain one; the result is
	 * therefore looked at, not what was given. */
	if (idn2_to_ascii_8z(at + 1, &domain,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return (NULL);
	mailbox = arena_format(arena, "%.*s@%s", (int)(at - given), given,
	    domain);
	idn2_free(domain);

	return (mailbox_valid(mailbox) ? mailbox : NULL);
}

const char *
mailbox_domain(const char *mailbox)
{
	return (strchr(mailbox, '@') + 1);
}

static bool
local_valid(const char *local, size_t length)
{
	size_t	i;

	if (length == 0 || length > LOCAL_MAX || local[0] == '.' ||
	    local[0] == '-' || local[length - 1] == '.')
		return (false);
	for (i = 0; i < length; i++) {
		if (!isascii((unsigned char)local[i]) ||
		    (!isalnum((unsigned char)local[i]) &&
		    strchr(".!#$&'*+/=?^_`{|}~-", local[i]) == NULL))
			return (false);
		if (local[i] == '.' && local[i + 1] == '.')
			return (false);
	}

	return (true);
}

static bool
domain_valid(const char *domain)
{
	const char	*dot;
	size_t		 labels;

	if (strcmp(domain, "localhost") == 0)
		return (true);
	for (labels = 1; (dot = strchr(domain, '.')) != NULL; labels++) {
		if (!label_valid(domain, (size_t)(dot - domain)))
			return (false);
		domain = dot + 1;
	}

	/* No top-level domain is a number, so addresses of machines fall out
	 * here (RFC 3696 §2). */
	return (labels > 1 && label_valid(domain, strlen(domain)) &&
	    strspn(domain, "0123456789") != strlen(domain));
}

/* RFC 1035 §2.3.1 as loosened by RFC 1123: letters, digits, inner hyphens. */
static bool
label_valid(const char *label, size_t length)
{
	size_t	i;

	if (length == 0 || length > LABEL_MAX || label[0] == '-' ||
	    label[length - 1] == '-')
		return (false);
	for (i = 0; i < length; i++) {
		if (!isascii((unsigned char)label[i]) ||
		    (!isalnum((unsigned char)label[i]) && label[i] != '-'))
			return (false);
	}

	return (true);
}
