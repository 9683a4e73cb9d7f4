/*
 * The data folder: where the database and the keys lie.
 */
#ifndef MAIN_FOLDER_H
#define MAIN_FOLDER_H

#include "base/result.h"

#define FOLDER_SIZE	1024

/* Makes the folder (mode 0700) if it is missing and gives its absolute path, at
 * most FOLDER_SIZE bytes. INVALID: it cannot be used; said on standard error.
 */
enum result	folder_prepare(const char *given, char *absolute);

/* Keeps other `serve` processes out of the folder until this one ends. REFUSED:
 * one is serving it already. */
enum result	folder_lock(const char *absolute);

#endif
