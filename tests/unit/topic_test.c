/* Certificates are fetched once and kept for all; subscriptions stand where the
 * manager sees them. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "shop/topic.h"
#include "store/errands.h"

#define TOPIC	"arn:aws:sns:eu-central-1:123456789012:shipping"
#define URL	"https://sns.eu-central-1.amazonaws.com/a.pem"

static struct support	*support;

static int
begin(void **state)
{
	if (support_setup(state) != 0)
		return (-1);
	support = *state;

	return (0);
}

/* The certificate of a URL, after ms. */

struct asking {
	const char	*url;
	const char	*pem;
	int64_t		 number;
};

static enum result
find(const char *url, int64_t after)
{
	const char	*pem = "";
	enum result	 word;

	word = topic_certificate(support->arena, support->store, url,
	    SUPPORT_NOW + after, &pem);
	if (word == OK)
		assert_string_equal(pem, "PEM");

	return (word);
}

static enum result
want_body(struct store *store, void *argument)
{
	struct asking	*asking = argument;

	return (topic_certificate_want(support->arena, store, asking->url,
	    TOPIC, asking->number));
}

static void
want(const char *url, int64_t after)
{
	struct asking	asking = { url, NULL, SUPPORT_NOW + after };

	assert_result(store_change(support->store, "want", want_body,
	    &asking), OK);
}

static enum result
keep_body(struct store *store, void *argument)
{
	struct asking	*asking = argument;

	return (topic_certificate_keep(support->arena, store, asking->url,
	    asking->pem, asking->number));
}

static void
keep(const char *url, int64_t until)
{
	struct asking	asking = { url, "PEM", SUPPORT_NOW + until };

	assert_result(store_change(support->store, "keep", keep_body,
	    &asking), OK);
}

static enum result
done_body(struct store *store, void *id)
{
	return (errand_done(store, id));
}

static enum result
give_up_body(struct store *store, void *id)
{
	return (errand_give_up(store, id, "why"));
}

/* How many errands there are, given up or not; the first is copied. */
static size_t
errands(struct errand *first)
{
	struct errands	waiting, troubled;

	assert_result(errands_waiting(support->arena, support->store, 100,
	    &waiting), OK);
	assert_result(errands_troubled(support->arena, support->store, 1000,
	    100, &troubled), OK);
	if (first != NULL)
		*first = waiting.count > 0 ? waiting.items[0] :
		    troubled.items[0];

	return (waiting.count + troubled.count);
}

static void
a_certificate_that_is_not_here_is_fetched_once(void **state)
{
	struct errand	errand;

	assert_result(find(URL, 0), ABSENT);
	want(URL, 0);
	assert_int_equal(errands(&errand), 1);
	assert_string_equal(errand.kind, TOPIC_CERTIFICATE);
	assert_string_equal(errand.subject, TOPIC);
	assert_string_equal(errand.body, "{\"url\":\"" URL "\",\"topic\":\""
	    TOPIC "\"}");
	assert_result(find(URL, 0), LATER);
	want(URL, 0);
	want(URL, SECONDS(59));
	assert_int_equal(errands(NULL), 1);
}

static void
a_certificate_is_kept_until_its_end(void **state)
{
	want(URL, 0);
	keep(URL, HOURS(1));
	assert_result(find(URL, 0), OK);
	assert_result(find(URL, HOURS(1) - 1), OK);
	assert_result(find(URL, HOURS(1)), ABSENT);
	assert_result(find(URL "x", 0), ABSENT);
	/* What nobody asked for is not kept. */
	keep("https://other/", HOURS(1));
	assert_result(find("https://other/", 0), ABSENT);
}

static void
an_errand_that_waits_or_gave_up_is_woken_not_doubled(void **state)
{
	struct errand	errand;
	char		id[ID_SIZE];

	want(URL, 0);
	(void)errands(&errand);
	(void)snprintf(id, sizeof(id), "%s", errand.id);
	assert_result(store_change(support->store, "x", give_up_body, id),
	    OK);
	assert_result(find(URL, SECONDS(59)), LATER);
	assert_result(find(URL, SECONDS(60)), ABSENT);
	want(URL, SECONDS(60));
	assert_int_equal(errands(&errand), 1);
	assert_string_equal(errand.id, id);
	assert_int_equal(errand.gave_up_at, 0);
	/* Somebody took it away: there is a new one. */
	assert_result(store_change(support->store, "x", done_body, id), OK);
	want(URL, SECONDS(120));
	assert_int_equal(errands(&errand), 1);
	assert_string_not_equal(errand.id, id);
}

