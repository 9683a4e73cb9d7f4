#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/url.h"
#include "pay/bill.h"
#include "pay/payment.h"
#include "shop/policy.h"

#define PROBE_TIMEOUT	SECONDS(5)
#define BILLS		"/partner/bill/v1/bills/"
#define NO_BILL		"00000000-0000-4000-8000-000000000000"

static bool		 bill_is_set_up(void);
static bool		 bill_is_live(void);
static const char	*bill_page_origin(void);
static enum result	 bill_start(struct arena *, const struct order *,
			    const struct payment *, const char *,
			    struct call *);
static enum result	 bill_started(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 bill_ask(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	 bill_answered(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 bill_close(struct arena *, const struct order *,
			    const struct payment *, struct call *);
static enum result	 bill_closed(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 bill_hear(struct arena *, const struct letter *,
			    struct news *);

static void		 call_make(struct arena *, struct call *,
			    const char *, const char *, const char *);
static enum result	 answer_read(struct arena *, const struct order *,
			    const struct payment *, const struct answer *,
			    struct news *);
static enum result	 refusal_read(struct arena *, const struct answer *);
static void		 news_of(struct arena *, const struct bill *,
			    const char *, struct news *);
static bool		 site_is_ours(const struct bill *);
static const char	*page_url(struct arena *, const char *, const char *);

const struct provider	bill_provider = {
	.name = "bill",
	.label_key = "pay.bill",
	.hint_key = "pay.bill.hint",
	.letter_headers = { BILL_SIGNATURE },
	.letter_reply = "{\"error\":\"0\"}",
	.is_set_up = bill_is_set_up,
	.is_live = bill_is_live,
	.page_origin = bill_page_origin,
	.start = bill_start,
	.started = bill_started,
	.ask = bill_ask,
	.answered = bill_answered,
	.close = bill_close,
	.closed = bill_closed,
	.hear = bill_hear,
};

void
bill_probe(struct arena *arena, struct call *call)
{
	call_make(arena, call, "GET", NO_BILL, "");
	call->timeout = PROBE_TIMEOUT;
}

static bool
bill_is_set_up(void)
{
	return (bill_settings() != NULL);
}

/* The protocol knows no rehearsal. */
static bool
bill_is_live(void)
{
	return (true);
}

static const char *
bill_page_origin(void)
{
	return (bill_settings()->base);
}

/* The same bill under the same id, however often: whatever became of the
 * answers, there is one. */
static enum result
bill_start(struct arena *arena, const struct order *order,
    const struct payment *payment, const char *card, struct call *call)
{
	const char	*body;
	enum result	 word;

	(void)card;
	if ((word = bill_body(arena, order, payment, &body)) != OK)
		return (word);
	call_make(arena, call, "PUT", payment->id, "");
	call_header(arena, call, "content-type", "application/json");
	call_body(call, body, strlen(body));

	return (OK);
}

/* 409 says that the bill is there, made of other bytes by an older version of
 * us: what became of it, the next question tells. */
static enum result
bill_started(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	enum result	word;

	if (answer_word(answer) == OK)
		return (answer_read(arena, order, payment, answer, news));
	word = refusal_read(arena, answer);
	if (answer->status == 409) {
		payment_news(order, payment, NEWS_PENDING, news);
		return (OK);
	}

	return (word == ABSENT ? fail(BROKEN, "no bills are made there") :
	    word);
}

static enum result
bill_ask(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	(void)order;
	call_make(arena, call, "GET", payment->id, "");

	return (OK);
}

static enum result
bill_answered(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	enum result	word;

	if (answer_word(answer) == OK)
		return (answer_read(arena, order, payment, answer, news));
	if (bill_is_missing(arena, answer)) {
		payment_news(order, payment, NEWS_NOTHING, news);
		return (OK);
	}
	word = refusal_read(arena, answer);

	return (word == ABSENT ? fail(BROKEN, "no bills are kept there") :
	    word);
}

static enum result
bill_close(struct arena *arena, const struct order *order,
    const struct payment *payment, struct call *call)
{
	(void)order;
	call_make(arena, call, "POST", payment->id, "/reject");
	call_header(arena, call, "content-type", "application/json");

	return (OK);
}

/* A bill that we rejected ourselves is over, as one that nobody paid in time;
 * one that is not there was never made. */
static enum result
bill_closed(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	enum result	word;

	word = bill_answered(arena, order, payment, answer, news);
	if (word == OK && (news->kind == NEWS_DECLINED ||
	    news->kind == NEWS_NOTHING))
		news->kind = NEWS_EXPIRED;
	if (word == OK && news->kind == NEWS_EXPIRED)
		news->reason = "";

	return (word);
}

/*
 * What is signed is believed: bill, site, amount, currency and status, which is
 * all that settling needs; a letter that comes twice says what is known. The
 * order's id is not signed. It only says where to look, and finds nothing
 * unless that order has an attempt of the signed id.
 * A key is often changed because somebody else may have it. A letter signed
 * with an older one is therefore no news, but a reason to ask.
 */
static enum result
bill_hear(struct arena *arena, const struct letter *letter,
    struct news *news)
{
	const struct bill_settings	*settings = bill_settings();
	const struct call		*call = &letter->call;
	struct json			*json;
	struct bill			 bill;
	size_t				 key;

	if (call->body == NULL || json_parse(arena, call->body,
	    call->body_length, &json) != OK ||
	    bill_read(arena, json_get(json, "bill"), &bill) != OK)
		return (INVALID);
	if (bill_verify(arena, settings->keys, BILL_KEYS_MAX,
	    letter_header(letter, BILL_SIGNATURE), bill_signed(arena, &bill),
	    &key) != OK)
		return (REFUSED);

	news_init(news);
	if (!site_is_ours(&bill) || !id_valid(bill.id) ||
	    !id_valid(bill.order_id))
		return (OK);
	news_of(arena, &bill, bill.order_id, news);
	if (!bill_kind(bill.status, &news->kind))
		return (INVALID);
	news->event_id = arena_format(arena, "%s:%s", bill.id, bill.status);
	news->body = arena_copy(arena, call->body, call->body_length);
	news->url = "";
	if (key > 0)
		news->kind = NEWS_HINT;

	return (OK);
}

static void
call_make(struct arena *arena, struct call *call, const char *method,
    const char *id, const char *act)
{
	const struct bill_settings	*settings = bill_settings();

	call_init(call, method, arena_format(arena, "%s" BILLS "%s%s",
	    settings->base, id, act));
	call_header(arena, call, "authorization", arena_format(arena,
	    "Bearer %s", settings->keys[0]));
	call_header(arena, call, "accept", "application/json");
}

/* An answer must speak of what was asked. */
static enum result
answer_read(struct arena *arena, const struct order *order,
    const struct payment *payment, const struct answer *answer,
    struct news *news)
{
	struct json	*json;
	struct bill	 bill;

	if (json_parse(arena, answer->body, answer->body_length,
	    &json) != OK || bill_read(arena, json, &bill) != OK)
		return (fail(BROKEN, "a bill cannot be read"));
	if (strcmp(bill.id, payment->id) != 0 || !site_is_ours(&bill))
		return (fail(BROKEN, "order %s: the answer is about another "
		    "bill", id_short(order->id)));
	news_init(news);
	news_of(arena, &bill, order->id, news);
	if (!bill_kind(bill.status, &news->kind))
		return (fail(BROKEN, "order %s: a bill of unknown status",
		    id_short(order->id)));
	if (*bill.url != '\0')
		news->url = page_url(arena, bill.url, order->id);

	return (OK);
}

/* Their words may quote the customer, so only the code is logged. */
static enum result
refusal_read(struct arena *arena, const struct answer *answer)
{
	const char	*code = "", *trace = "";
	struct json	*error;

	if (json_parse(arena, answer->body, answer->body_length,
	    &error) == OK) {
		json_text(json_get(error, "errorCode"), &code);
		json_text(json_get(error, "traceId"), &trace);
	}
	log_event(LOG_LEVEL_WARNING, "bill", "status", arena_format(arena,
	    "%d", answer->status), "code", code, "trace", trace, NULL);

	return (answer_word(answer));
}

static void
news_of(struct arena *arena, const struct bill *bill, const char *order_id,
    struct news *news)
{
	news->provider = bill_provider.name;
	news->order_id = order_id;
	news->payment_id = news->reference = bill->id;
	news->amount = bill->amount.minor;
	news->currency = arena_text(arena, bill->amount.currency);
	if (strcmp(bill->status, "REJECTED") == 0)
		news->reason = "cancelled";
}

static bool
site_is_ours(const struct bill *bill)
{
	const char	*site = bill_settings()->site;

	return (*site == '\0' || strcmp(site, bill->site) == 0);
}

/* Their page, told where to lead back to. */
static const char *
page_url(struct arena *arena, const char *url, const char *order_id)
{
	if (strchr(url, '#') != NULL)
		return (url);

	return (arena_format(arena, "%s%csuccessUrl=%s", url,
	    strchr(url, '?') == NULL ? '?' : '&', url_encode(arena,
	    arena_format(arena, "%s/wait_for_payment?order_id=%s&returned=1",
	    policy()->base_url, order_id))));
}
