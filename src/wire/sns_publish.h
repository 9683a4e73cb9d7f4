/*
 * Publishing to a topic of Amazon SNS (its query protocol of 2010-03-31).
 * Performs nothing.
 */
#ifndef WIRE_SNS_PUBLISH_H
#define WIRE_SNS_PUBLISH_H

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"

struct sns_target {
	const char		*arn;
	const char		*endpoint;	/* "https://host/" asked */
	struct call_signer	 signer;
};

/* A topic by its ARN, "arn:aws:sns:REGION:ACCOUNT:NAME", asked in its region
 * with the owner's keys (aws.h). INVALID: no ARN of a topic. */
enum result	sns_target_open(struct arena *, const char *arn,
		    struct sns_target *);

/* Publishes a text; group and id as in sqs_send (sqs.h). Words and `why` of the
 * answer: aws_answer_word's. `message_id` is "" if the answer names none. */
void		sns_publish(struct arena *, const struct sns_target *,
		    const char *message, const char *group, const char *id,
		    struct call *);
enum result	sns_published(struct arena *, const struct answer *,
		    const char **message_id, const char **why);

/* Asks what the topic is: whether it is there and our keys may. */
void		sns_probe(struct arena *, const struct sns_target *,
		    struct call *);

#endif
