/* A reader that was taken over: what a letter's line "X-Hostile: ORDER" tells it, it tries, under the very bonds of every reader.  In no shipped binary.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linked with --wrap (make hostile): these two stand before what a reader calls once it is confined.  How an attempt ended is the process's end:
 * exit 100 refused, exit 66 it went through (or a secret was found), a signal the bonds.  A lie is the reading of another letter. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "read/letter.h"
#include "read/reader.h"

enum { REFUSED = 100, THROUGH = 66, LETTER = 3, ANSWER = 4 };

static const char *given;      /* what stands behind the order's name */
static size_t given_len;
static const char *all_bytes;
static size_t all_len;

/* A document's reader says it in its answer instead: how it ended is told to nobody. */
static sigjmp_buf said;
static bool says;

__attribute__((noreturn)) static void ended(long got)
{
	if (says)
		siglongjmp(said, got >= 0 ? 1 : 2);
	_exit(got >= 0 ? THROUGH : REFUSED);
}

static long number(void)
{
	long n = 0;
	for (size_t i = 0; i < given_len && given[i] >= '0' && given[i] <= '9'; i++)
		n = n * 10 + given[i] - '0';
	return n;
}

static const char *path(void)
{
	static char out[300];
	snprintf(out, sizeof out, "%.*s", (int)given_len, given);
	return out;
}

/* ---- files ---- */

static void try_open(void) { ended(syscall(SYS_open, path(), O_RDONLY)); }
static void try_openat(void) { ended(openat(AT_FDCWD, path(), O_RDONLY)); }
static void try_create(void) { ended(open(path(), O_RDWR | O_CREAT, 0600)); }
static void try_write_open(void) { ended(open(path(), O_WRONLY)); }
static void try_openat2(void) { uint64_t how[3] = { O_RDONLY, 0, 0 }; ended(syscall(SYS_openat2, AT_FDCWD, path(), how, sizeof how)); }
static void try_handle(void) { char handle[64] = { 0 }; ended(syscall(SYS_open_by_handle_at, AT_FDCWD, handle, O_RDONLY)); }
static void try_unlink(void) { ended(unlink(path())); }
static void try_stat(void) { struct stat s; ended(stat(path(), &s)); }
static void try_memfd(void) { ended(memfd_create("x", 0)); }
static void try_mount(void) { ended(syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL)); }
static void try_chroot(void) { ended(chroot("/")); }

/* ---- sockets ---- */

static void try_socket(void)
{
	/* All kinds: one that is made would be enough. */
	for (int family = 0; family < 46; family++)
		for (int type = 1; type <= 10; type++)
			if (socket(family, type, 0) >= 0)
				ended(0);
	ended(-1);
}
static void try_socketpair(void) { int s[2]; ended(socketpair(AF_UNIX, SOCK_STREAM, 0, s)); }
static void try_connect(void) { struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(25) }; ended(connect(LETTER, (struct sockaddr *)&a, sizeof a)); }
static void try_sendmsg(void) { struct msghdr m = { 0 }; ended(sendmsg(ANSWER, &m, 0)); }

/* ---- other processes ---- */

static void try_ptrace(void) { ended(ptrace(PTRACE_ATTACH, (pid_t)number(), 0, 0)); }
static void try_vm_read(void)
{
	char bytes[16];
	struct iovec here = { bytes, sizeof bytes }, there = { (void *)(uintptr_t)0x400000, sizeof bytes };
	ended(process_vm_readv((pid_t)number(), &here, 1, &there, 1, 0));
}
static void try_kill(void) { ended(kill((pid_t)number(), SIGKILL)); }
static void try_tgkill(void) { ended(syscall(SYS_tgkill, number(), number(), SIGKILL)); }
static void try_pidfd(void) { ended(syscall(SYS_pidfd_open, number(), 0)); }
static void try_rlimit(void) { struct rlimit r; ended(prlimit((pid_t)number(), RLIMIT_CPU, NULL, &r)); }
static void try_affinity(void) { cpu_set_t set; CPU_ZERO(&set); ended(sched_setaffinity((pid_t)number(), sizeof set, &set)); }

/* ---- more of itself ---- */

