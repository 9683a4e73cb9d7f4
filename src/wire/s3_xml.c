#include <expat.h>
#include <limits.h>
#include <stdbool.h>

#include "base/text.h"
#include "wire/s3_xml.h"

#define DEPTH_MAX	8
/* A key has up to 1,024 bytes, a continuation token is not much longer. */
#define TEXT_MAX	8192

struct reading {
	struct arena	*arena;
	XML_Parser	 parser;
	s3_element	*element;
	void		*argument;
	const char	*names[DEPTH_MAX];
	size_t		 depth;
	struct text	 text;
};

static void	element_begins(void *, const XML_Char *, const XML_Char **);
static void	element_ends(void *, const XML_Char *);
static void	text_comes(void *, const XML_Char *, int);
static void	doctype_begins(void *, const XML_Char *, const XML_Char *,
		    const XML_Char *, int);
static void	text_empty(struct text *);

enum result
s3_xml_read(struct arena *arena, const char *bytes, size_t length,
    s3_element *element, void *argument)
{
	struct reading	reading = { .arena = arena, .element = element,
			    .argument = argument };
	bool		good;

	if (length == 0 || length > INT_MAX)
		return (INVALID);
	if ((reading.parser = XML_ParserCreate("UTF-8")) == NULL)
		return (fail(BROKEN, "libexpat has no parser"));
	text_init(&reading.text, arena, 256);
	XML_SetUserData(reading.parser, &reading);
	XML_SetElementHandler(reading.parser, element_begins, element_ends);
	XML_SetCharacterDataHandler(reading.parser, text_comes);
	XML_SetStartDoctypeDeclHandler(reading.parser, doctype_begins);
	good = XML_Parse(reading.parser, bytes, (int)length, XML_TRUE) ==
	    XML_STATUS_OK;
	XML_ParserFree(reading.parser);

	return (good ? OK : INVALID);
}

static void
element_begins(void *argument, const XML_Char *name,
    const XML_Char **attributes)
{
	struct reading	*reading = argument;

	if (reading->depth == DEPTH_MAX) {
		XML_StopParser(reading->parser, XML_FALSE);
		return;
	}
	reading->names[reading->depth++] = arena_text(reading->arena, name);
	text_empty(&reading->text);
}

static void
element_ends(void *argument, const XML_Char *name)
{
	struct reading	*reading = argument;

	if (reading->depth == 0)
		return;
	reading->depth--;
	reading->element(reading->argument, reading->depth > 0 ?
	    reading->names[reading->depth - 1] : "", name,
	    reading->text.bytes);
	text_empty(&reading->text);
}

static void
text_comes(void *argument, const XML_Char *bytes, int length)
{
	struct reading	*reading = argument;

	if (reading->text.length + (size_t)length > TEXT_MAX) {
		XML_StopParser(reading->parser, XML_FALSE);
		return;
	}
	text_add_bytes(&reading->text, bytes, (size_t)length);
}

/* With no DOCTYPE there are no entities that could grow. */
static void
doctype_begins(void *argument, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int internal)
{
	struct reading	*reading = argument;

	XML_StopParser(reading->parser, XML_FALSE);
}

static void
text_empty(struct text *text)
{
	text->length = 0;
	text->bytes[0] = '\0';
}
