/*
 * The certificate: the operator's files, or a self-signed RSA one made at the
 * first start.
 */
#ifndef MAIN_CERTIFICATE_H
#define MAIN_CERTIFICATE_H

#include "base/result.h"
#include "main/settings.h"

/* Fills in settings->certificate and certificate_key with a self-signed pair in
 * the data folder when none is given, made if it is missing or over. INVALID:
 * the given pair cannot be used; said on standard error. */
enum result	certificate_prepare(struct settings *);

/* Reads the pair and says on standard output for whom and until when it is
 * good. INVALID: unreadable, not RSA, key and certificate differ, or over. */
enum result	certificate_check(const struct settings *);

#endif
