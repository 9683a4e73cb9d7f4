/*
 * How the topics that tell about parcels stand, for the manager's pages.
 */
#ifndef WEB_MODEL_TOPICS_H
#define WEB_MODEL_TOPICS_H

#include <stdint.h>

#include "base/result.h"
#include "view/model.h"
#include "web/visit.h"

/* NAME_topics; and how many of them tell nothing, though they should. */
enum result	 model_topics(struct visit *, struct model *,
		    int64_t *silent);

#endif
