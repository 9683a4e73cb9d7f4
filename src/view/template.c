#include <stdlib.h>
#include <string.h>

#include "base/shelf.h"
#include "view/template.h"
#include "view/template_program.h"
#include "view/value.h"

struct template {
	const char		*name;
	const struct step	*steps[LANGUAGES];
};

/* The model we are in, and those around it. */
struct scope {
	const struct model	*model;
	const struct scope	*outer;
};

/* All pages, by name; program's lifetime. */
static struct arena	*memory;
static struct template	*templates;
static size_t		 template_count;

static enum result	 templates_read(struct library *, struct template *,
			    size_t *);
static enum result	 template_make(struct library *,
			    const struct tokens *, struct template *);
static bool		 is_page(const struct asset *);
static int		 template_compare(const void *, const void *);
static void		 steps_write(const struct step *,
			    const struct scope *, struct text *);
static void		 section_write(const struct step *,
			    const struct scope *, struct text *);
static void		 value_write(const struct value *, struct text *);
static void		 integer_write(int64_t, struct text *);
static const struct value *scope_value(const struct scope *, enum name);

enum result
templates_compile(void)
{
	struct library	 library = {
		.keep = arena_create(), .arena = arena_create()
	};
	struct template	*fresh;
	size_t		 count, i;
	enum result	 word;

	for (count = 0, i = 0; shelf_at(i) != NULL; i++)
		count += is_page(shelf_at(i));
	fresh = arena_alloc(library.keep, count * sizeof(*fresh));
	word = templates_read(&library, fresh, &count);
	arena_destroy(library.arena);
	if (word != OK) {
		arena_destroy(library.keep);
		return (word);
	}

	qsort(fresh, count, sizeof(*fresh), template_compare);
	if (memory != NULL)
		arena_destroy(memory);
	memory = library.keep;
	templates = fresh;
	template_count = count;

	return (OK);
}

struct template *
template_compile(struct arena *arena, const char *name, const char *source,
    size_t length)
{
	struct library	 library = { .keep = arena, .arena = arena_create() };
	struct template	*template = arena_alloc(arena, sizeof(*template));
	struct tokens	 tokens;
	enum result	 word;

	word = template_parse(library.arena, name, source, length, &tokens);
	if (word == OK)
		word = template_make(&library, &tokens, template);
	arena_destroy(library.arena);

	return (word == OK ? template : NULL);
}

enum result
template_render(const char *file, const char *language,
    const struct model *model, struct text *out)
{
	struct template		 wanted = { .name = file };
	const struct template	*found;

	if (template_count == 0)
		return (ABSENT);
	found = bsearch(&wanted, templates, template_count, sizeof(wanted),
	    template_compare);
	if (found == NULL)
		return (ABSENT);

	template_write(found, language, model, out);

	return (OK);
}

void
template_write(const struct template *template, const char *language,
    const struct model *model, struct text *out)
{
	struct scope	scope = { .model = model };

	steps_write(template->steps[language_index(language)], &scope, out);
}

/* Each fault of each file is told before giving up. */
static enum result
templates_read(struct library *library, struct template *into, size_t *count)
{
	const struct tokens	*tokens;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; shelf_at(i) != NULL; i++) {
		if (is_page(shelf_at(i)) &&
		    library_tokens(library, shelf_at(i)->name) == NULL)
			word = BROKEN;
	}

	*count = 0;
	for (i = 0; word == OK && shelf_at(i) != NULL; i++) {
		if (!is_page(shelf_at(i)))
			continue;
		tokens = library_tokens(library, shelf_at(i)->name);
		word = template_make(library, tokens, &into[(*count)++]);
	}

	return (word);
}

static enum result
template_make(struct library *library, const struct tokens *tokens,
    struct template *into)
{
	enum result	word = OK;
	size_t		i;

	into->name = arena_text(library->keep, tokens->file);
	for (i = 0; i < LANGUAGES && word == OK; i++)
		word = program_make(library, tokens, i, &into->steps[i]);

	return (word);
}

static bool
is_page(const struct asset *asset)
{
	size_t	length = strlen(asset->name);

	return (length > 5 && strcmp(asset->name + length - 5, ".html") == 0);
}

static int
template_compare(const void *left, const void *right)
{
	const struct template	*one = left, *other = right;

	return (strcmp(one->name, other->name));
}

static void
steps_write(const struct step *step, const struct scope *scope,
    struct text *out)
{
	const struct value	*value;

	for (;; step++) {
		text_add_bytes(out, step->literal, step->length);
		switch (step->kind) {
		case STEP_VALUE:
			value = scope_value(scope, step->name);
			if (value != NULL)
				value_write(value, out);
			break;
		case STEP_SECTION:
		case STEP_INVERTED:
			section_write(step, scope, out);
			step += step->skip;
			break;
		default:
			return;
		}
	}
}

static void
section_write(const struct step *step, const struct scope *scope,
    struct text *out)
{
	const struct value	*value = scope_value(scope, step->name);
	struct scope		 inner = { .outer = scope };
	bool			 empty;

	empty = value == NULL || value_is_empty(value);
	if (empty != (step->kind == STEP_INVERTED))
		return;

	if (empty || value->kind < VALUE_CHILD) {
		steps_write(step + 1, scope, out);
		return;
	}

	/* A child stands alone, an element is followed by the next. */
	inner.model = value->model;
	for (; inner.model != NULL; inner.model = inner.model->next)
		steps_write(step + 1, &inner, out);
}

static void
value_write(const struct value *value, struct text *out)
{
	if (value->kind == VALUE_TEXT)
		text_add_html(out, value->text);
	else if (value->kind == VALUE_INTEGER)
		integer_write(value->integer, out);
}

static void
integer_write(int64_t integer, struct text *out)
{
	uint64_t	 rest = integer < 0 ? -(uint64_t)integer :
			    (uint64_t)integer;
	char		 digits[24];
	size_t		 at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (integer < 0)
		digits[--at] = '-';

	text_add_bytes(out, digits + at, sizeof(digits) - at);
}

static const struct value *
scope_value(const struct scope *scope, enum name name)
{
	const struct value	*value = NULL;

	for (; scope != NULL && value == NULL; scope = scope->outer)
		value = model_value(scope->model, name);

	return (value);
}
