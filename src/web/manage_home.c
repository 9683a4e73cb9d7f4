#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "shop/letters.h"
#include "shop/mail.h"
#include "shop/order.h"
#include "shop/policy.h"
#include "shop/product.h"
#include "shop/sales.h"
#include "store/attempts.h"
#include "shop/service.h"
#include "store/errands.h"
#include "store/tally.h"
#include "view/chart.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/model_manager.h"
#include "web/model_mirror.h"
#include "web/model_order.h"
#include "web/model_outage.h"
#include "web/model_product.h"
#include "web/model_topics.h"
#include "web/flash.h"
#include "web/reply.h"

#define CHART_DAYS	30
#define ORDERS_SHOWN	10
#define ROWS_SHOWN	15
#define ERRANDS_SHOWN	50
#define TRIED_OFTEN	3
#define MAILS_COUNTED	100

static enum result	home_enter(struct visit *);
static enum result	home_login(struct visit *, const char *);
static enum result	login_page(struct visit *, int, bool, int64_t);
static enum result	home_page(struct visit *);
static enum result	home_figures(struct visit *, struct model *,
			    const struct sales *);
static enum result	home_letters(struct visit *, struct model *);
static enum result	home_mails(struct visit *, struct model *);
static void		home_chart(struct visit *, struct model *,
			    const struct sales *);
static enum result	home_errands(struct visit *, struct model *);
static enum result	home_queue(struct visit *, struct model *);
static enum result	home_baskets(struct visit *, struct model *);
static void		figure(struct visit *, struct model *, const char *,
			    const char *, const char *, bool);
static enum result	logout_do(struct visit *);

int
manage_home(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET | VISIT_POST, home_enter));
}

int
manage_logout(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_POST, logout_do));
}

/* The password is taken from a form or, as the contract has it, from the
 * address, and both times exchanged for a session by a redirect. */
static enum result
home_enter(struct visit *visit)
{
	const char	*password = visit_parameter(visit, "secret_password");
	const char	*target = visit_header(visit, "sec-fetch-dest");

	/* A picture on a foreign page must not guess in the owner's name (Fetch
	 * Metadata Request Headers, §2.1). */
	if (password != NULL && target != NULL &&
	    strcmp(target, "document") != 0)
		return (REFUSED);
	if (password != NULL)
		return (home_login(visit, password));
	if (visit->is_post)
		return (INVALID);
	if (!visit->is_manager)
		return (login_page(visit, 200, false, 0));

	return (home_page(visit));
}

static enum result
home_login(struct visit *visit, const char *password)
{
	struct session	session;
	int64_t		wait = 0;
	enum result	word;

	word = manager_login(visit->arena, visit->store, password,
	    visit->address, &session, &wait);
	if (word == REFUSED)
		return (login_page(visit, 403, true, 0));
	if (word == LATER && wait > 0)
		return (login_page(visit, 429, false, wait));
	if (word != OK)
		return (word);

	/* A session from before the login is over: its token was not ours. */
	if (visit->is_manager)
		manager_logout(visit->arena, visit->store,
		    visit->session.token);
	reply_cookie(visit, "__Host-manager", session.token, 8 * 3600,
	    "Strict");

	return (reply_redirect(visit, "/manager"));
}

static enum result
login_page(struct visit *visit, int status, bool wrong, int64_t wait)
{
	struct model		*model = page_model(visit);
	enum password_origin	 origin;
	enum result		 word;

	word = manager_password_origin(visit->arena, visit->store, &origin);
	if (word != OK)
		return (word);
	model_truth(model, NAME_no_password, origin == PASSWORD_NONE);
	model_truth(model, NAME_wrong, wrong);
	if (wait > 0) {
		reply_header(visit, "retry-after", arena_format(visit->arena,
		    "%lld", (long long)(wait + 999) / 1000));
		model_text(model, NAME_wait, arena_format(visit->arena,
		    "%lld s", (long long)(wait + 999) / 1000));
	}

	return (reply_page(visit, status, "manager_login.html", model));
}

