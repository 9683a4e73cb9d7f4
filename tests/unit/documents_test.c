/* Documents: writers meet, questions are answered from an index. */
#include "support.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "store/documents.h"
#include "store/statements.h"

#define NOW	SUPPORT_NOW

struct put {
	const char	*collection;
	const char	*id;
	int64_t		 revision;
	const char	*body;		/* NULL: remove it */
	int64_t		 expires_at;
};

static enum result
put_body(struct store *store, void *argument)
{
	const struct put	*put = argument;

	if (put->body == NULL)
		return (document_remove(store, put->collection, put->id,
		    put->revision));
	return (document_put(store, put->collection, put->id, put->revision,
	    put->body, put->expires_at));
}

static enum result
put(struct support *support, const char *collection, const char *id,
    int64_t revision, const char *body)
{
	struct put	what = { collection, id, revision, body, 0 };

	return (store_change(support->store, "put", put_body, &what));
}

static enum result
put_until(struct support *support, const char *collection, const char *id,
    int64_t revision, int64_t expires_at)
{
	struct put	what = { collection, id, revision, "{}", expires_at };

	return (store_change(support->store, "put", put_body, &what));
}

static enum result
get(struct support *support, const char *id, struct document *document)
{
	return (document_get(support->arena, support->store, "things", id,
	    document));
}

static void
a_document_comes_back_as_it_was_put(void **state)
{
	struct support	*support = *state;
	struct document	 document;

	assert_result(get(support, "a", &document), ABSENT);
	assert_result(put(support, "things", "a", 0, "{\"n\":\"ü\"}"), OK);
	assert_result(get(support, "a", &document), OK);
	assert_string_equal(document.id, "a");
	assert_string_equal(document.body, "{\"n\":\"ü\"}");
	assert_int_equal(document.revision, 1);
	assert_int_equal(document.created_at, NOW);
	assert_int_equal(document.changed_at, NOW);
	assert_int_equal(document.expires_at, 0);

	support_clock(NOW + 7);
	assert_result(put(support, "things", "a", 1, "{\"n\":2}"), OK);
	assert_result(get(support, "a", &document), OK);
	assert_string_equal(document.body, "{\"n\":2}");
	assert_int_equal(document.revision, 2);
	assert_int_equal(document.created_at, NOW);
	assert_int_equal(document.changed_at, NOW + 7);
}

static void
collections_and_ids_are_names_of_their_own(void **state)
{
	struct support	*support = *state;
	struct document	 document;

	assert_result(put(support, "things", "a", 0, "{}"), OK);
	assert_result(put(support, "others", "a", 0, "{}"), OK);
	assert_result(get(support, "A", &document), ABSENT);
	assert_result(get(support, "", &document), ABSENT);
	assert_result(get(support, "' OR ''='", &document), ABSENT);
	assert_result(put(support, "things", "' OR ''='", 0, "{}"), OK);
	assert_result(get(support, "' OR ''='", &document), OK);
	assert_result(put(support, "", "a", 0, "{}"), BROKEN);
	assert_result(put(support, "things", "", 0, "{}"), BROKEN);
}

static void
only_the_stored_revision_may_be_replaced(void **state)
{
	struct support	*support = *state;
	struct document	 document;

	assert_result(put(support, "things", "a", 1, "{}"), CONFLICT);
	assert_result(put(support, "things", "a", 0, "{}"), OK);
	assert_result(put(support, "things", "a", 0, "[]"), CONFLICT);
	assert_result(put(support, "things", "a", 2, "[]"), CONFLICT);
	assert_result(put(support, "things", "a", -1, "[]"), CONFLICT);
	assert_result(put(support, "things", "a", 1, "[1]"), OK);
	assert_result(put(support, "things", "a", 1, "[2]"), CONFLICT);
	assert_result(get(support, "a", &document), OK);
	assert_string_equal(document.body, "[1]");
}

static void
only_the_stored_revision_may_be_removed(void **state)
{
	struct support	*support = *state;
	struct document	 document;

	assert_result(put(support, "things", "a", 1, NULL), CONFLICT);
	assert_result(put(support, "things", "a", 0, "{}"), OK);
	assert_result(put(support, "things", "a", 2, NULL), CONFLICT);
	assert_result(put(support, "things", "a", 1, NULL), OK);
	assert_result(put(support, "things", "a", 1, NULL), CONFLICT);
	assert_result(get(support, "a", &document), ABSENT);
	assert_result(put(support, "things", "a", 0, "{}"), OK);
}

