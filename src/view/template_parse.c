/*
 * Layout is not kept: blanks at the beginning of a line are dropped, and so is
 * a line that holds nothing but a section, a part or a comment.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/shelf.h"
#include "base/text.h"
#include "view/assets_served.h"
#include "view/template_parse.h"

#define TAG_MAX		80	/* bytes between the braces */

struct parser {
	struct arena	*arena;
	struct tokens	*tokens;
	const char	*file;
	const char	*start;		/* of the source */
	const char	*at;
	const char	*end;
	int		 line;
	int		 faults;
	bool		 lost;		/* no sense in reading on */
	int		 depth;
	enum name	 open[SECTIONS_MAX];
	int		 open_line[SECTIONS_MAX];
};

/* What stands between the braces, without blanks around. */
struct tag {
	const char	*bytes;
	size_t		 length;
};

static const struct {
	const char	*text;
	size_t		 length;
} names[] = {
#define X(name)	{ #name, sizeof(#name) - 1 },
	NAMES(X)
#undef X
};

static void		 literal_read(struct parser *, const char *);
static void		 tag_read(struct parser *);
static void		 tag_take(struct parser *, struct tag);
static void		 line_skip(struct parser *, const char *);
static void		 value_take(struct parser *, struct tag);
static void		 section_take(struct parser *, struct tag,
			    enum token_kind);
static void		 close_take(struct parser *, struct tag);
static void		 part_take(struct parser *, struct tag);
static void		 asset_take(struct parser *, struct tag);
static void		 text_take(struct parser *, struct tag);
static void		 text_parse(struct parser *, const char *, size_t,
			    struct tokens *);
static struct token	*token_add(struct arena *, struct tokens *,
			    enum token_kind, int);
static struct tag	 tag_rest(struct tag, size_t);
static char		*tag_file(struct parser *, struct tag, const char *);
static bool		 name_known(struct parser *, struct tag, enum name *);
static enum name	 name_find(struct tag);
static bool		 is_blank(char);
static void		 wrong(struct parser *, const char *, ...)
			    __attribute__((format(printf, 2, 3)));

