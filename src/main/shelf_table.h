/*
 * The table of compiled-in files.
 */
#ifndef MAIN_SHELF_TABLE_H
#define MAIN_SHELF_TABLE_H

/* Puts all compiled-in files on the shelf (base/shelf.h); once, at start. */
void	shelf_fill(void);

#endif
