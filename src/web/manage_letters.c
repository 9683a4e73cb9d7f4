#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/letters.h"
#include "shop/shipment_letter.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/flash.h"
#include "web/model_order.h"
#include "web/model_topics.h"
#include "web/reply.h"
#include "web/visit.h"

#define PAGE_SIZE	50
#define EXCERPT_SIZE	160	/* bytes */

/* What the manager says about a letter. */
struct deciding {
	struct visit		*visit;
	const char		*id;
	struct shipment_event	 event;
	const char		*wrong;
};

static enum result	letters_show(struct visit *);
static enum result	letter_show(struct visit *);
static enum result	letter_page(struct visit *, const struct letter *,
			    const struct deciding *, int);
static void		letter_fill(struct visit *, struct model *,
			    const struct letter *);
static const char	*excerpt(struct visit *, const char *);
static enum result	apply_do(struct visit *);
static enum result	apply_body(struct store *, void *);
static enum result	apply_refused(struct visit *,
			    const struct deciding *, enum result);
static enum result	dismiss_do(struct visit *);
static enum result	dismiss_body(struct store *, void *);
static const char	*typed(struct visit *, const char *);

int
manage_letters(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, letters_show));
}

int
manage_letter(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, letter_show));
}

int
manage_letter_apply(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, apply_do));
}

int
manage_letter_dismiss(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, dismiss_do));
}

static enum result
letters_show(struct visit *visit)
{
	const char	*before = visit_parameter(visit, "before");
	const char	*id = visit_parameter(visit, "id");
	struct model	*model = page_model(visit);
	struct letters	 letters;
	int64_t		 place = 0, silent;
	enum result	 word;
	size_t		 i;

	if (before != NULL && id_valid(id) && strlen(before) < 15)
		place = strtoll(before, NULL, 10);
	word = letters_page(visit->arena, visit->store, place, id, PAGE_SIZE,
	    &letters);
	if (word == OK)
		word = model_topics(visit, model, &silent);
	if (word != OK)
		return (word);

	for (i = 0; i < letters.count; i++)
		letter_fill(visit, model_item(model, NAME_letters),
		    &letters.items[i]);
	model_text(model, NAME_newest_url, place == 0 ? "" :
	    "/manager/letters");
	if (letters.more)
		model_text(model, NAME_older_url, arena_format(visit->arena,
		    "/manager/letters?before=%lld&id=%s",
		    (long long)letters.last_created_at,
		    letters.last_id));

	return (reply_page(visit, 200, "manager_letters.html", model));
}

static enum result
letter_show(struct visit *visit)
{
	struct deciding	deciding = { .visit = visit };
	struct letter	letter;
	enum result	word;

	word = letter_load(visit->arena, visit->store,
	    visit_parameter(visit, "id"), &letter);
	if (word != OK)
		return (word);
	/* What can be read of it stands in the form already. */
	if (!shipment_letter_read(visit->arena, letter.body,
	    strlen(letter.body), &deciding.event))
		memset(&deciding.event, 0, sizeof(deciding.event));

	return (letter_page(visit, &letter, &deciding, 200));
}

static enum result
letter_page(struct visit *visit, const struct letter *letter,
    const struct deciding *deciding, int status)
{
	const struct shipment_event	*event = &deciding->event;
	struct model			*model = page_model(visit), *item;
	const char			*message;

	letter_fill(visit, model, letter);
	model_text(model, NAME_body, letter->body);
	model_text(model, NAME_message_id, letter->message_id);
	model_text(model, NAME_size, format_number(visit->arena, letter->size,
	    visit->language));
	model_truth(model, NAME_cut, letter->size > LETTER_BODY_MAX);
	model_text(model, NAME_order_name, event->order_id == NULL ? "" :
	    event->order_id);
	model_text(model, NAME_status, event->status == NULL ? "" :
	    event->status);
	model_text(model, NAME_comment, event->comment == NULL ? "" :
	    event->comment);
	model_truth(model, NAME_errors_any, deciding->wrong != NULL);
	if (deciding->wrong == NULL)
		return (reply_page(visit, status, "manager_letter.html",
		    model));

	message = text_of(visit->language, arena_format(visit->arena,
	    "letter.error.%s", deciding->wrong));
	item = model_item(model, NAME_errors);
	model_text(item, NAME_field, deciding->wrong);
	model_text(item, NAME_message, message);
	model_text(model, strcmp(deciding->wrong, "status") == 0 ?
	    NAME_status_error : strcmp(deciding->wrong, "comment") == 0 ?
	    NAME_comment_error : NAME_order_error, message);

	return (reply_page(visit, status, "manager_letter.html", model));
}

