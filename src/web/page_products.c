#include <stdlib.h>
#include <string.h>

#include "shop/basket.h"
#include "shop/policy.h"
#include "shop/product.h"
#include "view/format.h"
#include "view/stencil.h"
#include "view/template.h"
#include "web/doors.h"
#include "web/model_product.h"
#include "web/flash.h"
#include "web/reply.h"

#define PAGE_SIZE	24

/* What differs between two visitors of the same list, and so stands in the
 * holes of its stencil. */
enum mark { MARK_BASKET_ID, MARK_BASKET_COUNT, MARK_BASKET_TOTAL, MARK_NOTICE,
	MARKS };

/* The list that is asked for. */
struct listing {
	const char	*kind;		/* "" all */
	int		 page;
	bool		 has_basket;
	bool		 basket_any;
	bool		 has_notice;
};

static enum result	products_show(struct visit *);
static enum result	product_show(struct visit *);
static enum result	listing_read(struct visit *, struct listing *);
static enum result	listing_render(struct visit *, const struct listing *,
			    const char *);
static void		listing_kinds(struct visit *, struct model *,
			    const struct listing *, const struct kinds *);
static void		listing_pages(struct visit *, struct model *,
			    const struct listing *, int64_t);
static const char	*listing_url(struct visit *, const struct listing *,
			    const char *, int, const char *);

int
page_products(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, products_show));
}

int
page_product(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, product_show));
}

/*
 * The list is rendered once for each page, kind and language and kept until the
 * catalogue changes; a visitor's basket is filled in.
 */
static enum result
products_show(struct visit *visit)
{
	struct listing		 listing;
	struct basket		 basket;
	const struct stencil	*stencil;
	const char		*values[MARKS], *key;
	struct text		 page;
	enum result		 word;
	int64_t			 revision;

	if ((word = listing_read(visit, &listing)) != OK)
		return (word);
	memset(&basket, 0, sizeof(basket));
	if (listing.has_basket && (word = basket_load(visit->arena,
	    visit->store, visit->basket_id, &basket)) != OK)
		return (word);
	values[MARK_NOTICE] = flash_take(visit);
	listing.basket_any = basket.count > 0;
	listing.has_notice = *values[MARK_NOTICE] != '\0';
	if ((word = catalogue_revision(visit->store, &revision)) != OK)
		return (word);

	key = arena_format(visit->arena, "%s|%s|%d|%lld|%d%d%d",
	    visit->language, listing.kind, listing.page, (long long)revision,
	    listing.has_basket, listing.basket_any, listing.has_notice);
	if (stencil_cache_find(key) == NULL &&
	    (word = listing_render(visit, &listing, key)) != OK)
		return (word);
	if ((stencil = stencil_cache_find(key)) == NULL)
		return (ABSENT);

	values[MARK_BASKET_ID] = visit->basket_id;
	values[MARK_BASKET_COUNT] = format_number(visit->arena, basket.count,
	    visit->language);
	values[MARK_BASKET_TOTAL] = format_money(visit->arena,
	    money_make(basket.total, policy()->currency), visit->language);
	text_init(&page, visit->arena, 32768);
	stencil_fill(stencil, values, &page);

	return (reply_bytes(visit, 200, "text/html; charset=utf-8",
	    page.bytes, page.length));
}

static enum result
product_show(struct visit *visit)
{
	struct product	 product;
	struct kinds	 kinds;
	struct model	*model, *child;
	enum result	 word;

	visit->subject = "product";
	word = product_load(visit->arena, visit->store,
	    visit_parameter(visit, "product_id"), &product);
	if (word == OK)
		word = kinds_list(visit->arena, visit->store, &kinds);
	if (word != OK)
		return (word);

	model = page_model(visit);
	child = model_child(model, NAME_product);
	model_product(visit, child, &product, &kinds, visit->basket_id);
	model_text(child, NAME_description, product_description(&product,
	    visit->language));
	model_text(child, NAME_tax_rate, format_rate(visit->arena,
	    product.tax_rate, visit->language));
	model_text(child, NAME_kind_url, arena_format(visit->arena,
	    *visit->basket_id != '\0' ? "/products?kind=%s&basket_id=%s" :
	    "/products?kind=%s", product.kind, visit->basket_id));
	model_text(model, NAME_back, arena_format(visit->arena,
	    "/product?product_id=%s", product.id));

	return (reply_page(visit, 200, "product.html", model));
}

static enum result
listing_read(struct visit *visit, struct listing *listing)
{
	const char	*page = visit_parameter(visit, "page");
	const char	*kind = visit_parameter(visit, "kind");
	char		*end;
	long		 number = 1;

	if (page != NULL && *page != '\0') {
		number = strtol(page, &end, 10);
		if (*end != '\0' || number < 1 || number > 100000 ||
		    strspn(page, "0123456789") != strlen(page))
			return (ABSENT);
	}
	listing->page = (int)number;
	listing->kind = kind == NULL ? "" : kind;
	listing->has_basket = *visit->basket_id != '\0';

	return (strlen(listing->kind) > 64 ? ABSENT : OK);
}

