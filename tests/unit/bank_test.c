/* The rehearsal bank plays its scenes by the clock alone. */
#include "sale.h"

#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "pay/bank.h"

#define REFERENCE	"5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11"
#define AT(seconds)	(SUPPORT_NOW + SECONDS(seconds))
#define EXPIRES		"\"expires_at\":1795255200000"

static struct support	*support;

static int
begin(void **state)
{
	sandbox_configure(&sale_sandbox);
	if (support_setup(state) != 0)
		return (-1);
	support = *state;

	return (0);
}

static enum result
bank_reads(const char *body, struct bank_payment *payment)
{
	return (bank_read(support->arena, body, strlen(body), payment));
}

static void
pay_by_card(const char *card, struct bank_payment *payment)
{
	char	id[ID_SIZE];

	id_make(id);
	assert_result(bank_reads(arena_format(support->arena,
	    "{\"reference\":\"%s\",\"order_id\":\"o-1\",\"amount\":1840,"
	    "\"currency\":\"EUR\",\"card\":\"%s\",\"webhook_url\":"
	    "\"http://127.0.0.1:9/hook/sandbox\"," EXPIRES "}", id, card),
	    payment), OK);
	assert_result(bank_open(support->arena, support->store, payment,
	    SUPPORT_NOW), OK);
}

static void
pay_on_page(struct bank_payment *payment)
{
	assert_result(bank_reads("{\"reference\":\"" REFERENCE "\","
	    "\"amount\":1840,\"currency\":\"EUR\",\"hosted\":true,"
	    "\"return_url\":\"https://shop.example/back\","
	    "\"webhook_url\":\"http://127.0.0.1:9/hook/sandbox\"," EXPIRES
	    "}", payment), OK);
	assert_result(bank_open(support->arena, support->store, payment,
	    SUPPORT_NOW), OK);
}

static void
scenes_follow_the_clock(void **state)
{
	static const struct {
		const char		*card;
		int			 seconds;
		enum scene_state	 state;
	} cases[] = {
		{ "4242424242424242", 0, SCENE_ACCEPTED },
		{ "4000000000000002", 0, SCENE_DECLINED },
		{ "4000000000003220", 19, SCENE_PENDING },
		{ "4000000000003220", 20, SCENE_ACCEPTED },
		{ "4000000000000077", 2, SCENE_PENDING },
		{ "4000000000000077", 3, SCENE_ACCEPTED },
		{ "4000000000000259", 1, SCENE_PENDING },
		{ "4000000000000259", 2, SCENE_ACCEPTED },
		{ "4000000000000341", 1, SCENE_ACCEPTED },
		{ "4000000000000119", 14, SCENE_PENDING },
		{ "4000000000000119", 15, SCENE_ACCEPTED },
		{ "4000000000000069", 29, SCENE_PENDING },
		{ "4000000000000069", 30, SCENE_EXPIRED },
		/* What has settled stays so, whatever expires later. */
		{ "4242424242424242", 7200, SCENE_ACCEPTED },
		{ "4000000000003220", 7200, SCENE_ACCEPTED },
	};
	struct bank_payment	payment;
	size_t			i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pay_by_card(cases[i].card, &payment);
		if (bank_state(&payment, AT(cases[i].seconds)) !=
		    cases[i].state)
			fail_msg("card %s after %d s", cases[i].card,
			    cases[i].seconds);
	}
}

static void
a_broken_bank_is_silent_for_a_while(void **state)
{
	struct bank_payment	payment;

	pay_by_card("4000000000000119", &payment);
	assert_true(bank_is_silent(&payment, AT(0)));
	assert_true(bank_is_silent(&payment, AT(14)));
	assert_false(bank_is_silent(&payment, AT(15)));
	pay_by_card("4242424242424242", &payment);
	assert_false(bank_is_silent(&payment, AT(0)));
}

static void
a_wrong_amount_is_told(void **state)
{
	struct bank_payment	 payment;
	struct json		*said;
	int64_t			 number;

	pay_by_card("4000000000000341", &payment);
	said = bank_tell(support->arena, &payment, SCENE_ACCEPTED);
	assert_true(json_integer(json_get(said, "amount_received"),
	    &number));
	assert_int_equal(number, 1740);
	assert_true(json_integer(json_get(said, "amount"), &number));
	assert_int_equal(number, 1840);
	payment.amount = 100;
	said = bank_tell(support->arena, &payment, SCENE_ACCEPTED);
	assert_true(json_integer(json_get(said, "amount_received"),
	    &number));
	assert_int_equal(number, 200);
}

