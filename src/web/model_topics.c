#include <string.h>

#include "base/moment.h"
#include "shop/topic.h"
#include "view/format.h"
#include "web/model_manager.h"
#include "web/model_order.h"
#include "web/model_topics.h"
#include "wire/sns.h"

static bool	is_silent(const struct subscription *);
static void	topic_fill(struct visit *, struct model *,
		    const struct subscription *);

enum result
model_topics(struct visit *visit, struct model *model, int64_t *silent)
{
	const struct sns_settings	*sns = sns_settings();
	struct subscription		 subscription;
	enum result			 word;
	size_t				 i;

	*silent = 0;
	for (i = 0; i < sns->count; i++) {
		word = subscription_load(visit->arena, visit->store,
		    sns->topics[i].arn, &subscription);
		if (word != OK)
			return (word);
		*silent += is_silent(&subscription);
		topic_fill(visit, model_item(model, NAME_topics),
		    &subscription);
	}
	model_truth(model, NAME_topics_any, sns->count > 0);

	return (OK);
}

static bool
is_silent(const struct subscription *subscription)
{
	return (strcmp(subscription->state, "ended") == 0 ||
	    strcmp(subscription->state, "failed") == 0);
}

static void
topic_fill(struct visit *visit, struct model *row,
    const struct subscription *subscription)
{
	const char	*state = *subscription->state != '\0' ?
			    subscription->state : "new";
	bool		 bad = is_silent(subscription);

	model_text(row, NAME_name, subscription->topic);
	model_text(row, NAME_state, bad ? "bad" :
	    strcmp(state, "confirmed") == 0 ? "accepted" : "wait");
	model_text(row, NAME_state_text, text_or(visit, "topic", state,
	    state));
	model_truth(row, NAME_trouble, bad);
	model_text(row, NAME_reason, why_text(visit, subscription->why));
	model_text(row, NAME_date, subscription->changed_at == 0 ? "" :
	    format_date_time(visit->arena, subscription->changed_at,
	    visit->language));
}
