/* What a process may do: Landlock by raw system calls, seccomp by libseccomp, and resource limits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Debian 12's header knows Landlock 2, its backports kernel 4 and later: the numbers are the kernel's own and never change. */
enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_REMOVE_DIR = 1 << 4,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_DIR = 1 << 7,
	FS_MAKE_REG = 1 << 8,
	FS_ALL_1 = (1 << 13) - 1,
	FS_REFER = 1 << 13,     /* since 2 */
	FS_TRUNCATE = 1 << 14,  /* since 3 */
	FS_IOCTL_DEV = 1 << 15, /* since 5 */
	NET_ALL = 3,            /* since 4: bind and connect by TCP */
	NET_BIND = 1,
	SCOPE_ABSTRACT = 1,     /* since 6: abstract unix sockets of others, signals to others */
	SCOPE_SIGNAL = 2,
	FS_READ = FS_READ_FILE | FS_READ_DIR,
	FS_WRITE = FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG | FS_REFER | FS_TRUNCATE,
	FS_OF_A_FILE = FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE,
};

/* The kernel counts all that runs for the user: some room beside a desktop, yet no flood. */
enum { MOST_THREADS = 8192 };

/* A number that no process has (the kernel's highest is 2^22), for that of one that is not there yet. */
#define OWN_NUMBER UINT32_C(0x7E57DA7A)
enum {
	MOST_CODE = 1024,     /* a clerk's, the largest, has 300 */
	MOST_PREPARED = 8,    /* sorts of reader */
};

enum { NR_CREATE_RULESET = 444, NR_ADD_RULE = 445, NR_RESTRICT_SELF = 446, RULE_PATH_BENEATH = 1, CREATE_VERSION = 1 };

struct ruleset {
	uint64_t fs, net, scoped;
};

struct path_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

/* Landlock is inherited and only ever adds: a reader forked from a nursery that may open nothing has nothing more to give up. */
static bool nothing_to_open;
/* LeakSanitizer stops its process by clone and ptrace, which a confined process may not. */
static bool confined;

#if SANITIZED
__attribute__((visibility("default"))) int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return confined;
}
#endif

bool confine_sanitized(void)
{
	return SANITIZED;
}

int confine_landlock(void)
{
	long version = syscall(NR_CREATE_RULESET, NULL, (size_t)0, CREATE_VERSION);
	return version > 0 ? (int)version : 0;
}

static uint64_t known_rights(int version)
{
	uint64_t all = FS_ALL_1;
	if (version >= 2)
		all |= FS_REFER;
	if (version >= 3)
		all |= FS_TRUNCATE;
	if (version >= 5)
		all |= FS_IOCTL_DEV;
	return all;
}