static void
one_that_runs_is_left_alone(void **state)
{
	struct errand	errand;

	want(URL, 0);
	assert_result(errand_lease(support->arena, support->store,
	    SUPPORT_NOW, SUPPORT_NOW + HOURS(1), &errand), OK);
	want(URL, SECONDS(60));
	assert_int_equal(errands(NULL), 1);
	assert_result(find(URL, SECONDS(60)), LATER);
}

static const char *
url_of(int number)
{
	return (arena_format(support->arena, "%s?%d", URL, number));
}

static void
strangers_fill_no_more_than_the_places(void **state)
{
	int	i;

	want(URL, 0);
	keep(URL, DAYS(1));
	for (i = 0; i < 50; i++)
		want(url_of(i), 0);
	assert_int_equal(errands(NULL), TOPIC_CERTIFICATES_MAX);
	assert_result(find(url_of(0), 0), LATER);
	assert_result(find(url_of(49), 0), ABSENT);
	assert_result(find(URL, 0), OK);
	/* Later the oldest goes, with its errand; what is valid never does. */
	for (i = 50; i < 100; i++)
		want(url_of(i), SECONDS(60));
	assert_int_equal(errands(NULL), TOPIC_CERTIFICATES_MAX);
	assert_result(find(url_of(0), SECONDS(60)), ABSENT);
	assert_result(find(url_of(50), SECONDS(60)), LATER);
	assert_result(find(URL, SECONDS(60)), OK);
}

static void
a_clock_that_is_put_right_hinders_nothing(void **state)
{
	want(URL, DAYS(300));
	assert_result(find(URL, 0), ABSENT);
	want(URL, 0);
	assert_result(find(URL, 0), LATER);
	assert_int_equal(errands(NULL), 1);
}

/* Subscriptions */

struct telling {
	const char	*what;
	const char	*id;
};

static enum result
tell_body(struct store *store, void *argument)
{
	struct telling	*telling = argument;

	if (strcmp(telling->what, "asked") == 0)
		return (subscription_asked(support->arena, store, TOPIC,
		    telling->id, "https://x/", SUPPORT_NOW));
	if (strcmp(telling->what, "ended") == 0)
		return (subscription_ended(support->arena, store, TOPIC,
		    telling->id, SUPPORT_NOW));

	return (subscription_settled(support->arena, store, TOPIC,
	    telling->what, "why", SUPPORT_NOW));
}

static enum result
tell(const char *what, const char *id)
{
	struct telling	telling = { what, id };

	return (store_change(support->store, "tell", tell_body, &telling));
}

static void
assert_stands(const char *expected)
{
	struct subscription	subscription;

	assert_result(subscription_load(support->arena, support->store,
	    TOPIC, &subscription), OK);
	assert_string_equal(subscription.state, expected);
	assert_string_equal(subscription.topic, TOPIC);
}

static void
a_subscription_is_asked_confirmed_and_ended(void **state)
{
	struct errand	errand;

	assert_stands("");
	assert_result(tell("asked", "1"), OK);
	assert_stands("asked");
	assert_int_equal(errands(&errand), 1);
	assert_string_equal(errand.kind, TOPIC_CONFIRM);
	assert_string_equal(errand.body, "{\"url\":\"https://x/\"}");
	assert_result(tell("confirmed", ""), OK);
	assert_stands("confirmed");
	assert_result(tell("asked", "1"), CONFLICT);
	assert_stands("confirmed");
	assert_result(tell("ended", "2"), OK);
	assert_stands("ended");
	assert_result(tell("asked", "3"), OK);
	assert_result(tell("ended", "2"), CONFLICT);
	assert_stands("asked");
	assert_result(tell("failed", ""), OK);
	assert_stands("failed");
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, begin, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(a_certificate_that_is_not_here_is_fetched_once),
		test(a_certificate_is_kept_until_its_end),
		test(an_errand_that_waits_or_gave_up_is_woken_not_doubled),
		test(one_that_runs_is_left_alone),
		test(strangers_fill_no_more_than_the_places),
		test(a_clock_that_is_put_right_hinders_nothing),
		test(a_subscription_is_asked_confirmed_and_ended),
	};

	return (cmocka_run_group_tests_name("topic", tests, NULL, NULL));
}
