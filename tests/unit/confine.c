/* What each confined profile can and cannot do, tried in a child of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

static char folder[256], other[256];

enum { DIED = 1000, BAD = 99 };

/* Each attempt returns 0 when it could, else errno. */
static int open_passwd(void)
{
	int fd = open("/etc/passwd", O_RDONLY);
	return fd >= 0 ? 0 : errno;
}

static int make_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int fork_child(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(7);
	int status;
	return pid < 0 ? errno : waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7 ? 0 : BAD;
}

static int execute_true(void)
{
	char *argv[] = { (char *)"true", NULL };
	execv("/bin/true", argv);
	return errno;
}

static int spawn_true(void)
{
	char *argv[] = { (char *)"true", NULL };
	pid_t pid;
	int status, r = posix_spawn(&pid, "/bin/true", NULL, NULL, argv, NULL);
	return r ? r : waitpid(pid, &status, 0) == pid && status == 0 ? 0 : BAD;
}

static int file_in(const char *where)
{
	char a[300], b[300];
	snprintf(a, sizeof a, "%s/a", where);
	snprintf(b, sizeof b, "%s/b", where);
	int fd = open(a, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return errno;
	bool ok = write(fd, "x", 1) == 1 && fsync(fd) == 0 && rename(a, b) == 0 && unlink(b) == 0;
	return ok ? 0 : errno;
}

static int file_in_ours(void)
{
	return file_in(folder);
}

static int file_in_other(void)
{
	return file_in(other);
}

static int use_register(void)
{
	char path[300];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/r.db", folder);
	int r = sqlite3_open(path, &db);
	if (r == SQLITE_OK)
		r = sqlite3_exec(db, "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES(1); VACUUM", NULL, NULL, NULL);
	sqlite3_close(db);
	return r;
}

static int look_up(void)
{
	struct addrinfo *list = NULL;
	int r = getaddrinfo("localhost", "25", NULL, &list);
	if (list)
		freeaddrinfo(list);
	return r;
}

static void *look_up_aside(void *result)
{
	*(int *)result = look_up();
	return NULL;
}

static int look_up_in_thread(void)
{
	pthread_t thread;
	int got = BAD, r = pthread_create(&thread, NULL, look_up_aside, &got);
	return r ? r : pthread_join(thread, NULL) ? BAD : got;
}

static int allocate(void)
{
	size_t size = 50 << 20;
	char *p = malloc(size);
	if (!p)
		return errno;
	memset(p, 1, size);
	int r = p[size / 2] == 1 ? 0 : BAD;
	free(p);
	return r;
}

static int map_executable(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? 0 : errno;
}

static int signal_parent(void)
{
	return kill(getppid(), 0) == 0 ? 0 : errno;
}

static int confine_again(void)
{
	struct confine reader = { .files = 16, .cpu_seconds = 5 };
	return confine_self(&reader, true, NULL) == 0 ? open_passwd() : BAD;
}

static void *add_one(void *number)
{
	++*(int *)number;
	return NULL;
}

static int start_threads(void)
{
	pthread_t thread;
	int number = 0;
	for (int i = 0; i < 8; i++)
		if (pthread_create(&thread, NULL, add_one, &number) != 0 || pthread_join(thread, NULL) != 0)
			return BAD;
	return number == 8 ? 0 : BAD;
}

/* A memory file that was open before: the parent made it, for a confined process could not. */
static int held;
static pid_t parent;
static bool root;   /* root may raise any limit: no reader of a daemon is root */

static int reopen_held(int flags)
{
	char path[40], text[8] = "";
	snprintf(path, sizeof path, "/proc/self/fd/%d", held);
	int fd = open(path, flags);
	return fd < 0 ? errno : read(fd, text, 7) == 4 && memcmp(text, "held", 4) == 0 ? 0 : BAD;
}

static int reopen_to_read(void)
{
	return reopen_held(O_RDONLY);
}

static int reopen_to_write(void)
{
	return reopen_held(O_RDWR);
}

static int make_file(void)
{
	return open("/tmp/hoadep-confine", O_RDONLY | O_CREAT, 0600) >= 0 ? 0 : errno;
}

static int computes(int ms)
{
	struct timespec used;
	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < ms);
	return 0;
}

