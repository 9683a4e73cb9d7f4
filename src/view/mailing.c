#include <string.h>

#include "base/moment.h"
#include "shop/policy.h"
#include "view/format.h"
#include "view/mailing.h"
#include "view/mailing_law.h"
#include "view/order_model.h"
#include "view/template.h"
#include "view/texts.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

enum link { LINK_STATUS, LINK_INVOICE, LINK_MANAGER };

/* Which events are worth a mail; of a parcel's, those that brought it to a
 * step (shop/shipment.c), which carriers name in words of their own. */
static const struct sort {
	const char	*event;
	const char	*step;		/* "" any */
	const char	*kind;
	bool		 to_owner;
	enum link	 link;
	bool		 receipt;	/* with lines, totals and address */
	bool		 legal;		/* with terms and withdrawal */
	bool		 facts;		/* says how to pay */
} sorts[] = {
	{ "order.created", "", "created", false, LINK_STATUS, true, true,
	    true },
	{ "order.created", "", "new_order", true, LINK_MANAGER, true, false },
	{ "order.retried", "", "pay", false, LINK_STATUS, false, false, true },
	{ "order.paid", "", "paid", false, LINK_INVOICE, true, false },
	{ "order.declined", "", "declined", false, LINK_STATUS, false, false },
	{ "order.expired", "", "expired", false, LINK_STATUS, false, false },
	{ "order.canceled", "", "canceled", false, LINK_STATUS, false, false },
	{ "order.refunded", "", "refunded", false, LINK_STATUS, false, false },
	{ "order.handed_over", "", "handed_over", false, LINK_STATUS, false,
	    false },
	{ "order.shipping", "sent", "sent", false, LINK_STATUS, false, false },
	{ "order.shipping", "delivered", "delivered", false, LINK_STATUS,
	    false, false },
	{ "order.shipping", "returned", "returned", false, LINK_STATUS, false,
	    false },
	{ "order.shipping", "failed", "failed", false, LINK_STATUS, false,
	    false },
};

static enum result	mailing_make(struct arena *,
			    const struct mailing_event *, const struct sort *,
			    struct mailing *);
static void		mailing_words(const struct speech *,
			    const struct mailing_event *, const struct sort *,
			    struct mailing *, struct model *);
static void		mailing_link(const struct speech *,
			    const struct order *, const struct sort *,
			    struct model *);
static void		mailing_facts(const struct mailing_event *,
			    struct model *);
static const char	*event_amount(const struct speech *,
			    const struct mailing_event *);
static const char	*event_comment(const struct mailing_event *);
static const char	*order_reason(const struct speech *,
			    const struct order *);
static const char	*words_of(const struct speech *, const char *,
			    const char *);
static void		paragraph(struct model *, const char *);
static struct model	*mailing_model(const struct speech *);
static enum result	mailing_write(struct arena *, const struct model *,
			    struct mailing *);

enum result
mailings_of(struct arena *arena, const struct mailing_event *event,
    struct mailing mailings[MAILINGS_MAX], size_t *count)
{
	const char	*step = "";
	enum result	 word = OK;
	size_t		 i;

	*count = 0;
	(void)json_text(json_get(event->data, "step"), &step);
	for (i = 0; word == OK && i < LENGTH(sorts); i++) {
		if (strcmp(sorts[i].event, event->kind) != 0 ||
		    (*sorts[i].step != '\0' &&
		    strcmp(sorts[i].step, step) != 0) ||
		    (sorts[i].to_owner && *policy()->owner_mail == '\0') ||
		    /* Another attempt is worth a mail if he has to pay it
		     * by himself. */
		    (strcmp(sorts[i].kind, "pay") == 0 &&
		    event->fact_count == 0) ||
		    *count == MAILINGS_MAX)
			continue;
		word = mailing_make(arena, event, &sorts[i],
		    &mailings[(*count)++]);
	}

	return (word);
}

