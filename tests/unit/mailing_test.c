/* What the shop writes to people, and that nothing they typed does more than
 * stand there. */
#include "support.h"

#include <string.h>

#include "base/moment.h"
#include "sale.h"
#include "shop/mail.h"
#include "shop/policy.h"
#include "store/documents.h"
#include "store/errands.h"
#include "store/events.h"
#include "view/assets_served.h"
#include "view/mailing.h"
#include "view/template.h"
#include "view/texts.h"

/* The room above knows Kore; these of its files do not. */
#include "work/errand_mail.c"
#include "work/trouble_list.c"

static struct support	*support;
static struct policy	 usual;
static struct order	 order;

static int
begin(void **state)
{
	struct policy	terms;

	if (support_setup(state) != 0)
		return (-1);
	support = *state;
	if (texts_load() != OK || served_prepare() != OK ||
	    templates_compile() != OK)
		return (-1);
	usual = terms = *policy();
	terms.name = "Müller & Söhne";
	terms.base_url = "https://shop.example";
	terms.owner_mail = "owner@shop.example";
	policy_set(&terms);
	sale_place(support, "sandbox", "4242424242424242", &order);
	order.language = "de";

	return (0);
}

static int
end(void **state)
{
	policy_set(&usual);

	return (support_teardown(state));
}

static size_t
written(const char *kind, const char *data,
    struct mailing mailings[MAILINGS_MAX])
{
	struct mailing_event	 event = { .order = &order, .kind = kind };
	struct json		*parsed = NULL;
	size_t			 count;

	if (*data != '\0')
		assert_result(json_parse(support->arena, data, strlen(data),
		    &parsed), OK);
	event.data = parsed;
	assert_result(mailings_of(support->arena, &event, mailings, &count),
	    OK);

	return (count);
}

static void
holds(const char *text, const char *wanted)
{
	if (strstr(text, wanted) == NULL)
		fail_msg("\"%s\" is not in:\n%s", wanted, text);
}

static void
lacks(const char *text, const char *unwanted)
{
	if (strstr(text, unwanted) != NULL)
		fail_msg("\"%s\" is in:\n%s", unwanted, text);
}

/* § 312i, § 312f BGB: lines, totals, tax per rate, address, terms and
 * withdrawal, in both parts. */
static void
an_order_is_confirmed_with_all_the_law_wants(void **state)
{
	struct mailing	mailings[MAILINGS_MAX];
	const char	*parts[2];
	size_t		i;

	assert_int_equal(written("order.created", "", mailings), 2);
	assert_string_equal(mailings[0].kind, "created");
	assert_string_equal(mailings[0].recipient, order.email);
	assert_string_equal(mailings[0].subject, arena_format(support->arena,
	    "Ihre Bestellung %s bei Müller & Söhne", order.number));
	parts[0] = mailings[0].text;
	parts[1] = mailings[0].html;
	for (i = 0; i < 2; i++) {
		holds(parts[i], "2 × ");
		holds(parts[i], "Gesamtsumme");
		holds(parts[i], "MwSt.");
		holds(parts[i], "Widerruf");
		holds(parts[i], "AGB");
		holds(parts[i], order.address.address2);
		holds(parts[i], arena_format(support->arena,
		    "https://shop.example/order_status?order_id=%s",
		    order.id));
		holds(parts[i], "https://shop.example/withdrawal");
		holds(parts[i], "https://shop.example/imprint");
	}
	holds(parts[0], "Müller & Söhne");
	holds(parts[1], "Müller &amp; Söhne");
}

static void
the_owner_hears_of_a_new_order_if_he_wants_to(void **state)
{
	struct mailing	mailings[MAILINGS_MAX];
	struct policy	terms = *policy();

	assert_int_equal(written("order.created", "", mailings), 2);
	assert_true(mailings[1].to_owner);
	assert_string_equal(mailings[1].recipient, "owner@shop.example");
	holds(mailings[1].text, arena_format(support->arena,
	    "https://shop.example/manager/order?order_id=%s", order.id));
	lacks(mailings[1].text, "Widerruf");

	terms.owner_mail = "";
	policy_set(&terms);
	assert_int_equal(written("order.created", "", mailings), 1);
	assert_false(mailings[0].to_owner);
}

