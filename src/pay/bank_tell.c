#include "base/json.h"
#include "pay/bank.h"
#include "pay/bank_letters.h"
#include "pay/sandbox.h"

static int64_t		amount_received(const struct bank_payment *);
static const char	*payment_reason(enum scene_state);
static int64_t		busy_until(const struct bank_payment *);

struct json *
bank_tell(struct arena *arena, const struct bank_payment *payment,
    enum scene_state state)
{
	const struct sandbox_settings	*settings = sandbox_settings();
	struct json			*json = json_object(arena);
	const char			*url = "";

	if (payment->hosted && settings != NULL)
		url = arena_format(arena, "%s/sandbox/pay?payment=%s",
		    settings->public_base, payment->id);
	json_set_text(json, "id", payment->id);
	json_set_text(json, "reference", payment->reference);
	json_set_text(json, "order_id", payment->order_id);
	json_set_text(json, "state", scene_state_name(state));
	json_set_text(json, "reason", payment_reason(state));
	json_set_integer(json, "amount", payment->amount);
	json_set_integer(json, "amount_received",
	    state == SCENE_ACCEPTED ? amount_received(payment) : 0);
	json_set_text(json, "currency", payment->currency);
	json_set_truth(json, "hosted", payment->hosted);
	json_set_text(json, "url", url);
	json_set_integer(json, "created_at", payment->created_at);
	json_set_integer(json, "expires_at", payment->expires_at);
	json_set_integer(json, "busy_until", state == SCENE_PENDING ?
	    busy_until(payment) : 0);

	return (json);
}

static int64_t
amount_received(const struct bank_payment *payment)
{
	const struct scene	*scene = scene_find(payment->scene);
	int64_t			 missing = scene == NULL ? 0 :
				    scene->short_by;

	/* Never nothing at all: then it comes as too much. */
	return (payment->amount > missing ? payment->amount - missing :
	    payment->amount + missing);
}

static const char *
payment_reason(enum scene_state state)
{
	if (state == SCENE_DECLINED)
		return ("card_declined");
	if (state == SCENE_EXPIRED)
		return ("expired");

	return ("");
}

/* The payer has done his part, and the money moves then. */
static int64_t
busy_until(const struct bank_payment *payment)
{
	const struct scene	*scene;

	scene = payment->began_at == 0 ? NULL : scene_find(payment->scene);

	return (scene == NULL || !bank_settles(payment, scene) ||
	    scene->ends == SCENE_EXPIRED ? 0 :
	    payment->began_at + scene->settles);
}