static void
what_is_no_json_does_not_come_in(void **state)
{
	struct support	*support = *state;
	struct document	 document;

	assert_result(put(support, "things", "a", 0, "{"), BROKEN);
	assert_result(put(support, "things", "a", 0, ""), BROKEN);
	assert_result(get(support, "a", &document), ABSENT);
	assert_result(put(support, "things", "a", 0, "{}"), OK);
	assert_result(put(support, "things", "a", 1, "{'a':1}"), BROKEN);
	assert_result(get(support, "a", &document), OK);
	assert_string_equal(document.body, "{}");
}

static void
an_expired_document_is_absent(void **state)
{
	struct support	*support = *state;
	struct document	 document;

	assert_result(put_until(support, "things", "a", 0, NOW + 10), OK);
	support_clock(NOW + 9);
	assert_result(get(support, "a", &document), OK);
	assert_int_equal(document.expires_at, NOW + 10);
	assert_result(put_until(support, "things", "a", 0, 0), CONFLICT);

	support_clock(NOW + 10);
	assert_result(get(support, "a", &document), ABSENT);
	assert_result(put_until(support, "things", "a", 1, 0), CONFLICT);
	assert_result(put_until(support, "things", "a", 0, NOW + 20), OK);
	assert_result(get(support, "a", &document), OK);
	assert_int_equal(document.revision, 1);
	assert_int_equal(document.created_at, NOW + 10);

	/* Renewed by use. */
	assert_result(put_until(support, "things", "a", 1, NOW + 99), OK);
	support_clock(NOW + 50);
	assert_result(get(support, "a", &document), OK);
}

struct sweep {
	const char	*collection;
	int64_t		 now;
	int		 limit;
};

static enum result
sweep_body(struct store *store, void *argument)
{
	const struct sweep	*sweep = argument;

	return (document_sweep(store, sweep->collection, sweep->now,
	    sweep->limit));
}

static void
a_sweep_takes_the_oldest_expired_ones(void **state)
{
	struct support	*support = *state;
	struct document	 document;
	struct sweep	 sweep = { "things", NOW + 20, 1 };

	assert_result(put_until(support, "things", "a", 0, NOW + 20), OK);
	assert_result(put_until(support, "things", "b", 0, NOW + 10), OK);
	assert_result(put_until(support, "things", "c", 0, NOW + 21), OK);
	assert_result(put_until(support, "things", "d", 0, 0), OK);
	assert_result(put_until(support, "others", "e", 0, NOW + 1), OK);

	assert_result(store_change(support->store, "sweep", sweep_body,
	    &sweep), OK);
	assert_result(get(support, "b", &document), ABSENT);
	assert_result(get(support, "a", &document), OK);
	sweep.limit = 100;
	assert_result(store_change(support->store, "sweep", sweep_body,
	    &sweep), OK);
	assert_result(get(support, "a", &document), ABSENT);
	assert_result(get(support, "c", &document), OK);
	assert_result(get(support, "d", &document), OK);
	assert_result(put_until(support, "others", "e", 0, 0), CONFLICT);
}

/* The ids found, with a blank behind each. */
static const char *
find(struct support *support, enum document_question question,
    const char *argument, int64_t number, int limit, int offset)
{
	struct documents	documents;
	static char		ids[1024];
	size_t			i, length;

	assert_result(documents_find(support->arena, support->store, question,
	    argument, number, limit, offset, &documents), OK);
	length = 0;
	ids[0] = '\0';
	for (i = 0; i < documents.count; i++) {
		assert_true(length + 64 < sizeof(ids));
		length += (size_t)snprintf(ids + length, sizeof(ids) - length,
		    "%.40s ", documents.items[i].id);
	}
	return (ids);
}

