/*
 * Fills a shop's database with orders of the past year and with live baskets,
 * as the shop itself would have written them: the rooms print the documents,
 * the indexes are those of the file, the tallies fit. Only faster, in one
 * transaction without a journal: a fill that was broken off leaves a broken
 * file.
 *
 * usage: fill FOLDER ORDERS BASKETS; needs products in the database, no server
 * running. Writes FOLDER/orders.txt (ids picked at random) and
 * FOLDER/baskets.txt (all of them), one id a line.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/moment.h"
#include "shop/attempt.h"
#include "shop/basket.h"
#include "shop/order.h"

#define LINES		2	/* of an order and of a basket */
#define DAYS_PAST	365
#define SAMPLE		20000
#define TROUBLED	5
#define DIFFERENT	500	/* one attempt of so many */
#define SHIPPING	490

struct sold {
	int64_t	count;
	int64_t	amount;
};

struct product_row {
	char		id[65];
	char		name[128];
	int64_t		price;
	int64_t		tax_rate;
	struct sold	total;
	struct sold	day;
	struct sold	month;
	int64_t		in_baskets;
};

struct period {
	const char	*name;		/* of the tally; its products' tally */
	const char	*products;
	char		 key[11];
	struct sold	 all;
};

static void	 check(int);
static void	 run(const char *);
static void	 products_read(void);
static void	 orders_fill(int64_t);
static void	 order_make(struct arena *, struct order *, int64_t, int64_t,
		    int64_t);
static void	 order_items(struct arena *, struct order *, int64_t);
static void	 order_payment_add(struct arena *, struct order *);
static void	 order_shipping(struct arena *, struct order *);
static void	 order_sold(const struct order *, int64_t);
static void	 period_turn(struct period *, const char *, size_t, size_t);
static void	 orders_tally(int64_t);
static void	 baskets_fill(int64_t);
static void	 document_add(const char *, const char *, const char *,
		    int64_t, int64_t);
static void	 attempt_add(const struct order *, int64_t);
static void	 tally_set(const char *, const char *, int64_t, int64_t);
static void	 file_settle(const char *);
static char	*id_new(struct arena *);
static FILE	*list_open(const char *);

static const char *const	states[] = { "accepted", "declined",
	"expired" };

static const char		*folder;
static sqlite3			*database;
static sqlite3_stmt		*document_insert, *tally_insert,
				*attempt_insert;
static struct product_row	*products;
static int64_t			 product_count;
static struct sold		 by_state[3];
static struct period		 day = { .name = "sold-day",
	.products = "sold-product-day" };
static struct period		 month = { .name = "sold-month",
	.products = "sold-product-month" };

int
main(int argc, char **argv)
{
	char	path[4096];

	if (argc != 4) {
		fprintf(stderr, "usage: fill FOLDER ORDERS BASKETS\n");
		return (2);
	}
	folder = argv[1];
	(void)snprintf(path, sizeof(path), "%s/shop.db", folder);
	check(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL));
	run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
	    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1000000;");
	run("BEGIN");
	check(sqlite3_prepare_v2(database, "INSERT INTO document (collection, "
	    "id, revision, body, created_at, changed_at, expires_at) "
	    "VALUES (?1, ?2, 1, ?3, ?4, ?4, ?5)", -1, &document_insert,
	    NULL));
	check(sqlite3_prepare_v2(database, "INSERT INTO tally (name, key, "
	    "count, amount) VALUES (?1, ?2, ?3, ?4)", -1, &tally_insert,
	    NULL));
	check(sqlite3_prepare_v2(database, "INSERT INTO attempt (id, "
	    "order_id, number, provider, state, amount, currency, refunded, "
	    "reference, created_at, said, said_amount, said_currency, "
	    "said_refunded, said_at, asked_at, difference) VALUES (?1, ?2, "
	    "?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?6, ?7, 0, ?9, ?9, ?11)", -1,
	    &attempt_insert, NULL));

	products_read();
	orders_fill(strtoll(argv[2], NULL, 10));
	baskets_fill(strtoll(argv[3], NULL, 10));

	sqlite3_finalize(document_insert);
	sqlite3_finalize(tally_insert);
	sqlite3_finalize(attempt_insert);
	run("COMMIT");
	file_settle(path);
	run("PRAGMA journal_mode = WAL");
	return (sqlite3_close(database) == SQLITE_OK ? 0 : 1);
}

