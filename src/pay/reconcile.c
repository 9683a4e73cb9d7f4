#include <string.h>

#include "base/digest.h"
#include "base/id.h"
#include "base/json.h"
#include "pay/providers.h"
#include "pay/reconcile.h"
#include "shop/policy.h"

#define NIGHT_HOUR	3
#define NEXT_PAGE	50
#define NEXT_PAGES	20

struct beginning {
	const struct provider	*provider;
	int64_t			 now;
	bool			 first;		/* ever */
};

struct stepping {
	struct arena		*arena;
	const struct errand	*errand;
	const struct attempt	*attempt;
	bool			 asked;
	int64_t			 due_at;
};

static enum result	begin_body(struct store *, void *);
static bool		attempt_wanted(const struct attempt *,
			    const struct reconciliation *);
static enum result	step_body(struct store *, void *);

enum result
reconcile_sweep(struct arena *arena, struct store *store, int64_t now)
{
	struct beginning	beginning = { .now = now };
	struct reconciliation	last;
	int64_t			moment = reconcile_moment(now);
	enum result		word;
	size_t			i;

	for (i = 0; (beginning.provider = provider_at(i)) != NULL; i++) {
		if (beginning.provider->ask == NULL)
			continue;
		word = reconciliation_get(arena, store,
		    beginning.provider->name, &last);
		if (word != OK && word != ABSENT)
			return (word);
		if (word == OK && (now < moment || last.started_at >= moment))
			continue;
		beginning.first = word == ABSENT;
		word = store_change(store, "reconcile", begin_body,
		    &beginning);
		if (word != OK)
			return (word);
	}

	return (OK);
}

/* Not all shops ask at the same minute. */
int64_t
reconcile_moment(int64_t now)
{
	const char	*base = policy()->base_url;
	char		 digest[DIGEST_SIZE];

	digest_sha256(base, strlen(base), digest);

	return (moment_of_day(now, NIGHT_HOUR, digest[0] % 60));
}

enum result
reconcile_next(struct arena *arena, struct store *store,
    const char *provider, struct attempt *attempt)
{
	struct reconciliation	at;
	struct attempts		found;
	enum result		word;
	size_t			i;
	int			page;

	word = reconciliation_get(arena, store, provider, &at);
	for (page = 0; word == OK && page < NEXT_PAGES; page++) {
		word = attempts_between(arena, store, provider,
		    at.reached_at, at.reached_id, at.started_at, NEXT_PAGE,
		    &found);
		for (i = 0; word == OK && i < found.count; i++) {
			*attempt = found.items[i];
			if (attempt_wanted(attempt, &at))
				return (OK);
		}
		if (word == OK && found.count < NEXT_PAGE)
			return (ABSENT);
		at.reached_at = attempt->created_at;
		at.reached_id = attempt->id;
	}

	/* None of a thousand: the last is as good as any. */
	return (word);
}

enum result
reconcile_step(struct arena *arena, struct store *store,
    const struct errand *errand, const struct attempt *attempt, bool asked,
    int64_t due_at)
{
	struct stepping	stepping = { arena, errand, attempt, asked, due_at };

	return (store_change(store, "reconcile-step", step_body, &stepping));
}

enum result
payment_ask_put(struct arena *arena, struct store *store,
    const struct attempt *attempt, int64_t due_at)
{
	struct json	*body = json_object(arena);
	char		 id[ID_SIZE];
	enum result	 word;

	json_set_text(body, "payment", attempt->id);
	id_of(arena_format(arena, "ask %s", attempt->id), id);
	word = errand_put(store, id, PAYMENT_ASK, attempt->order_id,
	    json_print(arena, body), due_at);

	return (word == CONFLICT ? OK : word);
}

/* A shop that has never seen this provider has nothing to compare yet. */
static enum result
begin_body(struct store *store, void *argument)
{
	const struct beginning	*beginning = argument;
	int64_t			 now = beginning->now;
	struct reconciliation	 at = { beginning->provider->name, now,
				    beginning->first ? now : 0,
				    now - RECONCILE_PAST, "", 0 };
	char			 id[ID_SIZE];
	enum result		 word;

	word = reconciliation_put(store, &at);
	if (word != OK || beginning->first)
		return (word);
	id_of(at.provider, id);
	word = errand_put(store, id, RECONCILE, at.provider, "", now);

	return (word == CONFLICT ? OK : word);
}

/* Those that are open are asked about anyway. */
static bool
attempt_wanted(const struct attempt *attempt, const struct reconciliation *at)
{
	return (attempt->asked_at < at->started_at &&
	    strcmp(attempt->state, "preparing") != 0 &&
	    strcmp(attempt->state, "waiting") != 0 &&
	    strcmp(attempt->state, "pending") != 0);
}

/* An errand that goes on is a new one, without the tries of the old. */
static enum result
step_body(struct store *store, void *argument)
{
	const struct stepping	*stepping = argument;
	const struct errand	*errand = stepping->errand;
	struct reconciliation	 at;
	enum result		 word;

	word = reconciliation_get(stepping->arena, store, errand->subject,
	    &at);
	if (word != OK)
		return (word);
	if (stepping->attempt != NULL) {
		at.reached_at = stepping->attempt->created_at;
		at.reached_id = stepping->attempt->id;
	} else {
		at.ended_at = stepping->due_at;
	}
	at.asked += stepping->asked ? 1 : 0;
	if ((word = reconciliation_put(store, &at)) != OK)
		return (word);
	word = errand_done(store, errand->id);
	if (word != OK || stepping->attempt == NULL)
		return (word == ABSENT ? OK : word);

	return (errand_put(store, errand->id, errand->kind, errand->subject,
	    "", stepping->due_at));
}
