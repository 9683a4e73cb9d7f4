/*
 * Values as people write them. Numbers and their units are held together by a
 * no-break space (U+00A0, DIN 5008); a minus is U+2212.
 */
#ifndef VIEW_FORMAT_H
#define VIEW_FORMAT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/money.h"

/* German "18,40 €", English "€18.40"; thousands separated: "1.234,50 €",
 * "€1,234.50". Currencies without a sign of their own stand with their code:
 * "18,40 CHF", "CHF 18.40". */
char	*format_money(struct arena *, struct money, const char *language);
/* 1900 → "19 %" / "19%"; 550 → "5,5 %" / "5.5%". */
char	*format_rate(struct arena *, int64_t basis_points, const char *);
/* Net content: (500, "g") → "500 g", (1500, "g") → "1,5 kg", (750, "ml") →
 * "0,75 l" (from 200 ml); other units as given; "" for 0. */
char	*format_content(struct arena *, int64_t, const char *unit,
	    const char *language);
/* Number with thousands separated. */
char	*format_number(struct arena *, int64_t, const char *language);
/* In the process's time zone: "17. Juli 2021" / "17 July 2021"; with the time
 * "17. Juli 2021, 10:05 Uhr" / "17 July 2021, 10:05". */
char	*format_date(struct arena *, int64_t, const char *language);
char	*format_date_time(struct arena *, int64_t, const char *language);
/* "Juli 2021" / "July 2021" */
char	*format_month(struct arena *, int64_t, const char *language);
/* How long ago, roughly; ahead when it is negative: "vor 5 Minuten" / "5
 * minutes ago", "in 5 Minuten" / "in 5 minutes", "gerade eben" / "just now". */
char	*format_age(struct arena *, int64_t ms, const char *language);

#endif
