/* An order goes to its carrier once, whatever the carrier and the manager do. */
#include "sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/moment.h"
#include "shop/carrier.h"
#include "shop/hand_over.h"
#include "shop/policy.h"
#include "store/errands.h"
#include "store/events.h"
#include "teller.h"
#include "work_room.h"

#define SAID(status, head, body)					\
	"HTTP/1.1 " status "\r\nConnection: close\r\n" head		\
	"Content-Length: " body
#define REFERENCE	"22\r\n\r\n{\"reference\":\"DHL 34\"}"

static struct support	*support;
static struct order	 order;
static int64_t		 now;

static enum result
apply_body(struct store *store, void *event)
{
	return (order_apply(support->arena, store, &order,
	    *(enum order_event_kind *)event, now));
}

static void
apply(enum order_event_kind event)
{
	sale_load(support, order.id, &order);
	assert_result(store_change(support->store, "apply", apply_body,
	    &event), OK);
}

static enum result
quiet_body(struct store *store, void *argument)
{
	enum result	word;

	word = errand_cancel(store, PAYMENT_START, order.id);

	return (word != OK ? word :
	    errand_cancel(store, PAYMENT_POLL, order.id));
}

/* A paid order, of which nothing is owed but the hand-over. */
static void
sell(void)
{
	sale_place(support, "transfer", "", &order);
	apply(ORDER_PAY);
	assert_result(store_change(support->store, "quiet", quiet_body,
	    NULL), OK);
}

static void
carrier_at(const char *url)
{
	struct carrier	given = { CARRIER_URL, url, { "secret" } };

	carrier_configure(&given);
}

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	now = SUPPORT_NOW;
	carrier_at(arena_format(support->arena, "%s/orders?shop=1",
	    teller_base()));
	sell();

	return (0);
}

static void
run_due(int64_t moment)
{
	now = moment;
	support_clock(now);
	sale_no_mails(support);
	assert_result(errand_run_next(support->store, now), OK);
}

static void
nothing_due(int64_t moment)
{
	support_clock(moment);
	sale_no_mails(support);
	assert_result(errand_run_next(support->store, moment), ABSENT);
	support_clock(now);
}

static struct errand
owed(void)
{
	struct errands	errands;

	assert_result(errands_of(support->arena, support->store, order.id,
	    HAND_OVER, 9, &errands), OK);
	assert_int_equal(errands.count, 1);

	return (errands.items[0]);
}

static void
nothing_owed(void)
{
	struct errands	errands;

	assert_result(errands_of(support->arena, support->store, order.id,
	    HAND_OVER, 9, &errands), OK);
	assert_int_equal(errands.count, 0);
}

static size_t
events(const char *kind)
{
	struct events	happened;
	size_t		i, count = 0;

	assert_result(events_of(support->arena, support->store, order.id, 99,
	    &happened), OK);
	for (i = 0; i < happened.count; i++)
		count += strcmp(happened.items[i].kind, kind) == 0;

	return (count);
}

static void
handed_over(const char *reference)
{
	sale_load(support, order.id, &order);
	assert_string_not_equal(order.handed_over_at, "");
	assert_string_equal(order.carrier_reference, reference);
	assert_string_equal(order.trouble, "");
	assert_int_equal(events("order.handed_over"), 1);
}

/* The manager's wishes */

struct wish {
	const char	*seen;
	const char	*reference;
	bool		 sure;
};

static enum result
ask_body(struct store *store, void *argument)
{
	const struct wish	*wish = argument;

	return (hand_over_ask(support->arena, store, order.id, wish->seen,
	    wish->sure, now));
}

static enum result
ask(const char *seen, bool sure)
{
	struct wish	wish = { seen, "", sure };

	return (store_change(support->store, "ask", ask_body, &wish));
}

static enum result
hand_body(struct store *store, void *argument)
{
	const struct wish	*wish = argument;

	return (hand_over_by_hand(support->arena, store, order.id,
	    wish->reference, now));
}