static void
check(int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
		return;
	fprintf(stderr, "fill: %s\n", sqlite3_errmsg(database));
	exit(1);
}

static void
run(const char *sql)
{
	check(sqlite3_exec(database, sql, NULL, NULL, NULL));
}

static void
products_read(void)
{
	sqlite3_stmt		*select;
	struct product_row	*row;
	int64_t			 room = 0;

	check(sqlite3_prepare_v2(database, "SELECT id, "
	    "json_extract(body, '$.name'), json_extract(body, '$.price'), "
	    "json_extract(body, '$.tax_rate') FROM document "
	    "WHERE collection = 'products' ORDER BY id", -1, &select, NULL));
	while (sqlite3_step(select) == SQLITE_ROW) {
		if (product_count == room) {
			room = room == 0 ? 1024 : room * 2;
			products = realloc(products,
			    (size_t)room * sizeof(*products));
			if (products == NULL)
				abort();
		}
		row = &products[product_count++];
		memset(row, 0, sizeof(*row));
		(void)snprintf(row->id, sizeof(row->id), "%s",
		    (const char *)sqlite3_column_text(select, 0));
		(void)snprintf(row->name, sizeof(row->name), "%s",
		    (const char *)sqlite3_column_text(select, 1));
		row->price = sqlite3_column_int64(select, 2);
		row->tax_rate = sqlite3_column_int64(select, 3);
	}
	sqlite3_finalize(select);
	if (product_count < LINES) {
		fprintf(stderr, "fill: no products\n");
		exit(1);
	}
}

/* Oldest first, as they would have come in. */
static void
orders_fill(int64_t count)
{
	struct arena	*arena;
	struct order	 order;
	int64_t		 now = moment_now(), n, step;
	FILE		*list = list_open("orders.txt");

	step = count > 0 ? DAYS(DAYS_PAST) / count : 0;
	for (n = 0; n < count; n++) {
		arena = arena_create();
		order_make(arena, &order, n, count, now - (count - n) * step);
		document_add(ORDERS, order.id, fields_print(arena,
		    order_fields, &order), order.created_at, 0);
		attempt_add(&order, n);
		if (strcmp(order.state, "accepted") == 0)
			order_sold(&order, n);
		if (count <= SAMPLE || random() % (count / SAMPLE) == 0)
			fprintf(list, "%s\n", order.id);
		arena_destroy(arena);
	}
	fclose(list);
	orders_tally(count);
}

static void
order_make(struct arena *arena, struct order *order, int64_t n, int64_t count,
    int64_t moment)
{
	size_t	state = n % 100 < 94 ? 0 : n % 100 < 97 ? 1 : 2;

	memset(order, 0, sizeof(*order));
	order->id = id_new(arena);
	order->email = arena_format(arena, "shopper%lld@example.org",
	    (long long)n);
	order->address = (struct address){ "GERMANY", "", "M\303\274nchen",
	    "80335", "Gerda Lorenz", "Schlehenweg 7", "" };
	order->basket_id = id_new(arena);
	order->number = arena_format(arena, "%lld", (long long)(1001 + n));
	order->language = n % 10 == 0 ? "en" : "de";
	order->state = states[state];
	order->trouble = count - n <= TROUBLED ? "paid_twice" : "";
	order->currency = "EUR";
	order->created_at = moment;
	order_items(arena, order, n);
	order_payment_add(arena, order);
	if (state == 0)
		order_shipping(arena, order);

	by_state[state].count++;
	by_state[state].amount += order->total;
}

/* The products take turns, so that in time each is sold. */
static void
order_items(struct arena *arena, struct order *order, int64_t n)
{
	const struct product_row	*row;
	struct order_item		*items;
	struct order_tax		*taxes;
	int64_t				 i;

	items = list_make(arena, &order->items, LINES, sizeof(*items));
	taxes = list_make(arena, &order->taxes, 1, sizeof(*taxes));
	for (i = 0; i < LINES; i++) {
		row = &products[(n * LINES + i) % product_count];
		items[i].name = row->name;
		items[i].quantity = 1 + (n + i) % 3;
		items[i].product_id = row->id;
		items[i].price = row->price;
		items[i].total = row->price * items[i].quantity;
		items[i].tax_rate = row->tax_rate;
		items[i].reserved = true;
		order->goods += items[i].total;
	}
	order->shipping_price = SHIPPING;
	order->total = order->goods + SHIPPING;
	taxes->rate = 700;
	taxes->gross = order->total;
	taxes->tax = order->total * 7 / 107;
	taxes->net = taxes->gross - taxes->tax;
}

