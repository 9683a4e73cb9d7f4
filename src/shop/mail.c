#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "base/url.h"
#include "shop/mail.h"
#include "shop/policy.h"
#include "store/documents.h"

#define MAILS		"mails"
#define BODY_MAX	400000	/* code points of a part */
#define DUE_MAX		4	/* of those due, one is readable */

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

static const struct field	mail_fields[] = {
	FIELD_TEXT(struct mail, id, 1, MAIL_ID_MAX, 0),
	FIELD_TEXT(struct mail, order_id, 0, 36, 0),
	FIELD_TEXT(struct mail, order_number, 0, 40, 0),
	FIELD_TEXT(struct mail, kind, 1, 40, 0),
	FIELD_TEXT(struct mail, recipient, 0, 254, 0),
	FIELD_TEXT(struct mail, language, 0, 8, 0),
	FIELD_TEXT(struct mail, subject, 0, 500, 0),
	FIELD_TEXT(struct mail, text, 0, BODY_MAX, 0),
	FIELD_TEXT(struct mail, html, 0, BODY_MAX, 0),
	FIELD_TEXT(struct mail, state, 1, 20, 0),
	FIELD_TEXT(struct mail, message_id, 1, 400, 0),
	FIELD_TEXT(struct mail, why, 0, 500, FIELD_OPTIONAL),
	FIELD_INTEGER(struct mail, tries, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct mail, created_at, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct mail, due_at, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_INTEGER(struct mail, sent_at, 0, INT64_MAX, FIELD_OPTIONAL),
	FIELD_END
};

/* A mail with what is to be said of it. */
struct moving {
	struct arena	*arena;
	struct mail	*mail;
};

static enum result	mail_read(struct arena *, const struct document *,
			    struct mail *);
static enum result	mail_save(struct arena *, struct store *,
			    const struct mail *);
static enum result	mail_move(struct arena *, struct store *,
			    struct mail *, const char *, const char *,
			    int64_t);
static enum result	move_body(struct store *, void *);
static enum result	mails_read(struct arena *, const struct documents *,
			    struct mails *);
static enum result	sweep_body(struct store *, void *);

enum result
mail_put(struct arena *arena, struct store *store, struct mail *mail,
    int64_t now)
{
	bool		 connected = *policy()->mail_from != '\0';
	struct url	 base;
	const char	*domain = "localhost";

	if (connected)
		domain = mailbox_domain(policy()->mail_from);
	else if (url_parse(arena, policy()->base_url, &base) == OK &&
	    strchr(base.host, ':') == NULL)
		domain = base.host;

	mail->message_id = arena_format(arena, "%s@%s", mail->id, domain);
	mail->state = connected ? "waiting" : "kept";
	mail->why = "";
	mail->tries = mail->sent_at = mail->revision = 0;
	mail->created_at = now;
	mail->due_at = connected ? now : 0;

	return (mail_save(arena, store, mail));
}

enum result
mail_load(struct arena *arena, struct store *store, const char *id,
    struct mail *mail)
{
	struct document	document;
	enum result	word;

	if (id == NULL || *id == '\0' || strlen(id) > MAIL_ID_MAX)
		return (ABSENT);
	word = document_get(arena, store, MAILS, id, &document);

	return (word == OK ? mail_read(arena, &document, mail) : word);
}

enum result
mails_page(struct arena *arena, struct store *store, const char *state,
    int64_t created_before, const char *id_before, int limit,
    struct mails *mails)
{
	enum document_question	question = *state == '\0' ? MAILS_NEWEST :
				    MAILS_OF_STATE;
	struct documents	found;
	const struct document	*last;
	enum result		word;
	bool			more;

	word = created_before != 0 ?
	    documents_after(arena, store, question, state, created_before,
	    id_before, limit + 1, &found) :
	    documents_find(arena, store, question, state, 0, limit + 1, 0,
	    &found);
	if (word != OK)
		return (word);

	/* One more than was asked for tells whether there is a next page. */
	more = found.count > (size_t)limit;
	if (more)
		found.count = (size_t)limit;
	word = mails_read(arena, &found, mails);
	mails->more = more;
	if (found.count > 0) {
		last = &found.items[found.count - 1];
		mails->last_created_at = last->created_at;
		mails->last_id = last->id;
	}

	return (word);
}

enum result
mails_of(struct arena *arena, struct store *store, const char *order_id,
    int limit, struct mails *mails)
{
	struct documents	found;
	enum result		word;

	word = documents_find(arena, store, MAILS_OF_ORDER, order_id, 0,
	    limit, 0, &found);

	return (word == OK ? mails_read(arena, &found, mails) : word);
}

/* One that cannot be read holds up no other. */
enum result
mail_due(struct arena *arena, struct store *store, int64_t now,
    struct mail *mail)
{
	struct documents	found;
	enum result		word;
	size_t			i;

	word = documents_find(arena, store, MAILS_DUE, "", now, DUE_MAX, 0,
	    &found);
	if (word != OK || found.count == 0)
		return (word == OK ? ABSENT : word);
	for (i = 0; i < found.count; i++) {
		if ((word = mail_read(arena, &found.items[i], mail)) == OK)
			break;
	}

	return (word);
}

enum result
mail_begin(struct arena *arena, struct store *store, struct mail *mail,
    int64_t now)
{
	struct moving	moving = { arena, mail };
	enum result	word;

	mail->tries++;
	mail->due_at = now + mail_wait(mail->tries);
	word = store_change_soon(store, "mail-begin", move_body, &moving);
	if (word == OK)
		mail->revision++;

	return (word);
}

enum result
mail_sent(struct arena *arena, struct store *store, struct mail *mail,
    int64_t now)
{
	mail->sent_at = now;

	return (mail_move(arena, store, mail, "sent", "", 0));
}

enum result
mail_later(struct arena *arena, struct store *store, struct mail *mail,
    const char *why, int64_t now)
{
	if (mail->tries >= MAIL_TRIES_MAX)
		return (mail_failed(arena, store, mail, why));

	return (mail_move(arena, store, mail, "waiting", why,
	    now + mail_wait(mail->tries)));
}

enum result
mail_failed(struct arena *arena, struct store *store, struct mail *mail,
    const char *why)
{
	return (mail_move(arena, store, mail, "failed", why, 0));
}

enum result
mail_back(struct arena *arena, struct store *store, struct mail *mail,
    int64_t now)
{
	mail->tries--;

	return (mail_move(arena, store, mail, "waiting", mail->why, now));
}

enum result
mail_again(struct arena *arena, struct store *store, const char *id,
    int64_t now)
{
	struct mail	mail;
	enum result	word;

	if ((word = mail_load(arena, store, id, &mail)) != OK)
		return (word);
	if (strcmp(mail.state, "failed") != 0 &&
	    strcmp(mail.state, "kept") != 0)
		return (CONFLICT);
	mail.state = "waiting";
	mail.tries = 0;
	mail.due_at = now;

	return (mail_save(arena, store, &mail));
}

int64_t
mail_wait(int64_t tries)
{
	static const int64_t	waits[] = { MINUTES(1), MINUTES(5),
				    MINUTES(15), MINUTES(60) };

	if (tries >= 1 && tries <= (int64_t)LENGTH(waits))
		return (waits[tries - 1]);

	return (HOURS(1) + arc4random_uniform((uint32_t)MINUTES(6)));
}

void
mail_sweep(struct store *store, int limit)
{
	(void)store_change(store, "mail-sweep", sweep_body, &limit);
}

static enum result
mail_read(struct arena *arena, const struct document *document,
    struct mail *mail)
{
	enum result	word;

	memset(mail, 0, sizeof(*mail));
	word = fields_parse(arena, mail_fields, document->body, mail);
	mail->revision = document->revision;

	return (word);
}

static enum result
mail_save(struct arena *arena, struct store *store, const struct mail *mail)
{
	return (document_put(store, MAILS, mail->id, mail->revision,
	    fields_print(arena, mail_fields, mail),
	    mail->created_at + MAIL_KEPT));
}

static enum result
mail_move(struct arena *arena, struct store *store, struct mail *mail,
    const char *state, const char *why, int64_t due_at)
{
	struct moving	moving = { arena, mail };

	mail->state = state;
	mail->why = why;
	mail->due_at = due_at;

	return (store_change(store, "mail-move", move_body, &moving));
}

static enum result
move_body(struct store *store, void *argument)
{
	const struct moving	*moving = argument;

	return (mail_save(moving->arena, store, moving->mail));
}

/* One that cannot be read hides no other. */
static enum result
mails_read(struct arena *arena, const struct documents *found,
    struct mails *mails)
{
	size_t	i;

	memset(mails, 0, sizeof(*mails));
	mails->items = arena_alloc(arena, found->count *
	    sizeof(*mails->items));
	for (i = 0; i < found->count; i++) {
		if (mail_read(arena, &found->items[i],
		    &mails->items[mails->count]) == OK)
			mails->count++;
	}

	return (OK);
}

static enum result
sweep_body(struct store *store, void *argument)
{
	const int	*limit = argument;

	return (document_sweep(store, MAILS, moment_now(), *limit));
}
