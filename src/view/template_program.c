#include <stdbool.h>
#include <string.h>

#include "base/shelf.h"
#include "base/text.h"
#include "view/template_place.h"
#include "view/template_program.h"
#include "view/template_tag.h"

/* Far above any page; they end what would grow without bound. */
#define PARTS_MAX	8		/* parts inside parts */
#define OPEN_MAX	64		/* sections, through all parts */
#define STEPS_MAX	20000
#define BYTES_MAX	(1024 * 1024)

struct maker {
	struct library	*library;
	size_t		 language;
	const char	*page;
	struct step	*steps;
	size_t		 count;
	size_t		 capacity;
	struct text	 literal;	/* not yet in a step */
	size_t		 bytes;
	struct place	 place;		/* after all that is made */
	size_t		 open[OPEN_MAX];
	struct place	 open_place[OPEN_MAX];
	size_t		 depth;
	const char	*parts[PARTS_MAX];
	size_t		 part_depth;
};

static enum result	 tokens_make(struct maker *, const struct tokens *);
static enum result	 token_make(struct maker *, const struct tokens *,
			    const struct token *);
static enum result	 part_make(struct maker *, const struct tokens *,
			    const struct token *);
static enum result	 value_make(struct maker *, const struct tokens *,
			    const struct token *);
static enum result	 text_make(struct maker *, const struct tokens *,
			    const struct token *);
static enum result	 section_open(struct maker *, const struct token *,
			    enum step_kind);
static enum result	 section_close(struct maker *,
			    const struct tokens *, const struct token *);
static void		 step_add(struct maker *, enum step_kind, enum name);
static struct tokens	*library_add(struct library *);

const struct tokens *
library_tokens(struct library *library, const char *file)
{
	const struct asset	*asset;
	struct tokens		*tokens;
	size_t			 i;

	for (i = 0; i < library->count; i++) {
		tokens = &library->items[i];
		if (strcmp(tokens->file, file) == 0)
			return (tokens->wrong ? NULL : tokens);
	}

	asset = shelf_find(file);
	if (asset == NULL)
		return (NULL);

	tokens = library_add(library);
	tokens->wrong = template_parse(library->arena, asset->name,
	    (const char *)asset->bytes, asset->length, tokens) != OK;

	return (tokens->wrong ? NULL : tokens);
}

enum result
program_make(struct library *library, const struct tokens *tokens,
    size_t language, const struct step **steps)
{
	struct maker	maker = {
		.library = library, .language = language,
		.page = tokens->file,
	};
	struct step	*kept;
	enum result	 word;

	text_init(&maker.literal, library->arena, 4096);
	word = tokens_make(&maker, tokens);
	if (word != OK)
		return (word);

	step_add(&maker, STEP_CLOSE, NAME_COUNT);
	kept = arena_alloc(library->keep, maker.count * sizeof(*kept));
	memcpy(kept, maker.steps, maker.count * sizeof(*kept));
	*steps = kept;

	return (OK);
}

static enum result
tokens_make(struct maker *maker, const struct tokens *tokens)
{
	enum result	word = OK;
	size_t		i;

	for (i = 0; i < tokens->count && word == OK; i++)
		word = token_make(maker, tokens, &tokens->items[i]);

	return (word);
}

static enum result
token_make(struct maker *maker, const struct tokens *from,
    const struct token *token)
{
	if (maker->count > STEPS_MAX || maker->bytes > BYTES_MAX)
		return (fail(BROKEN, "%s: too large with all its parts",
		    maker->page));

	switch (token->kind) {
	case TOKEN_LITERAL:
		text_add_bytes(&maker->literal, token->bytes, token->length);
		maker->bytes += token->length;
		/* Plain text is one place, in which any value is safe. */
		if (!from->plain)
			place_read(&maker->place, token->bytes,
			    token->length);
		return (OK);
	case TOKEN_VALUE:
		return (value_make(maker, from, token));
	case TOKEN_SECTION:
		return (section_open(maker, token, STEP_SECTION));
	case TOKEN_INVERTED:
		return (section_open(maker, token, STEP_INVERTED));
	case TOKEN_CLOSE:
		return (section_close(maker, from, token));
	case TOKEN_PART:
		return (part_make(maker, from, token));
	case TOKEN_TEXT:
		return (text_make(maker, from, token));
	}

	return (OK);
}

