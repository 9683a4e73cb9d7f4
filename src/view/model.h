/*
 * What a page is told: a tree of named values in an arena. Names come from the
 * one vocabulary in names.h, so that a wrong name does not compile here and
 * does not start there.
 */
#ifndef VIEW_MODEL_H
#define VIEW_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "view/names.h"

struct model;

struct model	*model_create(struct arena *);

/* Sets (or replaces) a value; the string is borrowed and must live as long as
 * the model. NULL, "", 0 and false are empty: {{^name}} sees them, {{#name}}
 * does not. {{name}} writes a text or an integer, and nothing for the rest. */
void		 model_text(struct model *, enum name, const char *);
void		 model_integer(struct model *, enum name, int64_t);
void		 model_truth(struct model *, enum name, bool);

/* A single child: {{#name}}…{{/name}} enters it. */
struct model	*model_child(struct model *, enum name);
/* One more element of the list of that name; an unset list is empty. */
struct model	*model_item(struct model *, enum name);

#endif
