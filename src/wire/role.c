#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "base/text.h"
#include "wire/perform.h"
#include "wire/role.h"

#define ROLE_TIMEOUT	SECONDS(1)
#define ROLE_TRIES	2
#define ROLE_PATH	"/latest/meta-data/iam/security-credentials/"

static enum result	role_ask(struct arena *, const char *, const char *,
			    const char *, const char *, const char **);
static bool		key_take(const struct json *, const char *, char *,
			    size_t);

enum result
role_fetch(const char *origin, struct role_keys *keys)
{
	struct arena	*arena = arena_create();
	const char	*token = NULL, *role = NULL, *answer;
	enum result	 word;

	word = role_ask(arena, origin, "PUT", "/latest/api/token", NULL,
	    &token);
	if (word == OK)
		word = role_ask(arena, origin, "GET", ROLE_PATH, token,
		    &role);
	if (word == OK)
		word = role_ask(arena, origin, "GET", arena_format(arena,
		    ROLE_PATH "%.*s", (int)strcspn(role, "\r\n"), role),
		    token, &answer);
	if (word == OK)
		word = role_read(arena, answer, strlen(answer), keys);
	arena_destroy(arena);

	return (word);
}

enum result
role_read(struct arena *arena, const char *body, size_t length,
    struct role_keys *keys)
{
	struct role_keys	 found;
	struct json		*json;
	const char		*until;

	if (json_parse(arena, body, length, &json) != OK ||
	    !key_take(json, "AccessKeyId", found.key_id,
	    sizeof(found.key_id)) ||
	    !key_take(json, "SecretAccessKey", found.secret,
	    sizeof(found.secret)) ||
	    !key_take(json, "Token", found.token, sizeof(found.token)) ||
	    !json_text(json_get(json, "Expiration"), &until) ||
	    !moment_parse(until, &found.expires_at))
		return (fail(BROKEN, "the machine's role gives no keys that "
		    "can be read"));
	*keys = found;

	return (OK);
}

/* The token NULL: it is what is asked for. */
static enum result
role_ask(struct arena *arena, const char *origin, const char *method,
    const char *path, const char *token, const char **body)
{
	struct call	call;
	struct answer	answer;
	enum result	word = LATER;
	int		tries;

	call_init(&call, method, arena_format(arena, "%s%s", origin, path));
	call.timeout = ROLE_TIMEOUT;
	call.insistent = true;
	if (token != NULL)
		call_header(arena, &call, "X-aws-ec2-metadata-token", token);
	else
		call_header(arena, &call,
		    "X-aws-ec2-metadata-token-ttl-seconds", "21600");
	for (tries = 0; word == LATER && tries < ROLE_TRIES; tries++)
		word = perform(arena, &call, &answer);
	if (word != OK)
		return (word == LATER ? fail(LATER, "the machine's metadata "
		    "service does not answer") : word);
	if (answer.status == 404)
		return (fail(REFUSED, "the machine has no role"));
	if (answer.status != 200 || answer.body_length == 0)
		return (fail(answer.status >= 500 ? LATER : REFUSED,
		    "the machine's metadata service answers %d",
		    answer.status));
	*body = answer.body;

	return (OK);
}

static bool
key_take(const struct json *json, const char *name, char *key, size_t size)
{
	const char	*value;

	if (!json_text(json_get(json, name), &value) || *value == '\0' ||
	    text_has_control(value) || strlen(value) >= size)
		return (false);
	memcpy(key, value, strlen(value) + 1);

	return (true);
}
