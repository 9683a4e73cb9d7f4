#include <string.h>

#include "base/fields.h"
#include "base/moment.h"
#include "shop/login_limit.h"
#include "store/documents.h"

#define TRIES		"tries"
#define TRIES_OF_ALL	"all"
#define KNOWN		"known_addresses"

/* Wrong passwords of an address before it must wait; each further one doubles
 * the wait. */
#define FREE_OF_ADDRESS	5
#define WAIT_FIRST	SECONDS(2)
#define WAIT_MAXIMUM	MINUTES(15)

/* Wrong passwords from everywhere before strangers get one try in so many
 * seconds, all of them together. */
#define FREE_OF_ALL	50
#define WAIT_OF_ALL	SECONDS(5)

#define TRIES_LIFE	HOURS(1)
#define KNOWN_LIFE	DAYS(90)

struct tries {
	int64_t	count;
	int64_t	not_before;
	int64_t	revision;	/* not part of the document */
};

static const struct field	tries_fields[] = {
	FIELD_INTEGER(struct tries, count, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct tries, not_before, 0, INT64_MAX, 0),
	FIELD_END
};

static enum result	tries_load(struct arena *, struct store *,
			    const char *, struct tries *);
static enum result	tries_add(struct arena *, struct store *,
			    const char *, int64_t (*)(int64_t));
static int64_t		wait_of_address(int64_t);
static int64_t		wait_of_all(int64_t);

enum result
login_limit_ask(struct arena *arena, struct store *store, const char *address,
    int64_t *wait)
{
	struct document	known;
	struct tries	own, all;
	enum result	word;
	int64_t		until, now = moment_now();

	*wait = 0;
	word = tries_load(arena, store, address, &own);
	if (word == OK)
		word = tries_load(arena, store, TRIES_OF_ALL, &all);
	if (word != OK)
		return (word);
	word = document_get(arena, store, KNOWN, address, &known);
	if (word != OK && word != ABSENT)
		return (word);

	until = own.not_before;
	if (word == ABSENT && all.not_before > until)
		until = all.not_before;
	if (until <= now)
		return (OK);
	*wait = until - now;

	return (LATER);
}

enum result
login_limit_wrong(struct arena *arena, struct store *store,
    const char *address)
{
	enum result	word;

	word = tries_add(arena, store, address, wait_of_address);
	if (word != OK)
		return (word);

	return (tries_add(arena, store, TRIES_OF_ALL, wait_of_all));
}

/* Whoever knows the password may mistype it again tomorrow. */
enum result
login_limit_right(struct arena *arena, struct store *store,
    const char *address)
{
	struct document	known;
	struct tries	own;
	enum result	word;

	word = tries_load(arena, store, address, &own);
	if (word == OK && own.revision != 0)
		word = document_remove(store, TRIES, address, own.revision);
	if (word != OK)
		return (word);

	word = document_get(arena, store, KNOWN, address, &known);
	if (word != OK && word != ABSENT)
		return (word);

	return (document_put(store, KNOWN, address,
	    word == OK ? known.revision : 0, "{}",
	    moment_now() + KNOWN_LIFE));
}

enum result
login_limit_sweep(struct store *store, int64_t now, int limit)
{
	enum result	word;

	if ((word = document_sweep(store, TRIES, now, limit)) != OK)
		return (word);

	return (document_sweep(store, KNOWN, now, limit));
}

/* Zeros when there are none. */
static enum result
tries_load(struct arena *arena, struct store *store, const char *id,
    struct tries *tries)
{
	struct document	document;
	enum result	word;

	memset(tries, 0, sizeof(*tries));
	word = document_get(arena, store, TRIES, id, &document);
	if (word != OK)
		return (word == ABSENT ? OK : word);
	tries->revision = document.revision;

	return (fields_parse(arena, tries_fields, document.body, tries));
}

static enum result
tries_add(struct arena *arena, struct store *store, const char *id,
    int64_t (*wait_of)(int64_t))
{
	struct tries	tries;
	enum result	word;
	int64_t		now = moment_now();

	if ((word = tries_load(arena, store, id, &tries)) != OK)
		return (word);
	tries.count++;
	tries.not_before = now + wait_of(tries.count);

	return (document_put(store, TRIES, id, tries.revision,
	    fields_print(arena, tries_fields, &tries), now + TRIES_LIFE));
}

static int64_t
wait_of_address(int64_t count)
{
	int64_t	over = count - FREE_OF_ADDRESS, wait;

	if (over < 0)
		return (0);
	wait = WAIT_FIRST << (over < 9 ? over : 9);

	return (wait < WAIT_MAXIMUM ? wait : WAIT_MAXIMUM);
}

static int64_t
wait_of_all(int64_t count)
{
	return (count < FREE_OF_ALL ? 0 : WAIT_OF_ALL);
}