static void
products_stand_by_position(void **state)
{
	struct support	*support = *state;

	assert_string_equal(find(support, PRODUCTS_ALL, "", 0, 9, 0), "");
	assert_result(put(support, "products", "c", 0,
	    "{\"kind\":\"wine\",\"position\":10}"), OK);
	assert_result(put(support, "products", "b", 0,
	    "{\"kind\":\"berry\",\"position\":9}"), OK);
	assert_result(put(support, "products", "a", 0,
	    "{\"kind\":\"wine\",\"position\":10}"), OK);
	assert_result(put(support, "kinds", "wine", 0, "{\"position\":2}"),
	    OK);
	assert_result(put(support, "kinds", "berry", 0, "{\"position\":1}"),
	    OK);

	assert_string_equal(find(support, PRODUCTS_ALL, NULL, 0, 9, 0),
	    "b a c ");
	assert_string_equal(find(support, PRODUCTS_ALL, NULL, 0, 1, 1), "a ");
	assert_string_equal(find(support, PRODUCTS_ALL, NULL, 0, 9, 3), "");
	assert_string_equal(find(support, PRODUCTS_ALL, NULL, 0, -1, 0), "");
	assert_string_equal(find(support, PRODUCTS_ALL, NULL, 0, 1, -1),
	    "b ");
	assert_string_equal(find(support, PRODUCTS_OF_KIND, "wine", 0, 9, 0),
	    "a c ");
	assert_string_equal(find(support, PRODUCTS_OF_KIND, "", 0, 9, 0), "");
	assert_string_equal(find(support, KINDS_ALL, NULL, 0, 9, 0),
	    "berry wine ");

	/* Moved by a change of the body alone. */
	assert_result(put(support, "products", "b", 1,
	    "{\"kind\":\"wine\",\"position\":11}"), OK);
	assert_string_equal(find(support, PRODUCTS_ALL, NULL, 0, 9, 0),
	    "a c b ");
	assert_string_equal(find(support, PRODUCTS_OF_KIND, "berry", 0, 9, 0),
	    "");
}

static enum result
order(struct support *support, int number, const char *state_now,
    const char *trouble, int64_t hold_until)
{
	char	id[16], body[256];

	(void)snprintf(id, sizeof(id), "o%02d", number);
	(void)snprintf(body, sizeof(body), "{\"state\":\"%s\","
	    "\"trouble\":\"%s\",\"basket_id\":\"b%02d\",\"hold_until\":%lld}",
	    state_now, trouble, number, (long long)hold_until);
	return (put(support, "orders", id, 0, body));
}

static void
orders_stand_newest_first(void **state)
{
	struct support	*support = *state;

	assert_result(order(support, 3, "pending", "", NOW + 9), OK);
	assert_result(order(support, 1, "accepted", "late", 0), OK);
	support_clock(NOW + 1);
	assert_result(order(support, 2, "pending", "", NOW + 5), OK);
	assert_result(order(support, 4, "pending", "stock", NOW + 50), OK);

	assert_string_equal(find(support, ORDERS_NEWEST, NULL, 0, 9, 0),
	    "o04 o02 o03 o01 ");
	assert_string_equal(find(support, ORDERS_NEWEST, NULL, 0, 2, 1),
	    "o02 o03 ");
	assert_string_equal(find(support, ORDERS_OF_STATE, "pending", 0, 9,
	    0), "o04 o02 o03 ");
	assert_string_equal(find(support, ORDERS_OF_STATE, "declined", 0, 9,
	    0), "");
	assert_string_equal(find(support, ORDERS_IN_TROUBLE, NULL, 0, 9, 0),
	    "o04 o01 ");
	assert_string_equal(find(support, ORDERS_TO_EXPIRE, NULL, NOW + 9, 9,
	    0), "o02 o03 ");
	assert_string_equal(find(support, ORDERS_TO_EXPIRE, NULL, NOW + 4, 9,
	    0), "");
}

static void
a_basket_becomes_one_order(void **state)
{
	struct support	*support = *state;

	assert_result(order(support, 1, "pending", "", 0), OK);
	assert_string_equal(find(support, ORDER_OF_BASKET, "b01", 0, 1, 0),
	    "o01 ");
	assert_string_equal(find(support, ORDER_OF_BASKET, "b02", 0, 1, 0),
	    "");
	assert_result(put(support, "orders", "another", 0,
	    "{\"basket_id\":\"b01\"}"), CONFLICT);
	assert_result(put(support, "orders", "another", 0,
	    "{\"basket_id\":\"b02\"}"), OK);
	assert_result(put(support, "orders", "another", 1,
	    "{\"basket_id\":\"b01\"}"), CONFLICT);
	/* The rule is for orders only. */
	assert_result(put(support, "things", "another", 0,
	    "{\"basket_id\":\"b01\"}"), OK);
}

static void
baskets_and_payments_are_found(void **state)
{
	struct support	*support = *state;

	assert_result(put_until(support, "baskets", "a", 0, NOW + 3), OK);
	assert_result(put_until(support, "baskets", "b", 0, NOW + 1), OK);
	assert_result(put_until(support, "baskets", "c", 0, NOW + 4), OK);
	assert_result(put_until(support, "baskets", "d", 0, 0), OK);
	assert_result(put_until(support, "things", "e", 0, NOW), OK);
	assert_string_equal(find(support, BASKETS_EXPIRED, NULL, NOW + 3, 9,
	    0), "b a ");

	assert_result(put(support, "sandbox_payments", "p2", 0,
	    "{\"reference\":\"r\"}"), OK);
	support_clock(NOW + 1);
	assert_result(put(support, "sandbox_payments", "p1", 0,
	    "{\"reference\":\"r\"}"), OK);
	assert_result(put(support, "sandbox_payments", "p3", 0,
	    "{\"reference\":\"s\"}"), OK);
	assert_string_equal(find(support, PAYMENTS_OF_ORDER, "r", 0, 9, 0),
	    "p2 p1 ");
}

