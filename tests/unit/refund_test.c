/* Money is given back once, never more than came, and what is noted of it is
 * what became of it. */
#include "sale.h"

#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "pay/sumup.h"
#include "shop/cancel.h"
#include "shop/hand_over.h"
#include "shop/refund.h"
#include "store/errands.h"
#include "store/events.h"
#include "store/tally.h"
#include "teller.h"
#include "work_room.h"

#define BANK_ID	"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"
#define DAY	"2026-11-21"

static struct support		*support;
static struct order		 order;
static struct sandbox_settings	 settings;

static void
load(void)
{
	sale_load(support, order.id, &order);
}

static void
come(enum news_kind kind, int64_t short_by)
{
	struct news	news;

	payment_news(&order, order_payment(&order), kind, &news);
	news.amount -= short_by;
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	load();
}

/* A paid order for two of three pieces. */
static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	sale_place(support, "sandbox", "4242424242424242", &order);
	settings = sale_sandbox;
	settings.api_base = teller_base();
	sandbox_configure(&settings);
	come(NEWS_ACCEPTED, 0);

	return (0);
}

static const char *
new_id(void)
{
	char	id[ID_SIZE];

	id_make(id);

	return (arena_text(support->arena, id));
}

static enum result
refund_of(const char *id, int64_t amount, bool restock, bool by_hand)
{
	struct refund_wish	wish = { .id = id, .amount = amount,
				    .reason = "broken", .restock = restock,
				    .by_hand = by_hand };
	struct order		changed;
	enum result		word;

	wish.payment_id = order_payment(&order)->id;
	word = refund_begin(support->arena, support->store, order.id, &wish,
	    &changed);
	load();

	return (word);
}

static const struct refund *
refund(size_t i)
{
	const struct refund	*refunds;

	load();
	refunds = order.refunds.items;
	assert_true(i < order.refunds.count);

	return (&refunds[i]);
}

static void
bank_says(size_t i, int status, const char *said)
{
	teller_say_json(status, arena_format(support->arena,
	    "{\"id\":\"" BANK_ID "\",\"reference\":\"%s\",\"payment\":\"x\","
	    "\"state\":\"%s\",\"reason\":\"%s\",\"amount\":%lld}",
	    refund(i)->id, said, strcmp(said, "failed") == 0 ?
	    "account_closed" : "", (long long)refund(i)->amount));
}

static enum result
drop_body(struct store *store, void *argument)
{
	const struct errands	*found = argument;
	enum result		 word = OK;
	size_t			 i;

	for (i = 0; word == OK && i < found->count; i++) {
		if (strcmp(found->items[i].kind, REFUND) != 0)
			word = errand_done(store, found->items[i].id);
	}

	return (word);
}

/* What else is due about the order would be run first. */
static void
drop_others(void)
{
	struct errands	found;

	assert_result(errands_of(support->arena, support->store, order.id,
	    "", 10, &found), OK);
	assert_result(store_change(support->store, "drop", drop_body,
	    &found), OK);
}

static enum result
again_body(struct store *store, void *argument)
{
	assert_result(errand_give_up(store, argument, "no"), OK);

	return (errand_again(store, argument));
}

static enum result
run(int64_t now)
{
	enum result	word;

	drop_others();
	support_clock(now);
	word = errand_run_next(support->store, now);
	load();

	return (word);
}

static int64_t
tally(const char *name, const char *key)
{
	int64_t	count, amount;

	assert_result(tally_get(support->store, name, key, &count, &amount),
	    OK);

	return (amount);
}

static size_t
events_of_refunds(void)
{
	struct events	events;
	size_t		i, count = 0;

	assert_result(events_of(support->arena, support->store, order.id,
	    100, &events), OK);
	for (i = 0; i < events.count; i++)
		count += strcmp(events.items[i].kind, "order.refunded") == 0;

	return (count);
}

static void
hear(size_t i, enum refund_kind kind, const char *event)
{
	struct news	news;

	news_init(&news);
	news.kind = NEWS_REFUND;
	news.provider = "sandbox";
	news.order_id = order.id;
	news.payment_id = refund(i)->payment_id;
	news.refund_id = refund(i)->id;
	news.refund.kind = kind;
	news.refund.reference = BANK_ID;
	news.refund.why = kind == REFUND_FAILED ? "account_closed" : "";
	news.event_id = event;
	news.body = "{}";
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	load();
}