static enum result
by_hand(const char *reference)
{
	struct wish	wish = { "", reference, false };

	return (store_change(support->store, "hand", hand_body, &wish));
}

/* The errand */

static void
the_carrier_gets_the_order_once(void **state)
{
	struct errand	errand = owed();

	teller_say(SAID("201 Created", "", REFERENCE));
	run_due(now);
	handed_over("DHL 34");
	nothing_owed();
	nothing_due(now + DAYS(9));
	assert_non_null(strstr(teller_heard(), arena_format(support->arena,
	    "\r\nIdempotency-Key: %s\r\n", errand.id)));
	assert_non_null(strstr(teller_heard(), "POST /orders?shop=1 "));
	assert_non_null(strstr(teller_heard(),
	    "\r\nWebshop-Signature: t=1795251600,v1="));
	assert_non_null(strstr(teller_heard(), order.id));
	assert_null(strstr(teller_heard(), "payment"));
}

static void
already_there_is_there(void **state)
{
	teller_say(SAID("409 Conflict", "", "0\r\n\r\n"));
	run_due(now);
	handed_over("");
	nothing_owed();
}

static void
a_refused_order_is_the_managers_until_it_is_taken(void **state)
{
	struct errand	errand = owed();
	const char	*id = errand.id;

	teller_say(SAID("422 No", "", "0\r\n\r\n"));
	run_due(now);
	nothing_due(now + DAYS(9));
	errand = owed();
	assert_true(errand.gave_up_at > 0);
	assert_string_equal(errand.last_error, "carrier_refused 422");
	sale_load(support, order.id, &order);
	assert_string_equal(order.trouble, "hand_over_refused");
	assert_string_equal(order.handed_over_at, "");

	/* Again: with the same id, so that the carrier knows it. */
	teller_say(SAID("200 OK", "", "0\r\n\r\n"));
	assert_result(ask("", false), OK);
	assert_result(ask("", false), OK);
	assert_string_equal(owed().id, id);
	run_due(now);
	handed_over("");
	nothing_owed();
}

static void
trouble_is_waited_out_for_days(void **state)
{
	struct errand	errand;
	int64_t		moment = now;
	int		tries;

	teller_say(SAID("503 No", "Retry-After: 120\r\n", "0\r\n\r\n"));
	run_due(moment);
	errand = owed();
	assert_true(errand.due_at >= now + SECONDS(120));
	assert_string_equal(errand.last_error, "carrier_trouble 503");
	sale_load(support, order.id, &order);
	assert_string_equal(order.trouble, "");

	for (tries = 1; errand.gave_up_at == 0; tries++) {
		run_due(moment = errand.due_at);
		errand = owed();
	}
	assert_int_equal(tries, 100);
	assert_in_range(moment - SUPPORT_NOW, DAYS(3), DAYS(6));
	sale_load(support, order.id, &order);
	assert_string_equal(order.trouble, "hand_over_refused");
}

/* Port 1 of this machine: nobody is there. */
static void
silence_is_waited_out(void **state)
{
	carrier_at("http://127.0.0.1:1/");
	(void)perform_allow("http://127.0.0.1:1");
	run_due(now);
	assert_non_null(strstr(owed().last_error, "carrier_silent "));
	assert_int_equal(owed().gave_up_at, 0);
	sale_load(support, order.id, &order);
	assert_string_equal(order.trouble, "");
}

static void
a_refunded_order_is_not_handed_over(void **state)
{
	size_t	asked = teller_count();

	apply(ORDER_REFUND);
	run_due(now);
	nothing_owed();
	assert_int_equal(teller_count(), asked);
	sale_load(support, order.id, &order);
	assert_string_equal(order.handed_over_at, "");
	assert_result(ask("", false), REFUSED);
	assert_result(by_hand(""), REFUSED);
}

