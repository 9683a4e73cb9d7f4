/*
 * A transaction of SumUp: the record that counts once money has come, and the
 * only one that tells what of it went back. Private to src/pay.
 */
#ifndef PAY_SUMUP_TRANSACTION_H
#define PAY_SUMUP_TRANSACTION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/json.h"
#include "base/result.h"
#include "pay/provider.h"
#include "shop/order.h"

/* Asks for the one that paid an attempt. INVALID: it is not known. */
enum result	sumup_transaction_ask(struct arena *, const struct order *,
		    const struct payment *, struct call *);

/* Whether it is the one that paid the attempt, at our merchant and in the
 * attempt's currency: OK or REFUSED. */
enum result	sumup_transaction_is(const struct json *,
		    const struct payment *);

/* What its refunds come to, in minor units; those before the moment do not
 * count. INVALID: they cannot be read. */
struct sumup_returned {
	int64_t	 sum;
	int64_t	 failed;	/* of those that did not succeed */
};

enum result	sumup_transaction_returned(const struct json *,
		    const struct payment *, int64_t since,
		    struct sumup_returned *);

/* What it says of its attempt: ACCEPTED with what went back, or DECLINED when
 * the money was taken from us again. INVALID: it cannot be. */
enum result	sumup_transaction_read(const struct json *,
		    const struct order *, const struct payment *,
		    struct news *);

#endif
