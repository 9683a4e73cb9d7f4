#include "view/template.h"
#include "view/template_program.h"
#include "view/value.h"

#define DIGITS_MAX	20	/* of INT64_MIN, its sign included */

/* The model we are in, and those around it. */
struct scope {
	const struct model	*model;
	const struct scope	*outer;
	bool			 plain;		/* text, not HTML */
};

static void		 steps_write(const struct step *,
			    const struct scope *, struct text *);
static void		 section_write(const struct step *,
			    const struct scope *, struct text *);
static void		 value_write(const struct value *, bool, struct text *);
static void		 integer_write(int64_t, struct text *);
static const struct value *scope_value(const struct scope *, enum name);

void
template_write(const struct template *template, const char *language,
    const struct model *model, struct text *out)
{
	struct scope	scope = {
		.model = model, .plain = template->plain,
	};

	steps_write(template->steps[language_index(language)], &scope, out);
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
				value_write(value, scope->plain, out);
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
	struct scope		 inner = {
		.outer = scope, .plain = scope->plain,
	};
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
value_write(const struct value *value, bool plain, struct text *out)
{
	if (value->kind == VALUE_TEXT && plain)
		text_add_line(out, value->text);
	else if (value->kind == VALUE_TEXT)
		text_add_html(out, value->text);
	else if (value->kind == VALUE_INTEGER)
		integer_write(value->integer, out);
}

static void
integer_write(int64_t integer, struct text *out)
{
	uint64_t	 rest = integer < 0 ? -(uint64_t)integer :
			    (uint64_t)integer;
	char		 digits[DIGITS_MAX];
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
