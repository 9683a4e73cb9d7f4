/*
 * As much of the HTML tokenizer (HTML Standard §13.2.5) as pages need. Where it
 * is in doubt it sees a tag, in which no value may stand.
 */
#include <ctype.h>
#include <string.h>

#include "view/template_place.h"

static void	text_step(struct place *, char);
static void	tag_step(struct place *, char);
static void	name_step(struct place *, char);
static void	tag_end(struct place *);

void
place_read(struct place *place, const char *bytes, size_t length)
{
	const char	*end = bytes + length;

	for (; bytes < end; bytes++) {
		switch (place->kind) {
		case PLACE_TEXT:
			text_step(place, *bytes);
			break;
		case PLACE_TAG:
			tag_step(place, *bytes);
			break;
		case PLACE_DOUBLE:
			if (*bytes == '"')
				place->kind = PLACE_TAG;
			break;
		case PLACE_SINGLE:
			if (*bytes == '\'')
				place->kind = PLACE_TAG;
			break;
		case PLACE_COMMENT:
			if (*bytes == '>' && place->last[0] == '-' &&
			    place->last[1] == '-')
				place->kind = PLACE_TEXT;
			break;
		case PLACE_SCRIPT:
			if (*bytes == '/' && place->last[1] == '<') {
				text_step(place, '<');
				name_step(place, '/');
			}
			break;
		}
		place->last[0] = place->last[1];
		place->last[1] = *bytes;
	}
}

void
place_name_end(struct place *place)
{
	place->naming = false;
}

bool
place_is_safe(const struct place *place)
{
	return (place->kind == PLACE_TEXT || place->kind == PLACE_DOUBLE ||
	    place->kind == PLACE_SINGLE);
}

const char *
place_name(const struct place *place)
{
	static const char	*names[] = {
		[PLACE_TEXT] = "text",
		[PLACE_TAG] = "a tag, without quotes",
		[PLACE_DOUBLE] = "a quoted attribute",
		[PLACE_SINGLE] = "a quoted attribute",
		[PLACE_COMMENT] = "a comment",
		[PLACE_SCRIPT] = "a script or style",
	};

	return (names[place->kind]);
}

static void
text_step(struct place *place, char byte)
{
	if (byte != '<')
		return;

	place->kind = PLACE_TAG;
	place->naming = true;
	place->length = 0;
	memset(place->name, 0, sizeof(place->name));
}

static void
tag_step(struct place *place, char byte)
{
	if (place->naming)
		name_step(place, byte);
	if (place->kind != PLACE_TAG)
		return;

	if (byte == '"')
		place->kind = PLACE_DOUBLE;
	else if (byte == '\'')
		place->kind = PLACE_SINGLE;
	else if (byte == '>')
		tag_end(place);
}

/* "<" before anything but a letter, "/", "!" or "?" is text. */
static void
name_step(struct place *place, char byte)
{
	if (place->length == 0 && !isalpha((unsigned char)byte) &&
	    memchr("/!?", byte, 3) == NULL) {
		place->kind = PLACE_TEXT;
		text_step(place, byte);
		return;
	}
	if (isspace((unsigned char)byte) || byte == '>' ||
	    (byte == '/' && place->length > 0)) {
		place->naming = false;
		return;
	}

	if (place->length < PLACE_NAME - 1)
		place->name[place->length] =
		    (char)tolower((unsigned char)byte);
	place->length++;
	if (strcmp(place->name, "!--") == 0)
		place->kind = PLACE_COMMENT;
}

static void
tag_end(struct place *place)
{
	bool	script = strcmp(place->name, "script") == 0 ||
		    strcmp(place->name, "style") == 0;

	place->kind = script ? PLACE_SCRIPT : PLACE_TEXT;
}
