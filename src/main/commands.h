/*
 * The commands of the binary besides `serve`: each says what it did or what is
 * wrong, and gives the exit code of the process.
 */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

#define WEBSHOP_VERSION	"0.1.0"

/* Runs a command that ends by itself; -1: it is `serve`, and the arguments
 * behind it are the caller's. */
int	command_run(int argc, char **argv);

#endif