/* A path that is not there gives nothing to read; one to write in must be there. */
static int allow_path(int ruleset, const char *path, uint64_t rights, bool must, struct err *err)
{
	struct stat st;
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && !must)
		return 0;
	if (fd < 0 || fstat(fd, &st) != 0) {
		err_errno(err, "%s, which is to stay open to this process, could not be opened", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		rights &= FS_OF_A_FILE;
	struct path_beneath beneath = { .allowed = rights, .parent = fd };
	int r = 0;
	if (syscall(NR_ADD_RULE, ruleset, RULE_PATH_BENEATH, &beneath, 0) != 0)
		r = err_errno(err, "Landlock did not take a rule for %s", path);
	close(fd);
	return r;
}

static int allow_paths(int ruleset, const struct confine *c, uint64_t known, struct err *err)
{
	uint64_t readable = FS_READ | (c->execute ? FS_EXECUTE : 0);
	for (const char *const *p = c->read_paths; p && *p; p++)
		if (allow_path(ruleset, *p, readable & known, false, err) != 0)
			return -1;
	for (const char *const *p = c->write_paths; p && *p; p++)
		if (allow_path(ruleset, *p, (FS_READ | FS_WRITE) & known, true, err) != 0)
			return -1;
	return 0;
}

static int landlock_self(const struct confine *c, bool without_ok, struct err *err)
{
	int version = confine_landlock();
	if (version == 0)
		return without_ok ? 0 : err_set(err, "this kernel has no Landlock (or it is switched off), so files cannot be kept from a reader of letters; "
			"start it with lsm=landlock,... or allow it in the config: landlock: if-possible");
	struct ruleset rules = { .fs = known_rights(version) };
	if (version >= 4)
		rules.net = c->network ? NET_BIND : NET_ALL;
	/* A clerk and a sender may have children from before; a nursery signals only what it forked itself. */
	if (version >= 6)
		rules.scoped = (c->network ? 0 : SCOPE_ABSTRACT) | (c->open || c->execute ? 0 : SCOPE_SIGNAL);
	size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
	int ruleset = (int)syscall(NR_CREATE_RULESET, &rules, size, 0);
	if (ruleset < 0)
		return err_errno(err, "Landlock did not give a set of rules");
	int r = c->open ? allow_paths(ruleset, c, rules.fs, err) : 0;
	if (r == 0 && syscall(NR_RESTRICT_SELF, ruleset, 0) != 0)
		r = err_errno(err, "Landlock did not confine the process");
	close(ruleset);
	if (r == 0)
		nothing_to_open = !c->open;
	return r;
}

static int limit(int what, rlim_t soft, rlim_t hard, struct err *err)
{
	struct rlimit now;
	if (getrlimit((__rlimit_resource_t)what, &now) == 0 && now.rlim_max != RLIM_INFINITY && hard > now.rlim_max)
		hard = now.rlim_max;
	struct rlimit want = { .rlim_cur = soft < hard ? soft : hard, .rlim_max = hard };
	if (setrlimit((__rlimit_resource_t)what, &want) != 0)
		return err_errno(err, "a resource limit could not be set");
	return 0;
}

static bool is_strict(const struct confine *c)
{
	return !c->network && !c->fork && !c->execute && !c->open;
}

static int limit_self(const struct confine *c, struct err *err)
{
	if (limit(RLIMIT_CORE, 0, 0, err) != 0)
		return -1;
	/* AddressSanitizer reserves terabytes of address space for its shadow. */
	size_t memory = c->memory_most > c->memory ? c->memory_most : c->memory;
	if (c->memory && !SANITIZED && limit(RLIMIT_AS, c->memory, memory, err) != 0)
		return -1;
	/* The soft limit sends SIGXCPU, which ends the process by a name of its own; the hard one is for who ignores it. */
	int cpu = c->cpu_most > c->cpu_seconds ? c->cpu_most : c->cpu_seconds;
	if (c->cpu_seconds && limit(RLIMIT_CPU, (rlim_t)c->cpu_seconds, (rlim_t)cpu + 1, err) != 0)
		return -1;
	if (c->threads && is_strict(c) && limit(RLIMIT_NPROC, MOST_THREADS, MOST_THREADS, err) != 0)
		return -1;
	if (c->files && limit(RLIMIT_NOFILE, (rlim_t)c->files, (rlim_t)c->files, err) != 0)
		return -1;
	if (!is_strict(c))
		return 0;
	/* Libraries print to stderr; were that a file, SIGXFSZ would end a reader for a warning (facts/documents.md, section 4). */
	signal(SIGXFSZ, SIG_IGN);
	return limit(RLIMIT_FSIZE, 0, 0, err);
}

#define CALL(name) SCMP_SYS(name)

/* Computing, and reading and writing what is open already: all a reader needs. */
static const int always[] = {
	CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64), CALL(pwrite64), CALL(lseek), CALL(close), CALL(fstat),
	CALL(munmap), CALL(mremap), CALL(madvise), CALL(brk), CALL(futex), CALL(poll), CALL(ppoll), CALL(rt_sigaction), CALL(rt_sigprocmask),
	CALL(rt_sigreturn), CALL(sigaltstack), CALL(restart_syscall), CALL(clock_gettime), CALL(clock_getres), CALL(clock_nanosleep), CALL(nanosleep),
	CALL(gettimeofday), CALL(time), CALL(getrandom), CALL(getpid), CALL(gettid), CALL(sched_yield), CALL(sched_getaffinity), CALL(getrusage),
	CALL(times), CALL(sysinfo), CALL(exit), CALL(exit_group), /* glibc's qsort asks for the memory there is */
};

