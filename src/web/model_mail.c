#include <string.h>

#include "shop/policy.h"
#include "view/format.h"
#include "view/mailing.h"
#include "web/model_mail.h"
#include "web/model_order.h"

#define OF_ORDER_MAX	50

void
model_mail(struct visit *visit, struct model *model, const struct mail *mail)
{
	bool	moves = strcmp(mail->state, "failed") == 0 ||
		    strcmp(mail->state, "kept") == 0;

	model_text(model, NAME_id, mail->id);
	model_text(model, NAME_kind, mailing_kind_words(visit->arena,
	    visit->language, mail->kind));
	model_text(model, NAME_recipient, mail->recipient);
	model_text(model, NAME_subject, mail->subject);
	model_text(model, NAME_state, strcmp(mail->state, "failed") == 0 ?
	    "bad" : strcmp(mail->state, "sent") == 0 ? "accepted" : "wait");
	model_text(model, NAME_state_text, text_or(visit, "mail.state",
	    mail->state, mail->state));
	model_text(model, NAME_date, format_date_time(visit->arena,
	    mail->created_at, visit->language));
	model_text(model, NAME_sent, mail->sent_at == 0 ? "" :
	    format_date_time(visit->arena, mail->sent_at, visit->language));
	model_integer(model, NAME_attempts, mail->tries);
	model_text(model, NAME_error, mail->why);
	model_text(model, NAME_url, arena_format(visit->arena,
	    "/manager/mail?id=%s", mail->id));
	model_truth(model, NAME_again, moves && *policy()->mail_from != '\0');
}

enum result
model_order_mails(struct visit *visit, struct model *model,
    const char *order_id)
{
	struct mails	mails;
	enum result	word;
	size_t		i;

	word = mails_of(visit->arena, visit->store, order_id, OF_ORDER_MAX,
	    &mails);
	if (word != OK)
		return (word);
	for (i = 0; i < mails.count; i++)
		model_mail(visit, model_item(model, NAME_mails),
		    &mails.items[i]);
	model_truth(model, NAME_mails_any, mails.count > 0);

	return (OK);
}
