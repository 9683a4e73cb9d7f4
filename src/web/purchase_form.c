#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mailbox.h"
#include "base/text.h"
#include "pay/providers.h"
#include "pay/sandbox.h"
#include "shop/policy.h"
#include "view/texts.h"
#include "web/purchase_form.h"

/* The seven fields of the order format and the rest, in the page's order. */
static const struct {
	const char	*name;
	size_t		 maximum;	/* code points */
	bool		 needed;
	bool		 secret;	/* never shown again */
	enum name	 value;
	enum name	 error;
	const char	*error_key;
} fields[FORM_FIELDS] = {
	{ "email", 254, true, false, NAME_email, NAME_email_error,
	    "error.email" },
	{ "address1", 100, true, false, NAME_address1, NAME_address1_error,
	    "error.address1" },
	{ "address2", 100, true, false, NAME_address2, NAME_address2_error,
	    "error.address2" },
	{ "address3", 100, false, false, NAME_address3, NAME_address3_error,
	    "error.address3" },
	{ "zip", 16, true, false, NAME_zip, NAME_zip_error, "error.zip" },
	{ "city", 100, true, false, NAME_city, NAME_city_error,
	    "error.city" },
	{ "state", 100, false, false, NAME_state, NAME_state_error,
	    "error.state" },
	{ "country", 60, true, false, NAME_country, NAME_country_error,
	    "error.country" },
	{ "payment", 40, false, false, NAME_payment, NAME_payment_error,
	    "error.payment" },
	{ "card_number", 32, false, true, NAME_COUNT, NAME_card_number_error,
	    "error.card_number" },
	{ "card_expiry", 7, false, true, NAME_COUNT, NAME_card_expiry_error,
	    "error.card_expiry" },
	{ "card_cvc", 4, false, true, NAME_COUNT, NAME_card_cvc_error,
	    "error.card_cvc" },
};

static void	field_read(struct visit *, struct purchase_form *,
		    enum form_field);
static void	form_mark(struct purchase_form *, enum form_field,
		    const char *);
static void	address_check(struct purchase_form *);
static void	payment_check(struct purchase_form *);
static bool	zip_valid(const char *, const struct country *);
static bool	expiry_valid(const char *);
static bool	cvc_valid(const char *);
static int64_t	total_seen(struct visit *);
static void	countries_fill(struct visit *, struct model *, const char *);
static void	methods_fill(struct visit *, struct model *, const char *);
static const char *card_grouped(struct visit *, const char *);

void
purchase_form_init(struct visit *visit, struct purchase_form *form)
{
	const struct provider	*first = provider_at(0);
	enum form_field		 field;

	(void)visit;
	memset(form, 0, sizeof(*form));
	for (field = 0; field < FORM_FIELDS; field++)
		form->values[field] = "";
	if (first != NULL)
		form->values[FORM_PAYMENT] = first->name;
}

void
purchase_form_read(struct visit *visit, struct purchase_form *form)
{
	enum form_field	field;

	purchase_form_init(visit, form);
	for (field = 0; field < FORM_FIELDS; field++)
		field_read(visit, form, field);
	form->purchase.email = mailbox_ascii(visit->arena,
	    form->values[FORM_EMAIL]);
	address_check(form);
	payment_check(form);

	form->purchase.basket_id = visit->basket_id;
	form->purchase.language = visit->language;
	form->purchase.total_seen = total_seen(visit);
}

void
payment_form_read(struct visit *visit, struct purchase_form *form)
{
	enum form_field	field;

	purchase_form_init(visit, form);
	for (field = FORM_PAYMENT; field < FORM_FIELDS; field++)
		field_read(visit, form, field);
	payment_check(form);
}

void
purchase_form_fill(struct visit *visit, struct model *model,
    const struct purchase_form *form)
{
	enum form_field	 field;
	struct model	*item;
	const char	*message;

	for (field = 0; field < FORM_FIELDS; field++) {
		if (!fields[field].secret)
			model_text(model, fields[field].value,
			    form->values[field]);
		if (form->errors[field] == NULL)
			continue;
		message = text_of(visit->language, form->errors[field]);
		model_text(model, fields[field].error, message);
		item = model_item(model, NAME_errors);
		model_text(item, NAME_field, fields[field].name);
		model_text(item, NAME_message, message);
	}
	model_truth(model, NAME_errors_any, form->wrong);
	countries_fill(visit, model, form->values[FORM_COUNTRY]);
	methods_fill(visit, model, form->values[FORM_PAYMENT]);
}

static void
field_read(struct visit *visit, struct purchase_form *form,
    enum form_field field)
{
	const char	*typed = visit_parameter(visit, fields[field].name);
	const char	*value;

	if (typed == NULL)
		return;
	value = text_clean(visit->arena, typed);
	if (value == NULL || text_has_control(value)) {
		form_mark(form, field, "error.characters");
		return;
	}
	form->values[field] = value;
	if (text_length(value) > fields[field].maximum)
		form_mark(form, field, "error.too_long");
}

static void
form_mark(struct purchase_form *form, enum form_field field, const char *key)
{
	if (form->errors[field] == NULL)
		form->errors[field] = key;
	form->wrong = true;
}

