/*
 * How the mirror stands, for the manager and for monitoring.
 */
#ifndef WEB_MODEL_MIRROR_H
#define WEB_MODEL_MIRROR_H

#include "base/result.h"
#include "view/model.h"
#include "web/visit.h"

/* NAME_mirror, if the mirror is on, with the figure among the others. */
enum result	 model_mirror(struct visit *, struct model *);

/* The members of a JSON object that say it: no words of a service, no name of a
 * bucket. Looked up once in a while. "" when that fails. */
const char	*mirror_json(struct visit *);

#endif
