/* Letters of SNS: read strictly, and believed only with the signature of the
 * topic's own signer. Keys and certificates are made here. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/json.h"
#include "wire/sns.h"

#define TOPIC	"arn:aws:sns:eu-central-1:123456789012:shipping"
#define HOST	"sns.eu-central-1.amazonaws.com"
#define CERT	"https://" HOST "/SimpleNotificationService-0a1b.pem"
#define SIGNER	"sns.amazonaws.com"
#define CONFIRM	"https://" HOST "/?Action=ConfirmSubscription&TopicArn="	\
		TOPIC "&Token=2336412f37"

static struct arena		*arena;
static struct sns_settings	 settings;
static EVP_PKEY			*key, *other_key, *short_key, *curve_key;

static int
setup(void **state)
{
	support_log_quiet();
	arena = arena_create();
	key = EVP_RSA_gen(2048);
	other_key = EVP_RSA_gen(2048);
	short_key = EVP_RSA_gen(1024);
	curve_key = EVP_EC_gen("P-256");
	settings.version_1 = true;
	settings.count = 1;
	assert_result(sns_source_read(arena, TOPIC, &settings.topics[0]), OK);
	sns_set_up(&settings);

	return (key == NULL || other_key == NULL || short_key == NULL ||
	    curve_key == NULL);
}

static int
teardown(void **state)
{
	EVP_PKEY_free(key);
	EVP_PKEY_free(other_key);
	EVP_PKEY_free(short_key);
	EVP_PKEY_free(curve_key);
	arena_destroy(arena);

	return (0);
}

static int
each(void **state)
{
	settings.version_1 = true;

	return (0);
}

/* A certificate for a name, valid from one moment to another around now (s). */
static const char *
certificate(const char *name, EVP_PKEY *its_key, long from, long until)
{
	X509		*x509 = X509_new();
	X509_NAME	*subject = X509_get_subject_name(x509);
	time_t		 now = SUPPORT_NOW / 1000;
	BIO		*out = BIO_new(BIO_s_mem());
	char		*pem, *bytes;
	long		 length;

	ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
	X509_time_adj(X509_getm_notBefore(x509), from, &now);
	X509_time_adj(X509_getm_notAfter(x509), until, &now);
	X509_set_pubkey(x509, its_key);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(x509, subject);
	assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
	assert_int_equal(PEM_write_bio_X509(out, x509), 1);
	length = BIO_get_mem_data(out, &bytes);
	pem = arena_copy(arena, bytes, (size_t)length);
	BIO_free(out);
	X509_free(x509);

	return (pem);
}

static const char *
good_certificate(void)
{
	return (certificate(SIGNER, key, -3600, 3600));
}

static const char *
sign(const char *text, EVP_PKEY *with, const EVP_MD *digest)
{
	EVP_MD_CTX	*context = EVP_MD_CTX_new();
	unsigned char	 signature[512];
	size_t		 length = sizeof(signature);
	char		*encoded = arena_alloc(arena, 1024);

	assert_int_equal(EVP_DigestSignInit(context, NULL, digest, NULL,
	    with), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &length,
	    (const unsigned char *)text, strlen(text)), 1);
	EVP_MD_CTX_free(context);
	EVP_EncodeBlock((unsigned char *)encoded, signature, (int)length);

	return (encoded);
}

/* The members of an envelope; NULL leaves one out. */
struct envelope {
	const char	*type, *id, *topic, *message, *subject, *timestamp,
			*version, *certificate_url, *token, *subscribe_url;
};

static const struct envelope	notification = {
	"Notification", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", TOPIC, "hello",
	NULL, "2026-11-21T08:59:00.123Z", "2", CERT, NULL, NULL,
};

static const struct envelope	confirmation = {
	"SubscriptionConfirmation", "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
	TOPIC, "You have chosen to subscribe.", NULL,
	"2026-11-21T08:59:00.123Z", "2", CERT, "2336412f37", CONFIRM,
};

