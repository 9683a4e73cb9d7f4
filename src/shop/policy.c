#include "shop/policy.h"

static struct policy	current = {
	.name = "Webshop",
	.base_url = "http://localhost",
	.currency = "EUR",
	.language = "de",
	.seller_address = "",
	.tax_id = "",
	.mail_from = "",
	.mail_reply_to = "",
	.owner_mail = "",
	.terms = "",
	.withdrawal = "",
	.countries = { "DE" },
	.country_count = 1,
	.line_maximum = 99,
	.lines_maximum = 50,
	.basket_life = DAYS(1),
	.hold_time = MINUTES(30),
};

void
policy_set(const struct policy *given)
{
	current = *given;
}

const struct policy *
policy(void)
{
	return (&current);
}
