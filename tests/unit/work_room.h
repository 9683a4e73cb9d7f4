/*
 * Errands for unit tests: the room above knows Kore; these of its files do not.
 * To be included by one file of a test.
 */
#ifndef TESTS_WORK_ROOM_H
#define TESTS_WORK_ROOM_H

#include "work/errand_run.c"
#include "work/errand_payment.c"
#include "work/errand_refund.c"
#include "work/errand_bank.c"
#include "work/errand_hand_over.c"
#include "work/errand_rehearsal.c"
#include "work/errand_attempts.c"
#include "work/errand_reconcile.c"
#include "work/errand_mail.c"
#include "work/errand_sns.c"

#endif
