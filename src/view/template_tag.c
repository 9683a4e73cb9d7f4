#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/shelf.h"
#include "base/text.h"
#include "view/assets_served.h"
#include "view/template_tag.h"

static const struct {
	const char	*text;
	size_t		 length;
} names[] = {
#define X(name)	{ #name, sizeof(#name) - 1 },
	NAMES(X)
#undef X
};

static void		 value_take(struct parser *, struct tag);
static void		 section_take(struct parser *, struct tag,
			    enum token_kind);
static void		 close_take(struct parser *, struct tag);
static void		 part_take(struct parser *, struct tag);
static void		 asset_take(struct parser *, struct tag);
static void		 text_take(struct parser *, struct tag);
static void		 text_parse(struct parser *, const char *, size_t,
			    struct tokens *);
static char		*tag_file(struct parser *, struct tag, const char *);
static struct tag	 tag_rest(struct tag, size_t);
static bool		 name_known(struct parser *, struct tag, enum name *);
static enum name	 name_find(struct tag);

void
tag_take(struct parser *parser, struct tag tag)
{
	char	first;

	tag = tag_rest(tag, 0);
	first = tag.length > 0 ? tag.bytes[0] : '\0';
	if (first == '#')
		section_take(parser, tag_rest(tag, 1), TOKEN_SECTION);
	else if (first == '^')
		section_take(parser, tag_rest(tag, 1), TOKEN_INVERTED);
	else if (first == '/')
		close_take(parser, tag_rest(tag, 1));
	else if (first == '>')
		part_take(parser, tag_rest(tag, 1));
	else if (first == '{' || first == '&')
		parser_fault(parser, "there is no raw form");
	else if (tag.length > 2 && memcmp(tag.bytes, "t.", 2) == 0)
		text_take(parser, tag_rest(tag, 2));
	else if (tag.length > 2 && memcmp(tag.bytes, "a.", 2) == 0)
		asset_take(parser, tag_rest(tag, 2));
	else
		value_take(parser, tag);
}

struct token *
parser_token(struct arena *arena, struct tokens *tokens, enum token_kind kind,
    int line)
{
	struct token	*token;
	size_t		 more;

	if (tokens->capacity == 0) {
		tokens->capacity = 8;
		tokens->items = arena_alloc(arena, 8 * sizeof(*token));
	} else if (tokens->count == tokens->capacity) {
		more = tokens->capacity * 2;
		tokens->items = arena_grow(arena, tokens->items,
		    tokens->count * sizeof(*token), more * sizeof(*token));
		tokens->capacity = more;
	}

	token = &tokens->items[tokens->count++];
	memset(token, 0, sizeof(*token));
	token->kind = kind;
	token->line = line;

	return (token);
}

void
parser_fault(struct parser *parser, const char *why, ...)
{
	va_list	arguments;
	char	text[256];

	va_start(arguments, why);
	vsnprintf(text, sizeof(text), why, arguments);
	va_end(arguments);

	parser->faults++;
	(void)fail(BROKEN, "%s:%d: %s", parser->file, parser->line, text);
}

const char *
name_text(enum name name)
{
	return (names[name].text);
}

bool
file_is_plain(const char *file)
{
	size_t	length = strlen(file);

	return (length > 5 && strcmp(file + length - 5, ".text") == 0);
}

static void
value_take(struct parser *parser, struct tag tag)
{
	struct token	*token;
	enum name	 name;

	if (!name_known(parser, tag, &name))
		return;

	token = parser_token(parser->arena, parser->tokens, TOKEN_VALUE,
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
		parser_fault(parser, "more than %d sections inside each other",
		    SECTIONS_MAX);
		parser->lost = true;
		return;
	}

	parser->open_line[parser->depth] = parser->line;
	parser->open[parser->depth++] = name;
	token = parser_token(parser->arena, parser->tokens, kind, parser->line);
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
		parser_fault(parser, "{{/%s}} closes %s", name_text(name),
		    parser->depth == 0 ? "nothing" :
		    name_text(parser->open[parser->depth - 1]));
		parser->lost = true;
		return;
	}

	parser->depth--;
	parser_token(parser->arena, parser->tokens, TOKEN_CLOSE, parser->line);
}

static void
part_take(struct parser *parser, struct tag tag)
{
	char		*file = tag_file(parser, tag, parser->plain ?
			    ".text" : ".html");
	struct token	*token;

	if (shelf_find(file) == NULL) {
		parser_fault(parser, "unknown part %s", file);
		return;
	}

	token = parser_token(parser->arena, parser->tokens, TOKEN_PART,
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
		parser_fault(parser, "unknown static file %s", file);
		return;
	}

	token = parser_token(parser->arena, parser->tokens, TOKEN_LITERAL,
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
		parser_fault(parser, "unknown text %s", key);
		return;
	}

	token = parser_token(parser->arena, parser->tokens, TOKEN_TEXT,
	    parser->line);
	token->texts = arena_alloc(parser->arena,
	    LANGUAGES * sizeof(struct tokens));
	for (i = 0; i < LANGUAGES; i++)
		text_parse(parser, key, i, &token->texts[i]);
}

/* A text is escaped where it stands in HTML, and may hold plain names only. */
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
		if (parser->plain)
			text_add_bytes(&plain, at, tag.length);
		else
			text_add_html(&plain, arena_copy(parser->arena, at,
			    tag.length));
		token = parser_token(parser->arena, into, TOKEN_LITERAL,
		    parser->line);
		token->bytes = plain.bytes;
		token->length = plain.length;
		if (open == NULL)
			return;

		tag.bytes = open + 2;
		close = strstr(tag.bytes, "}}");
		tag.length = close != NULL ? (size_t)(close - tag.bytes) : 0;
		token = parser_token(parser->arena, into, TOKEN_VALUE,
		    parser->line);
		token->name = name_find(tag);
		if (token->name == NAME_COUNT) {
			parser_fault(parser, "text %s (%s): unknown name or "
			    "unclosed tag at \"%.20s\"", key,
			    language_at(language), open);
			return;
		}
	}
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

	parser_fault(parser, "unknown name \"%.*s\"", (int)tag.length,
	    tag.bytes);

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
