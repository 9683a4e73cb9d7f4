/*
 * An outside service in trouble, as plain data: wire notices it, the store
 * keeps it, the manager reads it.
 */
#ifndef BASE_OUTAGE_H
#define BASE_OUTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outage {
	const char	*origin;	/* "https://host:port" */
	const char	*service;	/* a word for it (struct call), or "" */
	bool		 refused;	/* it does not take our key; else it
					   does not answer */
	int64_t		 since;		/* ms */
	int64_t		 until;		/* it is asked again then */
};

struct outages {
	size_t		 count;
	struct outage	*items;
};

#endif
