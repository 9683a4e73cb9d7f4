/*
 * What the owner decided: the shop's terms as plain data, handed in by main at
 * start and read by every room below.
 */
#ifndef SHOP_POLICY_H
#define SHOP_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"

#define POLICY_COUNTRIES_MAX	32

struct policy {
	const char	*name;			/* of the shop */
	const char	*base_url;		/* without a slash at the end */
	const char	*currency;		/* ISO 4217 */
	const char	*language;		/* "de" or "en": the default */
	bool		 sandbox;		/* rehearsal: bank and carrier
						   are ours */
	bool		 moneyless;		/* no money moves, whoever the
						   bank is */
	const char	*seller_address;	/* lines separated by "|" */
	const char	*tax_id;
	const char	*mail_from;		/* sender of mails; "": there is
						   no mail server, they are kept
						   to be read here */
	const char	*mail_reply_to;		/* "": the sender */
	const char	*owner_mail;		/* "": none to the owner */
	const char	*terms;			/* the owner's own words, lines
						   ended by LF; "": ours */
	const char	*withdrawal;		/* the same */
	int64_t		 shipping_price;	/* gross, minor units */
	int64_t		 shipping_free_from;	/* minor units; 0: never */
	const char	*countries[POLICY_COUNTRIES_MAX]; /* ISO 3166-1 codes */
	size_t		 country_count;
	int64_t		 line_maximum;		/* pieces of one product */
	int64_t		 lines_maximum;		/* lines of a basket */
	int64_t		 basket_life;		/* ms */
	int64_t		 hold_time;		/* ms an unpaid order's stock
						   is held */
};

void			 policy_set(const struct policy *);
const struct policy	*policy(void);

#endif
