#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/notice.h"
#include "shop/refund.h"
#include "store/errands.h"
#include "store/tally.h"

/* As in the fields of an order. */
#define REFERENCE_MAX	255
#define WHY_MAX		100

static const char	*fitting(const char *, size_t, const char *);
static bool		leads_forward(const char *, const char *);
static enum result	refund_done(struct arena *, struct store *,
			    struct order *, const struct refund *, int64_t);
static enum result	refund_undone(struct arena *, struct store *,
			    struct order *, const struct refund *);
static enum result	refund_count(struct arena *, struct store *,
			    int64_t, int64_t, int64_t);
static bool		payment_is_given_back(const struct order *,
			    const struct payment *);
static size_t		payments_in(const struct order *, const char *);
static void		trouble_clear(struct order *);

enum result
refund_apply(struct arena *arena, struct store *store, struct order *order,
    struct refund *refund, const struct refund_report *report, int64_t now)
{
	bool		was_done = strcmp(refund->state, "done") == 0;
	struct refund	before = *refund;

	if (!leads_forward(refund->state, report->state))
		return (OK);
	refund->state = report->state;
	refund->changed_at = now;
	if (*report->reference != '\0')
		refund->reference = fitting(report->reference, REFERENCE_MAX,
		    "");
	log_event(LOG_LEVEL_INFO, "refund", "order", id_short(order->id),
	    "from", before.state, "to", refund->state, NULL);
	if (strcmp(refund->state, "done") == 0)
		return (refund_done(arena, store, order, refund, now));
	if (strcmp(refund->state, "failed") == 0) {
		refund->why = fitting(report->why, WHY_MAX, "refused");
		order->trouble = "refund_failed";
		if (was_done)
			return (refund_undone(arena, store, order, &before));
	}

	return (order_save(arena, store, order, order->state));
}

enum result
refund_restored(struct arena *arena, struct store *store,
    const struct order *order, int64_t now)
{
	const struct refund	*refunds = order->refunds.items;
	struct json		*body;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; word == OK && i < order->refunds.count; i++) {
		if (strcmp(refunds[i].state, "done") == 0)
			word = refund_count(arena, store,
			    refunds[i].changed_at, 1, refunds[i].amount);
		if (!refund_is_open(&refunds[i]))
			continue;
		body = json_object(arena);
		json_set_text(body, "refund", refunds[i].id);
		json_set_truth(body, "look", true);
		word = errand_put(store, refunds[i].id, REFUND, order->id,
		    json_print(arena, body), now);
		if (word == OK)
			word = errand_give_up(store, refunds[i].id,
			    "restored");
	}

	return (word);
}

/* A provider's words are as long as it pleases, and the order is to be read
 * again. */
static const char *
fitting(const char *text, size_t longest, const char *instead)
{
	return (text_length(text) <= longest ? text : instead);
}

static bool
leads_forward(const char *from, const char *to)
{
	static const char *const	ways[][2] = {
		{ "waiting", "pending" }, { "waiting", "done" },
		{ "waiting", "failed" }, { "pending", "done" },
		{ "pending", "failed" }, { "done", "failed" },
	};
	size_t				 i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i][0], from) == 0 &&
		    strcmp(ways[i][1], to) == 0)
			return (true);
	}

	return (false);
}

static enum result
refund_done(struct arena *arena, struct store *store, struct order *order,
    const struct refund *refund, int64_t now)
{
	struct payment	*payment;
	struct json	*data = json_object(arena);
	bool		 none;
	enum result	 word;

	payment = order_payment_find(order, refund->payment_id);
	order->refunded += refund->amount;
	if (payment != NULL && payment_is_given_back(order, payment)) {
		payment->state = "refunded";
		payment->changed_at = now;
	}
	trouble_clear(order);
	none = payments_in(order, "accepted") + payments_in(order,
	    "held") == 0;
	word = refund_count(arena, store, refund->changed_at, 1,
	    refund->amount);
	if (word == OK && none && order_is_paid(order))
		word = order_apply(arena, store, order, ORDER_REFUND, now);
	else if (word == OK && none && strcmp(order->state, "held") == 0)
		word = order_apply(arena, store, order, ORDER_DECLINE, now);
	else if (word == OK)
		word = order_save(arena, store, order, order->state);
	if (word != OK)
		return (word);
	json_set_text(data, "refund", refund->id);
	json_set_integer(data, "amount", refund->amount);

	return (notice_put(arena, store, order, NOTICE_REFUNDED, data, now));
}

/* The order stays refunded: nobody waits for its goods. The money is owed
 * still. */
static enum result
refund_undone(struct arena *arena, struct store *store, struct order *order,
    const struct refund *refund)
{
	struct payment	*payment;
	enum result	 word;

	payment = order_payment_find(order, refund->payment_id);
	order->refunded -= refund->amount;
	if (payment != NULL && strcmp(payment->state, "refunded") == 0)
		payment->state = *payment->reason != '\0' ? "held" :
		    "accepted";
	word = refund_count(arena, store, refund->changed_at, -1,
	    -refund->amount);

	return (word != OK ? word : order_save(arena, store, order,
	    order->state));
}

/* The manager's figures. */
static enum result
refund_count(struct arena *arena, struct store *store, int64_t moment,
    int64_t count, int64_t amount)
{
	const char	*day = moment_day(arena, moment);
	enum result	 word;

	word = tally_add(store, "refunded-day", day, count, amount);

	return (word != OK ? word : tally_add(store, "refunded-month",
	    arena_copy(arena, day, 7), count, amount));
}

static bool
payment_is_given_back(const struct order *order,
    const struct payment *payment)
{
	const struct refund	*refunds = order->refunds.items;
	int64_t			 rest = refund_received(payment);
	size_t			 i;

	for (i = 0; i < order->refunds.count; i++) {
		if (strcmp(refunds[i].payment_id, payment->id) == 0 &&
		    strcmp(refunds[i].state, "done") == 0)
			rest -= refunds[i].amount;
	}

	return (rest <= 0);
}

static size_t
payments_in(const struct order *order, const char *state)
{
	const struct payment	*payments = order->payments.items;
	size_t			 i, count = 0;

	for (i = 0; i < order->payments.count; i++)
		count += strcmp(payments[i].state, state) == 0;

	return (count);
}

/* What there was to see to, once it is seen to. */
static void
trouble_clear(struct order *order)
{
	size_t		 accepted = payments_in(order, "accepted");
	size_t		 held = payments_in(order, "held");
	const char	*trouble = order->trouble;
	bool		 too_much;

	too_much = accepted + held > 1 ||
	    refund_left_in_all(order) > order->total;
	if (strcmp(trouble, "refund_failed") == 0)
		order->trouble = too_much ? "paid_twice" : "";
	else if ((strcmp(trouble, "paid_twice") == 0 && !too_much) ||
	    ((strcmp(trouble, "paid_after_cancel") == 0 ||
	    strcmp(trouble, "paid_without_stock") == 0) &&
	    accepted + held == 0) ||
	    (strncmp(trouble, "wrong_", 6) == 0 && held == 0))
		order->trouble = "";
}