static void
order_payment_add(struct arena *arena, struct order *order)
{
	struct payment	*payment;

	payment = list_make(arena, &order->payments, 1, sizeof(*payment));
	payment->id = id_new(arena);
	payment->provider = "sandbox";
	payment->state = order->state;
	payment->amount = order->total;
	payment->currency = order->currency;
	payment->reference = payment->id;
	payment->url = payment->reason = payment->seen_currency = "";
	payment->created_at = order->created_at;
	payment->changed_at = order->created_at + SECONDS(1);
	payment->expires_at = order->created_at + MINUTES(30);
}

static void
order_shipping(struct arena *arena, struct order *order)
{
	static const char *const	 steps[] = { "sent", "in_transit",
		"delivered" };
	struct order_event		*events;
	size_t				 i;

	order->paid_at = order->created_at + SECONDS(1);
	order->handed_over_at = moment_iso(arena,
	    order->created_at + MINUTES(5));
	order->carrier_reference = order->id;
	events = list_make(arena, &order->shipping, 3, sizeof(*events));
	for (i = 0; i < 3; i++) {
		events[i].status = steps[i];
		events[i].comment = "";
		events[i].received_at = moment_iso(arena,
		    order->created_at + HOURS(6 * (int64_t)(i + 1)));
	}
}

static void
order_sold(const struct order *order, int64_t n)
{
	struct arena		*arena = arena_create();
	const char		*today = moment_day(arena, order->paid_at);
	const struct order_item	*items = order->items.items;
	struct product_row	*row;
	int64_t			 i;

	period_turn(&day, today, 10, offsetof(struct product_row, day));
	period_turn(&month, today, 7, offsetof(struct product_row, month));
	day.all.count++;
	day.all.amount += order->total;
	month.all.count++;
	month.all.amount += order->total;
	for (i = 0; i < LINES; i++) {
		row = &products[(n * LINES + i) % product_count];
		row->total.count += items[i].quantity;
		row->total.amount += items[i].total;
		row->day.count += items[i].quantity;
		row->day.amount += items[i].total;
		row->month.count += items[i].quantity;
		row->month.amount += items[i].total;
	}
	arena_destroy(arena);
}

/* Writes a day's or month's tallies down when the next one begins. */
static void
period_turn(struct period *period, const char *today, size_t length,
    size_t offset)
{
	struct sold	*sold;
	char		 name[64];
	int64_t		 i;

	if (strncmp(period->key, today, length) == 0)
		return;
	if (period->all.count > 0)
		tally_set(period->name, period->key, period->all.count,
		    period->all.amount);
	(void)snprintf(name, sizeof(name), "%s|%s", period->products,
	    period->key);
	for (i = 0; i < product_count; i++) {
		sold = (struct sold *)((char *)&products[i] + offset);
		if (sold->count == 0)
			continue;
		tally_set(name, products[i].id, sold->count, sold->amount);
		sold->count = sold->amount = 0;
	}
	period->all.count = period->all.amount = 0;
	memcpy(period->key, today, length);
}

static void
orders_tally(int64_t count)
{
	int64_t	i;

	period_turn(&day, "-", 1, offsetof(struct product_row, day));
	period_turn(&month, "-", 1, offsetof(struct product_row, month));
	for (i = 0; i < product_count; i++) {
		if (products[i].total.count > 0)
			tally_set("sold", products[i].id,
			    products[i].total.count,
			    products[i].total.amount);
	}
	for (i = 0; i < 3; i++) {
		if (by_state[i].count > 0)
			tally_set("orders", states[i], by_state[i].count,
			    by_state[i].amount);
	}
	if (count > 0)
		tally_set("sequence", "order", count, 0);
}

