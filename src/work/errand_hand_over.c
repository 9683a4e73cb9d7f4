#include <string.h>

#include "base/moment.h"
#include "shop/carrier.h"
#include "shop/hand_over.h"
#include "wire/perform.h"
#include "wire/sns_publish.h"
#include "wire/sqs.h"
#include "work/errand_run.h"

struct handing {
	struct run	*run;
	struct order	 order;
	const char	*reference;
	int64_t		 now;
	bool		 again;
	bool		 already;
};

static enum result	hand_over_tell(struct handing *);
static enum result	url_tell(struct handing *);
static enum result	queue_tell(struct handing *);
static enum result	topic_tell(struct handing *);
static enum result	carrier_perform(struct run *, struct call *,
			    struct answer *);
static enum result	keys_word(const struct run *, const struct call *,
			    enum result);
static enum result	hand_over_end(struct handing *);
static enum result	done_body(struct store *, void *);
static enum result	hand_over_fail(struct handing *, enum result);
static enum result	failed_body(struct store *, void *);

/* Gives a paid order to the carrier, once. */
enum result
errand_hand_over(struct run *run)
{
	struct handing	handing = { .run = run, .reference = "",
			    .now = moment_now() };
	enum result	word;

	word = order_load(run->arena, run->store, run->errand->subject,
	    &handing.order);
	if (word != OK)
		return (word);
	handing.again = hand_over_is_again(run->arena, run->errand);
	if (*handing.order.handed_over_at != '\0' && !handing.again)
		return (CONFLICT);
	if (hand_over_is_void(&handing.order)) {
		run->why = "the order is not to be sent any more";
		return (OK);
	}
	if (!order_is_paid(&handing.order))
		return (REFUSED);
	/* Without a carrier the owner ships what the manager page shows. */
	if (carrier_way() == CARRIER_NONE) {
		run->why = "no carrier is set up";
		return (OK);
	}
	if ((word = hand_over_tell(&handing)) == OK)
		return (hand_over_end(&handing));

	return (hand_over_fail(&handing, word));
}

static enum result
hand_over_tell(struct handing *handing)
{
	switch (carrier_way()) {
	case CARRIER_URL:
		return (url_tell(handing));
	case CARRIER_QUEUE:
		return (queue_tell(handing));
	case CARRIER_TOPIC:
		return (topic_tell(handing));
	default:
		handing->reference = handing->order.number;
		return (OK);
	}
}

static enum result
url_tell(struct handing *handing)
{
	struct run	*run = handing->run;
	struct call	 call;
	struct answer	 answer;
	enum result	 word;

	carrier_call(run->arena, &handing->order, run->errand->id,
	    handing->now, &call);
	if ((word = carrier_perform(run, &call, &answer)) != OK)
		return (word);

	return (carrier_answered(run->arena, &answer, &handing->reference,
	    &run->why));
}

static enum result
queue_tell(struct handing *handing)
{
	struct run		*run = handing->run;
	struct sqs_queue	 queue;
	struct call		 call;
	struct answer		 answer;
	enum result		 word;

	if (sqs_queue_open(run->arena, carrier()->target, &queue) != OK)
		return (INVALID);
	sqs_send(run->arena, &queue, carrier_document(run->arena,
	    &handing->order), handing->order.id, run->errand->id, &call);
	if ((word = carrier_perform(run, &call, &answer)) != OK)
		return (word);
	word = sqs_sent(run->arena, &answer, &handing->reference, &run->why);

	return (keys_word(run, &call, word));
}

static enum result
topic_tell(struct handing *handing)
{
	struct run		*run = handing->run;
	struct sns_target	 topic;
	struct call		 call;
	struct answer		 answer;
	enum result		 word;

	if (sns_target_open(run->arena, carrier()->target, &topic) != OK)
		return (INVALID);
	sns_publish(run->arena, &topic, carrier_document(run->arena,
	    &handing->order), handing->order.id, run->errand->id, &call);
	if ((word = carrier_perform(run, &call, &answer)) != OK)
		return (word);
	word = sns_published(run->arena, &answer, &handing->reference,
	    &run->why);

	return (keys_word(run, &call, word));
}

/* LATER: nobody answered, or was asked. */
static enum result
carrier_perform(struct run *run, struct call *call, struct answer *answer)
{
	if (run_perform(run, "carrier", call, answer) == OK)
		return (OK);
	run->why = run->untried ? "carrier_held" : arena_format(run->arena,
	    "carrier_silent %s", answer->trouble);

	return (LATER);
}

/* Trouble with keys, rights and names concerns all orders and is mended in the
 * settings: this one is tried again. Without a key the others need not try. */
static enum result
keys_word(const struct run *run, const struct call *call, enum result word)
{
	if (word != REFUSED)
		return (word);
	if (strncmp(run->why, "aws_keys", strlen("aws_keys")) == 0)
		perform_refused(call);

	return (LATER);
}

static enum result
hand_over_end(struct handing *handing)
{
	enum result	word;

	word = store_change(handing->run->store, "hand-over", done_body,
	    handing);
	handing->run->ended = word == OK;

	return (word == OK && handing->already ? CONFLICT : word);
}

static enum result
done_body(struct store *store, void *argument)
{
	struct handing	*handing = argument;
	struct run	*run = handing->run;
	const char	*order_id = handing->order.id;
	enum result	 word;

	word = hand_over_done(run->arena, store, order_id,
	    handing->reference, handing->again, handing->now);
	handing->already = word == CONFLICT;
	if (word == OK && carrier_way() == CARRIER_REHEARSAL &&
	    *handing->order.handed_over_at == '\0')
		word = rehearsal_reports_put(run, store, order_id,
		    handing->now);
	if (word == OK || handing->already)
		word = errand_done(store, run->errand->id);

	return (word == ABSENT ? OK : word);
}

/* What will not be tried again is the manager's, at the order too. */
static enum result
hand_over_fail(struct handing *handing, enum result word)
{
	struct run	*run = handing->run;

	if (word != INVALID && (!run->last || run->untried))
		return (word);
	if (store_change(run->store, "hand-over-failed", failed_body,
	    handing) == OK)
		run->ended = true;

	return (word);
}

static enum result
failed_body(struct store *store, void *argument)
{
	struct handing	*handing = argument;
	struct run	*run = handing->run;
	enum result	 word;

	word = hand_over_failed(run->arena, store, handing->order.id);
	if (word == OK)
		word = errand_give_up(store, run->errand->id, run->why);

	return (word == ABSENT ? OK : word);
}
