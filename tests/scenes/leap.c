/* Lets time pass for one role of hoadep: preloaded by scenes in which minutes are to go by, never part of hoadep.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HOADEP_LEAP names a shared file of four numbers: milliseconds that are added to the monotonic clock of the clerk, of send, how long send waits at
 * most where it would wait ten seconds or more (0: as it likes), and what is added to the clock of fetch.  The scene writes them, at any time; nothing ever sleeps for it.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "role.h"

enum { CLERK, SEND, REST, FETCH, NUMBERS };
static const char *const names[NUMBERS] = { "clerk", "send", "", "fetch" };

static const volatile int64_t *board;
static int me = -1;
static int (*real_poll)(struct pollfd *, nfds_t, int);

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("HOADEP_LEAP");
	real_poll = (int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	if (at == MAP_FAILED)
		return;
	me = role_among(names, NUMBERS);
	board = at;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t which, struct timespec *out)
{
	int r = (int)syscall(SYS_clock_gettime, which, out);
	if (r == 0 && which == CLOCK_MONOTONIC && me >= 0) {
		int64_t ms = board[me];
		out->tv_sec += ms / 1000;
	}
	return r;
}

__attribute__((visibility("default"))) int poll(struct pollfd *fds, nfds_t count, int ms)
{
	if (me == SEND && board[REST] && ms >= 10000)
		ms = (int)board[REST];
	return real_poll(fds, count, ms);
}
