#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/hand_over.h"
#include "web/doors.h"
#include "web/flash.h"
#include "web/reply.h"

struct wish {
	struct arena	*arena;
	const char	*order_id;
	const char	*seen;
	const char	*reference;
	bool		 sure;
};

static enum result	hand_over_do(struct visit *);
static enum result	handed_over_do(struct visit *);
static enum result	wish_end(struct visit *, const struct wish *,
			    const char *, enum result);
static enum result	ask_body(struct store *, void *);
static enum result	by_hand_body(struct store *, void *);

int
manage_hand_over(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, hand_over_do));
}

int
manage_handed_over(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, handed_over_do));
}

static enum result
hand_over_do(struct visit *visit)
{
	const char	*sure = visit_parameter(visit, "sure");
	struct wish	 wish = { .arena = visit->arena,
			    .order_id = visit_parameter(visit, "order_id"),
			    .seen = visit_parameter(visit, "seen"),
			    .sure = sure != NULL && strcmp(sure, "yes") == 0 };
	enum result	 word;

	visit->subject = "order";
	if (wish.seen == NULL)
		return (INVALID);
	word = store_change(visit->store, "hand-over-ask", ask_body, &wish);

	return (wish_end(visit, &wish, "hand_over", word));
}

static enum result
handed_over_do(struct visit *visit)
{
	struct wish	wish = { .arena = visit->arena,
			    .order_id = visit_parameter(visit, "order_id"),
			    .reference = visit_parameter(visit, "reference") };
	enum result	word;

	visit->subject = "order";
	if (wish.reference == NULL)
		wish.reference = "";
	wish.reference = text_clean(visit->arena, wish.reference);
	if (wish.reference == NULL)
		return (INVALID);
	word = store_change(visit->store, "hand-over-by-hand", by_hand_body,
	    &wish);

	return (wish_end(visit, &wish, "handed_over", word));
}

/* An order that was refunded since the page was shown is shown as it is. */
static enum result
wish_end(struct visit *visit, const struct wish *wish, const char *notice,
    enum result word)
{
	if (word != OK && word != REFUSED)
		return (word);
	log_event(LOG_LEVEL_INFO, "manager-hand-over", "order",
	    id_short(wish->order_id), "act", notice, "word",
	    result_name(word), NULL);
	flash_leave(visit, word == OK ? notice : "hand_over_unpaid", "");

	return (reply_redirect(visit, "/manager/order?order_id=%s",
	    wish->order_id));
}

static enum result
ask_body(struct store *store, void *argument)
{
	const struct wish	*wish = argument;

	return (hand_over_ask(wish->arena, store, wish->order_id, wish->seen,
	    wish->sure, moment_now()));
}

static enum result
by_hand_body(struct store *store, void *argument)
{
	const struct wish	*wish = argument;

	return (hand_over_by_hand(wish->arena, store, wish->order_id,
	    wish->reference, moment_now()));
}
