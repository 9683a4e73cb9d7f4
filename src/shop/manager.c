#include <string.h>

#include "base/digest.h"
#include "base/fields.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/secret.h"
#include "shop/login_limit.h"
#include "shop/manager.h"
#include "store/documents.h"

#define MANAGER		"manager"
#define PASSWORD_ID	"password"
#define SESSION_LIFE	HOURS(8)

struct password_record {
	const char	*hash;
	int64_t		 generation;	/* sessions of another one are over */
	bool		 generated;
};

struct session_record {
	const char	*csrf;
	int64_t		 generation;
};

struct work {
	struct arena		*arena;
	const char		*password;
	const char		*id;
	struct session		*session;
	struct session_record	 record;
	int64_t			 generation;
	bool			 generated;
};

static const struct field	password_fields[] = {
	FIELD_TEXT(struct password_record, hash, 1, 255, 0),
	FIELD_INTEGER(struct password_record, generation, 0, INT64_MAX, 0),
	FIELD_TRUTH(struct password_record, generated, FIELD_OPTIONAL),
	FIELD_END
};

static const struct field	session_fields[] = {
	FIELD_TEXT(struct session_record, csrf, 1, 64, 0),
	FIELD_INTEGER(struct session_record, generation, 0, INT64_MAX, 0),
	FIELD_END
};

static enum result	record_load(struct arena *, struct store *,
			    const char *, const char *, const struct field *,
			    void *, int64_t *);
static enum result	password_body(struct store *, void *);
static enum result	session_body(struct store *, void *);
static enum result	session_renew_body(struct store *, void *);
static enum result	logout_body(struct store *, void *);
static enum result	sweep_body(struct store *, void *);
static enum result	tries_body(struct store *, void *);
static char		*session_id(struct arena *, const char *);

enum result
manager_password_set(struct arena *arena, struct store *store,
    const char *password, enum password_origin origin)
{
	struct work	work = { .arena = arena,
			    .generated = origin == PASSWORD_GENERATED };
	size_t		length = strlen(password);

	if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX)
		return (INVALID);
	work.password = secret_hash(arena, password);

	return (store_change(store, "manager-password", password_body,
	    &work));
}

enum result
manager_password_origin(struct arena *arena, struct store *store,
    enum password_origin *origin)
{
	struct password_record	record;
	enum result		word;

	*origin = PASSWORD_NONE;
	word = record_load(arena, store, MANAGER, PASSWORD_ID,
	    password_fields, &record, NULL);
	if (word == OK)
		*origin = record.generated ? PASSWORD_GENERATED :
		    PASSWORD_CHOSEN;

	return (word == ABSENT ? OK : word);
}

enum result
manager_login(struct arena *arena, struct store *store, const char *password,
    const char *address, struct session *session, int64_t *wait)
{
	struct password_record	record;
	struct work		work = { .arena = arena, .id = address,
				    .session = session };
	enum result		word;

	if ((word = login_limit_ask(arena, store, address, wait)) != OK)
		return (word);

	word = record_load(arena, store, MANAGER, PASSWORD_ID,
	    password_fields, &record, NULL);
	if (word != OK)
		return (word == ABSENT ? REFUSED : word);

	if (strlen(password) > PASSWORD_LENGTH_MAX ||
	    !secret_check(password, record.hash)) {
		word = store_change(store, "manager-tries", tries_body, &work);
		log_event(LOG_LEVEL_WARNING, "manager-login", "result",
		    "wrong-password", NULL);
		return (word == OK ? REFUSED : word);
	}

	work.generation = record.generation;
	session->token = secret_token(arena, 32);
	session->csrf = secret_token(arena, 24);
	word = store_change(store, "manager-login", session_body, &work);
	if (word == OK)
		log_event(LOG_LEVEL_INFO, "manager-login", "result", "ok",
		    NULL);

	return (word);
}

enum result
manager_session(struct arena *arena, struct store *store, const char *token,
    struct session *session)
{
	struct password_record	password;
	struct session_record	record;
	struct document		document;
	struct work		work;
	enum result		word;

