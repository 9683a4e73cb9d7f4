#include <string.h>

#include "shop/policy.h"
#include "view/mailing_law.h"
#include "view/texts.h"

#define PARAGRAPHS_MAX	9

static const char	*law_words(const char *);
static void		 law_lines(const struct speech *, const char *,
			    enum name, struct model *);
static void		 law_texts(const struct speech *, const char *,
			    enum name, struct model *);
static void		 law_add(struct model *, enum name, const char *,
			    const char *);

void
mailing_law(const struct speech *speech, struct model *model)
{
	static const char *const	whiches[] = { "terms", "withdrawal" };
	struct model			*item;
	size_t				 i;

	for (i = 0; i < 2; i++) {
		item = model_item(model, NAME_legal);
		model_text(item, NAME_title, words_or(speech,
		    arena_format(speech->arena, "info.%s", whiches[i]),
		    "heading", whiches[i]));
		model_text(item, NAME_subheading, "");
		model_text(item, NAME_text, "");
		law_model(speech, whiches[i], NAME_legal, model);
	}
	model_truth(model, NAME_legal_any, true);
}

bool
law_is_own(const char *which)
{
	return (*law_words(which) != '\0');
}

void
law_model(const struct speech *speech, const char *which, enum name list,
    struct model *model)
{
	const char	*own = law_words(which);

	if (*own != '\0')
		law_lines(speech, own, list, model);
	else
		law_texts(speech, which, list, model);
}

static const char *
law_words(const char *which)
{
	if (strcmp(which, "terms") == 0)
		return (policy()->terms);

	return (strcmp(which, "withdrawal") == 0 ? policy()->withdrawal : "");
}

/* Each line of the owner's file is a paragraph; empty ones are not. */
static void
law_lines(const struct speech *speech, const char *own, enum name list,
    struct model *model)
{
	size_t	length;

	for (; *own != '\0'; own += length + strspn(own + length, "\r\n")) {
		length = strcspn(own, "\r\n");
		if (length > 0)
			law_add(model, list, "", arena_copy(speech->arena,
			    own, length));
	}
}

static void
law_texts(const struct speech *speech, const char *which, enum name list,
    struct model *model)
{
	const char	*key;
	int		 i;

	for (i = 1; i <= PARAGRAPHS_MAX; i++) {
		key = arena_format(speech->arena, "info.%s.%d", which, i);
		if (!text_exists(key))
			break;
		law_add(model, list, words_or(speech, key, "heading", ""),
		    text_fill(speech->arena, speech->language, key,
		    "shop_name", policy()->name, NULL));
	}
}

static void
law_add(struct model *model, enum name list, const char *subheading,
    const char *text)
{
	struct model	*item = model_item(model, list);

	model_text(item, NAME_title, "");
	model_text(item, NAME_subheading, subheading);
	model_text(item, NAME_text, text);
}
