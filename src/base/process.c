/* Roles as processes of their own: fork, and the same binary executed anew.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memo.h"

enum { MOST_ARGUMENTS = 16, CHILD_FAILED = 127 };

/* Between fork and exec: only calls that are safe there.  stdout goes nowhere: what a role has to say is a log line on stderr. */
static void become(int socket, pid_t parent, char *const *argv)
{
	sigset_t none;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the line above */
		_exit(CHILD_FAILED);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	/* Ctrl-C and a closed terminal reach the whole group: the one who started us decides what they mean. */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		_exit(CHILD_FAILED);
	if (socket == 3 ? fcntl(3, F_SETFD, 0) < 0 : dup2(socket, 3) < 0)
		_exit(CHILD_FAILED);
	syscall(SYS_close_range, 4U, ~0U, 0U);
	/* /proc/self/exe opens the file that runs now, also when an upgrade has put another in its place: old talks to old. */
	execv("/proc/self/exe", argv);
	_exit(CHILD_FAILED);
}

int process_start(struct process *process, const char *role, const char *const *arguments, struct err *err)
{
	const char *argv[MOST_ARGUMENTS + 4] = { "hoadep", "--role", role };
	int ends[2];
	for (int i = 0; arguments && arguments[i]; i++) {
		if (i == MOST_ARGUMENTS)
			return err_set(err, "too many arguments for the role %s", role);
		argv[3 + i] = arguments[i];
	}
	*process = (struct process){ .socket = -1, .role = role };
	if (memo_pair(ends, err) != 0)
		return -1;
	pid_t parent = getpid(), pid = fork();
	if (pid == 0)
		become(ends[1], parent, (char *const *)(uintptr_t)argv);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_errno(err, "the role %s could not be started", role);
	}
	process->pid = pid;
	process->socket = ends[0];
	return 0;
}

/* Between fork and exec, as above. */
static void become_command(pid_t parent, char *const *argv)
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", lang[] = "LANG=C.UTF-8", home[] = "HOME=/";
	char *const clean[] = { path, lang, home, NULL };
	sigset_t none;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(CHILD_FAILED);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 1; i < 32; i++)
		signal(i, SIG_DFL);
	setsid();
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 || chdir("/") != 0)
		_exit(CHILD_FAILED);
	syscall(SYS_close_range, 3U, ~0U, 0U);
	execve(argv[0], argv, clean);
	_exit(CHILD_FAILED);
}

int process_command(struct process *process, const char *const *argv, struct err *err)
{
	*process = (struct process){ .socket = -1, .role = argv[0] };
	pid_t parent = getpid(), pid = fork();
	if (pid == 0)
		become_command(parent, (char *const *)(uintptr_t)argv);
	if (pid < 0)
		return err_errno(err, "%s could not be started", argv[0]);
	process->pid = pid;
	return 0;
}

void process_kill_command(struct process *process)
{
	if (process->pid == 0)
		return;
	kill(-process->pid, SIGKILL);
	process_stop(process, 0);
}

static void say_how(int status, char *how, size_t size)
{
	if (WIFSIGNALED(status)) {
		const char *name = sigabbrev_np(WTERMSIG(status));
		snprintf(how, size, "signal SIG%s", name ? name : "?");
	} else {
		snprintf(how, size, "exit %d", WEXITSTATUS(status));
	}
}

bool process_ended(struct process *process, char *how, size_t size)
{
	int status;
	pid_t got;
	if (process->pid == 0) {
		snprintf(how, size, "not started");
		return true;
	}
	do
		got = waitpid(process->pid, &status, WNOHANG);
	while (got < 0 && errno == EINTR);
	if (got == 0)
		return false;
	if (got < 0) /* somebody else reaped it: it is gone all the same */
		snprintf(how, size, "gone");
	else
		say_how(status, how, size);
	process->pid = 0;
	return true;
}

/* A pidfd is readable when the process has ended, so that nothing sleeps and looks. */
static void wait_for_end(pid_t pid, int wait_ms)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	if (fd < 0)
		return;
	while (poll(&p, 1, wait_ms) < 0 && errno == EINTR)
		;
	close(fd);
}

void process_stop(struct process *process, int wait_ms)
{
	char how[32];
	if (process->socket >= 0)
		close(process->socket);
	process->socket = -1;
	if (process->pid == 0 || process_ended(process, how, sizeof how))
		return;
	wait_for_end(process->pid, wait_ms);
	if (process_ended(process, how, sizeof how))
		return;
	kill(process->pid, SIGKILL);
	while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
		;
	process->pid = 0;
}