static void try_fork(void) { ended(syscall(SYS_fork)); }
static void try_clone(void) { ended(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0)); }
static void try_thread(void)
{
	static char stack[8192] __attribute__((aligned(64)));
	/* Where a sort of reader may have threads, it still may make no process. */
	ended(syscall(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, stack + sizeof stack, NULL, NULL, 0));
}
static void try_clone3(void) { uint64_t args[11] = { 0 }; args[4] = SIGCHLD; ended(syscall(SYS_clone3, args, sizeof args)); }
static void try_exec(void) { char *argv[] = { (char *)(uintptr_t)"sh", NULL }; ended(execv("/bin/sh", argv)); }
static void try_execveat(void) { char *argv[] = { (char *)(uintptr_t)"x", NULL }; ended(syscall(SYS_execveat, LETTER, "", argv, NULL, AT_EMPTY_PATH)); }
static void try_setsid(void) { ended(setsid()); }
static void try_deathsig(void) { ended(prctl(PR_SET_PDEATHSIG, 0)); }
static void try_unshare(void) { ended(unshare(CLONE_NEWUSER)); }
static void try_setuid(void) { ended(setuid(0)); }

/* ---- the kernel's newer doors ---- */

static void try_io_uring(void) { struct io_uring_params p = { 0 }; ended(syscall(SYS_io_uring_setup, 8, &p)); }
static void try_bpf(void) { union bpf_attr a = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 }; ended(syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof a)); }
static void try_userfaultfd(void) { ended(syscall(SYS_userfaultfd, 0)); }
static void try_perf(void) { char attr[128] = { 0 }; ended(syscall(SYS_perf_event_open, attr, 0, -1, -1, 0)); }
static void try_keyctl(void) { ended(syscall(SYS_keyctl, 0, -3, 1)); }
static void try_seccomp(void) { ended(syscall(SYS_seccomp, 0, 0, NULL)); }
static void try_shm(void) { ended(syscall(SYS_shmget, 0x7711, 4096, 01666)); }
static void try_personality(void) { ended(syscall(SYS_personality, 0x0400000)); }
static void try_32bit(void)
{
#if defined(__x86_64__)
	long r = 20; /* getpid by the gate of i386 */
	__asm__ volatile("int $0x80" : "+a"(r) : : "memory");
	ended(r > 0 ? 0 : -1);
#else
	ended(-1);
#endif
}
static void try_x32(void) { ended(syscall(0x40000000 | SYS_getpid)); }
static void try_exec_memory(void) { ended(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0); }
static void try_exec_letter(void) { ended(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, LETTER, 0) == MAP_FAILED ? -1 : 0); }
static void try_mprotect(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ended(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}
static void try_pkey(void) { ended(syscall(SYS_pkey_mprotect, (uintptr_t)&try_pkey & ~(uintptr_t)4095, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, -1)); }
static void try_tiocsti(void)
{
	for (int fd = 0; fd < 16; fd++)
		if (ioctl(fd, TIOCSTI, "x") == 0)
			ended(0);
	ended(-1);
}

/* ---- its descriptors ---- */

static void try_alter(void)
{
	/* Its letter is the spool's own file. */
	bool through = write(LETTER, "x", 1) > 0 || pwrite(LETTER, "x", 1, 0) > 0;
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, LETTER, 0);
	ended(through || p != MAP_FAILED ? 0 : -1);
}
static void try_truncate(void) { ended(ftruncate(LETTER, 0)); }
static void try_chmod(void) { ended(fchmod(LETTER, 0666)); }
static void try_others(void)
{
	struct stat st;
	bool found = false;
	for (int fd = 0; fd < 1024; fd++) {
		if (fd == LETTER || fd == ANSWER || fstat(fd, &st) != 0)
			continue;
		/* 0 to 2 are /dev/null (where stderr of a log is kept, that is a hole): a character device that swallows. */
		found |= fd > 2 || !S_ISCHR(st.st_mode);
	}
	ended(found ? 0 : -1);
}
static void try_dup(void) { ended(dup(LETTER)); }

/* ---- floods ---- */

static void try_memory(void)
{
	size_t got = 0;
	for (char *p; got < (size_t)3 << 30 && (p = malloc(16 << 20)); got += 16 << 20)
		memset(p, 1, 16 << 20);
	ended(got >= (size_t)3 << 30 ? 0 : -1);
}
static void try_stack(void)
{
	volatile char room[1 << 20];
	room[0] = room[sizeof room - 1] = 1;
	try_stack();
	room[1] = room[0];
}
static void try_output(void)
{
	static const char line[4096] = "reading ";
	for (int i = 0; i < 1 << 20; i++)
		if (write(ANSWER, line, sizeof line) < 0)
			break;
	ended(-1);
}
static void try_lines(void)
{
	for (int i = 0; i < 1 << 22; i++)
		if (write(ANSWER, "open 1\n", 7) < 0)
			break;
	ended(-1);
}
static void try_spin(void) { for (volatile long i = 0;; i++) continue; }
static void try_spin_on(void)
{
	signal(SIGXCPU, SIG_IGN);
	try_spin();
}
static void try_sleep(void)
{
	for (int i = 1; i < 65; i++)
		signal(i, SIG_IGN);
	for (;;)
		sleep(1000);
}
static void try_hang_on(void)
{
	/* Shuts its mouth and stays: the pipe's other end has no end then. */
	close(LETTER);
	try_sleep();
}

