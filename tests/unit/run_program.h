/* For the tests that run hoadep itself: starts the program that was built beside them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RUN_PROGRAM_H
#define RUN_PROGRAM_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"

static char program[PATH_MAX], program_out[PATH_MAX], program_err[PATH_MAX];

/* OUT/unit/THIS -> OUT/hoadep; its output goes to files in `folder`. */
__attribute__((unused))
static int program_find(const char *folder)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n < 0)
		return -1;
	self[n] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(self, '/');
		if (!slash)
			return -1;
		*slash = '\0';
	}
	if (snprintf(program, sizeof program, "%s/hoadep", self) >= (int)sizeof program || snprintf(program_out, sizeof program_out, "%s/stdout", folder) < 0 ||
	    snprintf(program_err, sizeof program_err, "%s/stderr", folder) < 0)
		return -1;
	return access(program, X_OK);
}

/* Starts it; `arguments` ends with NULL and does not hold the program's name. */
__attribute__((unused))
static pid_t program_start(const char *const *arguments)
{
	const char *argv[24] = { program };
	for (int i = 0; arguments[i] && i < 22; i++)
		argv[i + 1] = arguments[i];
	fflush(NULL);
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	int out = open(program_out, O_WRONLY | O_CREAT | O_TRUNC, 0600), err = open(program_err, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	dup2(out, 1);
	dup2(err, 2);
	close(out);
	close(err);
	execv(program, (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* Waits for the end; the exit code, 128 + a signal's number, or -1 when it did not end in time (then it is killed). */
__attribute__((unused))
static int program_wait(pid_t pid, int ms)
{
	int status = 0;
	for (int64_t until = clock_mono_ms() + ms; clock_mono_ms() < until; poll(NULL, 0, 2)) {
		pid_t r = waitpid(pid, &status, WNOHANG);
		if (r == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

enum { PROGRAM_MS = 300000 }; /* a net for what hangs: sanitized builds on a busy machine */

#define PROGRAM(...) program_wait(program_start((const char *const[]){ __VA_ARGS__, NULL }), PROGRAM_MS)

/* What it said. */
__attribute__((unused))
static const char *program_said(const char *path)
{
	static struct buf said[2];
	static int which;
	struct buf *b = &said[which++ & 1];
	buf_clear(b);
	if (file_read(path, 16 << 20, b, NULL) != 0)
		buf_text(b, "(nothing)");
	return buf_str(b);
}

#endif
