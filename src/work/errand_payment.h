/*
 * One question to a provider, for whatever errand.
 */
#ifndef WORK_ERRAND_PAYMENT_H
#define WORK_ERRAND_PAYMENT_H

#include "pay/provider.h"
#include "work/errand_run.h"

/* Asks how an attempt stands. Words as the provider's (pay/provider.h); ABSENT:
 * no such order or attempt. INVALID: its provider cannot be asked. Sets the
 * run's `wait`, `why` and `untried`. */
enum result	attempt_ask(struct run *, const char *order_id,
		    const char *payment_id, struct news *);

#endif