static struct json *
envelope_json(const struct envelope *envelope)
{
	const char	*members[][2] = {
		{ "Type", envelope->type },
		{ "MessageId", envelope->id },
		{ "TopicArn", envelope->topic },
		{ "Subject", envelope->subject },
		{ "Message", envelope->message },
		{ "Timestamp", envelope->timestamp },
		{ "SignatureVersion", envelope->version },
		{ "SigningCertURL", envelope->certificate_url },
		{ "Token", envelope->token },
		{ "SubscribeURL", envelope->subscribe_url },
	};
	struct json	*json = json_object(arena);
	size_t		 i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (members[i][1] != NULL)
			json_set_text(json, members[i][0], members[i][1]);
	}
	json_set_text(json, "Signature", "AAAA");

	return (json);
}

static enum result
read_json(const struct json *json, struct sns_message *message)
{
	const char	*text = json_print(arena, json);

	return (sns_read(arena, text, strlen(text), message));
}

static enum result
read_text(const char *text)
{
	struct sns_message	message;

	return (sns_read(arena, text, strlen(text), &message));
}

static struct sns_message
message_of(const struct envelope *envelope)
{
	struct sns_message	message;

	assert_result(read_json(envelope_json(envelope), &message), OK);

	return (message);
}

static enum result
verify(const struct sns_message *message, const char *pem)
{
	const char	*why = "";
	enum result	 word;

	word = sns_verify(arena, message, pem, SUPPORT_NOW, &why);
	assert_true((word == OK) == (why == NULL));

	return (word);
}

/* The envelope */

static void
what_is_signed_stands_in_the_order_of_the_names(void **state)
{
	struct envelope		with = notification;
	struct sns_message	message = message_of(&notification);

	assert_string_equal(sns_signed_text(arena, &message),
	    "Message\nhello\nMessageId\n"
	    "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\n"
	    "Timestamp\n2026-11-21T08:59:00.123Z\nTopicArn\n" TOPIC "\n"
	    "Type\nNotification\n");
	with.subject = "";
	with.message = "a\nb \"c\" \xf0\x9f\x98\x80";
	message = message_of(&with);
	assert_string_equal(sns_signed_text(arena, &message),
	    "Message\na\nb \"c\" \xf0\x9f\x98\x80\nMessageId\n"
	    "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\nSubject\n\n"
	    "Timestamp\n2026-11-21T08:59:00.123Z\nTopicArn\n" TOPIC "\n"
	    "Type\nNotification\n");
	message = message_of(&confirmation);
	assert_string_equal(sns_signed_text(arena, &message),
	    "Message\nYou have chosen to subscribe.\nMessageId\n"
	    "165545c9-2a5c-472c-8df2-7ff2be2b3b1b\nSubscribeURL\n" CONFIRM
	    "\nTimestamp\n2026-11-21T08:59:00.123Z\nToken\n2336412f37\n"
	    "TopicArn\n" TOPIC "\nType\nSubscriptionConfirmation\n");
}

static void
each_of_three_types_is_read(void **state)
{
	struct envelope		farewell = confirmation;
	struct sns_message	message = message_of(&notification);

	assert_int_equal(message.type, SNS_NOTIFICATION);
	assert_string_equal(message.text, "hello");
	assert_null(message.subject);
	assert_ptr_equal(message.topic, &settings.topics[0]);
	message = message_of(&confirmation);
	assert_int_equal(message.type, SNS_SUBSCRIPTION);
	assert_string_equal(message.token, "2336412f37");
	farewell.type = "UnsubscribeConfirmation";
	message = message_of(&farewell);
	assert_int_equal(message.type, SNS_UNSUBSCRIPTION);
	assert_non_null(strstr(sns_signed_text(arena, &message),
	    "Type\nUnsubscribeConfirmation\n"));
}

