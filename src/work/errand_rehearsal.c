#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "shop/hand_over.h"
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

struct reporting {
	struct run		*run;
	struct shipment_event	 event;
};

static enum result	report_put(const struct run *, struct store *,
			    const char *, int64_t, size_t);
static enum result	report_body(struct store *, void *);

enum result
rehearsal_reports_put(const struct run *run, struct store *store,
    const char *order_id, int64_t now)
{
	enum result	word = OK;
	size_t		i;

	for (i = 0; word == OK && i < LENGTH(reports); i++)
		word = report_put(run, store, order_id, now, i);

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

/* Message ids follow from the errand's: a report that is made twice is heard
 * once. */
static enum result
report_put(const struct run *run, struct store *store, const char *order_id,
    int64_t now, size_t i)
{
	struct arena	*arena = run->arena;
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];

	json_set_text(body, "status", reports[i].status);
	json_set_text(body, "message", arena_format(arena, "%s:%s",
	    run->errand->id, reports[i].status));
	id_make(id);

	return (errand_put(store, id, CARRIER, order_id,
	    json_print(arena, body), now + reports[i].after));
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