static void
a_reference_is_charged_once(void **state)
{
	struct bank_payment	first, again;

	pay_by_card("4242424242424242", &first);
	again = first;
	again.id = "";
	again.began_at = 0;
	assert_result(bank_open(support->arena, support->store, &again,
	    AT(100)), OK);
	assert_string_equal(again.id, first.id);
	assert_int_equal(again.began_at, first.began_at);
	assert_int_equal(sale_errands(support, BANK_WEBHOOK), 1);
}

static void
a_reference_is_not_used_for_another_payment(void **state)
{
	struct bank_payment	first, again;

	pay_by_card("4242424242424242", &first);
	again = first;
	again.amount++;
	assert_result(bank_open(support->arena, support->store, &again,
	    AT(1)), CONFLICT);
	again = first;
	again.currency = "CHF";
	assert_result(bank_open(support->arena, support->store, &again,
	    AT(1)), CONFLICT);
	again = first;
	again.hosted = true;
	assert_result(bank_open(support->arena, support->store, &again,
	    AT(1)), CONFLICT);
}

static void
unsound_requests_are_invalid(void **state)
{
	static const char	*const bodies[] = { "", "{", "[]", "{}",
	    "{\"reference\":\"r\",\"amount\":1,\"currency\":\"EUR\"}",
	    "{\"reference\":\"r\",\"amount\":1,\"currency\":\"EUR\","
		"\"card\":\"4111111111111111\"}",
	    "{\"reference\":\"r\",\"amount\":0,\"currency\":\"EUR\","
		"\"card\":\"4242424242424242\"}",
	    "{\"reference\":\"r\",\"amount\":-1,\"currency\":\"EUR\","
		"\"card\":\"4242424242424242\"}",
	    "{\"reference\":\"r\",\"amount\":1.5,\"currency\":\"EUR\","
		"\"card\":\"4242424242424242\"}",
	    "{\"reference\":\"r\",\"amount\":\"1\",\"currency\":\"EUR\","
		"\"card\":\"4242424242424242\"}",
	    "{\"reference\":\"r\",\"amount\":1,\"currency\":\"XXX\","
		"\"card\":\"4242424242424242\"}",
	    "{\"reference\":\"\",\"amount\":1,\"currency\":\"EUR\","
		"\"card\":\"4242424242424242\"}",
	    "{\"reference\":\"r\",\"amount\":1,\"currency\":\"EUR\","
		"\"hosted\":true}",
	    "{\"reference\":\"r\",\"amount\":1,\"currency\":\"EUR\","
		"\"hosted\":true,\"return_url\":\"javascript:alert(1)\"}",
	    "{\"reference\":\"r\",\"amount\":1,\"currency\":\"EUR\","
		"\"card\":\"4242424242424242\",\"webhook_url\":\"file:/x\"}",
	};
	struct bank_payment	payment;
	size_t			i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		if (bank_reads(bodies[i], &payment) != INVALID)
			fail_msg("%s is sound", bodies[i]);
	}
}

static void
a_payer_chooses_once(void **state)
{
	struct bank_payment	payment, chosen;

	pay_on_page(&payment);
	assert_int_equal(bank_state(&payment, AT(3599)), SCENE_PENDING);
	assert_int_equal(sale_errands(support, BANK_WEBHOOK), 0);
	assert_result(bank_choose(support->arena, support->store, payment.id,
	    "nonsense", AT(60), &chosen), ABSENT);
	assert_result(bank_choose(support->arena, support->store, REFERENCE,
	    "accept", AT(60), &chosen), ABSENT);
	assert_result(bank_choose(support->arena, support->store, payment.id,
	    "decline", AT(60), &chosen), OK);
	assert_result(bank_choose(support->arena, support->store, payment.id,
	    "accept", AT(61), &chosen), CONFLICT);
	assert_result(bank_find(support->arena, support->store, REFERENCE,
	    &chosen), OK);
	assert_int_equal(bank_state(&chosen, AT(61)), SCENE_DECLINED);
	assert_int_equal(sale_errands(support, BANK_WEBHOOK), 1);
}

static void
a_payer_may_come_too_late(void **state)
{
	struct bank_payment	payment, chosen;

	pay_on_page(&payment);
	assert_int_equal(bank_state(&payment, AT(3600)), SCENE_EXPIRED);
	assert_result(bank_choose(support->arena, support->store, payment.id,
	    "accept", AT(3600), &chosen), CONFLICT);
	assert_int_equal(sale_errands(support, BANK_WEBHOOK), 0);
}

