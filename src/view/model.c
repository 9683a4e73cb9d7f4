#include "view/model.h"
#include "view/value.h"

#define PLACES_FIRST	16

_Static_assert(NAME_COUNT < UINT16_MAX, "a name fits into a value's place");

static struct model	*model_sized(struct arena *, uint32_t);
static struct value	*model_place(struct model *, enum name);
static void		 model_grow(struct model *);

struct model *
model_create(struct arena *arena)
{
	return (model_sized(arena, PLACES_FIRST));
}

void
model_text(struct model *model, enum name name, const char *text)
{
	struct value	*value = model_place(model, name);

	value->kind = VALUE_TEXT;
	value->text = text != NULL ? text : "";
}

void
model_integer(struct model *model, enum name name, int64_t integer)
{
	struct value	*value = model_place(model, name);

	value->kind = VALUE_INTEGER;
	value->integer = integer;
}

void
model_truth(struct model *model, enum name name, bool truth)
{
	struct value	*value = model_place(model, name);

	value->kind = VALUE_TRUTH;
	value->truth = truth;
}

struct model *
model_child(struct model *model, enum name name)
{
	struct model	*child = model_sized(model->arena, PLACES_FIRST);
	struct value	*value = model_place(model, name);

	value->kind = VALUE_CHILD;
	value->model = child;

	return (child);
}

/*
 * Elements of a list hold the same names, so each is born with as many places
 * as the one before it needed in the end.
 */
struct model *
model_item(struct model *model, enum name name)
{
	struct value	*value = model_place(model, name);
	struct model	*first, *item;

	if (value->kind != VALUE_LIST || value->model == NULL) {
		item = model_sized(model->arena, PLACES_FIRST);
		item->last = item;
		value->kind = VALUE_LIST;
		value->model = item;
		return (item);
	}

	first = value->model;
	item = model_sized(model->arena, first->last->mask + 1);
	first->last->next = item;
	first->last = item;

	return (item);
}

static struct model *
model_sized(struct arena *arena, uint32_t places)
{
	struct model	*model;

	model = arena_alloc(arena,
	    sizeof(*model) + places * sizeof(struct value));
	model->arena = arena;
	model->values = (struct value *)(model + 1);
	model->mask = places - 1;

	return (model);
}

/* The value of the name, made when it is unset; a new one is all zero. */
static struct value *
model_place(struct model *model, enum name name)
{
	struct value	*value = model_value(model, name);
	uint32_t	 at;

	if (value != NULL)
		return (value);

	if (model->count + 1 > (model->mask + 1) / 4 * 3)
		model_grow(model);

	at = (uint32_t)name & model->mask;
	while (model->values[at].place != 0)
		at = (at + 1) & model->mask;

	model->count++;
	model->values[at].place = (uint16_t)(name + 1);

	return (&model->values[at]);
}

static void
model_grow(struct model *model)
{
	struct value	*old = model->values;
	uint32_t	 places = model->mask + 1, i, at;

	model->mask = places * 2 - 1;
	model->values = arena_alloc(model->arena,
	    (size_t)places * 2 * sizeof(struct value));

	for (i = 0; i < places; i++) {
		if (old[i].place == 0)
			continue;
		at = (old[i].place - 1u) & model->mask;
		while (model->values[at].place != 0)
			at = (at + 1) & model->mask;
		model->values[at] = old[i];
	}
}
