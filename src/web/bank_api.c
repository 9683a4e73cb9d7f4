#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "base/secret.h"
#include "pay/bank_refund.h"
#include "pay/sandbox.h"
#include "web/doors.h"
#include "web/reply.h"
#include "web/visit.h"

#define BEARER	"Bearer "

static enum result	payments_serve(struct visit *);
static enum result	close_serve(struct visit *);
static enum result	refunds_serve(struct visit *);
static enum result	refund_make(struct visit *, struct bank_refund *);
static enum result	payment_serve(struct visit *);
static enum result	api_admit(struct visit *);
static enum result	payment_open(struct visit *);
static enum result	payment_answer(struct visit *, int,
			    const struct bank_payment *);
static enum result	api_refuse(struct visit *, enum result);

/* POST opens a payment; GET ?reference= finds it again. */
int
bank_api_payments(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET | VISIT_POST,
	    payments_serve));
}

/* POST ?reference=: the customer wants it to be over. */
int
bank_api_close(struct http_request *request)
{
	return (visit_serve(request, VISIT_POST, close_serve));
}

/* POST gives money back; GET ?reference= finds it again. */
int
bank_api_refunds(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET | VISIT_POST,
	    refunds_serve));
}

/* GET /sandbox/api/payments/ID */
int
bank_api_payment(struct http_request *request)
{
	return (visit_serve(request, VISIT_GET, payment_serve));
}

static enum result
payments_serve(struct visit *visit)
{
	struct bank_payment	 payment;
	const char		*reference;
	enum result		 word;

	word = api_admit(visit);
	if (word != OK || visit->answered)
		return (word);
	if (visit->is_post)
		return (payment_open(visit));

	reference = visit_parameter(visit, "reference");
	word = reference == NULL ? INVALID : bank_find(visit->arena,
	    visit->store, reference, &payment);

	return (word == OK ? payment_answer(visit, 200, &payment) :
	    api_refuse(visit, word));
}

static enum result
close_serve(struct visit *visit)
{
	struct bank_payment	 payment;
	const char		*reference;
	enum result		 word;

	word = api_admit(visit);
	if (word != OK || visit->answered)
		return (word);
	reference = visit_parameter(visit, "reference");
	word = reference == NULL ? INVALID : bank_close(visit->arena,
	    visit->store, reference, moment_now(), &payment);

	return (word == OK ? payment_answer(visit, 200, &payment) :
	    api_refuse(visit, word));
}

static enum result
refunds_serve(struct visit *visit)
{
	struct bank_refund	 refund;
	const char		*reference;
	enum result		 word;

	word = api_admit(visit);
	if (word != OK || visit->answered)
		return (word);
	reference = visit_parameter(visit, "reference");
	if (visit->is_post)
		word = refund_make(visit, &refund);
	else
		word = reference == NULL ? INVALID : bank_refund_find(
		    visit->arena, visit->store, reference, &refund);
	if (word != OK)
		return (api_refuse(visit, word));

	return (reply_json(visit, visit->is_post ? 201 : 200, json_print(
	    visit->arena, bank_refund_tell(visit->arena, &refund,
	    moment_now()))));
}

static enum result
refund_make(struct visit *visit, struct bank_refund *refund)
{
	const char	*key = visit_header(visit, "idempotency-key");
	enum result	 word;

	word = bank_refund_read(visit->arena, visit->body,
	    visit->body_length, refund);
	if (word == OK && (key == NULL ||
	    strcmp(key, refund->reference) != 0))
		word = INVALID;

	return (word != OK ? word : bank_refund_make(visit->arena,
	    visit->store, refund, moment_now()));
}

static enum result
payment_serve(struct visit *visit)
{
	struct bank_payment	 payment;
	const char		*id = strrchr(visit->path, '/') + 1;
	enum result		 word;

	word = api_admit(visit);
	if (word != OK || visit->answered)
		return (word);
	word = bank_load(visit->arena, visit->store, id, &payment);

	return (word == OK ? payment_answer(visit, 200, &payment) :
	    api_refuse(visit, word));
}

/* ABSENT: there is no bank. Without its key the answer is 401. */
static enum result
api_admit(struct visit *visit)
{
	const struct sandbox_settings	*settings = sandbox_settings();
	const char			*given;

	if (settings == NULL)
		return (ABSENT);
	given = visit_header(visit, "authorization");
	if (given != NULL && strncmp(given, BEARER, strlen(BEARER)) == 0 &&
	    secret_equal(given + strlen(BEARER), settings->api_key))
		return (OK);
	reply_header(visit, "www-authenticate", "Bearer");

	return (reply_json(visit, 401, "{\"error\":\"wrong key\"}"));
}

/* The idempotency key is the reference: one payment each. */
static enum result
payment_open(struct visit *visit)
{
	struct bank_payment	 payment;
	const char		*key;
	enum result		 word;

	key = visit_header(visit, "idempotency-key");
	word = bank_read(visit->arena, visit->body, visit->body_length,
	    &payment);
	if (word == OK && (key == NULL ||
	    strcmp(key, payment.reference) != 0))
		word = INVALID;
	if (word == OK)
		word = bank_open(visit->arena, visit->store, &payment,
		    moment_now());

	return (word == OK ? payment_answer(visit, 201, &payment) :
	    api_refuse(visit, word));
}

static enum result
payment_answer(struct visit *visit, int status,
    const struct bank_payment *payment)
{
	int64_t	now = moment_now();

	if (bank_is_silent(payment, now))
		return (reply_json(visit, 500,
		    "{\"error\":\"out of order\"}"));

	return (reply_json(visit, status, json_print(visit->arena,
	    bank_tell(visit->arena, payment, bank_state(payment, now)))));
}

static enum result
api_refuse(struct visit *visit, enum result word)
{
	switch (word) {
	case ABSENT:
		return (reply_json(visit, 404, "{\"error\":\"unknown\"}"));
	case INVALID:
		return (reply_json(visit, 422, "{\"error\":\"unsound\"}"));
	case CONFLICT:
		return (reply_json(visit, 422,
		    "{\"error\":\"another payment has this reference\"}"));
	case LATER:
		reply_header(visit, "retry-after", "1");
		return (reply_json(visit, 503, "{\"error\":\"later\"}"));
	default:
		return (reply_json(visit, 500, "{\"error\":\"broken\"}"));
	}
}
