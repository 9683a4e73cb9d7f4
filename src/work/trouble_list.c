#include <stdbool.h>
#include <string.h>

#include "base/fields.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/mail.h"
#include "shop/order.h"
#include "shop/policy.h"
#include "store/documents.h"
#include "store/errands.h"
#include "view/mailing.h"
#include "view/order_model.h"
#include "view/texts.h"
#include "work/trouble_list.h"

#define MAIL_QUEUE	"mail_queue"
#define DIGEST_ID	"digest"
#define PERIOD		DAYS(1)
#define EACH_MAX	80		/* of each sort */
#define TROUBLES_MAX	(3 * EACH_MAX)
#define ONLY_GIVEN_UP	INT64_MAX	/* attempts that none has */

/* What was told last, and when. */
struct told {
	int64_t		 at;
	const char	*ids;		/* a blank behind each */
	/* not part of the document */
	int64_t		 revision;
};

static const struct field	told_fields[] = {
	FIELD_INTEGER(struct told, at, 0, INT64_MAX, 0),
	FIELD_TEXT(struct told, ids, 0, 20000, 0),
	FIELD_END
};

struct digest {
	struct arena		*arena;
	struct store		*store;
	struct speech		 speech;
	struct told		 told;
	struct mailing_trouble	 troubles[TROUBLES_MAX];
	size_t			 count;
	struct text		 ids;
	bool			 news;
	int64_t			 now;
};

static enum result	digest_write(struct digest *);
static enum result	told_load(struct digest *);
static enum result	orders_gather(struct digest *);
static enum result	errands_gather(struct digest *);
static enum result	mails_gather(struct digest *);
static void		trouble_add(struct digest *, const char *,
			    struct mailing_trouble);
static enum result	digest_body(struct store *, void *);

void
trouble_list_sweep(struct store *store, int64_t now)
{
	struct digest	digest = { .store = store, .now = now };

	if (*policy()->owner_mail == '\0')
		return;
	digest.arena = arena_create();
	digest.speech.arena = digest.arena;
	digest.speech.language = policy()->language;
	text_init(&digest.ids, digest.arena, 1024);
	(void)digest_write(&digest);
	arena_destroy(digest.arena);
}

static enum result
digest_write(struct digest *digest)
{
	enum result	word;

	if ((word = told_load(digest)) != OK)
		return (word);
	/* A clock that was ahead and is put right stops no list. */
	if (digest->told.at <= digest->now &&
	    digest->now - digest->told.at < PERIOD)
		return (OK);
	if ((word = orders_gather(digest)) != OK ||
	    (word = errands_gather(digest)) != OK ||
	    (word = mails_gather(digest)) != OK)
		return (word);
	if (!digest->news)
		return (OK);

	return (store_change(digest->store, "digest", digest_body, digest));
}

static enum result
told_load(struct digest *digest)
{
	struct document	document;
	enum result	word;

	digest->told.ids = "";
	word = document_get(digest->arena, digest->store, MAIL_QUEUE,
	    DIGEST_ID, &document);
	if (word != OK)
		return (word == ABSENT ? OK : word);
	digest->told.revision = document.revision;

	return (fields_parse(digest->arena, told_fields, document.body,
	    &digest->told));
}

static enum result
orders_gather(struct digest *digest)
{
	const struct order	*order;
	struct orders		 orders;
	enum result		 word;
	size_t			 i;

	word = orders_page(digest->arena, digest->store, "trouble", 0, "",
	    EACH_MAX, &orders);
	for (i = 0; word == OK && i < orders.count; i++) {
		order = &orders.items[i];
		trouble_add(digest, order->id, (struct mailing_trouble){
		    text_fill(digest->arena, digest->speech.language,
		    "mail.digest.order", "number", order->number, NULL),
		    words_or(&digest->speech, "trouble", order->trouble,
		    order->trouble), arena_format(digest->arena,
		    "/manager/order?order_id=%s", order->id) });
	}

	return (word);
}

static enum result
errands_gather(struct digest *digest)
{
	const struct errand	*errand;
	struct errands		 errands;
	enum result		 word;
	size_t			 i;

	word = errands_troubled(digest->arena, digest->store, ONLY_GIVEN_UP,
	    EACH_MAX, &errands);
	for (i = 0; word == OK && i < errands.count; i++) {
		errand = &errands.items[i];
		trouble_add(digest, errand->id, (struct mailing_trouble){
		    text_fill(digest->arena, digest->speech.language,
		    "mail.digest.errand", "kind", words_or(&digest->speech,
		    "errand", errand->kind, errand->kind), NULL),
		    why_words(&digest->speech, errand->last_error),
		    "/manager#errands" });
	}

	return (word);
}

static enum result
mails_gather(struct digest *digest)
{
	const struct mail	*mail;
	struct mails		 mails;
	enum result		 word;
	size_t			 i;

	word = mails_page(digest->arena, digest->store, "failed", 0, "",
	    EACH_MAX, &mails);
	for (i = 0; word == OK && i < mails.count; i++) {
		mail = &mails.items[i];
		trouble_add(digest, mail->id, (struct mailing_trouble){
		    text_fill(digest->arena, digest->speech.language,
		    "mail.digest.mail", "recipient", mail->recipient, NULL),
		    mail->why, arena_format(digest->arena,
		    "/manager/mail?id=%s", mail->id) });
	}

	return (word);
}

static void
trouble_add(struct digest *digest, const char *id,
    struct mailing_trouble trouble)
{
	const char	*marked = arena_format(digest->arena, "%s ", id);

	if (strstr(digest->told.ids, marked) == NULL)
		digest->news = true;
	text_add(&digest->ids, marked);
	digest->troubles[digest->count++] = trouble;
}

static enum result
digest_body(struct store *store, void *argument)
{
	struct digest	*digest = argument;
	struct told	 told = { digest->now, digest->ids.bytes, 0 };
	struct mailing	 mailing;
	struct mail	 mail = { .order_id = "", .order_number = "" };
	enum result	 word;

	word = mailing_digest(digest->arena, digest->troubles, digest->count,
	    &mailing);
	if (word != OK)
		return (word);
	mail.id = arena_format(digest->arena, "digest.%lld",
	    (long long)digest->now);
	mail.kind = mailing.kind;
	mail.recipient = mailing.recipient;
	mail.language = mailing.language;
	mail.subject = mailing.subject;
	mail.text = mailing.text;
	mail.html = mailing.html;
	word = mail_put(digest->arena, store, &mail, digest->now);
	if (word == OK)
		word = document_put(store, MAIL_QUEUE, DIGEST_ID,
		    digest->told.revision, fields_print(digest->arena,
		    told_fields, &told), 0);

	return (word);
}
