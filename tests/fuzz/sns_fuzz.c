/*
 * Letters of SNS: whatever comes in, nothing but the topic's own host is ever
 * named as a place to go, and what is signed says every value in full.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "wire/sns.h"

#define TOPIC	"arn:aws:sns:eu-central-1:123456789012:shipping"
#define HOST	"https://sns.eu-central-1.amazonaws.com/"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_places(struct arena *arena, const struct sns_message *message)
{
	if (sns_certificate_url_valid(message)) {
		check(strncmp(message->certificate_url, HOST,
		    strlen(HOST)) == 0);
		check(strpbrk(message->certificate_url + strlen(HOST),
		    "/@:?#%\\ \t\r\n") == NULL);
	}
	if (sns_subscribe_url_valid(arena, message)) {
		check(strncmp(message->subscribe_url, HOST "?",
		    strlen(HOST) + 1) == 0);
		check(strpbrk(message->subscribe_url, "@#\\ \t\r\n") == NULL);
	}
}

static void
check_text(struct arena *arena, const struct sns_message *message)
{
	const char	*text = sns_signed_text(arena, message), *why;

	check(strncmp(text, "Message\n", 8) == 0);
	check(strncmp(text + 8, message->text, strlen(message->text)) == 0);
	check(strstr(text, message->timestamp) != NULL);
	if (message->topic != NULL)
		check(sns_verify(arena, message, "no certificate", 0, &why) ==
		    REFUSED);
	(void)sns_timely(message, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct sns_settings	 settings;
	static struct arena		*program;
	struct arena			*arena = arena_create();
	struct sns_message		 message;

	if (program == NULL) {
		program = arena_create();
		check(sns_source_read(program, TOPIC,
		    &settings.topics[0]) == OK);
		settings.count = 1;
		settings.version_1 = true;
		sns_set_up(&settings);
	}
	if (sns_read(arena, bytes, size, &message) == OK) {
		check_places(arena, &message);
		check_text(arena, &message);
	}
	arena_destroy(arena);
	return (0);
}
