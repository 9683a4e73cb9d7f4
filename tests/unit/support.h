/*
 * What unit tests share: cmocka, the shelf filled from the source tree, a clock
 * that stands still, a data folder with a store in it.
 */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"
#undef fail		/* cmocka has its own; tests say fail_msg() */
#include <cmocka.h>

#include "base/arena.h"
#include "store/store.h"

#define SUPPORT_FOLDER_SIZE	128
/* Where the clock stands: 2026-11-21T09:00:00Z. */
#define SUPPORT_NOW		1795251600000LL

struct support {
	char		 folder[SUPPORT_FOLDER_SIZE];
	struct arena	*arena;
	struct store	*store;
};

/* Puts all files of migrations/ and assets/ on the shelf. The source tree is
 * the working directory, or what TEST_SOURCE names. Ends the test program when
 * it is not there. */
void		 support_shelf(void);

/* The clock stands at that moment; 0: the real one goes on. */
void		 support_clock(int64_t);

/* Keeps log lines from the output; the last one can be asked for ("" if none;
 * asking forgets it). */
void		 support_log_quiet(void);
const char	*support_log(void);

/* A new, empty folder, and its end with all that is in it. */
void		 support_folder_make(char [SUPPORT_FOLDER_SIZE]);
void		 support_folder_remove(const char *);

/* A cmocka fixture: *state is a struct support with a migrated, open store in a
 * folder of its own; the clock stands at SUPPORT_NOW and logs are quiet. */
int		 support_setup(void **);
int		 support_teardown(void **);

/* The words by name, so that a failed test says which came. */
#define assert_result(got, wanted)					\
	assert_string_equal(result_name(got), result_name(wanted))

#endif
