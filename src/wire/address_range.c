#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wire/address_range.h"

struct range {
	uint32_t	base;
	int		bits;
};

/* IANA IPv4 Special-Purpose Address Registry; multicast and class E. */
static const struct range	special[] = {
	{ 0x00000000, 8 },	/* 0.0.0.0/8 this network */
	{ 0x0a000000, 8 },	/* 10.0.0.0/8 private */
	{ 0x64400000, 10 },	/* 100.64.0.0/10 shared */
	{ 0x7f000000, 8 },	/* 127.0.0.0/8 loopback */
	{ 0xa9fe0000, 16 },	/* 169.254.0.0/16 link-local, metadata */
	{ 0xac100000, 12 },	/* 172.16.0.0/12 private */
	{ 0xc0000000, 24 },	/* 192.0.0.0/24 protocol assignments */
	{ 0xc0000200, 24 },	/* 192.0.2.0/24 documentation */
	{ 0xc0586300, 24 },	/* 192.88.99.0/24 6to4 relays */
	{ 0xc0a80000, 16 },	/* 192.168.0.0/16 private */
	{ 0xc6120000, 15 },	/* 198.18.0.0/15 benchmarks */
	{ 0xc6336400, 24 },	/* 198.51.100.0/24 documentation */
	{ 0xcb007100, 24 },	/* 203.0.113.0/24 documentation */
	{ 0xe0000000, 3 },	/* 224.0.0.0/3 multicast, reserved */
};

static bool	number_is_special(uint32_t);
static bool	six_is_special(const struct in6_addr *);

bool
address_is_special(const struct sockaddr *address)
{
	struct sockaddr_in	four;
	struct sockaddr_in6	six;

	if (address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof(four));
		return (number_is_special(ntohl(four.sin_addr.s_addr)));
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&six, address, sizeof(six));
		return (six_is_special(&six.sin6_addr));
	}

	return (true);
}

static bool
number_is_special(uint32_t number)
{
	size_t	i;

	for (i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		if ((number ^ special[i].base) >> (32 - special[i].bits) == 0)
			return (true);
	}

	return (false);
}

/*
 * Only 2000::/3 is given out to the world (RFC 4291 §2.4). Within it,
 * 2001::/23 (RFC 2928), 2001:db8::/32 (RFC 3849), 3fff::/20 (RFC 9637) and
 * 2002::/16, which carries an IPv4 address (RFC 3056), are not the world's;
 * outside, 64:ff9b::/96 is IPv4 behind a translator (RFC 6052).
 */
static bool
six_is_special(const struct in6_addr *address)
{
	static const uint8_t	translated[12] = { 0, 0x64, 0xff, 0x9b };
	const uint8_t		*byte = address->s6_addr;

	if (memcmp(byte, translated, sizeof(translated)) == 0)
		return (number_is_special((uint32_t)byte[12] << 24 |
		    (uint32_t)byte[13] << 16 | (uint32_t)byte[14] << 8 |
		    byte[15]));
	if (byte[0] >> 5 != 1)
		return (true);
	if (byte[0] == 0x20 && byte[1] == 0x01)
		return (byte[2] < 2 || (byte[2] == 0x0d && byte[3] == 0xb8));
	if (byte[0] == 0x20 && byte[1] == 0x02)
		return (true);

	return (byte[0] == 0x3f && byte[1] == 0xff && byte[2] >> 4 == 0);
}
