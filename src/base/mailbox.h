/*
 * Addresses of mail as we send to them: LOCAL@DOMAIN, plain ASCII, without
 * names, quotes, comments or routes. The only door of libidn2.
 */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include <stdbool.h>

#include "base/arena.h"

/* Whether it is one (RFC 5321 limits: local part 64, address 254 octets): a
 * dot-atom, one @, host with a dot or "localhost". `%`, by which old servers
 * were told to pass mail on, and a first `-` are not taken. NULL is none. */
bool		 mailbox_valid(const char *);

/* The address with a domain of other letters written in ASCII (IDNA 2008):
 * "info@käse.example" is info@xn--kse-qla.example. NULL: it is none, or needs a
 * server that takes other letters before the @ (RFC 6531). */
char		*mailbox_ascii(struct arena *, const char *);

/* What stands behind the @ of a valid one. */
const char	*mailbox_domain(const char *);

#endif
