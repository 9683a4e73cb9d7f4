/*
 * Migrations: the files 0001_….sql, 0002_….sql, … of the shelf, applied in
 * order. The database's user_version is the number of the last one applied.
 * Private to src/store.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stdint.h>

/* The number of the newest migration this program carries; 0: none. */
int64_t	migration_newest(void);

#endif
