#include "store/documents.h"

#include "base/moment.h"
#include "store/mirror.h"
#include "store/query.h"

static enum result	document_ask(struct arena *, struct store *,
			    enum statement, const char *, const char *,
			    struct document *);
static enum result	document_add(struct store *, const char *,
			    const char *, const char *, int64_t);
static enum result	document_sweep_run(struct store *, enum statement,
			    const char *, int64_t, int);
static enum result	documents_read(struct arena *, struct query *,
			    struct documents *);
static struct document	document_read(struct arena *, struct query *);
static bool		question_after(enum document_question,
			    enum statement *);

static const enum statement	questions[] = {
	[PRODUCTS_ALL] = FIND_PRODUCTS_ALL,
	[PRODUCTS_OF_KIND] = FIND_PRODUCTS_OF_KIND,
	[KINDS_ALL] = FIND_KINDS_ALL,
	[ORDERS_NEWEST] = FIND_ORDERS_NEWEST,
	[ORDERS_OF_STATE] = FIND_ORDERS_OF_STATE,
	[ORDERS_IN_TROUBLE] = FIND_ORDERS_IN_TROUBLE,
	[ORDER_OF_BASKET] = FIND_ORDER_OF_BASKET,
	[ORDER_OF_NUMBER] = FIND_ORDER_OF_NUMBER,
	[ORDERS_TO_EXPIRE] = FIND_ORDERS_TO_EXPIRE,
	[BASKETS_EXPIRED] = FIND_BASKETS_EXPIRED,
	[PAYMENTS_OF_ORDER] = FIND_PAYMENTS_OF_ORDER,
	[LETTERS_NEWEST] = FIND_LETTERS_NEWEST,
	[MAILS_NEWEST] = FIND_MAILS_NEWEST,
	[MAILS_OF_STATE] = FIND_MAILS_OF_STATE,
	[MAILS_OF_ORDER] = FIND_MAILS_OF_ORDER,
	[MAILS_DUE] = FIND_MAILS_DUE,
};

enum result
document_get(struct arena *arena, struct store *store,
    const char *collection, const char *id, struct document *out)
{
	return (document_ask(arena, store, DOCUMENT_GET, collection, id,
	    out));
}

enum result
document_get_expired(struct arena *arena, struct store *store,
    const char *collection, const char *id, struct document *out)
{
	return (document_ask(arena, store, DOCUMENT_GET_EXPIRED, collection,
	    id, out));
}

enum result
document_put(struct store *store, const char *collection, const char *id,
    int64_t revision, const char *body, int64_t expires_at)
{
	struct query	query;
	enum result	word;
	int64_t		now;

	if (revision == 0)
		return (document_add(store, collection, id, body,
		    expires_at));

	now = moment_now();
	query_begin(&query, store, DOCUMENT_CHANGE);
	query_text(&query, collection);
	query_text(&query, id);
	query_text(&query, body);
	query_number(&query, now);
	query_number(&query, expires_at);
	query_number(&query, revision);
	word = query_write_one(&query, CONFLICT);

	return (word == OK ? mirror_mark(store, collection, id, now) : word);
}

enum result
document_remove(struct store *store, const char *collection, const char *id,
    int64_t revision)
{
	struct query	query;
	enum result	word;

	query_begin(&query, store, DOCUMENT_REMOVE);
	query_text(&query, collection);
	query_text(&query, id);
	query_number(&query, revision);
	word = query_write_one(&query, CONFLICT);

	return (word == OK ? mirror_mark(store, collection, id,
	    moment_now()) : word);
}

enum result
document_sweep(struct store *store, const char *collection, int64_t now,
    int limit)
{
	enum result	word;

	word = document_sweep_run(store, DOCUMENT_SWEEP_MARK, collection, now,
	    limit);

	return (word == OK ? document_sweep_run(store, DOCUMENT_SWEEP,
	    collection, now, limit) : word);
}

enum result
document_restore(struct store *store, const char *collection,
    const struct document *document)
{
	struct query	query;

	query_begin(&query, store, DOCUMENT_RESTORE);
	query_text(&query, collection);
	query_text(&query, document->id);
	query_number(&query, document->revision);
	query_text(&query, document->body);
	query_number(&query, document->created_at);
	query_number(&query, document->changed_at);
	query_number(&query, document->expires_at);

	return (query_write(&query, NULL));
}

