#include <stdlib.h>
#include <string.h>

#include "base/shelf.h"
#include "view/template.h"
#include "view/template_program.h"
#include "view/template_tag.h"

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
	into->plain = tokens->plain;
	for (i = 0; i < LANGUAGES && word == OK; i++)
		word = program_make(library, tokens, i, &into->steps[i]);

	return (word);
}

static bool
is_page(const struct asset *asset)
{
	size_t	length = strlen(asset->name);

	return ((length > 5 &&
	    strcmp(asset->name + length - 5, ".html") == 0) ||
	    file_is_plain(asset->name));
}

static int
template_compare(const void *left, const void *right)
{
	const struct template	*one = left, *other = right;

	return (strcmp(one->name, other->name));
}
