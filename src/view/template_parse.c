/*
 * Layout is not kept: blanks at the beginning of a line are dropped, and so is
 * a line that holds nothing but a section, a part or a comment.
 */
#include <string.h>

#include "base/text.h"
#include "view/template_tag.h"

#define TAG_MAX		80	/* bytes between the braces */

static void	literal_read(struct parser *, const char *);
static void	tag_read(struct parser *);
static void	line_skip(struct parser *, const char *);

enum result
template_parse(struct arena *arena, const char *file, const char *source,
    size_t length, struct tokens *tokens)
{
	struct parser	parser = {
		.arena = arena, .tokens = tokens, .file = file, .line = 1,
		.plain = file_is_plain(file),
	};
	const char	*open;

	memset(tokens, 0, sizeof(*tokens));
	tokens->file = file;
	tokens->plain = parser.plain;

	if (!text_is_utf8(source, length)) {
		parser_fault(&parser, "not UTF-8");
		return (BROKEN);
	}

	parser.start = parser.at = arena_copy(arena, source, length);
	parser.end = parser.start + length;
	while (parser.at < parser.end && !parser.lost) {
		open = strstr(parser.at, "{{");
		literal_read(&parser, open != NULL ? open : parser.end);
		if (open != NULL)
			tag_read(&parser);
	}

	if (parser.depth > 0 && !parser.lost) {
		parser.line = parser.open_line[parser.depth - 1];
		parser_fault(&parser, "section %s is not closed",
		    name_text(parser.open[parser.depth - 1]));
	}

	return (parser.faults == 0 ? OK : BROKEN);
}

/* Takes the bytes up to there as they are, but without indentation. */
static void
literal_read(struct parser *parser, const char *stop)
{
	bool		 first = parser->at == parser->start ||
			    parser->at[-1] == '\n';
	struct token	*token;
	char		*to;

	if (parser->at == stop)
		return;

	to = arena_alloc(parser->arena, (size_t)(stop - parser->at) + 1);
	token = parser_token(parser->arena, parser->tokens, TOKEN_LITERAL,
	    parser->line);
	token->bytes = to;

	for (; parser->at < stop; parser->at++) {
		if (first && is_blank(*parser->at))
			continue;
		first = *parser->at == '\n';
		if (first)
			parser->line++;
		*to++ = *parser->at;
	}
	token->length = (size_t)(to - token->bytes);
}

/* At "{{": finds the end of the tag and goes behind it. */
static void
tag_read(struct parser *parser)
{
	const char	*open = parser->at, *close;
	struct tag	 tag = { .bytes = open + 2 };

	close = strstr(tag.bytes, "}}");
	if (close == NULL) {
		parser_fault(parser, "a tag is not closed");
		parser->lost = true;
		return;
	}

	tag.length = (size_t)(close - tag.bytes);
	parser->at = close + 2;
	if (tag.length == 0 || tag.bytes[0] != '!') {
		if (tag.length > TAG_MAX ||
		    memchr(tag.bytes, '\n', tag.length) != NULL) {
			parser_fault(parser, "a tag is too long or not closed");
			parser->lost = true;
			return;
		}
		tag_take(parser, tag);
	}
	if (tag.length > 0 && memchr("#^/>!", tag.bytes[0], 5) != NULL)
		line_skip(parser, open);

	for (; open < parser->at; open++)
		parser->line += *open == '\n';
}

/* Behind a tag that stands alone in its line: leaves the rest of it out. The
 * blanks before it are already gone. */
static void
line_skip(struct parser *parser, const char *open)
{
	const char	*at = parser->at;

	while (open > parser->start && is_blank(open[-1]))
		open--;
	while (at < parser->end && is_blank(*at))
		at++;
	if (open > parser->start && open[-1] != '\n')
		return;
	if (at < parser->end && *at != '\n')
		return;

	parser->at = at < parser->end ? at + 1 : at;
}
