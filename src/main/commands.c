#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "main/certificate.h"
#include "main/commands.h"
#include "main/folder.h"
#include "main/mail_setup.h"
#include "main/mirror_commands.h"
#include "main/settings.h"
#include "main/setup.h"
#include "pay/providers.h"
#include "shop/catalogue.h"
#include "shop/manager.h"
#include "store/store.h"
#include "wire/perform.h"

#define CATALOGUE_MAX	(64 * 1024 * 1024)
#define TOKEN_BYTES	12

static int	command_help(int, char **);
static int	command_version(int, char **);
static int	command_import(int, char **);
static int	command_manager_password(int, char **);
static int	command_check(int, char **);
static char	*file_read(struct arena *, const char *, size_t *);
static char	*password_read(struct arena *);
static int	password_generate(struct arena *, struct store *);

static const struct {
	const char	*name;
	int		(*run)(int, char **);
	const char	*meaning;
} commands[] = {
	{ "serve", NULL, "serve the shop until a signal ends it" },
	{ "import", command_import, "FILE: read a catalogue (CSV)" },
	{ "manager-password", command_manager_password,
	    "set the manager's password from standard input; --generate makes "
	    "one unless you chose one before" },
	{ "check", command_check, "look over settings, database, certificate "
	    "and services; --mail ADDRESS sends a test mail" },
	{ "mirror", command_mirror,
	    "status; verify [KEY]; push [--all]: the copy in S3, or the one "
	    "in the folder of --to DIR" },
	{ "restore", command_restore,
	    "--from-s3, or --from DIR: a shop out of its copy, in a new "
	    "folder" },
	{ "version", command_version, "say which version this is" },
	{ "help", command_help, "this list" },
};

#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

int
command_run(int argc, char **argv)
{
	size_t	i;

	if (argc < 2)
		return (command_help(argc, argv) + 1);
	for (i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].name, argv[1]) == 0)
			break;
	}
	if (i == COMMANDS && (strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0))
		return (command_help(argc, argv));
	if (i == COMMANDS) {
		fprintf(stderr, "webshop: \"%s\": no such command; `webshop "
		    "help` lists them\n", argv[1]);
		return (1);
	}
	if (commands[i].run == NULL)
		return (-1);

	return (commands[i].run(argc - 2, argv + 2));
}

bool
command_store(const struct settings *settings, struct store **store)
{
	char	folder[FOLDER_SIZE];

	if (folder_prepare(settings->data, folder) != OK)
		return (false);
	if (store_migrate(folder) != OK || store_open(folder, store) != OK) {
		fprintf(stderr, "webshop: the database in %s cannot be used; "
		    "the log line above says why\n", folder);
		return (false);
	}

	return (true);
}

static int
command_help(int argc, char **argv)
{
	size_t	i;

	(void)argc;
	(void)argv;
	printf("usage: webshop COMMAND [--setting value …]\n\ncommands\n");
	for (i = 0; i < COMMANDS; i++)
		printf("  %-18s %s\n", commands[i].name, commands[i].meaning);
	printf("\nsettings (also in webshop.conf as `name = value`, found by "
	    "--config FILE,\n./webshop.conf or /etc/webshop.conf, and as "
	    "WEBSHOP_NAME in the environment)\n");
	settings_print();

	return (0);
}

static int
command_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("webshop %s\n", WEBSHOP_VERSION);

	return (0);
}

static int
command_import(int argc, char **argv)
{
	struct catalogue_report	 report;
	struct settings		 settings;
	struct arena		*arena;
	struct store		*store;
	const char		*path = NULL;
	enum result		 word;
	size_t			 length;
	char			*bytes;

	if (settings_read(&settings, argc, argv, &path, NULL, NULL) != OK)
		return (1);
	if (path == NULL) {
		fprintf(stderr, "webshop: import: which FILE?\n");
		return (1);
	}
	settings_policy(&settings);
	arena = arena_create();
	if ((bytes = file_read(arena, path, &length)) == NULL ||
	    !command_store(&settings, &store))
		return (1);

	word = catalogue_import(arena, store, bytes, length, &report);
	if (word == INVALID)
		fprintf(stderr, "webshop: %s:%zu: %s%sexpected %s; nothing "
		    "was imported\n", path, report.line, report.column,
		    *report.column != '\0' ? ": " : "", report.mistake);
	else if (word == OK)
		printf("%zu products imported\n", report.products);
	store_close(store);
	arena_destroy(arena);

	return (word == OK ? 0 : 1);
}

