#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <kore/kore.h>
#include <kore/http.h>

#include "base/log.h"
#include "base/money.h"
#include "pay/providers.h"
#include "shop/basket.h"
#include "shop/policy.h"
#include "view/format.h"
#include "view/template.h"
#include "view/texts.h"
#include "web/flash.h"
#include "web/reply.h"

#define YEAR_SECONDS	(365 * 24 * 3600)

/* Nothing but our own style sheet, pictures and forms; no script at all. Last
 * stands where forms may lead: reply_common() adds the providers' pages. */
#define CONTENT_SECURITY_POLICY						\
	"default-src 'none'; style-src 'self'; img-src 'self'; "	\
	"base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

static void		reply_send(struct visit *, int, const void *, size_t);
static void		reply_common(struct visit *);
static const char	*security_policy(struct visit *);
static void		model_basket(struct visit *, struct model *);
static const char	*other_language_url(struct visit *, const char *);
static int		result_status(const struct visit *, enum result);
static bool		page_is_public(const struct visit *);
static bool		gzip_is_accepted(const char *);

void
reply_header(struct visit *visit, const char *name, const char *value)
{
	const unsigned char	*byte;

	for (byte = (const unsigned char *)value; *byte != '\0'; byte++) {
		if (*byte < 0x20 || *byte == 0x7f) {
			log_event(LOG_LEVEL_ERROR, "header-refused", "name",
			    name, NULL);
			return;
		}
	}
	http_response_header(visit->request, name, value);
}

void
reply_cookie(struct visit *visit, const char *name, const char *value,
    int max_age, const char *same_site)
{
	reply_header(visit, "set-cookie", arena_format(visit->arena,
	    "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=%s", name,
	    value, max_age, same_site));
}

enum result
reply_page(struct visit *visit, int status, const char *template_name,
    struct model *model)
{
	struct text	page;
	enum result	word;

	text_init(&page, visit->arena, 16384);
	word = template_render(template_name, visit->language, model, &page);
	if (word != OK)
		return (fail(BROKEN, "page %s: %s", template_name,
		    result_name(word)));

	return (reply_bytes(visit, status, "text/html; charset=utf-8",
	    page.bytes, page.length));
}

enum result
reply_redirect(struct visit *visit, const char *format, ...)
{
	va_list	arguments;
	char	target[2304];	/* a provider's page, 2048 */
	int	length;

	va_start(arguments, format);
	length = vsnprintf(target, sizeof(target), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(target))
		return (fail(BROKEN, "redirect too long"));

	reply_header(visit, "location", target);
	reply_header(visit, "cache-control", "no-store");
	reply_send(visit, 303, "", 0);

	return (OK);
}

enum result
reply_json(struct visit *visit, int status, const char *body)
{
	return (reply_bytes(visit, status, "application/json", body,
	    strlen(body)));
}

enum result
reply_bytes(struct visit *visit, int status, const char *type,
    const void *bytes, size_t length)
{
	reply_header(visit, "content-type", type);
	reply_header(visit, "cache-control", "no-store");
	if (status >= 400 || !page_is_public(visit))
		reply_header(visit, "x-robots-tag", "noindex");
	reply_send(visit, status, bytes, length);

	return (OK);
}

enum result
reply_result(struct visit *visit, enum result word)
{
	struct model	*model;
	int		 status = result_status(visit, word);
	const char	*code = arena_format(visit->arena, "%d", status);
	const char	*subject = word == ABSENT && visit->subject != NULL ?
			    visit->subject : code;

	if (visit->allow != NULL)
		reply_header(visit, "allow", visit->allow);
	if (word == LATER)
		reply_header(visit, "retry-after", "5");

	model = page_model(visit);
	model_text(model, NAME_code, code);
	model_text(model, NAME_heading, text_of(visit->language,
	    arena_format(visit->arena, "message.%s.heading", subject)));
	model_text(model, NAME_text, text_of(visit->language,
	    arena_format(visit->arena, "message.%s.text", subject)));
	if (status >= 500)
		model_text(model, NAME_reference, visit->reference);
	if (reply_page(visit, status, "message.html", model) == OK)
		return (OK);

	return (reply_bytes(visit, status, "text/plain; charset=utf-8", code,
	    strlen(code)));
}

enum result
reply_asset(struct visit *visit, const struct served *served)
{
	const char	*accepted = visit_header(visit, "accept-encoding");
	const char	*known = visit_header(visit, "if-none-match");

	reply_header(visit, "etag", served->etag);
	reply_header(visit, "cache-control", arena_format(visit->arena,
	    "public, max-age=%d, immutable", YEAR_SECONDS));
	if (served->gzip != NULL)
		reply_header(visit, "vary", "accept-encoding");
	if (known != NULL && (strcmp(known, "*") == 0 ||
	    strstr(known, served->etag) != NULL)) {
		reply_send(visit, 304, NULL, 0);
		return (OK);
	}
	reply_header(visit, "content-type", served->media_type);
	if (served->gzip != NULL && gzip_is_accepted(accepted)) {
		reply_header(visit, "content-encoding", "gzip");
		reply_send(visit, 200, served->gzip, served->gzip_length);
		return (OK);
	}
	reply_send(visit, 200, served->bytes, served->length);

	return (OK);
}

struct model *
page_model(struct visit *visit)
{
	struct model	*model = page_model_bare(visit);

	model_basket(visit, model);
	model_text(model, NAME_notice, flash_take(visit));

	return (model);
}

