#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "pay/girocode.h"
#include "pay/transfer.h"
#include "shop/mail.h"
#include "shop/order.h"
#include "store/events.h"
#include "view/mailing.h"
#include "view/order_model.h"
#include "view/texts.h"
#include "work/errand_run.h"

#define FACTS_MAX	6

struct writing {
	struct run		*run;
	const struct event	*event;
	const struct order	*order;
	struct mailing		 mailings[MAILINGS_MAX];
	size_t			 count;
};

static enum result	event_read(struct run *, struct event *,
			    struct json **);
static size_t		facts_fill(struct arena *, const struct order *,
			    struct mailing_fact [FACTS_MAX]);
static void		fact_add(const struct speech *,
			    struct mailing_fact [FACTS_MAX], size_t *,
			    const char *, const char *);
static enum result	writing_body(struct store *, void *);
static enum result	mailing_keep(struct arena *, struct store *,
			    const struct writing *, const struct mailing *);

/* What happened to an order becomes mails: {"event"}. They are written down
 * here and handed to the server by the postman, whenever it is there. */
enum result
errand_mail(struct run *run)
{
	struct event		 event;
	struct order		 order;
	struct mailing_fact	 facts[FACTS_MAX];
	struct json		*data;
	struct writing		 writing = { .run = run, .event = &event,
				    .order = &order };
	struct mailing_event	 told = { .order = &order };
	enum result		 word;

	if ((word = event_read(run, &event, &data)) != OK)
		return (word);
	word = order_load(run->arena, run->store, event.order_id, &order);
	if (word != OK)
		return (word);

	told.kind = event.kind;
	told.data = data;
	told.facts = facts;
	told.fact_count = facts_fill(run->arena, &order, facts);
	word = mailings_of(run->arena, &told, writing.mailings, &writing.count);
	if (word != OK)
		return (word);

	word = store_change(run->store, "mail-write", writing_body, &writing);
	run->ended = word == OK;

	return (word);
}

static enum result
event_read(struct run *run, struct event *event, struct json **data)
{
	struct json	*body;
	const char	*id;
	enum result	 word;

	if (json_parse(run->arena, run->errand->body,
	    strlen(run->errand->body), &body) != OK ||
	    !json_text(json_get(body, "event"), &id))
		return (INVALID);
	if ((word = event_get(run->arena, run->store, id, event)) != OK)
		return (word);
	*data = NULL;
	if (*event->data != '\0' && json_parse(run->arena, event->data,
	    strlen(event->data), data) != OK)
		return (INVALID);

	return (OK);
}

/* Where to send the money, if it is the buyer who sends it. */
static size_t
facts_fill(struct arena *arena, const struct order *order,
    struct mailing_fact facts[FACTS_MAX])
{
	const struct transfer_settings	*account = transfer_settings();
	const struct payment		*payment = order_payment(order);
	struct speech			 speech = { arena, order->language };
	size_t				 count = 0;

	if (account == NULL || payment == NULL || !order_is_open(order) ||
	    strcmp(payment->provider, transfer_provider.name) != 0)
		return (0);
	fact_add(&speech, facts, &count, "transfer.amount",
	    money_words(&speech, payment->amount, payment->currency));
	fact_add(&speech, facts, &count, "transfer.holder", account->name);
	fact_add(&speech, facts, &count, "transfer.iban",
	    iban_grouped(arena, account->iban));
	fact_add(&speech, facts, &count, "transfer.bic", account->bic);
	fact_add(&speech, facts, &count, "transfer.bank", account->bank);
	fact_add(&speech, facts, &count, "transfer.purpose",
	    transfer_purpose(arena, order));

	return (count);
}

static void
fact_add(const struct speech *speech, struct mailing_fact facts[FACTS_MAX],
    size_t *count, const char *key, const char *value)
{
	if (*value == '\0')
		return;
	facts[*count].label = text_of(speech->language, key);
	facts[(*count)++].value = value;
}

static enum result
writing_body(struct store *store, void *argument)
{
	const struct writing	*writing = argument;
	const struct run	*run = writing->run;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; word == OK && i < writing->count; i++)
		word = mailing_keep(run->arena, store, writing,
		    &writing->mailings[i]);
	if (word == OK)
		word = errand_done(store, run->errand->id);

	/* Somebody else ended it, because our lease had run out. */
	return (word == ABSENT ? OK : word);
}

/* The id says what it is about: it is written once, whoever comes second. */
static enum result
mailing_keep(struct arena *arena, struct store *store,
    const struct writing *writing, const struct mailing *mailing)
{
	struct mail	mail = {
		.order_id = writing->order->id,
		.order_number = writing->order->number,
		.kind = mailing->kind, .recipient = mailing->recipient,
		.language = mailing->language, .subject = mailing->subject,
		.text = mailing->text, .html = mailing->html,
	};
	enum result	word;

	mail.id = arena_format(arena, "%s.%s", writing->event->id,
	    mailing->to_owner ? "owner" : "customer");
	word = mail_put(arena, store, &mail, moment_now());

	return (word == CONFLICT ? OK : word);
}
