/*
 * The commands about the mirror: how it stands, comparing, carrying all of it,
 * and a shop made of it again.
 */
#ifndef MAIN_MIRROR_COMMANDS_H
#define MAIN_MIRROR_COMMANDS_H

/* The arguments behind the command's name; the exit code. */
int	command_mirror(int argc, char **argv);
int	command_restore(int argc, char **argv);

#endif
