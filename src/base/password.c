/* A password: from its file or its command, opened by the role that needs it and by no other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/password.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

struct password {
	const char *file, *command;
	pid_t asked;     /* the process that runs the command */
	int socket;
};

enum { ANSWER_SIZE = PASSWORD_MOST + 64 };

static void child_run(const char *command, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(null, 0);
	dup2(out, 1);
	dup2(null, 2);   /* what it complains of might hold the secret: it goes nowhere near a log */
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* Reads what the command prints until it ends, has printed too much, or has taken too long.  Returns the length, -1 too long. */
static ssize_t read_output(int fd, char *out, size_t size)
{
	int64_t end = clock_mono_ms() + PASSWORD_SECONDS * 1000;
	size_t got = 0;
	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };
		int64_t left = end - clock_mono_ms();
		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			return -1;
		ssize_t n = read(fd, out + got, size - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 ? (ssize_t)got : -1;
		got += (size_t)n;
		if (got == size)
			return (ssize_t)got;
	}
}

/* One answer: "=" and the password, or "!" and what went wrong. */
static size_t answer_once(const char *command, char answer[ANSWER_SIZE])
{
	int ends[2], status = 0;
	pid_t pid = -1;
	if (pipe2(ends, O_CLOEXEC) == 0 && (pid = fork()) == 0) {
		setpgid(0, 0);
		child_run(command, ends[1]);
	}
	if (pid < 0)
		return (size_t)snprintf(answer, ANSWER_SIZE, "!could not be started");
	close(ends[1]);
	ssize_t n = read_output(ends[0], answer + 1, PASSWORD_MOST);
	close(ends[0]);
	if (n < 0 || n == PASSWORD_MOST)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (n < 0)
		return (size_t)snprintf(answer, ANSWER_SIZE, "!did not end within %d s", PASSWORD_SECONDS);
	if (n == PASSWORD_MOST)
		return (size_t)snprintf(answer, ANSWER_SIZE, "!printed more than %d bytes", PASSWORD_MOST);
	if (status != 0)
		return (size_t)snprintf(answer, ANSWER_SIZE, "!failed (status %d)", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	answer[0] = '=';
	return (size_t)n + 1;
}

static void serve(int socket, const char *command)
{
	char answer[ANSWER_SIZE], question;
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	while (recv(socket, &question, 1, 0) == 1) {
		size_t n = answer_once(command, answer);
		send(socket, answer, n, MSG_NOSIGNAL);
		gnutls_memset(answer, 0, sizeof answer);
	}
	_exit(0);
}

static int start(struct password *p, struct err *err)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return err_errno(err, "a socket pair for the password command could not be made");
	p->asked = fork();
	if (p->asked == 0) {
		/* All that the role has open is closed: the command gets a pipe and nothing else. */
		if (ends[1] != 3 && dup3(ends[1], 3, O_CLOEXEC) < 0)
			_exit(1);
		close_range(4, ~0u, 0);
		serve(3, p->command);
	}
	close(ends[1]);
	p->socket = ends[0];
	return p->asked > 0 ? 0 : err_errno(err, "a process for the password command could not be made");
}

struct password *password_new(const char *file, const char *command, struct err *err)
{
	struct password *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->file = file;
	p->command = command;
	p->socket = -1;
	if (!command || start(p, err) == 0)
		return p;
	password_free(p);
	return NULL;
}

void password_free(struct password *p)
{
	if (!p)
		return;
	if (p->socket >= 0)
		close(p->socket);
	if (p->asked > 0)
		waitpid(p->asked, NULL, 0);
	free(p);
}

static int first_line(char *bytes, size_t len, char *out, size_t size, const char *what, struct err *err)
{
	size_t n = 0;
	while (n < len && bytes[n] != '\n' && bytes[n] != '\r')
		n++;
	if (n == 0)
		return err_set(err, "%s holds no password in its first line", what);
	if (n >= size || n >= PASSWORD_MOST || memchr(bytes, '\0', n))
		return err_set(err, "%s holds a first line that is no password (too long, or a zero byte)", what);
	memcpy(out, bytes, n);
	out[n] = '\0';
	return 0;
}

static int from_file(const char *file, char *out, size_t size, struct err *err)
{
	char bytes[PASSWORD_MOST + 2];
	struct stat st;
	int r = -1, fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, "the password file %s could not be opened", file);
	ssize_t n = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? read(fd, bytes, sizeof bytes) : -1;
	/* The group's bits are not asked: systemd's credentials carry an ACL there. */
	if (n < 0)
		err_set(err, "the password file %s could not be read", file);
	else if (st.st_mode & 0007)
		err_set(err, "everybody on this machine may use the password file %s; run: chmod 600 %s", file, file);
	else
		r = first_line(bytes, (size_t)n, out, size, file, err);
	close(fd);
	gnutls_memset(bytes, 0, sizeof bytes);
	return r;
}

static int from_command(struct password *p, char *out, size_t size, struct err *err)
{
	char answer[ANSWER_SIZE + 1];
	struct pollfd poll_it = { p->socket, POLLIN, 0 };
	int r = -1;
	ssize_t n = send(p->socket, "?", 1, MSG_NOSIGNAL) == 1 && poll(&poll_it, 1, (PASSWORD_SECONDS + 5) * 1000) == 1
		? recv(p->socket, answer, ANSWER_SIZE, 0) : -1;
	if (n <= 0)
		err_set(err, "the process that runs the password command is gone; hoadep must be started anew");
	else if (answer[0] == '=')
		r = first_line(answer + 1, (size_t)n - 1, out, size, "what the password command prints", err);
	else
		err_set(err, "the password command %.*s", (int)n - 1, answer + 1);
	gnutls_memset(answer, 0, sizeof answer);
	return r;
}

int password_get(struct password *p, char *out, size_t size, struct err *err)
{
	if (p->command)
		return from_command(p, out, size, err);
	if (p->file)
		return from_file(p->file, out, size, err);
	return err_set(err, "no password is set; name password-file or password-command beside the user");
}

void password_stamp(const struct password *p, char out[96])
{
	struct stat st;
	if (p->command)
		snprintf(out, 96, "command");
	else if (!p->file || stat(p->file, &st) != 0)
		snprintf(out, 96, "none");
	else
		snprintf(out, 96, "%" PRId64 ".%09ld-%" PRId64 "-%" PRIu64, (int64_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (int64_t)st.st_size, (uint64_t)st.st_ino);
}