/* What the blocking loops of the other roles need besides: waits, signals, limits, names of themselves. */
static const int roles[] = {
	CALL(select), CALL(pselect6), CALL(epoll_create1), CALL(epoll_ctl), CALL(epoll_wait), CALL(epoll_pwait), CALL(dup), CALL(dup2), CALL(dup3),
	CALL(pipe), CALL(pipe2), CALL(fcntl), CALL(eventfd2), CALL(signalfd4), CALL(timerfd_create), CALL(timerfd_settime), CALL(timerfd_gettime),
	CALL(setitimer), CALL(getitimer), CALL(alarm), CALL(rt_sigtimedwait), CALL(rt_sigpending), CALL(rt_sigsuspend), CALL(memfd_create), CALL(sendmsg),
	CALL(recvmsg), CALL(sendto), CALL(recvfrom), CALL(getsockopt), CALL(setsockopt), CALL(shutdown), CALL(getsockname), CALL(getpeername),
	CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid), CALL(getresuid), CALL(getresgid), CALL(getgroups), CALL(getppid), CALL(getpgrp),
	CALL(getpgid), CALL(getsid), CALL(uname), CALL(sysinfo), CALL(getrlimit), CALL(setrlimit), CALL(prlimit64), CALL(prctl), CALL(arch_prctl),
	CALL(set_robust_list), CALL(get_robust_list), CALL(set_tid_address), CALL(rseq), CALL(membarrier), CALL(getcpu), CALL(sched_getparam),
	CALL(sched_getscheduler), CALL(msync), CALL(mincore), CALL(fadvise64), CALL(pidfd_open), CALL(capget), CALL(umask),
	CALL(sendmmsg), CALL(recvmmsg), CALL(getpriority),
};

static const int opening[] = {
	CALL(open), CALL(openat), CALL(openat2), CALL(creat), CALL(access), CALL(faccessat), CALL(faccessat2), CALL(stat), CALL(lstat), CALL(statx), CALL(readlink),
	CALL(readlinkat), CALL(getdents), CALL(getdents64), CALL(statfs), CALL(fstatfs), CALL(chdir), CALL(fchdir), CALL(flock), CALL(readahead),
	CALL(inotify_init1), CALL(inotify_add_watch), CALL(inotify_rm_watch), CALL(getxattr), CALL(lgetxattr), CALL(fgetxattr),
	CALL(rename), CALL(renameat), CALL(renameat2), CALL(unlink), CALL(unlinkat), CALL(mkdir), CALL(mkdirat), CALL(rmdir), CALL(link), CALL(linkat),
	CALL(fsync), CALL(fdatasync), CALL(sync_file_range), CALL(syncfs), CALL(ftruncate), CALL(truncate), CALL(fallocate), CALL(chmod), CALL(fchmod),
	CALL(fchmodat), CALL(chown), CALL(fchown), CALL(fchownat), CALL(lchown), CALL(utimensat), CALL(copy_file_range), CALL(sendfile), CALL(splice), CALL(getcwd),
};

/* Where files are not to be opened, a library that tries is told there are none, and carries on without. */
static const int not_there[] = {
	CALL(openat2), CALL(creat), CALL(access), CALL(faccessat), CALL(faccessat2), CALL(stat), CALL(lstat), CALL(statx),
	CALL(readlink), CALL(readlinkat), CALL(statfs), CALL(getcwd),
};

static const int not_opened[] = { CALL(open), CALL(openat) };

/* What a thread needs to begin. */
static const int threading[] = { CALL(set_robust_list), CALL(rseq) };

static const int networking[] = {
	CALL(socket), CALL(socketpair), CALL(connect), CALL(bind), CALL(getsockname),
};

static const int forking[] = {
	CALL(fork), CALL(vfork), CALL(wait4), CALL(waitid), CALL(kill), CALL(tgkill), CALL(pidfd_send_signal), CALL(close_range), CALL(setsid), CALL(setpgid),
	CALL(seccomp), NR_CREATE_RULESET, NR_ADD_RULE, NR_RESTRICT_SELF,
};

