/*
 * Pages: a Mustache subset, compiled at start.
 *
 *	{{name}}		the value, always escaped for HTML
 *	{{#name}}…{{/name}}	for each element, or once if true / not empty
 *	{{^name}}…{{/name}}	if false, empty or unset
 *	{{>part}}		another file: parts/part.html
 *	{{t.key}}		the text of that key in the page's language;
 *				it may hold {{name}} itself
 *	{{a.file.css}}		the address of a static file, with the hash of
 *				its content: /static/HASH/file.css
 *	{{! …}}			a comment
 *
 * A name is looked for in the innermost element first, then outwards. There is
 * no raw form. An unknown name, text, part or file stops the start; so does a
 * value or text that stands anywhere but between tags or in a quoted attribute.
 * Blanks at the beginning of a line are not kept.
 *
 * A file NAME.text is plain text, as in mails: its parts are .text files too,
 * and a value stands in one line as it is, control characters (line breaks are
 * such) written as blanks. It is not HTML and must not become a part of it.
 */
#ifndef VIEW_TEMPLATE_H
#define VIEW_TEMPLATE_H

#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"
#include "view/model.h"

/* Compiles every *.html and *.text of the shelf in every language. BROKEN: some
 * template is wrong; the log says which and where. Once, before the fork. */
enum result	templates_compile(void);

/* Compiles one template from memory (tests, fuzzing); NULL when it is wrong. */
struct template;
struct template	*template_compile(struct arena *, const char *name,
		    const char *source, size_t length);

/* Adds the rendered page to the text. ABSENT: no such template. */
enum result	template_render(const char *file, const char *language,
		    const struct model *, struct text *);
void		template_write(const struct template *, const char *language,
		    const struct model *, struct text *);

#endif
