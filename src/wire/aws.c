#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "wire/aws.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define CODE_MAX	80

static struct aws	current = { "", "", "", "", "" };

/* The errors of SQS and SNS by their codes; the older protocol of SQS writes
 * long ones. What ends in "*" is the beginning of a code. */
static const struct {
	const char	*code;
	enum result	 word;
	const char	*why;
} troubles[] = {
	{ "QueueDoesNotExist",		REFUSED,	"aws_missing" },
	{ "AWS.SimpleQueueService.NonExistentQueue", REFUSED, "aws_missing" },
	{ "QueueDeletedRecently",	REFUSED,	"aws_missing" },
	{ "NotFound*",			REFUSED,	"aws_missing" },
	{ "InvalidAddress",		REFUSED,	"aws_missing" },
	{ "UnsupportedOperation",	REFUSED,	"aws_missing" },
	{ "AccessDenied*",		REFUSED,	"aws_denied" },
	{ "AuthorizationError*",	REFUSED,	"aws_denied" },
	{ "ExpiredToken*",		REFUSED,	"aws_keys" },
	{ "RequestExpired",		REFUSED,	"aws_keys" },
	{ "UnrecognizedClient*",	REFUSED,	"aws_keys" },
	{ "InvalidClientTokenId",	REFUSED,	"aws_keys" },
	{ "InvalidSecurity",		REFUSED,	"aws_keys" },
	{ "InvalidSignature*",		REFUSED,	"aws_keys" },
	{ "SignatureDoesNotMatch",	REFUSED,	"aws_keys" },
	{ "IncompleteSignature*",	REFUSED,	"aws_keys" },
	{ "MissingAuthenticationToken*", REFUSED,	"aws_keys" },
	{ "OptInRequired",		REFUSED,	"aws_keys" },
	{ "KmsThrottled",		LATER,		"aws_busy" },
	{ "KMSThrottling",		LATER,		"aws_busy" },
	{ "Kms*",			REFUSED,	"aws_encryption" },
	{ "KMS*",			REFUSED,	"aws_encryption" },
	{ "RequestThrottled",		LATER,		"aws_busy" },
	{ "Throttl*",			LATER,		"aws_busy" },
	{ "OverLimit",			LATER,		"aws_busy" },
};

static const char	*code_of(struct arena *, const struct answer *);
static const char	*code_in_json(struct arena *, const struct answer *);
static const char	*code_in_xml(struct arena *, const struct answer *);
static const char	*code_clean(struct arena *, const char *, size_t);
static bool		 code_is(const char *, const char *);

void
aws_configure(const struct aws *given)
{
	current = *given;
}

const struct aws *
aws(void)
{
	return (&current);
}

void
aws_signer(struct call_signer *signer, const char *service,
    const char *region)
{
	signer->region = region;
	signer->service = service;
	signer->key_id = current.key_id;
	signer->secret = current.secret;
	signer->token = current.token;
}

enum result
aws_answer_word(struct arena *arena, const struct answer *answer,
    const char **why)
{
	const char	*code, *words = "aws_refused";
	enum result	 word = INVALID;
	size_t		 i;

	*why = "";
	if (answer->status >= 200 && answer->status < 300)
		return (OK);

	code = code_of(arena, answer);
	for (i = 0; i < LENGTH(troubles); i++) {
		if (code_is(code, troubles[i].code))
			break;
	}
	if (i < LENGTH(troubles)) {
		word = troubles[i].word;
		words = troubles[i].why;
	} else if (answer->status >= 500 || answer->status == 429 ||
	    answer->status == 408) {
		word = LATER;
		words = "aws_busy";
	} else if (answer->status == 401 || answer->status == 403) {
		word = REFUSED;
		words = "aws_denied";
	} else if (*code == '\0') {
		word = BROKEN;
		words = "aws_strange";
	}
	*why = *code != '\0' ? arena_format(arena, "%s %s", words, code) :
	    arena_format(arena, "%s %d", words, answer->status);

	return (word);
}

/* "" when the answer names none. */
static const char *
code_of(struct arena *arena, const struct answer *answer)
{
	const char	*code = code_in_json(arena, answer);

	return (*code != '\0' ? code : code_in_xml(arena, answer));
}

/* {"__type": "com.amazonaws.sqs#QueueDoesNotExist", …}, with the name space or
 * without. */
static const char *
code_in_json(struct arena *arena, const struct answer *answer)
{
	const char	*type, *cut;
	struct json	*json;

	if (json_parse(arena, answer->body, answer->body_length,
	    &json) != OK || !json_text(json_get(json, "__type"), &type))
		return ("");
	if ((cut = strrchr(type, '#')) != NULL)
		type = cut + 1;

	return (code_clean(arena, type, strcspn(type, ":")));
}

/* <ErrorResponse>…<Code>NotFound</Code>…: one word is looked for, so that no
 * reader of XML is needed. */
static const char *
code_in_xml(struct arena *arena, const struct answer *answer)
{
	const char	*at = strstr(answer->body, "<Code>");

	if (at == NULL)
		return ("");
	at += strlen("<Code>");

	return (code_clean(arena, at, strcspn(at, "<")));
}

/* The code is shown and logged: a stranger's text is not. */
static const char *
code_clean(struct arena *arena, const char *code, size_t length)
{
	size_t	i;

	if (length > CODE_MAX)
		return ("");
	for (i = 0; i < length; i++) {
		if (!isalnum((unsigned char)code[i]) && code[i] != '.')
			return ("");
	}

	return (arena_copy(arena, code, length));
}

static bool
code_is(const char *code, const char *wanted)
{
	size_t	length = strlen(wanted);

	if (wanted[length - 1] == '*')
		return (strncmp(code, wanted, length - 1) == 0);

	return (strcmp(code, wanted) == 0);
}
