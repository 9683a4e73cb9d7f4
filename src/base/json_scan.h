/*
 * Whether bytes are exactly one JSON text (RFC 8259); cJSON takes much more.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* True for one value with blanks around it, strings in UTF-8 without NUL,
 * numbers of at most 63 characters, and no deeper than that many arrays and
 * objects. */
bool	json_scan(const void *, size_t, int depth);

#endif
