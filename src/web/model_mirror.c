#include <stdio.h>

#include "base/moment.h"
#include "store/mirror.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_mirror.h"

/* Counting what is behind costs the more the more it is. */
#define ASKED_EVERY	SECONDS(1)
#define JSON_ROOM	200

static const char	*behind_words(struct visit *,
			    const struct mirror_status *, int64_t);
static const char	*count_words(struct visit *,
			    const struct mirror_status *);
static const char	*age_words(struct visit *, int64_t);

enum result
model_mirror(struct visit *visit, struct model *model)
{
	struct mirror_status	 status;
	struct model		*mirror, *figure;
	int64_t			 now = moment_now();
	bool			 trouble;
	enum result		 word;

	word = mirror_status(visit->arena, visit->store, &status);
	if (word != OK || *status.target == '\0')
		return (word);

	trouble = *status.trouble != '\0';
	mirror = model_child(model, NAME_mirror);
	model_text(mirror, NAME_state, behind_words(visit, &status, now));
	if (status.done_at > 0)
		model_text(mirror, NAME_copied, text_fill(visit->arena,
		    visit->language, "manager.mirror_done", "age",
		    age_words(visit, now - status.done_at), NULL));
	if (trouble)
		model_text(mirror, NAME_trouble, arena_format(visit->arena,
		    "%s %s", text_fill(visit->arena, visit->language,
		    "manager.mirror_trouble", "age", age_words(visit, now -
		    status.trouble_at), NULL), text_of(visit->language,
		    arena_format(visit->arena, "mirror.trouble.%s",
		    status.trouble))));

	figure = model_item(model, NAME_figures);
	model_text(figure, NAME_label, text_of(visit->language,
	    "manager.figure.mirror"));
	model_text(figure, NAME_value, count_words(visit, &status));
	model_text(figure, NAME_url, "/manager#mirror");
	model_truth(figure, NAME_trouble, trouble);

	return (OK);
}

const char *
mirror_json(struct visit *visit)
{
	static int64_t		asked_at;
	static char		text[JSON_ROOM];
	struct mirror_status	status;
	int64_t			now = moment_now();

	if (asked_at != 0 && now - asked_at < ASKED_EVERY && now >= asked_at)
		return (text);
	asked_at = now;
	text[0] = '\0';
	if (mirror_status(visit->arena, visit->store, &status) != OK)
		return (text);
	if (*status.target == '\0')
		(void)snprintf(text, sizeof(text), ",\"mirror\":\"off\"");
	else
		(void)snprintf(text, sizeof(text), ",\"mirror\":\"%s\","
		    "\"mirror_behind\":%lld,\"mirror_oldest_seconds\":%lld",
		    *status.trouble != '\0' ? status.trouble :
		    status.marking ? "beginning" : "running",
		    (long long)status.behind, status.since > 0 ?
		    (long long)(now - status.since) / 1000 : 0);

	return (text);
}

static const char *
behind_words(struct visit *visit, const struct mirror_status *status,
    int64_t now)
{
	if (status->marking)
		return (text_of(visit->language, "manager.mirror_marking"));
	if (status->behind == 0)
		return (text_of(visit->language, "manager.mirror_good"));

	return (text_fill(visit->arena, visit->language,
	    "manager.mirror_behind", "count", count_words(visit, status),
	    "age", age_words(visit, now - status->since), NULL));
}

static const char *
count_words(struct visit *visit, const struct mirror_status *status)
{
	const char	*count;

	count = format_number(visit->arena, status->behind, visit->language);
	if (!status->marking && status->behind < MIRROR_COUNT_MAX)
		return (count);

	return (arena_format(visit->arena, "%s+", count));
}

static const char *
age_words(struct visit *visit, int64_t age)
{
	return (format_age(visit->arena, age > 0 ? age : 0,
	    visit->language));
}
