#include <string.h>

#include "base/text.h"
#include "pay/providers.h"
#include "shop/policy.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_offer.h"
#include "web/model_order.h"
#include "web/model_product.h"

static void	model_offer_line(struct visit *, struct model *,
		    const struct offer_line *);

void
model_offer(struct visit *visit, struct model *model,
    const struct offer *offer)
{
	const struct quote	*quote = &offer->quote;
	struct speech		 speech = visit_speech(visit);
	int64_t			 free_from = policy()->shipping_free_from;
	struct order_tax	 tax;
	size_t			 i;

	for (i = 0; i < offer->count; i++)
		model_offer_line(visit, model_item(model, NAME_lines),
		    &offer->lines[i]);
	for (i = 0; i < quote->tax_count; i++) {
		tax.rate = quote->taxes[i].rate;
		tax.tax = quote->taxes[i].tax;
		tax.net = quote->taxes[i].net;
		tax.gross = quote->taxes[i].gross;
		tax_model(&speech, policy()->currency, &tax, model);
	}
	totals_model(&speech, policy()->currency, quote->goods,
	    quote->shipping, quote->total, model);
	model_truth(model, NAME_empty, offer->count == 0);
	model_truth(model, NAME_buyable, offer->buyable);
	model_integer(model, NAME_total_seen, quote->total);
	model_text(model, NAME_free_from_rest, quote->shipping > 0 &&
	    free_from > quote->goods ? money_text(visit,
	    free_from - quote->goods) : "");
}

void
model_terms(struct visit *visit, struct model *model)
{
	model_text(model, NAME_countries, terms_countries(visit));
	model_text(model, NAME_methods, terms_methods(visit));
	model_integer(model, NAME_quantity_maximum, policy()->line_maximum);
}

const char *
terms_countries(struct visit *visit)
{
	const struct country	*country;
	struct text		 names;
	size_t			 i;

	text_init(&names, visit->arena, 128);
	for (i = 0; i < policy()->country_count; i++) {
		country = country_find(policy()->countries[i]);
		text_format(&names, "%s%s", i == 0 ? "" : ", ",
		    strcmp(visit->language, "de") == 0 ? country->name_de :
		    country->name_en);
	}

	return (names.bytes);
}

const char *
terms_methods(struct visit *visit)
{
	const struct provider	*provider;
	struct text		 names;
	size_t			 i;

	text_init(&names, visit->arena, 128);
	for (i = 0; (provider = provider_at(i)) != NULL; i++)
		text_format(&names, "%s%s", i == 0 ? "" : ", ",
		    text_of(visit->language, provider->label_key));

	return (names.bytes);
}

static void
model_offer_line(struct visit *visit, struct model *model,
    const struct offer_line *line)
{
	const struct product	*product = &line->product;

	model_text(model, NAME_product_id, product->id);
	model_text(model, NAME_quantity, format_number(visit->arena,
	    line->quantity, visit->language));
	model_truth(model, NAME_gone, line->gone);
	model_truth(model, NAME_short_stock, line->short_stock);
	model_truth(model, NAME_repriced, line->repriced);
	model_text(model, NAME_total, money_text(visit, line->total));
	model_text(model, NAME_price_before, money_text(visit,
	    line->price_before));
	if (line->gone) {
		model_text(model, NAME_name, product->id);
		model_text(model, NAME_price, "");
		model_text(model, NAME_image_url, product_image_url(
		    &(struct product){ .image = "" }));
		return;
	}
	if (line->short_stock)
		model_integer(model, NAME_left, product->stock);
	model_text(model, NAME_name, product_name(product, visit->language));
	model_text(model, NAME_price, money_text(visit, product->price));
	model_text(model, NAME_content, format_content(visit->arena,
	    product->net_content, product->unit, visit->language));
	model_text(model, NAME_unit_price, product_unit_price_text(visit,
	    product));
	model_text(model, NAME_image_url, product_image_url(product));
	model_text(model, NAME_product_url, product_page_url(visit,
	    product->id, visit->basket_id));
	model_text(model, NAME_tax_rate, format_rate(visit->arena,
	    product->tax_rate, visit->language));
}
