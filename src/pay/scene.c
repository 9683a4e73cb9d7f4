#include <string.h>

#include "base/moment.h"
#include "pay/scene.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

static const char *const	state_names[] = {
	[SCENE_PENDING] = "pending",
	[SCENE_ACCEPTED] = "accepted",
	[SCENE_DECLINED] = "declined",
	[SCENE_EXPIRED] = "expired",
};

/*
 * The cards are well-formed (ISO/IEC 7812, Luhn), and none of them is
 * anybody's: they are known test numbers of the trade.
 */
static const struct scene	scenes[] = {
	{ .name = "accept", .key = "scene.accept",
	    .card = "4242424242424242", .ends = SCENE_ACCEPTED,
	    .letter_count = 1,
	    .letters = { { SECONDS(1), SCENE_ACCEPTED, 0 } } },
	{ .name = "decline", .key = "scene.decline",
	    .card = "4000000000000002", .ends = SCENE_DECLINED,
	    .letter_count = 1,
	    .letters = { { SECONDS(1), SCENE_DECLINED, 0 } } },
	{ .name = "slow", .key = "scene.slow",
	    .card = "4000000000003220", .settles = SECONDS(20),
	    .ends = SCENE_ACCEPTED, .letter_count = 1,
	    .letters = { { SECONDS(20), SCENE_ACCEPTED, 0 } } },
	{ .name = "silent", .key = "scene.silent",
	    .card = "4000000000000077", .settles = SECONDS(3),
	    .ends = SCENE_ACCEPTED },
	{ .name = "chatty", .key = "scene.chatty",
	    .card = "4000000000000259", .settles = SECONDS(2),
	    .ends = SCENE_ACCEPTED, .letter_count = 5,
	    .letters = {
		{ SECONDS(2), SCENE_ACCEPTED, 0 },
		{ SECONDS(2) + 400, SCENE_PENDING, 1 },
		{ SECONDS(2) + 800, SCENE_ACCEPTED, 0 },
		{ SECONDS(3) + 200, SCENE_DECLINED, 2 },
		{ SECONDS(3) + 600, SCENE_ACCEPTED, 0 } } },
	{ .name = "amount", .key = "scene.amount",
	    .card = "4000000000000341", .settles = SECONDS(1),
	    .ends = SCENE_ACCEPTED, .short_by = 100, .letter_count = 1,
	    .letters = { { SECONDS(1), SCENE_ACCEPTED, 0 } } },
	{ .name = "broken", .key = "scene.broken",
	    .card = "4000000000000119", .settles = SECONDS(15),
	    .ends = SCENE_ACCEPTED, .silence = SECONDS(15),
	    .letter_count = 1,
	    .letters = { { SECONDS(20), SCENE_ACCEPTED, 0 } } },
	{ .name = "expire", .key = "scene.expire",
	    .card = "4000000000000069", .settles = SECONDS(30),
	    .ends = SCENE_EXPIRED, .letter_count = 1,
	    .letters = { { SECONDS(30), SCENE_EXPIRED, 0 } } },
	{ .name = "refund_slow", .key = "scene.refund_slow",
	    .card = "4000000000007726", .ends = SCENE_ACCEPTED,
	    .refund_after = SECONDS(5), .letter_count = 1,
	    .letters = { { SECONDS(1), SCENE_ACCEPTED, 0 } } },
	{ .name = "refund_fails", .key = "scene.refund_fails",
	    .card = "4000000000005126", .ends = SCENE_ACCEPTED,
	    .refund_after = SECONDS(3), .refund_fails = true,
	    .letter_count = 1,
	    .letters = { { SECONDS(1), SCENE_ACCEPTED, 0 } } },
};

const struct scene *
scene_find(const char *name)
{
	size_t	i;

	for (i = 0; i < LENGTH(scenes); i++) {
		if (strcmp(scenes[i].name, name) == 0)
			return (&scenes[i]);
	}

	return (NULL);
}

const struct scene *
scene_of_card(const char *digits)
{
	size_t	i;

	for (i = 0; i < LENGTH(scenes); i++) {
		if (strcmp(scenes[i].card, digits) == 0)
			return (&scenes[i]);
	}

	return (NULL);
}

const struct scene *
scene_at(size_t i)
{
	return (i < LENGTH(scenes) ? &scenes[i] : NULL);
}

const char *
scene_state_name(enum scene_state state)
{
	return (state_names[state]);
}

bool
scene_state_find(const char *name, enum scene_state *state)
{
	size_t	i;

	for (i = 0; i < LENGTH(state_names); i++) {
		if (strcmp(state_names[i], name) == 0) {
			*state = (enum scene_state)i;
			return (true);
		}
	}

	return (false);
}
