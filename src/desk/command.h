/* A command of hoadep: one row of main.c's table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H

#include "config.h"

struct command {
	const char *name;       /* "list" */
	const char *arguments;  /* "[--contest YEAR] [--json]" */
	const char *summary;    /* one line for `hoadep --help` */
	const char *help;       /* what `hoadep NAME --help` teaches: options, an example, exit codes */
	/** argv[0] is the command's name; `--config` and `--help` are gone.  Returns the exit code: 0, 1 as the command says, 2 wrong usage. */
	int (*run)(const struct config *config, int argc, char **argv);
};

/* One file a command or family: desk/list.c has desk_list and desk_show, ... */
extern const struct command desk_run, desk_check, desk_parse, desk_text, desk_rules, desk_units, desk_doctor; /* run.c, check.c, parse.c, rules.c, doctor.c */
extern const struct command desk_list, desk_show, desk_letters, desk_outbox, desk_aside, desk_adopt, desk_status, desk_review, desk_quota, desk_assign, desk_set;
extern const struct command desk_remind, desk_report, desk_export, desk_recheck;
extern const struct command desk_dossiers, desk_enter;
extern const struct command desk_forget, desk_export_person;
extern const struct command desk_backup, desk_restore;

extern const struct command desk_accept, desk_reject, desk_incomplete, desk_withdraw, desk_merge, desk_undo; /* decisions.c */
#endif
