/*
 * The mirror in object storage.
 */
#ifndef WORK_MIRROR_S3_H
#define WORK_MIRROR_S3_H

#include "wire/s3.h"

/* Where it is, before the fork; texts are borrowed. With a role (an origin of
 * wire/role.h, else NULL) the keys are the machine's own. */
void	mirror_s3_configure(const struct s3_target *, const char *role);

#endif
