/* Stops a role of hoadep dead at its n-th durable step: preloaded by the scenes about kills, never part of hoadep.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Durable steps are the calls by which something outlives the process: files opened for writing, writes to them, fsync, fdatasync, rename, link,
 * unlink, mkdir, truncation, the register's COMMIT, and what goes out on sockets (memos, IMAP, SMTP).  The two nurseries keep nothing: theirs are the
 * forks of readers and the words by which each reading ends.  HOADEP_STOP names a shared file of counters: the scene writes role and number into it, this
 * library counts, and writes down of what kind each step was where the file has room for it.  It is mapped before the role confines itself.
 * A reader that opens a letter with the header X-Kills-Its-Reader dies of it.
 *
 * With `hold` FILM nobody dies: each step whose kind the scene has marked with WANTED waits until the scene has taken its picture (killfilm.py).
 *
 * Where the file is larger still, what a power cut would not have lost is written down behind: C inode path (made), R path path (renamed), M path (a folder), S inode size
 * path (synced), a line each, after the call.  What no S of the file, or of its folder, follows the scene may take back.  Of the register and its log, whose bytes are written over:
 * W inode offset length size place (before the call; the size that the file had; at the place in the last part of the file what was there, then what comes).
 *
 * Where there are counters of kinds, the log is written into the register every CHECKPOINT pages and not every 4,000, so that it happens within a round.
 */
#include <dlfcn.h>
#include <errno.h>
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
#include <time.h>
#include <unistd.h>

#include "role.h"

enum { KEEPER, CLERK, FETCH, NURSERY, PAGES, SEND, ROLES };
static const char *const names[ROLES] = { "keeper", "clerk", "fetch", "nursery", "pages", "send" };
enum kind { OPEN = 1, WRITE, SYNC, RENAME, UNLINK, TRUNCATE, COMMIT, IMAP, SMTP, MEMO, FORK }; /* t1060-kill has their names */

enum { STAND_STILL = 1, FILM = 2, WANTED = 0x80 };
enum { MOST_STEPS = 16384, HEAD = 4096, JOURNAL = 4 << 20, OVERWRITTEN = 256 << 20, CHECKPOINT = 200, MOST_FDS = 1024 };
struct board {
	uint32_t count[ROLES]; /* steps so far */
	uint32_t role, at;     /* where to stop; `at` 0: nowhere */
	uint32_t hold;         /* not to die but to stand still, until the scene kills all; or FILM */
	uint32_t reached;      /* the step's kind */
	uint32_t held;         /* who stands still: (role + 1) << 28 | kind << 20 | step; it goes on when the scene puts 0 there */
	uint8_t rest[HEAD - 4 * (ROLES + 5)];
	uint8_t kinds[ROLES][MOST_STEPS];
};

static struct board *board;
static bool kinds_too;
static struct journal {
	uint32_t used;
	char text[JOURNAL - 4];
} *journal;
static struct overwritten {
	uint64_t used;
	char bytes[OVERWRITTEN - 8];
} *overwritten;
static char *paths[MOST_FDS]; /* of what was opened here; never freed */
static int me = -1;
static pid_t self;     /* not a reader that the role has forked */

static void *real_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("HOADEP_STOP");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	struct stat s;
	kinds_too = fstat(fd, &s) == 0 && s.st_size >= (off_t)sizeof *board;
	void *at = real_mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s.st_size >= (off_t)(sizeof *board + JOURNAL)) {
		void *more = real_mmap(NULL, JOURNAL, PROT_READ | PROT_WRITE, MAP_SHARED, fd, sizeof *board);
		journal = more == MAP_FAILED ? NULL : more;
	}
	if (s.st_size >= (off_t)(sizeof *board + JOURNAL + OVERWRITTEN)) {
		void *more = real_mmap(NULL, OVERWRITTEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, sizeof *board + JOURNAL);
		overwritten = more == MAP_FAILED ? NULL : more;
	}
	close(fd);
	if (at == MAP_FAILED)
		return;
	me = role_among(names, ROLES);
	if (me < 0)
		me = KEEPER;
	self = (pid_t)syscall(SYS_getpid);
	board = at;
}

static void wait_a_little(void)
{
	struct timespec t = { .tv_nsec = 200000 };
	syscall(SYS_nanosleep, &t, NULL);
}