	if (token == NULL || *token == '\0' || strlen(token) > 128)
		return (ABSENT);
	word = document_get(arena, store, SESSIONS, session_id(arena, token),
	    &document);
	if (word == OK)
		word = fields_parse(arena, session_fields, document.body,
		    &record);
	if (word == OK)
		word = record_load(arena, store, MANAGER, PASSWORD_ID,
		    password_fields, &password, NULL);
	if (word != OK)
		return (word);
	if (password.generation != record.generation)
		return (ABSENT);

	session->token = token;
	session->csrf = record.csrf;
	if (document.expires_at - moment_now() > SESSION_LIFE / 2)
		return (OK);
	work = (struct work){ .arena = arena, .id = document.id,
	    .record = record };

	/* A session stands even while the store takes no change. */
	word = store_change(store, "manager-renew", session_renew_body,
	    &work);

	return (word == LATER ? OK : word);
}

enum result
manager_logout(struct arena *arena, struct store *store, const char *token)
{
	struct work	work = { .arena = arena };

	if (token == NULL)
		return (OK);
	work.id = session_id(arena, token);

	return (store_change(store, "manager-logout", logout_body, &work));
}

enum result
manager_sweep(struct store *store, int limit)
{
	return (store_change(store, "manager-sweep", sweep_body, &limit));
}

static enum result
record_load(struct arena *arena, struct store *store, const char *collection,
    const char *id, const struct field *fields, void *record,
    int64_t *revision)
{
	struct document	document;
	enum result	word;

	if (revision != NULL)
		*revision = 0;
	word = document_get(arena, store, collection, id, &document);
	if (word != OK)
		return (word);
	if (revision != NULL)
		*revision = document.revision;

	return (fields_parse(arena, fields, document.body, record));
}

static enum result
password_body(struct store *store, void *argument)
{
	struct work		*work = argument;
	struct password_record	 record = { NULL, 0, false };
	enum result		 word;
	int64_t			 revision;

	word = record_load(work->arena, store, MANAGER, PASSWORD_ID,
	    password_fields, &record, &revision);
	if (word != OK && word != ABSENT)
		return (word);
	record.hash = work->password;
	record.generation++;
	record.generated = work->generated;

	return (document_put(store, MANAGER, PASSWORD_ID, revision,
	    fields_print(work->arena, password_fields, &record), 0));
}

static enum result
session_body(struct store *store, void *argument)
{
	struct work		*work = argument;
	struct session_record	 record;
	enum result		 word;

	if ((word = login_limit_right(work->arena, store, work->id)) != OK)
		return (word);
	record.csrf = work->session->csrf;
	record.generation = work->generation;

	return (document_put(store, SESSIONS,
	    session_id(work->arena, work->session->token), 0,
	    fields_print(work->arena, session_fields, &record),
	    moment_now() + SESSION_LIFE));
}

static enum result
session_renew_body(struct store *store, void *argument)
{
	struct work	*work = argument;
	struct document	 document;
	enum result	 word;

	word = document_get(work->arena, store, SESSIONS, work->id,
	    &document);
	if (word != OK)
		return (word);

	return (document_put(store, SESSIONS, work->id, document.revision,
	    document.body, moment_now() + SESSION_LIFE));
}

static enum result
logout_body(struct store *store, void *argument)
{
	struct work	*work = argument;
	struct document	 document;
	enum result	 word;

	word = document_get(work->arena, store, SESSIONS, work->id,
	    &document);
	if (word != OK)
		return (word == ABSENT ? OK : word);

	return (document_remove(store, SESSIONS, work->id,
	    document.revision));
}

static enum result
sweep_body(struct store *store, void *argument)
{
	const int	*limit = argument;
	int64_t		 now = moment_now();
	enum result	 word;

	word = document_sweep(store, SESSIONS, now, *limit);
	if (word != OK)
		return (word);

	return (login_limit_sweep(store, now, *limit));
}

static enum result
tries_body(struct store *store, void *argument)
{
	struct work	*work = argument;

	return (login_limit_wrong(work->arena, store, work->id));
}

/* The store keeps a digest, so that a copy of the file opens no session. */
static char *
session_id(struct arena *arena, const char *token)
{
	char	digest[DIGEST_SIZE];

	digest_sha256(token, strlen(token), digest);

	return (arena_text(arena, digest));
}
