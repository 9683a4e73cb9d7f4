/* What we think of an attempt, what its provider says, and how they differ. */
#include "sale.h"

#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "pay/payment.h"
#include "shop/attempt.h"
#include "store/errands.h"

static struct support	*support;

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;

	return (0);
}

static void
row_of(const struct order *order, struct attempt *attempt)
{
	assert_result(attempt_get(support->arena, support->store,
	    order_payment(order)->id, attempt), OK);
}

/* What an errand learned. */
static void
answer(const struct order *order, enum news_kind kind, int64_t amount,
    int64_t refunded)
{
	struct asked	asked = { "no-such-errand", 9, 0, NULL };
	struct news	news;

	sale_news(order, order_payment(order), kind, &news);
	news.amount = amount;
	news.refunded = refunded;
	asked.said = &news;
	assert_result(payment_settle_asked(support->arena, support->store,
	    &news, &asked), OK);
}

static void
an_order_enters_its_attempts(void **state)
{
	struct attempt	attempt;
	struct order	order;

	sale_place(support, "sandbox", "4242424242424242", &order);
	row_of(&order, &attempt);
	assert_string_equal(attempt.order_id, order.id);
	assert_string_equal(attempt.number, order.number);
	assert_string_equal(attempt.provider, "sandbox");
	assert_string_equal(attempt.state, "preparing");
	assert_string_equal(attempt.currency, "EUR");
	assert_string_equal(attempt.said, "");
	assert_string_equal(attempt.difference, "");
	assert_int_equal(attempt.amount, order.total);
	assert_int_equal(attempt.created_at, SUPPORT_NOW);
	assert_int_equal(attempt.asked_at, 0);
	assert_result(attempt_get(support->arena, support->store, order.id,
	    &attempt), ABSENT);
}

/* A poll that brings nothing new changes the row and not the order. */
static void
an_answer_is_noted_without_a_new_revision(void **state)
{
	struct attempt	attempt;
	struct order	order;
	int64_t		revision;

	sale_place(support, "sandbox", "4242424242424242", &order);
	answer(&order, NEWS_PENDING, order.total, 0);
	sale_load(support, order.id, &order);
	revision = order.revision;
	support_clock(SUPPORT_NOW + SECONDS(9));
	answer(&order, NEWS_PENDING, order.total, 0);
	sale_load(support, order.id, &order);
	assert_int_equal(order.revision, revision);
	row_of(&order, &attempt);
	assert_string_equal(attempt.state, "pending");
	assert_string_equal(attempt.said, "pending");
	assert_int_equal(attempt.said_at, SUPPORT_NOW + SECONDS(9));
	assert_int_equal(attempt.asked_at, SUPPORT_NOW + SECONDS(9));
}

static void
a_letter_is_a_word_but_no_answer(void **state)
{
	struct attempt	attempt;
	struct order	order;
	struct news	news;

	sale_place(support, "sandbox", "4242424242424242", &order);
	sale_news(&order, order_payment(&order), NEWS_ACCEPTED, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	row_of(&order, &attempt);
	assert_string_equal(attempt.state, "accepted");
	assert_string_equal(attempt.said, "accepted");
	assert_int_equal(attempt.said_at, SUPPORT_NOW);
	assert_int_equal(attempt.asked_at, 0);

	/* An old one that comes late says nothing. */
	sale_news(&order, order_payment(&order), NEWS_PENDING, &news);
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	row_of(&order, &attempt);
	assert_string_equal(attempt.said, "accepted");
	assert_string_equal(attempt.difference, "");
}

static void
what_we_conclude_ourselves_was_not_said(void **state)
{
	struct asked	asked = { "no-such-errand", 9, 0, NULL };
	struct attempt	attempt;
	struct order	order;
	struct news	news;

	sale_place(support, "sandbox", "4242424242424242", &order);
	sale_news(&order, order_payment(&order), NEWS_EXPIRED, &news);
	assert_result(payment_settle_asked(support->arena, support->store,
	    &news, &asked), OK);
	row_of(&order, &attempt);
	assert_string_equal(attempt.state, "expired");
	assert_string_equal(attempt.said, "");
	assert_int_equal(attempt.asked_at, 0);
}

static void
late_answers_show_what_differs(void **state)
{
	struct attempts	found;
	struct attempt	attempt;
	struct order	order;
	int64_t		count;

	sale_place(support, "sandbox", "4242424242424242", &order);
	answer(&order, NEWS_ACCEPTED, order.total, 0);
	sale_load(support, order.id, &order);
	answer(&order, NEWS_NOTHING, 0, 0);
	row_of(&order, &attempt);
	assert_string_equal(attempt.difference, "unknown_there");
	assert_result(attempts_different(support->arena, support->store, "",
	    "", INT64_MAX, "", 10, &found), OK);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].order_id, order.id);
	assert_result(attempts_different(support->arena, support->store,
	    "sandbox", "unknown_there", INT64_MAX, "", 10, &found), OK);
	assert_int_equal(found.count, 1);
	assert_result(attempts_different(support->arena, support->store,
	    "stripe", "", INT64_MAX, "", 10, &found), OK);
	assert_int_equal(found.count, 0);
	assert_result(attempts_different(support->arena, support->store, "",
	    "paid_there", INT64_MAX, "", 10, &found), OK);
	assert_int_equal(found.count, 0);
	assert_result(attempts_different(support->arena, support->store, "",
	    "", SUPPORT_NOW, attempt.id, 10, &found), OK);
	assert_int_equal(found.count, 0);
	assert_result(attempts_different_count(support->store, "", &count),
	    OK);
	assert_int_equal(count, 1);

	answer(&order, NEWS_ACCEPTED, order.total, 0);
	assert_result(attempts_different_count(support->store,
	    "unknown_there", &count), OK);
	assert_int_equal(count, 0);
}