/* Walks a whole list page by page; each order must come once, in order. */
static void
walk(struct support *support, enum document_question question,
    const char *argument, int wanted)
{
	struct documents	 page;
	const struct document	*last;
	char			 id[64];
	int64_t			 created_at;
	int			 count;

	assert_result(documents_find(support->arena, support->store, question,
	    argument, 0, 7, 0, &page), OK);
	count = 0;
	created_at = INT64_MAX;
	id[0] = '\0';
	while (page.count > 0) {
		for (last = page.items; last < page.items + page.count;
		    last++) {
			assert_true(last->created_at < created_at ||
			    strcmp(last->id, id) < 0);
			created_at = last->created_at;
			(void)snprintf(id, sizeof(id), "%s", last->id);
			count++;
		}
		assert_result(documents_after(support->arena, support->store,
		    question, argument, created_at, id, 7, &page), OK);
	}
	assert_int_equal(count, wanted);
}

static void
every_order_stands_on_one_page(void **state)
{
	struct support		*support = *state;
	struct documents	 page;
	int			 i;

	for (i = 0; i < 50; i++) {
		support_clock(NOW + i / 20);
		assert_result(order(support, i, i % 2 ? "pending" : "accepted",
		    i % 5 ? "" : "late", 0), OK);
	}
	walk(support, ORDERS_NEWEST, NULL, 50);
	walk(support, ORDERS_OF_STATE, "pending", 25);
	walk(support, ORDERS_OF_STATE, "lost", 0);
	walk(support, ORDERS_IN_TROUBLE, NULL, 10);

	assert_result(documents_after(support->arena, support->store,
	    PRODUCTS_ALL, NULL, 0, "", 7, &page), BROKEN);
}

static void
nothing_is_written_outside_a_change(void **state)
{
	struct support	*support = *state;
	struct document	 document;

	assert_result(document_put(support->store, "things", "a", 0, "{}", 0),
	    BROKEN);
	assert_result(document_remove(support->store, "things", "a", 1),
	    BROKEN);
	assert_result(document_sweep(support->store, "things", NOW, 1),
	    BROKEN);
	assert_result(get(support, "a", &document), ABSENT);
}

/* A second look at the file, past the store. */
static sqlite3 *
database_open(struct support *support)
{
	char	 path[SUPPORT_FOLDER_SIZE + 16];
	sqlite3	*database;

	(void)snprintf(path, sizeof(path), "%s/shop.db", support->folder);
	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	return (database);
}

/* Whether the plan reads a table from end to end, or sorts. */
static int
step_is_costly(const char *step)
{
	static const char *const	tables[] = { "document", "errand",
		"seen", "tally" };
	char				scan[32];
	size_t				i;

	if (strstr(step, "TEMP B-TREE") != NULL ||
	    strstr(step, "AUTOMATIC") != NULL)
		return (1);
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		(void)snprintf(scan, sizeof(scan), "SCAN %s", tables[i]);
		if (strncmp(step, scan, strlen(scan)) == 0 &&
		    strstr(step, "USING INDEX") == NULL &&
		    strstr(step, "USING COVERING INDEX") == NULL)
			return (1);
	}
	return (0);
}

static int
sentence_is_costly(sqlite3 *database, const char *sql)
{
	char		 explained[2048];
	sqlite3_stmt	*plan;
	int		 costly;

	(void)snprintf(explained, sizeof(explained), "EXPLAIN QUERY PLAN %s",
	    sql);
	assert_int_equal(sqlite3_prepare_v2(database, explained, -1, &plan,
	    NULL), SQLITE_OK);
	costly = 0;
	while (sqlite3_step(plan) == SQLITE_ROW)
		costly |= step_is_costly(
		    (const char *)sqlite3_column_text(plan, 3));
	sqlite3_finalize(plan);
	return (costly);
}

