/*
 * What every payment provider answers. A provider is one file, all static,
 * exporting one const struct; it translates and never performs: what is to be
 * asked becomes a call, what was said becomes news. The order's id and the
 * attempt's id go to the provider and come back in everything it says; the
 * attempt's id is also the idempotency key.
 */
#ifndef PAY_PROVIDER_H
#define PAY_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "shop/order.h"

#define PROVIDER_LETTER_HEADERS	8

enum news_kind {
	NEWS_NOTHING,		/* the provider knows nothing of it */
	NEWS_PENDING,
	NEWS_ACCEPTED,		/* the money is ours */
	NEWS_DECLINED,
	NEWS_EXPIRED,
	/* Of letters only. */
	NEWS_HINT,		/* something may have changed; nothing is
				   believed, the provider is asked */
	NEWS_REFUND,		/* a refund of ours: refund_id and refund */
	NEWS_GIVEN_BACK,	/* so much of it went back in all: amount */
	NEWS_DISPUTE		/* the payer says that he owes nothing */
};

/* How a refund stands there. */
enum refund_kind {
	REFUND_UNKNOWN,		/* the provider knows nothing of it */
	REFUND_PENDING,		/* taken, the money is on its way */
	REFUND_DONE,
	REFUND_FAILED		/* and will not come */
};

struct refund_news {
	enum refund_kind kind;
	const char	*reference;	/* the provider's own id; "" unknown */
	const char	*why;		/* failed: a word; or "" */
};

/* What a provider says about an attempt. */
struct news {
	enum news_kind	 kind;
	const char	*provider;	/* its name */
	const char	*order_id;	/* "" in a letter that names only the
					   transaction */
	const char	*payment_id;	/* the attempt */
	int64_t		 amount;	/* what was paid, minor units */
	const char	*currency;
	int64_t		 refunded;	/* accepted: what of it went back, as
					   the provider has it; 0: nothing, or
					   it does not tell */
	const char	*reference;	/* the provider's own id; "" unknown */
	const char	*transaction;	/* accepted: what its refunds quote, if
					   not the reference; "" none */
	const char	*url;		/* its page for the shopper; "" none */
	const char	*reason;	/* card_declined, …; or "" */
	int64_t		 wait_until;	/* pending: the payer has done his
					   part, and the bank may take until
					   then, ms; 0: he has not */
	const char	*refund_id;	/* ours; "" none */
	struct refund_news refund;
	const char	*event_id;	/* of a letter; "" for an answer */
	const char	*body;		/* as it came, for the ledger; or "" */
};

/* A message that came to /hook/NAME or below it: a call in the other direction
 * whose url is path and query, with those headers that the provider asked
 * for. */
struct letter {
	struct call	 call;
	int64_t		 now;
};

/*
 * Words of all that read an answer: OK: the news is complete. LATER: trouble
 * that passes (5xx, 408, 409, 429). REFUSED: our key is not taken. INVALID: the
 * provider will never take this attempt. BROKEN: an answer that cannot be read
 * or speaks of another payment.
 * Words of `hear`: OK; with NEWS_NOTHING the message is genuine and does not
 * concern us. REFUSED: not signed by the provider, or too old. INVALID: signed,
 * but no message we understand.
 */
struct provider {
	const char	*name;		/* in forms, documents, /hook/NAME */
	const char	*label_key;	/* texts: what shoppers choose */
	const char	*hint_key;
	bool		 takes_card;	/* our own card form: sandbox only */
	const char	*letter_headers[PROVIDER_LETTER_HEADERS];

	const char	*letter_reply;	/* JSON of the 200 that a letter is
					   answered with; NULL: ours */
	/* True: nobody is called (start, ask, close and hear are NULL). An
	 * attempt is pending at once, and the manager says what came. */
	bool		 offline;

	/* Whether the owner's settings are there. */
	bool		 (*is_set_up)(void);
	/* Whether real money moves. NULL: never. */
	bool		 (*is_live)(void);
	/* How long an attempt stays open, ms. NULL: policy()->hold_time. */
	int64_t		 (*hold_time)(void);
	/* Where its own page for shoppers stands, "https://host[:port]", so
	 * that a form may lead there (CSP form-action); NULL: on our own
	 * site. */
	const char	*(*page_origin)(void);
	/* Begins an attempt; `card` is "" unless the provider takes one. */
	enum result	(*start)(struct arena *, const struct order *,
			    const struct payment *, const char *card,
			    struct call *);
	enum result	(*started)(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
	/* Asks how an attempt stands; works without the provider's own
	 * reference, because the answer to `start` may have been lost. */
	enum result	(*ask)(struct arena *, const struct order *,
			    const struct payment *, struct call *);
	enum result	(*answered)(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
	/* Ends an open attempt there, so that nobody can pay it any more: the
	 * news is EXPIRED, also when it was over before or never begun, or
	 * ACCEPTED when it was paid first. PENDING: it is not ended yet, and
	 * is tried again, at once if a reference is news; with `wait_until`
	 * it cannot be ended, because the payer has done his part. NULL: it
	 * ends by itself. */
	enum result	(*close)(struct arena *, const struct order *,
			    const struct payment *, struct call *);
	enum result	(*closed)(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
	/* Gives money of an accepted attempt back; the refund's id is the
	 * idempotency key. INVALID: it never will. NULL: the manager does it
	 * by hand. */
	enum result	(*refund)(struct arena *, const struct order *,
			    const struct payment *, const struct refund *,
			    struct call *);
	enum result	(*refunded)(struct arena *, const struct order *,
			    const struct payment *, const struct refund *,
			    const struct answer *, struct refund_news *);
	/* True: it looks at no key, and who asks for a refund twice has two. */
	bool		 refund_unkeyed;
	/* Asks how a refund stands; works without the provider's own
	 * reference, because the answer to `refund` may have been lost.
	 * REFUND_UNKNOWN: it may be asked for again. NULL: asking for it again
	 * under the same key does no harm and tells. */
	enum result	(*refund_ask)(struct arena *, const struct order *,
			    const struct payment *, const struct refund *,
			    struct call *);
	enum result	(*refund_answered)(struct arena *,
			    const struct order *, const struct payment *,
			    const struct refund *, const struct answer *,
			    struct refund_news *);
	/* Reads a letter: who sent it, how old is it, what does it say? */
	enum result	(*hear)(struct arena *, const struct letter *,
			    struct news *);
};

/* Nothing said: no news, all texts "". */
void		 news_init(struct news *);
/* The word for it (shop/attempt.h); "" for what letters alone say. */
const char	*news_name(enum news_kind);

/* The value of a letter's header; NULL when missing. */
const char	*letter_header(const struct letter *, const char *name);

/* The word for an answer's status, where the provider has no rule of its own:
 * 2xx OK; 404 ABSENT; 401 and 403 REFUSED; 408, 409, 425, 429 and 5xx LATER;
 * other 4xx INVALID; all else (redirects) BROKEN. */
enum result	 answer_word(const struct answer *);

#endif
