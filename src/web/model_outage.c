#include "base/url.h"
#include "store/outages.h"
#include "view/format.h"
#include "view/texts.h"
#include "web/model_order.h"
#include "web/model_outage.h"

enum result
model_outages(struct visit *visit, struct model *model)
{
	const struct outage	*outage;
	struct outages		 outages;
	enum result		 word;
	size_t			 i;

	word = outages_all(visit->arena, visit->store, &outages);
	if (word != OK)
		return (word);
	for (i = 0; i < outages.count; i++) {
		outage = &outages.items[i];
		model_text(model_item(model, NAME_outages), NAME_text,
		    text_fill(visit->arena, visit->language, outage->refused ?
		    "manager.outage.refused" : "manager.outage.silent",
		    "service", service_words(visit, outage->service,
		    outage->origin), "since", format_date_time(visit->arena,
		    outage->since, visit->language), "until",
		    format_date_time(visit->arena, outage->until,
		    visit->language), NULL));
	}

	return (OK);
}

const char *
service_words(struct visit *visit, const char *service, const char *origin)
{
	struct url	url;

	if (*service != '\0')
		return (text_or(visit, "service", service, service));

	return (url_parse(visit->arena, origin, &url) == OK ? url.host :
	    origin);
}
