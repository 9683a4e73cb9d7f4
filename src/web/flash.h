/*
 * A word about what just happened, carried over one redirect in a cookie that
 * lasts seconds: a kind and an argument, both ours, never text.
 */
#ifndef WEB_FLASH_H
#define WEB_FLASH_H

#include "shop/product.h"
#include "web/visit.h"

/* Leaves a notice for the next page; the argument is a product's id or "". */
void		 flash_leave(struct visit *, const char *kind,
		    const char *argument);

/* A notice's words, for showing it at once (visit->notice). */
const char	*flash_text(struct visit *, const char *kind,
		    const struct product *);

/* The notice in the visitor's language, and its end; "" for none. */
const char	*flash_take(struct visit *);

#endif