static int compute_long(void)
{
	return computes(1800);
}

/* Raises its own limits up to what it was given, and cannot go beyond. */
static int raise_limits(void)
{
	struct rlimit cpu = { 2, 3 }, memory = { (size_t)1 << 30, (size_t)1 << 30 }, more = { 10, 10 };
	if (setrlimit(RLIMIT_CPU, &cpu) != 0 || (!confine_sanitized() && setrlimit(RLIMIT_AS, &memory) != 0))
		return errno;
	if (!root && setrlimit(RLIMIT_CPU, &more) == 0)
		return BAD;
	return computes(1300);
}

static int raise_files(void)
{
	struct rlimit files = { 8, 8 };
	return setrlimit(RLIMIT_NOFILE, &files) == 0 ? 0 : errno;
}

static int limit_parent(void)
{
	return prlimit(parent, RLIMIT_CPU, NULL, &(struct rlimit){ 0, 0 }) == 0 ? 0 : errno;
}

static int abort_self(void)
{
	abort();
}

static int core_and_tracing(void)
{
	struct rlimit core;
	getrlimit(RLIMIT_CORE, &core);
	return core.rlim_max == 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : BAD;
}

/* Runs one attempt in a child confined so, and before as its nursery was, if it had one; returns what it returned, or DIED + the signal. */
static int attempt_below(const struct confine *first, const struct confine *c, int (*what)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		struct err err = { "" };
		if ((first && confine_self(first, true, &err) != 0) || confine_self(c, true, &err) != 0) {
			fprintf(stderr, "%s\n", err.text);
			_exit(98);
		}
		_exit(what());
	}
	int status;
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? DIED + WTERMSIG(status) : WEXITSTATUS(status);
}

static int attempt(const struct confine *c, int (*what)(void))
{
	return attempt_below(NULL, c, what);
}

/* --- what whoever took a reader over would try next ------------------------------------------------------------------------ */

static int write_file(void)
{
	return open("/tmp/hoadep-confine", O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : errno;
}

static int open_register(void)
{
	char path[300];
	snprintf(path, sizeof path, "%s/register.db", folder);
	int fd = open(path, O_RDONLY);
	return fd >= 0 ? 0 : errno;
}

static int open_memory_of_parent(void)
{
	char path[40];
	snprintf(path, sizeof path, "/proc/%d/mem", (int)parent);
	int fd = open(path, O_RDONLY);
	return fd >= 0 ? 0 : errno;
}

/* The descriptors of others are names of files like any. */
static int reopen_of_parent(void)
{
	char path[60];
	snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)parent, held);
	int fd = open(path, O_RDONLY);
	return fd >= 0 ? 0 : errno;
}

static int open_own_memory(void)
{
	int fd = open("/proc/self/mem", O_RDONLY);
	return fd >= 0 ? 0 : errno;
}

static int open_own_environment(void)
{
	int fd = open("/proc/self/environ", O_RDONLY);
	return fd >= 0 ? 0 : errno;
}

static int trace_parent(void)
{
	return ptrace(PTRACE_ATTACH, parent, NULL, NULL) == 0 ? 0 : errno;
}

static int read_memory_of_parent(void)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { &root, 1 };
	return process_vm_readv(parent, &here, 1, &there, 1, 0) == 1 ? 0 : errno;
}

static int kill_everyone(void)
{
	return kill(-1, 0) == 0 ? 0 : errno;
}

static int kill_thread_of_parent(void)
{
	return syscall(SYS_tgkill, parent, parent, 0) == 0 ? 0 : errno;
}

static int take_descriptor_of_parent(void)
{
	long fd = syscall(SYS_pidfd_open, parent, 0);
	return fd >= 0 && syscall(SYS_pidfd_getfd, fd, held, 0) >= 0 ? 0 : errno;
}

