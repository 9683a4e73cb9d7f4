#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "base/url.h"
#include "main/mirror_setup.h"
#include "main/secret_setting.h"
#include "main/setup.h"
#include "store/mirror.h"
#include "view/texts.h"
#include "wire/perform.h"
#include "wire/role.h"
#include "wire/s3.h"
#include "work/mirror_place.h"
#include "work/mirror_run.h"
#include "work/mirror_s3.h"
#include "work/mirror_table.h"

static bool		 setup_read(struct settings *);
static enum result	 setup_apply(const struct settings *);
static enum result	 setup_check(const struct settings *);
static bool		 names_fit(const struct settings *);
static bool		 keys_fit(struct settings *);
static bool		 key_is_sound(const char *);
static void		 keys_of_environment(struct settings *);
static bool		 endpoint_fits(const struct settings *);
static bool		 host_is_here(const char *);
static bool		 wrong(const char *, const char *);
static enum result	 probe(struct arena *, struct mirror_trouble *);
static enum result	 probe_object(struct arena *, struct mirror_trouble *);

static bool	is_on;

const struct setup	mirror_setup = {
	.name = "the S3 mirror",
	.read = setup_read,
	.apply = setup_apply,
	.check = setup_check,
};

bool
mirror_is_on(void)
{
	return (is_on);
}

enum result
mirror_prepare(const char *folder)
{
	struct mirror_status	 status;
	struct store		*store;
	struct arena		*arena = arena_create();
	enum result		 word;

	if ((word = store_open(folder, &store)) == OK) {
		word = mirror_status(arena, store, &status);
		if (word == OK && *status.restoring != '\0') {
			fprintf(stderr, "webshop: a restore from %s into this "
			    "folder has not ended: run it again\n",
			    status.restoring);
			word = REFUSED;
		}
		if (word == OK)
			word = mirror_switch(store, is_on ? mirror_s3.name() :
			    "", mirror_collections());
		store_close(store);
	}
	arena_destroy(arena);
	mirror_run_configure(is_on ? &mirror_s3 : NULL, folder);

	return (word);
}

const char *
mirror_words(const char *trouble)
{
	static char	key[64];

	snprintf(key, sizeof(key), "mirror.trouble.%s", trouble);

	return (text_of("en", key));
}

static bool
setup_read(struct settings *settings)
{
	if (!secret_take("s3_secret", settings->s3_secret,
	    sizeof(settings->s3_secret), settings->s3_secret_file))
		return (false);
	if (settings->s3_bucket[0] == '\0') {
		if (settings->s3_key_id[0] == '\0' &&
		    settings->s3_secret[0] == '\0')
			return (true);
		return (wrong("s3_bucket", "is empty, and there are keys for "
		    "it"));
	}

	return (names_fit(settings) && endpoint_fits(settings) &&
	    keys_fit(settings));
}

static enum result
setup_apply(const struct settings *settings)
{
	static char		 endpoint[300], prefix[300];
	static struct s3_target	 target;
	struct arena		*arena;
	const char		*role = NULL;
	enum result		 word;

	if (settings->s3_bucket[0] == '\0')
		return (OK);
	if (settings->s3_role)
		role = settings->s3_role_url[0] != '\0' ?
		    settings->s3_role_url : ROLE_ORIGIN;
	if (role == NULL && settings->s3_key_id[0] == '\0') {
		(void)wrong("s3_bucket", "is set, but neither keys "
		    "(s3_key_id and s3_secret, or AWS_ACCESS_KEY_ID and "
		    "AWS_SECRET_ACCESS_KEY) nor s3_role");
		return (INVALID);
	}
	snprintf(endpoint, sizeof(endpoint), settings->s3_endpoint[0] == '\0'
	    ? "https://s3.%s.amazonaws.com" : "%s",
	    settings->s3_endpoint[0] == '\0' ? settings->s3_region :
	    settings->s3_endpoint);
	snprintf(prefix, sizeof(prefix), "%s%s", settings->s3_prefix,
	    settings->s3_prefix[0] == '\0' || settings->s3_prefix[
	    strlen(settings->s3_prefix) - 1] == '/' ? "" : "/");
	target = (struct s3_target){ endpoint, settings->s3_bucket, prefix,
	    strcmp(settings->s3_style, "host") == 0,
	    settings->s3_authority[0] != '\0' ? settings->s3_authority : NULL,
	    { settings->s3_region, "s3", settings->s3_key_id,
	    settings->s3_secret, settings->s3_token } };
	arena = arena_create();
	word = perform_allow(s3_origin(arena, &target));
	arena_destroy(arena);
	if (word == OK && role != NULL)
		word = perform_allow(role);
	mirror_s3_configure(&target, role);
	is_on = word == OK;

	return (word);
}

static enum result
setup_check(const struct settings *settings)
{
	struct mirror_trouble	 trouble = { "", 0 };
	struct arena		*arena;
	enum result		 word;

	if (!is_on)
		return (OK);
	if ((word = texts_load()) != OK)
		return (word);
	arena = arena_create();
	word = probe(arena, &trouble);
	printf("mirror       %s: %s\n", mirror_s3.name(), word == OK ?
	    "lists; a probe object was written, read and removed" :
	    mirror_words(*trouble.word != '\0' ? trouble.word :
	    "unexpected"));
	arena_destroy(arena);

	return (word);
}

