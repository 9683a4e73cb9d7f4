#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "shop/product.h"
#include "store/attempts.h"
#include "view/format.h"
#include "web/model_manager.h"
#include "web/model_order.h"
#include "web/model_product.h"

static void	model_order_row(struct visit *, struct model *,
		    const struct order *);

enum result
model_orders(struct visit *visit, struct model *model, const char *state,
    int64_t created_before, const char *id_before, int limit)
{
	struct orders	orders;
	enum result	word;
	size_t		i;

	word = orders_page(visit->arena, visit->store, state, created_before,
	    id_before, limit, &orders);
	if (word != OK)
		return (word);
	for (i = 0; i < orders.count; i++)
		model_order_row(visit, model_item(model, NAME_orders),
		    &orders.items[i]);
	model_truth(model, NAME_orders_any, orders.count > 0);
	model_text(model, NAME_newest_url, created_before == 0 ? "" :
	    arena_format(visit->arena, "/manager/payments?state=%s", state));
	if (orders.more)
		model_text(model, NAME_older_url, arena_format(visit->arena,
		    "/manager/payments?state=%s&before=%lld&id=%s", state,
		    (long long)orders.last_created_at, orders.last_id));

	return (OK);
}

enum result
model_orders_found(struct visit *visit, struct model *model,
    const char *reference, int limit)
{
	struct attempts	found;
	struct order	order;
	enum result	word;
	size_t		i;

	word = attempts_of_reference(visit->arena, visit->store, reference,
	    limit, &found);
	for (i = 0; word == OK && i < found.count; i++) {
		word = order_load(visit->arena, visit->store,
		    found.items[i].order_id, &order);
		if (word == OK)
			model_order_row(visit, model_item(model,
			    NAME_orders), &order);
	}
	model_truth(model, NAME_orders_any, found.count > 0);

	return (word);
}

enum result
model_sales(struct visit *visit, struct model *model,
    enum sales_period period, size_t limit)
{
	struct sales	 sales;
	struct model	*row;
	enum result	 word;
	size_t		 i;

	word = sales_by_product(visit->arena, visit->store, period,
	    moment_now(), limit, &sales);
	if (word != OK)
		return (word);
	for (i = 0; i < sales.count; i++) {
		row = model_item(model, NAME_rows);
		model_text(row, NAME_name, product_name_of(visit,
		    sales.items[i].key));
		model_text(row, NAME_count, format_number(visit->arena,
		    sales.items[i].count, visit->language));
		model_text(row, NAME_amount, money_text(visit,
		    sales.items[i].amount));
	}

	return (OK);
}

void
model_errand(struct visit *visit, struct model *row,
    const struct errand *errand)
{
	model_text(row, NAME_id, errand->id);
	model_text(row, NAME_kind, text_or(visit, "errand",
	    errand->kind, errand->kind));
	model_text(row, NAME_subject_short, arena_text(visit->arena,
	    id_short(errand->subject)));
	model_text(row, NAME_due, format_age(visit->arena,
	    moment_now() - errand->due_at, visit->language));
	model_integer(row, NAME_attempts, errand->attempts);
	model_text(row, NAME_error, why_text(visit,
	    errand->last_error));
	model_truth(row, NAME_gave_up, errand->gave_up_at != 0);
}

const char *
product_name_of(struct visit *visit, const char *id)
{
	struct product	product;

	if (product_load(visit->arena, visit->store, id, &product) != OK)
		return (id);

	return (product_name(&product, visit->language));
}

const char *
trouble_text(struct visit *visit, const struct order *order)
{
	return (*order->trouble == '\0' ? "" :
	    text_or(visit, "trouble", order->trouble, order->trouble));
}

const char *
why_text(struct visit *visit, const char *why)
{
	struct speech	speech = { visit->arena, visit->language };

	return (why_words(&speech, why));
}

static void
model_order_row(struct visit *visit, struct model *row,
    const struct order *order)
{
	const struct payment	*payment = order_payment(order);
	struct attempt		 attempt = { .asked_at = 0 };

	if (payment != NULL && attempt_get(visit->arena, visit->store,
	    payment->id, &attempt) != OK)
		attempt.asked_at = 0;
	model_text(row, NAME_asked, attempt.asked_at == 0 ? "" :
	    format_age(visit->arena, moment_now() - attempt.asked_at,
	    visit->language));

	model_text(row, NAME_number, order->number);
	model_text(row, NAME_id_short, arena_text(visit->arena,
	    id_short(order->id)));
	model_text(row, NAME_url, arena_format(visit->arena,
	    "/manager/order?order_id=%s", order->id));
	model_text(row, NAME_state, order->state);
	model_text(row, NAME_state_text, order_state_text(visit, order));
	model_text(row, NAME_amount, money_text(visit, order->total));
	model_text(row, NAME_provider, payment != NULL ?
	    payment_name(visit, payment) : "");
	model_text(row, NAME_reference, payment != NULL ?
	    arena_text(visit->arena, id_short(payment->reference)) : "");
	model_text(row, NAME_age, format_age(visit->arena,
	    moment_now() - order->created_at, visit->language));
	model_text(row, NAME_date, format_date_time(visit->arena,
	    order->created_at, visit->language));
	model_truth(row, NAME_trouble, *order->trouble != '\0');
	model_text(row, NAME_trouble_text, trouble_text(visit, order));
}
