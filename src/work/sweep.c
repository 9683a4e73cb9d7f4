#include "base/log.h"
#include "pay/payment.h"
#include "pay/reconcile.h"
#include "shop/basket.h"
#include "shop/mail.h"
#include "shop/manager.h"
#include "store/seen.h"
#include "work/outage_watch.h"
#include "work/sweep.h"
#include "work/trouble_list.h"

/* One sweep does so much and no more: visitors want their turn too. */
#define SWEEP_LIMIT	300

static int64_t	slow_due;

static void		sweep_payments(struct store *, int64_t);
static void		sweep_reconcile(struct store *, int64_t);
static enum result	seen_body(struct store *, void *);

int64_t
sweep_run(struct store *store)
{
	outage_watch(store);
	sweep_all(store, moment_now());

	return (SWEEP_PERIOD);
}

void
sweep_all(struct store *store, int64_t now)
{
	int64_t	before = now - SEEN_KEPT;

	sweep_payments(store, now);
	sweep_reconcile(store, now);
	/* A clock that was ahead and is put right stops no sweep. */
	if (now < slow_due && slow_due - now <= SWEEP_SLOW)
		return;
	slow_due = now + SWEEP_SLOW;
	basket_sweep(store, SWEEP_LIMIT);
	manager_sweep(store, SWEEP_LIMIT);
	mail_sweep(store, SWEEP_LIMIT);
	trouble_list_sweep(store, now);
	store_change(store, "seen-sweep", seen_body, &before);
}

static void
sweep_payments(struct store *store, int64_t now)
{
	struct arena	*arena = arena_create();
	size_t		 count = 0;

	payment_sweep(arena, store, now, &count);
	if (count > 0)
		log_event(LOG_LEVEL_INFO, "sweep", "payments",
		    arena_format(arena, "%zu", count), NULL);
	arena_destroy(arena);
}

static void
sweep_reconcile(struct store *store, int64_t now)
{
	struct arena	*arena = arena_create();

	reconcile_sweep(arena, store, now);
	arena_destroy(arena);
}

static enum result
seen_body(struct store *store, void *argument)
{
	const int64_t	*before = argument;

	return (seen_sweep(store, *before, SWEEP_LIMIT));
}
