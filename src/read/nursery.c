/* The process that forks readers: warmed once, confined, single-threaded.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/nursery.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/memo.h"
#include "read/archive.h"
#include "read/decode.h"
#include "read/heic.h"
#include "read/image.h"
#include "read/kind.h"
#include "read/letter.h"
#include "read/pdf.h"
#include "read/thumbnail.h"
#include "read/xls.h"

enum { MOST_READERS = 16 }; /* at once; more orders wait in the socket */

struct child {
	pid_t pid;
	int pidfd, result;       /* pidfd is -1 once it has ended */
	int wall_ms;
	int64_t cpu_ms;          /* that it may use */
	int64_t deadline, used;  /* of clock_mono_ms, when it is looked at next; the processor time it had used when it was looked at last, in ms */
	bool late;
	char end[64];            /* the last line, while the pipe is full */
};

struct house {
	int socket, null;
	bool pages;              /* the role `pages`: other profiles than the letter's */
	bool ocr;                /* its libraries are there */
	size_t most;             /* readers at once, by the last order's word */
	struct child children[MOST_READERS];
	size_t count;
	struct memo memo;
};

struct nursery *nursery_take(int text, int pages)
{
	struct nursery *n = calloc(1, sizeof *n);
	if (!n)
		abort();
	*n = (struct nursery){ .text = text, .pages = pages, .ocr = true };
	return n;
}

void nursery_take_pages(struct nursery *n, int pages)
{
	if (n->pages >= 0)
		close(n->pages);
	n->pages = pages;
	n->pages_gone = pages < 0;
	n->pages_number++;
}

void nursery_free(struct nursery *nursery)
{
	if (nursery)
		close(nursery->text);
	if (nursery && nursery->pages >= 0)
		close(nursery->pages);
	free(nursery);
}

void nursery_when_wanted(struct nursery *nursery, nursery_start_pages *start, void *with)
{
	nursery->start = start;
	nursery->with = with;
}

void nursery_ocr(struct nursery *nursery, bool ocr)
{
	nursery->ocr = ocr;
}

void nursery_at_once(struct nursery *nursery, int letters)
{
	nursery->at_once = letters;
}

bool nursery_gone(const struct nursery *nursery)
{
	return nursery->gone;
}

bool nursery_pages_gone(const struct nursery *nursery)
{
	return nursery->pages_gone;
}

/* Only the letter and the pipe stay open in a reader: not the nursery's socket, not the pipes of others. */
static void keep_two(const struct house *h, int letter, int result)
{
	int a = fcntl(letter, F_DUPFD, 10), b = fcntl(result, F_DUPFD, 10), n = fcntl(h->null, F_DUPFD, 10);
	if (a < 0 || b < 0 || n < 0)
		_exit(1);
	for (int fd = 0; fd < 3; fd++)
		dup2(n, fd);
	dup2(a, 3);
	dup2(b, 4);
	close_range(5, ~0U, 0);
}

static pid_t fork_reader(const struct house *h, const struct reader_order *order, int letter, int result)
{
	pid_t nursery = getpid(), pid = fork();
	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != nursery)
		_exit(1);
	keep_two(h, letter, result);
	reader_run(order, 3, 4);
}

/* Tries to write the last line; returns whether the child's place is free. */
static bool finish(struct child *c)
{
	struct pollfd p = { .fd = c->result, .events = POLLOUT };
	poll(&p, 1, 0);
	/* A pipe that polls writable takes a line of this length whole, without blocking. */
	if ((p.revents & POLLOUT) && !(p.revents & POLLERR) && write(c->result, c->end, strlen(c->end)) < 0 && errno != EPIPE)
		return false;
	if (!(p.revents & (POLLOUT | POLLERR)))
		return false;
	close(c->result);
	return true;
}

