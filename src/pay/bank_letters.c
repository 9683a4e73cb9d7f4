#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/url.h"
#include "pay/bank.h"
#include "pay/bank_letters.h"
#include "pay/bank_refund.h"
#include "pay/sandbox.h"

static enum result	letter_fill(struct arena *, struct store *,
			    const struct json *, const struct bank_payment *,
			    int64_t, struct json *);
static enum result	letter_put(struct arena *, struct store *,
			    const struct bank_payment *, const char *,
			    enum scene_state, int64_t);

enum result
bank_letter(struct arena *arena, struct store *store,
    const struct errand *errand, int64_t now, struct call *call)
{
	struct bank_payment	 payment;
	struct url		 url;
	struct json		*asked, *message;
	const char		*event, *body;
	enum result		 word;

	if (json_parse(arena, errand->body, strlen(errand->body),
	    &asked) != OK || !json_text(json_get(asked, "event"), &event) ||
	    sandbox_settings() == NULL)
		return (INVALID);
	word = bank_load(arena, store, errand->subject, &payment);
	if (word == OK)
		word = url_parse(arena, payment.webhook_url, &url);
	if (word != OK)
		return (word);
	message = json_object(arena);
	json_set_text(message, "id", event);
	word = letter_fill(arena, store, asked, &payment, now, message);
	if (word != OK)
		return (word);
	body = json_print(arena, message);

	/* The inner listener has another port after each start; and to nobody
	 * else would this bank write. */
	call_init(call, "POST", arena_format(arena, "%s%s",
	    sandbox_settings()->api_base, url.path));
	call->insistent = true;
	call_header(arena, call, "content-type", "application/json");
	call_header(arena, call, "sandbox-signature", sandbox_sign(arena,
	    sandbox_settings()->webhook_secret, now, body, strlen(body)));
	call_body(call, body, strlen(body));

	return (OK);
}

enum result
bank_refund_letter_put(struct arena *arena, struct store *store,
    const struct bank_payment *payment, const char *reference, int64_t due)
{
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];

	if (*payment->webhook_url == '\0')
		return (OK);
	id_make(id);
	json_set_text(body, "event", id);
	json_set_text(body, "refund", reference);
	id_make(id);

	return (errand_put(store, id, BANK_WEBHOOK, payment->id,
	    json_print(arena, body), due));
}

enum result
bank_letters_put(struct arena *arena, struct store *store,
    const struct bank_payment *payment)
{
	const struct scene		*scene = scene_find(payment->scene);
	const struct scene_letter	*letter;
	char				 events[SCENE_LETTERS_MAX][ID_SIZE];
	enum result			 word = OK;
	size_t				 i;

	if (*payment->webhook_url == '\0')
		return (OK);
	for (i = 0; i < SCENE_LETTERS_MAX; i++)
		id_make(events[i]);
	if (!bank_settles(payment, scene))
		return (letter_put(arena, store, payment, events[0],
		    SCENE_EXPIRED, payment->expires_at));

	for (i = 0; word == OK && i < scene->letter_count; i++) {
		letter = &scene->letters[i];
		word = letter_put(arena, store, payment,
		    events[letter->event], letter->state,
		    payment->began_at + letter->after);
	}

	return (word);
}

/* About the payment, or about a refund of it. */
static enum result
letter_fill(struct arena *arena, struct store *store,
    const struct json *asked, const struct bank_payment *payment, int64_t now,
    struct json *message)
{
	struct bank_refund	 refund;
	enum scene_state	 state;
	const char		*name;
	enum result		 word;

	if (json_text(json_get(asked, "refund"), &name)) {
		word = bank_refund_find(arena, store, name, &refund);
		if (word != OK)
			return (word);
		json_set_text(message, "type", "refund");
		json_set(message, "refund", bank_refund_tell(arena, &refund,
		    now));
		return (OK);
	}
	if (!json_text(json_get(asked, "state"), &name) ||
	    !scene_state_find(name, &state))
		return (INVALID);
	json_set_text(message, "type", "payment");
	json_set(message, "payment", bank_tell(arena, payment, state));

	return (OK);
}

static enum result
letter_put(struct arena *arena, struct store *store,
    const struct bank_payment *payment, const char *event,
    enum scene_state state, int64_t due)
{
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];

	json_set_text(body, "event", event);
	json_set_text(body, "state", scene_state_name(state));
	id_make(id);

	return (errand_put(store, id, BANK_WEBHOOK, payment->id,
	    json_print(arena, body), due));
}
