#include "view/chart.h"
#include "view/format.h"

/* The drawing, in units of its viewBox; the style sheet scales it. */
#define WIDTH		720
#define HEIGHT		260
#define LEFT		88	/* room for the amounts */
#define RIGHT		(WIDTH - 8)
#define TOP		12
#define BOTTOM		(HEIGHT - 28)
#define LINES_MAX	5	/* grid lines above the base line */
#define LABEL_UP	4	/* a text's base line below its middle */
#define LABEL_DOWN	18
#define LABEL_GAP	8

static int64_t	grid_step(int64_t, int64_t);
static void	grid_fill(struct arena *, struct model *, int64_t, int64_t,
		    const char *, const char *);
static void	bar_fill(struct model *, const struct chart_bar *, size_t,
		    size_t, int64_t);
static int64_t	height_of(int64_t, int64_t);

void
chart_fill(struct arena *arena, struct model *model,
    const struct chart_bar *bars, size_t count, const char *currency,
    const char *language)
{
	struct model	*chart;
	int64_t		 most = 0, step, top, major = 1;
	int		 decimals = 2;
	size_t		 i;

	if (count == 0)
		return;

	for (i = 0; i < count; i++) {
		if (bars[i].value > most)
			most = bars[i].value;
	}
	if (most > MONEY_MINOR_MAX)
		most = MONEY_MINOR_MAX;

	(void)money_currency(currency, &decimals);
	while (decimals-- > 0)
		major *= 10;
	step = grid_step(most, major);
	top = (most + step - 1) / step * step;
	if (top == 0)
		top = step;

	chart = model_child(model, NAME_chart);
	model_integer(chart, NAME_width, WIDTH);
	model_integer(chart, NAME_height, HEIGHT);
	model_integer(chart, NAME_plot_left, LEFT);
	model_integer(chart, NAME_plot_right, RIGHT);
	model_integer(chart, NAME_plot_bottom, BOTTOM);
	grid_fill(arena, chart, step, top, currency, language);
	for (i = 0; i < count; i++)
		bar_fill(chart, &bars[i], i, count, top);
}

/* 1, 2 or 5 times a power of ten, in whole major units: the smallest that
 * needs no more than LINES_MAX lines. */
static int64_t
grid_step(int64_t most, int64_t major)
{
	static const int64_t	factors[] = { 1, 2, 5 };
	int64_t			unit;
	size_t			i;

	for (unit = major;; unit *= 10) {
		for (i = 0; i < 3; i++) {
			if (most <= unit * factors[i] * LINES_MAX)
				return (unit * factors[i]);
		}
	}
}

static void
grid_fill(struct arena *arena, struct model *chart, int64_t step, int64_t top,
    const char *currency, const char *language)
{
	struct model	*line;
	int64_t		 value;

	for (value = 0; value <= top; value += step) {
		line = model_item(chart, NAME_grid);
		model_integer(line, NAME_y, BOTTOM - height_of(value, top));
		model_integer(line, NAME_label_x, LEFT - LABEL_GAP);
		model_integer(line, NAME_label_y,
		    BOTTOM - height_of(value, top) + LABEL_UP);
		model_text(line, NAME_label, format_money(arena,
		    money_make(value, currency), language));
	}
}

/* Each bar has an equal share of the width and fills most of it. */
static void
bar_fill(struct model *chart, const struct chart_bar *bar, size_t number,
    size_t count, int64_t top)
{
	int64_t		 left, right, gap, height;
	struct model	*item = model_item(chart, NAME_bars);

	left = LEFT + (int64_t)number * (RIGHT - LEFT) / (int64_t)count;
	right = LEFT + (int64_t)(number + 1) * (RIGHT - LEFT) /
	    (int64_t)count;
	gap = (right - left) / 4;
	height = height_of(bar->value, top);

	model_integer(item, NAME_x, left + gap / 2);
	model_integer(item, NAME_y, BOTTOM - height);
	model_integer(item, NAME_width,
	    right - left - gap > 0 ? right - left - gap : 1);
	model_integer(item, NAME_height, height);
	model_integer(item, NAME_label_x, left + (right - left) / 2);
	model_integer(item, NAME_label_y, BOTTOM + LABEL_DOWN);
	model_text(item, NAME_label, bar->label);
	model_text(item, NAME_title, bar->title);
}

/* Something sold is seen, however little it is. */
static int64_t
height_of(int64_t value, int64_t top)
{
	int64_t	height;

	if (value <= 0)
		return (0);
	if (value > top)
		value = top;
	height = money_scale(value, BOTTOM - TOP, top);

	return (height > 0 ? height : 1);
}