/* All in the language of the order; the owner's in the shop's. */
static void
mails_speak_the_language_of_the_order(void **state)
{
	struct mailing	mailings[MAILINGS_MAX];

	order.language = "en";
	assert_int_equal(written("order.created", "", mailings), 2);
	holds(mailings[0].subject, "Your order");
	holds(mailings[0].html, "<html lang=\"en\">");
	holds(mailings[0].text, "right of withdrawal");
	holds(mailings[1].subject, "Neue Bestellung");
	holds(mailings[1].html, "<html lang=\"de\">");
}

static void
each_event_worth_telling_is_told(void **state)
{
	static const struct {
		const char	*kind, *data, *mail, *says;
	} rows[] = {
		{ "order.paid", "", "paid", "/invoice?order_id=" },
		{ "order.declined", "", "declined", "Noch einmal bezahlen" },
		{ "order.expired", "", "expired", "Jetzt bezahlen" },
		{ "order.canceled", "", "canceled", "storniert" },
		{ "order.refunded", "{\"amount\":1234,\"refund\":\"r\"}",
		    "refunded", "12,34" },
		{ "order.handed_over", "", "handed_over", "Versand" },
		{ "order.shipping", "{\"step\":\"sent\",\"comment\":\"\"}",
		    "sent", "angenommen" },
		{ "order.shipping", "{\"step\":\"delivered\",\"comment\":"
		    "\"Beim Nachbarn\"}", "delivered", "Beim Nachbarn" },
		{ "order.shipping", "{\"step\":\"returned\"}", "returned",
		    "zurück" },
		{ "order.shipping", "{\"step\":\"failed\"}", "failed",
		    "nicht zustellen" },
		/* Nothing to be told. */
		{ "order.shipping", "{\"step\":\"in_transit\"}", "", "" },
		{ "order.shipping", "{\"step\":\"\",\"status\":\"odd\"}", "",
		    "" },
		/* Told before, or overtaken. */
		{ "order.shipping", "{\"step\":\"\",\"status\":\"sent\"}", "",
		    "" },
		{ "order.shipping", "", "", "" },
		{ "order.held", "", "", "" },
		{ "order.retried", "", "", "" },
		{ "order.unheard_of", "", "", "" },
	};
	struct mailing	mailings[MAILINGS_MAX];
	size_t		i, count;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		count = written(rows[i].kind, rows[i].data, mailings);
		assert_int_equal(count, *rows[i].mail != '\0');
		if (count == 0)
			continue;
		assert_string_equal(mailings[0].kind, rows[i].mail);
		holds(mailings[0].subject, order.number);
		holds(mailings[0].text, rows[i].says);
		holds(mailings[0].html, rows[i].says);
		lacks(mailings[0].text, "{{");
		lacks(mailings[0].html, "{{");
	}
}

static void
how_to_pay_stands_in_the_confirmation(void **state)
{
	static const struct mailing_fact	facts[] = {
		{ "IBAN", "DE02 1203 0000 0000 2020 51" },
		{ "Verwendungszweck", "Bestellung 1001 <K7Q2>" },
	};
	struct mailing_event	event = { .order = &order,
				    .kind = "order.created", .facts = facts,
				    .fact_count = 2 };
	struct mailing		mailings[MAILINGS_MAX];
	size_t			count;

	assert_result(mailings_of(support->arena, &event, mailings, &count),
	    OK);
	holds(mailings[0].text, "IBAN: DE02 1203 0000 0000 2020 51\n");
	holds(mailings[0].text, "überweisen");
	holds(mailings[0].html, "Bestellung 1001 &lt;K7Q2&gt;");
	lacks(mailings[1].text, "IBAN");

	/* The same when he chooses it later; another way needs no mail. */
	event.kind = "order.retried";
	assert_result(mailings_of(support->arena, &event, mailings, &count),
	    OK);
	assert_int_equal(count, 1);
	assert_string_equal(mailings[0].kind, "pay");
	holds(mailings[0].text, "IBAN: DE02");
	event.kind = "order.paid";
	assert_result(mailings_of(support->arena, &event, mailings, &count),
	    OK);
	lacks(mailings[0].text, "IBAN");
}

