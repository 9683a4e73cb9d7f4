#include <string.h>

#include "base/moment.h"
#include "base/money.h"
#include "base/url.h"
#include "pay/bank.h"
#include "pay/sandbox.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/doors.h"
#include "web/reply.h"
#include "web/visit.h"

#define BANK_PATH	"/sandbox/pay"

static enum result	bank_serve(struct visit *);
static enum result	bank_show(struct visit *);
static enum result	bank_take(struct visit *);
static enum result	bank_visit_payment(struct visit *, const char *,
			    struct bank_payment *);
static const char	*scene_asked_for(const struct visit *);
static const char	*return_path(struct visit *,
			    const struct bank_payment *);
static void		scenes_fill(struct visit *, struct model *);
static char		*card_grouped(struct arena *, const char *);

/* The rehearsal bank's own page, where a payer plays what shall happen. */
int
bank_page(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET | VISIT_POST, bank_serve));
}

static enum result
bank_serve(struct visit *visit)
{
	if (sandbox_settings() == NULL)
		return (ABSENT);

	return (visit->is_post ? bank_take(visit) : bank_show(visit));
}

static enum result
bank_show(struct visit *visit)
{
	struct bank_payment	 payment;
	struct model		*model;
	const char		*back;
	enum result		 word;

	word = bank_visit_payment(visit, "payment", &payment);
	if (word != OK)
		return (word);
	back = return_path(visit, &payment);
	if (payment.began_at != 0 || moment_now() >= payment.expires_at)
		return (reply_redirect(visit, "%s", back));

	model = page_model_bare(visit);
	model_text(model, NAME_amount, format_money(visit->arena,
	    money_make(payment.amount, payment.currency), visit->language));
	model_text(model, NAME_order_number, payment.description);
	model_text(model, NAME_action_url, BANK_PATH);
	model_text(model, NAME_payment_id, payment.id);
	model_text(model, NAME_cancel_url, back);
	scenes_fill(visit, model);

	return (reply_page(visit, 200, "sandbox_bank.html", model));
}

/* A second click, or one that comes too late, goes back to the shop as well:
 * there it says how the payment stands. */
static enum result
bank_take(struct visit *visit)
{
	struct bank_payment	 payment;
	const char		*scene = scene_asked_for(visit);
	enum result		 word;

	if (scene == NULL)
		return (INVALID);
	word = bank_visit_payment(visit, "payment_id", &payment);
	if (word == OK)
		word = bank_choose(visit->arena, visit->store, payment.id,
		    scene, moment_now(), &payment);
	if (word != OK && word != CONFLICT)
		return (word);

	return (reply_redirect(visit, "%s", return_path(visit, &payment)));
}

/* ABSENT: no such payment on this page. */
static enum result
bank_visit_payment(struct visit *visit, const char *name,
    struct bank_payment *payment)
{
	const char	*id = visit_parameter(visit, name);
	enum result	 word;

	if (id == NULL)
		return (ABSENT);
	word = bank_load(visit->arena, visit->store, id, payment);

	return (word == OK && !payment->hosted ? ABSENT : word);
}

/* By the button's name, or by the number of a test card. */
static const char *
scene_asked_for(const struct visit *visit)
{
	const char	*name = visit_parameter(visit, "scene");
	const char	*card = visit_parameter(visit, "card_number");
	const char	*digits;

	if (name != NULL && *name != '\0')
		return (scene_find(name) == NULL ? NULL :
		    scene_find(name)->name);
	digits = card == NULL ? NULL : sandbox_card_digits(card);

	return (digits == NULL ? NULL : scene_of_card(digits)->name);
}

/* The path alone: whatever a customer wrote, the payer stays on this machine
 * and on the address where he came from. */
static const char *
return_path(struct visit *visit, const struct bank_payment *payment)
{
	struct url	url;

	if (url_parse(visit->arena, payment->return_url, &url) != OK ||
	    strncmp(url.path, "//", 2) == 0)
		return ("/");

	return (url.path);
}

static void
scenes_fill(struct visit *visit, struct model *model)
{
	const struct scene	*scene;
	struct model		*item;
	size_t			 i;

	for (i = 0; (scene = scene_at(i)) != NULL; i++) {
		item = model_item(model, NAME_scenes);
		model_text(item, NAME_name, scene->name);
		model_text(item, NAME_label, text_of(visit->language,
		    scene->key));
		model_text(item, NAME_hint, card_grouped(visit->arena,
		    scene->card));
	}
}

static char *
card_grouped(struct arena *arena, const char *card)
{
	return (arena_format(arena, "%.4s %.4s %.4s %.4s", card, card + 4,
	    card + 8, card + 12));
}