/* ---- what lies in its memory ---- */

static sigjmp_buf back;

static void on_fault(int signal_)
{
	(void)signal_;
	siglongjmp(back, 1);
}

/* The words stand in the letter with each byte turned (xor 0x55) and in hex, so that nothing of the search itself is found. */
static unsigned char words[16][80];
static size_t word_len[16], word_count;

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void take_words(void)
{
	for (size_t i = 0; i + 1 < given_len && word_count < 16;) {
		if (given[i] == ',') {
			word_count++;
			i++;
			continue;
		}
		if (word_len[word_count] == sizeof *words)
			break;
		words[word_count][word_len[word_count]++] = (unsigned char)(digit(given[i]) * 16 + digit(given[i + 1]));
		i += 2;
	}
	word_count++;
}

static bool stands(const volatile unsigned char *at, const volatile unsigned char *end)
{
	for (size_t w = 0; w < word_count; w++) {
		size_t i = 0;
		while (i < word_len[w] && at + i < end && (at[i] ^ 0x55) == words[w][i])
			i++;
		if (i && i == word_len[w])
			return true;
	}
	return false;
}

static bool looked(uintptr_t page, uintptr_t end)
{
	static bool begins[256];
	for (size_t w = 0; w < word_count; w++)
		begins[words[w][0] ^ 0x55] = true;
	for (const unsigned char *p = (const unsigned char *)page; p < (const unsigned char *)end; p++)
		if (begins[*p] && stands(p, (const unsigned char *)end))
			return true;
	return false;
}

/* From one address on, page by page, over holes of at most 64 MiB; what cannot be read faults. */
static bool walked(uintptr_t from, long step)
{
	volatile uintptr_t at = from & ~(uintptr_t)4095;
	volatile long missed = 0;
	while (missed < 16384 && at > 65536 && at < (uintptr_t)1 << 47) {
		if (sigsetjmp(back, 1) == 0) {
			*(volatile char *)at;
			if (looked(at, at + 4096))
				return true;
			missed = 0;
		} else {
			missed++;
		}
		at += (uintptr_t)step;
	}
	return false;
}

static void try_scan(void)
{
	int here;
	take_words();
	struct sigaction fault = { .sa_handler = on_fault };
	sigaction(SIGSEGV, &fault, NULL);
	sigaction(SIGBUS, &fault, NULL);
	/* The program with its heap behind it, the libraries, the letter and what was mapped beside them, the stack. */
	const uintptr_t from[] = { (uintptr_t)&try_scan, (uintptr_t)sbrk(0) - 4096, (uintptr_t)&malloc, (uintptr_t)all_bytes, (uintptr_t)&here };
	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		if (walked(from[i], 4096) || walked(from[i], -4096))
			ended(0);
	ended(-1);
}

/* ---- lies ---- */

/* It tells of the letter between the lines LIE and END as if that were its own. */
static const char *lie_from;
static size_t lie_len;

static void lie(void)
{
	const char *from = memmem(all_bytes, all_len, "\nLIE\r\n", 6), *to = from ? memmem(from, all_len - (size_t)(from - all_bytes), "\r\nEND", 5) : NULL;
	if (!from || !to)
		_exit(67);
	lie_from = from + 6;
	lie_len = (size_t)(to - lie_from);
}

/* Brackets within brackets, as many as it takes. */
static void try_deep(void)
{
	static char brackets[65536];
	memset(brackets, '[', sizeof brackets);
	if (write(ANSWER, "reading ", 8) != 8)
		ended(-1);
	for (int i = 0; i < 64; i++)
		if (write(ANSWER, brackets, sizeof brackets) < 0)
			break;
	_exit(write(ANSWER, "\n", 1) == 1 ? 0 : REFUSED);
}

