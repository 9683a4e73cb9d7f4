#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/log.h"
#include "base/money.h"
#include "base/url.h"
#include "pay/sumup.h"
#include "shop/policy.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

#define PROBE_TIMEOUT	SECONDS(5)

/* What SumUp's API lists (schema Currency). */
static const char *const	currencies[] = { "BGN", "BRL", "CHF", "CLP",
				    "COP", "CZK", "DKK", "EUR", "GBP", "HRK",
				    "HUF", "NOK", "PLN", "RON", "SEK",
				    "USD" };

static const struct sumup_settings	*current;

static const char	*page_back(struct arena *, const struct order *);
static const char	*letters_to(struct arena *, const struct order *,
			    const struct payment *);
static const char	*moment_offset(struct arena *, int64_t);
static void		 refusal_read(const struct json *, const char **,
			    const char **, const char **);

void
sumup_configure(const struct sumup_settings *settings)
{
	current = settings;
}

const struct sumup_settings *
sumup_settings(void)
{
	return (current);
}

bool
sumup_currency(const char *code)
{
	size_t	i;

	for (i = 0; i < LENGTH(currencies); i++) {
		if (strcmp(currencies[i], code) == 0)
			return (true);
	}

	return (false);
}

void
sumup_seal(const char *order_id, const char *payment_id,
    char seal[SUMUP_SEAL_SIZE])
{
	struct arena	*arena = arena_create();
	const char	*what;
	char		 hex[DIGEST_SIZE];

	what = arena_format(arena, "letter %s %s", order_id, payment_id);
	digest_hmac(current->key, strlen(current->key), what, strlen(what),
	    hex);
	memcpy(seal, hex, SUMUP_SEAL_SIZE - 1);
	seal[SUMUP_SEAL_SIZE - 1] = '\0';
	arena_destroy(arena);
}

/* redirect_url is where the shopper's browser goes, return_url where SumUp
 * itself writes to. */
enum result
sumup_request(struct arena *arena, const struct order *order,
    const struct payment *payment, const char **request)
{
	struct json	*body = json_object(arena);
	struct json	*page = json_object(arena);

	if (payment->amount <= 0 || payment->amount > MONEY_MINOR_MAX ||
	    !sumup_currency(payment->currency))
		return (INVALID);
	json_set_text(body, "checkout_reference", payment->id);
	json_set_decimal(body, "amount", money_decimal(arena,
	    money_make(payment->amount, payment->currency)));
	json_set_text(body, "currency", payment->currency);
	json_set_text(body, "merchant_code", current->merchant);
	json_set_text(body, "description", arena_format(arena, "%s %s",
	    current->text(order->language, "pay.order"), order->number));
	json_set_text(body, "redirect_url", page_back(arena, order));
	json_set_text(body, "return_url", letters_to(arena, order, payment));
	json_set_text(body, "valid_until", moment_offset(arena,
	    payment->expires_at));
	json_set_truth(page, "enabled", true);
	json_set(body, "hosted_checkout", page);
	*request = json_print(arena, body);

	return (OK);
}

void
sumup_call(struct arena *arena, struct call *call, const char *method,
    const char *path)
{
	call_init(call, method, arena_format(arena, "%s%s",
	    current->api_base, path));
	call_header(arena, call, "authorization", arena_format(arena,
	    "Bearer %s", current->key));
	call_header(arena, call, "accept", "application/json");
}

const char *
sumup_merchant_path(struct arena *arena, const char *version,
    const char *rest)
{
	return (arena_format(arena, "/%s/merchants/%s%s", version,
	    url_encode(arena, current->merchant), rest));
}

bool
sumup_moment(const char *text, int64_t *moment)
{
	static const char	utc[] = "+00:00";
	char			copy[MOMENT_SIZE];
	size_t			length = strlen(text);

	if (length >= sizeof(copy) || length < sizeof(utc))
		return (false);
	memcpy(copy, text, length + 1);
	if (strcmp(copy + length - strlen(utc), utc) == 0)
		memcpy(copy + length - strlen(utc), "Z", 2);

	return (moment_parse(copy, moment));
}

/* Its words may quote the customer, so only its codes are logged. */
enum result
sumup_refusal(struct arena *arena, const struct answer *answer,
    const char **code)
{
	const char	*about = "", *trace = "";
	struct json	*body;

	*code = "";
	if (json_parse(arena, answer->body, answer->body_length,
	    &body) == OK)
		refusal_read(json_is_array(body) ? json_first(body) : body,
		    code, &about, &trace);
	log_event(LOG_LEVEL_WARNING, "sumup", "status", arena_format(arena,
	    "%d", answer->status), "code", *code, "param", about, "trace",
	    trace, NULL);

	return (answer_word(answer));
}

void
sumup_probe(struct arena *arena, struct call *call)
{
	sumup_call(arena, call, "GET", sumup_merchant_path(arena, "v1", ""));
	call->timeout = PROBE_TIMEOUT;
}

enum result
sumup_probed(struct arena *arena, const struct answer *answer,
    struct sumup_account *account)
{
	const char	*merchant;
	struct json	*body;

	account->sandbox = false;
	if (json_parse(arena, answer->body, answer->body_length,
	    &body) != OK || !json_text(json_get(body, "merchant_code"),
	    &merchant) || strcmp(merchant, current->merchant) != 0 ||
	    !json_text(json_get(body, "default_currency"),
	    &account->currency))
		return (INVALID);
	json_truth(json_get(body, "sandbox"), &account->sandbox);

	return (OK);
}

static const char *
page_back(struct arena *arena, const struct order *order)
{
	return (arena_format(arena,
	    "%s/wait_for_payment?order_id=%s&returned=1", policy()->base_url,
	    order->id));
}

static const char *
letters_to(struct arena *arena, const struct order *order,
    const struct payment *payment)
{
	char	seal[SUMUP_SEAL_SIZE];

	sumup_seal(order->id, payment->id, seal);

	return (arena_format(arena,
	    "%s/hook/%s?order=%s&payment=%s&seal=%s", policy()->base_url,
	    sumup_provider.name, order->id, payment->id, seal));
}

/* SumUp writes its times with an offset. */
static const char *
moment_offset(struct arena *arena, int64_t moment)
{
	char	*iso = moment_iso(arena, moment);

	iso[strlen(iso) - 1] = '\0';

	return (arena_format(arena, "%s+00:00", iso));
}

/* {"error_code", "message", "param"}, or problem+json {"type", "trace_id"},
 * whose type is an address that ends in the code. */
static void
refusal_read(const struct json *body, const char **code, const char **about,
    const char **trace)
{
	const char	*type, *slash;

	json_text(json_get(body, "param"), about);
	json_text(json_get(body, "trace_id"), trace);
	if (json_text(json_get(body, "error_code"), code) ||
	    !json_text(json_get(body, "type"), &type))
		return;
	slash = strrchr(type, '/');
	*code = slash == NULL ? type : slash + 1;
}
