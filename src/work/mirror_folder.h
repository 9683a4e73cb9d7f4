/*
 * The mirror as a folder: FOLDER/COLLECTION/ID holds the document, and
 * FOLDER/.webshop/COLLECTION/ID what stands beside an object elsewhere.
 */
#ifndef WORK_MIRROR_FOLDER_H
#define WORK_MIRROR_FOLDER_H

#include <stdbool.h>

#include "base/result.h"

/* Borrowed. With `make` it is made if need be. INVALID, said on standard error:
 * it cannot be used. */
enum result	mirror_folder_configure(const char *folder, bool make);

#endif
