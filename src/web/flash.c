#include <string.h>

#include "shop/product.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/flash.h"
#include "web/reply.h"

#define COOKIE		"__Host-notice"
#define SECONDS_KEPT	15

void
flash_leave(struct visit *visit, const char *kind, const char *argument)
{
	reply_cookie(visit, COOKIE, arena_format(visit->arena, "%s:%s", kind,
	    argument), SECONDS_KEPT, "Strict");
}

const char *
flash_take(struct visit *visit)
{
	const char	*cookie = visit_cookie(visit, COOKIE), *colon, *kind;
	struct product	 product;

	if (visit->notice != NULL)
		return (visit->notice);
	if (cookie == NULL || (colon = strchr(cookie, ':')) == NULL)
		return ("");
	reply_cookie(visit, COOKIE, "", 0, "Strict");

	kind = arena_copy(visit->arena, cookie, (size_t)(colon - cookie));
	if (colon[1] == '\0')
		return (flash_text(visit, kind, NULL));
	if (product_load(visit->arena, visit->store, colon + 1,
	    &product) != OK)
		return ("");

	return (flash_text(visit, kind, &product));
}

const char *
flash_text(struct visit *visit, const char *kind,
    const struct product *product)
{
	const char	*key, *left = "";

	key = arena_format(visit->arena, "notice.%s", kind);
	if (!text_exists(key))
		return ("");
	if (product == NULL)
		return (text_of(visit->language, key));
	if (product->stock != FIELD_NULL)
		left = format_number(visit->arena, product->stock,
		    visit->language);

	return (text_fill(visit->arena, visit->language, key, "name",
	    product_name(product, visit->language), "left", left, NULL));
}
