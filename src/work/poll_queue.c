#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/moment.h"
#include "shop/service.h"
#include "shop/shipment_letter.h"
#include "wire/perform.h"
#include "wire/sqs.h"
#include "work/poll_queue.h"

/* Trouble that passes: 1 s, doubling. What the owner must mend: slowly. */
#define BACK_OFF_MAX	SECONDS(30)
#define SLOWLY		SECONDS(60)
#define STORE_PAUSE	SECONDS(5)
/* An answer without a message that did not wait for one. */
#define HASTY		SECONDS(1)

struct taking {
	struct arena		*arena;
	struct shipment_letter	 letter;
	const char		*why;		/* parked for this */
};

static const char	*queue_url = "";
static int64_t		 failures;	/* in a row; only this thread */

static int64_t		 round_run(struct arena *, struct store *);
static enum result	 queue_ask(struct arena *, struct call *,
			    struct answer *, const char **);
static int64_t		 messages_take(struct arena *, struct store *,
			    const struct sqs_queue *,
			    const struct sqs_messages *);
static int64_t		 messages_delete(struct arena *, struct store *,
			    const struct sqs_queue *,
			    const struct sqs_messages *,
			    const bool [SQS_BATCH_MAX]);
static bool		 message_take(struct arena *, struct store *,
			    const struct sqs_message *);
static void		 letter_of(struct arena *, const struct sqs_message *,
			    struct shipment_letter *);
static enum result	 take_body(struct store *, void *);
static enum result	 park_body(struct store *, void *);
static int64_t		 trouble(struct arena *, struct store *,
			    enum result, const char *);
static int64_t		 back_off(int64_t);

void
poll_queue_configure(const char *url)
{
	queue_url = url;
}

int64_t
poll_queue_run(struct store *store)
{
	struct arena	*arena = arena_create();
	int64_t		 wait = DAYS(1);

	if (*queue_url != '\0')
		wait = round_run(arena, store);
	else if (service_forget(arena, store, SERVICE_QUEUE) != OK)
		wait = MINUTES(1);
	arena_destroy(arena);

	return (wait);
}

static int64_t
round_run(struct arena *arena, struct store *store)
{
	struct sqs_messages	 messages;
	struct sqs_queue	 queue;
	struct answer		 answer;
	struct call		 call;
	const char		*why;
	int64_t			 began = moment_now();
	enum result		 word;

	if (sqs_queue_open(arena, queue_url, &queue) != OK)
		return (SLOWLY);
	sqs_receive(arena, &queue, &call);
	word = queue_ask(arena, &call, &answer, &why);
	if (word == OK)
		word = sqs_received(arena, &answer, &messages, &why);
	if (word != OK)
		return (trouble(arena, store, word, why));

	failures = 0;
	if (messages.count > 0)
		return (messages_take(arena, store, &queue, &messages));
	service_note(arena, store, SERVICE_QUEUE, "", moment_now());

	return (moment_now() - began < HASTY ? HASTY : 0);
}

/* One who waits for twenty seconds does not stand before the others' breaker,
 * and has a back-off of his own. */
static enum result
queue_ask(struct arena *arena, struct call *call, struct answer *answer,
    const char **why)
{
	call->insistent = true;
	if (perform(arena, call, answer) == OK)
		return (OK);
	log_event(LOG_LEVEL_INFO, "queue-silent", "why", answer->trouble,
	    NULL);
	*why = "aws_silent";

	return (LATER);
}

/* First all are taken, then those that were are deleted: a message is never
 * deleted before the commit of what it says. */
static int64_t
messages_take(struct arena *arena, struct store *store,
    const struct sqs_queue *queue, const struct sqs_messages *messages)
{
	bool	taken[SQS_BATCH_MAX] = { false };
	size_t	i, count = 0;
	int64_t	wait;

	for (i = 0; i < messages->count; i++) {
		taken[i] = message_take(arena, store, &messages->items[i]);
		count += taken[i];
	}
	if (count == 0)
		return (STORE_PAUSE);
	wait = messages_delete(arena, store, queue, messages, taken);
	if (wait == 0)
		service_note(arena, store, SERVICE_QUEUE, "", moment_now());

	return (wait);
}