static void
a_member_that_is_missing_or_no_text_is_refused(void **state)
{
	static const char *const	needed[] = { "Type", "MessageId",
		"TopicArn", "Message", "Timestamp", "SignatureVersion",
		"Signature", "SigningCertURL", "Token", "SubscribeURL" };
	struct sns_message		message;
	struct json			*json;
	size_t				i;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		json = envelope_json(&confirmation);
		json_set_null(json, needed[i]);
		assert_result(read_json(json, &message), INVALID);
		json_set_integer(json, needed[i], 1);
		assert_result(read_json(json, &message), INVALID);
		json_set(json, needed[i], json_array(arena));
		assert_result(read_json(json, &message), INVALID);
	}
	json = envelope_json(&notification);
	json_set_integer(json, "Subject", 1);
	assert_result(read_json(json, &message), INVALID);
}

static void
what_is_no_envelope_is_refused(void **state)
{
	char	*good = json_print(arena, envelope_json(&notification));
	char	*twice;

	assert_result(read_text(good), OK);
	twice = arena_format(arena, "{\"Message\":\"evil\",%s", good + 1);
	assert_result(read_text(twice), INVALID);
	assert_result(read_text(arena_format(arena, "%s{}", good)), INVALID);
	assert_result(read_text(""), INVALID);
	assert_result(read_text("[]"), INVALID);
	assert_result(read_text("{\"id\":\"raw\",\"status\":\"sent\"}"),
	    INVALID);
	good[strlen(good) - 1] = '\0';
	assert_result(read_text(good), INVALID);
}

static void
an_unknown_type_or_a_nameless_message_is_refused(void **state)
{
	static const char *const	types[] = { "", "notification",
		"Notification ", "Raw" };
	struct envelope			wrong = notification;
	struct sns_message		message;
	size_t				i;

	for (i = 0; i < 4; i++) {
		wrong.type = types[i];
		assert_result(read_json(envelope_json(&wrong), &message),
		    INVALID);
	}
	wrong = notification;
	wrong.id = "";
	assert_result(read_json(envelope_json(&wrong), &message), INVALID);
	wrong.id = "a\nb";
	assert_result(read_json(envelope_json(&wrong), &message), INVALID);
	wrong.id = arena_format(arena, "%0200d", 1);
	assert_result(read_json(envelope_json(&wrong), &message), INVALID);
}

static void
only_topics_that_were_named_are_known(void **state)
{
	static const char *const	foreign[] = { "", TOPIC "x",
		"arn:aws:sns:eu-central-1:123456789012:Shipping",
		"arn:aws:sns:eu-central-1:210987654321:shipping",
		"arn:aws:sns:eu-west-1:123456789012:shipping" };
	struct envelope			letter = notification;
	size_t				i;

	for (i = 0; i < 5; i++) {
		letter.topic = foreign[i];
		assert_null(message_of(&letter).topic);
	}
	assert_false(sns_certificate_url_valid(
	    &(struct sns_message){ .certificate_url = CERT }));
}

/* Signatures */

static void
both_versions_hold_with_and_without_a_subject(void **state)
{
	static const char *const	texts[] = { "", "hello", "a\nb\r\n",
		"\"quoted\" \\", "\xf0\x9f\x98\x80 \xc3\xa4" };
	static const char *const	subjects[] = { NULL, "", "Subject" };
	struct envelope			letter = notification;
	struct sns_message		message;
	const char			*pem = good_certificate();
	size_t				i;

	for (i = 0; i < 15; i++) {
		letter.message = texts[i % 5];
		letter.subject = subjects[i / 5];
		letter.version = "2";
		message = message_of(&letter);
		message.signature = sign(sns_signed_text(arena, &message),
		    key, EVP_sha256());
		assert_result(verify(&message, pem), OK);
		letter.version = "1";
		message = message_of(&letter);
		assert_result(verify(&message, pem), REFUSED);
		message.signature = sign(sns_signed_text(arena, &message),
		    key, EVP_sha1());
		assert_result(verify(&message, pem), OK);
		settings.version_1 = false;
		assert_result(verify(&message, pem), REFUSED);
		settings.version_1 = true;
	}
}

