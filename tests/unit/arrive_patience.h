/* Time as the client of a scripted server has it: what a server keeps silent about is waited for in no time, and a busy machine never looks like a silent server.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ARRIVE_PATIENCE_H
#define ARRIVE_PATIENCE_H

#include <stdatomic.h>
#include <sys/syscall.h>

#include "arrive_server.h"

enum { PATIENCE_SLICE = 2, PATIENCE_STEP = 30000 };

/** As hoadep has them (tls_limits of 60 s): no case hits them but the ones in which the server is silent or trickles by its rule. */
static const struct tls_limits limits = { 15000, 20000, 60000, 120000 };

/* What is added to the monotonic clock of this program. */
static atomic_llong patience_leap;

/** Here instead of libc's: libhoadep's waits.  The server's own threads wait as ever. */
int poll(struct pollfd *fds, nfds_t count, int ms)
{
	for (int waited = 0;; waited += PATIENCE_SLICE) {
		enum then quiet = server_thread ? THEN_GO_ON : (enum then)atomic_load(&server_quiet);
		int left = ms < 0 ? PATIENCE_SLICE : ms - waited;
		/* Its last words left before it fell silent, so what is not there now never comes. */
		int slice = server_thread ? ms : quiet == THEN_HANG ? 0 : left < PATIENCE_SLICE ? left : PATIENCE_SLICE;
		int n = (int)syscall(SYS_poll, fds, count, slice);
		if (quiet == THEN_HANG && n == 0)
			atomic_fetch_add(&patience_leap, left);
		if (quiet == THEN_TRICKLE && n > 0)
			atomic_fetch_add(&patience_leap, PATIENCE_STEP);
		if (n != 0 || server_thread || quiet == THEN_HANG || (ms >= 0 && waited + PATIENCE_SLICE >= ms))
			return n;
	}
}

int clock_gettime(clockid_t which, struct timespec *out)
{
	int r = (int)syscall(SYS_clock_gettime, which, out);
	if (which == CLOCK_MONOTONIC) {
		long long ms = atomic_load(&patience_leap) + out->tv_nsec / 1000000;
		out->tv_sec += ms / 1000;
		out->tv_nsec = ms % 1000 * 1000000 + out->tv_nsec % 1000000;
	}
	return r;
}

#endif
