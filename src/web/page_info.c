#include <string.h>

#include "shop/policy.h"
#include "view/mailing_law.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/model_offer.h"
#include "web/model_order.h"
#include "web/model_product.h"
#include "web/reply.h"

#define PARAGRAPHS_MAX	9

static enum result	info_show(struct visit *, const char *, bool);
static const char	*info_text(struct visit *, const char *);
static enum result	imprint_show(struct visit *);
static enum result	terms_show(struct visit *);
static enum result	privacy_show(struct visit *);
static enum result	withdrawal_show(struct visit *);
static enum result	shipping_show(struct visit *);

int
page_imprint(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, imprint_show));
}

int
page_terms(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, terms_show));
}

int
page_privacy(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, privacy_show));
}

int
page_withdrawal(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, withdrawal_show));
}

int
page_shipping_and_payment(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, shipping_show));
}

static enum result
imprint_show(struct visit *visit)
{
	return (info_show(visit, "imprint", true));
}

static enum result
terms_show(struct visit *visit)
{
	return (info_show(visit, "terms", true));
}

static enum result
privacy_show(struct visit *visit)
{
	return (info_show(visit, "privacy", true));
}

static enum result
withdrawal_show(struct visit *visit)
{
	return (info_show(visit, "withdrawal", true));
}

static enum result
shipping_show(struct visit *visit)
{
	return (info_show(visit, "shipping", false));
}

/* A page of texts: info.NAME.heading, then info.NAME.1, .2, …, each with an
 * optional heading. The owner's own address stands on the imprint. */
static enum result
info_show(struct visit *visit, const char *name, bool general)
{
	struct model	*model = page_model(visit), *item;
	struct speech	 speech = visit_speech(visit);
	const char	*key;
	int		 i;

	model_text(model, NAME_heading, text_of(visit->language,
	    arena_format(visit->arena, "info.%s.heading", name)));
	model_truth(model, NAME_rehearsal_wording, general);
	if (strcmp(name, "imprint") == 0 &&
	    *policy()->seller_address != '\0')
		model_seller(visit, model);

	/* The owner's own words take the place of ours. */
	if (law_is_own(name)) {
		model_truth(model, NAME_rehearsal_wording, false);
		law_model(&speech, name, NAME_paragraphs, model);
		return (reply_page(visit, 200, "info.html", model));
	}
	for (i = 1; i <= PARAGRAPHS_MAX; i++) {
		key = arena_format(visit->arena, "info.%s.%d", name, i);
		if (!text_exists(key))
			break;
		item = model_item(model, NAME_paragraphs);
		model_text(item, NAME_subheading, text_or(visit, key,
		    "heading", ""));
		model_text(item, NAME_text, info_text(visit, key));
	}

	return (reply_page(visit, 200, "info.html", model));
}

static const char *
info_text(struct visit *visit, const char *key)
{
	const char	*free_key = arena_format(visit->arena, "%s.free", key);

	if (policy()->shipping_free_from > 0 && text_exists(free_key))
		key = free_key;

	return (text_fill(visit->arena, visit->language, key,
	    "shop_name", policy()->name,
	    "shipping_price", money_text(visit, policy()->shipping_price),
	    "shipping_free_from", money_text(visit,
	    policy()->shipping_free_from),
	    "countries", terms_countries(visit),
	    "methods", terms_methods(visit), NULL));
}