static void
address_check(struct purchase_form *form)
{
	struct address		*address = &form->purchase.address;
	const struct country	*country;
	enum form_field		 field;

	for (field = 0; field < FORM_FIELDS; field++) {
		if (fields[field].needed && *form->values[field] == '\0')
			form_mark(form, field, fields[field].error_key);
	}
	if (form->purchase.email == NULL)
		form_mark(form, FORM_EMAIL, "error.email");
	country = country_find(form->values[FORM_COUNTRY]);
	if (country == NULL || !country_is_served(country)) {
		form_mark(form, FORM_COUNTRY, "error.country");
		country = NULL;
	}
	if (!zip_valid(form->values[FORM_ZIP], country))
		form_mark(form, FORM_ZIP, "error.zip");

	address->country = country != NULL ? country->key : "";
	address->state = form->values[FORM_STATE];
	address->city = form->values[FORM_CITY];
	address->zip = form->values[FORM_ZIP];
	address->address1 = form->values[FORM_ADDRESS1];
	address->address2 = form->values[FORM_ADDRESS2];
	address->address3 = form->values[FORM_ADDRESS3];
}

/* A card is only looked at for a provider that takes one here, and only a
 * published test card goes further. */
static void
payment_check(struct purchase_form *form)
{
	struct method		*method = &form->purchase.method;
	const struct provider	*provider;
	const char		*digits;

	method->card = "";
	provider = provider_find(form->values[FORM_PAYMENT]);
	if (provider == NULL) {
		form_mark(form, FORM_PAYMENT, "error.payment");
		return;
	}
	method->provider = provider->name;
	method->offline = provider->offline;
	method->hold_time = provider->hold_time != NULL ?
	    provider->hold_time() : 0;
	if (!provider->takes_card)
		return;

	digits = sandbox_card_digits(form->values[FORM_CARD_NUMBER]);
	if (digits == NULL)
		form_mark(form, FORM_CARD_NUMBER, "error.card_number");
	else
		method->card = digits;
	if (!expiry_valid(form->values[FORM_CARD_EXPIRY]))
		form_mark(form, FORM_CARD_EXPIRY, "error.card_expiry");
	if (!cvc_valid(form->values[FORM_CARD_CVC]))
		form_mark(form, FORM_CARD_CVC, "error.card_cvc");
}

/* German post codes have five digits, Austrian and Swiss ones four; of other
 * countries we only know that they are short. */
static bool
zip_valid(const char *zip, const struct country *country)
{
	size_t	length = strlen(zip), digits = strspn(zip, "0123456789");

	if (country != NULL && strcmp(country->code, "DE") == 0)
		return (length == 5 && digits == 5);
	if (country != NULL && (strcmp(country->code, "AT") == 0 ||
	    strcmp(country->code, "CH") == 0))
		return (length == 4 && digits == 4);

	return (length >= 2 && length <= 12);
}

/* MM/YY, up to the end of that month. */
static bool
expiry_valid(const char *expiry)
{
	time_t		now = (time_t)(moment_now() / 1000);
	struct tm	today;
	long		month, year;
	char		*end;

	if (!isdigit((unsigned char)expiry[0]))
		return (false);
	month = strtol(expiry, &end, 10);
	end += strspn(end, " ");
	if (*end++ != '/' || month < 1 || month > 12)
		return (false);
	end += strspn(end, " ");
	if (strlen(end) != 2 || strspn(end, "0123456789") != 2)
		return (false);
	year = 2000 + strtol(end, NULL, 10);
	gmtime_r(&now, &today);

	return (year > today.tm_year + 1900 ||
	    (year == today.tm_year + 1900 && month > today.tm_mon));
}

static bool
cvc_valid(const char *cvc)
{
	size_t	length = strlen(cvc);

	return (length >= 3 && length <= 4 &&
	    strspn(cvc, "0123456789") == length);
}

/* The hidden total of the page; whoever saw none did not see another one. */
static int64_t
total_seen(struct visit *visit)
{
	const char	*total = visit_parameter(visit, "total");
	size_t		 length;

	if (total == NULL)
		return (-1);
	length = strlen(total);
	if (length == 0 || length > 13 ||
	    strspn(total, "0123456789") != length)
		return (INT64_MAX);

	return (strtoll(total, NULL, 10));
}

static void
countries_fill(struct visit *visit, struct model *model, const char *chosen)
{
	const struct country	*country, *selected = country_find(chosen);
	struct model		*item;
	size_t			 i;

	for (i = 0; i < policy()->country_count; i++) {
		country = country_find(policy()->countries[i]);
		item = model_item(model, NAME_countries_list);
		model_text(item, NAME_key, country->key);
		model_text(item, NAME_name,
		    strcmp(visit->language, "de") == 0 ? country->name_de :
		    country->name_en);
		model_truth(item, NAME_selected, country == selected);
	}
}

static void
methods_fill(struct visit *visit, struct model *model, const char *chosen)
{
	const struct provider		*provider;
	const struct sandbox_card	*card;
	struct model			*item, *scene;
	size_t				 i, j;

	for (i = 0; (provider = provider_at(i)) != NULL; i++) {
		item = model_item(model, NAME_methods_list);
		model_text(item, NAME_name, provider->name);
		model_text(item, NAME_label, text_of(visit->language,
		    provider->label_key));
		model_text(item, NAME_hint, text_of(visit->language,
		    provider->hint_key));
		model_truth(item, NAME_selected, strcmp(provider->name,
		    chosen) == 0);
		model_truth(item, NAME_card, provider->takes_card);
		if (!provider->takes_card)
			continue;
		for (j = 0; (card = sandbox_card_at(j)) != NULL; j++) {
			scene = model_item(item, NAME_cards);
			model_text(scene, NAME_number, card_grouped(visit,
			    card->number));
			model_text(scene, NAME_scene, text_of(visit->language,
			    card->scene_key));
		}
	}
}

/* "4242 4242 4242 4242" */
static const char *
card_grouped(struct visit *visit, const char *number)
{
	return (arena_format(visit->arena, "%.4s %.4s %.4s %s", number,
	    number + 4, number + 8, number + 12));
}
