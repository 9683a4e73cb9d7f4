#include "base/result.h"
#include "main/setup.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* In the order in which `webshop check` speaks of them. */
static const struct setup *const	setups[] = {
	&stripe_setup,
	&shipping_setup,
	&sumup_setup,
	&transfer_setup,
	&bill_setup,
	&mail_setup,
	&words_setup,
	&mirror_setup,
	&aws_setup,
	&carrier_setup,
};

bool
setups_read(struct settings *settings)
{
	bool	good = true;
	size_t	i;

	for (i = 0; i < LENGTH(setups); i++) {
		if (!setups[i]->read(settings))
			good = false;
	}

	return (good);
}

enum result
setups_apply(const struct settings *settings)
{
	enum result	word;
	size_t		i;

	for (i = 0; i < LENGTH(setups); i++) {
		if ((word = setups[i]->apply(settings)) != OK)
			return (fail(word, "%s cannot be connected",
			    setups[i]->name));
	}

	return (OK);
}

enum result
setups_check(const struct settings *settings)
{
	enum result	word = OK, one;
	size_t		i;

	for (i = 0; i < LENGTH(setups); i++) {
		if ((one = setups[i]->check(settings)) > word)
			word = one;
	}

	return (word);
}