static void
the_owners_own_words_take_the_place_of_ours(void **state)
{
	struct mailing	mailings[MAILINGS_MAX];
	struct policy	terms = *policy();

	terms.terms = "Erster <Absatz>\r\n\r\nZweiter Absatz\n";
	terms.withdrawal = "Widerrufsbelehrung\n{{name}} bleibt stehen";
	policy_set(&terms);
	assert_int_equal(written("order.created", "", mailings), 2);
	holds(mailings[0].text, "Erster <Absatz>\n\nZweiter Absatz\n");
	holds(mailings[0].html, "Erster &lt;Absatz&gt;");
	holds(mailings[0].text, "{{name}} bleibt stehen");
	lacks(mailings[0].text, "Hier stehen die Allgemeinen");
}

/* F9, F10: names, addresses, comments. */
static void
hostile_words_are_inert(void **state)
{
	static const char	evil[] = "<script>alert(1)</script>\r\n.\r\n"
				    "QUIT\r\nBcc: z@z.example \xe2\x80\xae"
				    "\" onload=\"x {{total}} &amp;";
	struct mailing		 mailings[MAILINGS_MAX];
	struct order_item	*items = order.items.items;
	struct json		*data = json_object(support->arena);
	struct mailing_event	 event = { .order = &order,
				    .kind = "order.shipping", .data = data };
	size_t			 i, count;

	items[0].name = evil;
	order.address.address1 = order.address.address2 = evil;
	order.address.city = evil;
	order.email = evil;
	assert_int_equal(written("order.created", "", mailings), 2);
	for (i = 0; i < 2; i++) {
		lacks(mailings[i].html, "<script");
		lacks(mailings[i].html, "onload=\"");
		holds(mailings[i].html, "&lt;script&gt;alert(1)");
		lacks(mailings[i].text, "\n.\n");
		lacks(mailings[i].text, "\r");
		lacks(mailings[i].text, "\nQUIT");
		lacks(mailings[i].text, "\nBcc");
		holds(mailings[i].text, "{{total}}");
		lacks(mailings[i].subject, "script");
	}

	json_set_text(data, "step", "delivered");
	json_set_text(data, "comment", evil);
	assert_result(mailings_of(support->arena, &event, mailings, &count),
	    OK);
	lacks(mailings[0].html, "<script");
	lacks(mailings[0].text, "\nBcc");
	lacks(mailings[0].subject, "script");
}

/* Nothing is fetched and nobody is told who reads. */
static void
mails_ask_nobody_for_anything(void **state)
{
	static const char *const	askers[] = { "<img", "<link",
		"<script", "src=", "url(", "@import", "<iframe", "<form",
		"background", "<video", "<object" };
	struct mailing			mailings[MAILINGS_MAX];
	size_t				i;

	assert_int_equal(written("order.created", "", mailings), 2);
	for (i = 0; i < sizeof(askers) / sizeof(askers[0]); i++)
		lacks(mailings[0].html, askers[i]);
	assert_true(strlen(mailings[0].html) < 100000);
}

static size_t
mails_kept(void)
{
	struct mails	mails;

	assert_result(mails_page(support->arena, support->store, "", 0, "",
	    50, &mails), OK);

	return (mails.count);
}

static enum result
errand_made(const char *body)
{
	struct errand	errand = { .id = "none", .kind = "mail",
			    .subject = order.id, .body = body };
	struct run	run = { .arena = support->arena,
			    .store = support->store, .errand = &errand,
			    .why = "" };

	return (errand_mail(&run));
}

/* Run again after a crash, an errand writes nothing twice. */
static void
an_event_becomes_mails_once(void **state)
{
	struct events	events;
	const char	*body;

	assert_result(events_of(support->arena, support->store, order.id, 9,
	    &events), OK);
	assert_string_equal(events.items[0].kind, "order.created");
	body = arena_format(support->arena, "{\"event\":\"%s\"}",
	    events.items[0].id);
	assert_result(errand_made(body), OK);
	assert_int_equal(mails_kept(), 2);
	assert_result(errand_made(body), OK);
	assert_int_equal(mails_kept(), 2);

	assert_result(errand_made("{\"event\":\"unheard of\"}"), ABSENT);
	assert_result(errand_made("{}"), INVALID);
	assert_result(errand_made(""), INVALID);
	assert_int_equal(mails_kept(), 2);
}

static size_t
lists_written(int64_t now)
{
	struct mails	mails;
	size_t		i, count = 0;

	support_clock(now);
	trouble_list_sweep(support->store, now);
	assert_result(mails_page(support->arena, support->store, "", 0, "",
	    50, &mails), OK);
	for (i = 0; i < mails.count; i++)
		count += strcmp(mails.items[i].kind, "digest") == 0;

	return (count);
}