static const struct {
	const char *name;
	void (*attempt)(void);
} orders[] = {
	{ "open", try_open }, { "openat", try_openat }, { "create", try_create }, { "write-open", try_write_open }, { "openat2", try_openat2 }, { "handle", try_handle }, { "unlink", try_unlink },
	{ "stat", try_stat }, { "memfd", try_memfd }, { "mount", try_mount }, { "chroot", try_chroot }, { "socket", try_socket }, { "socketpair", try_socketpair }, { "connect", try_connect },
	{ "sendmsg", try_sendmsg }, { "ptrace", try_ptrace }, { "vm-read", try_vm_read }, { "kill", try_kill }, { "tgkill", try_tgkill }, { "pidfd", try_pidfd }, { "rlimit", try_rlimit },
	{ "affinity", try_affinity }, { "fork", try_fork }, { "clone", try_clone }, { "vfork", try_thread }, { "clone3", try_clone3 }, { "exec", try_exec }, { "execveat", try_execveat },
	{ "setsid", try_setsid }, { "deathsig", try_deathsig }, { "unshare", try_unshare }, { "setuid", try_setuid }, { "io-uring", try_io_uring }, { "bpf", try_bpf },
	{ "userfaultfd", try_userfaultfd }, { "perf", try_perf }, { "keyctl", try_keyctl }, { "seccomp", try_seccomp }, { "shm", try_shm }, { "personality", try_personality },
	{ "32bit", try_32bit }, { "x32", try_x32 }, { "exec-memory", try_exec_memory }, { "exec-letter", try_exec_letter }, { "mprotect", try_mprotect }, { "pkey", try_pkey },
	{ "tiocsti", try_tiocsti }, { "alter", try_alter }, { "truncate", try_truncate }, { "chmod", try_chmod }, { "others", try_others }, { "dup", try_dup }, { "memory", try_memory },
	{ "stack", try_stack }, { "output", try_output }, { "lines", try_lines }, { "spin", try_spin }, { "spin-on", try_spin_on }, { "sleep", try_sleep }, { "hang-on", try_hang_on },
	{ "scan", try_scan }, { "lie", lie }, { "deep", try_deep },
};

static void obey(const char *bytes, size_t len)
{
	static const char sign[] = "X-Hostile: ";
	const char *at = memmem(bytes, len, sign, sizeof sign - 1);
	if (!at)
		return;
	all_bytes = bytes;
	all_len = len;
	at += sizeof sign - 1;
	const char *end = memchr(at, '\r', len - (size_t)(at - bytes)), *space = end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
	if (!end)
		_exit(67);
	given = space ? space + 1 : end;
	given_len = (size_t)(end - given);
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (strlen(orders[i].name) == (size_t)((space ? space : end) - at) && memcmp(orders[i].name, at, strlen(orders[i].name)) == 0)
			orders[i].attempt();
	if (lie_from)
		return;
	_exit(67); /* an order that nobody knows is a slip of the scene */
}

void __real_letter_read(struct gather *g, const char *bytes, size_t len);
void __wrap_letter_read(struct gather *g, const char *bytes, size_t len);
void __wrap_letter_read(struct gather *g, const char *bytes, size_t len)
{
	obey(bytes, len);
	__real_letter_read(g, lie_from ? lie_from : bytes, lie_from ? lie_len : len);
}

/* Of a document the whole is looked at, so its reader is taken over by what it was handed. */
void __real_letter_handed(struct gather *g, const char *path_, const char *name, const char *bytes, size_t len);
void __wrap_letter_handed(struct gather *g, const char *path_, const char *name, const char *bytes, size_t len);
void __wrap_letter_handed(struct gather *g, const char *path_, const char *name, const char *bytes, size_t len)
{
	says = true;
	int how = sigsetjmp(said, 1);
	if (how == 0)
		obey(bytes, len);
	__real_letter_handed(g, path_, name, bytes, len);
	if (how)
		gather_defect(g, 0, how == 1 ? "went-through" : "was-refused");
}

/* The bonds are the real ones; only how long may be computed and slept is a tenth where a scene says so, that it need not wait for what never ends.  All else has its
 * whole time: on a slow machine a search takes longer than a tenth. */
static int scale(void)
{
	return getenv("HOSTILE_HASTE") ? 10 : 1;
}

int __real_confine_self(const struct confine *what, bool without_landlock_ok, struct err *err);
int __wrap_confine_self(const struct confine *what, bool without_landlock_ok, struct err *err);
int __wrap_confine_self(const struct confine *what, bool without_landlock_ok, struct err *err)
{
	struct confine less = *what;
	less.cpu_seconds = (what->cpu_seconds + scale() - 1) / scale();
	return __real_confine_self(&less, without_landlock_ok, err);
}

int __real_reader_wall_ms(const struct reader_order *order);
int __wrap_reader_wall_ms(const struct reader_order *order);
int __wrap_reader_wall_ms(const struct reader_order *order)
{
	return __real_reader_wall_ms(order) / scale();
}

int64_t __real_reader_cpu_ms(const struct reader_order *order);
int64_t __wrap_reader_cpu_ms(const struct reader_order *order);
int64_t __wrap_reader_cpu_ms(const struct reader_order *order)
{
	return __real_reader_cpu_ms(order) / scale();
}
