/*
 * Payment in advance by bank transfer: provider "transfer". Nobody is called;
 * the shopper reads where to send the money, and the manager says what came. It
 * is set up once transfer_configure() was called.
 */
#ifndef PAY_TRANSFER_H
#define PAY_TRANSFER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "pay/provider.h"
#include "shop/order.h"

struct transfer_settings {
	const char	*name;		/* of the account's holder */
	const char	*iban;		/* bare */
	const char	*bic;		/* "" inside the EEA */
	const char	*bank;		/* "" not said */
	int64_t		 term;		/* ms to pay in */
	/* A text of the shop: view's text_of(). */
	const char	*(*text)(const char *language, const char *key);
};

extern const struct provider	transfer_provider;

/* Switches transfers on; the struct and its texts must stay. Before the fork.
 * NULL switches them off (tests). */
void				 transfer_configure(
				    const struct transfer_settings *);
/* NULL: off. */
const struct transfer_settings	*transfer_settings(void);

/*
 * What the payer writes, "Bestellung 1001 K7Q2": the order's number and four
 * characters made of its id, so that nobody can point at an order that is not
 * his and a wrong digit is found. The same for each attempt of an order; it
 * does not open it.
 */
char		*transfer_purpose(struct arena *, const struct order *);
/* The part of it that counts, "1001 K7Q2". */
char		*transfer_reference(struct arena *, const struct order *);

/* The text of its GiroCode. INVALID: the amount cannot be told in one (another
 * currency than EUR). */
enum result	 transfer_payload(struct arena *, const struct order *,
		    const struct payment *, const char **);

#endif
