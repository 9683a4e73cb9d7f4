#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/moment.h"
#include "shop/mail.h"
#include "shop/policy.h"
#include "view/format.h"
#include "view/mailing.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/flash.h"
#include "web/model_mail.h"
#include "web/model_order.h"
#include "web/reply.h"

#define PAGE_SIZE	50

/* What another page would do to a mail, it cannot do to ours: no script, no
 * picture, no address, not our origin. */
#define MAIL_POLICY							\
	"sandbox; default-src 'none'; style-src 'unsafe-inline'; "	\
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

static const char	*states[] = { "", "waiting", "sent", "failed",
	"kept" };

static enum result	mails_show(struct visit *);
static enum result	mail_show(struct visit *);
static enum result	html_show(struct visit *);
static enum result	again_do(struct visit *);
static enum result	again_body(struct store *, void *);
static enum result	now_do(struct visit *);
static enum result	mail_asked_for(struct visit *, struct mail *);
static const char	*state_read(struct visit *);
static void		states_fill(struct visit *, struct model *,
			    const char *);
static enum result	queue_fill(struct visit *, struct model *);
static void		mails_fill(struct visit *, struct model *,
			    const char *, int64_t, const struct mails *);
static void		body_fill(struct visit *, struct model *,
			    const char *);

int
manage_mails(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, mails_show));
}

int
manage_mail(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, mail_show));
}

int
manage_mail_html(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, html_show));
}

int
manage_mail_again(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, again_do));
}

int
manage_mails_now(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, now_do));
}

static enum result
mails_show(struct visit *visit)
{
	const char	*state = state_read(visit);
	const char	*before = visit_parameter(visit, "before");
	const char	*id = visit_parameter(visit, "id");
	struct model	*model = page_model(visit);
	struct mails	 mails;
	int64_t		 created_before = 0;
	enum result	 word;

	if (state == NULL)
		return (INVALID);
	if (before != NULL && id != NULL && strlen(before) < 15)
		created_before = strtoll(before, NULL, 10);

	word = mails_page(visit->arena, visit->store, state, created_before,
	    id, PAGE_SIZE, &mails);
	if (word == OK)
		word = queue_fill(visit, model);
	if (word != OK)
		return (word);
	states_fill(visit, model, state);
	mails_fill(visit, model, state, created_before, &mails);

	return (reply_page(visit, 200, "manager_mails.html", model));
}

static enum result
mail_show(struct visit *visit)
{
	struct model	*model = page_model(visit);
	struct mail	 mail;
	enum result	 word;

	if ((word = mail_asked_for(visit, &mail)) != OK)
		return (word);

	model_mail(visit, model, &mail);
	body_fill(visit, model, mail.text);
	model_text(model, NAME_message_id, mail.message_id);
	model_text(model, NAME_mail_language, language_at(language_index(
	    mail.language)));
	model_text(model, NAME_html_url, arena_format(visit->arena,
	    "/manager/mail/html?id=%s", mail.id));
	model_text(model, NAME_order_id, mail.order_id);
	model_text(model, NAME_order_number, mail.order_number);

	return (reply_page(visit, 200, "manager_mail.html", model));
}

/* A document by itself, as a mail program would show it. */
static enum result
html_show(struct visit *visit)
{
	struct mail	mail;
	enum result	word;

	if ((word = mail_asked_for(visit, &mail)) != OK)
		return (word);

	visit->security_policy = MAIL_POLICY;

	return (reply_bytes(visit, 200, "text/html; charset=utf-8", mail.html,
	    strlen(mail.html)));
}

static enum result
again_do(struct visit *visit)
{
	const char	*id = visit_parameter(visit, "id");
	enum result	 word;

	/* Without a server it would wait for nothing. */
	if (id == NULL || *policy()->mail_from == '\0')
		return (INVALID);
	word = store_change(visit->store, "mail-again", again_body, visit);
	if (word != OK)
		return (word);

	log_event(LOG_LEVEL_INFO, "mail-again", "mail",
	    arena_format(visit->arena, "%.8s", id), NULL);
	flash_leave(visit, "mail_again", "");

	return (reply_redirect(visit, "/manager/mail?id=%s",
	    url_encode(visit->arena, id)));
}

static enum result
again_body(struct store *store, void *argument)
{
	struct visit	*visit = argument;
	enum result	 word;

	word = mail_again(visit->arena, store, visit_parameter(visit, "id"),
	    moment_now());

	/* It waits already, or was sent: the page shows it. */
	return (word == CONFLICT ? OK : word);
}

/* The pause is over: the owner has mended something. */
static enum result
now_do(struct visit *visit)
{
	enum result	word;

	word = mail_pause_end(visit->arena, visit->store);
	if (word != OK && word != CONFLICT)
		return (word);

	flash_leave(visit, "mail_now", "");

	return (reply_redirect(visit, "/manager/mails"));
}

static enum result
mail_asked_for(struct visit *visit, struct mail *mail)
{
	return (mail_load(visit->arena, visit->store,
	    visit_parameter(visit, "id"), mail));
}

/* A known state, "" for all; NULL: no such state. */
static const char *
state_read(struct visit *visit)
{
	const char	*given = visit_parameter(visit, "state");
	size_t		 i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strcmp(states[i], given == NULL ? "" : given) == 0)
			return (states[i]);
	}

	return (NULL);
}

static void
states_fill(struct visit *visit, struct model *model, const char *chosen)
{
	struct model	*item;
	size_t		 i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		item = model_item(model, NAME_states);
		model_text(item, NAME_name, states[i]);
		model_text(item, NAME_label, *states[i] == '\0' ?
		    text_of(visit->language, "manager.state_all") :
		    text_or(visit, "mail.state", states[i], states[i]));
		model_truth(item, NAME_selected, states[i] == chosen);
	}
}

/* Whether mails leave at all. */
static enum result
queue_fill(struct visit *visit, struct model *model)
{
	struct mail_pause	pause;
	int64_t			now = moment_now();
	enum result		word;

	word = mail_pause_load(visit->arena, visit->store, &pause);
	if (word != OK)
		return (word);
	model_truth(model, NAME_lost, *policy()->mail_from == '\0');
	if (*policy()->mail_from == '\0' || *pause.word == '\0')
		return (OK);

	model_text(model, NAME_paused, text_or(visit, "manager.mail_paused",
	    pause.word, pause.word));
	model_text(model, NAME_error, pause.why);
	model_text(model, NAME_next, format_age(visit->arena, now -
	    (pause.until > now ? pause.until : now), visit->language));

	return (OK);
}

static void
mails_fill(struct visit *visit, struct model *model, const char *state,
    int64_t created_before, const struct mails *mails)
{
	size_t	i;

	for (i = 0; i < mails->count; i++)
		model_mail(visit, model_item(model, NAME_mails),
		    &mails->items[i]);
	model_truth(model, NAME_mails_any, mails->count > 0);
	model_text(model, NAME_newest_url, created_before == 0 ? "" :
	    arena_format(visit->arena, "/manager/mails?state=%s", state));
	if (mails->more)
		model_text(model, NAME_older_url, arena_format(visit->arena,
		    "/manager/mails?state=%s&before=%lld&id=%s", state,
		    (long long)mails->last_created_at,
		    url_encode(visit->arena, mails->last_id)));
}

static void
body_fill(struct visit *visit, struct model *model, const char *text)
{
	size_t	length;

	for (; *text != '\0'; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		model_text(model_item(model, NAME_body_lines), NAME_text,
		    arena_copy(visit->arena, text, length));
	}
}
