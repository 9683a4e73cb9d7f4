/*
 * The commands of the binary besides `serve`: each says what it did or what is
 * wrong, and gives the exit code of the process.
 */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

#include <stdbool.h>

#include "main/settings.h"
#include "store/store.h"

#define WEBSHOP_VERSION	"0.1.0"

/* Runs a command that ends by itself; -1: it is `serve`, and the arguments
 * behind it are the caller's. */
int	command_run(int argc, char **argv);

/* Opens the store of the settings' data folder, made and brought up to date if
 * need be. False: it cannot be used; said on standard error. */
bool	command_store(const struct settings *, struct store **);

#endif
