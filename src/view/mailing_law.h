/*
 * What must be told with a contract on a durable medium (§ 312f BGB): terms and
 * withdrawal, in the owner's own words or in those of the shop's pages.
 */
#ifndef VIEW_MAILING_LAW_H
#define VIEW_MAILING_LAW_H

#include "view/model.h"
#include "view/order_model.h"

/* Fills the list "legal" of a mailing. */
void	mailing_law(const struct speech *, struct model *);

/* Whether the owner has own words for "terms" or "withdrawal"; no for all
 * else. */
bool	law_is_own(const char *which);

/* One of the two as [title subheading text] in a list of that name. */
void	law_model(const struct speech *, const char *which, enum name list,
	    struct model *);

#endif
