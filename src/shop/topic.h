/*
 * What the shop knows about the topics it hears (wire/sns.h): how
 * each subscription stands, and the certificates their letters are signed with.
 * Certificates are fetched by errands, one for each URL, and kept in the store,
 * where every worker finds them: collection "sns_certificates", one document.
 * Subscriptions stand in the collection "sns_subscriptions".
 */
#ifndef SHOP_TOPIC_H
#define SHOP_TOPIC_H

#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/result.h"
#include "store/store.h"

#define TOPIC_CERTIFICATE	"sns-certificate"	/* kinds of errands */
#define TOPIC_CONFIRM		"sns-confirm"

/* So many URLs are known at once: strangers name URLs too, and cannot make us
 * fetch or keep more than that. */
#define TOPIC_CERTIFICATES_MAX	10
/* A certificate that could not be fetched is not asked for again so soon. */
#define TOPIC_CERTIFICATE_PAUSE	SECONDS(60)

/* The certificate of a URL. LATER: it is being fetched, or that failed just
 * now. ABSENT: it is not here, or has ended. */
enum result	topic_certificate(struct arena *, struct store *,
		    const char *url, int64_t now, const char **pem);

/* Sees to it that it is fetched: puts the errand {"url", "topic"} unless it
 * runs, was tried within the pause, or too many others are. Inside a change. */
enum result	topic_certificate_want(struct arena *, struct store *,
		    const char *url, const char *topic, int64_t now);

/* Keeps it until its end. Inside a change. */
enum result	topic_certificate_keep(struct arena *, struct store *,
		    const char *url, const char *pem, int64_t not_after);

/* How a subscription stands: "" nothing was heard; asked; confirmed; failed;
 * ended (somebody unsubscribed us, nothing comes any more). */
struct subscription {
	const char	*topic;		/* ARN */
	const char	*state;
	const char	*why;		/* failed: for people */
	int64_t		 changed_at;	/* ms */
};

/* OK also when nothing was heard. */
enum result	subscription_load(struct arena *, struct store *,
		    const char *topic, struct subscription *);

/*
 * A topic asks us to confirm a subscription by visiting a URL, or tells that it
 * has ended. Inside a change. CONFLICT: this message was seen before.
 */
enum result	subscription_asked(struct arena *, struct store *,
		    const char *topic, const char *message_id,
		    const char *url, int64_t now);
enum result	subscription_ended(struct arena *, struct store *,
		    const char *topic, const char *message_id, int64_t now);

/* What became of the visit: "confirmed", or "failed" and why. Inside a
 * change. */
enum result	subscription_settled(struct arena *, struct store *,
		    const char *topic, const char *state, const char *why,
		    int64_t now);

#endif
