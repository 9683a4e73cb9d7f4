/*
 * Any bytes as a template: refused, or written without a value getting out
 * raw. The compiler must come to an end whatever the nesting.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/shelf.h"
#include "view/assets_served.h"
#include "view/template.h"
#include "view/texts.h"

#define ASSET(name, text) \
	{ name, (const unsigned char *)(text), sizeof(text) - 1 }
#define HOSTILE	"<\x7f>\"'&{{name}}{{>part}}"

static const struct asset	shelf[] = {
	ASSET("de.json", "{\"a\":\"A {{name}} <b>\",\"b\":\"{{wrong\"}"),
	ASSET("en.json", "{\"a\":\"B {{total}} & \",\"b\":\"{{wrong\"}"),
	ASSET("style.css", "a { }"),
	ASSET("part.html", "{{#lines}}({{name}}{{>item}}){{/lines}}"),
	ASSET("item.html", "{{^name}}{{url}}{{t.a}}{{/name}}"),
	ASSET("loop.html", "{{#done}}{{>loop}}{{/done}}"),
};

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
line_drop(const char *line)
{
	(void)line;
}

int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
	(void)count;
	(void)arguments;
	log_sink(line_drop);
	shelf_set(shelf, sizeof(shelf) / sizeof(shelf[0]));
	if (served_prepare() != OK || texts_load() != OK)
		abort();

	return (0);
}

static struct model *
model_hostile(struct arena *arena)
{
	struct model	*model = model_create(arena), *item;
	int		 i;

	model_text(model, NAME_name, HOSTILE);
	model_text(model, NAME_url, "");
	model_integer(model, NAME_total, -7);
	model_truth(model, NAME_done, true);
	for (i = 0; i < 2; i++) {
		item = model_item(model, NAME_lines);
		model_text(item, NAME_name, i == 0 ? HOSTILE : "");
		model_text(model_child(item, NAME_product), NAME_url,
		    HOSTILE);
	}

	return (model);
}

/* Nested lists multiply; what is longer says nothing new. */
static bool
is_small(const uint8_t *bytes, size_t length)
{
	size_t	i, sections = 0;

	for (i = 0; i < length; i++)
		sections += bytes[i] == '#';

	return (length <= 4096 && sections <= 12);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena	*arena;
	struct template	*template;
	struct text	 out;
	size_t		 i;

	if (!is_small(bytes, length))
		return (0);

	arena = arena_create();
	template = template_compile(arena, "fuzz.html", (const char *)bytes,
	    length);
	for (i = 0; template != NULL && i < LANGUAGES; i++) {
		text_init(&out, arena, 256);
		template_write(template, language_at(i),
		    model_hostile(arena), &out);
		if (memchr(bytes, 0x7f, length) == NULL &&
		    strstr(out.bytes, "<\x7f") != NULL)
			abort();
		if (strlen(out.bytes) != out.length)
			abort();
	}
	arena_destroy(arena);

	return (0);
}
