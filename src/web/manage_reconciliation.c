#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "pay/providers.h"
#include "pay/reconcile.h"
#include "shop/attempt.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/flash.h"
#include "web/model_manager.h"
#include "web/model_order.h"
#include "web/reply.h"

#define PAGE_SIZE	50

/* Which differences are wanted, and from where on. */
struct selection {
	const char	*provider;	/* "" any */
	const char	*kind;		/* "" any */
	int64_t		 created_before;
	const char	*id_before;
	struct attempts	 attempts;
	bool		 more;
};

struct asking {
	struct arena		*arena;
	const struct attempts	*attempts;
	int64_t			 now;
};

static enum result	reconciliation_show(struct visit *);
static enum result	ask_do(struct visit *);
static enum result	selection_read(struct visit *, struct selection *);
static enum result	selection_load(struct visit *, struct selection *);
static const char	*selection_url(struct visit *,
			    const struct selection *);
static void		filters_fill(struct visit *, struct model *,
			    const struct selection *);
static enum result	nights_fill(struct visit *, struct model *);
static void		attempt_fill(struct visit *, struct model *,
			    const struct attempt *);
static const char	*money_of(struct visit *, int64_t, const char *);
static void		option(struct visit *, struct model *, const char *,
			    const char *, bool);
static enum result	ask_body(struct store *, void *);

int
manage_reconciliation(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET,
	    reconciliation_show));
}

int
manage_ask(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, ask_do));
}

static enum result
reconciliation_show(struct visit *visit)
{
	struct model		*model = page_model(visit);
	struct selection	 selection;
	struct attempts		*attempts = &selection.attempts;
	const struct attempt	*last;
	enum result		 word;
	size_t			 i;

	if ((word = selection_read(visit, &selection)) != OK)
		return (word);
	if ((word = selection_load(visit, &selection)) != OK ||
	    (word = nights_fill(visit, model)) != OK)
		return (word);

	filters_fill(visit, model, &selection);
	for (i = 0; i < attempts->count; i++)
		attempt_fill(visit, model_item(model, NAME_attempt_rows),
		    &attempts->items[i]);
	model_truth(model, NAME_attempts_any, attempts->count > 0);
	model_text(model, NAME_before, arena_format(visit->arena, "%lld",
	    (long long)selection.created_before));
	model_text(model, NAME_id, selection.id_before);
	model_text(model, NAME_newest_url, *selection.id_before == '\0' ? "" :
	    selection_url(visit, &selection));
	if (selection.more) {
		last = &attempts->items[attempts->count - 1];
		model_text(model, NAME_older_url, arena_format(visit->arena,
		    "%s&before=%lld&id=%s", selection_url(visit, &selection),
		    (long long)last->created_at, last->id));
	}

	return (reply_page(visit, 200, "manager_reconciliation.html", model));
}

/* One attempt, or all that stand on the page; each provider in its turn. */
static enum result
ask_do(struct visit *visit)
{
	const char		*one = visit_parameter(visit, "attempt");
	struct selection	 selection;
	struct attempt		 attempt;
	struct asking		 asking = { visit->arena,
				    &selection.attempts, moment_now() };
	enum result		 word;

	if ((word = selection_read(visit, &selection)) != OK)
		return (word);
	if (one != NULL && *one != '\0') {
		if (!id_valid(one))
			return (INVALID);
		word = attempt_get(visit->arena, visit->store, one, &attempt);
		selection.attempts = (struct attempts){ 1, &attempt };
	} else {
		word = selection_load(visit, &selection);
	}
	if (word == OK)
		word = store_change(visit->store, "ask", ask_body, &asking);
	if (word != OK)
		return (word);
	flash_leave(visit, "attempts_asked", "");

	return (reply_redirect(visit, "%s", selection_url(visit,
	    &selection)));
}

static enum result
selection_read(struct visit *visit, struct selection *selection)
{
	const char	*provider = visit_parameter(visit, "provider");
	const char	*kind = visit_parameter(visit, "difference");
	const char	*before = visit_parameter(visit, "before");
	const char	*id = visit_parameter(visit, "id");
	size_t		 i;

	memset(selection, 0, sizeof(*selection));
	selection->provider = selection->kind = selection->id_before = "";
	selection->created_before = INT64_MAX;
	if (provider != NULL && *provider != '\0') {
		if (provider_find(provider) == NULL)
			return (INVALID);
		selection->provider = provider_find(provider)->name;
	}
	for (i = 0; kind != NULL && attempt_differences[i] != NULL; i++) {
		if (strcmp(attempt_differences[i], kind) == 0)
			selection->kind = attempt_differences[i];
	}
	if (kind != NULL && strcmp(selection->kind, kind) != 0)
		return (INVALID);
	if (before != NULL && id_valid(id) && strlen(before) < 15) {
		selection->created_before = strtoll(before, NULL, 10);
		selection->id_before = id;
	}

	return (OK);
}

/* One more than is shown tells whether others follow. */
static enum result
selection_load(struct visit *visit, struct selection *selection)
{
	enum result	word;

	word = attempts_different(visit->arena, visit->store,
	    selection->provider, selection->kind, selection->created_before,
	    selection->id_before, PAGE_SIZE + 1, &selection->attempts);
	selection->more = selection->attempts.count > PAGE_SIZE;
	if (selection->more)
		selection->attempts.count = PAGE_SIZE;

	return (word);
}