static int new_space(void)
{
	return unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
}

static int make_memory_file(void)
{
	return memfd_create("x", 0) >= 0 ? 0 : errno;
}

static int use_rings(void)
{
	char params[120] = { 0 };
	return syscall(SYS_io_uring_setup, 4, params) >= 0 ? 0 : errno;
}

static int make_connected_sockets(void)
{
	int ends[2];
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 ? 0 : errno;
}

struct attack {
	const char *what;
	int (*attempt)(void);
	bool ends;      /* by SIGSYS; else it is told that there is nothing */
};

/* Every sort of reader, with the bonds of reader.c, after those of its nursery. */
static void no_reader_gets_further(void)
{
	static const struct attack attacks[] = {
		{ "open /etc/passwd", open_passwd, false }, { "open the register", open_register, false }, { "write a file", write_file, false },
		{ "open the memory of its parent", open_memory_of_parent, false }, { "open what its parent holds", reopen_of_parent, false },
		{ "open its own memory", open_own_memory, false }, { "open its own environment", open_own_environment, false }, { "make a socket", make_socket, false },
		{ "make connected sockets", make_connected_sockets, false }, { "fork", fork_child, true }, { "execute", execute_true, true },
		{ "trace its parent", trace_parent, true }, { "read the memory of its parent", read_memory_of_parent, true }, { "kill everyone", kill_everyone, true },
		{ "signal its parent", signal_parent, true }, { "signal a thread of its parent", kill_thread_of_parent, true },
		{ "take a descriptor of its parent", take_descriptor_of_parent, true }, { "begin a new name space", new_space, true },
		{ "make a memory file", make_memory_file, true }, { "use rings", use_rings, true },
	};
	static const struct { const char *who; struct confine nursery, reader; bool by_landlock; } readers[] = {
		{ "text", { .fork = true }, { .memory = (size_t)480 << 20, .cpu_seconds = 10, .files = 16 }, false },
		{ "pages", { .fork = true, .threads = true, .reopen = true },
		  { .memory = (size_t)480 << 20, .memory_most = (size_t)992 << 20, .cpu_seconds = 6, .cpu_most = 60, .files = 16 }, true },
		{ "heic", { .fork = true, .threads = true, .reopen = true }, { .memory = (size_t)480 << 20, .cpu_seconds = 10, .files = 16, .threads = true }, true },
		{ "sheet", { .fork = true, .threads = true, .reopen = true }, { .memory = (size_t)480 << 20, .cpu_seconds = 5, .files = 16, .reopen = true }, true },
		{ "archive", { .fork = true, .threads = true, .reopen = true }, { .memory = (size_t)480 << 20, .cpu_seconds = 8, .files = 16 }, true },
	};
	for (size_t i = 0; i < sizeof readers / sizeof *readers && !confine_sanitized(); i++)
		for (size_t k = 0; k < sizeof attacks / sizeof *attacks && !(readers[i].by_landlock && confine_landlock() == 0); k++) {
			int got = attempt_below(&readers[i].nursery, &readers[i].reader, attacks[k].attempt);
			bool well = got == DIED + SIGSYS || (!attacks[k].ends && (got == ENOENT || got == EPERM || got == EACCES));
			CHECK_SAY(well, "a reader of the sort %s, to %s: got %d", readers[i].who, attacks[k].what, got);
		}
}

/* Memory of its own: as much as its limit, less than a quarter more. */
static size_t measured_most;

