/*
 * The postman: hands mails that wait to the mail server, one after the other on
 * one connection. A companion of its own (companion.h), so that a server that
 * is slow or away delays nothing but mails.
 */
#ifndef WORK_POSTMAN_H
#define WORK_POSTMAN_H

#include <stdint.h>

#include "store/store.h"

/* Takes the next mail that is due, if any, and says when to come again. */
int64_t	postman_run(struct store *);

#endif