/* ours, theirs; of 500 that were asked for. */
static void
each_pair_of_states_has_its_difference(void **state)
{
	static const struct {
		const char	*state;
		const char	*said;
		int64_t		 amount;
		const char	*currency;
		int64_t		 refunded;
		const char	*difference;
	} pairs[] = {
		{ "accepted", "", 0, "", 0, "" },
		{ "accepted", "accepted", 500, "EUR", 0, "" },
		{ "accepted", "accepted", 499, "EUR", 0, "amount_there" },
		{ "accepted", "accepted", 500, "USD", 0, "amount_there" },
		{ "accepted", "accepted", 500, "EUR", 100, "" },
		{ "accepted", "accepted", 500, "EUR", 101, "refunded_there" },
		{ "refunded", "accepted", 500, "EUR", 101, "refunded_there" },
		{ "accepted", "pending", 500, "EUR", 0, "unpaid_there" },
		{ "accepted", "declined", 500, "EUR", 0, "unpaid_there" },
		{ "accepted", "expired", 500, "EUR", 0, "unpaid_there" },
		{ "accepted", "nothing", 0, "", 0, "unknown_there" },
		{ "held", "accepted", 400, "EUR", 0, "amount_there" },
		{ "held", "nothing", 0, "", 0, "unknown_there" },
		{ "held", "declined", 0, "", 0, "unpaid_there" },
		{ "preparing", "nothing", 0, "", 0, "unknown_there" },
		{ "pending", "pending", 500, "EUR", 0, "" },
		{ "pending", "accepted", 500, "EUR", 0, "paid_there" },
		{ "declined", "accepted", 500, "EUR", 0, "paid_there" },
		{ "declined", "expired", 500, "EUR", 0, "" },
		{ "declined", "nothing", 0, "", 0, "" },
		{ "expired", "pending", 500, "EUR", 0, "open_there" },
		{ "canceled", "pending", 500, "EUR", 0, "open_there" },
		{ "expired", "declined", 500, "EUR", 0, "" },
	};
	struct attempt	attempt = { .amount = 500, .currency = "EUR",
			    .refunded = 100, .reference = "r" };
	size_t		i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		attempt.state = pairs[i].state;
		attempt.said = pairs[i].said;
		attempt.said_amount = pairs[i].amount;
		attempt.said_currency = pairs[i].currency;
		attempt.said_refunded = pairs[i].refunded;
		if (strcmp(attempt_difference(&attempt),
		    pairs[i].difference) != 0)
			fail_msg("%s, %s: %s", attempt.state, attempt.said,
			    attempt_difference(&attempt));
	}
	/* Not begun there yet. */
	attempt.state = "preparing";
	attempt.said = "nothing";
	attempt.reference = "";
	assert_string_equal(attempt_difference(&attempt), "");
}

static enum result
forget_body(struct store *store, void *argument)
{
	struct attempt	*attempt = argument;

	attempt->state = "declined";
	attempt->number = "x";

	return (attempt_put(store, attempt));
}

static enum result
rebuild_put(struct store *store, void *argument)
{
	return (attempts_rebuild(store, SUPPORT_NOW));
}

static void
rows_are_made_anew_from_the_orders(void **state)
{
	struct attempt	attempt;
	struct order	first, second;
	const char	*id = "";
	int64_t		created_at = 0;
	bool		more = true;
	int		pages = 0;

	sale_place(support, "sandbox", "4242424242424242", &first);
	answer(&first, NEWS_PENDING, first.total, 0);
	support_clock(SUPPORT_NOW + 1);
	sale_place(support, "sandbox", "4242424242424242", &second);
	row_of(&first, &attempt);
	assert_result(store_change(support->store, "forget", forget_body,
	    &attempt), OK);
	while (more && pages++ < 5)
		assert_result(attempts_rebuild_page(support->arena,
		    support->store, &created_at, &id, &more), OK);
	row_of(&first, &attempt);
	assert_string_equal(attempt.state, "pending");
	assert_string_equal(attempt.number, first.number);
	assert_string_equal(attempt.said, "pending");
	assert_int_equal(pages, 1);

	assert_result(store_change(support->store, "put", rebuild_put, NULL),
	    OK);
	assert_result(store_change(support->store, "put", rebuild_put, NULL),
	    OK);
	assert_int_equal(sale_errands(support, ATTEMPTS_REBUILD), 1);
}

static void
an_attempt_is_found_by_the_providers_reference(void **state)
{
	struct attempts	found;
	struct order	order;
	struct news	news;

	sale_place(support, "sandbox", "4242424242424242", &order);
	sale_news(&order, order_payment(&order), NEWS_PENDING, &news);
	news.reference = "cs_test_1";
	assert_result(payment_settle(support->arena, support->store, &news),
	    OK);
	assert_result(attempts_of_reference(support->arena, support->store,
	    "cs_test_1", 10, &found), OK);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].order_id, order.id);
	assert_result(attempts_of_reference(support->arena, support->store,
	    "", 10, &found), OK);
	assert_int_equal(found.count, 0);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin,	\
			    support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(an_order_enters_its_attempts),
		test(an_answer_is_noted_without_a_new_revision),
		test(a_letter_is_a_word_but_no_answer),
		test(what_we_conclude_ourselves_was_not_said),
		test(late_answers_show_what_differs),
		test(each_pair_of_states_has_its_difference),
		test(rows_are_made_anew_from_the_orders),
		test(an_attempt_is_found_by_the_providers_reference),
	};

	return (cmocka_run_group_tests_name("attempts", tests, NULL, NULL));
}
