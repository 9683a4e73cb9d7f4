#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mailbox.h"
#include "base/moment.h"
#include "wire/mime.h"

#define LINE_MAX_ENCODED	76	/* RFC 2045 §6.7, RFC 2047 §2 */
#define LINE_WANTED		78	/* RFC 5322 §2.1.1 */
#define WORD_MAX		75	/* RFC 2047 §2 */
#define WORD_FRAME		12	/* =?UTF-8?B?…?= */
#define PHRASE_MAX		60	/* a longer name is encoded */
#define MESSAGE_ID_MAX		200

static const char *const	weekdays[] = { "Sun", "Mon", "Tue", "Wed",
				    "Thu", "Fri", "Sat" };
static const char *const	months[] = { "Jan", "Feb", "Mar", "Apr",
				    "May", "Jun", "Jul", "Aug", "Sep", "Oct",
				    "Nov", "Dec" };

static enum result	headers_write(struct arena *, const struct message *,
			    struct text *);
static void		part_write(struct text *, const char *boundary,
			    const char *type, const char *);
static enum result	mailbox_header(struct arena *, struct text *,
			    const char *, const char *, const char *);
static void		phrase_add(struct text *, size_t, const char *);
static void		words_add(struct text *, size_t, const char *);
static size_t		word_length(const char *, size_t);
static void		base64_add(struct text *, const char *, size_t);
static void		plain_add(struct text *, size_t, const char *);
static bool		is_plain(const char *);
static bool		is_header_text(const char *);
static bool		message_id_valid(const char *);
static size_t		byte_encode(const char *, size_t, size_t, bool,
			    char [4]);

enum result
mime_write(struct arena *arena, const struct message *message,
    struct text *out)
{
	char	digest[DIGEST_SIZE], boundary[DIGEST_SIZE];

	/* "=_" never stands in quoted-printable (RFC 2045 §6.7). */
	digest_sha256(message->message_id, strlen(message->message_id),
	    digest);
	(void)snprintf(boundary, sizeof(boundary), "=_%.32s", digest);
	if (headers_write(arena, message, out) != OK)
		return (INVALID);

	text_format(out, "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
	    boundary);
	part_write(out, boundary, "text/plain", message->text);
	part_write(out, boundary, "text/html", message->html);
	text_format(out, "--%s--\r\n", boundary);

	return (OK);
}

enum result
mime_header(struct text *out, const char *name, const char *value)
{
	if (!is_header_text(value))
		return (INVALID);

	text_format(out, "%s: ", name);
	if (is_plain(value))
		plain_add(out, strlen(name) + 2, value);
	else
		words_add(out, strlen(name) + 2, value);
	text_add(out, "\r\n");

	return (OK);
}

void
mime_quoted_printable(struct text *out, const char *bytes, size_t length)
{
	char	code[4];
	size_t	at, size, column = 0;
	bool	last;

	for (at = 0; at < length; at++) {
		if (bytes[at] == '\r')
			continue;
		if (bytes[at] == '\n') {
			text_add(out, "\r\n");
			column = 0;
			continue;
		}
		last = at + 1 == length || bytes[at + 1] == '\n' ||
		    bytes[at + 1] == '\r';
		size = byte_encode(bytes + at, length - at, column, last,
		    code);
		if (column + size > LINE_MAX_ENCODED - 1) {
			text_add(out, "=\r\n");
			column = 0;
			size = byte_encode(bytes + at, length - at, column,
			    last, code);
		}
		text_add_bytes(out, code, size);
		column += size;
	}
	if (column > 0)
		text_add(out, "\r\n");
}

void
mime_date(int64_t moment, char date[MIME_DATE_SIZE])
{
	char		stamp[MOMENT_SIZE];
	int		year = 0, month = 1, day = 1;
	int64_t		days = moment / DAYS(1);

	moment_stamp(moment, stamp);
	(void)sscanf(stamp, "%d-%d-%dT", &year, &month, &day);
	(void)snprintf(date, MIME_DATE_SIZE, "%s, %02d %s %04d %.8s +0000",
	    weekdays[(days % 7 + 11) % 7], day, months[(month - 1) % 12],
	    year, strchr(stamp, 'T') + 1);
}

static enum result
headers_write(struct arena *arena, const struct message *message,
    struct text *out)
{
	char	date[MIME_DATE_SIZE];

	if (!message_id_valid(message->message_id))
		return (INVALID);
	mime_date(message->date, date);
	text_format(out, "Date: %s\r\n", date);
	if (mailbox_header(arena, out, "From", message->from_name,
	    message->from) != OK ||
	    mailbox_header(arena, out, "To", "", message->to) != OK)
		return (INVALID);
	if (*message->reply_to != '\0' && mailbox_header(arena, out,
	    "Reply-To", "", message->reply_to) != OK)
		return (INVALID);
	if (mime_header(out, "Subject", message->subject) != OK)
		return (INVALID);
	/* RFC 3834: no robot shall answer. */
	text_format(out, "Message-ID: <%s>\r\n"
	    "Auto-Submitted: auto-generated\r\n", message->message_id);

	return (OK);
}

static void
part_write(struct text *out, const char *boundary, const char *type,
    const char *body)
{
	text_format(out, "--%s\r\nContent-Type: %s; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n", boundary,
	    type);
	mime_quoted_printable(out, body, strlen(body));
}

