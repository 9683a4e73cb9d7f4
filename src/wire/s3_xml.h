/*
 * The little XML that S3 answers with, read by libexpat: elements with their
 * text. Documents with a DOCTYPE are refused. Private to src/wire.
 */
#ifndef WIRE_S3_XML_H
#define WIRE_S3_XML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/result.h"

/* Called at the end of each element: the name of the one around it ("" at the
 * root), its own, and its text ("" if it holds elements). */
typedef void	s3_element(void *, const char *parent, const char *name,
		    const char *text);

/* INVALID, not logged: no well-formed XML, or too deep, or a text too long. */
enum result	s3_xml_read(struct arena *, const char *, size_t,
		    s3_element *, void *);

#endif
