/*
 * Tells the other processes which outside services are in trouble.
 */
#ifndef WORK_OUTAGE_WATCH_H
#define WORK_OUTAGE_WATCH_H

#include "store/store.h"

/* Writes down what has changed since the last look, and everything the first
 * time; logs what begins and what is over. From one thread. */
void	outage_watch(struct store *);

#endif
