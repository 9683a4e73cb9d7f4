#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "shop/order.h"
#include "shop/policy.h"
#include "shop/shipment.h"
#include "view/texts.h"
#include "work/errand_run.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define CARRIER		"rehearsal-carrier"
#define CARRIER_SOURCE	"rehearsal"

/* What the rehearsal carrier reports, and when after the hand-over. */
static const struct {
	const char	*status;
	int64_t		 after;
} reports[] = {
	{ "sent",	SECONDS(4) },
	{ "in_transit",	SECONDS(10) },
	{ "delivered",	SECONDS(20) },
};

struct handing {
	struct run		*run;
	const struct order	*order;
	int64_t			 now;
	bool			 already;
};

struct reporting {
	struct run		*run;
	struct shipment_event	 event;
};

static enum result	hand_over_body(struct store *, void *);
static enum result	report_put(const struct handing *, struct store *,
			    size_t);
static enum result	report_body(struct store *, void *);

/* Gives a paid order to the carrier, once. */
enum result
errand_hand_over(struct run *run)
{
	struct order	order;
	struct handing	handing = { run, &order, moment_now(), false };
	enum result	word;

	word = order_load(run->arena, run->store, run->errand->subject,
	    &order);
	if (word != OK)
		return (word);
	/* Without a carrier the owner ships what the manager page shows. */
	if (!policy()->sandbox) {
		run->why = "no carrier is set up";
		return (OK);
	}
	word = store_change(run->store, "hand-over", hand_over_body,
	    &handing);
	if (handing.already)
		return (CONFLICT);
	run->ended = word == OK;

	return (word);
}

/* One report of the rehearsal carrier: {"status", "message"}. */
enum result
errand_rehearsal_carrier(struct run *run)
{
	struct reporting	 reporting = { .run = run };
	struct shipment_event	*event = &reporting.event;
	struct order		 order;
	struct json		*body;
	enum result		 word;

	if (json_parse(run->arena, run->errand->body,
	    strlen(run->errand->body), &body) != OK ||
	    !json_text(json_get(body, "status"), &event->status) ||
	    !json_text(json_get(body, "message"), &event->message_id))
		return (INVALID);
	word = order_load(run->arena, run->store, run->errand->subject,
	    &order);
	if (word != OK)
		return (word);

	event->order_id = run->errand->subject;
	event->source = CARRIER_SOURCE;
	event->comment = text_of(order.language, arena_format(run->arena,
	    "shipping.comment.%s", event->status));
	word = store_change(run->store, "carrier", report_body, &reporting);
	run->ended = word == OK;

	return (word);
}

static enum result
hand_over_body(struct store *store, void *argument)
{
	struct handing	*handing = argument;
	struct run	*run = handing->run;
	enum result	 word;
	size_t		 i;

	word = shipment_handed_over(run->arena, store, handing->order->id,
	    handing->order->number, handing->now);
	/* CONFLICT would run the change again. */
	handing->already = word == CONFLICT;
	if (word != OK)
		return (handing->already ? INVALID : word);
	for (i = 0; word == OK && i < LENGTH(reports); i++)
		word = report_put(handing, store, i);
	if (word == OK)
		word = errand_done(store, run->errand->id);

	return (word == ABSENT ? OK : word);
}

/* Message ids follow from the errand's: a report that is made twice is heard
 * once. */
static enum result
report_put(const struct handing *handing, struct store *store, size_t i)
{
	struct arena	*arena = handing->run->arena;
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];

	json_set_text(body, "status", reports[i].status);
	json_set_text(body, "message", arena_format(arena, "%s:%s",
	    handing->run->errand->id, reports[i].status));
	id_make(id);

	return (errand_put(store, id, CARRIER, handing->order->id,
	    json_print(arena, body), handing->now + reports[i].after));
}

static enum result
report_body(struct store *store, void *argument)
{
	struct reporting	*reporting = argument;
	struct run		*run = reporting->run;
	enum result		 word;

	word = shipment_apply(run->arena, store, &reporting->event,
	    moment_now());
	/* Heard before: nothing is owed any more. */
	if (word != OK && word != CONFLICT)
		return (word);
	word = errand_done(store, run->errand->id);

	return (word == ABSENT ? OK : word);
}
