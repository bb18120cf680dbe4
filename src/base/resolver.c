/* Names looked up within a bound: glibc's own look-up knows none where a nameserver takes a connection and says nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/resolver.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

enum { SLICE_MS = 1000 };

/* One question; whoever of the two comes last frees it. */
struct question {
	char *host, *port;
	int ready;                 /* an eventfd: the answer is there */
	int answer;                /* of getaddrinfo */
	struct addrinfo *list;
	atomic_int owners;
};

static atomic_int hanging;

int resolver_hanging(void)
{
	return atomic_load(&hanging);
}

uint64_t resolver_stamp(void)
{
	static const char *const files[] = { "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf" };
	uint64_t stamp = 14695981039346656037u;
	struct stat st;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		bool there = stat(files[i], &st) == 0;
		stamp = (stamp ^ (there ? (uint64_t)st.st_ino : 0)) * 1099511628211u;
		stamp = (stamp ^ (there ? (uint64_t)st.st_dev : 0)) * 1099511628211u;
	}
	return stamp;
}

static void let_go(struct question *q)
{
	if (atomic_fetch_sub(&q->owners, 1) > 1)
		return;
	if (q->list)
		freeaddrinfo(q->list);
	close(q->ready);
	free(q->host);
	free(q->port);
	free(q);
}

static void *ask(void *with)
{
	struct question *q = with;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	q->answer = getaddrinfo(q->host, q->port, &hints, &q->list);
	if (q->answer == EAI_NONAME || q->answer == EAI_ADDRFAMILY) { /* a machine with nothing but its loopback */
		hints.ai_flags = 0;
		q->answer = getaddrinfo(q->host, q->port, &hints, &q->list);
	}
	eventfd_write(q->ready, 1);
	atomic_fetch_sub(&hanging, 1);
	let_go(q);
	return NULL;
}

static struct question *begin(const char *host, const char *port, struct err *err)
{
	struct question *q = calloc(1, sizeof *q);
	pthread_t thread;
	if (!q || !(q->host = strdup(host)) || !(q->port = strdup(port)))
		abort();
	atomic_store(&q->owners, 2);
	q->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	atomic_fetch_add(&hanging, 1);
	int r = q->ready < 0 ? errno : pthread_create(&thread, NULL, ask, q);
	if (r == 0) {
		pthread_detach(thread);
		return q;
	}
	atomic_fetch_sub(&hanging, 1);
	atomic_store(&q->owners, 1);
	let_go(q);
	errno = r;
	err_errno(err, "the mail server's name %s could not be looked up", host);
	return NULL;
}

/* 1 the answer is there, 0 it is late, -1 the other side of `stop` is gone. */
static int wait_for(const struct question *q, int64_t until, int stop)
{
	for (;;) {
		int64_t left = until - clock_mono_ms();
		struct pollfd p[2] = { { q->ready, POLLIN, 0 }, { stop, 0, 0 } };
		int n = poll(p, stop >= 0 ? 2 : 1, left < 0 ? 0 : left < SLICE_MS ? (int)left : SLICE_MS);
		if (n > 0 && p[0].revents)
			return 1;
		if (n > 0 || (n < 0 && errno != EINTR))
			return -1;
		if (left <= 0)
			return 0;
	}
}

int resolver_find(const char *host, const char *port, int ms, int stop, struct addrinfo **list, struct err *err)
{
	struct question *q = begin(host, port, err);
	if (!q)
		return -1;
	int r = wait_for(q, clock_mono_ms() + ms, stop);
	if (r < 0)
		err_set(err, "stopped while looking up the mail server's name %s", host);
	else if (r == 0)
		err_set(err, "the mail server's name %s could not be looked up: the nameserver gave no answer within %d s; look at /etc/resolv.conf", host, ms / 1000);
	else if (q->answer != 0)
		err_set(err, "the mail server's name %s could not be looked up: %s; look at %s", host, gai_strerror(q->answer),
			q->answer == EAI_NONAME || q->answer == EAI_NODATA ? "how it is written in mailbox.url" : "the network and /etc/resolv.conf");
	if (r == 1 && q->answer == 0) {
		*list = q->list;
		q->list = NULL;
	} else {
		r = -1;
	}
	let_go(q);
	return r < 0 ? -1 : 0;
}