static void
no_sentence_scans_or_sorts(void **state)
{
	struct support	*support = *state;
	sqlite3		*database;
	int		 i;

	database = database_open(support);
	for (i = DOCUMENT_GET; i < STATEMENTS; i++) {
		if (sentence_is_costly(database, sentences[i].sql))
			fail_msg("\"%s\" scans or sorts", sentences[i].name);
	}
	/* The check can see both. */
	assert_true(sentence_is_costly(database,
	    "SELECT 1 FROM document WHERE body = ''"));
	assert_true(sentence_is_costly(database,
	    "SELECT 1 FROM document WHERE collection = 'a' ORDER BY body"));
	sqlite3_close(database);
}

/* Orders, products and troubles in bulk, past the store for speed. */
static void
fill(sqlite3 *database, int count)
{
	static const char	sql[] =
		"WITH RECURSIVE n(i) AS (SELECT (SELECT count(*) FROM document)"
		" UNION ALL SELECT i + 1 FROM n LIMIT %d) "
		"INSERT INTO document SELECT c, c || i, 1, json_object("
		"'state', 'pending', 'trouble', 'late', 'basket_id', 'b' || i,"
		"'number', 'n' || i, 'hold_until', 1 + i, 'position', i, 'kind', 'wine',"
		"'reference', 'r', 'order_id', 'r', 'due_at', 1 + i), "
		"i, i, 1 + i "
		"FROM n, (SELECT 'orders' AS c UNION SELECT 'products' UNION "
		"SELECT 'kinds' UNION SELECT 'baskets' UNION "
		"SELECT 'sandbox_payments' UNION SELECT 'letters' "
		"UNION SELECT 'mails')";
	char	filled[1024];

	(void)snprintf(filled, sizeof(filled), sql, count);
	assert_int_equal(sqlite3_exec(database, filled, NULL, NULL, NULL),
	    SQLITE_OK);
}

/* What SQLite's machine does for one page of 24: its steps, no time. */
static int
steps(sqlite3 *database, int which)
{
	sqlite3_stmt	*statement;
	int		 rows, count, after;

	after = which >= AFTER_ORDERS_NEWEST;
	assert_int_equal(sqlite3_prepare_v2(database, sentences[which].sql,
	    -1, &statement, NULL), SQLITE_OK);
	sqlite3_bind_text(statement, 1, which == FIND_PRODUCTS_OF_KIND ?
	    "wine" : which == FIND_ORDER_OF_BASKET ? "b7" :
	    which == FIND_ORDER_OF_NUMBER ? "n7" :
	    which == FIND_PAYMENTS_OF_ORDER ||
	    which == FIND_MAILS_OF_ORDER ? "r" : "pending", -1,
	    SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, 1000000);
	if (after)
		sqlite3_bind_text(statement, 3, "o", -1, SQLITE_STATIC);
	else
		sqlite3_bind_int(statement, 3, 24);
	sqlite3_bind_int(statement, 4, after ? 24 : 0);

	rows = 0;
	while (sqlite3_step(statement) == SQLITE_ROW)
		rows++;
	assert_int_equal(rows, which == FIND_ORDER_OF_BASKET ||
	    which == FIND_ORDER_OF_NUMBER ? 1 : 24);
	count = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
	sqlite3_finalize(statement);
	return (count);
}

static void
a_page_costs_the_same_in_a_large_shop(void **state)
{
	struct support	*support = *state;
	sqlite3		*database;
	int		 i, small[STATEMENTS];

	database = database_open(support);
	fill(database, 100);
	for (i = FIND_PRODUCTS_ALL; i <= AFTER_MAILS_OF_STATE; i++)
		small[i] = steps(database, i);
	fill(database, 3000);
	for (i = FIND_PRODUCTS_ALL; i <= AFTER_MAILS_OF_STATE; i++) {
		if (steps(database, i) > small[i])
			fail_msg("\"%s\": %d steps became %d",
			    sentences[i].name, small[i], steps(database, i));
	}
	sqlite3_close(database);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_document_comes_back_as_it_was_put),
		test(collections_and_ids_are_names_of_their_own),
		test(only_the_stored_revision_may_be_replaced),
		test(only_the_stored_revision_may_be_removed),
		test(what_is_no_json_does_not_come_in),
		test(an_expired_document_is_absent),
		test(a_sweep_takes_the_oldest_expired_ones),
		test(products_stand_by_position),
		test(orders_stand_newest_first),
		test(a_basket_becomes_one_order),
		test(baskets_and_payments_are_found),
		test(every_order_stands_on_one_page),
		test(nothing_is_written_outside_a_change),
		test(no_sentence_scans_or_sorts),
		test(a_page_costs_the_same_in_a_large_shop),
	};

	return (cmocka_run_group_tests_name("documents", tests, NULL, NULL));
}