static void stand_for_a_picture(uint32_t now, enum kind kind)
{
	uint32_t mine = (uint32_t)(me + 1) << 28 | (uint32_t)kind << 20 | now, nobody = 0;
	while (!__atomic_compare_exchange_n(&board->held, &nobody, mine, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		nobody = 0;
		wait_a_little();
	}
	while (__atomic_load_n(&board->held, __ATOMIC_SEQ_CST) == mine)
		wait_a_little();
}

static void step(enum kind kind)
{
	if (!board || me < 0 || (pid_t)syscall(SYS_getpid) != self)
		return;
	uint32_t now = __atomic_add_fetch(&board->count[me], 1, __ATOMIC_SEQ_CST);
	bool wanted = kinds_too && now <= MOST_STEPS && board->hold == FILM && board->kinds[me][now - 1] == WANTED;
	if (kinds_too && now <= MOST_STEPS)
		board->kinds[me][now - 1] = (uint8_t)kind;
	if (wanted)
		stand_for_a_picture(now, kind);
	if (board->at == 0 || (int)board->role != me || now != board->at)
		return;
	__atomic_store_n(&board->reached, kind, __ATOMIC_SEQ_CST);
	while (board->hold == STAND_STILL)
		wait_a_little();
	syscall(SYS_kill, (pid_t)syscall(SYS_getpid), SIGKILL); /* where the filter forbids it, it kills us for the attempt */
	__builtin_trap();
}

/* Writes to the log (stderr), to pipes and to memory (a file without a name) are no durable steps: 0. */
static enum kind on(int fd, enum kind of_file)
{
	struct stat s;
	struct sockaddr_storage peer;
	socklen_t size = sizeof peer;
	if (!board || fd <= 2 || fstat(fd, &s) != 0)
		return 0;
	if (S_ISSOCK(s.st_mode))
		return getpeername(fd, (struct sockaddr *)&peer, &size) != 0 || (peer.ss_family != AF_INET && peer.ss_family != AF_INET6) ? MEMO : me == SEND ? SMTP : IMAP;
	if (S_ISFIFO(s.st_mode))
		return me == NURSERY || me == PAGES ? MEMO : 0;
	return S_ISREG(s.st_mode) && s.st_nlink > 0 ? of_file : 0;
}

static void step_on(int fd, enum kind of_file)
{
	enum kind kind = on(fd, of_file);
	if (kind)
		step(kind);
}

static void note(const char *format, ...)
{
	char line[4096];
	va_list more;
	va_start(more, format);
	int n = vsnprintf(line, sizeof line, format, more);
	va_end(more);
	uint32_t at = __atomic_fetch_add(&journal->used, (uint32_t)n, __ATOMIC_SEQ_CST);
	if (n < (int)sizeof line && at + (uint32_t)n <= sizeof journal->text)
		memcpy(journal->text + at, line, (size_t)n);
}

/* Into `out`; false where nobody knows the folder. */
static bool whole_path(int at, const char *path, char out[4096])
{
	const char *folder = *path == '/' || at == AT_FDCWD ? "" : at >= 0 && at < MOST_FDS ? paths[at] : NULL;
	return journal && folder && snprintf(out, 4096, "%s%s%s", folder, *folder ? "/" : "", path) < 4096;
}

static void opened(int at, const char *path, int fd, bool made)
{
	char whole[4096];
	struct stat s;
	if (fd < 0 || fd >= MOST_FDS || !whole_path(at, path, whole))
		return;
	paths[fd] = strdup(whole);
	if (made && fstat(fd, &s) == 0 && S_ISREG(s.st_mode))
		note("C %lu %s\n", (unsigned long)s.st_ino, whole);
}

static void synced(int fd, int result)
{
	struct stat s;
	if (journal && result == 0 && fd >= 0 && fd < MOST_FDS && paths[fd] && fstat(fd, &s) == 0)
		note("S %lu %ld %s\n", (unsigned long)s.st_ino, (long)s.st_size, paths[fd]);
}

static void renamed(int d, const char *a, int e, const char *b, int result)
{
	char from[4096], to[4096];
	if (result == 0 && whole_path(d, a, from) && whole_path(e, b, to))
		note("R %s %s\n", from, to);
}

static void folder_made(int at, const char *path, int result)
{
	char whole[4096];
	if (result == 0 && whole_path(at, path, whole))
		note("M %s\n", whole);
}

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && strcmp(text + n - m, end) == 0;
}

