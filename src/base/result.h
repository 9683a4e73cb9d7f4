/*
 * The seven words every function of the shop answers with, and the one way to
 * say that something broke.
 */
#ifndef BASE_RESULT_H
#define BASE_RESULT_H

enum result {
	OK,		/* done */
	ABSENT,		/* there is no such thing */
	INVALID,	/* the input is wrong; the asker can mend it */
	REFUSED,	/* the asker may not */
	CONFLICT,	/* somebody was faster, or it already happened */
	LATER,		/* not now; trying again is right */
	BROKEN		/* our fault or the world's; logged where it broke */
};

/* The word as text, for logs and tests; never NULL. */
const char	*result_name(enum result);

/*
 * Logs one line with the place in the code and hands the word back:
 * return (fail(BROKEN, "order %s: %s", id_short(id), why));
 * No secret and no customer data may stand in the text.
 */
#define fail(word, ...)	result_fail((word), __FILE__, __LINE__, __VA_ARGS__)

enum result	 result_fail(enum result, const char *, int, const char *, ...)
		    __attribute__((format(printf, 4, 5)));

#endif
