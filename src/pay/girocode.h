/*
 * What a GiroCode says: the text of EPC069-12, version 2, that a bank's app
 * reads as a transfer filled in. Pure; view draws it.
 */
#ifndef PAY_GIROCODE_H
#define PAY_GIROCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"

#define GIROCODE_SIZE_MAX	331	/* bytes of the whole text */
#define GIROCODE_NAME_MAX	70
#define GIROCODE_TEXT_MAX	140

struct girocode {
	const char	*bic;		/* "" inside the EEA */
	const char	*name;		/* of the account's holder */
	const char	*iban;		/* without blanks */
	int64_t		 amount;	/* cents */
	const char	*currency;	/* "EUR": a GiroCode knows no other */
	const char	*reference;	/* structured, RF…; or "" */
	const char	*text;		/* for the statement; or "" */
};

/*
 * The text, lines without a last line break. Name and text are put into the
 * letters that all banks pass on. INVALID: no name, no IBAN or BIC, an amount
 * beyond 0.01 to 999999999.99 or of another currency, both references, a field
 * that is too long.
 */
enum result	girocode_payload(struct arena *, const struct girocode *,
		    const char **payload);

/* Letters, digits, blank and / - ? : ( ) . , ' + (EPC217-08): umlauts are
 * written out, "&" is "+", all else is left out. */
char		*girocode_letters(struct arena *, const char *);

/* ISO 13616: its country's length and the checksum. Capitals, no blanks. */
bool		 iban_valid(const char *);
/* ISO 11649, "RF18539007547034". */
bool		 creditor_reference_valid(const char *);
/* ISO 9362: 8 or 11 capitals and digits. */
bool		 bic_valid(const char *);

/* "DE02 1203 0000 0000 2020 51", as people write it. */
char		*iban_grouped(struct arena *, const char *);
/* Capitals without blanks, as machines do. */
char		*iban_bare(struct arena *, const char *);

#endif
