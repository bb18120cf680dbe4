/* Roles as processes of their own: the same binary executed anew, with one memo socket.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct process {
	pid_t pid;      /* 0: not running */
	int socket;     /* our end of the memo pair; -1 */
	const char *role;
};

/**
 * Starts /proc/self/exe as `hoadep --role ROLE ARGUMENT...` (`arguments` ends with NULL, may be NULL), its memo socket on
 * descriptor 3, stdin from /dev/null, stderr ours, and nothing else open.  The child dies when its parent does
 * (PR_SET_PDEATHSIG) and, as every role ends when its socket closes, also without that.  Returns 0, or -1 with a reason.
 */
int process_start(struct process *process, const char *role, const char *const *arguments, struct err *err);

/**
 * Starts a program of the administrator's: `argv` (its path first, absolute; ends with NULL), no shell, the environment PATH, LANG and HOME=/ alone, the folder /, standard
 * descriptors from and to /dev/null, nothing else open, a session of its own that dies with process_kill_command.  Returns 0, or -1 with a reason; a program that is not there ends with "exit 127".
 */
int process_command(struct process *process, const char *const *argv, struct err *err);
/** Kills it with what it has started, and reaps it.  Not running is fine. */
void process_kill_command(struct process *process);

/** Whether the process has ended; then it is reaped, and `how` (of that size) says how: "exit 1", "signal SIGKILL".  Never blocks. */
bool process_ended(struct process *process, char *how, size_t size);

/** Closes our end and waits at most `wait_ms` for the end, then SIGKILL.  Not running is fine. */
void process_stop(struct process *process, int wait_ms);

#endif
