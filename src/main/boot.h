/*
 * Starting and stopping the server: what Kore calls by name.
 */
#ifndef MAIN_BOOT_H
#define MAIN_BOOT_H

void	kore_parent_configure(int, char **);
void	kore_worker_configure(void);
void	kore_worker_teardown(void);
void	kore_parent_teardown(void);

#endif
