/*
 * How far a parcel is, of all that carriers call it.
 */
#ifndef SHOP_DELIVERY_H
#define SHOP_DELIVERY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/result.h"

#define DELIVERY_WORDS_MAX	64

/*
 * The states, in the order a parcel goes through them; "" stands before all:
 *	sent → in_transit → failed → delivered → returned
 * "failed": nobody took it in; it may still be delivered, or come back.
 */

/*
 * The owner's own words, "abgeholt=sent, unterwegs=in_transit", which live in
 * the arena; in the parent before the fork. INVALID: a pair that is none,
 * a state that is not known, or more than DELIVERY_WORDS_MAX; then nothing was
 * changed.
 */
enum result	 delivery_words(struct arena *, const char *);

/* The state that a carrier's word means: the owner's words first, then common
 * ones in German and English; case, and what stands between words, do not
 * count. "" for a word that is not known. */
const char	*delivery_of(struct arena *, const char *word);

/* Whether a parcel in the first state may come to the second: only forward. */
bool		 delivery_is_forward(const char *from, const char *to);

#endif