/* AddressSanitizer's own needs in a process that is otherwise strict: its report, its stacks, its quarantine. */
static const int sanitizing[] = {
	CALL(prlimit64), CALL(getrlimit), CALL(sysinfo), CALL(uname), CALL(set_robust_list), CALL(rseq), CALL(tgkill), CALL(arch_prctl), CALL(dup), CALL(prctl),
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static int add_all(scmp_filter_ctx f, uint32_t action, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (calls[i] >= 0 && seccomp_rule_add(f, action, calls[i], 0) != 0)
			return -1;
	return 0;
}

/* fork yes, new name spaces no; threads only where a library needs one (libcurl's resolver). */
static int add_clone(scmp_filter_ctx f, const struct confine *c)
{
	const uint64_t spaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
	int r = 0;
	if (!c->fork && !c->network && !c->threads)
		return 0;
	if (c->fork)
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, spaces | CLONE_THREAD, 0));
	if (c->network || c->threads)
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, spaces | CLONE_THREAD, CLONE_THREAD));
	/* clone3 hides its flags behind a pointer; told that there is none, glibc takes clone. */
	return r | seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

/* Memory to execute: just-in-time patterns and loaded modules of the roles, nothing for who reads hostile bytes. */
static int add_mapping(scmp_filter_ctx f, const struct confine *c)
{
	int r = 0;
	int calls[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };
	for (size_t i = 0; i < COUNT(calls); i++) {
		if (c->open || c->network) {
			r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);
			continue;
		}
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
		r |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), calls[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	}
	return r;
}

/* Terminals can be typed into by ioctl (TIOCSTI), so only what stdio and sockets ask is allowed. */
static int add_ioctl(scmp_filter_ctx f, const struct confine *c)
{
	static const unsigned long asked[] = { TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX };
	int r = 0;
	if (is_strict(c))
		return seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 0);
	for (size_t i = 0; i < COUNT(asked); i++)
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, asked[i]));
	return r;
}

/* A reader may signal nobody but itself: abort() is how libraries end when memory does.  Its number is put in when the filter is loaded. */
static int add_signals(scmp_filter_ctx f, const struct confine *c)
{
	if (c->fork || SANITIZED)
		return 0;
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, OWN_NUMBER));
}

static int add_sockets(scmp_filter_ctx f, const struct confine *c)
{
	if (c->network)
		return add_all(f, SCMP_ACT_ALLOW, networking, COUNT(networking));
	int r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 0);
	/* A pair reaches nobody but one's own children; the starter of roles speaks over them. */
	if (c->fork)
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX));
	return r;
}

/* Which files these may be is Landlock's to say; a strict process only ever reads. */
static int add_opening(scmp_filter_ctx f, const struct confine *c)
{
	const uint64_t changes = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
	if (c->open)
		return add_all(f, SCMP_ACT_ALLOW, opening, COUNT(opening));
	int r = add_all(f, SCMP_ACT_ERRNO(ENOENT), not_there, COUNT(not_there));
	if (!c->reopen)
		return r | add_all(f, SCMP_ACT_ERRNO(ENOENT), not_opened, COUNT(not_opened));
	if (!is_strict(c))
		return r | add_all(f, SCMP_ACT_ALLOW, not_opened, COUNT(not_opened));
	r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, changes, O_RDONLY));
	return r | seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, changes, O_RDONLY));
}

static bool may_raise(const struct confine *c)
{
	return c->memory_most > c->memory || c->cpu_most > c->cpu_seconds;
}

/* A process whose limits may be raised, up to what was set as hard, raises its own: no other limit than these. */
static int add_limits(scmp_filter_ctx f, const struct confine *c)
{
	int r = 0;
	if (!is_strict(c) || SANITIZED || !may_raise(c))
		return 0;
	for (int i = 0; i < 2; i++)
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A1(SCMP_CMP_EQ, i ? RLIMIT_AS : RLIMIT_CPU));
	return r;
}

static int fill(scmp_filter_ctx f, const struct confine *c)
{
	int r = add_all(f, SCMP_ACT_ALLOW, always, COUNT(always));
	if (!is_strict(c))
		r |= add_all(f, SCMP_ACT_ALLOW, roles, COUNT(roles));
	/* glibc's fstat too is this call, and its path is out of a filter's sight: a reader would learn which files there are, how large and how new. */
	r |= seccomp_rule_add(f, is_strict(c) ? SCMP_ACT_ERRNO(ENOENT) : SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 0);
	r |= add_mapping(f, c) | add_clone(f, c) | add_ioctl(f, c) | add_signals(f, c) | add_sockets(f, c);
	r |= add_opening(f, c) | add_limits(f, c);
	if (c->threads)
		r |= add_all(f, SCMP_ACT_ALLOW, threading, COUNT(threading));
	if (c->fork)
		r |= add_all(f, SCMP_ACT_ALLOW, forking, COUNT(forking));
	if (c->execute) {
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(execve), 0);
		r |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(execveat), 0);
	}
	if (SANITIZED && is_strict(c))
		r |= add_all(f, SCMP_ACT_ALLOW, sanitizing, COUNT(sanitizing));
	return r;
}

