/*
 * What all services of Amazon have in common: the owner's keys, where a service
 * is asked, and what its errors mean. Performs nothing.
 */
#ifndef WIRE_AWS_H
#define WIRE_AWS_H

#include "base/arena.h"
#include "base/call.h"
#include "base/result.h"

struct aws {
	const char	*region;	/* "eu-central-1" */
	const char	*key_id;
	const char	*secret;
	const char	*token;		/* of passing keys; "" none */
	const char	*url;		/* where all services are asked, not
					   at their own addresses; or "" */
};

/* The owner's keys, before the fork; borrowed. */
void		 aws_configure(const struct aws *);
const struct aws *aws(void);

/* Fills the signer for a service and region. */
void		 aws_signer(struct call_signer *, const char *service,
		    const char *region);

/*
 * The word for an answer. OK: 2xx. REFUSED: keys, rights, or a queue or topic
 * that is not there: the owner must mend a setting. LATER: trouble that passes.
 * INVALID: this request is never taken. BROKEN: no answer of such a service.
 * `why` is what to say: a key of the texts "why.…" and, behind a blank, the
 * service's own code or the status: "aws_keys SignatureDoesNotMatch"; "" with
 * OK.
 */
enum result	 aws_answer_word(struct arena *, const struct answer *,
		    const char **why);

#endif
