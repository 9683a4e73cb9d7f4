/*
 * A page that is the same for many visitors but for a few values: rendered
 * once with marks in the place of these values, cut at the marks, and filled
 * with other values each time.
 *
 *	model_text(model, NAME_basket_id, stencil_mark(0));
 *	template_render(…, &page);
 *	stencil = stencil_cache_keep(key, page.bytes, page.length, 1);
 *	…
 *	stencil_fill(stencil_cache_find(key), values, &out);
 *
 * What a page shows or leaves out because of a value (a section) is part of
 * the stencil: such a question belongs into the key.
 */
#ifndef VIEW_STENCIL_H
#define VIEW_STENCIL_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

#define STENCIL_MARKS		16	/* marks 0 … 15 */
#define STENCIL_CACHE_ENTRIES	64

struct stencil;

/*
 * The text that stands for value number so-and-so. It holds a control
 * character, which no text of ours may hold (text_has_control), and nothing
 * that HTML escapes; it must not go through url_encode.
 */
const char		*stencil_mark(size_t);

/* Cuts a page at the first so many marks; each may stand anywhere, often, or
 * not at all. The page is copied. */
struct stencil		*stencil_cut(struct arena *, const char *, size_t,
			    size_t marks);

/* Adds the page with the values in the holes, escaped for HTML as in a
 * template; one value for each mark, NULL is "". */
void			 stencil_fill(const struct stencil *,
			    const char *const *values, struct text *);

/*
 * The stencils of this process, not shared between threads: at most
 * STENCIL_CACHE_ENTRIES, the oldest makes room. A found or kept stencil lives
 * until the next keep or clear.
 */
const struct stencil	*stencil_cache_find(const char *key);
const struct stencil	*stencil_cache_keep(const char *key, const char *,
			    size_t, size_t marks);
void			 stencil_cache_clear(void);

#endif