static enum result
late_body(struct store *store, void *argument)
{
	return (hand_over_done(support->arena, store, order.id, "DHL 34",
	    false, now));
}

static void
refunded_while_the_carrier_was_told_is_trouble(void **state)
{
	apply(ORDER_REFUND);
	assert_result(store_change(support->store, "late", late_body, NULL),
	    OK);
	sale_load(support, order.id, &order);
	assert_string_equal(order.trouble, "handed_over_void");
	assert_string_equal(order.carrier_reference, "DHL 34");
	assert_int_equal(events("order.handed_over"), 0);
	assert_result(store_change(support->store, "late", late_body, NULL),
	    CONFLICT);
}

static void
without_a_carrier_nothing_fails(void **state)
{
	struct carrier	none = { .way = CARRIER_NONE, .target = "" };
	struct policy	terms = *policy();

	terms.sandbox = false;
	policy_set(&terms);
	carrier_configure(&none);
	run_due(now);
	nothing_owed();
	sale_load(support, order.id, &order);
	assert_string_equal(order.trouble, "");
	assert_string_equal(order.handed_over_at, "");

	/* Later there is one, and the manager wants it. */
	carrier_at(arena_format(support->arena, "%s/", teller_base()));
	teller_say(SAID("200 OK", "", REFERENCE));
	assert_result(ask("", false), OK);
	run_due(now);
	handed_over("DHL 34");
}

static void
by_hand_ends_what_was_owed(void **state)
{
	teller_say(SAID("422 No", "", "0\r\n\r\n"));
	run_due(now);
	assert_result(by_hand("a\nb"), INVALID);
	(void)owed();
	assert_result(by_hand("Paket 7"), OK);
	handed_over("Paket 7");
	nothing_owed();

	/* A second click, and an errand of before. */
	assert_result(by_hand("Paket 8"), OK);
	handed_over("Paket 7");
}

static void
once_more_is_for_those_who_are_sure(void **state)
{
	const char	*seen, *id = owed().id;

	teller_say(SAID("200 OK", "", REFERENCE));
	run_due(now);
	sale_load(support, order.id, &order);
	seen = order.handed_over_at;
	assert_result(ask(seen, false), INVALID);
	nothing_owed();
	assert_result(ask(seen, true), OK);
	assert_result(ask(seen, true), OK);
	assert_string_not_equal(owed().id, id);
	teller_say(SAID("200 OK", "", "21\r\n\r\n{\"reference\":\"DHL 9\"}"));
	run_due(now + SECONDS(5));
	nothing_owed();
	handed_over("DHL 9");
	assert_string_not_equal(order.handed_over_at, seen);

	/* The form of the page from before does nothing any more. */
	assert_result(ask(seen, true), OK);
	nothing_owed();
}

static void
only_a_paid_order_can_be_asked_for(void **state)
{
	sale_place(support, "transfer", "", &order);
	assert_result(ask("", true), REFUSED);
	assert_result(by_hand(""), REFUSED);
	nothing_owed();
	order.id = "0d4a7c9e-58b8-4a55-8c6f-8a3c1b0e7d21";
	assert_result(ask("", true), ABSENT);
	assert_result(by_hand(""), ABSENT);
}

int
main(void)
{
#define TEST(name)							\
	cmocka_unit_test_setup_teardown(name, begin, support_teardown)
	const struct CMUnitTest	tests[] = {
		TEST(the_carrier_gets_the_order_once),
		TEST(already_there_is_there),
		TEST(a_refused_order_is_the_managers_until_it_is_taken),
		TEST(trouble_is_waited_out_for_days),
		TEST(silence_is_waited_out),
		TEST(a_refunded_order_is_not_handed_over),
		TEST(refunded_while_the_carrier_was_told_is_trouble),
		TEST(without_a_carrier_nothing_fails),
		TEST(by_hand_ends_what_was_owed),
		TEST(once_more_is_for_those_who_are_sure),
		TEST(only_a_paid_order_can_be_asked_for),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