static void
all_of_it_makes_the_order_refunded(void **state)
{
	int64_t	total = order.total;

	assert_result(refund_of(new_id(), total, false, false), OK);
	assert_string_equal(order.state, "accepted");
	assert_string_equal(refund(0)->state, "waiting");
	assert_int_equal(order.refunded, 0);
	assert_int_equal(refund_left_in_all(&order), 0);
	/* What waits for the carrier waits no more. */
	assert_int_equal(sale_errands(support, HAND_OVER), 0);
	assert_true(hand_over_is_void(&order));

	bank_says(0, 201, "done");
	assert_result(run(SUPPORT_NOW), OK);
	assert_non_null(strstr(teller_heard(), "POST /sandbox/api/refunds"));
	assert_string_equal(refund(0)->state, "done");
	assert_string_equal(refund(0)->reference, BANK_ID);
	assert_string_equal(order.state, "refunded");
	assert_string_equal(order_payment(&order)->state, "refunded");
	assert_int_equal(order.refunded, total);
	assert_int_equal(tally("refunded-day", DAY), total);
	assert_int_equal(tally("orders", "refunded"), total);
	assert_int_equal(sale_errands(support, REFUND), 0);
	assert_int_equal(events_of_refunds(), 1);
	assert_int_equal(sale_stock(support), SALE_STOCK - SALE_PIECES);
}

static void
parts_add_up_and_no_cent_more(void **state)
{
	int64_t	total = order.total;

	assert_result(refund_of(new_id(), 100, false, false), OK);
	assert_result(refund_of(new_id(), total - 99, false, false), INVALID);
	assert_result(refund_of(new_id(), 0, false, false), INVALID);
	assert_result(refund_of(new_id(), -1, false, false), INVALID);
	assert_result(refund_of(new_id(), INT64_MAX, false, false), INVALID);
	assert_result(refund_of("no id", 1, false, false), INVALID);
	assert_int_equal(order.refunds.count, 1);
	assert_int_equal(sale_errands(support, HAND_OVER), 1);
	bank_says(0, 201, "done");
	assert_result(run(SUPPORT_NOW), OK);
	assert_string_equal(order.state, "accepted");
	assert_int_equal(order.refunded, 100);

	assert_result(refund_of(new_id(), total - 100, false, false), OK);
	bank_says(1, 201, "done");
	assert_result(run(SUPPORT_NOW), OK);
	assert_string_equal(order.state, "refunded");
	assert_int_equal(order.refunded, total);
	assert_int_equal(events_of_refunds(), 2);
	assert_result(refund_of(new_id(), 1, false, false), INVALID);
}

static void
a_second_click_is_the_same_refund(void **state)
{
	const char	*id = new_id();

	assert_result(refund_of(id, 100, true, false), OK);
	assert_result(refund_of(id, 100, true, false), OK);
	assert_result(refund_of(id, 200, true, false), OK);
	assert_int_equal(order.refunds.count, 1);
	assert_int_equal(refund(0)->amount, 100);
	assert_int_equal(sale_errands(support, REFUND), 1);
	assert_int_equal(sale_stock(support), SALE_STOCK);
}

static void
goods_go_back_once(void **state)
{
	assert_result(refund_of(new_id(), 100, true, true), OK);
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_result(refund_of(new_id(), 100, true, true), OK);
	assert_int_equal(sale_stock(support), SALE_STOCK);
}

static void
what_is_paid_by_hand_is_done(void **state)
{
	size_t	before = teller_count();

	assert_result(refund_of(new_id(), order.total, false, true), OK);
	assert_string_equal(refund(0)->state, "done");
	assert_true(refund(0)->by_hand);
	assert_string_equal(order.state, "refunded");
	assert_int_equal(sale_errands(support, REFUND), 0);
	assert_int_equal(teller_count(), before);
	assert_int_equal(events_of_refunds(), 1);
}

/* Killed, or cut off, between asking and hearing: it looks before it asks
 * again. */
static void
a_lost_answer_makes_no_second_refund(void **state)
{
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	teller_say("HTTP/1.1 201 X\r\nContent-Length: 900\r\n\r\n{");
	assert_result(run(SUPPORT_NOW), OK);
	assert_non_null(strstr(teller_heard(), "POST "));
	assert_string_equal(refund(0)->state, "waiting");
	bank_says(0, 200, "done");
	assert_result(run(SUPPORT_NOW + SECONDS(3)), OK);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_string_equal(refund(0)->state, "done");
}