enum result
mailing_digest(struct arena *arena, const struct mailing_trouble *troubles,
    size_t count, struct mailing *mailing)
{
	struct speech	 speech = { arena, policy()->language };
	struct model	*model = mailing_model(&speech), *item;
	size_t		 i;

	memset(mailing, 0, sizeof(*mailing));
	mailing->kind = "digest";
	mailing->to_owner = true;
	mailing->recipient = policy()->owner_mail;
	mailing->language = speech.language;
	mailing->subject = text_fill(arena, speech.language,
	    "mail.digest.subject", "shop_name", policy()->name, NULL);
	model_text(model, NAME_heading, text_of(speech.language,
	    "mail.digest.heading"));
	paragraph(model, text_of(speech.language, "mail.digest.text"));
	for (i = 0; i < count; i++) {
		item = model_item(model, NAME_troubles);
		model_text(item, NAME_label, troubles[i].label);
		model_text(item, NAME_text, troubles[i].text);
		model_text(item, NAME_url, arena_format(arena, "%s%s",
		    policy()->base_url, troubles[i].path));
	}
	model_truth(model, NAME_troubles_any, count > 0);
	model_text(model, NAME_url, arena_format(arena, "%s/manager",
	    policy()->base_url));
	model_text(model, NAME_label, text_of(speech.language,
	    "mail.digest.link"));

	return (mailing_write(arena, model, mailing));
}

enum result
mailing_trial(struct arena *arena, const char *recipient,
    struct mailing *mailing)
{
	struct speech	 speech = { arena, policy()->language };
	struct model	*model = mailing_model(&speech);

	memset(mailing, 0, sizeof(*mailing));
	mailing->kind = "trial";
	mailing->recipient = recipient;
	mailing->language = speech.language;
	mailing->subject = text_fill(arena, speech.language,
	    "mail.trial.subject", "shop_name", policy()->name, NULL);
	model_text(model, NAME_heading, text_of(speech.language,
	    "mail.trial.heading"));
	paragraph(model, text_of(speech.language, "mail.trial.text"));

	return (mailing_write(arena, model, mailing));
}

const char *
mailing_kind_words(struct arena *arena, const char *language, const char *kind)
{
	struct speech	speech = { arena, language };

	return (words_or(&speech, "mail.kind", kind, kind));
}

static enum result
mailing_make(struct arena *arena, const struct mailing_event *event,
    const struct sort *sort, struct mailing *mailing)
{
	struct speech	 speech = { arena, sort->to_owner ?
			    policy()->language : event->order->language };
	struct model	*model = mailing_model(&speech);

	memset(mailing, 0, sizeof(*mailing));
	mailing->kind = sort->kind;
	mailing->to_owner = sort->to_owner;
	mailing->recipient = sort->to_owner ? policy()->owner_mail :
	    event->order->email;
	mailing->language = speech.language;

	order_model(&speech, event->order, policy()->base_url, model);
	order_model_lines(&speech, event->order, model);
	model_truth(model, NAME_receipt, sort->receipt);
	if (sort->legal)
		mailing_law(&speech, model);
	mailing_words(&speech, event, sort, mailing, model);
	mailing_link(&speech, event->order, sort, model);
	if (sort->facts)
		mailing_facts(event, model);

	return (mailing_write(arena, model, mailing));
}

/* Subjects hold nothing that a customer typed. */
static void
mailing_words(const struct speech *speech, const struct mailing_event *event,
    const struct sort *sort, struct mailing *mailing, struct model *model)
{
	const struct order	*order = event->order;
	const char		*total = money_words(speech, order->total,
				    order->currency);
	const char		*keep = order->hold_until == 0 ? "" :
				    format_date(speech->arena,
				    order->hold_until, speech->language);

	mailing->subject = text_fill(speech->arena, speech->language,
	    words_of(speech, sort->kind, "subject"),
	    "number", order->number, "shop_name", policy()->name,
	    "total", total, NULL);
	model_text(model, NAME_heading, text_of(speech->language,
	    words_of(speech, sort->kind, "heading")));
	paragraph(model, text_fill(speech->arena, speech->language,
	    words_of(speech, sort->kind, "text"), "number", order->number,
	    "shop_name", policy()->name, "total", total,
	    "email", order->email, "reason", order_reason(speech, order),
	    "amount", event_amount(speech, event), NULL));
	if (*event_comment(event) != '\0')
		paragraph(model, text_fill(speech->arena, speech->language,
		    "mail.comment", "comment", event_comment(event), NULL));
	if (strcmp(sort->kind, "handed_over") == 0 &&
	    *order->carrier_reference != '\0' &&
	    strcmp(order->carrier_reference, order->number) != 0)
		paragraph(model, text_fill(speech->arena, speech->language,
		    "mail.parcel", "reference", order->carrier_reference,
		    NULL));
	if (sort->facts && event->fact_count > 0)
		paragraph(model, text_fill(speech->arena, speech->language,
		    *keep == '\0' ? "mail.transfer" :
		    "mail.transfer_until",
		    "hold_until", keep, NULL));
}

