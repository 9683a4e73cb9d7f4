#include <string.h>

#include "base/moment.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_order.h"

static struct model *timeline_step(struct visit *, struct model *,
		    const char *, int64_t, bool);
static const char *moment_text(struct visit *, const char *);

void
model_order(struct visit *visit, struct model *model,
    const struct order *order)
{
	struct speech	speech = visit_speech(visit);

	order_model(&speech, order, "", model);
}

void
model_order_lines(struct visit *visit, struct model *model,
    const struct order *order)
{
	struct speech	speech = visit_speech(visit);

	order_model_lines(&speech, order, model);
}

void
model_order_history(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct order_event	*events = order->shipping.items;
	const struct refund		*refunds = order->refunds.items;
	const struct payment		*payment = order_payment(order);
	struct model			*item;
	int64_t				 handed = 0;
	bool				 sent;
	size_t				 i;

	timeline_step(visit, model, "ordered", order->created_at, true);
	if (strcmp(order->state, "declined") == 0 ||
	    strcmp(order->state, "expired") == 0 ||
	    strcmp(order->state, "held") == 0) {
		item = timeline_step(visit, model, order->state,
		    payment != NULL ? payment->changed_at : 0, true);
		model_truth(item, NAME_trouble, true);
		return;
	}
	if (strcmp(order->state, "canceled") == 0) {
		item = timeline_step(visit, model, "canceled",
		    order->canceled_at, true);
		model_truth(item, NAME_trouble, true);
		return;
	}
	timeline_step(visit, model, "paid", order->paid_at,
	    order_has_receipt(order));
	moment_parse(order->handed_over_at, &handed);
	/* What a carrier tells of, somebody gave to it. */
	sent = handed != 0 || order->shipping.count > 0;
	if (sent || order_is_paid(order) || order_is_open(order))
		timeline_step(visit, model, "handed_over", handed, sent);
	if (!sent && strcmp(order->state, "refunded") == 0 &&
	    order->refunds.count > 0)
		timeline_step(visit, model, "refunded", refunds[
		    order->refunds.count - 1].changed_at, true);

	for (i = 0; i < order->shipping.count; i++) {
		item = model_item(model, NAME_shipping_events);
		model_text(item, NAME_status, text_or(visit, "shipping",
		    events[i].status, events[i].status));
		model_text(item, NAME_comment, events[i].comment);
		model_text(item, NAME_date, moment_text(visit,
		    events[i].received_at));
	}
}

void
model_seller(struct visit *visit, struct model *model)
{
	struct speech	speech = visit_speech(visit);

	seller_model(&speech, model);
}

const char *
order_state_text(struct visit *visit, const struct order *order)
{
	struct speech	speech = visit_speech(visit);

	return (order_state_words(&speech, order));
}

const char *
payment_name(struct visit *visit, const struct payment *payment)
{
	struct speech	speech = visit_speech(visit);

	return (payment_words(&speech, payment));
}

const char *
text_or(struct visit *visit, const char *prefix, const char *word,
    const char *fallback)
{
	struct speech	speech = visit_speech(visit);

	return (words_or(&speech, prefix, word, fallback));
}

struct speech
visit_speech(const struct visit *visit)
{
	struct speech	speech = { visit->arena, visit->language };

	return (speech);
}

static struct model *
timeline_step(struct visit *visit, struct model *model, const char *step,
    int64_t moment, bool done)
{
	struct model	*item = model_item(model, NAME_timeline);

	model_text(item, NAME_title, text_or(visit, "timeline", step, step));
	model_text(item, NAME_text, "");
	model_text(item, NAME_date, !done || moment == 0 ? "" :
	    format_date_time(visit->arena, moment, visit->language));
	model_truth(item, NAME_done, done);
	model_truth(item, NAME_trouble, false);

	return (item);
}

/* What a document holds as RFC 3339, as people write it. */
static const char *
moment_text(struct visit *visit, const char *iso)
{
	int64_t	moment;

	if (!moment_parse(iso, &moment))
		return (iso);

	return (format_date_time(visit->arena, moment, visit->language));
}