struct model *
page_model_bare(struct visit *visit)
{
	struct model	*model = model_create(visit->arena);
	const char	*year = arena_copy(visit->arena,
			    moment_day(visit->arena, moment_now()), 4);

	model_text(model, NAME_language, visit->language);
	model_truth(model, NAME_language_is_de,
	    strcmp(visit->language, "de") == 0);
	model_text(model, NAME_lang_de_url, other_language_url(visit, "de"));
	model_text(model, NAME_lang_en_url, other_language_url(visit, "en"));
	model_text(model, NAME_shop_name, policy()->name);
	model_text(model, NAME_base_url, policy()->base_url);
	model_text(model, NAME_year, year);
	model_truth(model, NAME_rehearsal, policy()->moneyless);
	model_text(model, NAME_basket_id, visit->basket_id);
	model_truth(model, NAME_manager, visit->is_manager);
	if (visit->is_manager)
		model_text(model, NAME_csrf, visit->session.csrf);

	return (model);
}

static void
model_basket(struct visit *visit, struct model *model)
{
	struct basket	basket;

	memset(&basket, 0, sizeof(basket));
	if (*visit->basket_id != '\0' && basket_load(visit->arena,
	    visit->store, visit->basket_id, &basket) != OK)
		memset(&basket, 0, sizeof(basket));

	model_truth(model, NAME_basket_any, basket.count > 0);
	model_text(model, NAME_basket_count, format_number(visit->arena,
	    basket.count, visit->language));
	model_text(model, NAME_basket_total, format_money(visit->arena,
	    money_make(basket.total, policy()->currency), visit->language));
}

/* The same page with the other language chosen; a POST's page is left for the
 * products, and so is a path that a browser would take for another host. */
static const char *
other_language_url(struct visit *visit, const char *language)
{
	struct text	url;
	const char	*mark = "?";
	size_t		i;

	if (visit->is_post || visit->path[strspn(visit->path, "/")] == '\\' ||
	    strspn(visit->path, "/") > 1)
		return (arena_format(visit->arena, "/products?lang=%s",
		    language));

	text_init(&url, visit->arena, 128);
	text_add(&url, visit->path);
	for (i = 0; i < visit->query.count; i++) {
		const struct pair	*pair = &visit->query.items[i];

		if (strcmp(pair->name, "lang") == 0 ||
		    strcmp(pair->name, "secret_password") == 0)
			continue;
		text_format(&url, "%s%s=%s", mark,
		    url_encode(visit->arena, pair->name),
		    url_encode(visit->arena, pair->value));
		mark = "&";
	}
	text_format(&url, "%slang=%s", mark, language);

	return (url.bytes);
}

static int
result_status(const struct visit *visit, enum result word)
{
	switch (word) {
	case OK:
		return (200);
	case ABSENT:
		return (404);
	case INVALID:
		return (422);
	case REFUSED:
		return (visit->allow != NULL ? 405 : 403);
	case CONFLICT:
		return (409);
	case LATER:
		return (503);
	default:
		return (500);
	}
}

static void
reply_common(struct visit *visit)
{
	reply_header(visit, "content-security-policy", security_policy(visit));
	reply_header(visit, "referrer-policy", "no-referrer");
	reply_header(visit, "x-content-type-options", "nosniff");
	reply_header(visit, "cross-origin-opener-policy", "same-origin");
	reply_header(visit, "permissions-policy",
	    "camera=(), geolocation=(), microphone=()");
	if (!policy()->sandbox &&
	    strncmp(policy()->base_url, "https:", 6) == 0)
		reply_header(visit, "strict-transport-security",
		    "max-age=31536000");
	if (visit->set_language)
		reply_cookie(visit, "__Host-language", visit->language,
		    YEAR_SECONDS, "Lax");
	if (visit->set_basket)
		reply_cookie(visit, "__Host-basket", visit->basket_id,
		    *visit->basket_id == '\0' ? 0 :
		    (int)(policy()->basket_life / 1000), "Lax");
}

/* Chromium asks form-action about each address that a form's answer redirects
 * to (CSP3, §6.4.1.1): the last one may be a page of a payment provider. */
static const char *
security_policy(struct visit *visit)
{
	const struct provider	*provider;
	const char		*sent = CONTENT_SECURITY_POLICY;
	size_t			 i;

	if (visit->security_policy != NULL)
		return (visit->security_policy);
	for (i = 0; (provider = provider_at(i)) != NULL; i++) {
		if (provider->page_origin != NULL)
			sent = arena_format(visit->arena, "%s %s", sent,
			    provider->page_origin());
	}

	return (sent);
}

static void
reply_send(struct visit *visit, int status, const void *bytes, size_t length)
{
	reply_common(visit);
	visit->answered = true;
	visit->status = status;
	http_response(visit->request, status, bytes, length);
}

/* What search engines may show: the catalogue and the shop's own words, but not
 * as somebody with a basket sees them. */
static bool
page_is_public(const struct visit *visit)
{
	static const char *const	paths[] = { "/products", "/product",
	    "/imprint", "/terms", "/privacy", "/withdrawal",
	    "/shipping_and_payment", "/robots.txt" };
	size_t				i;

	if (pairs_get(&visit->query, "basket_id") != NULL)
		return (false);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (strcmp(visit->path, paths[i]) == 0)
			return (true);
	}

	return (false);
}

/* RFC 9110 §12.5.3: a weight of 0 says no. */
static bool
gzip_is_accepted(const char *accepted)
{
	const char	*at = accepted == NULL ? NULL :
			    strstr(accepted, "gzip");

	if (at == NULL)
		return (false);
	at += strlen("gzip");
	at += strspn(at, " \t;");
	if (strncmp(at, "q=0", 3) != 0)
		return (true);

	return (at[3 + strspn(at + 3, ".0")] >= '1' &&
	    at[3 + strspn(at + 3, ".0")] <= '9');
}
