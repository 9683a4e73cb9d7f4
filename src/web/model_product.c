#include <string.h>

#include "shop/policy.h"
#include "view/assets_served.h"
#include "view/format.h"
#include "web/model_product.h"

#define GENERIC_IMAGE	"product.svg"

void
model_product(struct visit *visit, struct model *model,
    const struct product *product, const struct kinds *kinds,
    const char *basket_id)
{
	const char	*kind = "";
	bool		 few;
	size_t		 i;

	for (i = 0; i < kinds->count; i++) {
		if (strcmp(kinds->items[i].id, product->kind) == 0)
			kind = kind_name(&kinds->items[i], visit->language);
	}
	few = product->stock != FIELD_NULL && product->stock > 0 &&
	    product->stock <= PRODUCT_STOCK_SHOWN;

	model_text(model, NAME_id, product->id);
	model_text(model, NAME_name, product_name(product, visit->language));
	model_text(model, NAME_kind_name, kind);
	model_text(model, NAME_origin, product_origin(product,
	    visit->language));
	model_text(model, NAME_content, format_content(visit->arena,
	    product->net_content, product->unit, visit->language));
	model_text(model, NAME_price, money_text(visit, product->price));
	model_text(model, NAME_unit_price, product_unit_price_text(visit,
	    product));
	model_text(model, NAME_image_url, product_image_url(product));
	model_text(model, NAME_description, "");
	model_truth(model, NAME_available, product_has(product, 1));
	model_text(model, NAME_stock_low, few ? format_number(visit->arena,
	    product->stock, visit->language) : "");
	model_text(model, NAME_in_basket, "");
	model_text(model, NAME_product_url, product_page_url(visit,
	    product->id, basket_id));
}

const char *
product_unit_price_text(struct visit *visit, const struct product *product)
{
	int64_t	price = product_unit_price(product);

	if (price == 0)
		return ("");

	return (arena_format(visit->arena, "%s / %s", money_text(visit, price),
	    product_unit_name(product)));
}

const char *
product_image_url(const struct product *product)
{
	const struct served	*image = served_named(product->image);

	if (image == NULL)
		image = served_named(GENERIC_IMAGE);

	return (image != NULL ? image->path : "");
}

const char *
product_page_url(struct visit *visit, const char *product_id,
    const char *basket_id)
{
	if (*basket_id == '\0')
		return (arena_format(visit->arena, "/product?product_id=%s",
		    product_id));

	return (arena_format(visit->arena,
	    "/product?product_id=%s&basket_id=%s", product_id, basket_id));
}

const char *
money_text(struct visit *visit, int64_t minor)
{
	return (format_money(visit->arena, money_make(minor,
	    policy()->currency), visit->language));
}
