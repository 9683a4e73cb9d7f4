#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/money.h"
#include "base/url.h"
#include "pay/bank.h"
#include "pay/bank_letters.h"
#include "pay/sandbox.h"
#include "store/documents.h"

#define BANK_LIFE_DEFAULT	MINUTES(30)
#define BANK_LIFE_MAX		DAYS(30)

const struct field	bank_payment_fields[] = {
	FIELD_TEXT(struct bank_payment, id, 36, 36, 0),
	FIELD_TEXT(struct bank_payment, reference, 1, 64, 0),
	FIELD_TEXT(struct bank_payment, order_id, 0, 64, FIELD_OPTIONAL),
	FIELD_TEXT(struct bank_payment, description, 0, 140, FIELD_OPTIONAL),
	FIELD_INTEGER(struct bank_payment, amount, 1, MONEY_MINOR_MAX, 0),
	FIELD_TEXT(struct bank_payment, currency, 3, 3, 0),
	FIELD_TRUTH(struct bank_payment, hosted, 0),
	FIELD_TEXT(struct bank_payment, scene, 0, 20, FIELD_OPTIONAL),
	FIELD_TEXT(struct bank_payment, return_url, 0, 1024, FIELD_OPTIONAL),
	FIELD_TEXT(struct bank_payment, webhook_url, 0, 1024, FIELD_OPTIONAL),
	FIELD_INTEGER(struct bank_payment, created_at, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct bank_payment, began_at, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct bank_payment, expires_at, 0, INT64_MAX, 0),
	FIELD_INTEGER(struct bank_payment, closed_at, 0, INT64_MAX,
	    FIELD_OPTIONAL),
	FIELD_INTEGER(struct bank_payment, refunded, 0, MONEY_MINOR_MAX,
	    FIELD_OPTIONAL),
	FIELD_END
};

/* What a customer may say; all else is ours to decide. */
struct request {
	const char	*reference;
	const char	*order_id;
	const char	*description;
	int64_t		 amount;
	const char	*currency;
	bool		 hosted;
	const char	*card;
	const char	*return_url;
	const char	*webhook_url;
	int64_t		 expires_at;
};

static const struct field	request_fields[] = {
	FIELD_TEXT(struct request, reference, 1, 64, 0),
	FIELD_TEXT(struct request, order_id, 0, 64, FIELD_OPTIONAL),
	FIELD_TEXT(struct request, description, 0, 140, FIELD_OPTIONAL),
	FIELD_INTEGER(struct request, amount, 1, MONEY_MINOR_MAX, 0),
	FIELD_TEXT(struct request, currency, 3, 3, 0),
	FIELD_TRUTH(struct request, hosted, FIELD_OPTIONAL),
	FIELD_TEXT(struct request, card, 0, 32, FIELD_OPTIONAL),
	FIELD_TEXT(struct request, return_url, 0, 1024, FIELD_OPTIONAL),
	FIELD_TEXT(struct request, webhook_url, 0, 1024, FIELD_OPTIONAL),
	FIELD_INTEGER(struct request, expires_at, 0, JSON_INTEGER_MAX,
	    FIELD_OPTIONAL),
	FIELD_END
};

struct opening {
	struct arena		*arena;
	struct bank_payment	*payment;
	int64_t			 now;
	bool			 differs;
};

struct choosing {
	struct arena		*arena;
	const char		*id;
	const struct scene	*scene;
	int64_t			 now;
	struct bank_payment	*payment;
	bool			 too_late;
};

struct closing {
	struct arena		*arena;
	const char		*reference;
	int64_t			 now;
	struct bank_payment	*payment;
};

static bool		request_is_sound(struct arena *,
			    const struct request *);
static enum result	open_body(struct store *, void *);
static bool		payment_is_same(const struct bank_payment *,
			    const struct bank_payment *);
static enum result	choose_body(struct store *, void *);
static enum result	close_body(struct store *, void *);
static enum result	payment_read(struct arena *, const struct document *,
			    struct bank_payment *);

enum result
bank_read(struct arena *arena, const char *body, size_t length,
    struct bank_payment *payment)
{
	struct request	 request;
	struct json	*json;
	const char	*digits;

	if (json_parse(arena, body, length, &json) != OK ||
	    fields_read(arena, request_fields, json, &request, NULL) != OK ||
	    !request_is_sound(arena, &request))
		return (INVALID);

	memset(payment, 0, sizeof(*payment));
	payment->scene = "";
	if (!request.hosted) {
		digits = sandbox_card_digits(request.card);
		if (digits == NULL)
			return (INVALID);
		payment->scene = scene_of_card(digits)->name;
	}
	payment->reference = request.reference;
	payment->order_id = request.order_id;
	payment->description = request.description;
	payment->amount = request.amount;
	payment->currency = request.currency;
	payment->hosted = request.hosted;
	payment->return_url = request.return_url;
	payment->webhook_url = request.webhook_url;
	payment->expires_at = request.expires_at;

	return (OK);
}

enum result
bank_open(struct arena *arena, struct store *store,
    struct bank_payment *payment, int64_t now)
{
	struct opening	opening = { arena, payment, now, false };
	enum result	word;

	word = store_change(store, "bank-open", open_body, &opening);

	return (opening.differs ? CONFLICT : word);
}

enum result
bank_load(struct arena *arena, struct store *store, const char *id,
    struct bank_payment *payment)
{
	struct document	document;
	enum result	word;

	if (!id_valid(id))
		return (ABSENT);
	word = document_get(arena, store, BANK_PAYMENTS, id, &document);
	if (word != OK)
		return (word);

	return (payment_read(arena, &document, payment));
}

enum result
bank_find(struct arena *arena, struct store *store, const char *reference,
    struct bank_payment *payment)
{
	struct documents	found;
	enum result		word;

