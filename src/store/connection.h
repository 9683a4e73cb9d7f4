/*
 * A bare connection to FOLDER/shop.db with the settings every one of ours has.
 * Private to src/store.
 */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"

#define DATABASE_FILE	"shop.db"

/* Opens the file, which must be there. BROKEN, logged: it cannot be. LATER: the
 * disk is full. Close with sqlite3_close(). */
enum result	 connection_open(const char *folder, sqlite3 **);

/* The number of the last migration applied to the file. */
enum result	 connection_version(sqlite3 *, int64_t *);

/* Whether commits from now on wait until they are on the disk; at first they
 * do. Outside a transaction. */
enum result	 connection_lasting(sqlite3 *, bool);

#endif