static void
what_the_bank_never_saw_is_asked_for_again(void **state)
{
	size_t	before;

	assert_result(refund_of(new_id(), order.total, false, false), OK);
	teller_say_json(500, "{}");
	assert_result(run(SUPPORT_NOW), OK);
	before = teller_count();
	teller_say_json(404, "{}");	/* to both, here */
	assert_result(run(SUPPORT_NOW + SECONDS(3)), OK);
	assert_int_equal(teller_count(), before + 2);
	assert_non_null(strstr(teller_heard(), "POST "));
	assert_non_null(strstr(teller_heard(), refund(0)->id));
}

static enum result
forget_body(struct store *store, void *argument)
{
	const char	*id = argument;

	assert_result(errand_done(store, id), OK);

	return (errand_put(store, id, REFUND, order.id, "", SUPPORT_NOW));
}

/* The number of tries is on the disk a little later than all else. */
static void
a_power_cut_makes_no_second_refund(void **state)
{
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	teller_say("HTTP/1.1 201 X\r\nContent-Length: 900\r\n\r\n{");
	assert_result(run(SUPPORT_NOW), OK);
	assert_result(store_change(support->store, "forget", forget_body,
	    (void *)(uintptr_t)refund(0)->id), OK);
	bank_says(0, 200, "done");
	assert_result(run(SUPPORT_NOW + SECONDS(3)), OK);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_string_equal(refund(0)->state, "done");
}

/* Without keys: SumUp */

static enum result
sumup_body(struct store *store, void *argument)
{
	struct payment	*payment = order_payment(&order);

	(void)argument;
	payment->provider = "sumup";
	payment->transaction = "t1";

	return (order_save(support->arena, store, &order, order.state));
}

static void
by_sumup(void)
{
	static struct sumup_settings	there = { .key = "k",
					    .merchant = "M" };

	there.api_base = there.page_origin = teller_base();
	sumup_configure(&there);
	assert_result(store_change(support->store, "sumup", sumup_body,
	    NULL), OK);
	load();
}

static void
sumup_shows(const char *amount)
{
	teller_say_json(200, arena_format(support->arena, "{\"id\":\"t1\","
	    "\"currency\":\"EUR\",\"events\":[%s]}", *amount == '\0' ?
	    "" : arena_format(support->arena, "{\"type\":\"REFUND\","
	    "\"status\":\"SUCCESSFUL\",\"amount\":%s}", amount)));
}

/* It may still be at work on what it did not answer. */
static void
what_is_not_there_yet_is_not_asked_for_again_at_once(void **state)
{
	by_sumup();
	assert_result(refund_of(new_id(), 100, false, false), OK);
	teller_say_json(500, "{}");
	assert_result(run(SUPPORT_NOW), OK);
	sumup_shows("");
	assert_result(run(SUPPORT_NOW + SECONDS(3)), OK);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_result(run(SUPPORT_NOW + MINUTES(1)), ABSENT);
	sumup_shows("1.00");
	assert_result(run(SUPPORT_NOW + MINUTES(3)), OK);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_string_equal(refund(0)->state, "done");
}

static void
a_plain_no_is_no_reason_to_wait(void **state)
{
	by_sumup();
	assert_result(refund_of(new_id(), 100, false, false), OK);
	teller_say_json(409, "{}");
	assert_result(run(SUPPORT_NOW), OK);
	assert_string_equal(refund(0)->state, "waiting");
	sumup_shows("");
	assert_result(run(SUPPORT_NOW + SECONDS(3)), OK);
	assert_non_null(strstr(teller_heard(), "POST "));
}

/* Of two that are on their way at once nobody could tell which one came. */
static void
refunds_of_a_payment_take_turns(void **state)
{
	size_t	before;

	by_sumup();
	assert_result(refund_of(new_id(), 100, false, false), OK);
	teller_say_json(500, "{}");
	assert_result(run(SUPPORT_NOW), OK);
	assert_result(refund_of(new_id(), 100, false, false), OK);
	before = teller_count();
	assert_result(run(SUPPORT_NOW), OK);
	assert_int_equal(teller_count(), before);
	assert_string_equal(refund(1)->state, "waiting");
	sumup_shows("1.00");
	assert_result(run(SUPPORT_NOW + SECONDS(3)), OK);
	assert_string_equal(refund(0)->state, "done");
	teller_say_json(204, "");
	assert_result(run(SUPPORT_NOW + MINUTES(1)), OK);
	assert_string_equal(refund(1)->state, "done");
	assert_int_equal(teller_count(), before + 2);
}

