/*
 * The table of payment providers. Only those that are set up can be chosen.
 */
#ifndef PAY_PROVIDERS_H
#define PAY_PROVIDERS_H

#include <stdbool.h>
#include <stddef.h>

#include "pay/provider.h"

/* A provider that is set up, by name; NULL: none. */
const struct provider	*provider_find(const char *);
/* The ones that are set up, in the order of the checkout page; NULL beyond the
 * end. */
const struct provider	*provider_at(size_t);

/* Whether one of them moves real money. */
bool			 providers_move_money(void);

#endif