enum result
template_parse(struct arena *arena, const char *file, const char *source,
    size_t length, struct tokens *tokens)
{
	struct parser	parser = {
		.arena = arena, .tokens = tokens, .file = file, .line = 1,
	};
	const char	*open;

	memset(tokens, 0, sizeof(*tokens));
	tokens->file = file;

	if (!text_is_utf8(source, length)) {
		wrong(&parser, "not UTF-8");
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
		wrong(&parser, "section %s is not closed",
		    names[parser.open[parser.depth - 1]].text);
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
	token = token_add(parser->arena, parser->tokens, TOKEN_LITERAL,
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
		wrong(parser, "a tag is not closed");
		parser->lost = true;
		return;
	}

	tag.length = (size_t)(close - tag.bytes);
	parser->at = close + 2;
	if (tag.length == 0 || tag.bytes[0] != '!') {
		if (tag.length > TAG_MAX ||
		    memchr(tag.bytes, '\n', tag.length) != NULL) {
			wrong(parser, "a tag is too long or not closed");
			parser->lost = true;
			return;
		}
		tag_take(parser, tag_rest(tag, 0));
	}
	if (tag.length > 0 && memchr("#^/>!", tag.bytes[0], 5) != NULL)
		line_skip(parser, open);

	for (; open < parser->at; open++)
		parser->line += *open == '\n';
}

static void
tag_take(struct parser *parser, struct tag tag)
{
	char	first = tag.length > 0 ? tag.bytes[0] : '\0';

	if (first == '#')
		section_take(parser, tag_rest(tag, 1), TOKEN_SECTION);
	else if (first == '^')
		section_take(parser, tag_rest(tag, 1), TOKEN_INVERTED);
	else if (first == '/')
		close_take(parser, tag_rest(tag, 1));
	else if (first == '>')
		part_take(parser, tag_rest(tag, 1));
	else if (first == '{' || first == '&')
		wrong(parser, "there is no raw form");
	else if (tag.length > 2 && memcmp(tag.bytes, "t.", 2) == 0)
		text_take(parser, tag_rest(tag, 2));
	else if (tag.length > 2 && memcmp(tag.bytes, "a.", 2) == 0)
		asset_take(parser, tag_rest(tag, 2));
	else
		value_take(parser, tag);
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

static void
value_take(struct parser *parser, struct tag tag)
{
	struct token	*token;
	enum name	 name;

	if (!name_known(parser, tag, &name))
		return;

	token = token_add(parser->arena, parser->tokens, TOKEN_VALUE,
	    parser->line);
	token->name = name;
}

static void
section_take(struct parser *parser, struct tag tag, enum token_kind kind)
{
	struct token	*token;
	enum name	 name;

	/* An unknown name would make its closing tag a second fault. */
	if (!name_known(parser, tag, &name)) {
		parser->lost = true;
		return;
	}
	if (parser->depth == SECTIONS_MAX) {
		wrong(parser, "more than %d sections inside each other",
		    SECTIONS_MAX);
		parser->lost = true;
		return;
	}

	parser->open_line[parser->depth] = parser->line;
	parser->open[parser->depth++] = name;
	token = token_add(parser->arena, parser->tokens, kind, parser->line);
	token->name = name;
}

static void
close_take(struct parser *parser, struct tag tag)
{
	enum name	name;

	if (!name_known(parser, tag, &name)) {
		parser->lost = true;
		return;
	}
	if (parser->depth == 0 || parser->open[parser->depth - 1] != name) {
		wrong(parser, "{{/%s}} closes %s", names[name].text,
		    parser->depth == 0 ? "nothing" :
		    names[parser->open[parser->depth - 1]].text);
		parser->lost = true;
		return;
	}

	parser->depth--;
	token_add(parser->arena, parser->tokens, TOKEN_CLOSE, parser->line);
}

static void
part_take(struct parser *parser, struct tag tag)
{
	char		*file = tag_file(parser, tag, ".html");
	struct token	*token;

	if (shelf_find(file) == NULL) {
		wrong(parser, "unknown part %s", file);
		return;
	}

	token = token_add(parser->arena, parser->tokens, TOKEN_PART,
	    parser->line);
	token->bytes = file;
}

static void
asset_take(struct parser *parser, struct tag tag)
{
	char			*file = tag_file(parser, tag, "");
	const struct served	*served = served_named(file);
	struct token		*token;

	if (served == NULL) {
		wrong(parser, "unknown static file %s", file);
		return;
	}

	token = token_add(parser->arena, parser->tokens, TOKEN_LITERAL,
	    parser->line);
	token->bytes = arena_text(parser->arena, served->path);
	token->length = strlen(token->bytes);
}

static void
text_take(struct parser *parser, struct tag tag)
{
	char		*key = tag_file(parser, tag, "");
	struct token	*token;
	size_t		 i;

	if (!text_exists(key)) {
		wrong(parser, "unknown text %s", key);
		return;
	}

	token = token_add(parser->arena, parser->tokens, TOKEN_TEXT,
	    parser->line);
	token->texts = arena_alloc(parser->arena,
	    LANGUAGES * sizeof(struct tokens));
	for (i = 0; i < LANGUAGES; i++)
		text_parse(parser, key, i, &token->texts[i]);
}

/* A text is escaped where it stands, and may hold plain names only. */
static void
text_parse(struct parser *parser, const char *key, size_t language,
    struct tokens *into)
{
	const char	*at = text_of(language_at(language), key);
	const char	*open, *close;
	struct text	 plain;
	struct tag	 tag;
	struct token	*token;

	into->file = parser->file;
	for (;; at = close + 2) {
		open = strstr(at, "{{");
		tag.length = open != NULL ? (size_t)(open - at) : strlen(at);
		text_init(&plain, parser->arena, tag.length + 16);
		text_add_html(&plain, arena_copy(parser->arena, at,
		    tag.length));
		token = token_add(parser->arena, into, TOKEN_LITERAL,
		    parser->line);
		token->bytes = plain.bytes;
		token->length = plain.length;
		if (open == NULL)
			return;

		tag.bytes = open + 2;
		close = strstr(tag.bytes, "}}");
		tag.length = close != NULL ? (size_t)(close - tag.bytes) : 0;
		token = token_add(parser->arena, into, TOKEN_VALUE,
		    parser->line);
		token->name = name_find(tag);
		if (token->name == NAME_COUNT) {
			wrong(parser, "text %s (%s): unknown name or "
			    "unclosed tag at \"%.20s\"", key,
			    language_at(language), open);
			return;
		}
	}
}

static struct token *
token_add(struct arena *arena, struct tokens *tokens, enum token_kind kind,
    int line)
{
	struct token	*token, *items;
	size_t		 capacity;

	if (tokens->count == tokens->capacity) {
		capacity = tokens->capacity > 0 ? tokens->capacity * 2 : 8;
		items = arena_alloc(arena, capacity * sizeof(*items));
		if (tokens->count > 0)
			memcpy(items, tokens->items,
			    tokens->count * sizeof(*items));
		tokens->items = items;
		tokens->capacity = capacity;
	}

	token = &tokens->items[tokens->count++];
	memset(token, 0, sizeof(*token));
	token->kind = kind;
	token->line = line;

	return (token);
}

/* The tag behind so many bytes, without blanks at both ends. */
static struct tag
tag_rest(struct tag tag, size_t skip)
{
	tag.bytes += skip;
	tag.length -= skip;
	while (tag.length > 0 && is_blank(tag.bytes[0])) {
		tag.bytes++;
		tag.length--;
	}
	while (tag.length > 0 && is_blank(tag.bytes[tag.length - 1]))
		tag.length--;

	return (tag);
}

static char *
tag_file(struct parser *parser, struct tag tag, const char *suffix)
{
	return (arena_format(parser->arena, "%.*s%s", (int)tag.length,
	    tag.bytes, suffix));
}

static bool
name_known(struct parser *parser, struct tag tag, enum name *name)
{
	*name = name_find(tag);
	if (*name != NAME_COUNT)
		return (true);

	wrong(parser, "unknown name \"%.*s\"", (int)tag.length, tag.bytes);

	return (false);
}

static enum name
name_find(struct tag tag)
{
	size_t	i;

	for (i = 0; i < NAME_COUNT; i++) {
		if (names[i].length == tag.length &&
		    memcmp(names[i].text, tag.bytes, tag.length) == 0)
			break;
	}

	return ((enum name)i);
}

static bool
is_blank(char byte)
{
	return (byte == ' ' || byte == '\t');
}

static void
wrong(struct parser *parser, const char *why, ...)
{
	va_list	arguments;
	char	text[256];

	va_start(arguments, why);
	vsnprintf(text, sizeof(text), why, arguments);
	va_end(arguments);

	parser->faults++;
	(void)fail(BROKEN, "%s:%d: %s", parser->file, parser->line, text);
}
