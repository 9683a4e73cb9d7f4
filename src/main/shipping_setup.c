#include <stdio.h>
#include <string.h>

#include "main/folder.h"
#include "main/setup.h"
#include "shop/delivery.h"
#include "shop/topic.h"
#include "wire/detour.h"
#include "wire/sns.h"

static bool		setup_read(struct settings *);
static enum result	setup_apply(const struct settings *);
static enum result	setup_check(const struct settings *);
static bool		topics_read(struct arena *, const char *,
			    struct sns_settings *);
static bool		topic_take(struct arena *, char *,
			    struct sns_settings *);
static enum result	detours_make(struct arena *,
			    const struct settings *,
			    const struct sns_settings *);
static enum result	subscription_say(struct arena *, struct store *,
			    const struct sns_source *);

/* What is heard about parcels. */
const struct setup	shipping_setup = {
	.name = "Shipping events",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

static bool
setup_read(struct settings *settings)
{
	struct arena		*arena = arena_create();
	struct sns_settings	 sns;
	bool			 good = true;

	if (delivery_words(arena, settings->shipping_states) != OK) {
		fprintf(stderr, "webshop: shipping_states: expected "
		    "word=state, up to %d separated by commas; states are "
		    "sent, in_transit, failed, delivered, returned\n",
		    DELIVERY_WORDS_MAX);
		good = false;
	}
	/* Nothing of this arena may stay in use. */
	(void)delivery_words(arena, "");
	if (!topics_read(arena, settings->sns_topics, &sns))
		good = false;
	if ((settings->sns_connect_to[0] == '\0') !=
	    (settings->sns_authority[0] == '\0')) {
		fprintf(stderr, "webshop: sns_connect_to and sns_authority "
		    "belong together\n");
		good = false;
	}
	arena_destroy(arena);

	return (good);
}

static enum result
setup_apply(const struct settings *settings)
{
	static struct sns_settings	 sns;
	static struct arena		*arena;	/* the program's */

	arena = arena_create();
	if (delivery_words(arena, settings->shipping_states) != OK ||
	    !topics_read(arena, settings->sns_topics, &sns))
		return (INVALID);
	sns.version_1 = settings->sns_signature_1;
	sns_set_up(&sns);

	return (settings->sns_connect_to[0] == '\0' ? OK :
	    detours_make(arena, settings, &sns));
}

static enum result
setup_check(const struct settings *settings)
{
	const struct sns_settings	*sns = sns_settings();
	struct store			*store;
	struct arena			*arena;
	char				 folder[FOLDER_SIZE];
	enum result			 word;
	size_t				 i;

	if (sns->count == 0)
		return (OK);
	word = folder_prepare(settings->data, folder);
	if (word != OK || (word = store_open(folder, &store)) != OK)
		return (word);
	arena = arena_create();
	for (i = 0; word == OK && i < sns->count; i++)
		word = subscription_say(arena, store, &sns->topics[i]);
	if (word == OK)
		printf("             letters are taken at "
		    "%s/shipping_update, signed with version %s\n",
		    settings->base_url, sns->version_1 ? "1 or 2" : "2");
	arena_destroy(arena);
	store_close(store);

	return (word);
}

static bool
topics_read(struct arena *arena, const char *list, struct sns_settings *sns)
{
	size_t	length;

	memset(sns, 0, sizeof(*sns));
	if (*list == '\0')
		return (true);
	for (;; list += length + 1) {
		list += strspn(list, " \t");
		length = strcspn(list, ",");
		if (!topic_take(arena, arena_copy(arena, list, length), sns))
			return (false);
		if (list[length] == '\0')
			return (true);
	}
}

static bool
topic_take(struct arena *arena, char *arn, struct sns_settings *sns)
{
	char	*end = arn + strlen(arn);
	size_t	 i;

	while (end > arn && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	for (i = 0; i < sns->count; i++) {
		if (strcmp(sns->topics[i].arn, arn) == 0)
			break;
	}
	if (i == sns->count && i < SNS_TOPICS_MAX &&
	    sns_source_read(arena, arn, &sns->topics[i]) == OK) {
		sns->count++;
		return (true);
	}
	fprintf(stderr, "webshop: sns_topics: expected up to %d different "
	    "ARNs of standard topics like "
	    "arn:aws:sns:eu-central-1:123456789012:shipping, separated by "
	    "commas\n", SNS_TOPICS_MAX);

	return (false);
}

static enum result
detours_make(struct arena *arena, const struct settings *settings,
    const struct sns_settings *sns)
{
	enum result	word = OK;
	size_t		i;

	for (i = 0; word == OK && i < sns->count; i++)
		word = detour_add(arena_format(arena, "https://%s",
		    sns->topics[i].host), settings->sns_connect_to,
		    settings->sns_authority);

	return (word);
}

static enum result
subscription_say(struct arena *arena, struct store *store,
    const struct sns_source *topic)
{
	struct subscription	 subscription;
	const char		*words = "not confirmed yet: subscribe this "
				    "shop to it";
	enum result		 word;

	word = subscription_load(arena, store, topic->arn, &subscription);
	if (word != OK)
		return (word);
	if (strcmp(subscription.state, "confirmed") == 0)
		words = "subscription confirmed";
	else if (strcmp(subscription.state, "asked") == 0)
		words = "subscription is being confirmed";
	else if (strcmp(subscription.state, "ended") == 0)
		words = "somebody ended the subscription: subscribe again";
	else if (strcmp(subscription.state, "failed") == 0)
		words = "confirming the subscription failed: subscribe again";
	printf("shipping     topic %s: %s\n", topic->arn, words);

	return (OK);
}
