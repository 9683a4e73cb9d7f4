/*
 * Settling: the one place where what a provider says changes an order. Letter,
 * answer and poll all end here. An attempt's state only moves forward
 * (shop/order.h); amount and currency must equal ours to the cent.
 */
#ifndef PAY_PAYMENT_H
#define PAY_PAYMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "pay/provider.h"
#include "shop/paying.h"
#include "shop/order.h"
#include "store/store.h"

/* A kind of errand besides those of shop/paying.h, with {"payment", "round"};
 * its id is the attempt's, so that each attempt has one at most. */
#define PAYMENT_POLL	"payment-poll"

/* How long we go on asking for an attempt that should have expired while its
 * provider does not answer. */
#define PAYMENT_PATIENCE	HOURS(24)

/* What news means for an attempt. */
enum verdict {
	VERDICT_NOTHING,	/* known, or it would lead backwards */
	VERDICT_PENDING,
	VERDICT_ACCEPT,
	VERDICT_DECLINE,
	VERDICT_EXPIRE,
	VERDICT_HOLD		/* money, but not what was asked for */
};

/* Pure. */
enum verdict	 payment_judge(const struct payment *, const struct news *);
const char	*verdict_name(enum verdict);

/*
 * What a letter says. A hint is followed (payment_hint), what is said of money
 * that is here is noted (payment_note.h). All else is believed, in one change:
 * ledger (source "pay-PROVIDER", once per
 * event id), attempt, order, errands. OK also for what was heard before.
 * ABSENT: no such order or attempt of that provider. REFUSED: the attempt is
 * known to the provider by another reference.
 * Money for an order that was given up is taken: stock again, or trouble
 * "paid_without_stock". A second payment of one order: trouble "paid_twice". Of
 * a canceled one: trouble "paid_after_cancel", and it stays canceled. Once an
 * order is paid, its other attempts are ended at their providers; once one is
 * ended, the one that waits for it begins.
 */
enum result	payment_settle(struct arena *, struct store *,
		    const struct news *);

/* The same inside a change of the caller's, who hands the verdict to the log
 * once it is committed. */
enum result	payment_settle_within(struct arena *, struct store *,
		    const struct news *, enum verdict *);

/*
 * The same for what an errand learned: in the same change the errand ends and,
 * while the attempt is still open, the next poll is put down. `round` is the
 * poll's number (0 after the start), `wait` ms the provider asked us to wait
 * (0: nothing).
 */
struct asked {
	const char		*errand_id;	/* NULL: it goes on, and puts
						   no poll down */
	int64_t			 round;
	int64_t			 wait;
	const struct news	*said;	/* what it answered; NULL: nothing, the
					   news is of our own making */
	bool			 stays;	/* it cannot be ended: the payer has
					   done his part */
	bool			 ours;	/* that it has expired is our own
					   judgement: it is ended there too */
};

enum result	payment_settle_asked(struct arena *, struct store *,
		    const struct news *, const struct asked *);

/* News of our own making, about an attempt: expired, or refused at once. */
void		payment_news(const struct order *, const struct payment *,
		    enum news_kind, struct news *);

/* When the poll after this round is due: 2, 3, 5, 8, 15, 30, then every 60 s,
 * of an attempt older than two hours every ten minutes; each up to a fifth
 * later, but once just after the attempt expires. */
int64_t		payment_poll_due(const struct payment *, int64_t round,
		    int64_t now);

/* The shopper came back from the provider's page (`returned` in the return
 * URL): asks now and in short steps again, the first time. Its own change.
 * ABSENT: nothing is open. */
enum result	payment_returned(struct arena *, struct store *,
		    const struct order *);

/*
 * Something may have changed about the attempt the news names: nothing of it is
 * believed, but the provider is asked again soon, about the attempt and about
 * refunds that are on their way; at most every few seconds, however often this
 * is said. An attempt that ended without money is asked about once more: its
 * money may be late. Its own change, if one is needed. ABSENT: no such order or
 * attempt of that provider. REFUSED: the attempt is known to the provider by
 * another reference.
 */
enum result	payment_hint(struct arena *, struct store *,
		    const struct news *);

/* Sees to it that attempts whose time is over are asked about once more, also
 * those whose start never went through. Own changes; their number. */
enum result	payment_sweep(struct arena *, struct store *, int64_t now,
		    size_t *count);

/* An order was put back as it was (a restore): its open attempts are asked
 * about, and letters about its transactions find it. Inside a change. */
enum result	payment_restored(struct arena *, struct store *,
		    const struct order *, int64_t now);

#endif