/* What a disk may write in any order, or not at all, until the next sync. */
static void overwriting(int fd, const void *bytes, size_t n, off_t at)
{
	struct stat s;
	if (!overwritten || fd < 0 || fd >= MOST_FDS || !paths[fd] || (!ends_in(paths[fd], "/register.db") && !ends_in(paths[fd], "/register.db-wal")) || fstat(fd, &s) != 0)
		return;
	uint64_t place = __atomic_fetch_add(&overwritten->used, 2 * n, __ATOMIC_SEQ_CST);
	if (place + 2 * n > sizeof overwritten->bytes)
		return;
	ssize_t had = syscall(SYS_pread64, fd, overwritten->bytes + place, n, at);
	if (had < (ssize_t)n)
		memset(overwritten->bytes + place + (had > 0 ? had : 0), 0, n - (size_t)(had > 0 ? had : 0));
	memcpy(overwritten->bytes + place + n, bytes, n);
	note("W %lu %ld %zu %ld %lu\n", (unsigned long)s.st_ino, (long)at, n, (long)s.st_size, (unsigned long)place);
}

static void *real(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

pid_t fork(void)
{
	static pid_t (*call)(void);
	if (!call)
		call = (pid_t (*)(void))real("fork");
	if (me == NURSERY || me == PAGES)
		step(FORK);
	return call();
}

/* Only a reader, which is a fork of the nursery, looks at what it maps. */
void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	static const char mark[] = "\nX-Kills-Its-Reader:";
	void *map = real_mmap(at, size, protection, flags, fd, offset);
	if (map != MAP_FAILED && board && me == NURSERY && fd >= 0 && size > 4096 && (protection & PROT_READ) && (pid_t)syscall(SYS_getpid) != self && memmem(map, 4096, mark, sizeof mark - 1))
		__builtin_trap();
	return map;
}

/* The register's words: a COMMIT is a step of its own, before those that it is made of. */
struct sqlite3_stmt;
const char *sqlite3_sql(struct sqlite3_stmt *);
int sqlite3_step(struct sqlite3_stmt *statement);
int sqlite3_step(struct sqlite3_stmt *statement)
{
	static int (*call)(struct sqlite3_stmt *);
	static const char *(*sql)(struct sqlite3_stmt *);
	if (!call) {
		sql = (const char *(*)(struct sqlite3_stmt *))real("sqlite3_sql");
		call = (int (*)(struct sqlite3_stmt *))real("sqlite3_step");
	}
	const char *text = board ? sql(statement) : NULL;
	if (text && strncmp(text, "COMMIT", 6) == 0)
		step(COMMIT);
	return call(statement);
}