static void
mailing_link(const struct speech *speech, const struct order *order,
    const struct sort *sort, struct model *model)
{
	static const char *const	paths[] = {
		[LINK_STATUS] = "/order_status",
		[LINK_INVOICE] = "/invoice",
		[LINK_MANAGER] = "/manager/order",
	};

	model_text(model, NAME_url, arena_format(speech->arena,
	    "%s%s?order_id=%s", policy()->base_url, paths[sort->link],
	    order->id));
	model_text(model, NAME_label, words_or(speech, arena_format(
	    speech->arena, "mail.%s", sort->kind), "link",
	    text_of(speech->language, "mail.link")));
}

static void
mailing_facts(const struct mailing_event *event, struct model *model)
{
	struct model	*item;
	size_t		 i;

	for (i = 0; i < event->fact_count; i++) {
		item = model_item(model, NAME_facts);
		model_text(item, NAME_label, event->facts[i].label);
		model_text(item, NAME_value, event->facts[i].value);
	}
	model_truth(model, NAME_facts_any, event->fact_count > 0);
}

/* Of a refund; "" of all else. */
static const char *
event_amount(const struct speech *speech, const struct mailing_event *event)
{
	int64_t	amount;

	if (!json_integer(json_get(event->data, "amount"), &amount))
		return ("");

	return (money_words(speech, amount, event->order->currency));
}

/* What the carrier said in his own words. */
static const char *
event_comment(const struct mailing_event *event)
{
	const char	*comment = "";

	if (strcmp(event->kind, "order.shipping") == 0)
		(void)json_text(json_get(event->data, "comment"), &comment);

	return (comment);
}

static const char *
order_reason(const struct speech *speech, const struct order *order)
{
	const struct payment	*payment = order_payment(order);

	if (payment == NULL || *payment->reason == '\0')
		return ("");

	return (words_or(speech, "reason", payment->reason, ""));
}

static const char *
words_of(const struct speech *speech, const char *kind, const char *what)
{
	return (arena_format(speech->arena, "mail.%s.%s", kind, what));
}

static void
paragraph(struct model *model, const char *text)
{
	if (*text != '\0')
		model_text(model_item(model, NAME_paragraphs), NAME_text,
		    text);
}

/* What each mailing is told. */
static struct model *
mailing_model(const struct speech *speech)
{
	struct model	*model = model_create(speech->arena);

	model_text(model, NAME_language, language_at(language_index(
	    speech->language)));
	model_text(model, NAME_shop_name, policy()->name);
	model_text(model, NAME_base_url, policy()->base_url);
	model_truth(model, NAME_rehearsal, policy()->moneyless);
	seller_model(speech, model);

	return (model);
}

static enum result
mailing_write(struct arena *arena, const struct model *model,
    struct mailing *mailing)
{
	struct text	text, html;
	enum result	word;

	text_init(&text, arena, 4096);
	text_init(&html, arena, 8192);
	word = template_render("mailing.text", mailing->language, model, &text);
	if (word == OK)
		word = template_render("mailing.html", mailing->language,
		    model, &html);
	if (word != OK)
		return (fail(BROKEN, "mailing %s: %s", mailing->kind,
		    result_name(word)));
	mailing->text = text.bytes;
	mailing->html = html.bytes;

	return (OK);
}
