#include <ctype.h>
#include <string.h>

#include "base/money.h"
#include "base/moment.h"
#include "base/text.h"
#include "pay/sumup.h"
#include "pay/sumup_checkout.h"

#define ID_LENGTH_MAX	64
#define URL_LENGTH_MAX	2000

/* So long may a bank take over a payment that is under way (the shopper
 * confirms it there) after the checkout's own time is over. */
#define BANK_TIME	HOURS(1)

/* What the transactions of a checkout come to. */
struct takings {
	size_t		 count;		/* of successful ones */
	int64_t		 sum;
	bool		 foreign;	/* of another currency, or unreadable */
	const char	*id;
	int64_t		 waits_until;	/* one is under way */
};

static enum result	checkout_money(const struct json *, struct news *);
static enum result	checkout_url(const struct json *, struct news *);
static enum result	checkout_state(const struct json *,
			    const struct payment *, struct news *);
static enum result	checkout_paid(const struct json *,
			    const struct payment *, struct news *);
static void		transactions_read(const struct json *,
			    const struct news *, struct takings *);
static void		transaction_read(const struct json *,
			    const struct news *, struct takings *);
static bool		amount_read(const struct json *, const char *,
			    int64_t *);

enum result
sumup_checkout_read(const struct json *checkout, const struct order *order,
    const struct payment *payment, struct news *news)
{
	bool	sandbox;

	sumup_news(order, payment, NEWS_NOTHING, news);
	if (!json_is_object(checkout) ||
	    !json_text(json_get(checkout, "id"), &news->reference) ||
	    !sumup_id_valid(news->reference))
		return (INVALID);
	if (!json_text_is(json_get(checkout, "checkout_reference"),
	    payment->id) || !json_text_is(json_get(checkout, "merchant_code"),
	    sumup_settings()->merchant))
		return (REFUSED);
	if (json_truth(json_get(checkout, "merchant_sandbox"), &sandbox) &&
	    sandbox == sumup_settings()->live)
		return (CONFLICT);
	if (checkout_money(checkout, news) != OK ||
	    checkout_url(checkout, news) != OK)
		return (INVALID);

	return (checkout_state(checkout, payment, news));
}

void
sumup_news(const struct order *order, const struct payment *payment,
    enum news_kind kind, struct news *news)
{
	news_init(news);
	news->kind = kind;
	news->provider = sumup_provider.name;
	news->order_id = order->id;
	news->payment_id = payment->id;
}

bool
sumup_id_valid(const char *id)
{
	const char	*at;

	for (at = id; *at != '\0'; at++) {
		if (!isascii((unsigned char)*at) ||
		    (!isalnum((unsigned char)*at) && *at != '-'))
			return (false);
	}

	return (at > id && at - id <= ID_LENGTH_MAX);
}

static enum result
checkout_money(const struct json *checkout, struct news *news)
{
	if (!json_text(json_get(checkout, "currency"), &news->currency) ||
	    !amount_read(json_get(checkout, "amount"), news->currency,
	    &news->amount))
		return (INVALID);

	return (OK);
}

static enum result
checkout_url(const struct json *checkout, struct news *news)
{
	json_text(json_get(checkout, "hosted_checkout_url"), &news->url);
	if (strlen(news->url) > URL_LENGTH_MAX || text_has_control(news->url))
		return (INVALID);
	if (*news->url != '\0' && strncmp(news->url, "https://", 8) != 0 &&
	    strncmp(sumup_settings()->api_base, "https://", 8) == 0)
		return (INVALID);

	return (OK);
}

/* FAILED is said of the latest try: on the same page the shopper may try again
 * until the checkout's time is over. */
static enum result
checkout_state(const struct json *checkout, const struct payment *payment,
    struct news *news)
{
	const struct json	*status = json_get(checkout, "status");
	struct takings		 takings;

	if (json_text_is(status, "PAID"))
		return (checkout_paid(checkout, payment, news));
	if (json_text_is(status, "EXPIRED")) {
		news->kind = NEWS_EXPIRED;
		news->url = "";
		return (OK);
	}
	if (!json_text_is(status, "PENDING") &&
	    !json_text_is(status, "FAILED"))
		return (INVALID);
	transactions_read(checkout, news, &takings);
	news->kind = NEWS_PENDING;
	news->wait_until = takings.waits_until;

	return (OK);
}

/*
 * The word alone is no money: a successful transaction is. transaction_id is
 * "of the successful transaction that completed payment"; some answers, as of a
 * list, have it without the transactions. What they come to is told as it is,
 * and the amount of the checkout itself where that is not ours.
 */
static enum result
checkout_paid(const struct json *checkout, const struct payment *payment,
    struct news *news)
{
	const struct json	*all = json_get(checkout, "transactions");
	struct takings		 takings;

	transactions_read(checkout, news, &takings);
	if (json_count(all) == 0 && json_text(json_get(checkout,
	    "transaction_id"), &takings.id) && sumup_id_valid(takings.id)) {
		takings.count = 1;
		takings.sum = news->amount;
	}
	if (takings.foreign)
		return (INVALID);
	if (takings.count == 0)
		return (ABSENT);
	news->kind = NEWS_ACCEPTED;
	news->transaction = takings.id;
	if (news->amount == payment->amount)
		news->amount = takings.sum;

	return (OK);
}

static void
transactions_read(const struct json *checkout, const struct news *news,
    struct takings *takings)
{
	const struct json	*one;

	memset(takings, 0, sizeof(*takings));
	for (one = json_first(json_get(checkout, "transactions"));
	    one != NULL; one = json_next(one))
		transaction_read(one, news, takings);
}

static void
transaction_read(const struct json *transaction, const struct news *news,
    struct takings *takings)
{
	const struct json	*status = json_get(transaction, "status");
	const struct json	*currency = json_get(transaction, "currency");
	const char		*id, *time;
	int64_t			 amount, moment;

	if (json_text_is(status, "PENDING") && json_text(json_get(transaction,
	    "timestamp"), &time) && sumup_moment(time, &moment) &&
	    moment + BANK_TIME > takings->waits_until)
		takings->waits_until = moment + BANK_TIME;
	if (!json_text_is(status, "SUCCESSFUL"))
		return;
	if (!json_text(json_get(transaction, "id"), &id) ||
	    !sumup_id_valid(id) || !json_text_is(currency, news->currency) ||
	    !amount_read(json_get(transaction, "amount"), news->currency,
	    &amount) || __builtin_add_overflow(takings->sum, amount,
	    &takings->sum)) {
		takings->foreign = true;
		return;
	}
	if (takings->count++ == 0)
		takings->id = id;
}

static bool
amount_read(const struct json *number, const char *currency, int64_t *minor)
{
	int	decimals;

	return (money_currency(currency, &decimals) &&
	    json_decimal(number, decimals, minor) && *minor >= 0 &&
	    *minor <= MONEY_MINOR_MAX);
}
