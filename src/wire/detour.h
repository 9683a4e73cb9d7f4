/*
 * Tests stand in for hosts they cannot be: calls to such a host go to another
 * place, under the host's name and over TLS.
 */
#ifndef WIRE_DETOUR_H
#define WIRE_DETOUR_H

#include <stdbool.h>

#include "base/result.h"

#define DETOURS_MAX	8

/*
 * Calls to the origin ("https://host", as URLs begin with it) go to the place
 * ("127.0.0.1:8443", which may be a special address) and trust the authority in
 * that PEM file alone. Before the first call; texts are borrowed. INVALID: too
 * many.
 */
enum result	detour_add(const char *origin, const char *place,
		    const char *authority);

/* Sends the call of a handle of libcurl on its detour; whether there is one. */
bool		detour_take(void *, const char *url);

#endif
