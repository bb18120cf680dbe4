/* Roles as processes: started, heard, ended, dead; this program is its own role.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memo.h"
#include "unit.h"

enum { MEMO_ASK = 1, MEMO_TELL };
enum { HANGS_MS = 120000 }; /* a net for what hangs: a machine may be slow */

static int open_descriptors(void)
{
	int n = 0;
	DIR *d = opendir("/proc/self/fd");
	for (struct dirent *e; d && (e = readdir(d));)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n - 1; /* the folder's own */
}

/* The role "echo": tells how many descriptors it has and what it was given, again and again. */
static int echo(int argc, char **argv)
{
	static struct memo memo;
	while (memo_receive(3, &memo, NULL) == 1) {
		memo_init(&memo, MEMO_TELL);
		memo_put_number(&memo, open_descriptors());
		memo_put_number(&memo, argc);
		memo_put_text(&memo, argc > 3 ? argv[3] : NULL);
		memo_put_number(&memo, getppid());
		memo_send(3, &memo, NULL);
	}
	return 7;
}

/* The role "deaf" never looks at its socket. */
static _Noreturn void deaf(void)
{
	for (;;)
		pause();
}

/* The role "parent" starts a deaf one, tells its pid and dies. */
static int parent(void)
{
	static struct memo memo;
	struct process child;
	if (process_start(&child, "deaf", NULL, NULL) != 0)
		return 1;
	memo_init(&memo, MEMO_TELL);
	memo_put_number(&memo, child.pid);
	memo_send(3, &memo, NULL);
	memo_receive(3, &memo, NULL);
	_exit(0);
}

static bool gone_within(pid_t pid, int ms)
{
	for (int i = 0; i < ms; i++) {
		char path[64], line[2];
		snprintf(path, sizeof path, "/proc/%ld/cmdline", (long)pid);
		int fd = open(path, O_RDONLY);
		ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line);
		if (fd >= 0)
			close(fd);
		if (n <= 0) /* reaped, or a zombie that init has not reaped yet */
			return true;
		poll(NULL, 0, 1);
	}
	return false;
}

static bool ends_within(struct process *p, int ms, char *how, size_t size)
{
	for (int i = 0; i < ms; i++) {
		if (process_ended(p, how, size))
			return true;
		poll(NULL, 0, 1);
	}
	return false;
}

static void test_talk(void)
{
	static struct memo memo;
	struct process p;
	struct err err;
	char how[32] = "";
	const char *arguments[] = { "một", NULL };
	int stray = open("/dev/null", O_RDONLY); /* not close-on-exec, as a careless library leaves one */
	if (!CHECK(process_start(&p, "echo", arguments, &err) == 0))
		return;
	CHECK(!process_ended(&p, how, sizeof how));
	memo_init(&memo, MEMO_ASK);
	CHECK(memo_send(p.socket, &memo, &err) == 1);
	CHECK(memo_receive(p.socket, &memo, &err) == 1);
	CHECK(memo_get_number(&memo) == 4); /* 0, 1, 2 and the socket */
	CHECK(memo_get_number(&memo) == 4);
	CHECK_STR(memo_get_text(&memo), "một");
	CHECK(memo_get_number(&memo) == getpid());
	close(p.socket);
	p.socket = -1;
	CHECK(ends_within(&p, HANGS_MS, how, sizeof how));
	CHECK_STR(how, "exit 7");
	CHECK(p.pid == 0);
	process_stop(&p, 0);
	close(stray);
}

static void test_death(void)
{
	struct process p;
	char how[32] = "";
	if (!CHECK(process_start(&p, "deaf", NULL, NULL) == 0))
		return;
	kill(p.pid, SIGUSR1);
	CHECK(ends_within(&p, HANGS_MS, how, sizeof how));
	CHECK_STR(how, "signal SIGUSR1");
	process_stop(&p, 0);
	CHECK(p.socket == -1);
}

static void test_stop(void)
{
	struct process p;
	if (!CHECK(process_start(&p, "deaf", NULL, NULL) == 0))
		return;
	pid_t pid = p.pid;
	process_stop(&p, 20);
	CHECK(p.pid == 0 && p.socket == -1);
	CHECK(kill(pid, 0) != 0); /* killed and reaped */
}

static void test_orphan(void)
{
	static struct memo memo;
	struct process p;
	if (!CHECK(process_start(&p, "parent", NULL, NULL) == 0))
		return;
	CHECK(memo_receive(p.socket, &memo, NULL) == 1);
	pid_t child = (pid_t)memo_get_number(&memo);
	CHECK(child > 0 && kill(child, 0) == 0);
	process_stop(&p, HANGS_MS);
	CHECK(gone_within(child, HANGS_MS));
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "--role") == 0) {
		if (strcmp(argv[2], "deaf") == 0)
			deaf();
		return strcmp(argv[2], "echo") == 0 ? echo(argc, argv) : parent();
	}
	test_death();
	test_stop();
	test_orphan();
	test_talk();
	return unit_end();
}
