#include <string.h>

#include "pay/payment.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* What news means: only forward (shop/order.h). A pair that is not listed means
 * nothing. ACCEPT becomes HOLD when amount or currency differ. That a pending
 * attempt is pending is news only when it now waits for the bank, or has a page
 * that it had not. */
static const struct {
	const char	*state;
	enum news_kind	 kind;
	enum verdict	 verdict;
} meanings[] = {
	{ "preparing",	NEWS_PENDING,	VERDICT_PENDING },
	{ "preparing",	NEWS_ACCEPTED,	VERDICT_ACCEPT },
	{ "preparing",	NEWS_DECLINED,	VERDICT_DECLINE },
	{ "preparing",	NEWS_EXPIRED,	VERDICT_EXPIRE },
	{ "pending",	NEWS_PENDING,	VERDICT_PENDING },
	{ "pending",	NEWS_ACCEPTED,	VERDICT_ACCEPT },
	{ "pending",	NEWS_DECLINED,	VERDICT_DECLINE },
	{ "pending",	NEWS_EXPIRED,	VERDICT_EXPIRE },
	{ "held",	NEWS_ACCEPTED,	VERDICT_ACCEPT },
	{ "held",	NEWS_DECLINED,	VERDICT_DECLINE },
	{ "declined",	NEWS_ACCEPTED,	VERDICT_ACCEPT },
	{ "expired",	NEWS_ACCEPTED,	VERDICT_ACCEPT },
};

static bool		news_is_exact(const struct payment *,
			    const struct news *);

enum verdict
payment_judge(const struct payment *payment, const struct news *news)
{
	size_t	i;

	for (i = 0; i < LENGTH(meanings); i++) {
		if (meanings[i].kind == news->kind &&
		    strcmp(meanings[i].state, payment->state) == 0)
			break;
	}
	if (i == LENGTH(meanings))
		return (VERDICT_NOTHING);
	if (news->kind == NEWS_PENDING &&
	    strcmp(payment->state, "pending") == 0 &&
	    news->wait_until <= payment->expires_at &&
	    (*payment->url != '\0' || *news->url == '\0'))
		return (VERDICT_NOTHING);
	if (meanings[i].verdict != VERDICT_ACCEPT ||
	    news_is_exact(payment, news))
		return (meanings[i].verdict);

	return (strcmp(payment->state, "held") == 0 ? VERDICT_NOTHING :
	    VERDICT_HOLD);
}

const char *
verdict_name(enum verdict verdict)
{
	static const char *const	names[] = {
		[VERDICT_NOTHING] = "nothing",
		[VERDICT_PENDING] = "pending",
		[VERDICT_ACCEPT] = "accepted",
		[VERDICT_DECLINE] = "declined",
		[VERDICT_EXPIRE] = "expired",
		[VERDICT_HOLD] = "held",
	};

	return (names[verdict]);
}

void
payment_news(const struct order *order, const struct payment *payment,
    enum news_kind kind, struct news *news)
{
	news_init(news);
	news->kind = kind;
	news->provider = payment->provider;
	news->order_id = order->id;
	news->payment_id = payment->id;
	news->amount = payment->amount;
	news->currency = payment->currency;
	news->reference = payment->reference;
	news->transaction = news->url = news->reason = "";
	news->event_id = news->body = "";
}

static bool
news_is_exact(const struct payment *payment, const struct news *news)
{
	return (news->amount == payment->amount &&
	    strcmp(news->currency, payment->currency) == 0);
}
