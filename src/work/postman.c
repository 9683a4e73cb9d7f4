#include <stdbool.h>
#include <string.h>

#include "base/log.h"
#include "base/moment.h"
#include "shop/mail.h"
#include "shop/policy.h"
#include "wire/mime.h"
#include "wire/perform.h"
#include "wire/smtp.h"
#include "work/postman.h"

#define PERIOD		500		/* ms */
#define TROUBLE_PAUSE	SECONDS(3)
/* No pause is longer: what a clock that was ahead wrote down is void. */
#define PAUSE_MAX	MINUTES(16)

struct round {
	struct arena		*arena;
	struct store		*store;
	struct mail		 mail;
	struct dispatched	 dispatched;
};

/* Taken by the server, but not yet written down: that comes before any other
 * mail, and it is never handed over again. */
static char	taken[MAIL_ID_MAX + 1];
/* A new start may have new settings: it does not wait for a pause to end. */
static bool	begun;

static enum result	round_run(struct arena *, struct store *, int64_t);
static enum result	taken_end(struct round *);
static bool		is_paused(struct arena *, struct store *, int64_t);
static enum result	mail_carry(struct round *);
static enum result	mail_end(struct round *, enum result);
static enum result	queue_pause(struct round *, const char *);
static void		mail_log(const struct round *, enum result);

int64_t
postman_run(struct store *store)
{
	struct arena	*arena;
	enum result	 word;

	if (!smtp_is_configured())
		return (TROUBLE_PAUSE);
	arena = arena_create();
	word = round_run(arena, store, moment_now());
	arena_destroy(arena);
	begun = true;

	return (word == OK ? 0 : word == ABSENT ? PERIOD : TROUBLE_PAUSE);
}

/* ABSENT: nothing to do. */
static enum result
round_run(struct arena *arena, struct store *store, int64_t now)
{
	struct round	round = { .arena = arena, .store = store };
	enum result	word;

	if (*taken != '\0')
		return (taken_end(&round));
	if (begun && is_paused(arena, store, now))
		return (ABSENT);
	if ((word = mail_due(arena, store, now, &round.mail)) == OK)
		word = mail_begin(arena, store, &round.mail, now);
	if (word != OK)
		return (word == CONFLICT ? ABSENT : word);

	word = mail_carry(&round);
	/* Cut off by the end of the process: nothing came of it. */
	if (word != OK && perform_is_abandoned())
		return (mail_back(arena, store, &round.mail, now));
	mail_log(&round, word);
	word = mail_end(&round, word);

	return (word == CONFLICT ? OK : word);
}

static enum result
taken_end(struct round *round)
{
	enum result	word;

	word = mail_load(round->arena, round->store, taken, &round->mail);
	if (word == OK && strcmp(round->mail.state, "waiting") == 0)
		word = mail_sent(round->arena, round->store, &round->mail,
		    moment_now());
	if (word != OK && word != ABSENT)
		return (word == CONFLICT ? ABSENT : word);
	taken[0] = '\0';

	return (OK);
}

static bool
is_paused(struct arena *arena, struct store *store, int64_t now)
{
	struct mail_pause	pause;

	return (mail_pause_load(arena, store, &pause) == OK &&
	    pause.until > now && pause.until - now <= PAUSE_MAX);
}

static enum result
mail_carry(struct round *round)
{
	const struct mail	*mail = &round->mail;
	struct message		 message = {
		.date = mail->created_at, .from_name = policy()->name,
		.from = policy()->mail_from, .to = mail->recipient,
		.reply_to = policy()->mail_reply_to,
		.subject = mail->subject, .message_id = mail->message_id,
		.text = mail->text, .html = mail->html,
	};
	struct dispatch		 dispatch = { .from = message.from,
				    .to = message.to };
	struct text		 bytes;
	enum result		 word;

	round->dispatched.why = "no address that mail can be sent to";
	text_init(&bytes, round->arena, 32768);
	if (mime_write(round->arena, &message, &bytes) != OK)
		return (INVALID);
	dispatch.bytes = bytes.bytes;
	dispatch.length = bytes.length;
	word = smtp_dispatch(round->arena, &dispatch, &round->dispatched);
	if (word == OK)
		memcpy(taken, mail->id, strlen(mail->id) + 1);

	return (word);
}

/* What the server said is written down: about this mail, or about the queue. */
static enum result
mail_end(struct round *round, enum result word)
{
	const char	*why = round->dispatched.why;
	int64_t		 now = moment_now();

	if (word == REFUSED)
		return (queue_pause(round, "settings"));
	if (word == LATER && !round->dispatched.reached)
		return (queue_pause(round, "away"));
	if (word != OK && word != LATER && word != INVALID)
		return (word);

	word = word == OK ? mail_sent(round->arena, round->store,
	    &round->mail, now) : word == LATER ? mail_later(round->arena,
	    round->store, &round->mail, why, now) : mail_failed(round->arena,
	    round->store, &round->mail, why);
	if (word == OK)
		taken[0] = '\0';
	if (word == OK && round->dispatched.reached)
		word = mail_pause_end(round->arena, round->store);

	return (word);
}

static enum result
queue_pause(struct round *round, const char *what)
{
	enum result	word;

	word = mail_back(round->arena, round->store, &round->mail,
	    moment_now());
	if (word == OK || word == CONFLICT)
		word = mail_pause_begin(round->arena, round->store, what,
		    round->dispatched.why, moment_now());

	return (word == OK ? ABSENT : word);
}

static void
mail_log(const struct round *round, enum result word)
{
	enum log_level	level = word == OK ? LOG_LEVEL_INFO :
			    word == LATER ? LOG_LEVEL_WARNING :
			    LOG_LEVEL_ERROR;

	log_event(level, "mail", "kind", round->mail.kind, "mail",
	    arena_format(round->arena, "%.8s", round->mail.id), "try",
	    arena_format(round->arena, "%lld",
	    (long long)round->mail.tries), "word", result_name(word),
	    "reply", round->dispatched.reply == 0 ? NULL :
	    arena_format(round->arena, "%d", round->dispatched.reply), NULL);
}
