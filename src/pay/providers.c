#include <string.h>
#include <strings.h>

#include "pay/bill.h"
#include "pay/providers.h"
#include "pay/sandbox.h"
#include "pay/stripe.h"
#include "pay/sumup.h"
#include "pay/transfer.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* In the order of the checkout page. */
static const struct provider *const	providers[] = {
	&sandbox_provider,
	&sandbox_page_provider,
	&stripe_provider,
	&sumup_provider,
	&transfer_provider,
	&bill_provider,
};

const struct provider *
provider_find(const char *name)
{
	size_t	i;

	for (i = 0; i < LENGTH(providers); i++) {
		if (strcmp(providers[i]->name, name) == 0)
			return (providers[i]->is_set_up() ? providers[i] :
			    NULL);
	}

	return (NULL);
}

const struct provider *
provider_at(size_t wanted)
{
	size_t	i;

	for (i = 0; i < LENGTH(providers); i++) {
		if (providers[i]->is_set_up() && wanted-- == 0)
			return (providers[i]);
	}

	return (NULL);
}

bool
providers_move_money(void)
{
	const struct provider	*provider;
	size_t			 i;

	for (i = 0; (provider = provider_at(i)) != NULL; i++) {
		if (provider->is_live != NULL && provider->is_live())
			return (true);
	}

	return (false);
}

void
news_init(struct news *news)
{
	static const struct news	nothing = {
		.provider = "", .order_id = "", .payment_id = "",
		.currency = "", .reference = "", .transaction = "",
		.url = "", .reason = "", .event_id = "", .body = "",
		.refund_id = "", .refund = { .reference = "", .why = "" },
	};

	*news = nothing;
}

const char *
news_name(enum news_kind kind)
{
	static const char *const	names[] = {
		[NEWS_NOTHING] = "nothing",
		[NEWS_PENDING] = "pending",
		[NEWS_ACCEPTED] = "accepted",
		[NEWS_DECLINED] = "declined",
		[NEWS_EXPIRED] = "expired",
		[NEWS_HINT] = "",
		[NEWS_REFUND] = "",
		[NEWS_GIVEN_BACK] = "",
		[NEWS_DISPUTE] = "",
	};

	return (names[kind]);
}

enum result
answer_word(const struct answer *answer)
{
	int	status = answer->status;

	if (status >= 200 && status < 300)
		return (OK);
	if (status == 404)
		return (ABSENT);
	if (status == 401 || status == 403)
		return (REFUSED);
	if (status == 408 || status == 409 || status == 425 ||
	    status == 429 || status >= 500)
		return (LATER);

	return (status >= 400 ? INVALID : BROKEN);
}

const char *
letter_header(const struct letter *letter, const char *name)
{
	size_t		 i, length = strlen(name);
	const char	*line;

	for (i = 0; i < letter->call.header_count; i++) {
		line = letter->call.headers[i];
		if (strncasecmp(line, name, length) != 0 ||
		    line[length] != ':')
			continue;
		line += length + 1;

		return (line + strspn(line, " "));
	}

	return (NULL);
}