/* A scene that would end after the payment's time never does. */
static void
time_runs_out_before_the_scene_ends(void **state)
{
	struct bank_payment	payment, chosen;
	struct errands		errands;

	pay_on_page(&payment);
	assert_result(bank_choose(support->arena, support->store, payment.id,
	    "slow", AT(3590), &chosen), OK);
	assert_int_equal(bank_state(&chosen, AT(3599)), SCENE_PENDING);
	assert_int_equal(bank_state(&chosen, AT(3600)), SCENE_EXPIRED);
	assert_int_equal(bank_state(&chosen, AT(3620)), SCENE_EXPIRED);
	assert_result(errands_waiting(support->arena, support->store, 10,
	    &errands), OK);
	assert_int_equal(errands.count, 1);
	assert_int_equal(errands.items[0].due_at, AT(3600));
	assert_non_null(strstr(errands.items[0].body, "expired"));
}

static void
letters_are_signed_and_say_what_the_scene_says(void **state)
{
	static const char	*const states[] = { "accepted", "pending",
	    "accepted", "declined", "accepted" };
	struct bank_payment	 payment;
	struct errands		 errands;
	struct call		 call;
	size_t			 i;

	pay_by_card("4000000000000259", &payment);
	assert_result(errands_waiting(support->arena, support->store, 10,
	    &errands), OK);
	assert_int_equal(errands.count, 5);
	for (i = 0; i < 5; i++) {
		assert_true(errands.items[i].due_at >= AT(2));
		assert_result(bank_letter(support->arena, support->store,
		    &errands.items[i], AT(3), &call), OK);
		assert_string_equal(call.url,
		    "http://127.0.0.1:1/hook/sandbox");
		assert_non_null(strstr(call.body, arena_format(
		    support->arena, "\"state\":\"%s\"", states[i])));
		assert_result(sandbox_verify(support->arena,
		    sale_sandbox.webhook_secret, AT(3),
		    strchr(call.headers[1], ' ') + 1, call.body,
		    call.body_length), OK);
	}
	assert_string_equal(errands.items[0].body, errands.items[2].body);
	assert_string_equal(errands.items[0].body, errands.items[4].body);
	pay_by_card("4000000000000077", &payment);
	assert_int_equal(sale_errands(support, BANK_WEBHOOK), 5);
}

static void
letters_about_nothing_are_not_sent(void **state)
{
	struct bank_payment	payment;
	struct errand		errand = { .kind = BANK_WEBHOOK };
	struct call		call;

	pay_by_card("4242424242424242", &payment);
	errand.subject = payment.id;
	errand.body = "";
	assert_result(bank_letter(support->arena, support->store, &errand,
	    AT(1), &call), INVALID);
	errand.body = "{\"event\":\"e\",\"state\":\"rich\"}";
	assert_result(bank_letter(support->arena, support->store, &errand,
	    AT(1), &call), INVALID);
	errand.body = "{\"event\":\"e\",\"state\":\"accepted\"}";
	errand.subject = REFERENCE;
	assert_result(bank_letter(support->arena, support->store, &errand,
	    AT(1), &call), ABSENT);
}

/* ISO/IEC 7812-1, annex B. */
static void
every_scene_has_a_well_formed_card(void **state)
{
	const struct scene	*scene;
	size_t			 i, j;
	int			 sum, digit;

	for (i = 0; (scene = scene_at(i)) != NULL; i++) {
		assert_int_equal(strlen(scene->card), 16);
		for (j = 0, sum = 0; j < 16; j++) {
			digit = (scene->card[j] - '0') * (j % 2 == 0 ? 2 : 1);
			sum += digit > 9 ? digit - 9 : digit;
		}
		assert_int_equal(sum % 10, 0);
		assert_ptr_equal(scene_find(scene->name), scene);
		assert_ptr_equal(scene_of_card(scene->card), scene);
	}
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin,	\
			    support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(scenes_follow_the_clock),
		test(a_broken_bank_is_silent_for_a_while),
		test(a_wrong_amount_is_told),
		test(a_reference_is_charged_once),
		test(a_reference_is_not_used_for_another_payment),
		test(unsound_requests_are_invalid),
		test(a_payer_chooses_once),
		test(a_payer_may_come_too_late),
		test(time_runs_out_before_the_scene_ends),
		test(letters_are_signed_and_say_what_the_scene_says),
		test(letters_about_nothing_are_not_sent),
		test(every_scene_has_a_well_formed_card),
	};

	return (cmocka_run_group_tests_name("bank", tests, NULL, NULL));
}
