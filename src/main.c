/* hoadep's beginning: the table of commands, the roles, and whose user it runs as.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/alarm.h"
#include "answer/send.h"
#include "arrive/intake.h"
#include "base/log.h"
#include "clerk.h"
#include "config.h"
#include "desk/command.h"
#include "read/reading.h"

enum { USAGE = 2, ROLE_SOCKET = 3 };

/* What a command needs before it begins. */
enum needs {
	NEEDS_CONFIG = 1,  /* the config file, loaded */
	NEEDS_SPOOL = 2,   /* to be the spool's owner */
	NEEDS_ALONE = 4,   /* the config file where there are no arguments */
	MAKES_SPOOL = 16,  /* a spool that is not there is made: by root only where it is known whose it shall be */
	TELLS_CONFIG = 8,  /* to say itself that the config cannot be had: it is then called with NULL */
};

static const struct {
	const struct command *command;
	int needs;
	int failed; /* exit where the config cannot be had or the output not be written; 0: 1 */
} commands[] = {
	{ &desk_run, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_check, NEEDS_CONFIG, USAGE }, /* its 1 says "not accepted" */
	{ &desk_parse, 0, 0 },
	{ &desk_text, 0, 0 },
	{ &desk_rules, NEEDS_ALONE, 0 },
	{ &desk_units, NEEDS_CONFIG, 0 },
	{ &desk_list, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_show, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_assign, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_set, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_enter, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_quota, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_report, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_export, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_dossiers, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_letters, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_outbox, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_review, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_accept, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_reject, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_incomplete, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_withdraw, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_merge, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_undo, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_aside, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_adopt, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_recheck, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_remind, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_backup, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_restore, NEEDS_CONFIG | NEEDS_SPOOL | MAKES_SPOOL, 0 },
	{ &desk_forget, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_export_person, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
	{ &desk_status, NEEDS_CONFIG | NEEDS_SPOOL | TELLS_CONFIG, 0 },
	{ &desk_doctor, NEEDS_CONFIG | NEEDS_SPOOL, 0 },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *out)
{
	fputs("hoadep takes a writing contest's mailbox from the first letter to the filed entry and its answer.\n\n"
	      "Usage: hoadep COMMAND [ARGUMENTS]    (hoadep COMMAND --help tells more)\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-13s %s\n", commands[i].command->name, commands[i].command->summary);
	fputs("\nEvery command takes\n"
	      "  --config FILE   the settings; without it ./hoadep.yaml, then /etc/hoadep/hoadep.yaml, then the\n"
	      "                  embedded default: rules/bac-tu-liem-2023, spool/, and maildirs in it for mail in and out\n"
	      "  --help\n"
	      "and hoadep --version says which hoadep this is.  Exit codes: 0 well, 1 not so (each command says what),\n"
	      "2 wrong usage.  Begin with: hoadep doctor, hoadep check LETTER.eml, hoadep run --once, hoadep list.\n", out);
}

static void print_command_help(const struct command *c)
{
	printf("Usage: hoadep %s %s\n\n%s\n", c->name, c->arguments, c->help);
}

/* ---- roles ---- */

/* A role's one argument is --log N; what else it needs comes by memo from the clerk, who has the config. */
static int role_main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int socket);
	} roles[] = { { "fetch", fetch_main }, { "nursery", nursery_main }, { "pages", nursery_pages_main }, { "send", send_main }, { "alarm", alarm_main } };
	int type = 0;
	socklen_t size = sizeof type;
	if (getsockopt(ROLE_SOCKET, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
		fputs("hoadep: roles are started by `hoadep run` alone\n", stderr);
		return USAGE;
	}
	if (strcmp(argv[0], "clerk") == 0)
		return clerk_main(ROLE_SOCKET, argc, argv);
	for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
		if (strcmp(argv[0], roles[r].name) != 0)
			continue;
		enum log_level level = LOG_INFO;
		for (int i = 1; i < argc; i++)
			if (strcmp(argv[i], "--log") == 0 && i + 1 < argc)
				level = (enum log_level)strtol(argv[++i], NULL, 10);
		log_start(roles[r].name, level);
		return roles[r].run(ROLE_SOCKET);
	}
	fprintf(stderr, "hoadep: there is no role %s\n", argv[0]);
	return USAGE;
}

/* ---- whose user ---- */

/* The folder that is there of those that a path lies in. */
static int stat_above(const char *path, struct stat *s)
{
	char above[PATH_MAX];
	snprintf(above, sizeof above, "%s", path);
	for (char *slash; (slash = strrchr(above, '/')) && slash != above;) {
		*slash = '\0';
		if (stat(above, s) == 0)
			return 0;
	}
	return stat("/", s);
}

