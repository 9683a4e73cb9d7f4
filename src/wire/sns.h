/*
 * Letters of Amazon SNS over HTTP: reads the envelope, says whether it may be
 * heard, and verifies its signature. Nothing here speaks to the network: the
 * certificate is fetched by an errand.
 *
 * Rules from "Verifying the signatures of Amazon SNS messages" (SNS developer
 * guide) and the validator of AWS's SDK for Java 2.
 */
#ifndef WIRE_SNS_H
#define WIRE_SNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/result.h"

#define SNS_TOPICS_MAX	8

/* SNS repeats a delivery for an hour at most; a letter older than that, with
 * some minutes for the clocks, is a replay. */
#define SNS_AGE_MAX	MINUTES(90)
#define SNS_EARLY_MAX	MINUTES(5)

enum sns_type { SNS_NOTIFICATION, SNS_SUBSCRIPTION, SNS_UNSUBSCRIPTION };

/* A topic that may be heard; region and hosts follow from its ARN. */
struct sns_source {
	const char	*arn;
	const char	*region;
	const char	*host;		/* "sns.eu-central-1.amazonaws.com" */
	const char	*signer;	/* the name in its certificate */
};

struct sns_settings {
	struct sns_source topics[SNS_TOPICS_MAX];
	size_t		 count;
	bool		 version_1;	/* signatures with SHA-1 count too */
};

struct sns_message {
	enum sns_type		 type;
	const struct sns_source	*topic;		/* NULL: not one of ours */
	const char		*topic_arn;
	const char		*id;
	const char		*timestamp;
	const char		*text;		/* member Message */
	const char		*subject;	/* NULL: none */
	const char		*token;		/* of (un)subscriptions, */
	const char		*subscribe_url;	/* else "" */
	const char		*version;	/* of the signature */
	const char		*signature;	/* base64 */
	const char		*certificate_url;
};

/* Reads an ARN: INVALID when it is none of a topic, or of a partition that is
 * not known. The parts live in the arena. */
enum result	 sns_source_read(struct arena *, const char *arn,
		    struct sns_source *);

/* The topics that may be heard, for the program's life (borrowed); in the
 * parent before the fork. Without it there are none. */
void		 sns_set_up(const struct sns_settings *);
const struct sns_settings *sns_settings(void);
/* The one of that name; NULL. */
const struct sns_source *sns_source_find(const char *arn);

/* Reads an envelope. INVALID: no JSON, a key twice, a member that is missing
 * or no text, an unknown type. Members that are not signed are not read. */
enum result	 sns_read(struct arena *, const void *, size_t,
		    struct sns_message *);

/* Whether the certificate's URL is one file ".pem" at the topic's own SNS
 * host, by HTTPS: the only URL that is ever fetched for a letter. */
bool		 sns_certificate_url_valid(const struct sns_message *);

/* Whether SubscribeURL confirms this very topic at its own SNS host. */
bool		 sns_subscribe_url_valid(struct arena *,
		    const struct sns_message *);

/*
 * Judges a certificate: one PEM block, valid now, of the expected signer, with
 * an RSA key of 2048 bits or more. INVALID: `*why` says what is wrong, a key of
 * the texts "why.…". Its end in ms through the fourth argument.
 */
enum result	 sns_certificate_check(const struct sns_source *,
		    const char *pem, int64_t now, int64_t *not_after,
		    const char **why);

/* What is signed. */
char		*sns_signed_text(struct arena *, const struct sns_message *);

/* Whether the topic's signer signed the message with this certificate. REFUSED:
 * not so; `*why` is a word for the log. */
enum result	 sns_verify(struct arena *, const struct sns_message *,
		    const char *pem, int64_t now, const char **why);

/* Whether it was sent lately enough. */
bool		 sns_timely(const struct sns_message *, int64_t now);

#endif
