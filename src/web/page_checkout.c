#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "base/text.h"
#include "shop/checkout.h"
#include "web/doors.h"
#include "web/model_offer.h"
#include "web/flash.h"
#include "web/purchase_form.h"
#include "web/reply.h"

static enum result	checkout_show(struct visit *);
static enum result	order_process(struct visit *);
static enum result	checkout_page(struct visit *, int,
			    const struct purchase_form *, bool);
static enum result	checkout_ordered(struct visit *,
			    const struct order *);

int
page_checkout(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, checkout_show));
}

int
page_process_order(struct http_request *request)
{
	return (visit_serve(request, VISIT_POST, order_process));
}

static enum result
checkout_show(struct visit *visit)
{
	struct purchase_form	form;

	if (*visit->basket_id == '\0')
		return (reply_redirect(visit, "/basket"));

	purchase_form_init(visit, &form);

	return (checkout_page(visit, 200, &form, false));
}

/*
 * An order, once: whoever comes again with the same basket, in whatever way,
 * finds the order that is there.
 */
static enum result
order_process(struct visit *visit)
{
	struct purchase_form	form;
	struct order		order;
	enum result		word;

	if (*visit->basket_id == '\0')
		return (INVALID);
	word = order_of_basket(visit->arena, visit->store, visit->basket_id,
	    &order);
	if (word == OK)
		return (checkout_ordered(visit, &order));
	if (word != ABSENT)
		return (word);

	purchase_form_read(visit, &form);
	if (form.wrong)
		return (checkout_page(visit, 422, &form, false));

	word = checkout_place(visit->arena, visit->store, &form.purchase,
	    &order);
	if (word == CONFLICT)
		return (checkout_page(visit, 409, &form, true));
	if (word == ABSENT)
		visit->subject = "basket";
	if (word != OK)
		return (word);

	log_event(LOG_LEVEL_INFO, "order-placed", "order",
	    id_short(order.id), "provider", form.purchase.method.provider,
	    NULL);
	return (checkout_ordered(visit, &order));
}

/* The page with the form, over the basket as it is now. */
static enum result
checkout_page(struct visit *visit, int status,
    const struct purchase_form *form, bool changed)
{
	struct basket	 basket;
	struct offer	 offer;
	struct model	*model;
	enum result	 word;

	word = basket_load(visit->arena, visit->store, visit->basket_id,
	    &basket);
	if (word == OK)
		word = basket_renew(visit->arena, visit->store, &basket);
	if (word != OK)
		return (word);
	if (*basket.order_id != '\0') {
		flash_leave(visit, "ordered", "");
		return (reply_redirect(visit, "/basket?basket_id=%s",
		    visit->basket_id));
	}
	if (basket.items.count == 0)
		return (reply_redirect(visit, "/basket?basket_id=%s",
		    visit->basket_id));
	word = offer_make(visit->arena, visit->store, &basket, &offer);
	if (word != OK)
		return (word);

	model = page_model(visit);
	model_offer(visit, model, &offer);
	model_terms(visit, model);
	purchase_form_fill(visit, model, form);
	model_truth(model, NAME_changed, changed);

	return (reply_page(visit, status, "checkout.html", model));
}

/*
 * To the order this basket became, for whoever made it: a basket's address may
 * have been shown to a friend before, and the order holds name and address. The
 * browser's basket ends here.
 */
static enum result
checkout_ordered(struct visit *visit, const struct order *order)
{
	const char	*email = visit_parameter(visit, "email");

	/* As it was written down: its domain in ASCII. */
	if (email == NULL || (email = text_clean(visit->arena,
	    email)) == NULL || (email = mailbox_ascii(visit->arena,
	    email)) == NULL || !text_same(email, order->email)) {
		visit->notice = flash_text(visit, "ordered", NULL);
		return (CONFLICT);
	}

	visit->basket_id = "";
	visit->set_basket = true;
	return (reply_redirect(visit, "/wait_for_payment?order_id=%s",
	    order->id));
}
