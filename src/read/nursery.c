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
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/memo.h"
#include "read/letter.h"

enum { MOST_READERS = 16 }; /* at once; more orders wait in the socket */

struct child {
	pid_t pid;
	int pidfd, result;       /* pidfd is -1 once it has ended */
	int64_t deadline;        /* of clock_mono_ms */
	bool late;
	char end[64];            /* the last line, while the pipe is full */
};

struct house {
	int socket, null;
	struct child children[MOST_READERS];
	size_t count;
	struct memo memo;
};

struct nursery *nursery_take(int socket)
{
	struct nursery *n = calloc(1, sizeof *n);
	if (!n)
		abort();
	n->socket = socket;
	return n;
}

void nursery_free(struct nursery *nursery)
{
	if (nursery)
		close(nursery->socket);
	free(nursery);
}

bool nursery_gone(const struct nursery *nursery)
{
	return nursery->gone;
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
	struct child c = { .result = result, .pidfd = -1, .deadline = clock_mono_ms() + READER_WALL_SECONDS * 1000 };
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

static bool take_order(struct memo *m, struct reader_order *order)
{
	*order = (struct reader_order){ .kind = (enum reading_kind)memo_get_number(m) };
	order->name = memo_get_text(m);
	int64_t n = memo_get_number(m);
	if (n < 0 || n > READER_MOST_SKIPPED || m->kind != NURSERY_READ)
		return false;
	for (; n > 0; n--)
		if (!(order->skip[order->skip_count++] = memo_get_text(m)))
			return false;
	return memo_ok(m) && m->fd[0] >= 0 && m->fd[1] >= 0;
}

/* Returns whether the asker is still there. */
static bool receive(struct house *h)
{
	struct reader_order order;
	struct err err;
	int r = memo_try_receive(h->socket, &h->memo, &err);
	if (r == 2)
		return true;
	if (r != 1)
		return false;
	if (take_order(&h->memo, &order))
		order_taken(h, &order, h->memo.fd[0], memo_take_fd(&h->memo, 1));
	memo_release(&h->memo);
	return true;
}

/* How a child ended, in a word that reading.c makes a sentence of. */
static void reap(struct child *c)
{
	siginfo_t info = { .si_pid = 0 };
	if (waitid(P_PIDFD, (id_t)c->pidfd, &info, WEXITED) != 0)
		return;
	const char *name = sigabbrev_np(info.si_status);
	if (c->late)
		snprintf(c->end, sizeof c->end, "end time\n");
	else if (info.si_code == CLD_EXITED)
		snprintf(c->end, sizeof c->end, info.si_status ? "end exit %d\n" : "end ok\n", info.si_status);
	else
		snprintf(c->end, sizeof c->end, "end signal SIG%s\n", name ? name : "?");
	close(c->pidfd);
	c->pidfd = -1;
}

/* Whoever waits for nobody any more, or too long, is ended. */
static void end_overdue(struct child *c, bool unwanted)
{
	bool late = clock_mono_ms() >= c->deadline;
	if (c->pidfd < 0 || (!late && !unwanted))
		return;
	c->late |= late;
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
	p[n++] = (struct pollfd){ .fd = count < MOST_READERS ? h->socket : -1, .events = POLLIN };
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

static int confine_nursery(void)
{
	static const struct confine what = { .fork = true };
	struct err err;
	/* Without Landlock the clerk has refused to start, or was told to go on; seccomp denies every open all the same. */
	if (confine_self(&what, true, &err) == 0)
		return 0;
	log_line(LOG_ERROR, "nursery-not-confined", "reason", err.text, NULL);
	return -1;
}

int nursery_main(int socket)
{
	struct house *h = calloc(1, sizeof *h);
	if (!h)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	h->socket = socket;
	h->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	/* Else glibc learns to keep large blocks, and a reader of a large letter grows with each of its parts. */
	mallopt(M_MMAP_THRESHOLD, 512 << 10);
	letter_warm();
	if (h->null < 0 || confine_nursery() != 0) {
		free(h);
		return 1;
	}
	while (one_round(h))
		;
	for (size_t i = 0; i < h->count; i++)
		if (h->children[i].pidfd >= 0)
			pidfd_send_signal(h->children[i].pidfd, SIGKILL, NULL, 0);
	for (size_t i = 0; i < h->count; i++)
		if (h->children[i].pidfd >= 0)
			waitid(P_PIDFD, (id_t)h->children[i].pidfd, &(siginfo_t){ .si_pid = 0 }, WEXITED);
	free(h);
	return 0;
}
