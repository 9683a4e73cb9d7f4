/*
 * Which network addresses belong to machines and networks rather than to the
 * world (IANA special-purpose registries, RFC 6890).
 */
#ifndef WIRE_ADDRESS_RANGE_H
#define WIRE_ADDRESS_RANGE_H

#include <stdbool.h>
#include <sys/socket.h>

/* True for loopback, private, link-local, shared, multicast, documentation and
 * reserved addresses, for IPv6 forms that carry such an IPv4 address, and for
 * every family but IPv4 and IPv6. */
bool	address_is_special(const struct sockaddr *);

#endif