static enum result
trouble_body(struct store *store, void *argument)
{
	assert_result(order_load(support->arena, store, order.id, &order),
	    OK);
	order.trouble = argument;

	return (order_save(support->arena, store, &order, order.state));
}

static enum result
failed_body(struct store *store, void *argument)
{
	struct mail	mail = {
		.id = argument, .order_id = order.id,
		.order_number = order.number, .kind = "paid",
		.recipient = "nobody@example.org", .language = "de",
		.subject = "s", .text = "t", .html = "h",
	};

	return (mail_put(support->arena, store, &mail, moment_now()));
}

/* Once a day at most, and only with news. */
static enum result
gave_up_body(struct store *store, void *argument)
{
	enum result	word;

	word = errand_put(store, argument, "sns-certificate", "arn", "", 1);

	return (word == OK ? errand_give_up(store, argument,
	    "sns_answer 403") : word);
}

/* The owner reads words, and not those of the program. */
static void
trouble_of_an_errand_is_told_in_words(void **state)
{
	struct mails	mails;
	char		id[] = "e";

	assert_result(store_change(support->store, "gave up", gave_up_body,
	    id), OK);
	assert_int_equal(lists_written(SUPPORT_NOW + 1), 1);
	assert_result(mails_page(support->arena, support->store, "", 0, "",
	    1, &mails), OK);
	holds(mails.items[0].text, "Zertifikat von Amazon SNS holen: "
	    "Amazon SNS antwortet anders als erwartet (403)");
}

static void
trouble_is_told_once(void **state)
{
	struct mails	mails;
	struct mail	mail;
	char		word[] = "paid_late", id[] = "e9.customer";

	assert_int_equal(lists_written(SUPPORT_NOW), 0);
	assert_result(store_change(support->store, "trouble", trouble_body,
	    word), OK);
	assert_int_equal(lists_written(SUPPORT_NOW + 1), 1);
	assert_result(mails_page(support->arena, support->store, "", 0, "",
	    1, &mails), OK);
	assert_string_equal(mails.items[0].recipient, "owner@shop.example");
	holds(mails.items[0].text, arena_format(support->arena,
	    "* Bestellung %s: Nach Ablauf bezahlt", order.number));
	holds(mails.items[0].text, arena_format(support->arena,
	    "https://shop.example/manager/order?order_id=%s", order.id));

	/* The same again is no news, not even tomorrow. */
	assert_int_equal(lists_written(SUPPORT_NOW + 2), 1);
	assert_int_equal(lists_written(SUPPORT_NOW + DAYS(2)), 1);

	/* Something new is told, but not the same day. */
	support_clock(SUPPORT_NOW + 3);
	assert_result(store_change(support->store, "failed", failed_body, id),
	    OK);
	assert_result(mail_load(support->arena, support->store, id, &mail),
	    OK);
	assert_result(mail_failed(support->arena, support->store, &mail,
	    "550 no such user"), OK);
	assert_int_equal(lists_written(SUPPORT_NOW + 4), 1);
	assert_int_equal(lists_written(SUPPORT_NOW + DAYS(1) + 1), 2);
	assert_int_equal(lists_written(SUPPORT_NOW + DAYS(1) + 2), 2);
}

static void
without_an_owners_address_nothing_is_listed(void **state)
{
	struct policy	terms = *policy();
	char		word[] = "paid_late";

	terms.owner_mail = "";
	policy_set(&terms);
	assert_result(store_change(support->store, "trouble", trouble_body,
	    word), OK);
	assert_int_equal(lists_written(SUPPORT_NOW + 1), 0);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(an_order_is_confirmed_with_all_the_law_wants),
		test(the_owner_hears_of_a_new_order_if_he_wants_to),
		test(mails_speak_the_language_of_the_order),
		test(each_event_worth_telling_is_told),
		test(how_to_pay_stands_in_the_confirmation),
		test(the_owners_own_words_take_the_place_of_ours),
		test(hostile_words_are_inert),
		test(mails_ask_nobody_for_anything),
		test(an_event_becomes_mails_once),
		test(trouble_of_an_errand_is_told_in_words),
		test(trouble_is_told_once),
		test(without_an_owners_address_nothing_is_listed),
	};

	return (cmocka_run_group_tests_name("mailing", tests, NULL, NULL));
}