static void
tried_again_by_the_manager_it_looks_first(void **state)
{
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	teller_say_json(500, "{}");
	assert_result(run(SUPPORT_NOW), OK);
	assert_result(store_change(support->store, "again", again_body,
	    (void *)(uintptr_t)refund(0)->id), OK);
	bank_says(0, 200, "done");
	assert_result(run(SUPPORT_NOW + SECONDS(1)), OK);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_string_equal(refund(0)->state, "done");
}

static void
money_on_its_way_is_asked_about_until_it_is_there(void **state)
{
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	bank_says(0, 201, "pending");
	assert_result(run(SUPPORT_NOW), OK);
	assert_string_equal(refund(0)->state, "pending");
	assert_string_equal(order.state, "accepted");
	assert_int_equal(refund_left_in_all(&order), 0);
	assert_result(run(SUPPORT_NOW + SECONDS(30)), ABSENT);
	bank_says(0, 200, "pending");
	assert_result(run(SUPPORT_NOW + SECONDS(60)), OK);
	bank_says(0, 200, "done");
	assert_result(run(SUPPORT_NOW + HOURS(1)), OK);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_string_equal(order.state, "refunded");
	assert_int_equal(sale_errands(support, REFUND), 0);
}

static void
a_bank_that_will_not_fails_it(void **state)
{
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	teller_say_json(422, "{}");
	assert_result(run(SUPPORT_NOW), OK);
	assert_string_equal(refund(0)->state, "failed");
	assert_string_equal(refund(0)->why, "refused");
	assert_string_equal(order.trouble, "refund_failed");
	assert_string_equal(order.state, "accepted");
	assert_int_equal(refund_left_in_all(&order), order.total);
	assert_int_equal(sale_errands(support, REFUND), 0);

	/* The next one may do better, and then all is well. */
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	bank_says(1, 201, "done");
	assert_result(run(SUPPORT_NOW), OK);
	assert_string_equal(order.trouble, "");
	assert_string_equal(order.state, "refunded");
}

static void
a_refund_that_comes_back_is_owed_again(void **state)
{
	int64_t	total = order.total;

	assert_result(refund_of(new_id(), total, false, false), OK);
	bank_says(0, 201, "done");
	assert_result(run(SUPPORT_NOW), OK);
	support_clock(SUPPORT_NOW + DAYS(2));
	hear(0, REFUND_FAILED, "event-1");
	assert_string_equal(refund(0)->state, "failed");
	assert_string_equal(refund(0)->why, "account_closed");
	assert_string_equal(order.trouble, "refund_failed");
	assert_string_equal(order.state, "refunded");
	assert_string_equal(order_payment(&order)->state, "accepted");
	assert_int_equal(order.refunded, 0);
	assert_int_equal(tally("refunded-day", DAY), 0);
	assert_int_equal(tally("refunded-month", "2026-11"), 0);
	assert_int_equal(refund_left_in_all(&order), total);

	/* Late news of an earlier day change nothing. */
	hear(0, REFUND_DONE, "event-2");
	hear(0, REFUND_PENDING, "event-3");
	hear(0, REFUND_FAILED, "event-1");
	assert_string_equal(refund(0)->state, "failed");
	assert_int_equal(order.refunded, 0);

	assert_result(refund_of(new_id(), total, false, true), OK);
	assert_int_equal(order.refunded, total);
	assert_string_equal(order.trouble, "");
	assert_string_equal(order.state, "refunded");
}

static void
a_letter_may_be_faster_than_the_answer(void **state)
{
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	hear(0, REFUND_DONE, "event-1");
	assert_string_equal(order.state, "refunded");
	assert_int_equal(sale_errands(support, REFUND), 0);
	assert_int_equal(events_of_refunds(), 1);
	hear(0, REFUND_DONE, "event-2");
	assert_int_equal(order.refunded, order.total);
	assert_int_equal(events_of_refunds(), 1);
}

static enum result
words_body(struct store *store, void *argument)
{
	return (refund_apply(support->arena, store, &order,
	    order.refunds.items, argument, SUPPORT_NOW));
}