	word = documents_find(arena, store, PAYMENTS_OF_ORDER, reference, 0,
	    1, 0, &found);
	if (word != OK)
		return (word);
	if (found.count == 0)
		return (ABSENT);

	return (payment_read(arena, &found.items[0], payment));
}

enum result
bank_choose(struct arena *arena, struct store *store, const char *id,
    const char *scene, int64_t now, struct bank_payment *payment)
{
	struct choosing	choosing = { arena, id, scene_find(scene), now,
			    payment, false };
	enum result	word;

	if (choosing.scene == NULL)
		return (ABSENT);
	word = store_change(store, "bank-choose", choose_body, &choosing);

	return (choosing.too_late ? CONFLICT : word);
}

enum result
bank_close(struct arena *arena, struct store *store, const char *reference,
    int64_t now, struct bank_payment *payment)
{
	struct closing	closing = { arena, reference, now, payment };

	return (store_change(store, "bank-close", close_body, &closing));
}

enum result
bank_save(struct arena *arena, struct store *store,
    struct bank_payment *payment)
{
	enum result	word;

	word = document_put(store, BANK_PAYMENTS, payment->id,
	    payment->revision, fields_print(arena, bank_payment_fields,
	    payment), 0);
	if (word == OK)
		payment->revision++;

	return (word);
}

bool
bank_settles(const struct bank_payment *payment, const struct scene *scene)
{
	return (payment->began_at + scene->settles < payment->expires_at);
}

enum scene_state
bank_state(const struct bank_payment *payment, int64_t now)
{
	const struct scene	*scene;

	if (payment->closed_at != 0)
		return (SCENE_EXPIRED);
	scene = payment->began_at == 0 ? NULL : scene_find(payment->scene);
	if (scene == NULL || !bank_settles(payment, scene))
		return (now < payment->expires_at ? SCENE_PENDING :
		    SCENE_EXPIRED);

	return (now < payment->began_at + scene->settles ? SCENE_PENDING :
	    scene->ends);
}

bool
bank_is_silent(const struct bank_payment *payment, int64_t now)
{
	const struct scene	*scene;

	scene = payment->began_at == 0 ? NULL : scene_find(payment->scene);

	return (scene != NULL && now < payment->began_at + scene->silence);
}

static bool
request_is_sound(struct arena *arena, const struct request *request)
{
	struct url	url;

	if (!money_currency(request->currency, NULL))
		return (false);
	if (*request->webhook_url != '\0' &&
	    url_parse(arena, request->webhook_url, &url) != OK)
		return (false);

	return (!request->hosted ||
	    url_parse(arena, request->return_url, &url) == OK);
}

static enum result
open_body(struct store *store, void *argument)
{
	struct opening		*opening = argument;
	struct bank_payment	*payment = opening->payment;
	struct bank_payment	 known;
	char			 id[ID_SIZE];
	int64_t			 now = opening->now;
	enum result		 word;

	word = bank_find(opening->arena, store, payment->reference, &known);
	if (word == OK) {
		opening->differs = !payment_is_same(&known, payment);
		*payment = known;
	}
	if (word != ABSENT)
		return (word);

	id_make(id);
	payment->id = arena_text(opening->arena, id);
	payment->created_at = now;
	payment->began_at = payment->hosted ? 0 : now;
	if (payment->expires_at == 0)
		payment->expires_at = now + BANK_LIFE_DEFAULT;
	if (payment->expires_at > now + BANK_LIFE_MAX)
		payment->expires_at = now + BANK_LIFE_MAX;
	payment->revision = 0;
	word = bank_save(opening->arena, store, payment);
	if (word == OK && payment->began_at != 0)
		word = bank_letters_put(opening->arena, store, payment);

	return (word);
}

static bool
payment_is_same(const struct bank_payment *a, const struct bank_payment *b)
{
	return (a->amount == b->amount && a->hosted == b->hosted &&
	    strcmp(a->currency, b->currency) == 0 &&
	    (a->hosted || strcmp(a->scene, b->scene) == 0));
}

static enum result
choose_body(struct store *store, void *argument)
{
	struct choosing		*choosing = argument;
	struct bank_payment	*payment = choosing->payment;
	enum result		 word;

	word = bank_load(choosing->arena, store, choosing->id, payment);
	if (word != OK)
		return (word);
	choosing->too_late = payment->began_at != 0 ||
	    payment->closed_at != 0 || choosing->now >= payment->expires_at;
	if (choosing->too_late)
		return (INVALID);

	payment->scene = choosing->scene->name;
	payment->began_at = choosing->now;
	word = bank_save(choosing->arena, store, payment);

	return (word != OK ? word :
	    bank_letters_put(choosing->arena, store, payment));
}

/* A payer whose money will move, or who was turned down, cannot be stopped. */
static enum result
close_body(struct store *store, void *argument)
{
	struct closing		*closing = argument;
	struct bank_payment	*payment = closing->payment;
	const struct scene	*scene;
	enum result		 word;

	word = bank_find(closing->arena, store, closing->reference, payment);
	if (word != OK)
		return (word);
	scene = payment->began_at == 0 ? NULL : scene_find(payment->scene);
	if (payment->closed_at != 0 || (scene != NULL &&
	    bank_settles(payment, scene) && scene->ends != SCENE_EXPIRED))
		return (OK);
	payment->closed_at = closing->now;

	return (bank_save(closing->arena, store, payment));
}

static enum result
payment_read(struct arena *arena, const struct document *document,
    struct bank_payment *payment)
{
	memset(payment, 0, sizeof(*payment));
	payment->revision = document->revision;

	return (fields_parse(arena, bank_payment_fields, document->body,
	    payment));
}
