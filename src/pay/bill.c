#include <ctype.h>
#include <string.h>

#include "base/digest.h"
#include "base/secret.h"
#include "base/text.h"
#include "pay/bill.h"

#define DECIMALS	2
#define HEX_LENGTH	(DIGEST_SIZE - 1)
#define BASE64_LENGTH	44	/* of 32 bytes */
#define URL_LENGTH_MAX	1000

static const struct bill_settings	*current;

static enum result	amount_read(const struct json *, struct money *);
static bool		url_is_fit(const char *);
static const char	*signature_hex(struct arena *, const char *);
static const char	*base64_hex(struct arena *, const char *);
static int		base64_digit(char);

void
bill_configure(const struct bill_settings *settings)
{
	current = settings;
}

const struct bill_settings *
bill_settings(void)
{
	return (current);
}

enum result
bill_read(struct arena *arena, const struct json *json, struct bill *bill)
{
	memset(bill, 0, sizeof(*bill));
	bill->order_id = bill->url = "";
	if (!json_text(json_get(json, "siteId"), &bill->site) ||
	    !json_text(json_get(json, "billId"), &bill->id) ||
	    !json_text(json_get(json_get(json, "status"), "value"),
	    &bill->status))
		return (INVALID);
	json_text(json_get(json_get(json, "customFields"), "orderId"),
	    &bill->order_id);
	json_text(json_get(json, "payUrl"), &bill->url);
	if (!url_is_fit(bill->url))
		return (INVALID);

	return (amount_read(json_get(json, "amount"), &bill->amount));
}

bool
bill_kind(const char *status, enum news_kind *kind)
{
	static const struct {
		const char	*status;
		enum news_kind	 kind;
	} kinds[] = {
		{ "WAITING", NEWS_PENDING },
		{ "PAID", NEWS_ACCEPTED },
		{ "REJECTED", NEWS_DECLINED },
		{ "EXPIRED", NEWS_EXPIRED },
	};
	size_t	i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].status, status) == 0) {
			*kind = kinds[i].kind;
			return (true);
		}
	}

	return (false);
}

char *
bill_signed(struct arena *arena, const struct bill *bill)
{
	return (arena_format(arena, "%s|%s|%s|%s|%s", bill->amount.currency,
	    money_decimal(arena, bill->amount), bill->id, bill->site,
	    bill->status));
}

enum result
bill_verify(struct arena *arena, const char *const *keys, size_t count,
    const char *signature, const char *what, size_t *which)
{
	const char	*given = signature_hex(arena, signature);
	char		 hex[DIGEST_SIZE];
	enum result	 word = REFUSED;
	size_t		 i;

	for (i = 0; i < count && keys[i] != NULL; i++) {
		digest_hmac(keys[i], strlen(keys[i]), what, strlen(what),
		    hex);
		if (*keys[i] == '\0' || !secret_equal(given, hex) ||
		    word == OK)
			continue;
		word = OK;
		*which = i;
	}

	return (word);
}

/* Nothing of the customer goes there: a bill is paid by whoever opens it. */
enum result
bill_body(struct arena *arena, const struct order *order,
    const struct payment *payment, const char **body)
{
	struct json	*bill = json_object(arena), *amount, *custom;
	int64_t		 latest = payment->created_at + BILL_LIFE_MAX;
	char		*until;
	int		 decimals;

	if (!money_currency(payment->currency, &decimals) ||
	    decimals != DECIMALS || payment->amount < 1 ||
	    payment->amount > BILL_AMOUNT_MAX)
		return (INVALID);
	if (payment->expires_at < latest)
		latest = payment->expires_at;
	until = moment_iso(arena, latest);
	/* An offset in figures is asked for; "Z" is none. */
	until[strlen(until) - 1] = '\0';

	amount = json_object(arena);
	json_set_text(amount, "currency", payment->currency);
	json_set_text(amount, "value", money_decimal(arena, money_make(
	    payment->amount, payment->currency)));
	custom = json_object(arena);
	json_set_text(custom, "orderId", order->id);
	json_set(bill, "amount", amount);
	json_set_text(bill, "expirationDateTime", arena_format(arena,
	    "%s+00:00", until));
	json_set_text(bill, "comment", arena_format(arena, "%s %s",
	    bill_settings()->text(order->language, "pay.bill.order"),
	    order->number));
	json_set(bill, "customFields", custom);
	*body = json_print(arena, bill);

	return (OK);
}

bool
bill_is_missing(struct arena *arena, const struct answer *answer)
{
	const char	*code;
	struct json	*error;

	return (answer->status == 404 && json_parse(arena, answer->body,
	    answer->body_length, &error) == OK &&
	    json_text(json_get(error, "errorCode"), &code) &&
	    strcmp(code, "api.invoice.not.found") == 0);
}

/* A text or a number, as it pleases them: 1, 1.0, "1" and "1.00" are one. */
static enum result
amount_read(const struct json *amount, struct money *money)
{
	const struct json	*value = json_get(amount, "value");
	const char		*currency, *text;
	int64_t			 minor;
	int			 decimals;

	if (!json_text(json_get(amount, "currency"), &currency) ||
	    !money_currency(currency, &decimals) || decimals != DECIMALS)
		return (INVALID);
	if (json_text(value, &text))
		return (money_parse(text, currency, money));
	if (!json_decimal(value, DECIMALS, &minor) || minor < 0 ||
	    minor > MONEY_MINOR_MAX)
		return (INVALID);
	*money = money_make(minor, currency);

	return (OK);
}

/* Where a shopper may be sent: over TLS, unless all of it is on this
 * machine. */
static bool
url_is_fit(const char *url)
{
	if (*url == '\0')
		return (true);

	return (strlen(url) <= URL_LENGTH_MAX && !text_has_control(url) &&
	    strchr(url, ' ') == NULL && (strncmp(url, "https://", 8) == 0 ||
	    (strncmp(url, "http://", 7) == 0 &&
	    strncmp(bill_settings()->base, "http://", 7) == 0)));
}

/* A signature as lower-case hex; NULL: it is none. */
static const char *
signature_hex(struct arena *arena, const char *signature)
{
	char	*hex;
	size_t	 i, length;

	if (signature == NULL)
		return (NULL);
	length = strlen(signature);
	if (length == BASE64_LENGTH)
		return (base64_hex(arena, signature));
	if (length != HEX_LENGTH)
		return (NULL);
	hex = arena_text(arena, signature);
	for (i = 0; i < length; i++)
		hex[i] = (char)tolower((unsigned char)hex[i]);

	return (hex);
}

static const char *
base64_hex(struct arena *arena, const char *base64)
{
	struct text	out;
	unsigned int	bits = 0, count = 0;
	int		digit;

	text_init(&out, arena, HEX_LENGTH);
	for (; *base64 != '=' && *base64 != '\0'; base64++) {
		if ((digit = base64_digit(*base64)) == -1)
			return (NULL);
		bits = (bits << 6 | (unsigned int)digit) & 0xfff;
		count += 6;
		if (count >= 8) {
			count -= 8;
			text_format(&out, "%02x", bits >> count & 0xff);
		}
	}

	/* One way to write each 32 bytes: nothing is left over. */
	return (strcmp(base64, "=") == 0 && (bits & 3) == 0 ? out.bytes :
	    NULL);
}

static int
base64_digit(char letter)
{
	static const char	 digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char		*at = strchr(digits, letter);

	return (at == NULL ? -1 : (int)(at - digits));
}