static void order_taken(struct house *h, const struct reader_order *order, int letter, int result)
{
	struct child c = { .result = result, .pidfd = -1, .wall_ms = reader_wall_ms(order), .cpu_ms = reader_cpu_ms(order) };
	c.deadline = clock_mono_ms() + c.wall_ms;
	reader_prepare(order);
	c.pid = fork_reader(h, order, letter, result);
	if (c.pid > 0)
		c.pidfd = pidfd_open(c.pid, 0);
	if (c.pid > 0 && c.pidfd < 0) {
		kill(c.pid, SIGKILL);
		waitpid(c.pid, NULL, 0);
	}
	if (c.pidfd < 0) {
		snprintf(c.end, sizeof c.end, "end unborn\n");
		log_line(LOG_WARN, "reader-not-forked", "reason", strerror(errno), NULL);
	}
	h->children[h->count++] = c;
}

static bool take_order(struct memo *m, struct reader_order *order, size_t *most)
{
	*order = (struct reader_order){ .kind = (enum reading_kind)memo_get_number(m) };
	int64_t profile = memo_get_number(m);
	order->ocr = memo_get_number(m) != 0;
	int64_t at_once = memo_get_number(m);
	*most = at_once > 0 && at_once < MOST_READERS ? (size_t)at_once : MOST_READERS;
	order->depth = (int)memo_get_number(m);
	order->inner_left = memo_get_number(m);
	order->most_handed = (size_t)memo_get_number(m);
	order->most_handed_bytes = (size_t)memo_get_number(m);
	order->page = (int)memo_get_number(m);
	order->path = memo_get_text(m);
	order->name = memo_get_text(m);
	int64_t n = memo_get_number(m);
	if (n < 0 || n > READER_MOST_SKIPPED || profile < 0 || profile >= PROFILES || m->kind != NURSERY_READ)
		return false;
	order->profile = (enum profile)profile;
	for (; n > 0; n--)
		if (!(order->skip[order->skip_count++] = memo_get_text(m)))
			return false;
	return memo_ok(m) && m->fd[0] >= 0 && m->fd[1] >= 0;
}

/* Letters go to the one role, what was handed on to the other. */
static void follow_order(struct house *h)
{
	struct reader_order order;
	if (take_order(&h->memo, &order, &h->most) && (order.profile == PROFILE_TEXT) == !h->pages) {
		/* A letter's reader reads nothing by OCR, but has to know that somebody will. */
		order.ocr &= h->ocr || !h->pages;
		order_taken(h, &order, h->memo.fd[0], memo_take_fd(&h->memo, 1));
	}
	memo_release(&h->memo);
}

/* Returns whether the asker is still there. */
static bool receive(struct house *h)
{
	struct err err;
	int r = memo_try_receive(h->socket, &h->memo, &err);
	if (r == 1)
		follow_order(h);
	return r == 1 || r == 2;
}

/* How a child ended, in a word that reading.c makes a sentence of. */
static void reap(struct child *c)
{
	siginfo_t info = { .si_pid = 0 };
	struct rusage used = { .ru_nvcsw = 0 };
	/* glibc's waitid keeps the kernel's word on the time to itself. */
	if (syscall(SYS_waitid, P_PIDFD, c->pidfd, &info, WEXITED, &used) != 0)
		return;
	const char *name = sigabbrev_np(info.si_status);
	long long ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000LL + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
	/* One that does not mind the warning is killed at the limit: that is its own doing, and not the machine's that wants memory. */
	if (info.si_code == CLD_KILLED && info.si_status == SIGKILL && ms >= c->cpu_ms)
		name = "XCPU";
	if (c->late)
		snprintf(c->end, sizeof c->end, "end %lld time\n", ms);
	else if (info.si_code == CLD_EXITED)
		snprintf(c->end, sizeof c->end, info.si_status ? "end %lld exit %d\n" : "end %lld ok\n", ms, info.si_status);
	else
		snprintf(c->end, sizeof c->end, "end %lld signal SIG%s\n", ms, name ? name : "?");
	close(c->pidfd);
	c->pidfd = -1;
}

/* The processor time it has used. */
static int64_t used_ms(pid_t pid)
{
	struct timespec used;
	clockid_t clock;
	return clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &used) == 0 ? used.tv_sec * INT64_C(1000) + used.tv_nsec / 1000000 : 0;
}

