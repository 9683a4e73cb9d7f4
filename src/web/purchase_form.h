/*
 * The checkout form: what was typed, what is wrong with it, and the purchase it
 * makes. A card's number is never kept with the form.
 */
#ifndef WEB_PURCHASE_FORM_H
#define WEB_PURCHASE_FORM_H

#include <stdbool.h>

#include "shop/checkout.h"
#include "view/model.h"
#include "web/visit.h"

enum form_field { FORM_EMAIL, FORM_ADDRESS1, FORM_ADDRESS2, FORM_ADDRESS3,
	FORM_ZIP, FORM_CITY, FORM_STATE, FORM_COUNTRY, FORM_PAYMENT,
	FORM_CARD_NUMBER, FORM_CARD_EXPIRY, FORM_CARD_CVC, FORM_FIELDS };

struct purchase_form {
	const char	*values[FORM_FIELDS];	/* cleaned; "" when missing */
	const char	*errors[FORM_FIELDS];	/* a text's key; NULL: good */
	bool		 wrong;			/* any error */
	struct purchase	 purchase;		/* complete when not wrong */
};

/* An empty form, for the first look. */
void	purchase_form_init(struct visit *, struct purchase_form *);

/* Reads and checks all of the posted form. */
void	purchase_form_read(struct visit *, struct purchase_form *);

/* Only the payment part: provider and card, for paying again. */
void	payment_form_read(struct visit *, struct purchase_form *);

/* Values (never the card), messages, countries, methods and test cards. */
void	purchase_form_fill(struct visit *, struct model *,
	    const struct purchase_form *);

#endif
