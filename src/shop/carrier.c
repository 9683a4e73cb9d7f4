#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/text.h"
#include "shop/carrier.h"
#include "shop/policy.h"
#include "shop/shipment.h"

#define CALL_TIMEOUT	SECONDS(20)
#define ANSWER_MAX	((size_t)64 * 1024)

static struct carrier	current = { .way = CARRIER_NONE, .target = "" };

static const struct field	item_fields[] = {
	FIELD_TEXT(struct order_item, name, 1, 120, 0),
	FIELD_INTEGER(struct order_item, quantity, 1, 1000000, 0),
	FIELD_TEXT(struct order_item, product_id, 0, 64, FIELD_OPTIONAL),
	FIELD_END
};

static const struct field	event_fields[] = {
	FIELD_TEXT(struct order_event, status, 0, 1000, 0),
	FIELD_TEXT(struct order_event, comment, 0, 10000, FIELD_OPTIONAL),
	FIELD_TEXT(struct order_event, received_at, 0, 40, FIELD_OPTIONAL),
	FIELD_END
};

/* What is not named here does not leave the house. */
static const struct field	document_fields[] = {
	FIELD_TEXT(struct order, id, 36, 36, 0),
	FIELD_TEXT(struct order, number, 0, 40, FIELD_OPTIONAL),
	FIELD_TEXT(struct order, email, 1, 254, 0),
	FIELD_RECORD(struct order, address, address_fields, 0),
	FIELD_LIST(struct order, items, struct order_item, item_fields, 1000,
	    0),
	FIELD_LIST(struct order, shipping, struct order_event, event_fields,
	    1000, 0),
	FIELD_TEXT(struct order, language, 0, 8, FIELD_OPTIONAL),
	FIELD_END
};

static const char	*signature(struct arena *, const char *, int64_t);
static const char	*reference_read(struct arena *,
			    const struct answer *);

void
carrier_configure(const struct carrier *given)
{
	current = *given;
}

const struct carrier *
carrier(void)
{
	return (&current);
}

enum carrier_way
carrier_way(void)
{
	return (current.way == CARRIER_NONE && policy()->sandbox ?
	    CARRIER_REHEARSAL : current.way);
}

const char *
carrier_document(struct arena *arena, const struct order *order)
{
	return (fields_print(arena, document_fields, order));
}

void
carrier_call(struct arena *arena, const struct order *order,
    const char *errand_id, int64_t now, struct call *call)
{
	const char	*body = carrier_document(arena, order);

	call_init(call, "POST", current.target);
	call->timeout = CALL_TIMEOUT;
	call->answer_max = ANSWER_MAX;
	call_header(arena, call, "Content-Type", "application/json");
	call_header(arena, call, "Accept", "application/json");
	call_header(arena, call, "Idempotency-Key", errand_id);
	call_header(arena, call, "Webshop-Signature", signature(arena, body,
	    now / 1000));
	call_body(call, body, strlen(body));
	/* Not every carrier will look at the key. */
	call->once = true;
}

enum result
carrier_answered(struct arena *arena, const struct answer *answer,
    const char **reference, const char **why)
{
	int	status = answer->status;

	*reference = "";
	*why = "";
	if ((status >= 200 && status < 300) || status == 409) {
		*reference = reference_read(arena, answer);
		return (OK);
	}
	if (status == 0) {
		*why = "carrier_silent";
		return (LATER);
	}
	if (status == 408 || status == 425 || status == 429 ||
	    status >= 500) {
		*why = arena_format(arena, "carrier_trouble %d", status);
		return (LATER);
	}
	*why = arena_format(arena, "carrier_refused %d", status);

	return (INVALID);
}

/* One with each secret: while the owner and the carrier change it, either
 * fits. */
static const char *
signature(struct arena *arena, const char *body, int64_t seconds)
{
	const char	*said = arena_format(arena, "%lld.%s",
			    (long long)seconds, body);
	struct text	 header;
	char		 digest[DIGEST_SIZE];
	size_t		 i;

	text_init(&header, arena, 128);
	text_format(&header, "t=%lld", (long long)seconds);
	for (i = 0; i < CARRIER_SECRETS_MAX; i++) {
		if (current.secrets[i] == NULL)
			break;
		digest_hmac(current.secrets[i], strlen(current.secrets[i]),
		    said, strlen(said), digest);
		text_format(&header, ",v1=%s", digest);
	}

	return (header.bytes);
}

/* What does not fit is not kept: the order is handed over all the same. */
static const char *
reference_read(struct arena *arena, const struct answer *answer)
{
	const char	*reference;
	struct json	*json;

	if (json_parse(arena, answer->body, answer->body_length,
	    &json) != OK ||
	    !json_text(json_get(json, "reference"), &reference) ||
	    text_has_control(reference) ||
	    text_length(reference) > SHIPMENT_REFERENCE_MAX)
		return ("");

	return (reference);
}
