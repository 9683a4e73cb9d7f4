/* Who does not answer is asked again, not too often, and nothing is lost
 * meanwhile; where nobody can be asked, the clock decides. */
#include "sale.h"

#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "pay/transfer.h"
#include "shop/checkout.h"
#include "shop/refund.h"
#include "store/errands.h"
#include "teller.h"
#include "work_room.h"

#define BANK_ID	"0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21"

static struct support		*support;
static struct order		 order;
static struct sandbox_settings	 settings;

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

	return (0);
}

static int
end(void **state)
{
	transfer_configure(NULL);

	return (support_teardown(state));
}

static void
bank_says(const char *said)
{
	teller_say_json(200, arena_format(support->arena,
	    "{\"id\":\"" BANK_ID "\",\"reference\":\"%s\",\"order_id\":"
	    "\"%s\",\"state\":\"%s\",\"reason\":\"\",\"amount\":%lld,"
	    "\"amount_received\":%lld,\"currency\":\"EUR\",\"hosted\":false,"
	    "\"url\":\"\"}", order_payment(&order)->id, order.id, said,
	    (long long)order.total, (long long)order.total));
}

/* All that is due until a moment, second by second. */
static void
run_until(int64_t from, int64_t until)
{
	int64_t	now;

	for (now = from; now <= until; now += SECONDS(1)) {
		support_clock(now);
		while (errand_run_next(support->store, now) == OK)
			continue;
	}
	sale_load(support, order.id, &order);
}

static void
a_bank_that_is_down_for_an_hour_loses_nothing(void **state)
{
	size_t	before, asked;

	bank_says("pending");
	run_until(SUPPORT_NOW, SUPPORT_NOW + SECONDS(1));
	assert_string_equal(order_payment(&order)->state, "pending");
	before = teller_count();
	teller_say_json(500, "{}");
	run_until(SUPPORT_NOW + SECONDS(2), SUPPORT_NOW + HOURS(1));
	asked = teller_count() - before;
	assert_in_range(asked, 20, 90);
	/* Its time is over, but it may have been paid. */
	assert_true(moment_now() > order_payment(&order)->expires_at);
	assert_string_equal(order.state, "pending");
	assert_int_equal(sale_stock(support), SALE_STOCK - SALE_PIECES);

	bank_says("accepted");
	run_until(SUPPORT_NOW + HOURS(1), SUPPORT_NOW + HOURS(1) +
	    MINUTES(3));
	assert_string_equal(order.state, "accepted");
	assert_string_equal(order.trouble, "");
}

static void
a_refund_outlasts_an_hour_of_silence(void **state)
{
	struct refund_wish	wish = { .amount = 100, .reason = "" };
	struct order		changed;
	char			id[ID_SIZE];
	struct news		news;

	payment_news(&order, order_payment(&order), NEWS_ACCEPTED, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	id_make(id);
	wish.id = id;
	wish.payment_id = order_payment(&order)->id;
	assert_result(refund_begin(support->arena, support->store, order.id,
	    &wish, &changed), OK);
	teller_say_json(500, "{}");
	run_until(SUPPORT_NOW, SUPPORT_NOW + HOURS(1));
	assert_string_equal(refund_find(&order, id)->state, "waiting");
	teller_say_json(200, arena_format(support->arena, "{\"id\":\"" BANK_ID
	    "\",\"reference\":\"%s\",\"state\":\"done\",\"reason\":\"\","
	    "\"amount\":100}", id));
	run_until(SUPPORT_NOW + HOURS(1), SUPPORT_NOW + HOURS(1) +
	    MINUTES(15));
	assert_string_equal(refund_find(&order, id)->state, "done");
	assert_int_equal(order.refunded, 100);
}

static const char *
some_text(const char *language, const char *key)
{
	(void)language;

	return (key);
}

static void
an_attempt_nobody_can_be_asked_about_expires_by_the_clock(void **state)
{
	static const struct transfer_settings	transfer = {
		.name = "Shop", .iban = "DE02120300000000202051", .bic = "",
		.bank = "", .term = DAYS(7), .text = some_text };
	static const struct method		by_hand = { .provider =
						    "transfer", .card = "",
						    .offline = true,
						    .hold_time = DAYS(7) };
	struct news	news;
	size_t		before, count;
	int64_t		over;

	transfer_configure(&transfer);
	payment_news(&order, order_payment(&order), NEWS_DECLINED, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	assert_result(checkout_retry(support->arena, support->store, order.id,
	    "", &by_hand, &order), OK);
	before = teller_count();
	over = order_payment(&order)->expires_at;
	support_clock(over - SECONDS(1));
	assert_result(payment_sweep(support->arena, support->store, over -
	    SECONDS(1), &count), OK);
	assert_int_equal(count, 0);
	support_clock(over + SECONDS(2));
	assert_result(payment_sweep(support->arena, support->store, over +
	    SECONDS(2), &count), OK);
	assert_int_equal(count, 1);
	run_until(over + SECONDS(2), over + SECONDS(3));
	assert_string_equal(order.state, "expired");
	assert_int_equal(sale_stock(support), SALE_STOCK);
	assert_int_equal(teller_count(), before);
	assert_int_equal(sale_errands(support, PAYMENT_POLL), 0);
}

#define test(f)	cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_bank_that_is_down_for_an_hour_loses_nothing),
		test(a_refund_outlasts_an_hour_of_silence),
		test(an_attempt_nobody_can_be_asked_about_expires_by_the_clock),
	};

	return (cmocka_run_group_tests_name("patience", tests, NULL, NULL));
}
