/* A bad world for hoadep: disks that fail, a register that is locked, a clock that jumps.  Preloaded by scenes (badworld.py), never part of hoadep.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HOADEP_FAULT names a shared page: the scene writes which calls of which role fail, and how far the clock is off; this library counts and obeys.
 * It is mapped before a role confines itself.  Only regular files and folders with a name count: the log, sockets, pipes and memory are no disk.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "role.h"

enum { KEEPER, CLERK, FETCH, NURSERY, PAGES, SEND, READER, ROLES };
static const char *const names[] = { "keeper", "clerk", "fetch", "nursery", "pages", "send" };
enum { WRITES = 1, MAKES = 2, SYNCS = 4, RENAMES = 8, UNLINKS = 16, READS = 32, LOCKS = 64, LETTERS = 128 };
enum { INSIDE = 99 };  /* a role: the clerk and the readers, which have letters in their hands */
enum { ANYBODY = 98 }; /* a role: each of them, where calls fail by chance */
static const uint32_t CHANCE = 0xFFFFFFFE;

struct board {
	uint32_t count[ROLES];     /* calls of `kinds` so far */
	uint32_t role, kinds;
	uint32_t from, to;         /* those from the first to the last fail; from 0: none; to CHANCE: any, `from` is the seed */
	uint32_t code;             /* errno; by chance 0: one or the other */
	uint32_t half;             /* a write that fails first writes the half of its bytes; by chance: so many of 10,000 calls fail */
	uint32_t hits;
	uint32_t first;            /* kind of the first that failed */
	int64_t ahead;             /* seconds that the clock is off */
};

static struct board *board;
static int me = -1;
static pid_t self;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("HOADEP_FAULT");
	int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *at = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		return;
	me = role_among(names, READER);
	if (me < 0)
		me = KEEPER;
	self = (pid_t)syscall(SYS_getpid);
	board = at;
}

static bool fails_by_chance(int who)
{
	static const int codes[] = { ENOSPC, EIO, EROFS, EDQUOT, ENOSPC, EIO };
	static uint64_t x;
	if (!x)
		x = ((uint64_t)board->from << 32) ^ (uint64_t)syscall(SYS_getpid) * 0x9E3779B97F4A7C15u ^ 88172645463325252u;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	if (x % 10000 >= board->half || (board->role != ANYBODY && (int)board->role != who))
		return false;
	__atomic_add_fetch(&board->hits, 1, __ATOMIC_SEQ_CST);
	errno = board->code ? (int)board->code : codes[x / 10000 % 6];
	return true;
}

/* Whether this call is to fail; errno is set then. */
static bool fails(uint32_t kind)
{
	if (!board || !(board->kinds & kind))
		return false;
	int who = (pid_t)syscall(SYS_getpid) == self ? me : READER;
	uint32_t now = __atomic_add_fetch(&board->count[who], 1, __ATOMIC_SEQ_CST);
	if (board->from && board->to == CHANCE)
		return fails_by_chance(who);
	if (board->from == 0 || (board->role == INSIDE ? who != CLERK && who != READER : (int)board->role != who) || now < board->from || now > board->to)
		return false;
	if (__atomic_add_fetch(&board->hits, 1, __ATOMIC_SEQ_CST) == 1)
		board->first = kind;
	errno = (int)board->code;
	return true;
}

static bool on_disk(int fd)
{
	struct stat s;
	int was = errno;
	bool is = board && fd > 2 && fstat(fd, &s) == 0 && (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode)) && s.st_nlink > 0;
	errno = was;
	return is;
}

#define REAL(type, name, types) static type (*real) types; if (!real) real = (type (*) types)dlsym(RTLD_NEXT, #name)
/* A call that fails as a whole: `when` says whether it counts. */
#define PLAIN(type, name, parameters, types, arguments, kind, when) \
	type name parameters; \
	type name parameters { REAL(type, name, types); if ((when) && fails(kind)) return (type)-1; return real arguments; }
/* A write: as a disk that fills up does, the first that fails may take the half of its bytes. */
#define WRITE(name, parameters, types, arguments) \
	ssize_t name parameters; \
	ssize_t name parameters { REAL(ssize_t, name, types); \
		if (on_disk(fd) && fails(WRITES)) { \
			if (!board->half || board->to == CHANCE || board->hits > 1 || n < 2) \
				return -1; \
			n /= 2; \
		} \
		return real arguments; }