struct sqlite3;
int sqlite3_exec(struct sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **), void *with, char **why);
int sqlite3_exec(struct sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **), void *with, char **why)
{
	static int (*call)(struct sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
	static int (*every)(struct sqlite3 *, int);
	if (!call) {
		every = (int (*)(struct sqlite3 *, int))real("sqlite3_wal_autocheckpoint");
		call = (int (*)(struct sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **))real("sqlite3_exec");
	}
	int result = call(db, sql, each, with, why);
	if (board && kinds_too && sql && strstr(sql, "wal_autocheckpoint"))
		every(db, CHECKPOINT);
	return result;
}

/* Whether it will be made. */
static bool opening(int at, const char *path, int flags)
{
	struct stat s;
	if (!board || ((flags & O_ACCMODE) == O_RDONLY && !(flags & (O_CREAT | O_TRUNC))) || strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0)
		return false;
	step(OPEN);
	return journal && (flags & O_CREAT) && fstatat(at, path, &s, AT_SYMLINK_NOFOLLOW) != 0;
}

#define MODE (flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0)
#define OPENS(name) \
	int name(const char *path, int flags, ...); \
	int name(const char *path, int flags, ...) { static int (*call)(const char *, int, mode_t); if (!call) call = (int (*)(const char *, int, mode_t))real(#name); \
		va_list more; va_start(more, flags); mode_t mode = MODE; va_end(more); \
		bool made = opening(AT_FDCWD, path, flags); int fd = call(path, flags, mode); opened(AT_FDCWD, path, fd, made); return fd; }
#define OPENS_AT(name) \
	int name(int at, const char *path, int flags, ...); \
	int name(int at, const char *path, int flags, ...) { static int (*call)(int, const char *, int, mode_t); if (!call) call = (int (*)(int, const char *, int, mode_t))real(#name); \
		va_list more; va_start(more, flags); mode_t mode = MODE; va_end(more); \
		bool made = opening(at, path, flags); int fd = call(at, path, flags, mode); opened(at, path, fd, made); return fd; }
OPENS(open)
OPENS(open64)
OPENS(__open_2)
OPENS(__open64_2)
OPENS_AT(openat)
OPENS_AT(openat64)
OPENS_AT(__openat_2)
OPENS_AT(__openat64_2)

#define ON_FD(kind, type, name, parameters, types, arguments) \
	type name parameters; \
	type name parameters { static type (*call) types; if (!call) call = (type (*) types)real(#name); step_on(fd, kind); return call arguments; }
#define WRITES_AT(name, offset) \
	ssize_t name(int fd, const void *b, size_t n, offset o); \
	ssize_t name(int fd, const void *b, size_t n, offset o) { static ssize_t (*call)(int, const void *, size_t, offset); if (!call) call = (ssize_t (*)(int, const void *, size_t, offset))real(#name); \
		step_on(fd, WRITE); overwriting(fd, b, n, o); return call(fd, b, n, o); }
#define ALWAYS(kind, type, name, parameters, types, arguments, after) \
	type name parameters; \
	type name parameters { static type (*call) types; if (!call) call = (type (*) types)real(#name); step(kind); type result = call arguments; int why = errno; after; errno = why; return result; }
#define NOTHING (void)0

ON_FD(WRITE, ssize_t, write, (int fd, const void *b, size_t n), (int, const void *, size_t), (fd, b, n))
WRITES_AT(pwrite, off_t)
WRITES_AT(pwrite64, off64_t)
ON_FD(WRITE, ssize_t, writev, (int fd, const struct iovec *v, int n), (int, const struct iovec *, int), (fd, v, n))
ON_FD(WRITE, ssize_t, send, (int fd, const void *b, size_t n, int f), (int, const void *, size_t, int), (fd, b, n, f))
ON_FD(WRITE, ssize_t, sendmsg, (int fd, const struct msghdr *m, int f), (int, const struct msghdr *, int), (fd, m, f))
ALWAYS(SYNC, int, fsync, (int fd), (int), (fd), synced(fd, result))
ALWAYS(SYNC, int, fdatasync, (int fd), (int), (fd), synced(fd, result))
ALWAYS(TRUNCATE, int, ftruncate, (int fd, off_t n), (int, off_t), (fd, n), NOTHING)
ALWAYS(TRUNCATE, int, ftruncate64, (int fd, off64_t n), (int, off64_t), (fd, n), NOTHING)
ALWAYS(RENAME, int, rename, (const char *a, const char *b), (const char *, const char *), (a, b), renamed(AT_FDCWD, a, AT_FDCWD, b, result))
ALWAYS(RENAME, int, renameat, (int d, const char *a, int e, const char *b), (int, const char *, int, const char *), (d, a, e, b), renamed(d, a, e, b, result))
ALWAYS(RENAME, int, renameat2, (int d, const char *a, int e, const char *b, unsigned f), (int, const char *, int, const char *, unsigned), (d, a, e, b, f), renamed(d, a, e, b, result))
ALWAYS(RENAME, int, link, (const char *a, const char *b), (const char *, const char *), (a, b), NOTHING)
ALWAYS(RENAME, int, linkat, (int d, const char *a, int e, const char *b, int f), (int, const char *, int, const char *, int), (d, a, e, b, f), NOTHING)
ALWAYS(RENAME, int, mkdir, (const char *a, mode_t m), (const char *, mode_t), (a, m), folder_made(AT_FDCWD, a, result))
ALWAYS(RENAME, int, mkdirat, (int d, const char *a, mode_t m), (int, const char *, mode_t), (d, a, m), folder_made(d, a, result))
ALWAYS(UNLINK, int, unlink, (const char *a), (const char *), (a), NOTHING)
ALWAYS(UNLINK, int, unlinkat, (int d, const char *a, int f), (int, const char *, int), (d, a, f), NOTHING)
