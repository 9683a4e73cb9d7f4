/*
 * The inside of a model: what the writer of pages reads. Values lie in a small
 * table with open addressing; names that are set together are neighbours in
 * the vocabulary, so that the name itself spreads well.
 */
#ifndef VIEW_VALUE_H
#define VIEW_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model.h"

enum value_kind { VALUE_TEXT, VALUE_INTEGER, VALUE_TRUTH, VALUE_CHILD,
	VALUE_LIST };

struct value {
	union {
		const char	*text;		/* never NULL */
		int64_t		 integer;
		bool		 truth;
		struct model	*model;		/* child, first item */
	};
	uint16_t	 place;		/* name + 1; 0: a free place */
	uint8_t		 kind;
};

struct model {
	struct arena		*arena;
	struct value		*values;
	uint32_t		 mask;		/* places - 1 */
	uint32_t		 count;
	struct model		*next;		/* in a list */
	struct model		*last;		/* first item: the last one */
};

/* The value this very model has under the name; NULL: unset. */
static inline struct value *
model_value(const struct model *model, enum name name)
{
	uint32_t	at = (uint32_t)name & model->mask;

	while (model->values[at].place != 0) {
		if (model->values[at].place == (uint32_t)name + 1)
			return (&model->values[at]);
		at = (at + 1) & model->mask;
	}

	return (NULL);
}

/* Whether {{^name}} sees it: "", 0, false. A list that is set has items. */
static inline bool
value_is_empty(const struct value *value)
{
	if (value->kind == VALUE_TEXT)
		return (value->text[0] == '\0');
	if (value->kind == VALUE_INTEGER)
		return (value->integer == 0);
	if (value->kind == VALUE_TRUTH)
		return (!value->truth);

	return (false);
}

#endif