static int
command_manager_password(int argc, char **argv)
{
	static const char *const	 flags[] = { "generate", NULL };
	struct settings			 settings;
	struct arena			*arena;
	struct store			*store;
	char				*password;
	bool				 generate = false;
	int				 code = 1;

	if (settings_read(&settings, argc, argv, NULL, flags,
	    &generate) != OK)
		return (1);
	settings_policy(&settings);
	arena = arena_create();
	if (!command_store(&settings, &store))
		return (1);

	if (generate) {
		code = password_generate(arena, store);
	} else if ((password = password_read(arena)) != NULL) {
		switch (manager_password_set(arena, store, password,
		    PASSWORD_CHOSEN)) {
		case OK:
			printf("manager password set\n");
			code = 0;
			break;
		case INVALID:
			fprintf(stderr, "webshop: the password needs %d to %d "
			    "bytes\n", PASSWORD_LENGTH_MIN,
			    PASSWORD_LENGTH_MAX);
			break;
		default:
			break;
		}
	}
	store_close(store);
	arena_destroy(arena);

	return (code);
}

static int
command_check(int argc, char **argv)
{
	enum password_origin	 origin;
	static const char *const flags[] = { "mail", NULL };
	struct settings		 settings;
	struct arena		*arena;
	struct store		*store;
	const char		*recipient = NULL;
	bool			 mail = false;
	int			 code = 0;

	if (settings_read(&settings, argc, argv, &recipient, flags,
	    &mail) != OK)
		return (1);
	if (mail != (recipient != NULL)) {
		fprintf(stderr, "webshop: check: expected --mail ADDRESS\n");
		return (1);
	}
	settings_policy(&settings);
	printf("settings     good\n");
	if (!command_store(&settings, &store))
		return (1);
	arena = arena_create();
	if (store_ready(store) == OK) {
		printf("database     good, can be written\n");
	} else {
		printf("database     cannot be written\n");
		code = 1;
	}
	if (manager_password_origin(arena, store, &origin) == OK)
		printf("manager      %s\n", origin == PASSWORD_NONE ?
		    "no password yet: `webshop manager-password` sets one" :
		    "password set");
	if (settings.https.host[0] != '\0' &&
	    certificate_check(&settings) != OK)
		code = 1;
	if (wire_start() != OK || setups_apply(&settings) != OK ||
	    setups_check(&settings) != OK)
		code = 1;
	if (mail && mail_setup_trial(&settings, recipient) != OK)
		code = 1;
	if (settings.sandbox)
		printf("payment      rehearsal bank: no money moves\n");
	else if (provider_at(0) == NULL)
		printf("payment      none: nobody can buy; `sandbox = yes` "
		    "rehearses\n");
	store_close(store);
	arena_destroy(arena);

	return (code);
}

static char *
file_read(struct arena *arena, const char *path, size_t *length)
{
	struct stat	 status;
	ssize_t		 got;
	size_t		 filled;
	char		*bytes;
	int		 file;

	if ((file = open(path, O_RDONLY | O_CLOEXEC)) == -1 ||
	    fstat(file, &status) == -1 || !S_ISREG(status.st_mode) ||
	    status.st_size > CATALOGUE_MAX) {
		fprintf(stderr, "webshop: %s: %s\n", path, file == -1 ?
		    strerror(errno) : "not a file of at most 64 MiB");
		if (file != -1)
			close(file);
		return (NULL);
	}
	bytes = arena_alloc(arena, (size_t)status.st_size + 1);
	for (filled = 0; filled < (size_t)status.st_size;
	    filled += (size_t)got) {
		got = read(file, bytes + filled,
		    (size_t)status.st_size - filled);
		if (got <= 0)
			break;
	}
	close(file);
	*length = filled;

	return (bytes);
}

/* One line from standard input, without its end. */
static char *
password_read(struct arena *arena)
{
	char	line[PASSWORD_LENGTH_MAX + 2];

	if (isatty(STDIN_FILENO))
		fprintf(stderr, "New manager password (it is shown while you "
		    "type): ");
	if (fgets(line, sizeof(line), stdin) == NULL) {
		fprintf(stderr, "webshop: no password on standard input\n");
		return (NULL);
	}
	line[strcspn(line, "\r\n")] = '\0';

	return (arena_text(arena, line));
}

static int
password_generate(struct arena *arena, struct store *store)
{
	enum password_origin	 origin;
	char			*password;

	if (manager_password_origin(arena, store, &origin) != OK)
		return (1);
	if (origin == PASSWORD_CHOSEN) {
		printf("manager password: the one you set\n");
		return (0);
	}
	password = secret_token(arena, TOKEN_BYTES);
	if (manager_password_set(arena, store, password,
	    PASSWORD_GENERATED) != OK)
		return (1);
	printf("manager password: %s\n", password);

	return (0);
}
