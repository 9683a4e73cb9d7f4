/*
 * A bar chart as data for parts/chart.html: inline SVG drawn by the template
 * from numbers computed here, with axes, units and the same data as a table.
 */
#ifndef VIEW_CHART_H
#define VIEW_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "view/model.h"

struct chart_bar {
	const char	*label;		/* under the bar; "" for none */
	const char	*title;		/* the day and the amount in words */
	int64_t		 value;		/* minor units, >= 0 */
};

/* Fills the child `chart` of the model: width, height, bars (x, y, width,
 * height, label, title), grid lines with their amounts. */
void	chart_fill(struct arena *, struct model *, const struct chart_bar *,
	    size_t, const char *currency, const char *language);

#endif