/* Those that stay come again and are known then. */
static int64_t
messages_delete(struct arena *arena, struct store *store,
    const struct sqs_queue *queue, const struct sqs_messages *messages,
    const bool taken[SQS_BATCH_MAX])
{
	struct answer	 answer;
	struct call	 call;
	const char	*why;
	size_t		 failed;
	enum result	 word;

	sqs_delete(arena, queue, messages, taken, &call);
	word = queue_ask(arena, &call, &answer, &why);
	if (word == OK)
		word = sqs_deleted(arena, &answer, &failed, &why);
	if (word != OK)
		return (trouble(arena, store, word, why));
	if (failed > 0)
		log_event(LOG_LEVEL_WARNING, "queue-not-deleted", "count",
		    arena_format(arena, "%zu", failed), NULL);

	return (0);
}

/* True: it stands in the store, and may be deleted. */
static bool
message_take(struct arena *arena, struct store *store,
    const struct sqs_message *message)
{
	struct taking	taking = { .arena = arena, .why = "stuck" };
	enum result	word = LATER;

	letter_of(arena, message, &taking.letter);
	if (message->intact)
		word = store_change(store, "shipping-message", take_body,
		    &taking);
	else
		taking.why = "damaged";
	if (word == OK)
		return (true);
	log_event(LOG_LEVEL_WARNING, "queue-message", "word",
	    message->intact ? result_name(word) : "damaged", "receives",
	    arena_format(arena, "%lld", (long long)message->receives), NULL);
	if (message->receives < POLL_QUEUE_RECEIVES)
		return (false);

	return (store_change(store, "shipping-park", park_body,
	    &taking) == OK);
}

/* The envelope of a topic, or what was written into the queue itself. */
static void
letter_of(struct arena *arena, const struct sqs_message *message,
    struct shipment_letter *letter)
{
	struct sqs_notification	notification;

	if (sqs_unwrap(arena, message, &notification)) {
		letter->source = "sns";
		letter->origin = notification.topic;
		letter->message_id = notification.id;
		letter->body = notification.text;
	} else {
		letter->source = "sqs";
		letter->origin = strrchr(queue_url, '/') + 1;
		letter->message_id = message->id;
		letter->body = message->body;
	}
	letter->body_length = strlen(letter->body);
}

/* Seen before is taken too. */
static enum result
take_body(struct store *store, void *argument)
{
	struct taking	*taking = argument;
	enum result	 word;

	word = shipment_letter_take(taking->arena, store, &taking->letter,
	    moment_now());

	return (word == CONFLICT ? OK : word);
}

static enum result
park_body(struct store *store, void *argument)
{
	struct taking	*taking = argument;
	enum result	 word;

	word = shipment_letter_park(taking->arena, store, &taking->letter,
	    taking->why, moment_now());

	return (word == CONFLICT ? OK : word);
}

/* One failure alone is no news; also what stops with the process looks like
 * one. */
static int64_t
trouble(struct arena *arena, struct store *store, enum result word,
    const char *why)
{
	bool	passing = word == LATER || word == BROKEN;

	failures++;
	if (passing && failures < 2)
		return (back_off(failures));
	if (failures <= 2)
		log_event(LOG_LEVEL_ERROR, "queue-trouble", "word",
		    result_name(word), "why", why, NULL);
	service_note(arena, store, SERVICE_QUEUE, why, moment_now());

	return (passing ? back_off(failures) : SLOWLY);
}

/* Half of it fixed, half of it by chance. */
static int64_t
back_off(int64_t count)
{
	int64_t	wait = SECONDS(1);

	while (--count > 0 && wait < BACK_OFF_MAX)
		wait *= 2;
	if (wait > BACK_OFF_MAX)
		wait = BACK_OFF_MAX;

	return (wait / 2 + arc4random_uniform((uint32_t)(wait / 2) + 1));
}