/*
 * Wall time is no judge, for on a busy machine, or one that stood still, it is others' time: who computes is ended by its processor time, and who
 * waits for its asker to take what it tells has the asker to wait for.  Only one that sleeps is late.
 */
static bool is_late(struct child *c)
{
	int64_t now = clock_mono_ms();
	if (c->late || now < c->deadline)
		return c->late;
	struct pollfd p = { .fd = c->result, .events = POLLOUT };
	int64_t used = used_ms(c->pid);
	c->late = !reader_computes(used - c->used, c->wall_ms) && poll(&p, 1, 0) == 1;
	c->used = used;
	if (!c->late)
		c->deadline = now + c->wall_ms;
	return c->late;
}

/* Whoever waits for nobody any more, or sleeps too long, is ended. */
static void end_overdue(struct child *c, bool unwanted)
{
	if (c->pidfd < 0 || (!is_late(c) && !unwanted))
		return;
	pidfd_send_signal(c->pidfd, SIGKILL, NULL, 0);
}

static int time_left(const struct house *h)
{
	int64_t now = clock_mono_ms(), least = -1;
	for (size_t i = 0; i < h->count; i++) {
		int64_t left = h->children[i].deadline - now;
		if (h->children[i].pidfd >= 0 && (least < 0 || left < least))
			least = left < 0 ? 0 : left;
	}
	/* One that was just killed is still there: give it its millisecond rather than spin. */
	return least < 0 ? -1 : least == 0 ? 1 : (int)least;
}

/* One round: waits, reaps, answers, takes an order if there is room.  Returns whether to go on. */
static bool one_round(struct house *h)
{
	struct pollfd p[1 + 2 * MOST_READERS];
	size_t n = 0, count = h->count;
	p[n++] = (struct pollfd){ .fd = count < h->most ? h->socket : -1, .events = POLLIN };
	for (size_t i = 0; i < count; i++) {
		const struct child *c = &h->children[i];
		p[n++] = (struct pollfd){ .fd = c->pidfd, .events = POLLIN };
		p[n++] = (struct pollfd){ .fd = c->result, .events = c->pidfd < 0 ? POLLOUT : 0 };
	}
	if (poll(p, (nfds_t)n, time_left(h)) < 0)
		return errno == EINTR;
	for (size_t i = count; i-- > 0;) {
		struct child *c = &h->children[i];
		if (p[1 + 2 * i].revents)
			reap(c);
		end_overdue(c, (p[2 + 2 * i].revents & POLLERR) != 0);
		if (c->pidfd < 0 && *c->end && finish(c))
			*c = h->children[--h->count];
	}
	return !p[0].revents || receive(h);
}

static int confine_nursery(const struct house *h)
{
	struct confine what = { .fork = true };
	struct err err;
	/* A filter binds who is forked too: what one sort of reader may, the role may; without a file to open, for Landlock gives none. */
	what.threads = h->pages;
	what.reopen = h->pages && confine_landlock() > 0;
	/* Without Landlock the clerk has refused to start, or was told to go on; seccomp denies every open all the same. */
	if (confine_self(&what, true, &err) == 0)
		return 0;
	log_line(LOG_ERROR, "nursery-not-confined", "reason", err.text, NULL);
	return -1;
}

/* The libraries of other kinds than a letter's; whether each is there. */
static void warm_kinds(bool ocr, bool there[NURSERY_KINDS])
{
	/* Else tesseract's OpenMP starts threads (facts/documents.md, section 4). */
	setenv("OMP_THREAD_LIMIT", "1", 1);
	there[NURSERY_OCR] = ocr;
	there[NURSERY_PDF] = pdf_warm();
	there[NURSERY_PICTURES] = image_warm(&there[NURSERY_OCR]);
	there[NURSERY_HEIC] = heic_warm();
	thumbnail_warm();
	there[NURSERY_XLS] = xls_warm();
	there[NURSERY_ARCHIVES] = archive_warm();
}

