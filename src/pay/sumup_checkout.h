/*
 * What SumUp says of a checkout, as news. Private to src/pay.
 */
#ifndef PAY_SUMUP_CHECKOUT_H
#define PAY_SUMUP_CHECKOUT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/result.h"
#include "pay/provider.h"

/*
 * Reads a checkout. OK: it is this attempt's, and the news is complete.
 * REFUSED: it is another attempt's or another merchant's. CONFLICT: the account
 * is not of our mode. ABSENT: it is said to be paid, and no transaction is
 * successful. INVALID: no checkout, or one that cannot be.
 */
enum result	sumup_checkout_read(const struct json *,
		    const struct order *, const struct payment *,
		    struct news *);

/* Nothing is known of the attempt. */
void		sumup_news(const struct order *, const struct payment *,
		    enum news_kind, struct news *);

/* "4e425463-3e1b-431d-83fa-1e51c2925e99": letters, digits and dashes. */
bool		sumup_id_valid(const char *);

#endif
