#include <string.h>

#include "base/text.h"
#include "pay/providers.h"
#include "shop/policy.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_offer.h"
#include "web/model_product.h"

static void	model_offer_line(struct visit *, struct model *,
		    const struct offer_line *);
static void	model_totals(struct visit *, struct model *, int64_t, int64_t,
		    int64_t);
static void	model_tax(struct visit *, struct model *, int64_t, int64_t,
		    int64_t, int64_t);

void
model_offer(struct visit *visit, struct model *model,
    const struct offer *offer)
{
	const struct quote	*quote = &offer->quote;
	int64_t			 free_from = policy()->shipping_free_from;
	size_t			 i;

	for (i = 0; i < offer->count; i++)
		model_offer_line(visit, model_item(model, NAME_lines),
		    &offer->lines[i]);
	for (i = 0; i < quote->tax_count; i++)
		model_tax(visit, model, quote->taxes[i].rate,
		    quote->taxes[i].tax, quote->taxes[i].net,
		    quote->taxes[i].gross);
	model_totals(visit, model, quote->goods, quote->shipping,
	    quote->total);
	model_truth(model, NAME_empty, offer->count == 0);
	model_truth(model, NAME_buyable, offer->buyable);
	model_integer(model, NAME_total_seen, quote->total);
	model_text(model, NAME_free_from_rest, quote->shipping > 0 &&
	    free_from > quote->goods ? money_text(visit,
	    free_from - quote->goods) : "");
}

void
model_order_lines(struct visit *visit, struct model *model,
    const struct order *order)
{
	const struct order_item	*items = order->items.items;
	const struct order_tax	*taxes = order->taxes.items;
	struct model		*line;
	size_t			 i;

	for (i = 0; i < order->items.count; i++) {
		line = model_item(model, NAME_lines);
		model_text(line, NAME_name, items[i].name);
		model_text(line, NAME_quantity, format_number(visit->arena,
		    items[i].quantity, visit->language));
		model_text(line, NAME_price, money_text(visit,
		    items[i].price));
		model_text(line, NAME_total, money_text(visit,
		    items[i].total));
		model_text(line, NAME_tax_rate, format_rate(visit->arena,
		    items[i].tax_rate, visit->language));
		model_text(line, NAME_gone, "");
		model_text(line, NAME_short_stock, "");
		model_text(line, NAME_repriced, "");
	}
	for (i = 0; i < order->taxes.count; i++)
		model_tax(visit, model, taxes[i].rate, taxes[i].tax,
		    taxes[i].net, taxes[i].gross);
	model_totals(visit, model, order->goods, order->shipping_price,
	    order->total);
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

static void
model_totals(struct visit *visit, struct model *model, int64_t goods,
    int64_t shipping, int64_t total)
{
	model_text(model, NAME_goods, money_text(visit, goods));
	model_text(model, NAME_shipping, money_text(visit, shipping));
	model_truth(model, NAME_shipping_free, shipping == 0);
	model_text(model, NAME_total, money_text(visit, total));
}

static void
model_tax(struct visit *visit, struct model *model, int64_t rate, int64_t tax,
    int64_t net, int64_t gross)
{
	struct model	*item = model_item(model, NAME_taxes);

	model_text(item, NAME_rate, format_rate(visit->arena, rate,
	    visit->language));
	model_text(item, NAME_tax, money_text(visit, tax));
	model_text(item, NAME_net, money_text(visit, net));
	model_text(item, NAME_gross, money_text(visit, gross));
}