/* As if the errand had never been here. */
static enum result
restore_body(struct store *store, void *argument)
{
	assert_result(errand_done(store, argument), OK);

	return (refund_restored(support->arena, store, &order,
	    SUPPORT_NOW));
}

static void
letters_about_other_refunds_change_nothing(void **state)
{
	struct news	news;

	assert_result(refund_of(new_id(), 100, false, true), OK);
	news_init(&news);
	news.kind = NEWS_REFUND;
	news.provider = "sandbox";
	news.order_id = order.id;
	news.payment_id = order_payment(&order)->id;
	news.refund.kind = REFUND_FAILED;
	news.event_id = "event-1";
	news.refund_id = order.id;		/* none of ours */
	assert_result(payment_settle(support->arena, support->store, &news),
	    ABSENT);
	news.refund_id = refund(0)->id;		/* nobody but us knows it */
	assert_result(payment_settle(support->arena, support->store, &news),
	    ABSENT);
	news.provider = "stripe";
	assert_result(payment_settle(support->arena, support->store, &news),
	    ABSENT);
	assert_string_equal(refund(0)->state, "done");
}

static void
say_of_money(enum news_kind kind, int64_t amount, const char *event)
{
	struct news	news;

	news_init(&news);
	news.kind = kind;
	news.provider = "sandbox";
	news.order_id = order.id;
	news.payment_id = order_payment(&order)->id;
	news.amount = amount;
	news.event_id = event;
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	load();
}

static void
what_happened_there_is_shown_here(void **state)
{
	assert_result(refund_of(new_id(), 100, false, true), OK);
	say_of_money(NEWS_GIVEN_BACK, 100, "event-1");
	assert_string_equal(order.trouble, "");
	say_of_money(NEWS_GIVEN_BACK, 101, "event-2");
	assert_string_equal(order.trouble, "refunded_outside");
	say_of_money(NEWS_DISPUTE, 0, "event-3");
	assert_string_equal(order.trouble, "dispute");
}

static void
the_second_payment_of_an_order_goes_back_alone(void **state)
{
	struct news	late;

	/* Another order: declined, tried again, and both are paid. */
	sale_place(support, "sandbox", "4242424242424242", &order);
	payment_news(&order, order_payment(&order), NEWS_ACCEPTED, &late);
	come(NEWS_DECLINED, 0);
	sale_retry(support, order.id, &order);
	come(NEWS_ACCEPTED, 0);
	assert_result(payment_settle(support->arena, support->store, &late),
	    OK);
	load();
	assert_string_equal(order.trouble, "paid_twice");
	assert_int_equal(refund_left_in_all(&order), 2 * order.total);

	assert_result(refund_of(new_id(), order.total, false, true), OK);
	assert_string_equal(order.state, "accepted");
	assert_string_equal(order.trouble, "");
	assert_string_equal(order_payment(&order)->state, "refunded");
	assert_int_equal(refund_left_in_all(&order), order.total);
}

/* One thing that is seen to does not hide another. */
static void
what_was_paid_twice_is_shown_until_it_is_back(void **state)
{
	struct news	late;

	sale_place(support, "sandbox", "4242424242424242", &order);
	payment_news(&order, order_payment(&order), NEWS_ACCEPTED, &late);
	come(NEWS_DECLINED, 0);
	sale_retry(support, order.id, &order);
	come(NEWS_ACCEPTED, 0);
	assert_result(payment_settle(support->arena, support->store, &late),
	    OK);
	load();
	assert_result(refund_of(new_id(), order.total, false, false), OK);
	teller_say_json(422, "{}");
	sandbox_configure(&settings);
	while (strcmp(refund(0)->state, "waiting") == 0)
		assert_result(run(SUPPORT_NOW), OK);
	assert_string_equal(order.trouble, "refund_failed");
	assert_result(refund_of(new_id(), 1, false, true), OK);
	assert_string_equal(order.trouble, "paid_twice");
	assert_result(refund_of(new_id(), order.total - 1, false, true), OK);
	assert_string_equal(order.trouble, "");
}

