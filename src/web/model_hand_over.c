#include "base/moment.h"
#include "shop/carrier.h"
#include "shop/hand_over.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_hand_over.h"
#include "web/model_manager.h"

static const char	*handed_text(struct visit *, const struct order *);
static void		 owed_fill(struct visit *, struct model *,
			    const struct errand *);

enum result
model_hand_over(struct visit *visit, struct model *model,
    const struct order *order)
{
	bool		before = *order->handed_over_at != '\0';
	bool		paid = order_is_paid(order);
	bool		carried = carrier_way() != CARRIER_NONE;
	struct errands	owed;
	enum result	word;

	word = errands_of(visit->arena, visit->store, order->id, HAND_OVER, 1,
	    &owed);
	if (word != OK)
		return (word);
	model_truth(model, NAME_hand_over, paid || before);
	model_text(model, NAME_handed_over, handed_text(visit, order));
	model_text(model, NAME_carrier_reference, order->carrier_reference);
	model_text(model, NAME_hand_over_seen, order->handed_over_at);
	if (paid && owed.count > 0)
		owed_fill(visit, model, &owed.items[0]);
	model_text(model, NAME_hand_over_hint, paid && !before && !carried ?
	    text_of(visit->language, "hand_over.none") : "");

	model_text(model, NAME_hand_over_ask, !paid || before || !carried ?
	    "" : text_of(visit->language, owed.count > 0 ?
	    "hand_over.now" : "hand_over.ask"));
	model_truth(model, NAME_hand_over_sure, paid && before && carried &&
	    (owed.count == 0 || owed.items[0].gave_up_at != 0));
	model_truth(model, NAME_hand_over_by_hand, paid && !before);
	model_truth(model, NAME_hand_over_alone, !carried);

	return (OK);
}

static const char *
handed_text(struct visit *visit, const struct order *order)
{
	int64_t	moment;

	if (!moment_parse(order->handed_over_at, &moment))
		return ("");

	return (text_fill(visit->arena, visit->language, "hand_over.done",
	    "date", format_date_time(visit->arena, moment, visit->language),
	    NULL));
}

static void
owed_fill(struct visit *visit, struct model *model,
    const struct errand *errand)
{
	const char	*age;

	model_text(model, NAME_hand_over_state, errand->gave_up_at != 0 ?
	    "bad" : "wait");
	model_text(model, NAME_hand_over_text, text_of(visit->language,
	    errand->gave_up_at != 0 ? "manager.gave_up" :
	    "manager.waiting"));
	model_text(model, NAME_hand_over_reason, why_text(visit,
	    errand->last_error));
	if (errand->gave_up_at != 0)
		return;
	age = format_age(visit->arena, moment_now() - errand->due_at,
	    visit->language);
	model_text(model, NAME_hand_over_due, text_fill(visit->arena,
	    visit->language, "hand_over.due", "age", age, "attempts",
	    format_number(visit->arena, errand->attempts, visit->language),
	    NULL));
}