/* Escapes of JSON mean characters, and characters are signed. */
static void
an_escaped_letter_is_verified_as_it_is_meant(void **state)
{
	struct sns_message	message = message_of(&notification);
	struct sns_message	read;
	const char		*signature, *text;

	message.text = "\xf0\x9f\x98\x80\n/";
	signature = sign(sns_signed_text(arena, &message), key,
	    EVP_sha256());
	text = arena_format(arena, "{\"Type\":\"Notification\",\"MessageId\":"
	    "\"%s\",\"TopicArn\":\"" TOPIC "\",\"Subject\":null,\"Message\":"
	    "\"\\ud83d\\ude00\\n\\/\",\"Timestamp\":\"%s\","
	    "\"SignatureVersion\":\"2\",\"Signature\":\"%s\","
	    "\"SigningCertURL\":\"" CERT "\",\"UnsubscribeURL\":"
	    "\"https://evil.example/\",\"MessageAttributes\":{\"a\":"
	    "{\"Type\":\"String\",\"Value\":\"changed\"}}}", message.id,
	    message.timestamp, signature);
	assert_result(sns_read(arena, text, strlen(text), &read), OK);
	assert_null(read.subject);
	assert_result(verify(&read, good_certificate()), OK);
}

static void
one_changed_byte_is_enough(void **state)
{
	struct sns_message	message = message_of(&confirmation), changed;
	const char		*pem = good_certificate();

	message.signature = sign(sns_signed_text(arena, &message), key,
	    EVP_sha256());
	assert_result(verify(&message, pem), OK);
#define assert_bound(member, value) do {				\
	changed = message;						\
	changed.member = (value);					\
	assert_result(verify(&changed, pem), REFUSED);			\
} while (0)
	assert_bound(text, "You have chosen to subscribe,");
	assert_bound(id, "165545c9-2a5c-472c-8df2-7ff2be2b3b1c");
	assert_bound(timestamp, "2026-11-21T08:59:00.124Z");
	assert_bound(topic_arn, TOPIC "s");
	assert_bound(token, "2336412f38");
	assert_bound(subscribe_url, CONFIRM "&x=y");
	assert_bound(type, SNS_UNSUBSCRIPTION);
	assert_bound(type, SNS_NOTIFICATION);
}

static void
a_version_that_is_not_known_is_refused(void **state)
{
	static const char *const	versions[] = { "3", "", "02", "2 ",
		"1.0" };
	struct sns_message		message = message_of(&notification);
	size_t				i;

	message.signature = sign(sns_signed_text(arena, &message), key,
	    EVP_sha256());
	for (i = 0; i < 5; i++) {
		message.version = versions[i];
		assert_result(verify(&message, good_certificate()), REFUSED);
	}
}

static void
base64_is_read_strictly(void **state)
{
	struct sns_message	message = message_of(&notification);
	const char		*pem = good_certificate(), *good;
	char			*bad;
	size_t			 length;

	good = sign(sns_signed_text(arena, &message), key, EVP_sha256());
	length = strlen(good);
	message.signature = good;
	assert_result(verify(&message, pem), OK);
#define assert_unread(text) do {					\
	message.signature = (text);					\
	assert_result(verify(&message, pem), REFUSED);			\
} while (0)
	assert_unread("");
	assert_unread(arena_format(arena, "%s\n", good));
	assert_unread(arena_format(arena, " %s", good));
	assert_unread(arena_format(arena, "    %s", good));
	assert_unread(arena_format(arena, "%s====", good));
	assert_unread(arena_format(arena, "%s%s", good, good));
	assert_unread(arena_copy(arena, good, length - 4));
	assert_unread(arena_copy(arena, good, length - 1));
	/* 256 bytes end in "==" behind a character with four idle bits. */
	bad = arena_text(arena, good);
	assert_memory_equal(bad + length - 2, "==", 2);
	bad[length - 3]++;
	assert_unread(bad);
	bad = arena_text(arena, good);
	bad[0] = '-';
	assert_unread(bad);
	assert_unread("AAAA");
}