/* The program of a filter, as the kernel takes it. */
struct program {
	unsigned key;      /* of the confine it was made for; 0: none */
	size_t count;
	struct sock_filter code[MOST_CODE];
};

/* Making one takes ten times as long as loading it, so that who forks makes it for its children. */
static struct program prepared[MOST_PREPARED + 1];

/* What a filter depends on. */
static unsigned key_of(const struct confine *c)
{
	const bool has[] = { true, c->network, c->fork, c->execute, c->open, c->threads, c->reopen, may_raise(c) };
	unsigned key = 0;
	for (size_t i = 0; i < COUNT(has); i++)
		key |= (unsigned)has[i] << i;
	return key;
}

static int make_filter(const struct confine *c, scmp_filter_ctx *out)
{
	scmp_filter_ctx f = *out = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (!f)
		return -1;
	int r = fill(f, c);
	r |= seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	/* A tree instead of a list: a call costs a few comparisons, not sixty. */
	return r | seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
}

/* libseccomp writes a program into a descriptor only. */
static int read_program(scmp_filter_ctx f, struct program *out)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t n = -1;
	if (fd >= 0 && seccomp_export_bpf(f, fd) == 0)
		n = pread(fd, out->code, sizeof out->code, 0);
	if (fd >= 0)
		close(fd);
	/* Full is cut, perhaps. */
	if (n <= 0 || (size_t)n >= sizeof out->code || (size_t)n % sizeof *out->code != 0)
		return -1;
	out->count = (size_t)n / sizeof *out->code;
	return 0;
}

static int make_program(const struct confine *c, struct program *out, struct err *err)
{
	scmp_filter_ctx f = NULL;
	int r = make_filter(c, &f);
	if (r == 0)
		r = read_program(f, out);
	if (f)
		seccomp_release(f);
	if (r != 0)
		return err_set(err, "the filter of system calls could not be made (libseccomp %d)", r);
	out->key = key_of(c);
	return 0;
}

/* The kernel compares 32 bits at a time, and no other value in a filter is this one. */
static void put_own_number(struct program *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (BPF_CLASS(p->code[i].code) == BPF_JMP && BPF_SRC(p->code[i].code) == BPF_K && p->code[i].k == OWN_NUMBER)
			p->code[i].k = (uint32_t)getpid();
}

/* The one made for such a process; where there is none, the first that is free, or the last for whoever comes too late. */
static struct program *place_of(unsigned key)
{
	struct program *p = prepared;
	while (p < prepared + MOST_PREPARED && p->key && p->key != key)
		p++;
	return p;
}

int confine_prepare(const struct confine *c, struct err *err)
{
	struct program *p = place_of(key_of(c));
	return p == prepared + MOST_PREPARED || p->key ? 0 : make_program(c, p, err);
}

static int filter_self(struct program *p, struct err *err)
{
	put_own_number(p);
	struct sock_fprog program = { .len = (unsigned short)p->count, .filter = p->code };
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
		return err_errno(err, "the filter of system calls could not be put in place");
	p->key = 0; /* it has this process's number in it now */
	return 0;
}

int confine_self(const struct confine *c, bool without_landlock_ok, struct err *err)
{
	if (c->reopen && !confine_landlock())
		return err_set(err, "without Landlock in the kernel a process cannot be let open anything");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_errno(err, "new privileges could not be given up");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_errno(err, "the process could not be closed to tracing");
	if (!(nothing_to_open && !c->open) && landlock_self(c, without_landlock_ok, err) != 0)
		return -1;
	/* Made before the limits stand: it is written into memory as a file is, and a reader may write none. */
	struct program *p = place_of(key_of(c));
	if ((p->key != key_of(c) && make_program(c, p, err) != 0) || limit_self(c, err) != 0 || filter_self(p, err) != 0)
		return -1;
	confined = true;
	return 0;
}
