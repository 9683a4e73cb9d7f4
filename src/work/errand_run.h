/*
 * How errands are run: a table {kind → function} and what each word means. No
 * Kore in here: lanes and tests call it.
 */
#ifndef WORK_ERRAND_RUN_H
#define WORK_ERRAND_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"
#include "store/errands.h"
#include "store/store.h"

/* One errand being run. */
struct run {
	struct arena		*arena;
	struct store		*store;
	const struct errand	*errand;
	bool			 ended;	/* the function's own change did it */
	int64_t			 wait;	/* LATER: ms at least; 0: back-off */
	const char		*why;	/* for the manager; "" none */
	bool			 last;	/* LATER now is to give up */
	bool			 untried; /* LATER: nobody was asked, which
					     counts as no try */
};

struct errand_kind {
	const char	*name;
	enum result	(*run)(struct run *);
	int64_t		 tries;		/* then given up */
	int64_t		 pause;		/* the longest between two, ms; 0: ten
					   minutes */
};

/* The lease must outlast the slowest errand. */
#define ERRAND_LEASE_TIME	SECONDS(60)

/* Leases the errand that has been due longest, runs it and writes down what
 * came of it. ABSENT: nothing is due. */
enum result	errand_run_next(struct store *, int64_t now);

/* The same with another table (tests). */
enum result	errand_run_next_of(struct store *, int64_t now,
		    const struct errand_kind *, size_t);

/* Before the next try after that many: 1 s, doubling up to the longest pause
 * (0: ten minutes), and up to a quarter more. */
int64_t		errand_back_off(int64_t attempts, int64_t pause);

/*
 * Performs a call for an errand; `service` names whom it asks, for the manager.
 * LATER: nobody answered, or the call was held back, and then it was no try
 * (wire/perform.h). REFUSED: held back, because our key is not taken, or the
 * address is not one to speak to. Sets `wait` and `why`.
 */
enum result	run_perform(struct run *, const char *service, struct call *,
		    struct answer *);
/* The word that was read from the answer; sets `why` unless that is OK. After
 * REFUSED others to the same address are held back for a while. */
enum result	run_answered(struct run *, const struct call *,
		    const struct answer *, enum result);

enum result	errand_payment_start(struct run *);
enum result	errand_payment_poll(struct run *);
enum result	errand_payment_close(struct run *);
enum result	errand_refund(struct run *);
enum result	errand_payment_ask(struct run *);
enum result	errand_reconcile(struct run *);
enum result	errand_attempts_rebuild(struct run *);
enum result	errand_sandbox_webhook(struct run *);
enum result	errand_hand_over(struct run *);
enum result	errand_rehearsal_carrier(struct run *);
enum result	errand_sns_certificate(struct run *);
enum result	errand_sns_confirm(struct run *);
enum result	errand_mail(struct run *);

/* The reports that the rehearsal carrier will make about an order; inside the
 * change that hands it over. */
enum result	rehearsal_reports_put(const struct run *, struct store *,
		    const char *order_id, int64_t now);

#endif