static enum result
part_make(struct maker *maker, const struct tokens *from,
    const struct token *token)
{
	const struct tokens	*part = library_tokens(maker->library,
				    token->bytes);
	enum result		 word;
	size_t			 i;

	if (part == NULL)
		return (fail(BROKEN, "%s:%d: part %s is wrong", from->file,
		    token->line, token->bytes));

	for (i = 0; i < maker->part_depth; i++) {
		if (strcmp(maker->parts[i], part->file) == 0)
			return (fail(BROKEN, "%s:%d: part %s holds itself",
			    from->file, token->line, part->file));
	}
	if (maker->part_depth == PARTS_MAX)
		return (fail(BROKEN, "%s:%d: more than %d parts inside each "
		    "other", from->file, token->line, PARTS_MAX));

	maker->parts[maker->part_depth++] = part->file;
	word = tokens_make(maker, part);
	maker->part_depth--;

	return (word);
}

static enum result
value_make(struct maker *maker, const struct tokens *from,
    const struct token *token)
{
	if (!place_is_safe(&maker->place))
		return (fail(BROKEN, "%s:%d: {{%s}} stands in %s", from->file,
		    token->line, name_text(token->name),
		    place_name(&maker->place)));

	step_add(maker, STEP_VALUE, token->name);

	return (OK);
}

static enum result
text_make(struct maker *maker, const struct tokens *from,
    const struct token *token)
{
	if (!place_is_safe(&maker->place))
		return (fail(BROKEN, "%s:%d: a text stands in %s", from->file,
		    token->line, place_name(&maker->place)));

	return (tokens_make(maker, &token->texts[maker->language]));
}

static enum result
section_open(struct maker *maker, const struct token *token,
    enum step_kind kind)
{
	if (maker->depth == OPEN_MAX)
		return (fail(BROKEN, "%s: more than %d sections inside each "
		    "other", maker->page, OPEN_MAX));

	place_name_end(&maker->place);
	maker->open_place[maker->depth] = maker->place;
	maker->open[maker->depth++] = maker->count;
	step_add(maker, kind, token->name);

	return (OK);
}

/* Left out or repeated, a section must end where it began: in text, in the same
 * kind of quotes, … */
static enum result
section_close(struct maker *maker, const struct tokens *from,
    const struct token *token)
{
	struct place	*before = &maker->open_place[--maker->depth];
	struct step	*open = &maker->steps[maker->open[maker->depth]];

	if (before->kind != maker->place.kind)
		return (fail(BROKEN, "%s:%d: section %s begins in %s and ends "
		    "in %s", from->file, token->line,
		    name_text((enum name)open->name), place_name(before),
		    place_name(&maker->place)));

	open->skip = (uint32_t)(maker->count - maker->open[maker->depth]);
	step_add(maker, STEP_CLOSE, NAME_COUNT);

	return (OK);
}

/* A step that takes the bytes waiting before it along. */
static void
step_add(struct maker *maker, enum step_kind kind, enum name name)
{
	struct arena	*arena = maker->library->arena;
	struct step	*step;
	size_t		 more;

	if (maker->capacity == 0) {
		maker->capacity = 64;
		maker->steps = arena_alloc(arena, 64 * sizeof(*step));
	} else if (maker->count == maker->capacity) {
		more = maker->capacity * 2;
		maker->steps = arena_grow(arena, maker->steps,
		    maker->count * sizeof(*step), more * sizeof(*step));
		maker->capacity = more;
	}

	step = &maker->steps[maker->count++];
	memset(step, 0, sizeof(*step));
	step->literal = arena_copy(maker->library->keep,
	    maker->literal.bytes, maker->literal.length);
	step->length = (uint32_t)maker->literal.length;
	step->kind = (uint8_t)kind;
	step->name = (uint16_t)name;
	maker->literal.length = 0;
}

static struct tokens *
library_add(struct library *library)
{
	size_t	more;

	if (library->capacity == 0) {
		library->capacity = 64;
		library->items = arena_alloc(library->arena,
		    64 * sizeof(struct tokens));
	} else if (library->count == library->capacity) {
		more = library->capacity * 2;
		library->items = arena_grow(library->arena, library->items,
		    library->count * sizeof(struct tokens),
		    more * sizeof(struct tokens));
		library->capacity = more;
	}

	return (&library->items[library->count++]);
}
