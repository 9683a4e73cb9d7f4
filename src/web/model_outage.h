/*
 * Outside services in trouble, in words for the manager.
 */
#ifndef WEB_MODEL_OUTAGE_H
#define WEB_MODEL_OUTAGE_H

#include "view/model.h"
#include "web/visit.h"

/* outages: [text] */
enum result	model_outages(struct visit *, struct model *);

/* A service's name for people: of the word that calls carry, else its host. */
const char	*service_words(struct visit *, const char *service,
		    const char *origin);

#endif
