#include <string.h>

#include "base/moment.h"
#include "shop/sales.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/model_manager.h"
#include "web/model_product.h"
#include "web/reply.h"

#define ROWS_SHOWN	500
#define DAYS_SHOWN	31
#define MONTHS_SHOWN	12

static const struct {
	const char		*name;
	enum sales_period	 period;
} periods[] = {
	{ "today", SALES_TODAY },
	{ "week", SALES_WEEK },
	{ "month", SALES_MONTH },
	{ "year", SALES_YEAR },
	{ "all", SALES_ALL },
};

#define PERIODS		(sizeof(periods) / sizeof(periods[0]))

static enum result	products_show(struct visit *);
static void		periods_fill(struct visit *, struct model *, size_t);
static void		series_fill(struct visit *, struct model *, enum name,
			    const struct sales *);

int
manage_products(struct http_request *request)
{
	return (visit_serve_manager(request, VISIT_GET, products_show));
}

static enum result
products_show(struct visit *visit)
{
	const char	*given = visit_parameter(visit, "period");
	struct model	*model = page_model(visit);
	struct sales	 days, months;
	enum result	 word;
	size_t		 chosen;

	for (chosen = 0; chosen < PERIODS; chosen++) {
		if (strcmp(periods[chosen].name,
		    given == NULL ? "month" : given) == 0)
			break;
	}
	if (chosen == PERIODS)
		return (INVALID);

	word = model_sales(visit, model, periods[chosen].period, ROWS_SHOWN);
	if (word == OK)
		word = sales_by_day(visit->arena, visit->store, moment_now(),
		    DAYS_SHOWN, &days);
	if (word == OK)
		word = sales_by_month(visit->arena, visit->store,
		    moment_now(), MONTHS_SHOWN, &months);
	if (word != OK)
		return (word);
	periods_fill(visit, model, chosen);
	series_fill(visit, model, NAME_days, &days);
	series_fill(visit, model, NAME_months, &months);

	return (reply_page(visit, 200, "manager_products.html", model));
}

static void
periods_fill(struct visit *visit, struct model *model, size_t chosen)
{
	struct model	*item;
	size_t		 i;

	for (i = 0; i < PERIODS; i++) {
		item = model_item(model, NAME_periods);
		model_text(item, NAME_name, periods[i].name);
		model_text(item, NAME_label, text_of(visit->language,
		    arena_format(visit->arena, "manager.period.%s",
		    periods[i].name)));
		model_truth(item, NAME_selected, i == chosen);
	}
}

/* Newest first, those without a sale left out. */
static void
series_fill(struct visit *visit, struct model *model, enum name name,
    const struct sales *sales)
{
	struct model	*row;
	const char	*label;
	int64_t		 moment;
	size_t		 i;

	for (i = sales->count; i-- > 0;) {
		if (sales->items[i].count == 0)
			continue;
		label = sales->items[i].key;
		if (name == NAME_months && moment_parse(arena_format(
		    visit->arena, "%s-15", label), &moment))
			label = format_month(visit->arena, moment,
			    visit->language);
		else if (moment_parse(label, &moment))
			label = format_date(visit->arena, moment + HOURS(12),
			    visit->language);
		row = model_item(model, name);
		model_text(row, NAME_label, label);
		model_text(row, NAME_count, format_number(visit->arena,
		    sales->items[i].count, visit->language));
		model_text(row, NAME_amount, money_text(visit,
		    sales->items[i].amount));
	}
}
