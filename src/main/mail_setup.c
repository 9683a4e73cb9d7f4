#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/mailbox.h"
#include "base/moment.h"
#include "base/text.h"
#include "main/mail_setup.h"
#include "main/secret_setting.h"
#include "main/setup.h"
#include "view/assets_served.h"
#include "view/mailing.h"
#include "view/template.h"
#include "view/texts.h"
#include "wire/mime.h"
#include "wire/smtp.h"

static bool		setup_read(struct settings *);
static enum result	setup_apply(const struct settings *);
static enum result	setup_check(const struct settings *);
static bool		setup_complains(const char *);
static enum result	trial_send(struct arena *, const struct settings *,
			    const char *, struct dispatched *);
static const char	*word_text(enum result);

const struct setup	mail_setup = {
	.name = "the mail server",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

enum result
mail_setup_trial(const struct settings *settings, const char *recipient)
{
	struct arena		*arena;
	struct dispatched	 dispatched = { .why = "" };
	enum result		 word;

	if (settings->smtp_url[0] == '\0') {
		fprintf(stderr, "webshop: check --mail: no mail server is set: "
		    "smtp_url and mail_from are missing\n");
		return (INVALID);
	}
	arena = arena_create();
	word = trial_send(arena, settings, recipient, &dispatched);
	if (word == OK)
		printf("test mail    taken by the server (%d); look whether it "
		    "arrives\n", dispatched.reply);
	else
		printf("test mail    %s: %s\n", word_text(word),
		    dispatched.why);
	arena_destroy(arena);

	return (word);
}

static bool
setup_read(struct settings *settings)
{
	if (!secret_take("smtp_password", settings->smtp_password,
	    sizeof(settings->smtp_password), settings->smtp_password_file))
		return (false);
	if (settings->smtp_url[0] == '\0' && (settings->mail_from[0] != '\0' ||
	    settings->smtp_user[0] != '\0' ||
	    settings->smtp_password[0] != '\0'))
		return (setup_complains("mail_from, smtp_user and "
		    "smtp_password need smtp_url"));
	if (settings->smtp_url[0] == '\0')
		return (true);

	if (!smtp_url_valid(settings->smtp_url))
		return (setup_complains("smtp_url: expected "
		    "smtp://host:587 (STARTTLS) or smtps://host:465"));
	if (settings->mail_from[0] == '\0')
		return (setup_complains("smtp_url needs mail_from, the "
		    "address that mails come from"));
	if ((settings->smtp_user[0] == '\0') !=
	    (settings->smtp_password[0] == '\0'))
		return (setup_complains("smtp_user and smtp_password belong "
		    "together"));
	if (text_has_control(settings->smtp_user) ||
	    text_has_control(settings->smtp_password))
		return (setup_complains("smtp_user, smtp_password: expected "
		    "text without control characters"));

	return (true);
}

static enum result
setup_apply(const struct settings *settings)
{
	static struct smtp_settings	smtp;
	struct policy			terms = *policy();

	terms.owner_mail = settings->owner_mail;
	terms.mail_reply_to = settings->mail_reply_to;
	terms.mail_from = settings->mail_from;
	policy_set(&terms);
	if (settings->smtp_url[0] == '\0')
		return (OK);

	smtp.url = settings->smtp_url;
	smtp.user = settings->smtp_user;
	smtp.password = settings->smtp_password;
	smtp.hello = mailbox_domain(settings->mail_from);
	smtp.authority = settings->smtp_ca;
	smtp.timeout = SECONDS(settings->smtp_seconds);
	smtp_configure(&smtp);

	return (OK);
}

static enum result
setup_check(const struct settings *settings)
{
	struct arena		*arena;
	struct dispatched	 dispatched;
	enum result		 word;

	if (settings->smtp_url[0] == '\0') {
		printf("mail         no server: mails are kept to be read by "
		    "the manager\n");
		return (OK);
	}
	arena = arena_create();
	word = smtp_probe(arena, &dispatched);
	printf("mail         %s from %s: %s%s%s\n", settings->smtp_url,
	    settings->mail_from, word == OK ? "answers; `webshop check --mail "
	    "ADDRESS` sends a test" : word_text(word), word == OK ? "" : ": ",
	    dispatched.why);
	if (settings->owner_mail[0] == '\0')
		printf("             no owner_mail: the owner hears of orders "
		    "and trouble on the manager's pages only\n");
	arena_destroy(arena);

	return (word);
}

static bool
setup_complains(const char *what)
{
	fprintf(stderr, "webshop: %s\n", what);

	return (false);
}

static enum result
trial_send(struct arena *arena, const struct settings *settings,
    const char *recipient, struct dispatched *dispatched)
{
	struct message	 message;
	struct dispatch	 dispatch;
	struct mailing	 mailing;
	struct text	 bytes;
	enum result	 word;
	char		 id[ID_SIZE];

	if (texts_load() != OK || served_prepare() != OK ||
	    templates_compile() != OK)
		return (BROKEN);
	if ((word = mailing_trial(arena, recipient, &mailing)) != OK)
		return (word);
	id_make(id);
	message = (struct message){
		.date = moment_now(), .from_name = settings->shop_name,
		.from = settings->mail_from, .to = recipient,
		.reply_to = settings->mail_reply_to,
		.subject = mailing.subject,
		.message_id = arena_format(arena, "%s@%s", id,
		    mailbox_domain(settings->mail_from)),
		.text = mailing.text, .html = mailing.html,
	};
	text_init(&bytes, arena, 8192);
	dispatched->why = "no address that mail can be sent to";
	if (mime_write(arena, &message, &bytes) != OK)
		return (INVALID);
	dispatch = (struct dispatch){ settings->mail_from, recipient,
	    bytes.bytes, bytes.length };

	return (smtp_dispatch(arena, &dispatch, dispatched));
}

static const char *
word_text(enum result word)
{
	switch (word) {
	case LATER:
		return ("not now");
	case INVALID:
		return ("not taken");
	case REFUSED:
		return ("takes no mail of ours");
	default:
		return ("broken");
	}
}
