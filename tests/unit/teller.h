/*
 * A server for unit tests that says what it is told to, on a thread of its own
 * and a free port of this machine.
 */
#ifndef TESTS_TELLER_H
#define TESTS_TELLER_H

#include <stddef.h>

/* "http://127.0.0.1:PORT"; started at the first call, allowed to perform(). */
const char	*teller_base(void);

/* The whole answer to each request from now on, head and body; NULL: silence
 * until the other side hangs up. */
void		 teller_say(const char *);
/* The same, made of a status and a JSON body. */
void		 teller_say_json(int status, const char *body);

/* The last request, head and body; "" none since the last teller_say(). And
 * their number since the start. */
const char	*teller_heard(void);
size_t		 teller_count(void);

#endif