static void
only_the_signers_valid_certificate_counts(void **state)
{
	struct sns_message	message = message_of(&notification);
	const char		*pem = good_certificate();

	message.signature = sign(sns_signed_text(arena, &message), key,
	    EVP_sha256());
	assert_result(verify(&message, pem), OK);
#define assert_distrusted(pem)						\
	assert_result(verify(&message, pem), REFUSED)
	assert_distrusted("");
	assert_distrusted("-----BEGIN CERTIFICATE-----\nAAAA\n"
	    "-----END CERTIFICATE-----\n");
	assert_distrusted(arena_format(arena, "%s%s", pem, pem));
	assert_distrusted(certificate(SIGNER, other_key, -3600, 3600));
	assert_distrusted(certificate(SIGNER, key, -7200, -1));
	assert_distrusted(certificate(SIGNER, key, 1, 7200));
	assert_distrusted(certificate("evil.example", key, -3600, 3600));
	assert_distrusted(certificate("sns.amazonaws.com.evil.example", key,
	    -3600, 3600));
	assert_distrusted(certificate("*.amazonaws.com", key, -3600, 3600));
	assert_distrusted(certificate(HOST, key, -3600, 3600));
	message.signature = sign(sns_signed_text(arena, &message), short_key,
	    EVP_sha256());
	assert_distrusted(certificate(SIGNER, short_key, -3600, 3600));
	message.signature = sign(sns_signed_text(arena, &message), curve_key,
	    EVP_sha256());
	assert_distrusted(certificate(SIGNER, curve_key, -3600, 3600));
}

static void
a_certificate_is_judged_with_a_reason(void **state)
{
	const struct sns_source	*topic = &settings.topics[0];
	const char		*why;
	int64_t			 end = 0;

	assert_result(sns_certificate_check(topic, good_certificate(),
	    SUPPORT_NOW, &end, &why), OK);
	assert_null(why);
	assert_int_equal(end, SUPPORT_NOW + HOURS(1));
	assert_result(sns_certificate_check(topic, "<html>", SUPPORT_NOW,
	    &end, &why), INVALID);
	assert_non_null(strstr(why, "sns_unreadable"));
	assert_result(sns_certificate_check(topic, certificate(SIGNER, key,
	    -9, -1), SUPPORT_NOW, &end, &why), INVALID);
	assert_non_null(strstr(why, "sns_expired"));
	assert_result(sns_certificate_check(topic, certificate("x", key, -9,
	    9), SUPPORT_NOW, &end, &why), INVALID);
	assert_non_null(strstr(why, "sns_name"));
}

/* Places */

