/* What a process may do, as one readable line: Landlock, seccomp and resource limits under it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/** What a confined process keeps.  What is not named is gone. */
struct confine {
	const char *const *read_paths;    /* files and folders it may read; NULL-ended; NULL for none */
	const char *const *write_paths;   /* folders it may make, write, rename and unlink files in; NULL-ended; NULL for none */
	bool network;                     /* may make sockets (fetch, send) */
	bool fork;                        /* may fork (the nursery; fetch and send where a password command is set) */
	bool execute;                     /* may execute programs (password-command only) */
	bool open;                        /* may open files at all (then read_paths and write_paths say which) */
	bool threads;                     /* may start threads (libheif) */
	bool reopen;                      /* may open anew, to read, what it holds open and no file has a name for (/proc/self/fd/N of a memfd): Landlock must be there */
	size_t memory;                    /* bytes of address space; 0 for no limit (sanitized builds never limit it) */
	size_t memory_most;               /* where more than `memory`: as far as the process may raise its own limit */
	int cpu_seconds;                  /* 0 for no limit */
	int cpu_most;                     /* where more than cpu_seconds: as far as the process may raise its own limit */
	int files;                        /* open descriptors; 0 for no limit */
};

/**
 * Confines this process for good: no new privileges, no core dump, not traceable, then Landlock, limits and the seccomp filter
 * (a call that is not allowed ends the process; open and socket calls of a process without them fail with EPERM or ENOENT).
 * Returns 0, or -1 with a reason; `without_landlock_ok` lets a kernel without Landlock pass.
 */
int confine_self(const struct confine *confine, bool without_landlock_ok, struct err *err);

/**
 * Makes the filter of such a process ahead, for those that will be forked: their confine_self only loads it.  Asking again costs nothing.
 * Returns 0, or -1 with a reason; confine_self makes its own then.
 */
int confine_prepare(const struct confine *confine, struct err *err);

/** Whether this is a sanitized build: its address space is never limited. */
bool confine_sanitized(void);

/** The Landlock version of this kernel, 0 without. */
int confine_landlock(void);

#endif