/* root becomes the spool's owner for good, so that nothing in the spool belongs to root and no letter is ever read as root. */
static int become_owner(const char *spool, bool makes)
{
	struct stat s;
	bool missing = geteuid() == 0 && stat(spool, &s) != 0 && errno == ENOENT && makes;
	if (missing && (stat_above(spool, &s) != 0 || s.st_uid == 0)) {
		fprintf(stderr, "hoadep: the spool %s is not there, and root would make it its own, so that the daemon's user could not open it: make the folder for its owner first "
		        "(systemd-tmpfiles --create; or install -d -m 0700 -o hoadep -g hoadep %s), then say it again\n", spool, spool);
		return -1;
	}
	if (geteuid() != 0 || (!missing && stat(spool, &s) != 0) || s.st_uid == 0)
		return 0;
	if (setgroups(0, NULL) != 0 || setresgid(s.st_gid, s.st_gid, s.st_gid) != 0 || setresuid(s.st_uid, s.st_uid, s.st_uid) != 0) {
		fprintf(stderr, "hoadep: root cannot become the owner of %s (user %ld): %s\n", spool, (long)s.st_uid, strerror(errno));
		return -1;
	}
	if (setuid(0) == 0 || getuid() != s.st_uid || geteuid() != s.st_uid || getgid() != s.st_gid) {
		fputs("hoadep: root's rights could not be given up\n", stderr);
		return -1;
	}
	return 0;
}

static struct config *load(const char *path, int needs)
{
	struct buf mistakes = { 0 };
	struct config *config = config_load(path, &mistakes);
	if (config && (needs & NEEDS_SPOOL) && geteuid() == 0) {
		if (become_owner(config->spool, needs & MAKES_SPOOL) != 0) {
			config_free(config);
			return NULL;
		}
		if (geteuid() != 0) { /* once more as that user: the roles will have to read it too */
			config_free(config);
			config = config_load(path, &mistakes);
		}
	}
	fputs(buf_str(&mistakes), stderr);
	buf_release(&mistakes);
	return config;
}

/* ---- commands ---- */

/* Takes --config FILE, --config=FILE and --help out of the arguments, up to "--".  Returns the new count, -1 wrong usage. */
static int take_common(int argc, char **argv, const char **config, bool *help)
{
	int n = 0;
	bool options = true;
	for (int i = 0; i < argc; i++) {
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		if (options && strcmp(argv[i], "--help") == 0)
			*help = true;
		else if (options && strncmp(argv[i], "--config=", 9) == 0)
			*config = argv[i] + 9;
		else if (options && strcmp(argv[i], "--config") == 0) {
			if (++i == argc) {
				fputs("hoadep: --config wants a file\n", stderr);
				return -1;
			}
			*config = argv[i];
		} else
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	return n;
}

/* What a program of the caller's reads must be whole, or the exit code must say so: a full disk shows when the last bytes go out. */
static int written(int r, int failed)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return r;
	fprintf(stderr, "hoadep: the output could not be written whole%s%s\n", errno ? ": " : "", errno ? strerror(errno) : "");
	return failed;
}

static int run_command(size_t which, int argc, char **argv, const char *config_path)
{
	const struct command *c = commands[which].command;
	struct config *config = NULL;
	int failed = commands[which].failed ? commands[which].failed : 1;
	int needs = commands[which].needs;
	bool wanted = (needs & NEEDS_CONFIG) || ((needs & NEEDS_ALONE) && argc == 1);
	if (wanted && !(config = load(config_path, needs)) && !(needs & TELLS_CONFIG))
		return failed;
	int r = c->run(config, argc, argv);
	config_free(config);
	return written(r, failed);
}

/* A standard descriptor that came closed would be given to the first file or socket that is opened: log lines would stand in it, a child would inherit
 * it.  It is taken the wrong way round, so that who reads or writes there is told as before. */
static void take_standard(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(USAGE);
}

int main(int argc, char **argv)
{
	static const struct rlimit no_core = { 0, 0 };
	const char *config = NULL;
	bool help = false;
	take_standard();
	setrlimit(RLIMIT_CORE, &no_core); /* memory holds letters and passwords */
	umask(077);
	setlocale(LC_CTYPE, "C.UTF-8");
	if (argc > 2 && strcmp(argv[1], "--role") == 0)
		return role_main(argc - 2, argv + 2);
	int n = take_common(argc - 1, argv + 1, &config, &help);
	if (n < 0)
		return USAGE;
	if (n == 0 || (strcmp(argv[1], "help") == 0 && n == 1)) {
		print_help(stdout);
		return written(0, 1);
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("hoadep " HOADEP_VERSION);
		return written(0, 1);
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].command->name) == 0) {
			if (!help)
				return run_command(i, n, argv + 1, config);
			print_command_help(commands[i].command);
			return written(0, 1);
		}
	fprintf(stderr, "hoadep: there is no command “%s”; hoadep --help lists them\n", argv[1]);
	return USAGE;
}