static void
an_arn_tells_host_and_signer(void **state)
{
	static const char *const	cases[][4] = {
		{ "aws", "eu-central-1", HOST, SIGNER },
		{ "aws", "us-east-1", "sns.us-east-1.amazonaws.com", SIGNER },
		{ "aws", "eu-south-1", "sns.eu-south-1.amazonaws.com",
		    "sns-signing.eu-south-1.amazonaws.com" },
		{ "aws", "eu-central-2", "sns.eu-central-2.amazonaws.com",
		    "sns-signing.eu-central-2.amazonaws.com" },
		{ "aws", "me-south-1", "sns.me-south-1.amazonaws.com",
		    "sns-signing.me-south-1.amazonaws.com" },
		{ "aws", "ap-southeast-7", "sns.ap-southeast-7.amazonaws.com",
		    "sns-signing.ap-southeast-7.amazonaws.com" },
		{ "aws-cn", "cn-north-1", "sns.cn-north-1.amazonaws.com.cn",
		    "sns-cn-north-1.amazonaws.com.cn" },
		{ "aws-us-gov", "us-gov-east-1",
		    "sns.us-gov-east-1.amazonaws.com",
		    "sns-us-gov-west-1.amazonaws.com" },
		{ "aws-eusc", "eusc-de-east-1",
		    "sns.eusc-de-east-1.amazonaws.eu",
		    "sns-signing.eusc-de-east-1.amazonaws.eu" },
	};
	struct sns_source	topic;
	const char		*arn;
	size_t			i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		arn = arena_format(arena, "arn:%s:sns:%s:123456789012:a_b-C",
		    cases[i][0], cases[i][1]);
		assert_result(sns_source_read(arena, arn, &topic), OK);
		assert_string_equal(topic.arn, arn);
		assert_string_equal(topic.region, cases[i][1]);
		assert_string_equal(topic.host, cases[i][2]);
		assert_string_equal(topic.signer, cases[i][3]);
	}
}

static void
what_is_no_topics_arn_is_refused(void **state)
{
	static const char *const	wrong[] = { "", "arn", TOPIC ":x",
		"arn:aws:sqs:eu-central-1:123456789012:queue",
		"arn:aws-iso:sns:us-iso-east-1:123456789012:t",
		"arn:evil:sns:eu-central-1:123456789012:t",
		"arn:aws:sns:evil.example/:123456789012:t",
		"arn:aws:sns:EU-central-1:123456789012:t",
		"arn:aws:sns::123456789012:t",
		"arn:aws:sns:eu-central-1:12345678901:t",
		"arn:aws:sns:eu-central-1:123456789012:",
		"arn:aws:sns:eu-central-1:123456789012:t t",
		"arn:aws:sns:eu-central-1:123456789012:t.fifo" };
	struct sns_source		topic;
	size_t				i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_result(sns_source_read(arena, wrong[i], &topic),
		    INVALID);
}

static void
a_certificate_is_fetched_from_the_topics_host_alone(void **state)
{
	static const char *const	wrong[] = {
		"http://" HOST "/a.pem",
		"https://evil.example/a.pem",
		"https://" HOST ".evil.example/a.pem",
		"https://" HOST "@evil.example/a.pem",
		"https://evil.example@" HOST "/a.pem",
		"https://" HOST ":8443/a.pem",
		"https://" HOST ":443/a.pem",
		"https://" HOST "./a.pem",
		"https://" HOST "\\.evil.example/a.pem",
		"https://sns.eu-west-1.amazonaws.com/a.pem",
		"https://SNS.eu-central-1.amazonaws.com/a.pem",
		"https://sns.s3.eu-central-1.amazonaws.com/a.pem",
		"https://s3.eu-central-1.amazonaws.com/sns/a.pem",
		"https://sns.amazonaws.com/a.pem",
		"https://" HOST "/a.crt", "https://" HOST "/",
		"https://" HOST "/.pem",
		"https://" HOST "/../a.pem", "https://" HOST "/a/b.pem",
		"https://" HOST "/?x=.pem", "https://" HOST "/x#.pem",
		"https://" HOST "/a.pem?x", "https://" HOST "/%61.pem",
		"https://" HOST "/a\n.pem", "HTTPS://" HOST "/a.pem",
		" https://" HOST "/a.pem", "//" HOST "/a.pem", "" };
	struct envelope			letter = notification;
	struct sns_message		message = message_of(&letter);
	size_t				i;

	assert_true(sns_certificate_url_valid(&message));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		message.certificate_url = wrong[i];
		if (sns_certificate_url_valid(&message))
			fail_msg("%s", wrong[i]);
	}
}