static void
baskets_fill(int64_t count)
{
	struct basket_line	*lines;
	struct arena		*arena;
	struct basket		 basket;
	int64_t			 now = moment_now(), n, i;
	FILE			*list = list_open("baskets.txt");

	for (n = 0; n < count; n++) {
		arena = arena_create();
		memset(&basket, 0, sizeof(basket));
		basket.id = id_new(arena);
		basket.order_id = "";
		lines = list_make(arena, &basket.items, LINES,
		    sizeof(*lines));
		for (i = 0; i < LINES; i++) {
			struct product_row	*row = &products[(n * LINES +
						    i) % product_count];

			lines[i].product_id = row->id;
			lines[i].quantity = 1;
			lines[i].price = row->price;
			basket.count++;
			basket.total += row->price;
			row->in_baskets++;
		}
		document_add(BASKETS, basket.id, fields_print(arena,
		    basket_fields, &basket), now, now + DAYS(1));
		fprintf(list, "%s\n", basket.id);
		arena_destroy(arena);
	}
	fclose(list);
	for (i = 0; i < product_count; i++) {
		if (products[i].in_baskets > 0)
			tally_set("basket", products[i].id,
			    products[i].in_baskets, 0);
	}
}

static void
document_add(const char *collection, const char *id, const char *text,
    int64_t created_at, int64_t expires_at)
{
	check(sqlite3_bind_text(document_insert, 1, collection, -1,
	    SQLITE_STATIC));
	check(sqlite3_bind_text(document_insert, 2, id, -1, SQLITE_STATIC));
	check(sqlite3_bind_text(document_insert, 3, text, -1, SQLITE_STATIC));
	check(sqlite3_bind_int64(document_insert, 4, created_at));
	check(sqlite3_bind_int64(document_insert, 5, expires_at));
	check(sqlite3_step(document_insert));
	check(sqlite3_reset(document_insert));
}

/* As its provider says as well, but for a few. */
static void
attempt_add(const struct order *order, int64_t n)
{
	const struct payment	*payment = order_payment(order);
	const char		*texts[] = { payment->id, order->id,
				    order->number, payment->provider,
				    payment->state };
	struct attempt		 attempt = { .state = payment->state,
				    .amount = payment->amount,
				    .currency = payment->currency,
				    .reference = payment->reference,
				    .said = payment->state,
				    .said_amount = payment->amount,
				    .said_currency = payment->currency };
	int			 i;

	if (n % DIFFERENT == 0)
		attempt.said = "nothing";
	for (i = 0; i < 5; i++)
		check(sqlite3_bind_text(attempt_insert, i + 1, texts[i], -1,
		    SQLITE_STATIC));
	check(sqlite3_bind_int64(attempt_insert, 6, payment->amount));
	check(sqlite3_bind_text(attempt_insert, 7, payment->currency, -1,
	    SQLITE_STATIC));
	check(sqlite3_bind_text(attempt_insert, 8, payment->reference, -1,
	    SQLITE_STATIC));
	check(sqlite3_bind_int64(attempt_insert, 9, payment->created_at));
	check(sqlite3_bind_text(attempt_insert, 10, attempt.said, -1,
	    SQLITE_STATIC));
	check(sqlite3_bind_text(attempt_insert, 11,
	    attempt_difference(&attempt), -1, SQLITE_STATIC));
	check(sqlite3_step(attempt_insert));
	check(sqlite3_reset(attempt_insert));
}

static void
tally_set(const char *name, const char *key, int64_t count, int64_t amount)
{
	check(sqlite3_bind_text(tally_insert, 1, name, -1, SQLITE_STATIC));
	check(sqlite3_bind_text(tally_insert, 2, key, -1, SQLITE_STATIC));
	check(sqlite3_bind_int64(tally_insert, 3, count));
	check(sqlite3_bind_int64(tally_insert, 4, amount));
	check(sqlite3_step(tally_insert));
	check(sqlite3_reset(tally_insert));
}

/* Nobody's first write shall wait until all of this is on the disk. */
static void
file_settle(const char *path)
{
	int	descriptor = open(path, O_RDWR);

	if (descriptor == -1 || fsync(descriptor) == -1)
		perror(path);
	close(descriptor);
}

static char *
id_new(struct arena *arena)
{
	char	id[ID_SIZE];

	id_make(id);
	return (arena_text(arena, id));
}

static FILE *
list_open(const char *name)
{
	char	 path[4096];
	FILE	*file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	if ((file = fopen(path, "w")) == NULL) {
		perror(path);
		exit(1);
	}
	return (file);
}