static enum result
home_page(struct visit *visit)
{
	struct model	*model = page_model(visit);
	struct sales	 days;
	enum result	 word;

	word = sales_by_day(visit->arena, visit->store, moment_now(),
	    CHART_DAYS, &days);
	if (word == OK)
		word = home_figures(visit, model, &days);
	if (word == OK)
		word = model_orders(visit, model, "", 0, "", ORDERS_SHOWN);
	if (word == OK)
		word = model_sales(visit, model, SALES_THIS_MONTH, ROWS_SHOWN);
	if (word == OK)
		word = home_errands(visit, model);
	if (word == OK)
		word = home_queue(visit, model);
	if (word == OK)
		word = home_baskets(visit, model);
	if (word == OK)
		word = model_mirror(visit, model);
	if (word == OK)
		word = model_outages(visit, model);
	if (word != OK)
		return (word);
	home_chart(visit, model, &days);

	return (reply_page(visit, 200, "manager.html", model));
}

static enum result
home_figures(struct visit *visit, struct model *model,
    const struct sales *days)
{
	const struct sale	*today = &days->items[days->count - 1];
	struct errands		 failed;
	struct orders		 troubled;
	int64_t			 differences = 0, waiting = 0, held = 0;
	int64_t			 count, amount, refunded = 0;
	enum result		 word;

	word = tally_get(visit->store, "orders", "pending", &waiting,
	    &amount);
	if (word == OK)
		word = attempts_different_count(visit->store, "",
		    &differences);
	if (word == OK)
		word = tally_get(visit->store, "orders", "held", &held,
		    &amount);
	if (word == OK)
		word = tally_get(visit->store, "refunded-day", today->key,
		    &count, &refunded);
	if (word == OK)
		word = orders_page(visit->arena, visit->store, "trouble", 0,
		    "", 100, &troubled);
	if (word == OK)
		word = errands_troubled(visit->arena, visit->store,
		    TRIED_OFTEN, 100, &failed);
	if (word != OK)
		return (word);

	figure(visit, model, "orders", format_number(visit->arena,
	    today->count, visit->language), "/manager/payments?state=accepted",
	    false);
	figure(visit, model, "turnover", money_text(visit, today->amount),
	    "/manager/products?period=today", false);
	if (refunded > 0)
		figure(visit, model, "refunded", money_text(visit, refunded),
		    "/manager/payments?state=refunded", false);
	figure(visit, model, "waiting", format_number(visit->arena, waiting,
	    visit->language), "/manager/payments?state=pending", false);
	figure(visit, model, "trouble", format_number(visit->arena,
	    (int64_t)troubled.count, visit->language),
	    "/manager/payments?state=trouble", troubled.count > 0);
	if (differences > 0)
		figure(visit, model, "differences", format_number(
		    visit->arena, differences, visit->language),
		    "/manager/reconciliation", true);
	figure(visit, model, "errands", format_number(visit->arena,
	    (int64_t)failed.count, visit->language), "/manager#errands",
	    failed.count > 0);

	return (home_letters(visit, model));
}

/* Letters nobody understood, and topics that fell silent: only where there are
 * any. */
static enum result
home_letters(struct visit *visit, struct model *model)
{
	int64_t		count = 0, silent = 0;
	enum result	word;

	word = letters_count(visit->store, &count);
	if (word == OK)
		word = model_topics(visit, model, &silent);
	if (count > 0)
		figure(visit, model, "letters", format_number(visit->arena,
		    count, visit->language), "/manager/letters", true);
	if (silent > 0)
		figure(visit, model, "topics", format_number(visit->arena,
		    silent, visit->language), "/manager/letters#topics",
		    true);

	return (word == OK ? home_mails(visit, model) : word);
}

/* Mails are told of only when some did not reach their reader. */
static enum result
home_mails(struct visit *visit, struct model *model)
{
	struct mail_pause	pause;
	struct mails		lost;
	enum result		word;

	word = mails_page(visit->arena, visit->store, "failed", 0, "",
	    MAILS_COUNTED, &lost);
	if (word == OK)
		word = mail_pause_load(visit->arena, visit->store, &pause);
	if (word != OK)
		return (word);
	if (*policy()->mail_from != '\0' && *pause.word != '\0')
		figure(visit, model, "mail_pause", "!", "/manager/mails",
		    true);
	if (lost.count > 0)
		figure(visit, model, "mails", format_number(visit->arena,
		    (int64_t)lost.count, visit->language),
		    "/manager/mails?state=failed", true);

	return (OK);
}

