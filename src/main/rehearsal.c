#include "base/arena.h"
#include "base/fields.h"
#include "base/secret.h"
#include "main/rehearsal.h"
#include "pay/sandbox.h"
#include "store/documents.h"
#include "store/store.h"

#define SECRETS		"secrets"
#define SANDBOX_ID	"sandbox"
#define KEY_BYTES	24

struct keys {
	const char	*api_key;
	const char	*webhook_secret;
};

struct keys_work {
	struct arena	*arena;
	struct keys	*keys;
};

static const struct field	keys_fields[] = {
	FIELD_TEXT(struct keys, api_key, 16, 255, 0),
	FIELD_TEXT(struct keys, webhook_secret, 16, 255, 0),
	FIELD_END
};

static enum result	keys_body(struct store *, void *);

enum result
rehearsal_prepare(const char *folder, const char *api_base,
    const char *public_base)
{
	static struct sandbox_settings	 settings;
	static struct arena		*arena;		/* of the program */
	struct keys			 keys;
	struct keys_work		 work = { NULL, &keys };
	struct store			*store;
	enum result			 word;

	arena = work.arena = arena_create();
	if ((word = store_open(folder, &store)) != OK)
		return (word);
	word = store_change(store, "rehearsal-keys", keys_body, &work);
	store_close(store);
	if (word != OK)
		return (word);

	settings.api_base = arena_text(arena, api_base);
	settings.public_base = arena_text(arena, public_base);
	settings.api_key = keys.api_key;
	settings.webhook_secret = keys.webhook_secret;
	sandbox_configure(&settings);

	return (OK);
}

static enum result
keys_body(struct store *store, void *argument)
{
	struct keys_work	*work = argument;
	struct document		 document;
	enum result		 word;

	word = document_get(work->arena, store, SECRETS, SANDBOX_ID,
	    &document);
	if (word == OK)
		return (fields_parse(work->arena, keys_fields, document.body,
		    work->keys));
	if (word != ABSENT)
		return (word);

	work->keys->api_key = secret_token(work->arena, KEY_BYTES);
	work->keys->webhook_secret = secret_token(work->arena, KEY_BYTES);

	return (document_put(store, SECRETS, SANDBOX_ID, 0,
	    fields_print(work->arena, keys_fields, work->keys), 0));
}