static const char *
selection_url(struct visit *visit, const struct selection *selection)
{
	return (arena_format(visit->arena,
	    "/manager/reconciliation?provider=%s&difference=%s",
	    selection->provider, selection->kind));
}

static void
filters_fill(struct visit *visit, struct model *model,
    const struct selection *selection)
{
	const struct provider	*provider;
	const char		*kind;
	int64_t			 count;
	size_t			 i;

	option(visit, model_item(model, NAME_providers), "",
	    text_of(visit->language, "manager.state_all"),
	    *selection->provider == '\0');
	for (i = 0; (provider = provider_at(i)) != NULL; i++)
		option(visit, model_item(model, NAME_providers),
		    provider->name, text_of(visit->language,
		    provider->label_key), strcmp(provider->name,
		    selection->provider) == 0);
	for (i = 0; ; i++) {
		kind = i == 0 ? "" : attempt_differences[i - 1];
		if (kind == NULL)
			break;
		if (attempts_different_count(visit->store, kind,
		    &count) != OK)
			count = 0;
		option(visit, model_item(model, NAME_kinds), kind,
		    arena_format(visit->arena, "%s (%s%s)",
		    i == 0 ? text_of(visit->language, "manager.state_all") :
		    text_or(visit, "difference", kind, kind),
		    format_number(visit->arena, count, visit->language),
		    count == ATTEMPTS_COUNT_MAX ? "+" : ""),
		    strcmp(kind, selection->kind) == 0);
	}
}

/* What came of the last night, with each provider. */
static enum result
nights_fill(struct visit *visit, struct model *model)
{
	const struct provider	*provider;
	struct reconciliation	 last;
	enum result		 word;
	const char		*key;
	size_t			 i;

	for (i = 0; (provider = provider_at(i)) != NULL; i++) {
		if (provider->ask == NULL)
			continue;
		word = reconciliation_get(visit->arena, visit->store,
		    provider->name, &last);
		if (word == ABSENT)
			continue;
		if (word != OK)
			return (word);
		key = last.ended_at == 0 ? "reconciliation.running" :
		    last.asked == 0 ? "reconciliation.nothing" :
		    "reconciliation.done";
		model_text(model_item(model, NAME_nights), NAME_text,
		    text_fill(visit->arena, visit->language, key, "provider",
		    text_of(visit->language, provider->label_key), "since",
		    format_date_time(visit->arena, last.started_at,
		    visit->language), "count", format_number(visit->arena,
		    last.asked, visit->language), NULL));
	}

	return (OK);
}

static void
attempt_fill(struct visit *visit, struct model *row,
    const struct attempt *attempt)
{
	struct payment	payment = { .provider = attempt->provider };

	model_text(row, NAME_id, attempt->id);
	model_text(row, NAME_number, attempt->number);
	model_text(row, NAME_url, arena_format(visit->arena,
	    "/manager/order?order_id=%s", attempt->order_id));
	model_text(row, NAME_provider, payment_name(visit, &payment));
	model_text(row, NAME_reference, attempt->reference);
	model_text(row, NAME_difference, text_or(visit, "difference",
	    attempt->difference, attempt->difference));
	model_text(row, NAME_state, attempt->state);
	model_text(row, NAME_state_text, text_or(visit, "payment.state",
	    attempt->state, attempt->state));
	model_text(row, NAME_amount, money_of(visit, attempt->amount,
	    attempt->currency));
	model_text(row, NAME_refunded, attempt->refunded == 0 ? "" :
	    money_of(visit, attempt->refunded, attempt->currency));
	model_text(row, NAME_said, text_or(visit, "said", attempt->said,
	    attempt->said));
	model_text(row, NAME_said_amount,
	    strcmp(attempt->said, "nothing") == 0 ? "" : money_of(visit,
	    attempt->said_amount, attempt->said_currency));
	model_text(row, NAME_said_refunded, attempt->said_refunded == 0 ? "" :
	    money_of(visit, attempt->said_refunded, attempt->said_currency));
	model_text(row, NAME_asked, attempt->asked_at == 0 ? "" :
	    format_age(visit->arena, moment_now() - attempt->asked_at,
	    visit->language));
	model_text(row, NAME_date, format_date_time(visit->arena,
	    attempt->created_at, visit->language));
}

/* A provider's currency may be anything. */
static const char *
money_of(struct visit *visit, int64_t minor, const char *currency)
{
	return (money_currency(currency, NULL) ? format_money(visit->arena,
	    money_make(minor, currency), visit->language) :
	    arena_format(visit->arena, "%lld %s", (long long)minor,
	    currency));
}

static void
option(struct visit *visit, struct model *item, const char *name,
    const char *label, bool selected)
{
	model_text(item, NAME_name, name);
	model_text(item, NAME_label, label);
	model_truth(item, NAME_selected, selected);
}

/* A second apart: no provider minds that. */
static enum result
ask_body(struct store *store, void *argument)
{
	const struct asking	*asking = argument;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; word == OK && i < asking->attempts->count; i++)
		word = payment_ask_put(asking->arena, store,
		    &asking->attempts->items[i],
		    asking->now + (int64_t)i * RECONCILE_STEP);

	return (word);
}
