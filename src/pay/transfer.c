#include <string.h>

#include "base/digest.h"
#include "pay/girocode.h"
#include "pay/transfer.h"

#define MARK_LENGTH	4

static bool	 transfer_is_set_up(void);
static bool	 transfer_is_live(void);
static int64_t	 transfer_hold_time(void);
static int	 hex_digit(char);

static const struct transfer_settings	*current;

const struct provider	transfer_provider = {
	.name = "transfer",
	.label_key = "pay.transfer",
	.hint_key = "pay.transfer.hint",
	.offline = true,
	.is_set_up = transfer_is_set_up,
	.is_live = transfer_is_live,
	.hold_time = transfer_hold_time,
};

void
transfer_configure(const struct transfer_settings *settings)
{
	current = settings;
}

const struct transfer_settings *
transfer_settings(void)
{
	return (current);
}

char *
transfer_purpose(struct arena *arena, const struct order *order)
{
	return (arena_format(arena, "%s %s", current->text(order->language,
	    "pay.transfer.order"), transfer_reference(arena, order)));
}

char *
transfer_reference(struct arena *arena, const struct order *order)
{
	/* Nothing that is easily taken for something else, and no vowels:
	 * these make words. */
	static const char	letters[] = "23456789BCDFGHJKLMNPQRSTVWXYZ";
	char			hex[DIGEST_SIZE], mark[MARK_LENGTH + 1] = "";
	size_t			i;
	int			value;

	digest_sha256(order->id, strlen(order->id), hex);
	for (i = 0; i < MARK_LENGTH; i++) {
		value = hex_digit(hex[2 * i]) * 16 + hex_digit(hex[2 * i + 1]);
		mark[i] = letters[(size_t)value %
		    (sizeof(letters) - 1)];
	}

	return (arena_format(arena, "%s %s", order->number, mark));
}

enum result
transfer_payload(struct arena *arena, const struct order *order,
    const struct payment *payment, const char **payload)
{
	struct girocode	code = { .bic = current->bic, .name = current->name,
			    .iban = current->iban, .amount = payment->amount,
			    .currency = payment->currency, .reference = "" };

	code.text = transfer_purpose(arena, order);

	return (girocode_payload(arena, &code, payload));
}

static bool
transfer_is_set_up(void)
{
	return (current != NULL);
}

static bool
transfer_is_live(void)
{
	return (true);
}

static int64_t
transfer_hold_time(void)
{
	return (current->term);
}

static int
hex_digit(char digit)
{
	return (digit <= '9' ? digit - '0' : digit - 'a' + 10);
}
