#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/money.h"
#include "base/url.h"
#include "pay/sumup.h"
#include "pay/sumup_checkout.h"
#include "pay/sumup_transaction.h"

static enum result	events_read(const struct json *, const char *,
			    const struct payment *, int64_t,
			    struct sumup_returned *);
static enum result	event_read(const struct json *,
			    const struct payment *, int64_t,
			    struct sumup_returned *);
static bool		is_one_of(const struct json *,
			    const char *const *);

enum result
sumup_transaction_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	if (!sumup_id_valid(payment->transaction))
		return (fail(INVALID, "order %s: no transaction of SumUp is "
		    "known", id_short(order->id)));
	sumup_call(arena, call, "GET", sumup_merchant_path(arena, "v2.1",
	    arena_format(arena, "/transactions?id=%s",
	    url_encode(arena, payment->transaction))));

	return (OK);
}

enum result
sumup_transaction_is(const struct json *transaction,
    const struct payment *payment)
{
	const struct json	*merchant;

	merchant = json_get(transaction, "merchant_code");
	if (!json_text_is(json_get(transaction, "id"),
	    payment->transaction) ||
	    !json_text_is(json_get(transaction, "currency"),
	    payment->currency) || (merchant != NULL &&
	    !json_text_is(merchant, sumup_settings()->merchant)))
		return (REFUSED);

	return (OK);
}

/* The same events stand in two lists, of which one may be empty. */
enum result
sumup_transaction_returned(const struct json *transaction,
    const struct payment *payment, int64_t since,
    struct sumup_returned *returned)
{
	struct sumup_returned	listed;

	if (events_read(json_get(transaction, "events"), "type", payment,
	    since, returned) != OK ||
	    events_read(json_get(transaction, "transaction_events"),
	    "event_type", payment, since, &listed) != OK)
		return (INVALID);
	if (listed.sum > returned->sum)
		returned->sum = listed.sum;
	if (listed.failed > returned->failed)
		returned->failed = listed.failed;

	return (OK);
}

enum result
sumup_transaction_read(const struct json *transaction,
    const struct order *order, const struct payment *payment,
    struct news *news)
{
	static const char *const	good[] = { "SUCCESSFUL", "REFUNDED",
					    NULL };
	static const char *const	lost[] = { "CANCELLED", "CHARGEBACK",
					    "NON_COLLECTION", NULL };
	struct sumup_returned		returned;
	int				decimals = 2;

	sumup_news(order, payment, NEWS_ACCEPTED, news);
	news->reference = payment->reference;
	news->transaction = payment->transaction;
	news->currency = payment->currency;
	(void)money_currency(news->currency, &decimals);
	if (!json_decimal(json_get(transaction, "amount"), decimals,
	    &news->amount) || sumup_transaction_returned(transaction,
	    payment, 0, &returned) != OK)
		return (INVALID);
	news->refunded = returned.sum;
	if (!is_one_of(json_get(transaction, "status"), good) ||
	    is_one_of(json_get(transaction, "simple_status"), lost)) {
		news->kind = NEWS_DECLINED;
		news->reason = "declined";
	}

	return (OK);
}

static enum result
events_read(const struct json *events, const char *kind,
    const struct payment *payment, int64_t since,
    struct sumup_returned *returned)
{
	const struct json	*one;

	returned->sum = returned->failed = 0;
	for (one = json_first(events); one != NULL; one = json_next(one)) {
		if (json_text_is(json_get(one, kind), "REFUND") &&
		    event_read(one, payment, since, returned) != OK)
			return (INVALID);
	}

	return (OK);
}

/* An event without a readable time may be one that counts: rather none is paid
 * out than two. */
static enum result
event_read(const struct json *event, const struct payment *payment,
    int64_t since, struct sumup_returned *returned)
{
	const char	*time;
	int64_t		 amount, moment, *sum = &returned->sum;
	int		 decimals = 2;

	if (json_text(json_get(event, "timestamp"), &time) &&
	    sumup_moment(time, &moment) && moment < since)
		return (OK);
	if (json_text_is(json_get(event, "status"), "FAILED"))
		sum = &returned->failed;
	(void)money_currency(payment->currency, &decimals);
	if (!json_decimal(json_get(event, "amount"), decimals, &amount) ||
	    amount < 0 || __builtin_add_overflow(*sum, amount, sum))
		return (INVALID);

	return (OK);
}

static bool
is_one_of(const struct json *text, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (json_text_is(text, *words))
			return (true);
	}

	return (false);
}
