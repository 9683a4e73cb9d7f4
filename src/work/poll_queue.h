/*
 * The queue of the carrier's events: a companion (companion.h) waits for
 * messages, takes each in a change of its own, and deletes it afterwards. A
 * message that comes again is known (shop/shipment_letter.h).
 */
#ifndef WORK_POLL_QUEUE_H
#define WORK_POLL_QUEUE_H

#include <stdint.h>

#include "store/store.h"

/* A message that could not be taken so often is kept among the letters and
 * leaves the queue. */
#define POLL_QUEUE_RECEIVES	5

/* The queue's URL, borrowed; in the parent, before the fork. Without it there
 * is nothing to wait for. */
void	poll_queue_configure(const char *url);

/* One round: up to 20 s for a message to come. The ms to the next one. */
int64_t	poll_queue_run(struct store *);

#endif