enum result
documents_by_id(struct arena *arena, struct store *store,
    const char *collection, const char *after, int limit,
    struct documents *out)
{
	struct query	query;

	query_begin(&query, store, DOCUMENTS_BY_ID);
	query_text(&query, collection);
	query_text(&query, after);
	query_number(&query, moment_now());
	query_number(&query, limit > 0 ? limit : 0);

	return (documents_read(arena, &query, out));
}

enum result
documents_find(struct arena *arena, struct store *store,
    enum document_question question, const char *argument, int64_t number,
    int limit, int offset, struct documents *out)
{
	struct query	query;

	query_begin(&query, store, questions[question]);
	query_text(&query, argument != NULL ? argument : "");
	query_number(&query, number);
	query_number(&query, limit > 0 ? limit : 0);
	query_number(&query, offset > 0 ? offset : 0);

	return (documents_read(arena, &query, out));
}

enum result
documents_after(struct arena *arena, struct store *store,
    enum document_question question, const char *argument,
    int64_t created_at, const char *id, int limit, struct documents *out)
{
	struct query	query;
	enum statement	which;

	if (!question_after(question, &which))
		return (fail(BROKEN, "question %d has no next page",
		    (int)question));

	query_begin(&query, store, which);
	query_text(&query, argument != NULL ? argument : "");
	query_number(&query, created_at);
	query_text(&query, id);
	query_number(&query, limit > 0 ? limit : 0);

	return (documents_read(arena, &query, out));
}

static enum result
document_ask(struct arena *arena, struct store *store, enum statement which,
    const char *collection, const char *id, struct document *out)
{
	struct query	query;
	enum result	result;

	query_begin(&query, store, which);
	query_text(&query, collection);
	query_text(&query, id);
	query_number(&query, moment_now());
	result = query_row(&query);
	if (result != OK)
		return (result);

	*out = document_read(arena, &query);
	query_end(&query);
	return (OK);
}

static enum result
document_add(struct store *store, const char *collection, const char *id,
    const char *body, int64_t expires_at)
{
	struct query	query;
	enum result	word;
	int64_t		now = moment_now();

	query_begin(&query, store, DOCUMENT_ADD);
	query_text(&query, collection);
	query_text(&query, id);
	query_text(&query, body);
	query_number(&query, now);
	query_number(&query, expires_at);
	word = query_write_one(&query, CONFLICT);

	return (word == OK ? mirror_mark(store, collection, id, now) : word);
}

static enum result
document_sweep_run(struct store *store, enum statement which,
    const char *collection, int64_t now, int limit)
{
	struct query	query;

	query_begin(&query, store, which);
	query_text(&query, collection);
	query_number(&query, now);
	query_number(&query, limit > 0 ? limit : 0);

	return (query_write(&query, NULL));
}

static enum result
documents_read(struct arena *arena, struct query *query,
    struct documents *out)
{
	enum result	result;

	out->count = 0;
	out->items = NULL;
	while ((result = query_row(query)) == OK) {
		out->items = query_grow(arena, out->items, out->count,
		    sizeof(*out->items));
		out->items[out->count++] = document_read(arena, query);
	}

	return (result == ABSENT ? OK : result);
}

static struct document
document_read(struct arena *arena, struct query *query)
{
	struct document	document;

	document.id = query_get_text(arena, query, 0);
	document.body = query_get_text(arena, query, 1);
	document.revision = query_get_number(query, 2);
	document.created_at = query_get_number(query, 3);
	document.changed_at = query_get_number(query, 4);
	document.expires_at = query_get_number(query, 5);

	return (document);
}

static bool
question_after(enum document_question question, enum statement *which)
{
	switch (question) {
	case ORDERS_NEWEST:
		*which = AFTER_ORDERS_NEWEST;
		return (true);
	case ORDERS_OF_STATE:
		*which = AFTER_ORDERS_OF_STATE;
		return (true);
	case ORDERS_IN_TROUBLE:
		*which = AFTER_ORDERS_IN_TROUBLE;
		return (true);
	case LETTERS_NEWEST:
		*which = AFTER_LETTERS_NEWEST;
		return (true);
	case MAILS_NEWEST:
		*which = AFTER_MAILS_NEWEST;
		return (true);
	case MAILS_OF_STATE:
		*which = AFTER_MAILS_OF_STATE;
		return (true);
	default:
		return (false);
	}
}
