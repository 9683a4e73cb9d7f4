#include <string.h>

#include "base/json.h"
#include "base/moment.h"
#include "shop/attempt.h"
#include "work/errand_run.h"

/* Then the place is written down, and others get their turn. */
#define PAGES_AT_ONCE	20

struct place {
	struct run	*run;
	int64_t		 created_at;
	const char	*id;
};

static enum result	go_on_body(struct store *, void *);

/* Enters the attempts of all orders. Whoever dies on the way has done some of
 * it, and the next one does that again. */
enum result
errand_attempts_rebuild(struct run *run)
{
	struct place	 place = { run, 0, "" };
	struct json	*body;
	bool		 more = true;
	enum result	 word = OK;
	int		 page;

	if (json_parse(run->arena, run->errand->body,
	    strlen(run->errand->body), &body) == OK) {
		json_integer(json_get(body, "created_at"),
		    &place.created_at);
		json_text(json_get(body, "id"), &place.id);
	}
	for (page = 0; more && word == OK && page < PAGES_AT_ONCE; page++)
		word = attempts_rebuild_page(run->arena, run->store,
		    &place.created_at, &place.id, &more);
	if (word != OK || !more)
		return (word);
	word = store_change(run->store, "attempts-rebuild", go_on_body,
	    &place);
	run->ended = word == OK;

	return (word);
}

static enum result
go_on_body(struct store *store, void *argument)
{
	struct place		*place = argument;
	const struct errand	*errand = place->run->errand;
	struct json		*body = json_object(place->run->arena);
	enum result		 word;

	json_set_integer(body, "created_at", place->created_at);
	json_set_text(body, "id", place->id);
	word = errand_done(store, errand->id);
	if (word != OK)
		return (word == ABSENT ? OK : word);

	return (errand_put(store, errand->id, errand->kind, errand->subject,
	    json_print(place->run->arena, body), moment_now()));
}