static void
letter_fill(struct visit *visit, struct model *row,
    const struct letter *letter)
{
	model_text(row, NAME_id, letter->id);
	model_text(row, NAME_url, arena_format(visit->arena,
	    "/manager/letter?id=%s", letter->id));
	model_text(row, NAME_date, format_date_time(visit->arena,
	    letter->received_at, visit->language));
	model_text(row, NAME_reason, text_or(visit, "letter.why",
	    letter->why, letter->why));
	model_text(row, NAME_source, text_or(visit, "letter.source",
	    letter->source, letter->source));
	model_text(row, NAME_sender, letter->origin);
	model_text(row, NAME_excerpt, excerpt(visit, letter->body));
}

/* The beginning, cut between two characters. */
static const char *
excerpt(struct visit *visit, const char *body)
{
	size_t	length = strnlen(body, EXCERPT_SIZE);

	if (body[length] == '\0')
		return (body);
	while (length > 0 && ((unsigned char)body[length] & 0xc0) == 0x80)
		length--;

	return (arena_format(visit->arena, "%s …", arena_copy(visit->arena,
	    body, length)));
}

static enum result
apply_do(struct visit *visit)
{
	struct deciding	deciding = { .visit = visit };
	enum result	word;

	deciding.id = visit_parameter(visit, "id");
	deciding.event.order_id = typed(visit, "order");
	deciding.event.status = typed(visit, "status");
	deciding.event.comment = typed(visit, "comment");
	word = store_change(visit->store, "letter-apply", apply_body,
	    &deciding);
	if (word != OK)
		return (apply_refused(visit, &deciding, word));

	log_event(LOG_LEVEL_INFO, "letter-applied", "order",
	    id_short(deciding.event.order_id), NULL);
	flash_leave(visit, "letter_applied", "");

	return (reply_redirect(visit, "/manager/order?order_id=%s",
	    deciding.event.order_id));
}

static enum result
apply_body(struct store *store, void *argument)
{
	struct deciding	*deciding = argument;

	return (letter_apply(deciding->visit->arena, store, deciding->id,
	    &deciding->event, moment_now(), &deciding->wrong));
}

/* A second click finds the letter gone, and that is well. */
static enum result
apply_refused(struct visit *visit, const struct deciding *deciding,
    enum result word)
{
	struct deciding	again = *deciding;
	struct letter	letter;

	if (word == ABSENT) {
		flash_leave(visit, "letter_gone", "");
		return (reply_redirect(visit, "/manager/letters"));
	}
	if (word == REFUSED)
		again.wrong = "full";
	else if (word != INVALID)
		return (word);
	word = letter_load(visit->arena, visit->store, again.id, &letter);

	return (word == OK ? letter_page(visit, &letter, &again, 422) : word);
}

static enum result
dismiss_do(struct visit *visit)
{
	struct deciding	deciding = { .visit = visit };
	enum result	word;

	deciding.id = visit_parameter(visit, "id");
	word = store_change(visit->store, "letter-dismiss", dismiss_body,
	    &deciding);
	if (word != OK && word != ABSENT)
		return (word);

	if (word == OK)
		log_event(LOG_LEVEL_INFO, "letter-dismissed", "letter",
		    id_short(deciding.id), NULL);
	flash_leave(visit, word == OK ? "letter_dismissed" : "letter_gone",
	    "");

	return (reply_redirect(visit, "/manager/letters"));
}

static enum result
dismiss_body(struct store *store, void *argument)
{
	struct deciding	*deciding = argument;

	return (letter_dismiss(deciding->visit->arena, store, deciding->id));
}

static const char *
typed(struct visit *visit, const char *name)
{
	const char	*value = visit_parameter(visit, name);

	if (value != NULL)
		value = text_clean(visit->arena, value);

	return (value == NULL ? "" : value);
}
