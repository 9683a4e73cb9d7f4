#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "shop/checkout.h"
#include "shop/policy.h"
#include "web/doors.h"
#include "web/model_offer.h"
#include "web/flash.h"
#include "web/reply.h"

/* More than any limit of the shop; what is larger is no amount at all. */
#define AMOUNT_DIGITS	6

static enum result	basket_show(struct visit *);
static enum result	basket_modify(struct visit *);
static enum result	modify_read(struct visit *, struct basket_change *);
static enum result	modify_new_basket(struct visit *,
			    struct basket_change *, struct basket *);
static enum result	modify_refused(struct visit *,
			    const struct basket_change *,
			    const struct basket *, enum result);
static enum result	modify_answer(struct visit *,
			    const struct basket_change *);
static void		modify_notice(struct visit *,
			    const struct basket_change *);
static bool		amount_parse(const char *, int64_t *);
static bool		back_is_ours(const char *);

int
page_basket(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, basket_show));
}

int
page_modify_basket(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET | VISIT_POST, basket_modify));
}

static enum result
basket_show(struct visit *visit)
{
	struct basket	 basket;
	struct offer	 offer;
	struct model	*model;
	enum result	 word = OK;

	memset(&basket, 0, sizeof(basket));
	basket.order_id = "";
	if (*visit->basket_id != '\0')
		word = basket_load(visit->arena, visit->store,
		    visit->basket_id, &basket);
	if (word == OK)
		word = basket_renew(visit->arena, visit->store, &basket);
	if (word == OK)
		word = offer_make(visit->arena, visit->store, &basket,
		    &offer);
	if (word != OK)
		return (word);

	model = page_model(visit);
	model_offer(visit, model, &offer);
	model_terms(visit, model);

	return (reply_page(visit, 200, "basket.html", model));
}

static enum result
basket_modify(struct visit *visit)
{
	struct basket_change	change;
	struct basket		basket;
	enum result		word;

	if ((word = modify_read(visit, &change)) != OK)
		return (word);

	word = basket_change(visit->arena, visit->store, &change, &basket);
	if (word == REFUSED)
		word = modify_new_basket(visit, &change, &basket);
	if (word != OK)
		return (modify_refused(visit, &change, &basket, word));

	modify_notice(visit, &change);
	return (modify_answer(visit, &change));
}

static enum result
modify_read(struct visit *visit, struct basket_change *change)
{
	const char	*amount = visit_parameter(visit, "amount");
	const char	*set = visit_parameter(visit, "set");
	const char	*basket = visit_parameter(visit, "basket_id");
	char		 id[ID_SIZE];

	memset(change, 0, sizeof(*change));
	change->product_id = visit_parameter(visit, "product_id");
	change->set = set != NULL && strcmp(set, "1") == 0;
	if (change->product_id == NULL || amount == NULL ||
	    !amount_parse(amount, &change->amount) ||
	    (change->amount < 0 && change->set) ||
	    (change->amount == 0 && !change->set))
		return (INVALID);

	/* A link on somebody else's page must not reach the visitor's own
	 * basket: only the shop's forms may find it by its cookie. */
	if (!visit->is_post && (basket == NULL || *basket == '\0'))
		return (INVALID);
	if (*visit->basket_id == '\0') {
		id_make(id);
		visit->basket_id = arena_text(visit->arena, id);
	}
	change->basket_id = visit->basket_id;

	return (OK);
}

/* A basket that was ordered stays as it is; whoever goes on shopping gets a new
 * one. */
static enum result
modify_new_basket(struct visit *visit, struct basket_change *change,
    struct basket *basket)
{
	char	id[ID_SIZE];

	id_make(id);
	visit->basket_id = arena_text(visit->arena, id);
	change->basket_id = visit->basket_id;

	return (basket_change(visit->arena, visit->store, change, basket));
}

/* Too many, or sold out: 422 with the words for it. */
static enum result
modify_refused(struct visit *visit, const struct basket_change *change,
    const struct basket *basket, enum result word)
{
	struct product	 product;
	const char	*kind;
	int64_t		 wanted = change->amount;

	if (word == ABSENT)
		visit->subject = "product";
	if (word != INVALID || product_load(visit->arena, visit->store,
	    change->product_id, &product) != OK)
		return (word);

	if (!change->set)
		wanted += basket_quantity(basket, change->product_id);
	kind = !product_has(&product, 1) ? "sold_out" :
	    !product_has(&product, wanted) ? "short" : "limit";
	visit->notice = flash_text(visit, kind, &product);

	return (reply_result(visit, INVALID));
}

/* Back to where the button stood, or as the contract says to the products. */
static enum result
modify_answer(struct visit *visit, const struct basket_change *change)
{
	const char	*back = visit_parameter(visit, "back");

	visit->set_basket = true;
	if (back != NULL && strcmp(back, "basket") == 0)
		return (reply_redirect(visit, "/basket?basket_id=%s",
		    visit->basket_id));
	if (back != NULL && back_is_ours(back))
		return (reply_redirect(visit, "%s%cbasket_id=%s#p-%s", back,
		    strchr(back, '?') != NULL ? '&' : '?', visit->basket_id,
		    url_encode(visit->arena, change->product_id)));

	return (reply_redirect(visit, "/products?basket_id=%s",
	    visit->basket_id));
}

static void
modify_notice(struct visit *visit, const struct basket_change *change)
{
	const char	*kind = change->set ? change->amount == 0 ?
			    "removed" : "changed" :
			    change->amount > 0 ? "added" : "changed";

	flash_leave(visit, kind, change->product_id);
}

/* An optional minus and digits, nothing else: no blank, plus, exponent. */
static bool
amount_parse(const char *text, int64_t *amount)
{
	const char	*digits = *text == '-' ? text + 1 : text;
	size_t		 length = strlen(digits);

	if (length == 0 || length > AMOUNT_DIGITS ||
	    strspn(digits, "0123456789") != length)
		return (false);
	*amount = strtoll(text, NULL, 10);

	return (true);
}

/* Only the shop's own lists and product pages, never another host. */
static bool
back_is_ours(const char *back)
{
	size_t	path = strcspn(back, "?");

	return (((path == 9 && strncmp(back, "/products", 9) == 0) ||
	    strncmp(back, "/product?", 9) == 0) && strlen(back) < 300 &&
	    strstr(back, "basket_id") == NULL && !text_has_control(back) &&
	    strspn(back, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/?=&-_.%") == strlen(back));
}
