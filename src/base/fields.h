/*
 * One description of a record serves JSON in and JSON out: what is not in the
 * table cannot enter. A record is a C struct; texts point into an arena, lists
 * are `struct list`.
 *
 *	static const struct field line_fields[] = {
 *		FIELD_TEXT(struct line, product_id, 1, 64, 0),
 *		FIELD_INTEGER(struct line, quantity, 1, 99, 0),
 *		FIELD_END
 *	};
 */
#ifndef BASE_FIELDS_H
#define BASE_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/result.h"

enum field_kind { FIELD_KIND_END, FIELD_KIND_TEXT, FIELD_KIND_INTEGER,
	FIELD_KIND_TRUTH, FIELD_KIND_RECORD, FIELD_KIND_LIST };

/*
 * Optional: may be missing, and then is "", 0, false, an empty list or a record
 * of these. That value is always within the limits, so that what was written
 * can be read; an optional record which holds nothing else is not written.
 */
#define FIELD_OPTIONAL	1
#define FIELD_NULLABLE	2	/* integer: null stands for FIELD_NULL */
#define FIELD_NULL	INT64_MIN

struct field {
	const char		*name;
	enum field_kind		 kind;
	size_t			 offset;
	int64_t			 minimum;	/* of an integer; of a text */
	int64_t			 maximum;	/* (code points); of a list */
	unsigned int		 flags;
	const struct field	*of;		/* record, list: its fields */
	size_t			 size;		/* list: bytes of one item */
};

struct list {
	size_t	 count;
	void	*items;		/* array of records, in an arena */
};

#define FIELD_TEXT(record, name, minimum, maximum, flags)		\
	{ #name, FIELD_KIND_TEXT, offsetof(record, name),		\
	    minimum, maximum, flags, NULL, 0 }
#define FIELD_INTEGER(record, name, minimum, maximum, flags)		\
	{ #name, FIELD_KIND_INTEGER, offsetof(record, name),		\
	    minimum, maximum, flags, NULL, 0 }
#define FIELD_TRUTH(record, name, flags)				\
	{ #name, FIELD_KIND_TRUTH, offsetof(record, name),		\
	    0, 0, flags, NULL, 0 }
#define FIELD_RECORD(record, name, of, flags)				\
	{ #name, FIELD_KIND_RECORD, offsetof(record, name),		\
	    0, 0, flags, of, 0 }
#define FIELD_LIST(record, name, item, of, maximum, flags)		\
	{ #name, FIELD_KIND_LIST, offsetof(record, name),		\
	    0, maximum, flags, of, sizeof(item) }
#define FIELD_END	{ NULL, FIELD_KIND_END, 0, 0, 0, 0, NULL, 0 }

/*
 * Fills the record from an object. Texts are copied into the arena; a text is
 * `const char *`, an integer `int64_t`, a truth `bool`, a record lies embedded
 * in the struct, a list is a `struct list`. Members that the table does not
 * name are skipped. INVALID when a member is missing, of another kind or
 * outside its limits; `*wrong` (may be NULL) then names it.
 */
enum result	 fields_read(struct arena *, const struct field *,
		    const struct json *, void *, const char **wrong);

/* The record as an object, members in the table's order. NULL texts are
 * written as "". */
struct json	*fields_write(struct arena *, const struct field *,
		    const void *);

/* Both steps at once: JSON text ↔ record. fields_parse answers BROKEN for a
 * text that does not fit: what we stored ourselves must fit. */
enum result	 fields_parse(struct arena *, const struct field *,
		    const char *, void *);
char		*fields_print(struct arena *, const struct field *,
		    const void *);

/* An array of that many items of the size, in the arena, set into the list. */
void		*list_make(struct arena *, struct list *, size_t, size_t);
/* One more zeroed item at the end (the array is copied); the new item. */
void		*list_append(struct arena *, struct list *, size_t);

#endif
