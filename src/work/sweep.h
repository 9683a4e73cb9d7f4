/*
 * What time does to what lies around: payment attempts whose time is over,
 * expired baskets, old mails and entries of the inbox ledger; and what has
 * become too much trouble for the owner not to know.
 */
#ifndef WORK_SWEEP_H
#define WORK_SWEEP_H

#include <stdint.h>

#include "base/moment.h"
#include "store/store.h"

#define SWEEP_PERIOD	SECONDS(5)	/* of payments */
#define SWEEP_SLOW	SECONDS(15)	/* of all else */
#define SEEN_KEPT	DAYS(90)

/* Does what is due; trouble is logged and tried again the next time. From one
 * thread at a time. */
void	sweep_all(struct store *, int64_t now);

/* A companion's work (companion.h): the same, every SWEEP_PERIOD; and whom the
 * calls of this process found in trouble (outage_watch.h). */
int64_t	sweep_run(struct store *);

#endif
