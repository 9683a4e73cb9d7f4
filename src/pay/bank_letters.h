/*
 * What the rehearsal bank will write, put down when a scene begins. Private to
 * src/pay.
 */
#ifndef PAY_BANK_LETTERS_H
#define PAY_BANK_LETTERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/result.h"
#include "pay/bank.h"
#include "store/store.h"

/* The scene's letters as errands, or the one that says that time ran out
 * before. Inside a change. */
enum result	bank_letters_put(struct arena *, struct store *,
		    const struct bank_payment *);

/* One that says how a refund stands then. Inside a change. */
enum result	bank_refund_letter_put(struct arena *, struct store *,
		    const struct bank_payment *, const char *reference,
		    int64_t due);

/* Whether the scene ends before the payment's time is over. */
bool		bank_settles(const struct bank_payment *,
		    const struct scene *);

#endif