static enum result
mailbox_header(struct arena *arena, struct text *out, const char *header,
    const char *name, const char *given)
{
	const char	*mailbox = mailbox_ascii(arena, given);
	size_t		 before = out->length;

	if (mailbox == NULL || !is_header_text(name))
		return (INVALID);

	text_format(out, "%s: ", header);
	if (*name != '\0') {
		phrase_add(out, strlen(header) + 2, name);
		/* A name in several lines ends in the middle of one. */
		text_add(out, out->length - before + strlen(mailbox) + 3 >
		    LINE_MAX_ENCODED ? "\r\n " : " ");
	}
	text_format(out, "<%s>\r\n", mailbox);

	return (OK);
}

/* A display name (RFC 5322 §3.2.5): words, a quoted string, or encoded. */
static void
phrase_add(struct text *out, size_t column, const char *name)
{
	if (!is_plain(name) || strlen(name) > PHRASE_MAX) {
		words_add(out, column, name);
		return;
	}
	if (strpbrk(name, "()<>[]:;@\\,.\"") == NULL) {
		text_add(out, name);
		return;
	}
	text_add(out, "\"");
	for (; *name != '\0'; name++) {
		if (*name == '"' || *name == '\\')
			text_add(out, "\\");
		text_add_bytes(out, name, 1);
	}
	text_add(out, "\"");
}

/* Encoded words, one to a line; blanks between two of them are not shown. */
static void
words_add(struct text *out, size_t column, const char *value)
{
	size_t	room, length;

	while (*value != '\0') {
		room = LINE_MAX_ENCODED - column;
		if (room > WORD_MAX)
			room = WORD_MAX;
		length = word_length(value, (room - WORD_FRAME) / 4 * 3);
		text_add(out, "=?UTF-8?B?");
		base64_add(out, value, length);
		text_add(out, "?=");
		value += length;
		if (*value != '\0')
			text_add(out, "\r\n ");
		column = 1;
	}
}

/* Bytes of as many whole characters as there is room for. */
static size_t
word_length(const char *value, size_t room)
{
	size_t	length = 0, next;
	int32_t	point;

	while ((next = text_point(value + length, &point)) > 0 &&
	    length + next <= room)
		length += next;

	return (length);
}

static void
base64_add(struct text *out, const char *bytes, size_t length)
{
	static const char	 letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char	*in = (const unsigned char *)bytes;
	char			 four[4];
	unsigned int		 three;
	size_t			 left;

	for (left = length; left > 0; left -= left < 3 ? left : 3, in += 3) {
		three = (unsigned int)in[0] << 16;
		if (left > 1)
			three |= (unsigned int)in[1] << 8;
		if (left > 2)
			three |= in[2];
		four[0] = letters[three >> 18];
		four[1] = letters[three >> 12 & 63];
		four[2] = left > 1 ? letters[three >> 6 & 63] : '=';
		four[3] = left > 2 ? letters[three & 63] : '=';
		text_add_bytes(out, four, 4);
	}
}

/* Folds at single spaces, so that unfolding gives the same value. */
static void
plain_add(struct text *out, size_t column, const char *value)
{
	size_t	length;

	while (*value != '\0') {
		length = 1 + strcspn(value + 1, " ");
		if (*value == ' ' && column + length > LINE_WANTED) {
			text_add(out, "\r\n");
			column = 0;
		}
		text_add_bytes(out, value, length);
		column += length;
		value += length;
	}
}

/* Whether a value needs no encoding: printable ASCII that is not taken for an
 * encoded word, with blanks only where folding keeps them, and no word that is
 * longer than a line. */
static bool
is_plain(const char *value)
{
	const char	*at;
	size_t		 word = 0;

	if (strstr(value, "=?") != NULL || strstr(value, "  ") != NULL)
		return (false);
	for (at = value; *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
			return (false);
		word = *at == ' ' ? 0 : word + 1;
		if (word > PHRASE_MAX)
			return (false);
	}

	return (at == value || (*value != ' ' && at[-1] != ' '));
}

static bool
is_header_text(const char *value)
{
	return (text_is_utf8(value, strlen(value)) &&
	    !text_has_control(value));
}

static bool
message_id_valid(const char *id)
{
	const char	*at = strchr(id, '@');
	size_t		 length = strlen(id);

	return (at != NULL && at > id && at[1] != '\0' &&
	    length <= MESSAGE_ID_MAX && strspn(id, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@") == length &&
	    strchr(at + 1, '@') == NULL);
}

/* One byte of a body as it stands in a line: itself or "=HH". A dot or "From "
 * in front would mean something to servers on the way. */
static size_t
byte_encode(const char *byte, size_t rest, size_t column, bool last,
    char code[4])
{
	unsigned char	value = (unsigned char)*byte;
	bool		plain = value >= 33 && value <= 126 && value != '=';

	if ((value == ' ' || value == '\t') && !last)
		plain = true;
	if (column == 0 && (value == '.' || (rest >= 5 &&
	    memcmp(byte, "From ", 5) == 0)))
		plain = false;
	if (plain) {
		code[0] = *byte;
		return (1);
	}
	(void)snprintf(code, 4, "=%02X", value);

	return (3);
}
