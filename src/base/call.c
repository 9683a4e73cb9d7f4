#include <string.h>

#include "base/call.h"
#include "base/moment.h"
#include "base/result.h"
#include "base/text.h"

#define CALL_TIMEOUT	SECONDS(10)
#define CALL_ANSWER_MAX	((size_t)256 * 1024)

void
call_init(struct call *call, const char *method, const char *url)
{
	memset(call, 0, sizeof(*call));
	call->method = method;
	call->url = url;
	call->timeout = CALL_TIMEOUT;
	call->answer_max = CALL_ANSWER_MAX;
}

void
call_header(struct arena *arena, struct call *call, const char *name,
    const char *value)
{
	if (call->header_count == CALL_HEADERS_MAX) {
		(void)fail(BROKEN, "too many headers for a call");
		return;
	}
	if (text_has_control(name) || text_has_control(value)) {
		(void)fail(BROKEN, "a header of a call holds a control "
		    "character");
		return;
	}
	call->headers[call->header_count++] = arena_format(arena, "%s: %s",
	    name, value);
}

void
call_body(struct call *call, const char *body, size_t length)
{
	call->body = body;
	call->body_length = length;
}