static void fill_holes_of(size_t size, uintptr_t end)
{
	void *p = malloc(size);
	while (p && (uintptr_t)p < end)
		p = malloc(size);
	free(p);
}

/*
 * What warming freed lies in holes all over the heap, and each that a reader takes is a page for the kernel to copy.  They are taken here for good: a
 * reader takes from the heap's end.  Trimming merges them before, which a reader would do with its first large text, page by page.
 */
static void fill_holes(void)
{
	enum { LARGEST = 64 << 10, SMALL = 1032, LEAST = 24, STEP = 16 };
	malloc_trim(0);
	const uintptr_t end = (uintptr_t)sbrk(0) - mallinfo2().keepcost;
	for (size_t size = LARGEST; size > SMALL; size /= 2)
		fill_holes_of(size, end);
	/* Each size of these has a list of its own (tcache) besides. */
	for (size_t size = SMALL; size >= LEAST; size -= STEP)
		fill_holes_of(size, end);
}

static void warm(struct house *h, bool ocr)
{
	bool there[NURSERY_KINDS] = { false };
	letter_warm();
	if (h->pages)
		warm_kinds(ocr, there);
	else
		decode_warm_jpeg();
	reader_warm();
	kind_rest();
	h->ocr = there[NURSERY_OCR];
	reader_measure();
	if (!h->pages)
		reader_prepare(&(struct reader_order){ .profile = PROFILE_TEXT });
}

int nursery_kinds(bool out[NURSERY_KINDS], struct err *err)
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0) {
		bool there[NURSERY_KINDS];
		int bits = 0;
		warm_kinds(true, there);
		/* An .xls is opened by a path, which only Landlock makes harmless. */
		there[NURSERY_XLS] &= confine_landlock() > 0;
		for (int i = 0; i < NURSERY_KINDS; i++)
			bits |= there[i] << i;
		_exit(bits);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return err_set(err, "the libraries for documents could not be tried%s", pid > 0 ? ": one of them ended its process" : "");
	for (int i = 0; i < NURSERY_KINDS; i++)
		out[i] = WEXITSTATUS(status) >> i & 1;
	return 0;
}

/* Large libraries are not loaded for letters that have nothing for them: sleeps until the first order.  False: there will be none. */
static bool sleep_till_order(struct house *h, bool *ocr)
{
	struct reader_order order;
	struct err err;
	if (memo_receive(h->socket, &h->memo, &err) != 1)
		return false;
	struct memo *m = &h->memo;
	size_t at = m->at;
	*ocr = take_order(m, &order, &h->most) && order.ocr;
	m->at = at;
	m->bad = false;
	return true;
}

static void end_all(struct house *h)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->children[i].pidfd >= 0)
			pidfd_send_signal(h->children[i].pidfd, SIGKILL, NULL, 0);
	for (size_t i = 0; i < h->count; i++)
		if (h->children[i].pidfd >= 0)
			waitid(P_PIDFD, (id_t)h->children[i].pidfd, &(siginfo_t){ .si_pid = 0 }, WEXITED);
}

static int keep_house(int socket, bool pages)
{
	struct house *h = calloc(1, sizeof *h);
	bool ocr = false;
	int code = 1;
	if (!h)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	h->socket = socket;
	h->pages = pages;
	h->most = MOST_READERS;
	h->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	/* Else glibc learns to keep large blocks, and a reader of a large letter grows with each of its parts. */
	mallopt(M_MMAP_THRESHOLD, 512 << 10);
	/* Else each thread of libheif reserves 128 MB of addresses for its own heap. */
	mallopt(M_ARENA_MAX, 1);
	if (pages && !sleep_till_order(h, &ocr)) {
		free(h);
		return 0;
	}
	warm(h, ocr);
	if (h->null >= 0 && confine_nursery(h) == 0) {
		fill_holes();
		if (pages)
			follow_order(h);
		while (one_round(h))
			;
		end_all(h);
		code = 0;
	}
	free(h);
	return code;
}

int nursery_main(int socket)
{
	return keep_house(socket, false);
}

int nursery_pages_main(int socket)
{
	return keep_house(socket, true);
}