WRITE(write, (int fd, const void *b, size_t n), (int, const void *, size_t), (fd, b, n))
WRITE(pwrite, (int fd, const void *b, size_t n, off_t o), (int, const void *, size_t, off_t), (fd, b, n, o))
WRITE(pwrite64, (int fd, const void *b, size_t n, off64_t o), (int, const void *, size_t, off64_t), (fd, b, n, o))
PLAIN(ssize_t, writev, (int fd, const struct iovec *v, int n), (int, const struct iovec *, int), (fd, v, n), WRITES, on_disk(fd))
PLAIN(ssize_t, read, (int fd, void *b, size_t n), (int, void *, size_t), (fd, b, n), READS | LETTERS, on_disk(fd))
/* Of a letter in large blocks, of the register in pages. */
PLAIN(ssize_t, pread, (int fd, void *b, size_t n, off_t o), (int, void *, size_t, off_t), (fd, b, n, o), n == 65536 ? READS | LETTERS : READS, on_disk(fd))
PLAIN(ssize_t, pread64, (int fd, void *b, size_t n, off64_t o), (int, void *, size_t, off64_t), (fd, b, n, o), n == 65536 ? READS | LETTERS : READS, on_disk(fd))
PLAIN(int, fsync, (int fd), (int), (fd), SYNCS, on_disk(fd))
PLAIN(int, fdatasync, (int fd), (int), (fd), SYNCS, on_disk(fd))
PLAIN(int, ftruncate, (int fd, off_t n), (int, off_t), (fd, n), WRITES, on_disk(fd))
PLAIN(int, ftruncate64, (int fd, off64_t n), (int, off64_t), (fd, n), WRITES, on_disk(fd))
PLAIN(int, rename, (const char *a, const char *b), (const char *, const char *), (a, b), RENAMES, true)
PLAIN(int, renameat, (int d, const char *a, int e, const char *b), (int, const char *, int, const char *), (d, a, e, b), RENAMES, true)
PLAIN(int, renameat2, (int d, const char *a, int e, const char *b, unsigned f), (int, const char *, int, const char *, unsigned), (d, a, e, b, f), RENAMES, true)
PLAIN(int, link, (const char *a, const char *b), (const char *, const char *), (a, b), MAKES, true)
PLAIN(int, linkat, (int d, const char *a, int e, const char *b, int f), (int, const char *, int, const char *, int), (d, a, e, b, f), MAKES, true)
PLAIN(int, unlink, (const char *a), (const char *), (a), UNLINKS, true)
PLAIN(int, unlinkat, (int d, const char *a, int f), (int, const char *, int), (d, a, f), UNLINKS, true)
PLAIN(int, mkdir, (const char *a, mode_t m), (const char *, mode_t), (a, m), MAKES, true)
PLAIN(int, mkdirat, (int d, const char *a, mode_t m), (int, const char *, mode_t), (d, a, m), MAKES, true)

/* A letter is mapped by its reader: where the disk fails then, there is no error but SIGBUS.  Beyond the file's end there is nothing either. */
void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t from)
{
	REAL(void *, mmap, (void *, size_t, int, int, int, off_t));
	if (board && (pid_t)syscall(SYS_getpid) != self && protection == PROT_READ && from == 0 && on_disk(fd) && fails(LETTERS))
		from = (off_t)((size + 0xFFFF) & ~(size_t)0xFFFF);
	return real(at, size, protection, flags, fd, from);
}

/* Opening counts where it makes a file, or (on a read-only disk) where it would write to one. */
static bool makes(int flags)
{
	return board && ((flags & O_CREAT) || (flags & __O_TMPFILE) || ((flags & O_ACCMODE) != O_RDONLY && board->code == EROFS));
}

#define OPEN(name, parameters, types, arguments) \
	int name parameters; \
	int name parameters { REAL(int, name, types); mode_t mode = 0; \
		if (flags & (O_CREAT | __O_TMPFILE)) { va_list ap; va_start(ap, flags); mode = va_arg(ap, mode_t); va_end(ap); } \
		if (makes(flags) && strncmp(path, "/dev/", 5) != 0 && fails(MAKES)) return -1; \
		return real arguments; }
OPEN(open, (const char *path, int flags, ...), (const char *, int, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (const char *, int, ...), (path, flags, mode))
OPEN(openat, (int at, const char *path, int flags, ...), (int, const char *, int, ...), (at, path, flags, mode))
OPEN(openat64, (int at, const char *path, int flags, ...), (int, const char *, int, ...), (at, path, flags, mode))

/* The one lock that writers of a register in WAL mode share: byte 120 of its -shm file. */
enum { WAL_WRITE_LOCK = 120 };
static bool wants_register(int command, const void *argument)
{
	const struct flock *lock = argument;
	return board && command == F_SETLK && lock->l_type == F_WRLCK && lock->l_start == WAL_WRITE_LOCK && lock->l_len == 1;
}

#define FCNTL(name) \
	int name(int fd, int command, ...); \
	int name(int fd, int command, ...) { REAL(int, name, (int, int, ...)); va_list ap; va_start(ap, command); void *argument = va_arg(ap, void *); va_end(ap); \
		if (wants_register(command, argument) && fails(LOCKS)) return -1; \
		return real(fd, command, argument); }
FCNTL(fcntl)
FCNTL(fcntl64)

/* Who waits for a lock that is only said to be held need not wait so long: SQLite counts its naps, not the time. */
enum { FASTER = 20 };
int usleep(useconds_t us)
{
	REAL(int, usleep, (useconds_t));
	return real(board && (board->kinds & LOCKS) ? us / FASTER : us);
}

/* ---- the clock ---- */

time_t time(time_t *out)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}

int clock_gettime(clockid_t which, struct timespec *t)
{
	REAL(int, clock_gettime, (clockid_t, struct timespec *));
	int r = real(which, t);
	if (r == 0 && board && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
		t->tv_sec += __atomic_load_n(&board->ahead, __ATOMIC_SEQ_CST);
	return r;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*t = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
	return 0;
}
