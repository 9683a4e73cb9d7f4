/*
 * What the rehearsal bank can play. Pure: how a payment stands follows from its
 * scene, the moment the card was given, and now.
 */
#ifndef PAY_SCENE_H
#define PAY_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scene_state { SCENE_PENDING, SCENE_ACCEPTED, SCENE_DECLINED,
	SCENE_EXPIRED };

#define SCENE_LETTERS_MAX	5

/* A letter the bank sends: `after` ms it says `state`; letters with the same
 * number are the same event. */
struct scene_letter {
	int64_t			 after;
	enum scene_state	 state;
	int			 event;
};

struct scene {
	const char		*name;		/* in the bank's form */
	const char		*key;		/* texts: "scene.accept" */
	const char		*card;		/* sixteen digits */
	int64_t			 settles;	/* ms until `ends` */
	enum scene_state	 ends;
	int64_t			 silence;	/* ms the API answers 500 */
	int64_t			 short_by;	/* minor units missing */
	int64_t			 refund_after;	/* ms until a refund is there */
	bool			 refund_fails;	/* or will not come */
	size_t			 letter_count;
	struct scene_letter	 letters[SCENE_LETTERS_MAX];
};

/* NULL: no such scene, card (digits alone), or beyond the end. */
const struct scene	*scene_find(const char *name);
const struct scene	*scene_of_card(const char *digits);
const struct scene	*scene_at(size_t);

const char		*scene_state_name(enum scene_state);
/* False: no such state. */
bool			 scene_state_find(const char *, enum scene_state *);

#endif
