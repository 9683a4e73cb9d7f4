/*
 * Names of things at Amazon: "arn:aws:sns:eu-central-1:123456789012:shipping"
 * (AWS General Reference).
 */
#ifndef WIRE_ARN_H
#define WIRE_ARN_H

#include "base/arena.h"
#include "base/result.h"

struct arn {
	const char	*partition;	/* "aws", "aws-cn", … */
	const char	*service;
	const char	*region;
	const char	*account;	/* twelve digits */
	const char	*name;
	const char	*domain;	/* where the partition's hosts are */
};

/* INVALID: no such name, of a partition that cannot be reached, or with
 * characters that may not stand in a host or a form without a second look. The
 * parts live in the arena. */
enum result	arn_read(struct arena *, const char *, struct arn *);

#endif