static bool
names_fit(const struct settings *settings)
{
	size_t	length = strlen(settings->s3_prefix);
	char	prefix[300];

	snprintf(prefix, sizeof(prefix), "%s", settings->s3_prefix);
	if (length > 0 && prefix[length - 1] == '/')
		prefix[length - 1] = '\0';
	if (!s3_bucket_valid(settings->s3_bucket))
		return (wrong("s3_bucket", "expected the name of a bucket, "
		    "like my-shop"));
	if (length > 0 && !s3_key_valid(prefix))
		return (wrong("s3_prefix", "expected letters, digits, '-', "
		    "'_', '.' and '~', parts separated by '/'"));
	if (settings->s3_region[0] == '\0' || strspn(settings->s3_region,
	    "abcdefghijklmnopqrstuvwxyz0123456789-") !=
	    strlen(settings->s3_region))
		return (wrong("s3_region", "expected a region like "
		    "eu-central-1"));
	if (strcmp(settings->s3_style, "path") != 0 &&
	    strcmp(settings->s3_style, "host") != 0)
		return (wrong("s3_style", "expected path or host"));

	return (true);
}

/* Settings first, then what Amazon's own tools read. */
static bool
keys_fit(struct settings *settings)
{
	if (settings->s3_role)
		return (settings->s3_key_id[0] == '\0' ? true :
		    wrong("s3_role", "is yes, and there are keys as well: "
		    "one of them is enough"));
	if (settings->s3_key_id[0] == '\0' && settings->s3_secret[0] == '\0')
		keys_of_environment(settings);
	if ((settings->s3_key_id[0] == '\0') !=
	    (settings->s3_secret[0] == '\0'))
		return (wrong("s3_key_id", "and s3_secret belong together: "
		    "one of them is empty"));
	if (!key_is_sound(settings->s3_key_id) ||
	    !key_is_sound(settings->s3_secret) ||
	    !key_is_sound(settings->s3_token))
		return (wrong("s3_key_id", "or s3_secret or s3_token: "
		    "expected no blanks in it"));

	return (true);
}

static bool
key_is_sound(const char *key)
{
	return (strchr(key, ' ') == NULL && !text_has_control(key));
}

static void
keys_of_environment(struct settings *settings)
{
	const char	*id = getenv("AWS_ACCESS_KEY_ID");
	const char	*secret = getenv("AWS_SECRET_ACCESS_KEY");
	const char	*token = getenv("AWS_SESSION_TOKEN");

	if (id == NULL || secret == NULL ||
	    strlen(id) >= sizeof(settings->s3_key_id) ||
	    strlen(secret) >= sizeof(settings->s3_secret) ||
	    (token != NULL && strlen(token) >= sizeof(settings->s3_token)))
		return;
	memcpy(settings->s3_key_id, id, strlen(id) + 1);
	memcpy(settings->s3_secret, secret, strlen(secret) + 1);
	if (token != NULL)
		memcpy(settings->s3_token, token, strlen(token) + 1);
}

/* Orders hold names and addresses: they leave this machine over TLS alone. */
static bool
endpoint_fits(const struct settings *settings)
{
	struct arena	*arena = arena_create();
	struct url	 url;
	bool		 fits;

	fits = settings->s3_endpoint[0] == '\0' ||
	    (url_parse(arena, settings->s3_endpoint, &url) == OK &&
	    (strcmp(url.scheme, "https") == 0 || host_is_here(url.host)));
	arena_destroy(arena);

	return (fits ? true : wrong("s3_endpoint", "expected https://…; plain "
	    "http is for this machine alone"));
}

static bool
host_is_here(const char *host)
{
	return (strcmp(host, "127.0.0.1") == 0 ||
	    strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0);
}

static bool
wrong(const char *setting, const char *what)
{
	fprintf(stderr, "webshop: %s: %s\n", setting, what);

	return (false);
}

/* Lists, and then writes, reads and removes an object of its own, so that no
 * document is touched. */
static enum result
probe(struct arena *arena, struct mirror_trouble *trouble)
{
	struct mirror_names	names;
	enum result		word;

	word = mirror_s3.list(arena, mirror_table[0].collection, "", &names,
	    trouble);

	return (word == OK ? probe_object(arena, trouble) : word);
}

static enum result
probe_object(struct arena *arena, struct mirror_trouble *trouble)
{
	static const enum mirror_wish	wishes[] = { MIRROR_PUT, MIRROR_GET,
					    MIRROR_REMOVE };
	struct mirror_item		item;
	char				id[ID_SIZE];
	size_t				i;

	id_make(id);
	for (i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		memset(&item, 0, sizeof(item));
		item.collection = "check";
		item.id = id;
		item.wish = wishes[i];
		item.document.body = "{}";
		item.document.revision = 1;
		mirror_s3.run(arena, &item, 1, trouble);
		if (item.word != OK)
			return (item.word);
	}

	return (OK);
}