static void
figure(struct visit *visit, struct model *model, const char *name,
    const char *value, const char *url, bool trouble)
{
	struct model	*item = model_item(model, NAME_figures);

	model_text(item, NAME_label, text_of(visit->language, arena_format(
	    visit->arena, "manager.figure.%s", name)));
	model_text(item, NAME_value, value);
	model_text(item, NAME_url, url);
	model_truth(item, NAME_trouble, trouble);
}

static void
home_chart(struct visit *visit, struct model *model,
    const struct sales *days)
{
	struct chart_bar	*bars;
	struct model		*row;
	const char		*day, *amount;
	int64_t			 moment;
	size_t			 i;

	bars = arena_alloc(visit->arena, days->count * sizeof(*bars));
	for (i = 0; i < days->count; i++) {
		day = days->items[i].key;
		if (moment_parse(day, &moment))
			day = format_date(visit->arena, moment + HOURS(12),
			    visit->language);
		amount = money_text(visit, days->items[i].amount);
		bars[i].value = days->items[i].amount;
		bars[i].label = (days->count - 1 - i) % 7 == 0 ?
		    days->items[i].key + 8 : "";
		bars[i].title = arena_format(visit->arena, "%s: %s", day,
		    amount);
		row = model_item(model, NAME_chart_rows);
		model_text(row, NAME_day, day);
		model_text(row, NAME_count, format_number(visit->arena,
		    days->items[i].count, visit->language));
		model_text(row, NAME_amount, amount);
	}
	chart_fill(visit->arena, model, bars, days->count,
	    policy()->currency, visit->language);
}

/* Those that failed or were tried often; a quiet outbox is no news. */
static enum result
home_errands(struct visit *visit, struct model *model)
{
	struct errands	errands;
	enum result	word;
	size_t		i;

	word = errands_troubled(visit->arena, visit->store, TRIED_OFTEN,
	    ERRANDS_SHOWN, &errands);
	if (word != OK)
		return (word);
	for (i = 0; i < errands.count; i++)
		model_errand(visit, model_item(model, NAME_errands),
		    &errands.items[i]);
	model_truth(model, NAME_errands_any, errands.count > 0);

	return (OK);
}

/* The queue of the carrier's reports, where there is one. */
static enum result
home_queue(struct visit *visit, struct model *model)
{
	struct service	 queue;
	const char	*age;
	enum result	 word;

	word = service_load(visit->arena, visit->store, SERVICE_QUEUE,
	    &queue);
	if (word != OK)
		return (word == ABSENT ? OK : word);
	age = format_age(visit->arena, moment_now() - queue.well_at,
	    visit->language);
	model_truth(model, NAME_queue, true);
	model_text(model, NAME_queue_trouble, why_text(visit,
	    queue.trouble));
	model_text(model, NAME_queue_text, queue.well_at == 0 ?
	    text_of(visit->language, "queue.never") :
	    text_fill(visit->arena, visit->language, "queue.well", "age",
	    age, NULL));

	return (OK);
}

static enum result
home_baskets(struct visit *visit, struct model *model)
{
	struct tallies	 pieces;
	struct model	*row;
	enum result	 word;
	size_t		 i;

	word = tally_top(visit->arena, visit->store, "basket", ROWS_SHOWN,
	    &pieces);
	if (word != OK)
		return (word);
	for (i = 0; i < pieces.count; i++) {
		row = model_item(model, NAME_basket_products);
		model_text(row, NAME_name, product_name_of(visit,
		    pieces.items[i].key));
		model_text(row, NAME_count, format_number(visit->arena,
		    pieces.items[i].count, visit->language));
	}
	model_truth(model, NAME_basket_products_any, pieces.count > 0);

	return (OK);
}

static enum result
logout_do(struct visit *visit)
{
	enum result	word;

	word = manager_logout(visit->arena, visit->store,
	    visit->session.token);
	if (word != OK)
		return (word);

	reply_cookie(visit, "__Host-manager", "", 0, "Strict");
	flash_leave(visit, "logged_out", "");

	return (reply_redirect(visit, "/manager"));
}
