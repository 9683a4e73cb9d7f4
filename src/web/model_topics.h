/*
 * How the topics that tell about parcels stand, for the manager's pages.
 */
#ifndef WEB_MODEL_TOPICS_H
#define WEB_MODEL_TOPICS_H

#include <stdbool.h>

#include "base/result.h"
#include "view/model.h"
#include "web/visit.h"

/* NAME_topics; and whether one of them tells nothing any more. */
enum result	 model_topics(struct visit *, struct model *, bool *alarm);

#endif
