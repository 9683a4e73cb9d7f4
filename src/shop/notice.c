#include "base/id.h"
#include "base/moment.h"
#include "shop/hand_over.h"
#include "shop/notice.h"
#include "store/errands.h"
#include "store/events.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define MAIL		"mail"
/* Somebody waits for a payment to begin; nobody for a mail. */
#define MAIL_AFTER	SECONDS(1)

static const char *const	names[NOTICES] = {
	[NOTICE_CREATED] = "order.created",
	[NOTICE_PAID] = "order.paid",
	[NOTICE_DECLINED] = "order.declined",
	[NOTICE_EXPIRED] = "order.expired",
	[NOTICE_HELD] = "order.held",
	[NOTICE_RETRIED] = "order.retried",
	[NOTICE_CANCELED] = "order.canceled",
	[NOTICE_REFUNDED] = "order.refunded",
	[NOTICE_HANDED_OVER] = "order.handed_over",
	[NOTICE_SHIPPING] = "order.shipping",
};

/* What follows from a notice: a kind of errand (work/errand_run.c), and how
 * much later. */
static const struct follower {
	enum notice	 notice;
	const char	*errand;
	int64_t		 after;		/* ms */
} followers[] = {
	{ NOTICE_PAID,		HAND_OVER,	0 },
	{ NOTICE_CREATED,	MAIL,		MAIL_AFTER },
	{ NOTICE_PAID,		MAIL,		MAIL_AFTER },
	{ NOTICE_DECLINED,	MAIL,		MAIL_AFTER },
	{ NOTICE_EXPIRED,	MAIL,		MAIL_AFTER },
	{ NOTICE_RETRIED,	MAIL,		MAIL_AFTER },
	{ NOTICE_CANCELED,	MAIL,		MAIL_AFTER },
	{ NOTICE_REFUNDED,	MAIL,		MAIL_AFTER },
	{ NOTICE_HANDED_OVER,	MAIL,		MAIL_AFTER },
	{ NOTICE_SHIPPING,	MAIL,		MAIL_AFTER },
};

static enum result	follower_put(struct arena *, struct store *,
			    const struct event *, const struct follower *);

const char *
notice_name(enum notice notice)
{
	return (names[notice]);
}

enum result
notice_put(struct arena *arena, struct store *store,
    const struct order *order, enum notice notice, const struct json *data,
    int64_t now)
{
	char		id[ID_SIZE];
	struct event	event;
	enum result	word;
	size_t		i;

	id_make(id);
	event.id = id;
	event.order_id = order->id;
	event.kind = names[notice];
	event.at = now;
	event.data = data != NULL ? json_print(arena, data) : "";
	word = event_put(store, &event);
	for (i = 0; word == OK && i < LENGTH(followers); i++) {
		if (followers[i].notice == notice)
			word = follower_put(arena, store, &event,
			    &followers[i]);
	}

	return (word);
}

static enum result
follower_put(struct arena *arena, struct store *store,
    const struct event *event, const struct follower *follower)
{
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];

	json_set_text(body, "event", event->id);
	json_set_text(body, "kind", event->kind);
	id_make(id);

	return (errand_put(store, id, follower->errand, event->order_id,
	    json_print(arena, body), event->at + follower->after));
}
