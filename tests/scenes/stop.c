/* Stops a role of hoadep dead at its n-th durable step: preloaded by the scene t1060-kill, never part of hoadep.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Durable steps are the calls by which something outlives the process: writes to files, fsync, fdatasync, rename, link, unlink,
 * mkdir, truncation, and what goes out on sockets (memos, IMAP, SMTP).  The two nurseries keep nothing: theirs are the forks of readers and
 * the words by which each reading ends.  HOADEP_STOP names a shared file of counters: the scene
 * writes role and number into it, this library counts.  It is mapped before the role confines itself.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { KEEPER, CLERK, FETCH, NURSERY, PAGES, SEND, ROLES };
static const char *const names[ROLES] = { "keeper", "clerk", "fetch", "nursery", "pages", "send" };

struct board {
	uint32_t count[ROLES]; /* steps so far */
	uint32_t role, at;     /* where to stop; `at` 0: nowhere */
	uint32_t hold;         /* not to die but to stand still, until the scene kills all */
	uint32_t reached;
};

static struct board *board;
static int me = -1;
static pid_t self;     /* not a reader that the role has forked */

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("HOADEP_STOP");
	char line[4096];
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *at = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
	if (fd >= 0)
		close(fd);
	if (at == MAP_FAILED || n <= 0)
		return;
	line[n] = '\0';
	me = KEEPER;
	for (char *word = line; word < line + n; word += strlen(word) + 1)
		if (strcmp(word, "--role") == 0)
			for (int i = 0; i < ROLES; i++)
				if (strcmp(word + strlen(word) + 1, names[i]) == 0)
					me = i;
	self = (pid_t)syscall(SYS_getpid);
	board = at;
}

static void step(void)
{
	if (!board || me < 0 || (pid_t)syscall(SYS_getpid) != self)
		return;
	uint32_t now = __atomic_add_fetch(&board->count[me], 1, __ATOMIC_SEQ_CST);
	if (board->at == 0 || (int)board->role != me || now != board->at)
		return;
	__atomic_store_n(&board->reached, 1, __ATOMIC_SEQ_CST);
	if (board->hold)
		for (;;)
			__asm__ volatile("" ::: "memory");
	syscall(SYS_kill, (pid_t)syscall(SYS_getpid), SIGKILL); /* where the filter forbids it, it kills us for the attempt */
	__builtin_trap();
}

/* Writes to the log (stderr), to pipes and to memory (a file without a name) are no durable steps. */
static bool counts(int fd)
{
	struct stat s;
	if (!board || fd <= 2 || fstat(fd, &s) != 0)
		return false;
	return S_ISSOCK(s.st_mode) || (S_ISREG(s.st_mode) && s.st_nlink > 0) || (S_ISFIFO(s.st_mode) && (me == NURSERY || me == PAGES));
}

pid_t fork(void)
{
	static pid_t (*real)(void);
	if (!real)
		real = (pid_t (*)(void))dlsym(RTLD_NEXT, "fork");
	if (me == NURSERY || me == PAGES)
		step();
	return real();
}

#define ON_FD(type, name, parameters, types, arguments) \
	type name parameters; \
	type name parameters { static type (*real) types; if (!real) real = (type (*) types)dlsym(RTLD_NEXT, #name); if (counts(fd)) step(); return real arguments; }
#define ALWAYS(type, name, parameters, types, arguments) \
	type name parameters; \
	type name parameters { static type (*real) types; if (!real) real = (type (*) types)dlsym(RTLD_NEXT, #name); step(); return real arguments; }

ON_FD(ssize_t, write, (int fd, const void *b, size_t n), (int, const void *, size_t), (fd, b, n))
ON_FD(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), (int, const void *, size_t, off_t), (fd, b, n, o))
ON_FD(ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o), (int, const void *, size_t, off64_t), (fd, b, n, o))
ON_FD(ssize_t, writev, (int fd, const struct iovec *v, int n), (int, const struct iovec *, int), (fd, v, n))
ON_FD(ssize_t, send, (int fd, const void *b, size_t n, int f), (int, const void *, size_t, int), (fd, b, n, f))
ON_FD(ssize_t, sendmsg, (int fd, const struct msghdr *m, int f), (int, const struct msghdr *, int), (fd, m, f))
ALWAYS(int, fsync, (int fd), (int), (fd))
ALWAYS(int, fdatasync, (int fd), (int), (fd))
ALWAYS(int, ftruncate, (int fd, off_t n), (int, off_t), (fd, n))
ALWAYS(int, ftruncate64, (int fd, off64_t n), (int, off64_t), (fd, n))
ALWAYS(int, rename, (const char *a, const char *b), (const char *, const char *), (a, b))
ALWAYS(int, renameat, (int d, const char *a, int e, const char *b), (int, const char *, int, const char *), (d, a, e, b))
ALWAYS(int, renameat2, (int d, const char *a, int e, const char *b, unsigned f), (int, const char *, int, const char *, unsigned), (d, a, e, b, f))
ALWAYS(int, link, (const char *a, const char *b), (const char *, const char *), (a, b))
ALWAYS(int, linkat, (int d, const char *a, int e, const char *b, int f), (int, const char *, int, const char *, int), (d, a, e, b, f))
ALWAYS(int, unlink, (const char *a), (const char *), (a))
ALWAYS(int, unlinkat, (int d, const char *a, int f), (int, const char *, int), (d, a, f))
ALWAYS(int, mkdir, (const char *a, mode_t m), (const char *, mode_t), (a, m))
ALWAYS(int, mkdirat, (int d, const char *a, mode_t m), (int, const char *, mode_t), (d, a, m))