static void
a_subscription_is_confirmed_at_the_topics_host_alone(void **state)
{
	static const char *const	wrong[] = {
		"http://" HOST "/?Action=ConfirmSubscription&TopicArn=" TOPIC
		    "&Token=2336412f37",
		"https://evil.example/?Action=ConfirmSubscription&TopicArn="
		    TOPIC "&Token=2336412f37",
		"https://" HOST "@evil.example/?Action=ConfirmSubscription&"
		    "TopicArn=" TOPIC "&Token=2336412f37",
		"https://" HOST ":1/?Action=ConfirmSubscription&TopicArn="
		    TOPIC "&Token=2336412f37",
		"https://" HOST "/x?Action=ConfirmSubscription&TopicArn="
		    TOPIC "&Token=2336412f37",
		"https://" HOST "/?Action=DeleteTopic&TopicArn=" TOPIC
		    "&Token=2336412f37",
		"https://" HOST "/?Action=ConfirmSubscription&TopicArn=" TOPIC
		    "s&Token=2336412f37",
		"https://" HOST "/?Action=ConfirmSubscription&TopicArn="
		    TOPIC "&Token=other",
		"https://" HOST "/?Action=ConfirmSubscription&TopicArn="
		    TOPIC,
		CONFIRM "&Action=DeleteTopic", CONFIRM "&Token=2336412f37",
		CONFIRM "#x", CONFIRM " ", CONFIRM "\n", CONFIRM "/", "" };
	struct sns_message		message = message_of(&confirmation);
	size_t				i;

	assert_true(sns_subscribe_url_valid(arena, &message));
	message.subscribe_url = "https://" HOST "/?Action="
	    "ConfirmSubscription&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A"
	    "123456789012%3Ashipping&Token=2336412f37";
	assert_true(sns_subscribe_url_valid(arena, &message));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		message.subscribe_url = wrong[i];
		if (sns_subscribe_url_valid(arena, &message))
			fail_msg("%s", wrong[i]);
	}
	message.subscribe_url = CONFIRM;
	message.topic = NULL;
	assert_false(sns_subscribe_url_valid(arena, &message));
}

static void
a_letter_is_timely_for_ninety_minutes(void **state)
{
	static const struct {
		const char	*timestamp;
		bool		 timely;
	} cases[] = {
		{ "2026-11-21T09:00:00.000Z", true },
		{ "2026-11-21T07:30:00.000Z", true },
		{ "2026-11-21T07:29:59.999Z", false },
		{ "2026-11-21T06:00:00.000Z", false },
		{ "2026-11-21T09:05:00.000Z", true },
		{ "2026-11-21T09:05:00.001Z", false },
		{ "2026-11-21T09:00:00", false },
		{ "", false },
		{ "yesterday", false },
	};
	struct sns_message	message = message_of(&notification);
	size_t			i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		message.timestamp = cases[i].timestamp;
		assert_int_equal(sns_timely(&message, SUPPORT_NOW),
		    cases[i].timely);
	}
}

#define test(name)	cmocka_unit_test_setup(name, each)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(what_is_signed_stands_in_the_order_of_the_names),
		test(each_of_three_types_is_read),
		test(a_member_that_is_missing_or_no_text_is_refused),
		test(what_is_no_envelope_is_refused),
		test(an_unknown_type_or_a_nameless_message_is_refused),
		test(only_topics_that_were_named_are_known),
		test(both_versions_hold_with_and_without_a_subject),
		test(an_escaped_letter_is_verified_as_it_is_meant),
		test(one_changed_byte_is_enough),
		test(a_version_that_is_not_known_is_refused),
		test(base64_is_read_strictly),
		test(only_the_signers_valid_certificate_counts),
		test(a_certificate_is_judged_with_a_reason),
		test(an_arn_tells_host_and_signer),
		test(what_is_no_topics_arn_is_refused),
		test(a_certificate_is_fetched_from_the_topics_host_alone),
		test(a_subscription_is_confirmed_at_the_topics_host_alone),
		test(a_letter_is_timely_for_ninety_minutes),
	};

	return (cmocka_run_group_tests_name("sns", tests, setup, teardown));
}
