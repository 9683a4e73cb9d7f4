/*
 * What the shop writes to people: an event of an order becomes mails, each with
 * subject, text and HTML (assets/mails/), in the language of the order or of
 * the shop. Pure; nothing is sent here.
 */
#ifndef VIEW_MAILING_H
#define VIEW_MAILING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/result.h"
#include "shop/order.h"

#define MAILINGS_MAX	2	/* of one event */

struct mailing {
	const char	*kind;		/* "created", "paid", … */
	bool		 to_owner;
	const char	*recipient;
	const char	*language;
	const char	*subject;
	const char	*text;
	const char	*html;
};

/* What stands in rows of name and value: a bank account to pay to. */
struct mailing_fact {
	const char	*label;
	const char	*value;
};

struct mailing_event {
	const struct order	*order;
	const char		*kind;	/* "order.created", … */
	const struct json	*data;	/* NULL: none */
	const struct mailing_fact *facts;	/* how to pay, while that is
					   open */
	size_t			 fact_count;
};

/* One thing that needs the owner: what it is, and where to look. */
struct mailing_trouble {
	const char	*label;
	const char	*text;		/* "" nothing more */
	const char	*path;		/* on our site */
};

/* The mails that follow from an event; none for most. BROKEN: a template is
 * not there. */
enum result	mailings_of(struct arena *, const struct mailing_event *,
		    struct mailing [MAILINGS_MAX], size_t *count);

/* The owner's list of what needs a look. */
enum result	mailing_digest(struct arena *, const struct mailing_trouble *,
		    size_t count, struct mailing *);

/* One that says only that mails arrive. */
enum result	mailing_trial(struct arena *, const char *recipient,
		    struct mailing *);

/* A kind in words, for the manager. */
const char	*mailing_kind_words(struct arena *, const char *language,
		    const char *kind);

#endif