static int fill_memory(void)
{
	size_t got = 0, step = 8 << 20;
	while (got < (size_t)2 << 30 && mmap(NULL, step, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		got += step;
	return got <= measured_most ? 0 : BAD;
}

static int fill_memory_after_raising(void)
{
	struct rlimit memory = { (size_t)992 << 20, (size_t)992 << 20 };
	return setrlimit(RLIMIT_AS, &memory) == 0 ? fill_memory() : errno;
}

static void memory_has_an_end(void)
{
	static const struct confine plain = { .memory = (size_t)480 << 20 }, ocr = { .memory = (size_t)480 << 20, .memory_most = (size_t)992 << 20 };
	if (confine_sanitized())
		return;
	measured_most = (size_t)480 << 20;
	CHECK(attempt(&plain, fill_memory) == 0);
	CHECK(attempt(&ocr, fill_memory) == 0);
	measured_most = (size_t)992 << 20;
	CHECK(attempt(&ocr, fill_memory_after_raising) == 0);
}

static void a_path_to_write_must_exist(void)
{
	static const char *const missing[] = { "/nowhere/at/all", NULL };
	struct confine c = { .open = true, .write_paths = missing };
	pid_t pid = fork();
	if (pid == 0) {
		struct err err = { "" };
		int r = confine_self(&c, true, &err);
		_exit(r == -1 && strstr(err.text, "/nowhere/at/all") ? 0 : 1);
	}
	int status = -1;
	waitpid(pid, &status, 0);
	CHECK(status == 0 || confine_landlock() == 0);
}

static const char *const system_paths[] = { "/etc", "/usr", "/lib", "/lib64", "/bin", "/run", "/dev/null", "/proc/self", "/nowhere", NULL };
static const char *ours[2];

struct trial {
	const char *who;
	const struct confine *confine;
	const char *what;
	int (*attempt)(void);
	int want;
	bool by_landlock;
};

static void trials(void)
{
	static struct confine reader = { .memory = (size_t)1 << 30, .cpu_seconds = 10, .files = 16 };
	static struct confine nursery = { .fork = true };
	static struct confine threads = { .threads = true, .memory = (size_t)1 << 30, .files = 16 };
	static struct confine reopen = { .reopen = true, .files = 16 };
	static struct confine raise = { .memory = (size_t)512 << 20, .memory_most = (size_t)1 << 30, .cpu_seconds = 1, .cpu_most = 2 };
	static struct confine short_time = { .cpu_seconds = 1 };
	static struct confine pages = { .fork = true, .threads = true };
	static struct confine clerk = { .open = true, .read_paths = system_paths, .write_paths = ours };
	static struct confine fetch = { .open = true, .network = true, .read_paths = system_paths, .write_paths = ours };
	static struct confine command = { .open = true, .network = true, .fork = true, .execute = true, .read_paths = system_paths, .write_paths = ours };
	const struct trial list[] = {
		{ "reader", &reader, "open /etc/passwd", open_passwd, ENOENT, false },
		{ "reader", &reader, "make a socket", make_socket, EPERM, false },
		{ "reader", &reader, "fork", fork_child, DIED + SIGSYS, false },
		{ "reader", &reader, "execute", execute_true, DIED + SIGSYS, false },
		{ "reader", &reader, "signal its parent", signal_parent, DIED + SIGSYS, false },
		{ "reader", &reader, "map memory to execute", map_executable, EPERM, false },
		{ "reader", &reader, "allocate", allocate, 0, false },
		{ "reader", &reader, "abort by its right name", abort_self, DIED + SIGABRT, false },
		{ "reader", &reader, "start a thread", start_threads, DIED + SIGSYS, false },
		{ "reader", &reader, "limit itself", raise_limits, confine_sanitized() ? 0 : DIED + SIGSYS, false },
		{ "reader with threads", &threads, "start threads", start_threads, 0, false },
		{ "reader with threads", &threads, "fork", fork_child, DIED + SIGSYS, false },
		{ "reader with threads", &threads, "open /etc/passwd", open_passwd, ENOENT, false },
		{ "reader that reopens", &reopen, "reopen what it holds", reopen_to_read, 0, true },
		{ "reader that reopens", &reopen, "reopen it to write", reopen_to_write, DIED + SIGSYS, true },
		{ "reader that reopens", &reopen, "open /etc/passwd", open_passwd, EACCES, true },
		{ "reader that reopens", &reopen, "make a file", make_file, DIED + SIGSYS, true },
		{ "reader that may take longer", &short_time, "compute too long", compute_long, DIED + SIGXCPU, false },
		{ "reader that may take longer", &raise, "compute too long", compute_long, DIED + SIGXCPU, false },
		{ "reader that may take longer", &raise, "raise its limits", raise_limits, 0, false },
		{ "reader that may take longer", &raise, "raise others", raise_files, confine_sanitized() ? 0 : DIED + SIGSYS, false },
		{ "reader that may take longer", &raise, "look at its parent’s limits", limit_parent, confine_sanitized() ? 0 : DIED + SIGSYS, false },
		{ "pages", &pages, "start threads", start_threads, 0, false },
		{ "pages", &pages, "fork", fork_child, 0, false },
		{ "pages", &pages, "open /etc/passwd", open_passwd, ENOENT, false },
		{ "nursery", &nursery, "open /etc/passwd", open_passwd, ENOENT, false },
		{ "nursery", &nursery, "make a socket", make_socket, EPERM, false },
		{ "nursery", &nursery, "fork", fork_child, 0, false },
		{ "nursery", &nursery, "execute", execute_true, DIED + SIGSYS, false },
		{ "nursery", &nursery, "be confined again", confine_again, ENOENT, false },
		{ "nursery", &nursery, "be without core and tracing", core_and_tracing, 0, false },
		{ "clerk", &clerk, "make a socket", make_socket, EPERM, false },
		{ "clerk", &clerk, "fork", fork_child, DIED + SIGSYS, false },
		{ "clerk", &clerk, "execute", execute_true, DIED + SIGSYS, false },
		{ "clerk", &clerk, "write where it may", file_in_ours, 0, false },
		{ "clerk", &clerk, "write where it may not", file_in_other, EACCES, true },
		{ "clerk", &clerk, "use SQLite", use_register, 0, false },
		{ "clerk", &clerk, "read where it may", open_passwd, 0, false },
		{ "fetch", &fetch, "make a socket", make_socket, 0, false },
		{ "fetch", &fetch, "look up a host", look_up, 0, false },
		{ "fetch", &fetch, "look up a host in a thread", look_up_in_thread, 0, false },
		{ "fetch", &fetch, "fork", fork_child, DIED + SIGSYS, false },
		{ "fetch", &fetch, "execute", execute_true, DIED + SIGSYS, false },
		{ "fetch", &fetch, "write where it may", file_in_ours, 0, false },
		{ "fetch", &fetch, "write where it may not", file_in_other, EACCES, true },
		{ "fetch with a command", &command, "spawn a program", spawn_true, 0, false },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		if (list[i].by_landlock && confine_landlock() == 0)
			continue;
		int got = attempt(list[i].confine, list[i].attempt);
		CHECK_SAY(got == list[i].want, "%s, to %s: got %d, wanted %d", list[i].who, list[i].what, got, list[i].want);
	}
}

static int open_outside(void)
{
	return open_passwd();
}

static void only_what_is_named(void)
{
	static struct confine narrow = { .open = true, .write_paths = ours };
	if (confine_landlock() == 0)
		return;
	CHECK(attempt(&narrow, open_outside) == EACCES);
	CHECK(attempt(&narrow, file_in_ours) == 0);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%s/hoadep-confine-XXXXXX", tmp ? tmp : "/tmp");
	snprintf(other, sizeof other, "%s/hoadep-outside-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder) || !mkdtemp(other))
		return 1;
	ours[0] = folder;
	parent = getpid();
	root = getuid() == 0;
	held = memfd_create("held", MFD_CLOEXEC);
	if (held < 0 || pwrite(held, "held", 4, 0) != 4)
		return 1;
	a_path_to_write_must_exist();
	trials();
	only_what_is_named();
	no_reader_gets_further();
	memory_has_an_end();
	static const char *const left[] = { "r.db", "r.db-wal", "r.db-shm" };
	for (size_t i = 0; i < 3; i++) {
		char path[300];
		snprintf(path, sizeof path, "%s/%s", folder, left[i]);
		unlink(path);
	}
	CHECK(rmdir(folder) == 0);
	CHECK(rmdir(other) == 0);
	return unit_end();
}
