/*
 * Amazon SQS in its JSON protocol (AWS JSON 1.0): what is asked becomes a call,
 * what was answered becomes records. Performs nothing.
 */
#ifndef WIRE_SQS_H
#define WIRE_SQS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/moment.h"
#include "base/result.h"

#define SQS_BATCH_MAX	10
#define SQS_WAIT	SECONDS(20)	/* how long a receive may wait */

/* A queue as calls need it; the texts of the URL must last as long as it. */
struct sqs_queue {
	const char		*url;		/* as AWS shows it */
	const char		*endpoint;	/* "https://host/" asked */
	struct call_signer	 signer;
};

struct sqs_message {
	const char	*id;		/* stays the same when it comes again */
	const char	*receipt;	/* deletes it; new at each receive */
	const char	*body;
	size_t		 body_length;
	int64_t		 receives;	/* times it came, this one included */
	bool		 intact;	/* the body is what was sent (MD5) */
};

struct sqs_messages {
	size_t			count;
	struct sqs_message	items[SQS_BATCH_MAX];
};

/* A queue by its URL, "https://sqs.REGION.amazonaws.com/ACCOUNT/NAME", asked
 * with the owner's keys (aws.h) in their region. INVALID: no such URL. */
enum result	sqs_queue_open(struct arena *, const char *url,
		    struct sqs_queue *);
/* Whether messages of a queue or topic of this name stand in order. */
bool		sqs_is_fifo(const char *name);

/* Up to ten messages; the answer comes when there is one, or after SQS_WAIT.
 * A message that cannot be read at all is left out. Words: aws_answer_word's;
 * `why` too. */
void		sqs_receive(struct arena *, const struct sqs_queue *,
		    struct call *);
enum result	sqs_received(struct arena *, const struct answer *,
		    struct sqs_messages *, const char **why);

/* A notification of a topic that was put into the queue: the topic's ARN, the
 * id it has for all who hear the topic, and what it says. */
struct sqs_notification {
	const char	*topic;
	const char	*id;
	const char	*text;
};

/* Whether the message is such an envelope. Its signature is not looked at: who
 * may write into the queue is the queue's policy. */
bool		sqs_unwrap(struct arena *, const struct sqs_message *,
		    struct sqs_notification *);

/* Deletes those of the messages that the flags name. OK: SQS took the list;
 * `failed` of it were not deleted and will come again. */
void		sqs_delete(struct arena *, const struct sqs_queue *,
		    const struct sqs_messages *, const bool [SQS_BATCH_MAX],
		    struct call *);
enum result	sqs_deleted(struct arena *, const struct answer *,
		    size_t *failed, const char **why);

/* Puts a text into the queue. In a FIFO queue messages of a group keep their
 * order, and one id is taken once within five minutes; elsewhere the id is an
 * attribute, "Idempotency-Key". */
void		sqs_send(struct arena *, const struct sqs_queue *,
		    const char *body, const char *group, const char *id,
		    struct call *);
enum result	sqs_sent(struct arena *, const struct answer *,
		    const char **message_id, const char **why);

/* Asks what the queue is: whether it is there and our keys may. */
void		sqs_probe(struct arena *, const struct sqs_queue *,
		    struct call *);

#endif