/* Whatever a provider says, the order can be read again. */
static void
long_words_of_a_provider_do_no_harm(void **state)
{
	struct refund_report	report = { "failed", "", "" };
	char			words[2000];

	memset(words, 'x', sizeof(words));
	words[sizeof(words) - 1] = '\0';
	report.reference = report.why = words;
	assert_result(refund_of(new_id(), 100, false, false), OK);
	assert_result(store_change(support->store, "report", words_body,
	    &report), OK);
	assert_string_equal(refund(0)->state, "failed");
	assert_string_equal(refund(0)->why, "refused");
	assert_string_equal(refund(0)->reference, "");
}

/* The copy may be older than what happened since. */
static void
a_restored_shop_asks_before_it_goes_on_with_a_refund(void **state)
{
	assert_result(refund_of(new_id(), 100, false, true), OK);
	assert_result(refund_of(new_id(), 200, false, false), OK);
	assert_result(store_change(support->store, "restore", restore_body,
	    (void *)(uintptr_t)refund(1)->id), OK);
	assert_int_equal(tally("refunded-day", DAY), 200);
	assert_result(run(SUPPORT_NOW), ABSENT);
	assert_result(store_change(support->store, "again", again_body,
	    (void *)(uintptr_t)refund(1)->id), OK);
	bank_says(1, 200, "done");
	assert_result(run(SUPPORT_NOW), OK);
	assert_memory_equal(teller_heard(), "GET ", 4);
	assert_string_equal(refund(1)->state, "done");
}

static void
money_for_a_canceled_order_goes_back(void **state)
{
	struct order	changed;

	sale_place(support, "sandbox", "4242424242424242", &order);
	assert_result(order_cancel(support->arena, support->store, order.id,
	    &changed), OK);
	load();
	come(NEWS_ACCEPTED, 0);
	assert_string_equal(order.trouble, "paid_after_cancel");
	assert_result(refund_of(new_id(), order.total, false, true), OK);
	assert_string_equal(order.state, "canceled");
	assert_string_equal(order.trouble, "");
}

static void
money_that_was_held_goes_back(void **state)
{
	sale_place(support, "sandbox", "4242424242424242", &order);
	come(NEWS_ACCEPTED, 7);
	assert_string_equal(order.state, "held");
	assert_int_equal(refund_left_in_all(&order), order.total - 7);
	assert_result(refund_of(new_id(), order.total, false, true), INVALID);
	assert_result(refund_of(new_id(), order.total - 7, false, true), OK);
	assert_string_equal(order.state, "declined");
	assert_string_equal(order.trouble, "");
	assert_string_equal(order_payment(&order)->state, "refunded");
	assert_int_equal(refund_left_in_all(&order), 0);
}

static void
nothing_goes_back_where_nothing_came(void **state)
{
	sale_place(support, "sandbox", "4242424242424242", &order);
	assert_int_equal(refund_left_in_all(&order), 0);
	assert_result(refund_of(new_id(), 1, false, true), INVALID);
	come(NEWS_EXPIRED, 0);
	assert_result(refund_of(new_id(), 1, false, true), INVALID);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, begin, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(all_of_it_makes_the_order_refunded),
		test(parts_add_up_and_no_cent_more),
		test(a_second_click_is_the_same_refund),
		test(goods_go_back_once),
		test(what_is_paid_by_hand_is_done),
		test(a_lost_answer_makes_no_second_refund),
		test(what_the_bank_never_saw_is_asked_for_again),
		test(what_is_not_there_yet_is_not_asked_for_again_at_once),
		test(a_plain_no_is_no_reason_to_wait),
		test(a_power_cut_makes_no_second_refund),
		test(refunds_of_a_payment_take_turns),
		test(tried_again_by_the_manager_it_looks_first),
		test(money_on_its_way_is_asked_about_until_it_is_there),
		test(a_bank_that_will_not_fails_it),
		test(a_refund_that_comes_back_is_owed_again),
		test(a_letter_may_be_faster_than_the_answer),
		test(letters_about_other_refunds_change_nothing),
		test(what_happened_there_is_shown_here),
		test(the_second_payment_of_an_order_goes_back_alone),
		test(what_was_paid_twice_is_shown_until_it_is_back),
		test(long_words_of_a_provider_do_no_harm),
		test(a_restored_shop_asks_before_it_goes_on_with_a_refund),
		test(money_for_a_canceled_order_goes_back),
		test(money_that_was_held_goes_back),
		test(nothing_goes_back_where_nothing_came),
	};

	return (cmocka_run_group_tests_name("refund", tests, NULL, NULL));
}