static enum result
listing_render(struct visit *visit, const struct listing *listing,
    const char *key)
{
	struct products	 products;
	struct kinds	 kinds;
	struct model	*model = page_model_bare(visit);
	struct text	 page;
	const char	*mark = stencil_mark(MARK_BASKET_ID);
	enum result	 word;
	size_t		 i;

	word = kinds_list(visit->arena, visit->store, &kinds);
	if (word == OK)
		word = products_page(visit->arena, visit->store,
		    listing->kind, listing->page, PAGE_SIZE, &products);
	if (word != OK)
		return (word);
	if (products.count == 0 && (listing->page > 1 ||
	    *listing->kind != '\0'))
		return (ABSENT);

	model_text(model, NAME_basket_id, listing->has_basket ? mark : "");
	model_text(model, NAME_basket_count, stencil_mark(MARK_BASKET_COUNT));
	model_text(model, NAME_basket_total, stencil_mark(MARK_BASKET_TOTAL));
	model_truth(model, NAME_basket_any, listing->basket_any);
	model_text(model, NAME_notice, listing->has_notice ?
	    stencil_mark(MARK_NOTICE) : "");
	model_text(model, NAME_lang_de_url, listing_url(visit, listing,
	    listing->kind, listing->page, "de"));
	model_text(model, NAME_lang_en_url, listing_url(visit, listing,
	    listing->kind, listing->page, "en"));
	model_text(model, NAME_back, arena_format(visit->arena,
	    "/products?kind=%s&page=%d", listing->kind, listing->page));
	listing_kinds(visit, model, listing, &kinds);
	listing_pages(visit, model, listing, products.total);
	for (i = 0; i < products.count; i++)
		model_product(visit, model_item(model, NAME_products),
		    &products.items[i], &kinds,
		    listing->has_basket ? mark : "");

	text_init(&page, visit->arena, 32768);
	word = template_render("products.html", visit->language, model,
	    &page);
	if (word == OK)
		stencil_cache_keep(key, page.bytes, page.length, MARKS);

	return (word);
}

static void
listing_kinds(struct visit *visit, struct model *model,
    const struct listing *listing, const struct kinds *kinds)
{
	struct model	*item;
	bool		 selected;
	size_t		 i;

	model_truth(model, NAME_all_selected, *listing->kind == '\0');
	model_text(model, NAME_all_url, listing_url(visit, listing, "", 1,
	    ""));
	for (i = 0; i < kinds->count; i++) {
		selected = strcmp(kinds->items[i].id, listing->kind) == 0;
		item = model_item(model, NAME_kinds);
		model_text(item, NAME_id, kinds->items[i].id);
		model_text(item, NAME_name, kind_name(&kinds->items[i],
		    visit->language));
		model_text(item, NAME_url, listing_url(visit, listing,
		    kinds->items[i].id, 1, ""));
		model_truth(item, NAME_selected, selected);
		if (!selected)
			continue;
		model_text(model, NAME_kind_id, kinds->items[i].id);
		model_text(model, NAME_kind_name, kind_name(&kinds->items[i],
		    visit->language));
	}
}

static void
listing_pages(struct visit *visit, struct model *model,
    const struct listing *listing, int64_t total)
{
	int64_t	pages = (total + PAGE_SIZE - 1) / PAGE_SIZE;

	model_truth(model, NAME_paged, pages > 1);
	model_integer(model, NAME_page, listing->page);
	model_integer(model, NAME_page_count, pages);
	model_text(model, NAME_total, format_number(visit->arena, total,
	    visit->language));
	model_text(model, NAME_previous_url, listing->page > 1 ?
	    listing_url(visit, listing, listing->kind, listing->page - 1,
	    "") : "");
	model_text(model, NAME_next_url, listing->page < pages ?
	    listing_url(visit, listing, listing->kind, listing->page + 1,
	    "") : "");
}

/* A list's address, with the mark of the basket's id where there is one. */
static const char *
listing_url(struct visit *visit, const struct listing *listing,
    const char *kind, int page, const char *language)
{
	struct text	url;
	const char	*before = "?";

	text_init(&url, visit->arena, 128);
	text_add(&url, "/products");
	if (*kind != '\0') {
		text_format(&url, "%skind=%s", before, url_encode(
		    visit->arena, kind));
		before = "&";
	}
	if (page > 1) {
		text_format(&url, "%spage=%d", before, page);
		before = "&";
	}
	if (*language != '\0') {
		text_format(&url, "%slang=%s", before, language);
		before = "&";
	}
	if (listing->has_basket)
		text_format(&url, "%sbasket_id=%s", before,
		    stencil_mark(MARK_BASKET_ID));

	return (url.bytes);
}
