/*
 * The owner's list of what needs a look: a mail once a day at most, and only
 * if there is something on it that the last one did not tell.
 */
#ifndef WORK_TROUBLE_LIST_H
#define WORK_TROUBLE_LIST_H

#include <stdint.h>

#include "store/store.h"

/* Writes it down if it is due; trouble is logged. */
void	trouble_list_sweep(struct store *, int64_t now);

#endif
