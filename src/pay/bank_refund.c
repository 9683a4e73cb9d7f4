#include <string.h>

#include "base/id.h"
#include "base/moment.h"
#include "base/money.h"
#include "pay/bank_letters.h"
#include "pay/bank_refund.h"
#include "store/documents.h"

static const struct field	bank_refund_fields[] = {
	FIELD_TEXT(struct bank_refund, id, 36, 36, 0),
	FIELD_TEXT(struct bank_refund, reference, 1, 64, 0),
	FIELD_TEXT(struct bank_refund, payment, 1, 64, 0),
	FIELD_TEXT(struct bank_refund, order_id, 0, 64, FIELD_OPTIONAL),
	FIELD_TEXT(struct bank_refund, scene, 0, 20, FIELD_OPTIONAL),
	FIELD_TRUTH(struct bank_refund, hosted, FIELD_OPTIONAL),
	FIELD_INTEGER(struct bank_refund, amount, 1, MONEY_MINOR_MAX, 0),
	FIELD_TEXT(struct bank_refund, currency, 3, 3, 0),
	FIELD_INTEGER(struct bank_refund, created_at, 0, INT64_MAX, 0),
	FIELD_END
};

static const struct field	request_fields[] = {
	FIELD_TEXT(struct bank_refund, reference, 1, 64, 0),
	FIELD_TEXT(struct bank_refund, payment, 1, 64, 0),
	FIELD_INTEGER(struct bank_refund, amount, 1, MONEY_MINOR_MAX, 0),
	FIELD_TEXT(struct bank_refund, currency, 3, 3, 0),
	FIELD_END
};

struct making {
	struct arena		*arena;
	struct bank_refund	*refund;
	int64_t			 now;
	bool			 differs;
};

static enum result	make_body(struct store *, void *);
static enum result	make_known(struct making *,
			    const struct bank_refund *);
static enum result	make_new(struct making *, struct store *,
			    struct bank_payment *);

enum result
bank_refund_read(struct arena *arena, const char *body, size_t length,
    struct bank_refund *refund)
{
	struct json	*json;

	memset(refund, 0, sizeof(*refund));
	if (json_parse(arena, body, length, &json) != OK ||
	    fields_read(arena, request_fields, json, refund, NULL) != OK)
		return (INVALID);

	return (OK);
}

enum result
bank_refund_make(struct arena *arena, struct store *store,
    struct bank_refund *refund, int64_t now)
{
	struct making	making = { arena, refund, now, false };
	enum result	word;

	word = store_change(store, "bank-refund", make_body, &making);

	return (making.differs ? CONFLICT : word);
}

enum result
bank_refund_find(struct arena *arena, struct store *store,
    const char *reference, struct bank_refund *refund)
{
	struct document	document;
	enum result	word;

	word = document_get(arena, store, BANK_REFUNDS, reference,
	    &document);
	if (word != OK)
		return (word);
	memset(refund, 0, sizeof(*refund));

	return (fields_parse(arena, bank_refund_fields, document.body,
	    refund));
}

struct json *
bank_refund_tell(struct arena *arena, const struct bank_refund *refund,
    int64_t now)
{
	const struct scene	*scene = scene_find(refund->scene);
	struct json		*json = json_object(arena);
	const char		*state = "done";

	if (scene != NULL && now < refund->created_at + scene->refund_after)
		state = "pending";
	else if (scene != NULL && scene->refund_fails)
		state = "failed";
	json_set_text(json, "id", refund->id);
	json_set_text(json, "reference", refund->reference);
	json_set_text(json, "payment", refund->payment);
	json_set_text(json, "order_id", refund->order_id);
	json_set_truth(json, "hosted", refund->hosted);
	json_set_text(json, "state", state);
	json_set_text(json, "reason", strcmp(state, "failed") == 0 ?
	    "account_closed" : "");
	json_set_integer(json, "amount", refund->amount);
	json_set_text(json, "currency", refund->currency);

	return (json);
}

static enum result
make_body(struct store *store, void *argument)
{
	struct making		*making = argument;
	struct bank_refund	 known;
	struct bank_payment	 payment;
	enum result		 word;

	word = bank_refund_find(making->arena, store,
	    making->refund->reference, &known);
	if (word != ABSENT)
		return (word == OK ? make_known(making, &known) : word);
	word = bank_find(making->arena, store, making->refund->payment,
	    &payment);
	if (word != OK)
		return (word);
	if (bank_state(&payment, making->now) != SCENE_ACCEPTED ||
	    strcmp(payment.currency, making->refund->currency) != 0 ||
	    making->refund->amount > payment.amount - payment.refunded)
		return (INVALID);

	return (make_new(making, store, &payment));
}

static enum result
make_known(struct making *making, const struct bank_refund *known)
{
	making->differs = known->amount != making->refund->amount ||
	    strcmp(known->payment, making->refund->payment) != 0;
	*making->refund = *known;

	return (making->differs ? INVALID : OK);
}

static enum result
make_new(struct making *making, struct store *store,
    struct bank_payment *payment)
{
	const struct scene	*scene = scene_find(payment->scene);
	struct bank_refund	*refund = making->refund;
	char			 id[ID_SIZE];
	enum result		 word;

	id_make(id);
	refund->id = arena_text(making->arena, id);
	refund->order_id = payment->order_id;
	refund->scene = payment->scene;
	refund->hosted = payment->hosted;
	refund->created_at = making->now;
	word = document_put(store, BANK_REFUNDS, refund->reference, 0,
	    fields_print(making->arena, bank_refund_fields, refund), 0);
	payment->refunded += refund->amount;
	if (word == OK)
		word = bank_save(making->arena, store, payment);
	if (word == OK && scene != NULL && scene->refund_after != 0)
		word = bank_refund_letter_put(making->arena, store, payment,
		    refund->reference, making->now + scene->refund_after);

	return (word);
}
