/*
 * JSON trees as text: the other half of json.c, for it alone.
 */
#ifndef BASE_JSON_PRINT_H
#define BASE_JSON_PRINT_H

#include <stdbool.h>

#include "base/json.h"
#include "base/text.h"

/* Adds the value as json_print promises it. */
void	json_write(struct text *, const struct json *);

/* Whether the number is an integer that a double holds exactly. */
bool	json_is_whole(double);

#endif
